// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sample_query.h"

#include "core/storage/sqlite_error.h"
#include "core/storage/text_scan.h"

#include <algorithm>

#include <sqlite3.h>

namespace rationale {
namespace {

/// trigram needs three code points; SQLite 3.40 answers shorter CJK queries with nothing at all.
constexpr int64_t shortestIndexed = 3;

class Builder {
public:
    explicit Builder(SampleQuery& query)
        : m_query(query) {}

    template <typename Value>
    void add(const std::string& condition, const std::optional<Value>& value) {
        if (!value)
            return;
        if constexpr (std::is_same_v<Value, double>)
            addValue(condition, *value);
        else
            addValue(condition, static_cast<int64_t>(*value));
    }
    void add(const std::string& condition, const std::string& value) {
        if (!value.empty())
            addValue(condition, value);
    }
    void addValue(const std::string& condition, std::variant<int64_t, double, std::string> value) {
        m_query.where += " AND " + condition;
        m_query.values.push_back(std::move(value));
    }

private:
    SampleQuery& m_query;
};

std::string quotedPhrase(const std::string& text) {
    std::string phrase = "\"";
    for (const char c : text) {
        if (c == '"')
            phrase += '"';
        phrase += c;
    }
    return phrase + '"';
}

bool isIndexed(const SampleFilter& filter) {
    return countCodePoints(filter.search) >= shortestIndexed;
}

/// The search decides which table is read first; sample rows are then looked up one by one, in the
/// order of their ids.
void addSearch(const SampleFilter& filter, bool isCommon, SampleQuery& query, Builder& builder) {
    if (filter.search.empty())
        return;
    // Other conditions leave so many rows that reading all texts in order beats looking them up.
    const bool structured = filter.stepFrom || filter.stepTo || !filter.promptKey.empty();
    const bool verify = !isIndexed(filter) || filter.scope != TextScope::All;
    if (isIndexed(filter) && !(verify && isCommon)) {
        query.from = "sample_search f CROSS JOIN sample s ON s.id = f.rowid";
        builder.addValue("f.sample_search MATCH ?", quotedPhrase(filter.search));
        if (verify)
            query.from += " CROSS JOIN sample_text t ON t.id = s.id";
    } else if (structured) {
        query.from = "sample s CROSS JOIN sample_text t ON t.id = s.id";
    } else {
        query.from = "sample_text t CROSS JOIN sample s ON s.id = t.id";
    }
    if (!verify)
        return;
    switch (filter.scope) {
    case TextScope::All:
        builder.addValue("text_contains(t.text, ?, 0, -1)", filter.search);
        break;
    case TextScope::Thinking:
        builder.addValue("text_contains(t.text, ?, t.think_begin, t.think_end)", filter.search);
        break;
    case TextScope::Answer:
        builder.addValue("text_contains(t.text, ?, t.answer_begin, t.answer_end)", filter.search);
        break;
    }
}

std::string_view viewOf(sqlite3_value* value) {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_value_text(value));
    return bytes ? std::string_view(bytes, static_cast<size_t>(sqlite3_value_bytes(value)))
                 : std::string_view();
}

void textContains(sqlite3_context* context, int, sqlite3_value** arguments) {
    std::string_view text = viewOf(arguments[0]);
    const std::string_view needle = viewOf(arguments[1]);
    const auto begin = static_cast<size_t>(std::max<int64_t>(sqlite3_value_int64(arguments[2]), 0));
    const int64_t end = sqlite3_value_int64(arguments[3]);
    if (end >= 0)
        text = text.substr(0, static_cast<size_t>(end));
    text.remove_prefix(std::min(begin, text.size()));
    sqlite3_result_int(context, containsText(text, needle));
}

} // namespace

void SampleQuery::bindTo(Statement& statement) const {
    int index = 0;
    for (const auto& value : values) {
        ++index;
        if (const auto* text = std::get_if<std::string>(&value))
            statement.bind(index, *text);
        else if (const auto* number = std::get_if<double>(&value))
            statement.bind(index, *number);
        else
            statement.bind(index, std::get<int64_t>(value));
    }
}

std::string SampleQuery::fingerprint() const {
    std::string text = from + '\0' + where;
    for (const auto& value : values) {
        text += '\0';
        if (const auto* word = std::get_if<std::string>(&value))
            text += *word;
        else if (const auto* number = std::get_if<double>(&value))
            text.append(reinterpret_cast<const char*>(number), sizeof *number);
        else
            text += std::to_string(std::get<int64_t>(value));
    }
    return text;
}

std::string phraseToProbe(const SampleFilter& filter) {
    // Within a part of the text every hit must be looked at; only then is there a choice.
    return isIndexed(filter) && filter.scope != TextScope::All ? quotedPhrase(filter.search)
                                                               : std::string();
}

SampleQuery sampleQuery(const SampleFilter& filter, bool isCommon) {
    SampleQuery query{"sample s", "s.superseded = 0", {}};
    Builder builder(query);
    builder.add("s.step >= ?", filter.stepFrom);
    builder.add("s.step <= ?", filter.stepTo);
    builder.add("s.correct = ?", filter.correct);
    builder.add("s.format_ok = ?", filter.formatOk);
    builder.add("s.truncated = ?", filter.truncated);
    builder.add("s.dead = ?", filter.dead);
    // The + keeps the planner on the full scan: walking a one-column index and fetching most rows
    // one by one is several times slower than reading the table in order.
    builder.add("+s.reward >= ?", filter.rewardFrom);
    builder.add("+s.reward <= ?", filter.rewardTo);
    builder.add("+s.target_share >= ?", filter.shareFrom);
    builder.add("+s.target_share <= ?", filter.shareTo);
    builder.add("+s.length >= ?", filter.lengthFrom);
    builder.add("+s.length <= ?", filter.lengthTo);
    // The two definitions of run_types.h, as SQL.
    builder.add("(+s.switches > 0) = ?", filter.mixed);
    builder.add("(coalesce(s.target_share, 1.0) = 0) = ?", filter.offTarget);
    builder.add("s.split = ?", filter.split);
    builder.add("s.language = ?", filter.language);
    builder.add("s.task = ?", filter.task);
    builder.add("s.group_id IN (SELECT g.id FROM sample_group g JOIN prompt p ON "
                "p.id = g.prompt_id WHERE p.key = ?)",
                filter.promptKey);
    addSearch(filter, isCommon, query, builder);
    return query;
}

const char* orderColumn(SampleOrder order) {
    switch (order) {
    case SampleOrder::Id:
        return "s.id";
    case SampleOrder::Step:
        return "s.step";
    case SampleOrder::Reward:
        return "s.reward";
    case SampleOrder::Advantage:
        return "s.advantage";
    case SampleOrder::Length:
        return "s.length";
    case SampleOrder::ThinkLength:
        return "s.think_length";
    case SampleOrder::AnswerLength:
        return "s.answer_length";
    case SampleOrder::TargetShare:
        return "s.target_share";
    case SampleOrder::Switches:
        return "s.switches";
    case SampleOrder::Reflections:
        return "s.reflections";
    case SampleOrder::Part:
        return "r.value";
    }
    throw Error(ErrorKind::Internal, "unknown sample order");
}

void addSearchFunctions(Database& database) {
    const int code = sqlite3_create_function_v2(database.handle(), "text_contains", 4,
                                                SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr,
                                                &textContains, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        throw databaseError(database.handle(), code, database.path());
}

} // namespace rationale
