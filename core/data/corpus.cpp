// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/corpus.h"

#include "core/base/error.h"
#include "core/data/chains.h"
#include "core/data/replies_corpus.h"
#include "core/data/task_options.h"

namespace rationale {

namespace {

using chains::Dials;
using chains::Language;
using chains::Operation;
using chains::Step;
using chains::Words;

/// How a corpus goes wrong in one step of a chain.
struct StepNoise {
    double error = 0;           // probability of a wrong result
    bool uninformative = false; // a wrong result is any of the hundred, else one digit off by one
    double checkAfterWrong = 0.15; // "wait no d d ."
    double checkIsRight = 0.70;
};

/// By [language][times, plus or minus].
struct Noise {
    StepNoise of[2][2];
};

Noise noiseOf(const std::string& name) {
    // Noisier than the prototype's 0.04, 0.50 and 0.25: this base copies without mistakes, so the
    // results alone must leave RL something to learn (pass@16 was 92 % with those, its gate 90 %).
    const StepNoise good{.error = 0.08}, bad{.error = 0.60}, even{.error = 0.36},
        sure{.error = 0.04};
    const StepNoise guess{
        .error = 0.97, .uninformative = true, .checkAfterWrong = 0.20, .checkIsRight = 0.97};
    if (name == "asymmetric")
        return {{{bad, good}, {good, bad}}};
    if (name == "symmetric")
        return {{{even, even}, {even, even}}};
    if (name == "uninformative")
        return {{{guess, sure}, {guess, sure}}};
    throw Error(ErrorKind::Usage, "There is no corpus \"" + name + "\"", "corpus",
                "Use one of: asymmetric, symmetric, uninformative");
}

struct Shares {
    double drill = 0.35, tags = 0.25, direct = 0.10, fullFormat = 0.50, halfFormat = 0.30;
    double general = 0; // documents about replies
    double codeSwitched = 0.08, connective = 0.10, checkAfterRight = 0.03, directRight = 0.30;
    int minSteps = 2, maxSteps = 4;
};

Shares sharesOf(const Json& options) {
    Shares shares;
    shares.drill = numberOption(options, "drill_share", shares.drill, 0, 1);
    shares.general = numberOption(options, "general_share", shares.general, 0, 1);
    shares.tags = numberOption(options, "tags_share", shares.tags, 0, 1);
    shares.direct = numberOption(options, "direct_share", shares.direct, 0, 1);
    shares.fullFormat = numberOption(options, "format_share", shares.fullFormat, 0, 1);
    shares.codeSwitched = numberOption(options, "switch_share", shares.codeSwitched, 0, 1);
    const Difficulty k = difficultyOption(options, "corpus");
    shares.minSteps = k.low;
    shares.maxSteps = k.high;
    return shares;
}

/// One of the four results with either digit off by one, modulo 10.
Dials oneDigitOff(Dials right, Rng& rng) {
    const int64_t which = rng.below(4);
    int& digit = which < 2 ? right.tens : right.units;
    digit = (digit + (which % 2 == 0 ? 1 : 9)) % 10;
    return right;
}

/// The documents of reference/miniature-prototype.md §2 (decisions in its order) and §6.
class ChainsCorpus final : public Corpus {
public:
    ChainsCorpus(std::string name, const Json& options)
        : m_name(std::move(name))
        , m_noise(noiseOf(m_name))
        , m_shares(sharesOf(options)) {}

    std::string name() const override { return m_name; }

    std::string document(uint64_t seed, uint64_t index) const override {
        Rng rng(mixKeys(seed, index, 0x636f72707573)); // "corpus"
        const Language language = rng.chance(0.5) ? Language::Chinese : Language::English;
        std::string text;
        text.reserve(256);
        if (m_shares.general > 0 && rng.chance(m_shares.general))
            return replyDocument(rng, language, m_shares.tags, m_shares.fullFormat);
        if (rng.chance(m_shares.drill)) {
            for (int item = 0; item < 4; ++item) {
                const Dials start = chains::drawDials(rng);
                chains::appendDials(text, start);
                writeStep(text, rng, language, chains::drawStep(rng), start);
            }
            return text;
        }
        chains::Problem problem = chains::drawProblem(rng, m_shares.minSteps, m_shares.maxSteps);
        while (chains::isHeldOutContent(chains::content(problem)))
            problem = chains::drawProblem(rng, m_shares.minSteps, m_shares.maxSteps);
        const bool tags = rng.chance(m_shares.tags);
        text = chains::prompt(problem, language, tags);
        if (rng.chance(m_shares.direct))
            writeDirectAnswer(text, rng, language, problem);
        else
            writeChain(text, rng, language, problem, tags);
        return text;
    }

private:
    void writeDirectAnswer(std::string& text, Rng& rng, Language language,
                           const chains::Problem& problem) const {
        Dials answer = problem.start;
        for (const Step& step : problem.steps)
            answer = chains::apply(answer, step);
        if (!rng.chance(m_shares.directRight))
            answer = chains::drawDials(rng);
        const Words& words = chains::words(language);
        text += words.answer;
        text += words.is;
        chains::appendDials(text, answer);
        text += " .";
    }

    void writeChain(std::string& text, Rng& rng, Language language, const chains::Problem& problem,
                    bool tags) const {
        const bool full = tags && rng.chance(m_shares.fullFormat);
        const bool half = tags && !full && rng.chance(m_shares.halfFormat);
        const bool switched = rng.chance(m_shares.codeSwitched);
        if (full || half)
            text += "<think>";
        Dials dials = problem.start;
        chains::appendDials(text, dials);
        for (size_t i = 0; i < problem.steps.size(); ++i) {
            Language stepLanguage = language;
            if (switched)
                stepLanguage = rng.chance(0.5) ? Language::Chinese : Language::English;
            if (i > 0 && rng.chance(m_shares.connective))
                text += chains::words(stepLanguage).connectives[static_cast<size_t>(rng.below(2))];
            dials = writeStep(text, rng, stepLanguage, problem.steps[i], dials);
        }
        if (full || half)
            text += "</think>";
        if (full) {
            text += "<answer>" + chains::dialsText(dials) + "</answer>";
            return;
        }
        const Words& words = chains::words(language);
        for (const std::string_view word : {words.so, words.answer, words.is})
            text += word;
        chains::appendDials(text, dials);
        text += " .";
    }

    /// Writes a step with this corpus' errors and self-checks; returns the dials it arrives at.
    Dials writeStep(std::string& text, Rng& rng, Language language, Step step, Dials from) const {
        const StepNoise& noise =
            m_noise.of[static_cast<size_t>(language)][step.operation == Operation::Times ? 0 : 1];
        const Words& words = chains::words(language);
        const Dials right = chains::apply(from, step);
        Dials written = right;
        if (rng.chance(noise.error))
            written = noise.uninformative ? chains::drawDials(rng) : oneDigitOff(right, rng);
        chains::appendStep(text, words, step, written);
        const bool wrong = written != right;
        if (!rng.chance(wrong ? noise.checkAfterWrong : m_shares.checkAfterRight))
            return written;
        if (wrong) {
            const bool repaired = rng.chance(noise.checkIsRight);
            written = repaired              ? right
                      : noise.uninformative ? chains::drawDials(rng)
                                            : oneDigitOff(right, rng);
        }
        text += words.wait;
        text += wrong ? words.no : words.yes;
        chains::appendDials(text, written);
        text += " .";
        return written;
    }

    std::string m_name;
    Noise m_noise;
    Shares m_shares;
};

} // namespace

std::unique_ptr<Corpus> makeCorpus(const std::string& name, const Json& options) {
    return std::make_unique<ChainsCorpus>(name, options);
}

} // namespace rationale
