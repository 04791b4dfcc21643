// SPDX-License-Identifier: GPL-3.0-or-later
// Answers that are words, lists, grids or roles.
#include "core/text/answer_text.h"
#include "core/text/math_text.h"
#include "core/text/utf8.h"
#include "core/text/verify_kinds.h"

#include <algorithm>
#include <map>

namespace rationale {

namespace {

using answers::line;
using answers::lowered;
using answers::right;
using answers::unwrapped;
using answers::wrong;

/// Lower case, one space where there are several.
std::string plain(std::string_view text) {
    std::string out;
    for (const char c : lowered(std::string(text))) {
        const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (!space)
            out.push_back(c);
        else if (!out.empty() && out.back() != ' ')
            out.push_back(' ');
    }
    return trimmed(out);
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    for (size_t begin = 0;;) {
        const size_t end = std::min(text.find(separator, begin), text.size());
        parts.emplace_back(trimmed(text.substr(begin, end - begin)));
        if (end == text.size())
            return parts;
        begin = end + 1;
    }
}

/// Items between commas, or between spaces where there is no comma; brackets around them and quotes
/// around each are left out.
std::vector<std::string> itemsOf(std::string text) {
    replaceAll(text, "、", ",");
    replaceAll(text, ";", ",");
    replaceAll(text, "\n", " ");
    text = trimmed(text);
    replaceAll(text, "\\{", "{");
    replaceAll(text, "\\}", "}");
    if (text.size() >= 2 && std::string_view("[({").find(text.front()) != std::string::npos &&
        std::string_view("])}").find(text.back()) != std::string::npos)
        text = trimmed(std::string_view(text).substr(1, text.size() - 2));
    if (text.empty())
        return {};
    std::vector<std::string> items = split(text, text.find(',') == std::string::npos ? ' ' : ',');
    if (text.find(',') == std::string::npos)
        std::erase(items, std::string());
    for (std::string& item : items)
        item = unwrapped(item);
    return items;
}

/// "-3.50", "7/3", "+2", "\frac{7}{3}"; nothing for anything else.
std::optional<Rational> numberOf(std::string_view text) {
    std::string number(text), signs;
    for (const std::string_view command : {"\\dfrac", "\\tfrac"})
        replaceAll(number, command, "\\frac");
    signs = number;
    replaceAll(signs, "\\frac", "");
    // Other signs are not dropped: "2**\frac{1}{2}" is no mixed number.
    if (signs.size() < number.size() &&
        signs.find_first_not_of("0123456789.+-/{} ") == std::string::npos)
        number = normaliseMath(number);
    const std::optional<Literal> literal = literalOf(number);
    return literal && !literal->percent ? std::optional(literal->value) : std::nullopt;
}

bool sameItem(const std::string& a, const std::string& b) {
    const auto first = numberOf(a), second = numberOf(b);
    return first && second ? *first == *second : lowered(a) == lowered(b);
}

std::string joined(const std::vector<std::string>& items) {
    std::string text;
    for (const std::string& item : items)
        text += (text.empty() ? "" : ", ") + item;
    return text;
}

bool isCell(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

using Grid = std::vector<std::vector<std::string>>;

/// Lines with cells; rules, fences and brackets between them are not read. False: some other
/// writing stands among them.
bool readGrid(std::string text, Grid& grid) {
    replaceAll(text, "```", "\n");
    replaceAll(text, "]", "\n"); // [[1, 2], [2, 1]]
    for (const std::string& row : split(text, '\n')) {
        std::vector<std::string> cells;
        bool inside = false;
        for (const char c : row) {
            if (isCell(c)) {
                if (!inside)
                    cells.emplace_back();
                cells.back().push_back(c);
            } else if (std::string_view(" \t\r,[|+-'\"").find(c) == std::string_view::npos) {
                return false;
            }
            inside = isCell(c);
        }
        if (!cells.empty())
            grid.push_back(std::move(cells));
    }
    return true;
}

/// From the last so many lines that hold a cell on.
std::string lastRows(const std::string& text, size_t count) {
    const std::vector<std::string> lines = split(text, '\n');
    std::string rows;
    for (size_t i = lines.size(); i-- > 0 && count > 0;) {
        count -= std::any_of(lines[i].begin(), lines[i].end(), isCell) ? 1 : 0;
        rows.insert(0, lines[i] + "\n");
    }
    return rows;
}

/// "2431" where four cells of one character are wanted.
void splitJoinedCells(Grid& grid, size_t columns) {
    for (auto& row : grid) {
        if (row.size() != 1 || row.front().size() != columns)
            continue;
        const std::string all = row.front();
        row.clear();
        for (const char c : all)
            row.emplace_back(1, c);
    }
}

/// "anna is a knight" → anna, knight. Nothing for any other sentence: "not" is no part of it.
std::optional<std::pair<std::string, std::string>> roleOf(const std::string& clause) {
    for (const std::string_view verb :
         {" is an ", " is a ", " is the ", "是一名", "是一个", "是"}) {
        const size_t at = clause.find(verb);
        if (at == std::string::npos)
            continue;
        const std::string who = trimmed(std::string_view(clause).substr(0, at));
        const std::string what = trimmed(std::string_view(clause).substr(at + verb.size()));
        const bool simple = !who.empty() && !what.empty() && who.find(' ') == std::string::npos &&
                            what.find(' ') == std::string::npos && !who.ends_with("不") &&
                            what.find("是") == std::string::npos;
        return simple ? std::optional(std::pair(who, what)) : std::nullopt;
    }
    return std::nullopt;
}

/// Nothing when a sentence is of another form, or somebody is two things.
std::optional<std::map<std::string, std::string>> rolesOf(std::string text) {
    text = plain(text);
    for (const std::string_view separator : {" and ", ",and ", ";", "。", "；", "、", "，", ". "})
        replaceAll(text, separator, ",");
    std::map<std::string, std::string> roles;
    for (std::string clause : split(text, ',')) {
        if (clause.starts_with("and "))
            clause.erase(0, 4);
        for (const std::string_view word : {"而", "并且", "和"})
            if (clause.starts_with(word))
                clause.erase(0, word.size());
        while (clause.ends_with('.'))
            clause.pop_back();
        if (clause.empty())
            continue;
        const auto role = roleOf(clause);
        if (!role)
            return std::nullopt;
        const auto [place, isNew] = roles.emplace(*role);
        if (!isNew && place->second != role->second)
            return std::nullopt;
    }
    return roles;
}

} // namespace

VerifyResult verifyWord(const std::string& gold, std::string_view text) {
    if (plain(gold).empty())
        answers::refuseGold(gold, "word", "Wednesday|星期三");
    const std::string answer = line(text);
    const std::string given = answer.size() > answers::longest ? std::string() : plain(answer);
    if (given.empty())
        return wrong({}, answer.empty() ? "no answer found" : "the answer is too long");
    const std::vector<std::string> spellings = split(gold, '|');
    for (const std::string& spelling : spellings)
        if (!spelling.empty() && plain(unwrapped(toAsciiForms(spelling))) == given)
            return right(answer, "equals " + spelling);
    return wrong(answer, "expected " + spellings.front());
}

VerifyResult verifyList(const std::string& gold, std::string_view text) {
    const std::vector<std::string> wanted = itemsOf(gold);
    if (wanted.empty())
        answers::refuseGold(gold, "list", "-3.5, 2, 10");
    const std::string answer = line(text);
    if (answer.empty() || answer.size() > answers::longest)
        return wrong({}, answer.empty() ? "no answer found" : "the answer is too long");
    const std::vector<std::string> given = itemsOf(answer);
    if (given.size() != wanted.size())
        return wrong(answer,
                     std::to_string(given.size()) + " items, not " + std::to_string(wanted.size()));
    for (size_t i = 0; i < given.size(); ++i)
        if (!sameItem(given[i], wanted[i]))
            return wrong(answer, "item " + std::to_string(i + 1) + " should be " + wanted[i]);
    return right(joined(given), "equals " + gold);
}

VerifyResult verifyRoots(const std::string& gold, std::string_view text) {
    std::vector<Rational> wanted;
    for (const std::string& item : itemsOf(gold)) {
        const auto value = numberOf(item);
        if (!value)
            answers::refuseGold(gold, "set of numbers", "-2, 7/3");
        wanted.push_back(*value);
    }
    if (wanted.empty())
        answers::refuseGold(gold, "set of numbers", "-2, 7/3");
    std::string answer = line(text);
    if (answer.empty() || answer.size() > answers::longest)
        return wrong({}, answer.empty() ? "no answer found" : "the answer is too long");
    std::string listed = answer;
    for (const std::string_view separator : {" and ", " or ", "和", "或"})
        replaceAll(listed, separator, ",");
    std::vector<Rational> given;
    for (std::string item : itemsOf(listed)) {
        if (const size_t equals = item.rfind('='); equals != std::string::npos)
            item = trimmed(std::string_view(item).substr(equals + 1));
        const auto value = numberOf(item);
        if (!value)
            return wrong(answer, "\"" + item + "\" is no number");
        given.push_back(*value);
    }
    const auto contained = [](const auto& some, const auto& all) {
        return std::all_of(some.begin(), some.end(), [&](const Rational& value) {
            return std::find(all.begin(), all.end(), value) != all.end();
        });
    };
    if (!contained(given, wanted))
        return wrong(answer, "a number is no solution");
    if (!contained(wanted, given))
        return wrong(answer, "a solution is missing");
    return right(answer, "equals " + gold);
}

VerifyResult verifyGrid(const std::string& gold, std::string_view text) {
    Grid wanted, given;
    std::string rows = gold;
    replaceAll(rows, "/", "\n");
    if (!readGrid(rows, wanted) || wanted.empty())
        answers::refuseGold(gold, "grid", "1 2/2 1");
    bool marked = false;
    std::string answer = answers::block(text, marked);
    if (!marked && answer.size() > answers::longest)
        answer.erase(0, answer.size() - answers::longest);
    if (answer.empty() || answer.size() > answers::longest)
        return wrong({}, answer.empty() ? "no answer found" : "the answer is too long");
    if (!marked)
        answer = lastRows(answer, wanted.size());
    if (!readGrid(answer, given))
        return wrong(answer, "there is more than rows of cells");
    splitJoinedCells(given, wanted.front().size());
    if (given.size() != wanted.size())
        return wrong(answer,
                     std::to_string(given.size()) + " rows, not " + std::to_string(wanted.size()));
    for (size_t i = 0; i < given.size(); ++i)
        if (given[i] != wanted[i])
            return wrong(answer, "row " + std::to_string(i + 1) + " is wrong");
    return right(answer, "every cell is right");
}

VerifyResult verifyRoles(const std::string& gold, std::string_view text) {
    const auto wanted = rolesOf(toAsciiForms(gold));
    if (!wanted || wanted->empty())
        answers::refuseGold(gold, "list of roles", "Anna is a knight, Ben is a knave");
    const std::string answer = line(text);
    if (answer.empty() || answer.size() > answers::longest)
        return wrong({}, answer.empty() ? "no answer found" : "the answer is too long");
    const auto given = rolesOf(answer);
    if (!given)
        return wrong(answer, "not of the form \"… is a …, … is a …\", once for each");
    if (*given != *wanted)
        return wrong(answer, "expected " + gold);
    return right(answer, "equals " + gold);
}

} // namespace rationale
