// SPDX-License-Identifier: GPL-3.0-or-later
// Defaults are those of TRL 1.10 and transformers (rl-engines.md §1.2).
#include "core/interop/config_keys.h"

namespace rationale::interop {

namespace {

std::vector<DirectKey> directKeys() {
    return {
        {"learning_rate", "learning_rate", 1e-6},
        {"num_generations", "num_generations", 8},
        {"max_completion_length", "max_completion_length", 512},
        {"temperature", "temperature", 1.0},
        {"top_p", "top_p", 1.0},
        {"min_p", "min_p", nullptr},
        {"beta", "beta", 0.0},
        {"epsilon", "epsilon", 0.2},
        {"epsilon_high", "epsilon_high", nullptr},
        {"delta", "delta", nullptr},
        {"num_iterations", "num_iterations", 1},
        {"importance_sampling_level", "importance_sampling_level", "token"},
        {"mask_truncated_completions", "mask_truncated_completions", false},
        {"sapo_temperature_pos", "sapo_temperature_pos", nullptr},
        {"sapo_temperature_neg", "sapo_temperature_neg", nullptr},
        {"weight_decay", "weight_decay", 0.0},
        {"adam_beta1", "adam_beta1", 0.9},
        {"adam_beta2", "adam_beta2", 0.999},
        {"adam_epsilon", "adam_epsilon", 1e-8},
        {"max_grad_norm", "max_grad_norm", 1.0},
        {"seed", "seed", 42},
        {"gradient_checkpointing", "gradient_checkpointing", true},
        {"lora_r", "lora_r", nullptr},
        {"lora_alpha", "lora_alpha", nullptr},
        {"reward_weights", "reward_weights", nullptr},
        {"num_generations_eval", "eval_samples", nullptr},
    };
}

std::vector<NeutralKey> neutralKeys() {
    return {
        {"model_revision", "main", "a model folder has one revision"},
        {"fp16", false, "arithmetic is bf16 or fp32"},
        {"trust_remote_code", false, "no code of a model is run"},
        {"system_prompt", nullptr,
         "a prompt template has no text of its own; put it into the "
         "prompts of the dataset"},
        {"chat_template", nullptr, "task.template names one of the built-in templates"},
        {"repetition_penalty", 1.0, "the sampler has no repetition penalty"},
        {"top_entropy_quantile", 1.0, "every token enters the loss"},
        {"entropy_coef", 0.0, "there is no entropy bonus"},
        {"use_adaptive_entropy", false, "there is no entropy bonus"},
        {"off_policy_mask_threshold", nullptr, "no answers are masked as off-policy"},
        {"multi_objective_aggregation", "sum_then_normalize", "rewards are summed first"},
        {"use_bias_correction_kl", false, "the KL has no ratio as weight"},
        {"generation_kwargs", Json::object(), "the sampler has its own options alone"},
        {"neftune_noise_alpha", nullptr, "embeddings get no noise"},
        {"lora_dropout", 0.0, "adapters have no dropout"},
        {"use_dora", false, "adapters are plain LoRA"},
        {"use_rslora", false, "adapters are scaled by alpha / rank"},
        {"lora_modules_to_save", nullptr, "adapters alone are trained"},
        {"load_in_8bit", false, "weights are not quantised"},
        {"load_in_4bit", false, "weights are not quantised"},
        {"shuffle_dataset", true, "problems are drawn in an order that goes with the seed"},
        {"tools", nullptr, "answers have one turn"},
        {"reward_model_name_or_path", nullptr,
         "name a run of reward_model as reward.reward_model.model by hand"},
        {"router_aux_loss_coef", 0.001, "the balance loss of a mixture is its own"},
        {"label_smoothing_factor", 0.0, "there are no labels"},
        {"benchmarks", Json::array(), "evaluate with a recipe of the stage evaluate"},
        {"callbacks", Json::array(), "there are no callbacks"},
    };
}

std::vector<MachineryKey> machineryKeys() {
    constexpr const char* sampler = "sampler and trainer are one here";
    constexpr const char* logs = "every metric and sample is kept";
    constexpr const char* files = "a run has its own folder";
    constexpr const char* hub = "nothing is uploaded";
    constexpr const char* machine = "how the machine is used, not what is learned";
    return {
        {"use_vllm", sampler},
        {"vllm_*", sampler},
        {"use_transformers_paged", sampler},
        {"cache_implementation", sampler},
        {"use_transformers_continuous_batching", sampler},
        {"report_to", logs},
        {"logging_*", logs},
        {"log_*", logs},
        {"num_completions_to_print", logs},
        {"wandb_*", logs},
        {"trackio_*", logs},
        {"project", logs},
        {"disable_tqdm", logs},
        {"output_dir", files},
        {"overwrite_output_dir", files},
        {"resume_from_checkpoint", files},
        {"save_only_model", files},
        {"save_safetensors", files},
        {"push_to_hub*", hub},
        {"hub_*", hub},
        {"attn_implementation", machine},
        {"use_liger_kernel", machine},
        {"use_liger_loss", machine},
        {"gradient_checkpointing_kwargs", machine},
        {"accelerate_config", machine},
        {"accelerator_config", machine},
        {"num_machines", machine},
        {"deepspeed*", machine},
        {"ds3_*", machine},
        {"fsdp*", machine},
        {"ddp_*", machine},
        {"dataloader_*", machine},
        {"tf32", machine},
        {"torch_compile*", machine},
        {"torch_empty_cache_steps", machine},
        {"average_tokens_across_devices", machine},
        {"auto_find_batch_size", machine},
        {"sync_ref_model_device", machine},
        {"per_device_eval_batch_size", machine},
        {"eval_accumulation_steps", machine},
        {"eval_on_start", "evaluation.before does that"},
        {"remove_unused_columns", machine},
        {"disable_dropout", "models have no dropout"},
        {"model_init_kwargs", machine},
        {"data_seed", "problems are drawn by the one seed"},
        {"full_determinism", "a run is deterministic"},
        {"do_train", "a recipe trains"},
        {"include_*", logs},
        {"max_prompt_length", "prompts are never cut here"},
        {"dataset_config*", "chosen when the dataset is imported"},
        {"dataset_train_split", "chosen when the dataset is imported"},
        {"dataset_test_split", "a tenth of the problems is held out by hash"},
        {"dataset_prompt_column", "chosen when the dataset is imported"},
        {"dataset_streaming", "chosen when the dataset is imported"},
        {"dataset_num_proc", machine},
        {"run_project", logs},
        {"task_type", machine},
        {"lora_task_type", machine},
    };
}

} // namespace

const ConfigKeys& trlKeys() {
    static const ConfigKeys keys = {directKeys(), neutralKeys(), machineryKeys()};
    return keys;
}

} // namespace rationale::interop
