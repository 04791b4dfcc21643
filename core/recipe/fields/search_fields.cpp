// SPDX-License-Identifier: GPL-3.0-or-later
// What an evaluation spends at test time beside plain sampling (core/generate/search reads it).
#include "core/recipe/fields/field_builder.h"
#include "core/recipe/recipe.h"

#include <algorithm>

namespace rationale::fields {

namespace {

FieldList guideFields() {
    return {
        Field("search.reward_model", FieldType::Model, "")
            .label("Reward model")
            .help("What best_of_n asks: a run of reward_model, or a folder.")
            .group(groups::search),
        Field("search.process_model", FieldType::Model, "")
            .label("Process reward model")
            .help("What best_of_n_process and beam ask, and mcts where there is no value model: a "
                  "run of process_reward, or a folder.")
            .group(groups::search),
        Field("search.value_model", FieldType::Model, "")
            .label("Value model")
            .help("What mcts asks, and beam where there is no process reward model: a run of ppo "
                  "(its critic is taken), or a folder.")
            .group(groups::search),
        choice("search.reduction", "last", {"last", "min", "mean", "product"})
            .label("Steps in one number")
            .help("How a process reward model's probabilities judge a path. last: the newest step. "
                  "min: the weakest.")
            .group(groups::search)
            .paper("last (Snell et al. 2024), min (Math-Shepherd)")
            .advanced(),
        choice("search.choose", "best", {"best", "vote"})
            .label("Choice among answers")
            .help("best: the highest score. vote: scores of equal answers are added up; for scores "
                  "that are not negative.")
            .group(groups::search)
            .advanced(),
    };
}

FieldList stepFields() {
    return {
        text("search.step_delimiter", "")
            .label("Step delimiter")
            .help(
                "Ends a step of reasoning; \\n is a new line. Empty: the full stop of the chains, "
                "elsewhere a blank line (\\n\\n).")
            .group(groups::search),
        integer("search.width", 4)
            .label("Beam width")
            .help("Paths that a beam goes on with; width x expand first steps are sampled.")
            .group(groups::search)
            .range(1, 1024)
            .advanced(),
        integer("search.expand", 4)
            .label("Steps at once")
            .help("Next steps sampled behind each path of a beam, and behind a node that mcts "
                  "reaches for the first time.")
            .group(groups::search)
            .range(1, 1024)
            .advanced(),
        integer("search.max_children", 8)
            .label("Extensions per node")
            .help("mcts never samples more next steps than this behind one node. Few: it may be "
                  "caught in a local optimum. Many: it never gets deep.")
            .group(groups::search)
            .paper("\"maximum extension limit for each node\" (R1, no number)")
            .range(1, 100000)
            .advanced(),
        choice("search.selection", "puct", {"puct", "uct"})
            .label("Selection")
            .help("How mcts picks the node to visit. puct weighs steps by how often they were "
                  "sampled.")
            .group(groups::search)
            .advanced(),
        number("search.c_puct", 1.0)
            .label("Exploration")
            .help("How much mcts prefers what it has seldom visited; values are scaled to 0 ... 1.")
            .group(groups::search)
            .range(0, 1000)
            .advanced(),
    };
}

} // namespace

FieldList searchFields() {
    const FieldList common = {
        Field("search.strategy", FieldType::TextList, Json::array())
            .label("Strategies")
            .help("Measured beside plain sampling, each under the same budget of tokens.")
            .group(groups::search)
            .paper("majority of 64 (R1-Zero); MCTS tried without success")
            .choices({"majority", "best_of_n", "best_of_n_process", "beam", "mcts"})
            .choiceHelp({"the most frequent answer (self-consistency)",
                         "the answer that a reward model likes best",
                         "the answer whose steps a process reward model likes best",
                         "step by step, going on with the best paths only",
                         "Monte Carlo tree search over steps"}),
        integer("search.budget", 512)
            .label("Budget")
            .help("Tokens that a strategy may sample for each prompt: never more. What a guide "
                  "reads is reported beside it.")
            .group(groups::search)
            .unit("tokens")
            .range(1, 100000000),
        integer("search.samples", 0)
            .label("Answers")
            .help("At most so many for majority and best-of-n; 0: as many as the budget pays.")
            .group(groups::search)
            .range(0, 100000)
            .advanced(),
        integer("search.stored_trees", 64)
            .label("Trees kept")
            .help("Prompts whose search trees are written into the run, of each strategy.")
            .group(groups::search)
            .range(0, 100000)
            .advanced(),
    };
    return joined({common, guideFields(), stepFields()});
}

void checkSearch(const Recipe& recipe, std::vector<Problem>& problems) {
    const auto strategies = recipe.get<std::vector<std::string>>("search.strategy");
    const auto has = [&](const char* key) { return !recipe.get<std::string>(key).empty(); };
    const auto lacks = [&](const std::string& strategy, const char* key, const char* stage) {
        block(problems, key,
              strategy + " needs " + key + ". Name a run of " + stage + " or a folder.");
    };
    for (const std::string& strategy : strategies) {
        if (std::count(strategies.begin(), strategies.end(), strategy) > 1) {
            block(problems, "search.strategy", strategy + " is there twice. Name each once.");
            break;
        }
        const bool steps = has("search.process_model") || has("search.value_model");
        if (strategy == "best_of_n" && !has("search.reward_model"))
            lacks(strategy, "search.reward_model", "reward_model");
        if (strategy == "best_of_n_process" && !has("search.process_model"))
            lacks(strategy, "search.process_model", "process_reward");
        if (strategy == "beam" && !steps)
            lacks(strategy, "search.process_model", "process_reward");
        if (strategy == "mcts" && !steps)
            lacks(strategy, "search.value_model", "ppo");
    }
    if (!strategies.empty() && recipe.get<std::string>("task.name") == "replies")
        block(problems, "search.strategy",
              "The replies of this task are neither right nor wrong, so no choice among them can "
              "be measured. Use another task, or leave the search out.");
    const auto budget = recipe.get<int64_t>("search.budget");
    const auto longest = recipe.get<int64_t>("max_completion_length");
    if (!strategies.empty() && budget < longest)
        warn(problems, "search.budget",
             "The budget does not pay one answer of " + std::to_string(longest) +
                 " tokens, so some are cut off. Use more.");
}

} // namespace rationale::fields
