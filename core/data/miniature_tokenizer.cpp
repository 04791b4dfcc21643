// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/chains.h"
#include "core/data/corpus.h"
#include "core/data/replies.h"
#include "core/data/task.h"

namespace rationale {

namespace {

constexpr int32_t miniatureVocabulary =
    384; // a multiple of 64 suits the matrix product of the head

/// Wordings of the miniature's tasks, so that those outside the lexicon are short too. The families
/// with a difficulty are worded for real models.
std::vector<std::string> sampleTexts() {
    std::vector<std::string> texts;
    for (const auto& task : tasks()) {
        if (task->hasDifficulty())
            continue;
        for (const char* language : {"en", "zh"}) {
            Rng rng(2025, 1);
            for (int i = 0; i < 40; ++i) {
                const TaskProblem problem =
                    drawProblem(*task, rng, language, Json::object(), false);
                texts.push_back(problem.prompt + task->solution(problem));
            }
        }
    }
    return texts;
}

std::shared_ptr<const Tokenizer> trainMiniature() {
    BpeTrainerOptions options;
    options.vocabularySize = miniatureVocabulary;
    options.specialTokens = {"<think>", "</think>", "<answer>", "</answer>"};
    options.wholeWords = chains::lexicon();
    // The same words at the start of a text, where no space comes before them.
    for (const std::string& word : chains::lexicon())
        if (word.starts_with(' ') && word.size() > 2)
            options.wholeWords.push_back(word.substr(1));
    for (const std::string& word : replies::lexicon()) // behind: the ids of the others stay
        options.wholeWords.push_back(word);
    const std::vector<std::string> texts = sampleTexts();
    return trainBpe(texts, options);
}

} // namespace

std::shared_ptr<const Tokenizer> makeMiniatureTokenizer() {
    static const std::shared_ptr<const Tokenizer> tokenizer = trainMiniature();
    return tokenizer;
}

} // namespace rationale
