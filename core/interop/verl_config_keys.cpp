// SPDX-License-Identifier: GPL-3.0-or-later
// Defaults are those of veRL 0.10 (rl-engines.md §1.5).
#include "core/interop/config_keys.h"

namespace rationale::interop {

namespace {

#define ACTOR "actor_rollout_ref.actor."
#define ROLLOUT "actor_rollout_ref.rollout."
#define MODEL "actor_rollout_ref.model."

std::vector<DirectKey> directKeys() {
    return {
        {ACTOR "optim.lr", "learning_rate", 1e-6},
        {ACTOR "optim.weight_decay", "weight_decay", 0.01},
        {ACTOR "grad_clip", "max_grad_norm", 1.0},
        {ACTOR "ppo_epochs", "num_iterations", 1},
        {ACTOR "clip_ratio_c", "dual_clip", 3.0},
        {ROLLOUT "temperature", "temperature", 1.0},
        {ROLLOUT "top_p", "top_p", 1.0},
        {"data.max_response_length", "max_completion_length", 512},
        {"data.train_batch_size", "prompts_per_step", 1024},
        {ROLLOUT "n", "num_generations", 1},
        {MODEL "enable_gradient_checkpointing", "gradient_checkpointing", true},
        {ROLLOUT "val_kwargs.n", "eval_samples", nullptr},
        {"data.seed", "seed", nullptr},
    };
}

std::vector<NeutralKey> neutralKeys() {
    constexpr const char* rules = "rewards are chosen from the recipe's list; code of others is "
                                  "not run";
    return {
        {ACTOR "entropy_coeff", 0.0, "there is no entropy bonus"},
        {ACTOR "shuffle", false, "mini-batches keep the order of the rollout"},
        {ROLLOUT "do_sample", true, "a policy that learns samples"},
        {"critic.enable", false, "GRPO has no critic"},
        {"data.shuffle", true, "problems are drawn in an order that goes with the seed"},
        {"algorithm.gamma", 1.0, "outcome rewards are not discounted"},
        {"algorithm.lam", 1.0, "there is no value to bootstrap from"},
        {"reward.custom_reward_function.path", nullptr, rules},
        {"reward.custom_reward_function.name", nullptr, rules},
        {"custom_reward_function.path", nullptr, rules},
        {"custom_reward_function.name", nullptr, rules},
        {"reward_model.enable", false,
         "name a run of reward_model as reward.reward_model.model by hand"},
        {"reward.reward_model.enable", false,
         "name a run of reward_model as reward.reward_model.model by hand"},
        {"algorithm.rollout_correction.rollout_is", nullptr,
         "sampler and trainer are one, so there is nothing to correct"},
        {"algorithm.rollout_correction.rollout_rs", nullptr,
         "sampler and trainer are one, so there is nothing to correct"},
        {ROLLOUT "multi_turn.enable", false, "answers have one turn"},
        {"data.custom_cls.path", nullptr, "code of others is not run"},
        {"trainer.critic_warmup", 0, "GRPO has no critic"},
    };
}

std::vector<MachineryKey> machineryKeys() {
    constexpr const char* machine = "how the machine is used, not what is learned";
    constexpr const char* sampler = "sampler and trainer are one here";
    constexpr const char* import = "chosen when the dataset is imported";
    return {
        {ACTOR "ppo_micro_batch_size*", machine},
        {ACTOR "ppo_max_token_len_per_gpu", machine},
        {ACTOR "use_dynamic_bsz", machine},
        {ACTOR "strategy", machine},
        {ACTOR "fsdp_config.*", machine},
        {ACTOR "fsdp.*", machine},
        {ACTOR "megatron.*", machine},
        {ACTOR "ulysses_sequence_parallel_size", machine},
        {ACTOR "use_torch_compile", machine},
        {ACTOR "checkpoint.*", "checkpoints hold everything"},
        {ACTOR "entropy_*checkpointing", machine},
        {ACTOR "profiler.*", machine},
        {"actor_rollout_ref.ref.*", machine},
        {ROLLOUT "name", sampler},
        {ROLLOUT "mode", sampler},
        {ROLLOUT "tensor_model_parallel_size", sampler},
        {ROLLOUT "data_parallel_size", sampler},
        {ROLLOUT "gpu_memory_utilization", sampler},
        {ROLLOUT "log_prob_*", sampler},
        {ROLLOUT "enforce_eager", sampler},
        {ROLLOUT "free_cache_engine", sampler},
        {ROLLOUT "enable_chunked_prefill", sampler},
        {ROLLOUT "max_num_batched_tokens", sampler},
        {ROLLOUT "max_num_seqs", sampler},
        {ROLLOUT "max_model_len", sampler},
        {ROLLOUT "load_format", sampler},
        {ROLLOUT "layered_summon", sampler},
        {ROLLOUT "dtype", sampler},
        {ROLLOUT "engine_kwargs.*", sampler},
        {ROLLOUT "checkpoint_engine.*", sampler},
        {ROLLOUT "calculate_log_probs", sampler},
        {ROLLOUT "agent.*", sampler},
        {ROLLOUT "val_kwargs.*", "the small evaluation samples as training does"},
        {"actor_rollout_ref.hybrid_engine", sampler},
        {"actor_rollout_ref.nccl_timeout", machine},
        {MODEL "use_remove_padding", machine},
        {MODEL "use_fused_kernels", machine},
        {MODEL "use_shm", machine},
        {MODEL "enable_activation_offload", machine},
        {MODEL "trust_remote_code", "no code of a model is run"},
        {"data.max_prompt_length", "prompts are never cut here"},
        {"data.truncation", "prompts are never cut here"},
        {"data.filter_overlong_prompts*", "filter when importing the dataset"},
        {"data.return_raw_chat", machine},
        {"data.return_raw_input_ids", machine},
        {"data.dataloader_num_workers", machine},
        {"data.val_files", "a tenth of the problems is held out by hash; measure other sets with "
                           "the stage evaluate"},
        {"data.val_batch_size", machine},
        {"data.validation_shuffle", machine},
        {"data.prompt_key", import},
        {"data.reward_fn_key", import},
        {"data.image_key", import},
        {"data.train_max_samples", import},
        {"data.val_max_samples", import},
        {"data.trust_remote_code", import},
        {"trainer.logger", "every metric and sample is kept"},
        {"trainer.project_name", "a run belongs to the project it is started in"},
        {"trainer.nnodes", "batch sizes are of the whole already"},
        {"trainer.n_gpus_per_node", "batch sizes are of the whole already"},
        {"trainer.balance_batch", machine},
        {"trainer.device", machine},
        {"trainer.use_v1", machine},
        {"trainer.use_legacy_worker_impl", machine},
        {"trainer.ray_wait_register_center_timeout", machine},
        {"trainer.default_local_dir", "a run has its own folder"},
        {"trainer.default_hdfs_dir", "a run has its own folder"},
        {"trainer.resume_*", "a run goes on with 'rationale resume'"},
        {"trainer.rollout_data_dir", "every sample is kept"},
        {"trainer.validation_data_dir", "every sample is kept"},
        {"trainer.log_val_generations", "every sample is kept"},
        {"trainer.max_critic_ckpt_to_keep", "GRPO has no critic"},
        {"trainer.del_local_ckpt_after_load", machine},
        {"trainer.val_only", "the stage evaluate measures"},
        {"critic.*", "GRPO has no critic"},
        {"reward_model.*", "the rewards are those of the recipe"},
        {"reward.num_workers", machine},
        {"reward.reward_manager*", "the rewards are those of the recipe"},
        {"ray_kwargs.*", machine},
        {"ray_init.*", machine},
        {"global_profiler.*", machine},
    };
}

} // namespace

const ConfigKeys& verlKeys() {
    static const ConfigKeys keys = {directKeys(), neutralKeys(), machineryKeys()};
    return keys;
}

} // namespace rationale::interop
