// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/code_answer.h"

#include "core/base/error.h"
#include "core/base/json.h"
#include "core/text/answer_text.h"
#include "core/text/trace.h"

#include <algorithm>
#include <array>

namespace rationale {

namespace {

constexpr const char* where = "reference of kind code";
constexpr size_t mostTests = 1000;

[[noreturn]] void refuse(const std::string& what, const std::string& remedy) {
    throw Error(ErrorKind::Input, what, where, remedy);
}

std::string textOf(const Json& object, const std::string& key) {
    const auto found = object.find(key);
    if (found == object.end())
        return {};
    if (!found->is_string())
        refuse("\"" + key + "\" is no text", "Write it as a JSON string");
    return found->get<std::string>();
}

int64_t wholeOf(const Json& object, const char* key, int64_t fallback, int64_t low, int64_t high) {
    const auto found = object.find(key);
    if (found == object.end())
        return fallback;
    const double value = found->is_number() ? found->get<double>() : -1;
    const bool inRange = value >= static_cast<double>(low) && value <= static_cast<double>(high);
    if (!inRange || value != static_cast<double>(static_cast<int64_t>(value)))
        refuse("\"" + std::string(key) + "\" is " + found->dump(),
               "Give a whole number from " + std::to_string(low) + " to " + std::to_string(high));
    return static_cast<int64_t>(value);
}

const Json& listOf(const Json& object, const char* key) {
    const Json& list = object.at(key);
    if (!list.is_array() || list.empty() || list.size() > mostTests)
        refuse("\"" + std::string(key) + "\" is no list of tests",
               "Give 1 to " + std::to_string(mostTests) + " of them");
    return list;
}

void readTests(const Json& object, CodeReference& reference) {
    if (object.contains("cases")) {
        reference.tests = CodeReference::Tests::Cases;
        for (const Json& item : listOf(object, "cases")) {
            if (!item.is_object() || !item.contains("output"))
                refuse("A case is no {\"input\", \"output\"}", "Both are texts");
            reference.cases.push_back({textOf(item, "input"), textOf(item, "output")});
        }
        return;
    }
    if (reference.language == "cpp")
        refuse("Tests in Python cannot call a program in C++", "Give \"cases\"");
    reference.language = "python";
    if (object.contains("asserts")) {
        reference.tests = CodeReference::Tests::Asserts;
        for (const Json& item : listOf(object, "asserts")) {
            if (!item.is_string())
                refuse("An assert is no text", "Write it as a JSON string");
            reference.asserts.push_back(item.get<std::string>());
        }
        return;
    }
    reference.test = textOf(object, "test");
    if (reference.entryPoint.empty())
        refuse("\"entry_point\" is missing", "Name the function that check(candidate) is given");
}

struct Label {
    std::string_view fence, language;
};
constexpr std::array<Label, 7> labels = {{{"python", "python"},
                                          {"py", "python"},
                                          {"python3", "python"},
                                          {"cpp", "cpp"},
                                          {"c++", "cpp"},
                                          {"cc", "cpp"},
                                          {"cxx", "cpp"}}};

/// Language of a fence's label; empty: no label; "?": another one.
std::string languageOf(std::string_view label) {
    std::string word = trimmed(label.substr(0, label.find_first_of(" \t{", 1)));
    std::transform(word.begin(), word.end(), word.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
    if (word.empty())
        return {};
    for (const Label& known : labels)
        if (word == known.fence)
            return std::string(known.language);
    return "?";
}

/// Backticks that a line begins with, after up to three spaces; 0: it is no fence.
size_t fenceLength(std::string_view line, std::string_view& label) {
    const size_t indent = std::min(line.find_first_not_of(' '), line.size());
    if (indent > 3)
        return 0;
    line.remove_prefix(indent);
    const size_t ticks = std::min(line.find_first_not_of('`'), line.size());
    if (ticks < 3)
        return 0;
    label = line.substr(ticks);
    return label.find('`') == std::string_view::npos ? ticks : 0;
}

} // namespace

CodeReference parseCodeReference(const std::string& text) {
    const Json object = parseJson(text, where);
    if (!object.is_object())
        refuse("It is no JSON object", R"(As in {"asserts": ["assert f(1) == 2"]})");
    constexpr std::array known = {"language", "entry_point", "prompt",  "setup",     "test",
                                  "asserts",  "cases",       "seconds", "memory_mib"};
    for (const auto& [key, value] : object.items())
        if (std::find(known.begin(), known.end(), key) == known.end())
            refuse("There is no key \"" + key + "\"",
                   "Known: language, entry_point, prompt, setup, test, asserts, cases, seconds, "
                   "memory_mib");
    const auto has = [&](const char* key) { return object.contains(key) ? 1 : 0; };
    if (has("test") + has("asserts") + has("cases") != 1)
        refuse("It needs one of \"test\", \"asserts\" and \"cases\"",
               R"(As in {"asserts": ["assert f(1) == 2"]})");
    CodeReference reference;
    reference.language = textOf(object, "language");
    if (!reference.language.empty() && reference.language != "python" &&
        reference.language != "cpp")
        refuse("Programs in \"" + reference.language + "\" cannot be run", "Use python or cpp");
    reference.entryPoint = textOf(object, "entry_point");
    reference.prompt = textOf(object, "prompt");
    reference.setup = textOf(object, "setup");
    reference.seconds = wholeOf(object, "seconds", reference.seconds, 1, 60);
    reference.memoryMib = wholeOf(object, "memory_mib", reference.memoryMib, 16, 4096);
    readTests(object, reference);
    constexpr int64_t startsPerSecond = 4; // of sandbox and interpreter, on a busy machine
    reference.allSeconds = std::max(reference.allSeconds, 10 * reference.seconds) +
                           static_cast<int64_t>(reference.cases.size()) / startsPerSecond;
    // The prompt may hold helpers of the tests: it must be said what is not one.
    if (!reference.prompt.empty() && reference.entryPoint.empty())
        refuse("There is a \"prompt\" and no \"entry_point\"",
               "Name the function that it asks for");
    return reference;
}

std::optional<CodeProgram> findProgram(std::string_view completion, const std::string& language) {
    const std::string_view answer = finalAnswer(completion);
    std::optional<CodeProgram> labelled, plain;
    size_t ticks = 0, begin = 0; // of the open block
    std::string blockLanguage;
    for (size_t at = 0; at < answer.size();) {
        const size_t end = std::min(answer.find('\n', at), answer.size());
        std::string_view line = answer.substr(at, end - at), label;
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        const size_t found = fenceLength(line, label);
        const size_t next = std::min(end + 1, answer.size());
        if (ticks == 0 && found > 0) {
            ticks = found;
            begin = next;
            blockLanguage = languageOf(label);
        } else if (ticks > 0 && found >= ticks && trimmed(label).empty()) {
            const std::string text(answer.substr(begin, at - begin));
            if (blockLanguage.empty())
                plain = {language.empty() ? "python" : language, text};
            else if (blockLanguage != "?" && (language.empty() || language == blockLanguage))
                labelled = {blockLanguage, text};
            ticks = 0;
        }
        at = end + 1;
    }
    return labelled ? labelled : plain;
}

} // namespace rationale
