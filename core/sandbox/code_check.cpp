// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/code_check.h"

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/sandbox/program_judge.h"
#include "core/sandbox/sandbox.h"
#include "core/text/answer_text.h"
#include "core/text/code_answer.h"
#include "core/text/utf8.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <future>
#include <map>
#include <mutex>

namespace rationale {

namespace {

constexpr size_t longestShown = 200; // characters, as in verifyAnswer()
constexpr size_t longestProgram = size_t{1} << 20;

/// One line of valid UTF-8: what programs write may be anything.
std::string readable(std::string_view text) {
    std::string line;
    for (size_t i = 0; i < text.size() && line.size() < longestShown;) {
        const Utf8Char character = decodeUtf8(text, i);
        appendUtf8(line, character.code < 0x20 || character.code == 0x7F ? U' ' : character.code);
        i += character.bytes;
    }
    return line.size() < longestShown ? line : line + "…";
}

/// A program as the record keeps it: majority votes count those that are alike, so a long one
/// keeps its own mark.
std::string shownProgram(const std::string& text) {
    const std::string part = trimmed(text);
    if (part.size() <= longestShown)
        return part;
    return cutUtf8(part, longestShown) + "… #" + sha256(part).substr(0, 8);
}

/// What was found out last, by its key; each once, however many threads ask.
template <typename Value>
class Recent {
public:
    Value of(const std::string& key, const std::function<Value()>& find) {
        std::promise<Value> promise;
        const std::shared_future<Value> made = promise.get_future().share();
        std::shared_future<Value> known;
        {
            const std::lock_guard lock(m_mutex);
            if (const auto found = m_known.find(key); found != m_known.end())
                known = found->second;
            else
                remember(key, made);
        }
        if (known.valid()) // perhaps still being found out by another thread
            return known.get();
        try {
            promise.set_value(find());
        } catch (...) { // another time it may work
            promise.set_exception(std::current_exception());
            const std::lock_guard lock(m_mutex);
            m_known.erase(key);
            std::erase(m_order, key);
        }
        return made.get();
    }

private:
    void remember(const std::string& key, std::shared_future<Value> value) {
        constexpr size_t most = 8192;
        m_known[key] = std::move(value);
        m_order.push_back(key);
        for (; m_order.size() > most; m_order.pop_front())
            m_known.erase(m_order.front());
    }

    std::mutex m_mutex;
    std::map<std::string, std::shared_future<Value>> m_known;
    std::deque<std::string> m_order;
};

/// Scoring an answer asks several times for its verdict (accuracy, the record, without tags), and a
/// model that is sure of itself writes the same program often. A reference may be megabytes of
/// cases: it is parsed only where a program is run.
VerifyResult checkCode(const std::string& gold, const std::string& text) {
    static Recent<std::string> languages;
    static Recent<VerifyResult> verdicts;
    const std::string problem = sha256(gold);
    const std::string language =
        languages.of(problem, [&gold] { return parseCodeReference(gold).language; });
    const auto program = findProgram(text, language);
    if (!program)
        return {
            Verdict::Wrong, {}, "no block of code: ```" + (language.empty() ? "python" : language)};
    requireSandbox(program->language);
    VerifyResult result;
    if (program->text.size() > longestProgram) {
        result = {Verdict::Wrong, {}, "the program is longer than 1 MiB"};
    } else {
        const std::string key = sha256(problem + program->language + '\0' + program->text);
        try {
            result =
                verdicts.of(key, [&] { return judgeProgram(parseCodeReference(gold), *program); });
        } catch (const Error& error) {
            result = {Verdict::Unverifiable, {}, error.message()};
        }
    }
    result.extracted = shownProgram(program->text);
    result.reason = readable(result.reason);
    return result;
}

} // namespace

VerifyResult checkAnswer(const std::string& kind, const std::string& gold, const std::string& text,
                         NormalForms forms) {
    return kind == "code" ? checkCode(gold, text) : verifyAnswer(kind, gold, text, forms);
}

void requireCheckable(const std::string& kind, const std::string& gold) {
    if (kind != "code") {
        verifyAnswer(kind, gold, "");
        return;
    }
    const CodeReference reference = parseCodeReference(gold);
    if (!reference.language.empty()) {
        requireSandbox(reference.language);
        return;
    }
    for (const char* language : {"python", "cpp"}) // the answer decides
        requireSandbox(language);
}

} // namespace rationale
