// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/import/import_format.h"

namespace rationale {

namespace {

struct Step {
    std::string text;
    bool right = false, neutral = false;
};

/// One labelled record as the solutions that it holds: the one the labeller went along with, and at
/// each step every other attempt, which ends there. So does TRL's conversion.
class Solutions {
public:
    explicit Solutions(const ImportRow& row)
        : m_row(row)
        , m_prompt(question("problem"))
        , m_reference(questionOr("ground_truth_answer")) {}

    ImportedRows read() {
        const auto label = m_row.json().find("label");
        if (label == m_row.json().end() || !label->is_object() || !label->contains("steps") ||
            !(*label)["steps"].is_array())
            m_row.refuse("A record has no list of labelled steps", "label.steps", skipRemedy);
        const Json& steps = (*label)["steps"];
        bool goesOn = true;
        for (size_t i = 0; i < steps.size() && goesOn; ++i)
            goesOn = readStep(steps[i], i + 1 == steps.size());
        if (m_made.rows.empty())
            m_made.dropped = m_dropped.empty() ? "no step is rated" : m_dropped;
        return std::move(m_made);
    }

private:
    const Json& questionObject() const {
        const auto found = m_row.json().find("question");
        if (found == m_row.json().end() || !found->is_object())
            m_row.refuse("A record has no question", "question", skipRemedy);
        return *found;
    }
    std::string questionOr(const char* name) const {
        const Json& question = questionObject();
        const auto found = question.find(name);
        return found != question.end() && found->is_string() ? found->get<std::string>() : "";
    }
    std::string question(const char* name) const {
        const std::string text = questionOr(name);
        if (text.empty())
            m_row.refuse("A question has no text", std::string("question.") + name, skipRemedy);
        return text;
    }

    /// What a person rated; nothing where nobody did.
    std::optional<Step> stepOf(const Json& completion) const {
        if (!completion.is_object() || !completion.contains("text") ||
            !completion["text"].is_string())
            m_row.refuse("A step has no text", "label.steps.completions.text", skipRemedy);
        const auto rating = completion.find("rating");
        if (rating == completion.end() || rating->is_null())
            return std::nullopt;
        if (!rating->is_number_integer() || *rating < -1 || *rating > 1)
            m_row.refuse("The rating of a step is none of -1, 0 and 1",
                         "label.steps.completions.rating", skipRemedy);
        const bool neutral = *rating == 0;
        return Step{completion["text"].get<std::string>(),
                    *rating == 1 || (neutral && m_row.options().neutral != "wrong"), neutral};
    }

    /// False: the solution ends here.
    bool readStep(const Json& step, bool last) {
        if (!step.is_object())
            m_row.refuse("A step is no object", "label.steps", skipRemedy);
        const Json none = Json::array();
        const auto completions = step.find("completions");
        const Json& attempts =
            completions != step.end() && completions->is_array() ? *completions : none;
        const auto chosen = step.find("chosen_completion");
        const bool hasChosen = chosen != step.end() && chosen->is_number_integer();
        if (hasChosen && (*chosen < 0 || chosen->get<size_t>() >= attempts.size()))
            m_row.refuse("The chosen step is not there", "label.steps.chosen_completion",
                         skipRemedy);
        std::optional<Step> next;
        for (size_t i = 0; i < attempts.size(); ++i) {
            const std::optional<Step> attempt = stepOf(attempts[i]);
            if (hasChosen && chosen->get<size_t>() == i)
                next = attempt;
            else if (attempt)
                add(*attempt);
        }
        if (!hasChosen)
            next = humanStep(step);
        if (!next) {
            if (hasChosen)
                m_dropped = "a step is not rated";
            return false;
        }
        if (last)
            add(*next);
        else
            m_before.push_back(*next);
        return !last;
    }
    /// Where every attempt was wrong, the labeller could write a right one.
    static std::optional<Step> humanStep(const Json& step) {
        const auto written = step.find("human_completion");
        if (written == step.end() || written->is_null())
            return std::nullopt;
        if (written->is_string())
            return Step{written->get<std::string>(), true, false};
        if (written->is_object() && written->contains("text") && (*written)["text"].is_string())
            return Step{(*written)["text"].get<std::string>(), true, false};
        return std::nullopt;
    }

    void add(const Step& last) {
        std::vector<Step> steps = m_before;
        steps.push_back(last);
        Json row = {
            {"prompt", m_prompt}, {"completions", Json::array()}, {"labels", Json::array()}};
        for (const Step& step : steps) {
            if (step.neutral && m_row.options().neutral == "drop") {
                m_dropped = "a step is neutral";
                m_row.note("solutions with a neutral step, left out as --neutral drop says");
                return;
            }
            row["completions"].push_back(step.text);
            row["labels"].push_back(step.right);
        }
        if (!m_reference.empty())
            row["reference"] = m_reference;
        row["language"] = m_row.options().language.empty() ? "en" : m_row.options().language;
        m_made.rows.push_back(std::move(row));
    }

    const ImportRow& m_row;
    std::string m_prompt, m_reference, m_dropped;
    std::vector<Step> m_before;
    ImportedRows m_made;
};

} // namespace

namespace import_formats {

const ImportFormat prm800k = {
    "prm800k", "question.problem, label.steps with rated completions (openai/prm800k)",
    [](const Json& row) {
        return row.contains("question") && row["question"].is_object() && row.contains("label") &&
               row["label"].is_object();
    },
    [](const ImportRow& row) { return Solutions(row).read(); }};

} // namespace import_formats

} // namespace rationale
