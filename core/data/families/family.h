// SPDX-License-Identifier: GPL-3.0-or-later
// Procedural families for real models, after reasoning-gym's: worded in full in English and
// Chinese, with a difficulty, each with a worked solution that is derived step by step.
#pragma once

#include "core/data/task.h"

#include <fmt/format.h>

#include <initializer_list>
#include <string>
#include <string_view>

namespace rationale {

/// Says the same in the language of a problem, and asks in one of several ways.
class Speech {
public:
    /// Throws Error{Usage} for a language that is neither en nor zh.
    Speech(const std::string& language, uint32_t phrasing);

    bool english() const { return m_english; }

    /// fmt's format strings.
    template <typename... Args>
    std::string operator()(std::string_view english, std::string_view chinese,
                           const Args&... args) const {
        return fmt::vformat(m_english ? english : chinese, fmt::make_format_args(args...));
    }

    struct Phrase {
        std::string_view english, chinese;
    };
    template <typename... Args>
    std::string oneOf(std::initializer_list<Phrase> phrases, const Args&... args) const {
        const Phrase& phrase = phrases.begin()[m_phrasing % phrases.size()];
        return (*this)(phrase.english, phrase.chinese, args...);
    }

private:
    bool m_english;
    uint32_t m_phrasing;
};

/// One family. What is asked is drawn without words, so that it is the same problem (the same key,
/// the same side of the hold-out) in both languages and all phrasings.
class FamilyTask : public Task {
public:
    static constexpr int levels = 5;

    std::string name() const final { return m_name; }
    bool hasDifficulty() const final { return true; }
    TaskProblem generate(Rng& rng, const std::string& language, const Json& options) const final;
    std::string solution(const TaskProblem& problem) const final;

protected:
    FamilyTask(std::string name, std::string kind)
        : m_name(std::move(name))
        , m_kind(std::move(kind)) {}

    struct Worked {
        std::string thinking, answer;
    };
    /// `level`: 1 (easy) … 5.
    virtual Json draw(Rng& rng, int level) const = 0;
    /// Equal for problems that are the same in another order.
    virtual std::string content(const Json& asked) const;
    virtual std::string question(const Json& asked, const Speech& say) const = 0;
    /// Gold for the family's kind.
    virtual std::string reference(const Json& asked, const Speech& say) const = 0;
    /// The derivation, from what is asked alone.
    virtual Worked solve(const Json& asked, const Speech& say) const = 0;

private:
    std::string m_name, m_kind;
};

/// "1, 2, 3" (in Chinese too: lists of numbers are read with it everywhere).
template <typename Range>
std::string listed(const Range& items, std::string_view separator = ", ") {
    return fmt::format("{}", fmt::join(items, separator));
}

} // namespace rationale
