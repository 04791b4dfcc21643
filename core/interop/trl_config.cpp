// SPDX-License-Identifier: GPL-3.0-or-later
// TRL's GRPOConfig, ModelConfig and ScriptArguments (and open-r1's) as a recipe. Defaults are
// those of TRL 1.10 and transformers (rl-engines.md §1.2).
#include "core/base/error.h"
#include "core/interop/config_keys.h"
#include "core/interop/loose_json.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace rationale::interop {

namespace {

class TrlConfig {
public:
    TrlConfig(ConfigEntries entries, const std::string& source)
        : m_map(std::move(entries))
        , m_source(source) {}

    ConfigImport read() {
        dataAndModel();
        m_map.takeDirect(trlKeys().direct);
        loss();
        batches();
        steps();
        schedule();
        saving();
        rewards();
        m_map.takeNeutral(trlKeys().neutral);
        m_map.takeMachinery(trlKeys().machinery);
        return m_map.finish(m_source, "# Made from a configuration of TRL's GRPO by "
                                      "'rationale import trl-config'.\n");
    }

private:
    void dataAndModel() {
        if (m_map.has("model_name_or_path"))
            m_map.map("model_name_or_path", "model", m_map.text("model_name_or_path", ""), {});
        else
            m_map.missing("model_name_or_path", "a recipe starts from a model");
        if (m_map.has("datasets"))
            m_map.refuse("datasets", "one dataset is trained on; mix them when importing");
        else if (m_map.has("dataset_mixture"))
            m_map.refuse("dataset_mixture", "one dataset is trained on; mix them when importing");
        else if (!m_map.has("dataset_name"))
            m_map.missing("dataset_name", "there are no problems without one");
        else {
            m_map.put("task.name", "dataset");
            m_map.map("dataset_name", "task.dataset", m_map.text("dataset_name", ""), {});
            m_map.chatTemplate(m_map.text("model_name_or_path", ""),
                               "the model's own, for prompts that are messages");
        }
        if (m_map.has("run_name"))
            m_map.map("run_name", "name", m_map.text("run_name", ""), {});
        for (const char* key : {"dtype", "torch_dtype"})
            if (m_map.has(key))
                arithmetic(key);
        if (m_map.has("bf16"))
            m_map.flag("bf16", true) ? m_map.map("bf16", "dtype", "bf16", {})
                                     : m_map.unneeded("bf16", "dtype says which arithmetic");
        if (m_map.has("lora_target_modules")) {
            const Json modules = m_map.value("lora_target_modules");
            m_map.map("lora_target_modules", "lora_target_modules",
                      modules.is_array() ? modules : Json::array({modules}), {});
        }
        m_map.map("use_peft", "use_peft", m_map.flag("use_peft", false), false);
    }

    void arithmetic(const char* key) {
        static const std::map<std::string, std::string> names = {
            {"bfloat16", "bf16"}, {"float32", "fp32"}, {"auto", "auto"}};
        const auto found = names.find(m_map.text(key, ""));
        if (found == names.end())
            m_map.refuse(key, "arithmetic is bf16 or fp32");
        else
            m_map.map(key, "dtype", found->second, {});
    }

    void loss() {
        static const std::vector<std::string> known = {"grpo", "bnpo",  "dr_grpo",
                                                       "dapo", "cispo", "sapo"};
        const std::string type = m_map.text("loss_type", "dapo");
        if (std::find(known.begin(), known.end(), type) == known.end())
            m_map.refuse("loss_type", "the losses here are grpo, bnpo, dr_grpo, dapo, cispo, sapo");
        else
            m_map.map("loss_type", "loss_type", type, "dapo");
        const Json scale = m_map.value("scale_rewards", "group");
        m_map.map("scale_rewards", "scale_rewards",
                  scale == true    ? Json("group")
                  : scale == false ? Json("none")
                                   : scale,
                  "group");
        m_map.put("kl_estimator", "k3"); // TRL has no other
        // -1, 0 and None all mean: no limit.
        if (m_map.has("top_k"))
            m_map.map("top_k", "top_k", std::max<int64_t>(0, m_map.whole("top_k", 0)), {});
        if (!m_map.flag("sync_ref_model", false)) {
            for (const char* key :
                 {"sync_ref_model", "ref_model_mixup_alpha", "ref_model_sync_steps"})
                m_map.unneeded(key, "the reference model stays");
            return;
        }
        if (m_map.number("ref_model_mixup_alpha", 0.6) != 1.0) {
            m_map.refuse("sync_ref_model", "the policy replaces the reference wholly here "
                                           "(ref_model_mixup_alpha 1.0), it is not mixed in");
            m_map.unneeded("ref_model_mixup_alpha", "see sync_ref_model");
            m_map.unneeded("ref_model_sync_steps", "see sync_ref_model");
            return;
        }
        m_map.mapped("sync_ref_model", "ref_model_sync_steps");
        m_map.mapped("ref_model_mixup_alpha", "ref_model_sync_steps");
        m_syncsReference = true; // its steps are counted once the updates of a step are known
    }

    /// TRL generates per_device × processes × steps_per_generation answers and updates once for
    /// every gradient_accumulation_steps of the parts; here a step is one rollout of
    /// prompts_per_step × num_generations answers in steps_per_generation updates.
    void batches() {
        const int64_t device = m_map.whole("per_device_train_batch_size", 8);
        const int64_t processes = m_map.whole("num_processes", 1);
        const int64_t accumulation = m_map.whole("gradient_accumulation_steps", 1);
        const int64_t group = m_map.whole("num_generations", 8);
        if (device < 1 || processes < 1 || accumulation < 1 || group < 1)
            throw Error(ErrorKind::Input, "Batch sizes begin at 1", m_source);
        int64_t parts = m_map.whole("steps_per_generation", accumulation);
        if (m_map.has("generation_batch_size")) {
            const int64_t generation = m_map.whole("generation_batch_size", 0);
            if (generation % (device * processes) != 0)
                m_map.refuse("generation_batch_size",
                             "no multiple of per_device_train_batch_size × num_processes");
            parts = std::max<int64_t>(1, generation / (device * processes));
        }
        // Fewer parts than an update gathers: an update learns from several rollouts, which are
        // all of one policy, so they are one larger rollout.
        const int64_t gathered = std::max(parts, accumulation);
        const int64_t answers = device * processes * gathered;
        const int64_t updates = gathered / accumulation;
        const std::string product = std::to_string(device) + " × " + std::to_string(processes) +
                                    " × " + std::to_string(gathered) + " = " +
                                    std::to_string(answers) + " answers";
        if (answers % group != 0 || gathered % accumulation != 0 || gathered % parts != 0) {
            m_map.refuse(m_map.has("num_generations") ? "num_generations"
                                                      : "per_device_train_batch_size",
                         product + " do not divide into groups of " + std::to_string(group) +
                             " and whole updates");
            takeBatchKeys(product);
            return;
        }
        m_updates = updates * m_map.whole("num_iterations", 1);
        m_map.put("prompts_per_step", answers / group);
        m_map.put("steps_per_generation", updates);
        takeBatchKeys("prompts_per_step: " + std::to_string(answers / group) + " (" + product +
                      ")");
        if (m_syncsReference)
            countSteps("ref_model_sync_steps", m_map.whole("ref_model_sync_steps", 512),
                       "ref_model_sync_steps", 512);
    }

    void takeBatchKeys(const std::string& what) {
        const auto take = [&](const char* key, const Json& otherwise) {
            if (m_map.isTaken(key))
                return;
            if (m_map.has(key))
                m_map.mapped(key, what);
            else if (!otherwise.is_null())
                m_map.defaulted(key, otherwise, what);
        };
        take("per_device_train_batch_size", 8);
        take("num_processes", 1);
        take("gradient_accumulation_steps", 1);
        take("steps_per_generation", nullptr);
        take("generation_batch_size", nullptr);
    }

    /// Optimizer updates of TRL as steps of a recipe.
    void countSteps(const char* key, int64_t updates, const char* recipeKey,
                    const Json& otherDefault) {
        const int64_t steps = (updates + m_updates - 1) / m_updates;
        m_map.put(recipeKey, steps);
        std::string what = std::string(recipeKey) + ": " + std::to_string(steps);
        if (m_updates > 1)
            what += " (" + std::to_string(m_updates) + " updates each" +
                    (updates % m_updates != 0 ? ", rounded up)" : ")");
        if (m_map.has(key))
            m_map.mapped(key, what);
        else
            m_map.defaulted(key, otherDefault, what);
    }

    void steps() {
        const int64_t updates = m_map.whole("max_steps", -1);
        if (updates > 0) {
            countSteps("max_steps", updates, "max_steps", {});
            m_steps = (updates + m_updates - 1) / m_updates;
            m_map.unneeded("num_train_epochs", "max_steps decides");
            return;
        }
        const std::string why = "how many steps an epoch has depends on the dataset; give "
                                "--set max_steps=N";
        m_map.unneeded("max_steps", "not set");
        if (m_map.has("num_train_epochs"))
            m_map.refuse("num_train_epochs", why);
        else
            m_map.missing("max_steps", why);
    }

    void schedule() {
        std::string type = m_map.text("lr_scheduler_type", "linear");
        const Json options = m_map.value("lr_scheduler_kwargs", Json::object());
        if (type == "cosine_with_min_lr") {
            type = "cosine";
            if (const auto rate = numberIn(memberOf(options, "min_lr_rate")); rate)
                m_map.map("lr_scheduler_kwargs", "min_lr_rate", *rate, {});
            else
                m_map.refuse("lr_scheduler_kwargs", "min_lr_rate says where the rate ends");
        } else if (!options.empty()) {
            m_map.refuse("lr_scheduler_kwargs", "the schedule has no such options");
        } else {
            m_map.unneeded("lr_scheduler_kwargs", "not set");
        }
        if (type == "constant_with_warmup")
            type = "constant";
        if (type != "constant" && type != "linear" && type != "cosine")
            m_map.refuse("lr_scheduler_type", "the schedules here are constant, linear and cosine");
        else
            m_map.map("lr_scheduler_type", "lr_scheduler_type", type, "linear");
        const std::string optimizer = m_map.text("optim", "adamw_torch_fused");
        if (optimizer.starts_with("adamw_torch") || optimizer == "adamw_hf")
            m_map.unneeded("optim", "the optimizer is AdamW");
        else
            m_map.refuse("optim", "the optimizer is AdamW");
        const int64_t warmup = m_map.whole("warmup_steps", 0);
        const double ratio = m_map.number("warmup_ratio", 0);
        if (warmup > 0) {
            countSteps("warmup_steps", warmup, "warmup_steps", {});
            m_map.unneeded("warmup_ratio", "warmup_steps decides");
        } else {
            m_map.unneeded("warmup_steps", "not set");
            if (ratio > 0)
                m_map.map("warmup_ratio", "warmup_steps",
                          static_cast<int64_t>(std::ceil(ratio * static_cast<double>(m_steps))),
                          {});
            else
                m_map.unneeded("warmup_ratio", "no warm-up");
        }
    }

    void saving() {
        const std::string save = m_map.text("save_strategy", "steps");
        if (save == "steps") {
            if (m_map.number("save_steps", 500) >= 1)
                countSteps("save_steps", m_map.whole("save_steps", 500), "save_steps", 500);
            else
                m_map.refuse("save_steps", "a share of the steps; write their number");
        } else {
            // The last state is always kept; an epoch's end is no step that is known beforehand.
            m_map.put("save_steps", 0);
            m_map.unneeded("save_steps", "save_strategy decides");
        }
        m_map.mapped("save_strategy",
                     save == "steps" ? "save_steps" : "save_steps: 0 (the last state is kept)");
        m_map.map("save_total_limit", "save_total_limit", m_map.whole("save_total_limit", 0),
                  "None");
        const std::string when = m_map.text("eval_strategy", "no");
        const bool evaluates = when == "steps";
        m_map.put("evaluation.before", m_map.flag("eval_on_start", false));
        m_map.put("evaluation.after", false);
        if (when == "epoch")
            m_map.refuse("eval_strategy", "how long an epoch is depends on the dataset; use steps");
        else if (m_map.has("eval_strategy"))
            m_map.mapped("eval_strategy", evaluates ? "eval_steps" : "eval_steps: 0");
        else
            m_map.defaulted("eval_strategy", "no", "eval_steps: 0, evaluation.*: false");
        m_map.unneeded("do_eval", "eval_strategy decides");
        if (evaluates && m_map.has("eval_steps")) {
            countSteps("eval_steps", m_map.whole("eval_steps", 0), "eval_steps", {});
        } else {
            m_map.put("eval_steps", evaluates ? 10 : 0);
            m_map.unneeded("eval_steps", "not evaluated by steps");
        }
    }

    void rewards() {
        if (!m_map.has("reward_funcs"))
            return m_map.missing("reward_funcs", "nothing is learned without a reward");
        Json names = m_map.value("reward_funcs");
        if (!names.is_array())
            names = Json::array({names});
        Json chosen = Json::array();
        for (const Json& name : names) {
            const std::string known = rewardOf(textIn(name));
            if (known.empty()) {
                m_map.refuse("reward_funcs", "there is no reward like " + shortText(name));
                break;
            }
            chosen.push_back(known);
        }
        if (chosen.size() == names.size())
            m_map.map("reward_funcs", "reward_funcs", chosen, {});
        for (const auto& [key, recipeKey, reward] :
             {std::tuple("repetition_n_grams", "reward.repetition.ngram", "repetition"),
              std::tuple("repetition_max_penalty", "reward.repetition.max_penalty", "repetition"),
              std::tuple("soft_punish_cache", "reward.length.soft_punish_cache", "length")}) {
            const bool used = std::find(chosen.begin(), chosen.end(), reward) != chosen.end();
            if (m_map.has(key) && used)
                m_map.map(key, recipeKey, m_map.value(key), {});
            else
                m_map.unneeded(key, "its reward is not used");
        }
        for (const char* key :
             {"cosine_min_value_wrong", "cosine_max_value_wrong", "cosine_min_value_correct",
              "cosine_max_value_correct", "cosine_max_len", "max_completion_len", "code_language",
              "parallel_code_exec_per_proc", "code_provider"})
            m_map.unneeded(key, "its reward is not used");
    }

    /// TRL's and open-r1's accuracy take the answer wherever it stands, not only in <answer>.
    std::string rewardOf(const std::string& name) {
        if (name == "accuracy" || name == "accuracy_reward") {
            m_map.put("reward.accuracy.tag_blind", true);
            return "accuracy";
        }
        if (name == "format" || name == "format_reward")
            return "format";
        if (name == "tag_count" || name == "tag_count_reward")
            return "tag_count";
        if (name == "repetition_penalty" || name == "get_repetition_penalty_reward")
            return "repetition";
        if (name == "soft_overlong_punishment" || name == "get_soft_overlong_punishment")
            return "length";
        return {};
    }

    ConfigMapper m_map;
    std::string m_source;
    int64_t m_updates = 1, m_steps = 0; // optimizer updates of a step; steps of the recipe
    bool m_syncsReference = false;
};

} // namespace

ConfigImport importTrlConfig(ConfigEntries entries, const std::string& source) {
    return TrlConfig(std::move(entries), source).read();
}

} // namespace rationale::interop
