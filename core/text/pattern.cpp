// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/pattern.h"

#include "core/base/error.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <array>
#include <cctype>

namespace rationale {

namespace {

constexpr size_t firstStack = size_t{32} * 1024, largestStack = size_t{8} * 1024 * 1024;

std::string errorText(int code) {
    std::array<PCRE2_UCHAR, 160> text{};
    pcre2_get_error_message(code, text.data(), text.size());
    return reinterpret_cast<const char*>(text.data());
}

/// What a match needs beside the pattern: one per thread, because matches overwrite it.
struct Workspace {
    pcre2_match_data* data = pcre2_match_data_create(1, nullptr);
    pcre2_match_context* context = pcre2_match_context_create(nullptr);
    pcre2_jit_stack* stack = pcre2_jit_stack_create(firstStack, largestStack, nullptr);

    Workspace() { pcre2_jit_stack_assign(context, nullptr, stack); }
    ~Workspace() {
        pcre2_match_data_free(data);
        pcre2_match_context_free(context);
        pcre2_jit_stack_free(stack);
    }
    Workspace(const Workspace&) = delete;
    Workspace& operator=(const Workspace&) = delete;
};

} // namespace

struct Pattern::Code {
    pcre2_code* compiled = nullptr;
    ~Code() { pcre2_code_free(compiled); }
};

Pattern::Pattern(std::string_view expression, const std::string& source) {
    int error = 0;
    PCRE2_SIZE place = 0;
    const auto code = std::make_shared<Code>();
    code->compiled =
        pcre2_compile(reinterpret_cast<PCRE2_SPTR>(expression.data()), expression.size(),
                      PCRE2_UCP | PCRE2_MATCH_INVALID_UTF, &error, &place, nullptr);
    if (!code->compiled)
        throw Error(ErrorKind::Corrupt,
                    "The regular expression " + std::string(expression) +
                        " is wrong at character " + std::to_string(place) + ": " + errorText(error),
                    source, "Use an undamaged file");
    pcre2_jit_compile(code->compiled, PCRE2_JIT_COMPLETE); // without it matching is only slower
    m_code = code;
}

std::optional<Pattern::Match> Pattern::find(std::string_view text, size_t from) const {
    thread_local const Workspace workspace;
    const int found = pcre2_match(m_code->compiled, reinterpret_cast<PCRE2_SPTR>(text.data()),
                                  text.size(), from, 0, workspace.data, workspace.context);
    if (found == PCRE2_ERROR_NOMATCH)
        return std::nullopt;
    if (found < 0)
        throw Error(ErrorKind::Input, "A regular expression gave up: " + errorText(found), {},
                    "Cut the text into shorter ones");
    const PCRE2_SIZE* ends = pcre2_get_ovector_pointer(workspace.data);
    return Match{ends[0], ends[1]};
}

std::string escapePattern(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 128 && !std::isalnum(static_cast<unsigned char>(c)))
            escaped += '\\';
        escaped += c;
    }
    return escaped;
}

Pattern patternOfJson(const Json& step, const std::string& source) {
    const Json pattern = step.value("pattern", Json());
    if (pattern.is_object() && pattern.contains("Regex") && pattern["Regex"].is_string())
        return {pattern["Regex"].get_ref<const std::string&>(), source};
    if (pattern.is_object() && pattern.contains("String") && pattern["String"].is_string())
        return {escapePattern(pattern["String"].get_ref<const std::string&>()), source};
    throw Error(ErrorKind::Corrupt, "A step of the tokenizer has no pattern", source,
                "Use an undamaged tokenizer.json");
}

} // namespace rationale
