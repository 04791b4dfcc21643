// SPDX-License-Identifier: GPL-3.0-or-later
// What answers are paid for, and the options of each reward (core/rewards reads them by these
// names).
#include "core/recipe/fields/field_builder.h"
#include "core/recipe/recipe.h"

namespace rationale::fields {

namespace {

FieldList rewardOptionFields() {
    return {
        boolean("reward.accuracy.tag_blind", false)
            .label("Accuracy without tags")
            .help("Pays for the right final digits wherever they stand; off: only in <answer>.")
            .group(groups::rewards)
            .advanced(),
        boolean("reward.language_consistency.only_with_format", true)
            .label("Consistency needs format")
            .help("The language reward is paid only when the format is exact.")
            .group(groups::rewards)
            .advanced(),
        text("reward.language_consistency.target", "")
            .label("Target language")
            .help("The language to think in, as in en or zh; empty: that of the prompt.")
            .group(groups::rewards)
            .advanced(),
        integer("reward.repetition.ngram", 3)
            .label("Repetition n-gram")
            .help("Length of the word sequences whose repetition is punished.")
            .group(groups::rewards)
            .range(1, 64)
            .advanced(),
        number("reward.repetition.max_penalty", -1)
            .label("Repetition penalty")
            .help("Reward of an answer that only repeats itself; less repetition costs less.")
            .group(groups::rewards)
            .range(-1000, 0)
            .advanced(),
        integer("reward.length.soft_punish_cache", 0)
            .label("Soft punishment zone")
            .help("Tokens before the limit over which the length reward falls from 0 to -1.")
            .group(groups::rewards)
            .paper("4096 (DAPO)")
            .unit("tokens")
            .atLeast(0)
            .advanced(),
        number("reward.random.probability", 0.5)
            .label("Random reward")
            .help("Chance that an answer is paid by the random control.")
            .group(groups::rewards)
            .range(0, 1)
            .advanced(),
        integer("reward.random.salt", 0)
            .label("Random salt")
            .help("Another number is another draw of the random control.")
            .group(groups::rewards)
            .atLeast(0)
            .advanced(),
    };
}

Field judgedPrompts(const std::string& reward) {
    return choice("reward." + reward + ".prompts", "all", {"all", "general"})
        .choiceHelp({"Every answer is judged.",
                     "Only answers to prompts without a right answer (task replies, kind reply)."})
        .label("Prompts that " + reward + " judges")
        .help("Rules decide where there is a right answer; a learned reward can be fooled.")
        .group(groups::rewards)
        .paper("general (R1)")
        .advanced();
}

FieldList rewardModelFields() {
    return {
        judgedPrompts("reward_model"),
        judgedPrompts("safety_model"),
        Field("reward.reward_model.model", FieldType::Model, "")
            .label("Reward model")
            .help(
                "What the reward reward_model asks: a run of the stage of that name, or a folder. "
                "It judges the final answer or the whole response, as it was trained to.")
            .group(groups::rewards),
        Field("reward.safety_model.model", FieldType::Model, "")
            .label("Safety model")
            .help("A second reward model beside it, for the reward safety_model.")
            .group(groups::rewards)
            .advanced(),
        Field("reward.process.model", FieldType::Model, "")
            .label("Process reward model")
            .help("What the reward process asks for the chance of each step to be right: a run of "
                  "process_reward, or a folder.")
            .group(groups::rewards)
            .advanced(),
        choice("reward.process.reduction", "min", {"min", "mean", "product", "last"})
            .label("Steps in one number")
            .help("min: the weakest step. product: the chance that all are right. last: the step "
                  "with the answer.")
            .group(groups::rewards)
            .paper("min (Math-Shepherd; Lightman et al. take the product)")
            .advanced(),
    };
}

} // namespace

void checkRewardModels(const Recipe& recipe, std::vector<Problem>& problems) {
    for (const auto& name : recipe.get<std::vector<std::string>>("reward_funcs")) {
        const std::string key = "reward." + name + ".model";
        if (recipe.knows(key) && recipe.get<std::string>(key).empty())
            block(problems, key,
                  "The reward " + name + " needs " + key + ". Name a run of " +
                      (name == "process" ? "process_reward" : "reward_model") + " or a folder.");
    }
}

FieldList rewardFields() {
    const FieldList chosen = {
        Field("reward_funcs", FieldType::TextList, Json::array({"accuracy", "format"}))
            .label("Rewards")
            .help("What an answer is paid for. Each is kept apart, with its reason.")
            .group(groups::rewards)
            .paper("accuracy, format (R1-Zero)")
            .choices({"accuracy", "format", "tag_count", "language_consistency", "repetition",
                      "length", "random", "true_score", "reward_model", "safety_model", "process"})
            .choiceHelp({"1 for the exact answer inside its tags",
                         "1 for thinking, then an answer, each tag once",
                         "a quarter for each of the four tags",
                         "share of target-language words in the thinking",
                         "below 0 when the text repeats itself", "below 0 near the length limit",
                         "a coin flip: the control that must not learn",
                         "what the task itself knows of a reply's worth: the oracle",
                         "score of a trained reward model, of the answer alone or the whole",
                         "the same of a second model, for what must not be said",
                         "scores of a process reward model at the end of every step"}),
        Field("reward_weights", FieldType::NumberList, Json::array())
            .label("Weights")
            .help("One per reward, in their order; empty gives each 1.")
            .group(groups::rewards)
            .paper("1, 1 (R1-Zero)"),
    };
    return joined({chosen, rewardModelFields(), rewardOptionFields()});
}

} // namespace rationale::fields
