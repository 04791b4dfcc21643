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

/// Verdicts of the last programs. Scoring an answer asks several times for it (accuracy, the
/// record, without tags), and a model that is sure of itself writes the same program often.
class Verdicts {
public:
    VerifyResult of(const std::string& key, const std::function<VerifyResult()>& judge) {
        std::promise<VerifyResult> promise;
        const std::shared_future<VerifyResult> made = promise.get_future().share();
        std::shared_future<VerifyResult> known;
        {
            const std::lock_guard lock(m_mutex);
            if (const auto found = m_known.find(key); found != m_known.end())
                known = found->second;
            else
                remember(key, made);
        }
        if (known.valid()) // perhaps still being judged by another thread
            return known.get();
        try {
            promise.set_value(judge());
        } catch (...) { // of the sandbox: another time it may work
            promise.set_exception(std::current_exception());
            const std::lock_guard lock(m_mutex);
            m_known.erase(key);
        }
        return made.get();
    }

private:
    void remember(const std::string& key, std::shared_future<VerifyResult> verdict) {
        constexpr size_t most = 8192;
        m_known[key] = std::move(verdict);
        m_order.push_back(key);
        for (; m_order.size() > most; m_order.pop_front())
            m_known.erase(m_order.front());
    }

    std::mutex m_mutex;
    std::map<std::string, std::shared_future<VerifyResult>> m_known;
    std::deque<std::string> m_order;
};

VerifyResult checkCode(const std::string& gold, const std::string& text) {
    const CodeReference reference = parseCodeReference(gold);
    const auto program = findProgram(text, reference.language);
    if (!program)
        return {Verdict::Wrong,
                {},
                "no block of code: ```" +
                    (reference.language.empty() ? "python" : reference.language)};
    requireSandbox(program->language);
    VerifyResult result;
    if (program->text.size() > longestProgram) {
        result = {Verdict::Wrong, {}, "the program is longer than 1 MiB"};
    } else {
        static Verdicts verdicts;
        const std::string key = sha256(gold + '\0' + program->language + '\0' + program->text);
        try {
            result = verdicts.of(key, [&] { return judgeProgram(reference, *program); });
        } catch (const Error& error) {
            result = {Verdict::Unverifiable, {}, error.message()};
        }
    }
    result.extracted = shownProgram(program->text);
    result.reason = readable(result.reason);
    return result;
}

} // namespace

VerifyResult checkAnswer(const std::string& kind, const std::string& gold,
                         const std::string& text) {
    return kind == "code" ? checkCode(gold, text) : verifyAnswer(kind, gold, text);
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
