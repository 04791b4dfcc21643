// SPDX-License-Identifier: GPL-3.0-or-later
// veRL's main_ppo with adv_estimator=grpo and its kin as a recipe. Defaults are those of veRL 0.10
// (rl-engines.md §1.5).
#include "core/base/error.h"
#include "core/interop/config_keys.h"
#include "core/interop/loose_json.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace rationale::interop {

namespace {

#define ACTOR "actor_rollout_ref.actor."
#define ROLLOUT "actor_rollout_ref.rollout."
#define MODEL "actor_rollout_ref.model."

class VerlConfig {
public:
    VerlConfig(ConfigEntries entries, const std::string& source)
        : m_map(std::move(entries))
        , m_source(source) {}

    ConfigImport read() {
        dataAndModel();
        m_map.takeDirect(verlKeys().direct);
        advantages();
        loss();
        divergence();
        batches();
        sampling();
        steps();
        schedule();
        saving();
        rewards();
        m_map.takeNeutral(verlKeys().neutral);
        m_map.takeMachinery(verlKeys().machinery);
        m_map.refuseUnfilled();
        return m_map.finish(m_source, "# Made from a configuration of veRL by 'rationale import "
                                      "verl-config'.\n");
    }

private:
    void dataAndModel() {
        if (m_map.has(MODEL "path"))
            m_map.map(MODEL "path", "model", m_map.text(MODEL "path", ""), {});
        else
            m_map.missing(MODEL "path", "a recipe starts from a model");
        m_map.chatTemplate(m_map.text(MODEL "path", ""), "the model's own");
        const Json files = m_map.value("data.train_files");
        m_map.put("task.name", "dataset");
        if (files.is_null())
            m_map.missing("data.train_files", "there are no problems without them");
        else if (files.is_array() && files.size() > 1)
            m_map.refuse("data.train_files",
                         "one dataset is trained on; join them when importing and give "
                         "--set data.train_files=NAME");
        else
            m_map.map("data.train_files", "task.dataset",
                      textIn(files.is_array() && !files.empty() ? files[0] : files), {});
        if (m_map.has("trainer.experiment_name")) {
            std::string name = m_map.text("trainer.experiment_name", "");
            if (name.find('$') != std::string::npos)
                m_map.unneeded("trainer.experiment_name", "made up by the script");
            else
                m_map.map("trainer.experiment_name", "name", name, {});
        }
        const int64_t rank = m_map.whole(MODEL "lora_rank", 0);
        if (rank > 0) {
            m_map.put("use_peft", true);
            m_map.map(MODEL "lora_rank", "lora_r", rank, {});
            m_map.map(MODEL "lora_alpha", "lora_alpha", m_map.number(MODEL "lora_alpha", 16), 16);
            const Json modules = m_map.value(MODEL "target_modules", "all-linear");
            m_map.map(MODEL "target_modules", "lora_target_modules",
                      modules.is_array() ? modules : Json::array({modules}), "all-linear");
        } else {
            for (const char* key : {MODEL "lora_rank", MODEL "lora_alpha", MODEL "target_modules"})
                m_map.unneeded(key, "no adapters");
        }
        m_map.put("dtype", "bf16"); // of its engines' mixed precision
    }

    void advantages() {
        static const std::map<std::string, std::string> names = {
            {"grpo", "mean"},
            {"rloo", "leave_one_out"},
            {"reinforce_plus_plus", "reinforce_plus_plus"},
            {"reinforce_plus_plus_baseline", "reinforce_plus_plus_baseline"}};
        const char* key = "algorithm.adv_estimator";
        const auto found = names.find(m_map.text(key, "gae"));
        if (found == names.end()) {
            m_map.has(key) ? m_map.refuse(key, "the estimators here are grpo, rloo, "
                                               "reinforce_plus_plus and its _baseline")
                           : m_map.missing(key, "veRL's default is gae, which is PPO");
            return;
        }
        m_map.map(key, "advantage_baseline", found->second, {});
        const char* scaled = "algorithm.norm_adv_by_std_in_grpo";
        if (found->first != "grpo") {
            m_map.put("scale_rewards", "none");
            return m_map.unneeded(scaled, "read by grpo alone");
        }
        m_map.map(scaled, "scale_rewards", m_map.flag(scaled, true) ? "group" : "none", true);
        filterGroups();
    }

    void filterGroups() {
        const std::string prefix = "algorithm.filter_groups.";
        const bool enabled = m_map.flag(prefix + "enable", false);
        m_map.map(prefix + "enable", "dynamic_sampling", enabled, false);
        if (!enabled) {
            m_map.unneeded(prefix + "metric", "groups are not filtered");
            return m_map.unneeded(prefix + "max_num_gen_batches", "groups are not filtered");
        }
        if (m_map.text(prefix + "metric", "") == "acc")
            m_map.mapped(prefix + "metric", "dynamic_sampling (by accuracy)");
        else
            m_map.refuse(prefix + "metric", "groups are left out by accuracy alone (acc)");
        const int64_t most = m_map.whole(prefix + "max_num_gen_batches", 0);
        m_map.map(prefix + "max_num_gen_batches", "dynamic_sampling_max_batches",
                  most > 0 ? std::min<int64_t>(most, 1000) : 1000, 0); // 0: without end
    }

    void loss() {
        const std::string mode = m_map.text(ACTOR "policy_loss.loss_mode", "vanilla");
        const std::string aggregation = m_map.text(ACTOR "loss_agg_mode", "token-mean");
        static const std::map<std::string, std::string> byAggregation = {
            {"token-mean", "dapo"},
            {"seq-mean-token-mean", "grpo"},
            {"seq-mean-token-sum-norm", "dr_grpo"}};
        const auto type = byAggregation.find(aggregation);
        const std::string key = ACTOR "policy_loss.loss_mode";
        if (mode == "gspo") { // which always aggregates seq-mean-token-mean
            m_map.put("loss_type", "grpo");
            m_map.map(key, "importance_sampling_level", "sequence", {});
            m_map.unneeded(ACTOR "loss_agg_mode", "gspo has its own");
        } else if (mode != "vanilla") {
            m_map.refuse(key, mode == "cispo" ? "veRL's cispo is clipped on both sides, the one "
                                                "here, TRL's, has one cap"
                                              : "the losses here are vanilla and gspo");
        } else if (type == byAggregation.end()) {
            m_map.refuse(ACTOR "loss_agg_mode",
                         "token-mean, seq-mean-token-mean and seq-mean-token-sum-norm can be had");
        } else {
            m_map.mapped(key, "loss_type");
            m_map.map(ACTOR "loss_agg_mode", "loss_type", type->second, "token-mean");
        }
        m_map.unneeded(key, "vanilla");
        // Its constant is the length of the padded answers unless it is given.
        const char* factor = ACTOR "loss_scale_factor";
        if (m_map.has(factor) && aggregation == "seq-mean-token-sum-norm" &&
            m_map.number(factor, 0) != m_map.number("data.max_response_length", 512))
            m_map.refuse(factor, "dr_grpo divides by max_completion_length");
        m_map.unneeded(factor, "dr_grpo divides by max_completion_length");
        clip();
    }

    void clip() {
        const double both = m_map.number(ACTOR "clip_ratio", 0.2);
        const double low = m_map.number(ACTOR "clip_ratio_low", both);
        const double high = m_map.number(ACTOR "clip_ratio_high", both);
        m_map.put("epsilon", low);
        m_map.put("epsilon_high", high == low ? 0.0 : high);
        const std::string what =
            "epsilon: " + shortText(low) +
            (high == low ? " for both sides" : ", epsilon_high: " + shortText(high));
        m_map.has(ACTOR "clip_ratio") ? m_map.mapped(ACTOR "clip_ratio", what)
                                      : m_map.defaulted(ACTOR "clip_ratio", 0.2, what);
        m_map.mapped(ACTOR "clip_ratio_low", what);
        m_map.mapped(ACTOR "clip_ratio_high", what);
    }

    void divergence() {
        static const std::map<std::string, std::string> names = {
            {"kl", "k1"}, {"k1", "k1"},         {"mse", "k2"},
            {"k2", "k2"}, {"low_var_kl", "k3"}, {"k3", "k3"}};
        const bool inLoss = m_map.flag(ACTOR "use_kl_loss", false);
        const bool inReward = m_map.flag("algorithm.use_kl_in_reward", false);
        const char* lossType = ACTOR "kl_loss_type";
        if (inLoss && inReward)
            m_map.refuse("algorithm.use_kl_in_reward",
                         "the divergence is in the loss or in the reward, not in both");
        m_map.map("algorithm.use_kl_in_reward", "kl_in_reward", inReward && !inLoss, false);
        if (!inLoss && !inReward)
            m_map.put("beta", 0.0);
        if (inLoss) {
            const auto found = names.find(m_map.text(lossType, "low_var_kl"));
            if (found == names.end())
                m_map.refuse(lossType, "the estimators here are k1, k2 and k3");
            else
                m_map.map(lossType, "kl_estimator", found->second, "low_var_kl");
            m_map.mapped(ACTOR "use_kl_loss", "beta");
            m_map.map(ACTOR "kl_loss_coef", "beta", m_map.number(ACTOR "kl_loss_coef", 0.001),
                      0.001);
        } else {
            if (m_map.has(ACTOR "use_kl_loss"))
                m_map.mapped(ACTOR "use_kl_loss", "beta");
            else
                m_map.defaulted(ACTOR "use_kl_loss", false, inReward ? "beta" : "beta: 0");
            m_map.unneeded(lossType, "no divergence in the loss");
            m_map.unneeded(ACTOR "kl_loss_coef", "no divergence in the loss");
        }
        rewardDivergence(inReward && !inLoss);
    }

    void rewardDivergence(bool used) {
        const std::string type = "algorithm.kl_penalty", prefix = "algorithm.kl_ctrl.";
        if (!used) {
            for (const std::string& key : {type, prefix + "kl_coef", prefix + "type",
                                           prefix + "horizon", prefix + "target_kl"})
                m_map.unneeded(key, "no divergence in the reward");
            return;
        }
        if (const std::string name = m_map.text(type, "kl"); name == "kl" || name == "k1")
            m_map.mapped(type, "kl_in_reward (k1)");
        else
            m_map.refuse(type, "the divergence in the reward is k1");
        if (m_map.text(prefix + "type", "fixed") == "fixed")
            m_map.unneeded(prefix + "type", "fixed");
        else
            m_map.refuse(prefix + "type", "the coefficient is fixed");
        m_map.map(prefix + "kl_coef", "beta", m_map.number(prefix + "kl_coef", 0.001), 0.001);
        m_map.unneeded(prefix + "horizon", "the coefficient is fixed");
        m_map.unneeded(prefix + "target_kl", "the coefficient is fixed");
    }

    void batches() {
        const int64_t prompts = m_map.whole("data.train_batch_size", 1024);
        const int64_t part = m_map.whole(ACTOR "ppo_mini_batch_size", 256);
        const char* key = ACTOR "ppo_mini_batch_size";
        if (part < 1 || prompts % part != 0) {
            m_map.has(key)
                ? m_map.refuse(key, std::to_string(prompts) + " prompts do not divide into it")
                : m_map.missing(key, "its default of 256 does not divide " +
                                         std::to_string(prompts) + " prompts");
            return;
        }
        m_map.map(key, "steps_per_generation", prompts / part, 256);
    }

    void sampling() {
        const int64_t limit = m_map.whole(ROLLOUT "top_k", -1);
        m_map.map(ROLLOUT "top_k", "top_k", std::max<int64_t>(0, limit), -1);
        for (const auto& [key, length] :
             {std::pair(ROLLOUT "prompt_length", "data.max_prompt_length"),
              std::pair(ROLLOUT "response_length", "data.max_response_length")})
            if (m_map.has(key))
                m_map.refuse(key, std::string(length) + " says it");
    }

    void steps() {
        const char* steps = "trainer.total_training_steps";
        if (m_map.has(steps)) {
            m_steps = m_map.whole(steps, 0);
            m_map.map(steps, "max_steps", m_steps, {});
            return m_map.unneeded("trainer.total_epochs", "total_training_steps decides");
        }
        const std::string why = "how many steps an epoch has depends on the dataset; give --set "
                                "trainer.total_training_steps=N";
        m_map.unneeded(steps, "not set");
        m_map.has("trainer.total_epochs") ? m_map.refuse("trainer.total_epochs", why)
                                          : m_map.missing("trainer.total_epochs", why);
    }

    void schedule() {
        const std::string prefix = ACTOR "optim.";
        const std::string key = m_map.has(prefix + "warmup_style") ? prefix + "warmup_style"
                                                                   : prefix + "lr_scheduler_type";
        const std::string type = m_map.text(key, "constant");
        if (type != "constant" && type != "cosine")
            m_map.refuse(key, "veRL's schedules are constant and cosine");
        else
            m_map.map(key, "lr_scheduler_type", type, "constant");
        if (m_map.has(prefix + "min_lr_ratio"))
            m_map.map(prefix + "min_lr_ratio", "min_lr_rate",
                      m_map.number(prefix + "min_lr_ratio", 0), {});
        int64_t warmup = m_map.whole(prefix + "lr_warmup_steps", -1);
        const double ratio = m_map.number(prefix + "lr_warmup_steps_ratio", 0);
        const bool byRatio = warmup < 0 && ratio > 0;
        if (warmup < 0)
            warmup = static_cast<int64_t>(ratio * static_cast<double>(m_steps));
        m_map.put("warmup_steps", warmup);
        const std::string what = "warmup_steps: " + std::to_string(warmup);
        m_map.mapped(prefix + "lr_warmup_steps", what);
        m_map.mapped(prefix + "lr_warmup_steps_ratio", byRatio ? what : "warmup_steps decides");
        m_map.unneeded(prefix + "total_training_steps", "max_steps says it");
        const Json betas = m_map.value(prefix + "betas", Json::array({0.9, 0.999}));
        if (!betas.is_array() || betas.size() != 2)
            return m_map.refuse(prefix + "betas", "two numbers are wanted");
        m_map.put("adam_beta1", betas[0]);
        m_map.map(prefix + "betas", "adam_beta2", betas[1], betas);
    }

    void saving() {
        // -1: never. Here 0 keeps the last state alone, which veRL keeps as well.
        const auto every = [](int64_t steps) { return std::max<int64_t>(0, steps); };
        m_map.map("trainer.save_freq", "save_steps", every(m_map.whole("trainer.save_freq", -1)),
                  -1);
        m_map.map("trainer.test_freq", "eval_steps", every(m_map.whole("trainer.test_freq", -1)),
                  -1);
        const bool before = m_map.flag("trainer.val_before_train", true);
        m_map.map("trainer.val_before_train", "evaluation.before", before, true);
        const char* kept = "trainer.max_actor_ckpt_to_keep";
        m_map.map(kept, "save_total_limit", m_map.whole(kept, 0), "None");
    }

    /// Its rule for a mathematical data_source pays 1 for the right answer wherever it stands.
    void rewards() {
        m_map.put("reward.accuracy.tag_blind", true);
        m_map.put("reward_funcs", Json::array({"accuracy"}));
        m_map.defaulted("data_source's rule", "math",
                        "reward_funcs: [accuracy], the answer wherever it stands");
    }

    ConfigMapper m_map;
    std::string m_source;
    int64_t m_steps = 0;
};

} // namespace

#undef ACTOR
#undef ROLLOUT
#undef MODEL

ConfigImport importVerlConfig(ConfigEntries entries, const std::string& source) {
    return VerlConfig(std::move(entries), source).read();
}

} // namespace rationale::interop
