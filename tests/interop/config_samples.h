// SPDX-License-Identifier: GPL-3.0-or-later
// Configurations as their programs' users write them.
#pragma once

namespace rationale::test {

// The fields of rl-engines.md §7.2, as `trl grpo --config run.yaml` reads them.
inline constexpr const char* trlRun = R"(
model_name_or_path: Qwen/Qwen2.5-0.5B-Instruct
dataset_name: gsm8k-train
dataset_config: main
dataset_train_split: train
reward_funcs: [accuracy_reward, get_soft_overlong_punishment]
reward_weights: [1.0, 0.5]
output_dir: out
learning_rate: 2.0e-6
num_generations: 8
max_completion_length: 1024
per_device_train_batch_size: 4
gradient_accumulation_steps: 4
steps_per_generation: 16
num_processes: 2
num_iterations: 2
beta: 0.04
epsilon: 0.2
epsilon_high: 0.28
loss_type: dr_grpo
scale_rewards: false
mask_truncated_completions: true
temperature: 0.9
top_p: 0.95
use_vllm: true
vllm_mode: colocate
vllm_gpu_memory_utilization: 0.3
max_steps: 800
save_steps: 80
save_total_limit: 2
warmup_ratio: 0.1
lr_scheduler_type: cosine
seed: 7
bf16: true
use_peft: true
lora_r: 8
lora_alpha: 16
lora_target_modules: [q_proj, v_proj]
attn_implementation: sdpa
report_to: [trackio]
logging_steps: 1
log_completions: true
run_name: first
)";

// open-r1's recipes/Qwen2.5-1.5B-Instruct/grpo/config_demo.yaml, shortened.
inline constexpr const char* openR1 = R"(
model_name_or_path: Qwen/Qwen2.5-1.5B-Instruct
model_revision: main
torch_dtype: bfloat16
attn_implementation: flash_attention_2
dataset_name: AI-MO/NuminaMath-TIR
dataset_configs:
- all
system_prompt: "You are a helpful AI Assistant"
num_processes: 7
bf16: true
use_vllm: true
vllm_device: auto
do_eval: true
eval_strategy: steps
eval_steps: 100
gradient_accumulation_steps: 16
gradient_checkpointing: true
gradient_checkpointing_kwargs:
  use_reentrant: false
hub_model_id: Qwen2.5-1.5B-Open-R1-GRPO
learning_rate: 2.0e-05
logging_strategy: steps
lr_scheduler_type: cosine
max_prompt_length: 512
max_completion_length: 1024
max_steps: -1
num_generations: 7
num_train_epochs: 1
output_dir: data/Qwen2.5-1.5B-Open-R1-GRPO
overwrite_output_dir: true
per_device_eval_batch_size: 32
per_device_train_batch_size: 16
push_to_hub: true
report_to:
- wandb
reward_funcs: [accuracy, format, tag_count]
save_strategy: "epoch"
save_total_limit: 1
seed: 42
warmup_ratio: 0.1
)";

// In the shape of veRL's examples/grpo_trainer/run_qwen3_8b_fsdp.sh.
inline constexpr const char* verlScript = R"SH(#!/usr/bin/env bash
set -xeuo pipefail
DEVICE=${DEVICE:-$(python3 -c 'import torch_npu' && echo npu || echo gpu)}
MODEL_PATH=${MODEL_PATH:-Qwen/Qwen3-8B}
train_batch_size=${TRAIN_BATCH_SIZE:-1024}
actor_lr=${ACTOR_LR:-1e-6}
rollout_n=${ROLLOUT_N:-5}
rollout_tp=${ROLLOUT_TP:-}
EXPERIMENT_NAME=${EXPERIMENT_NAME:-qwen3_8b_$(date +%Y%m%d_%H%M)}
case "${DEVICE}" in
    gpu)
        rollout_tp=${rollout_tp:-2}
        EXTRA+=(
            actor_rollout_ref.actor.entropy_coeff=1
        )
        ;;
    npu)
        train_batch_size=16
        ;;
esac
DATA=(
    algorithm.adv_estimator=grpo
    algorithm.use_kl_in_reward=False
    data.train_files="['$HOME/data/gsm8k/train.parquet', '$HOME/data/math/train.parquet']"
    data.val_files="['$HOME/data/gsm8k/test.parquet']"
    data.train_batch_size=${train_batch_size}
    data.max_prompt_length=1024
    data.max_response_length=2048
    data.filter_overlong_prompts=True
    data.truncation='error'
)
python3 -m verl.trainer.main_ppo "${DATA[@]}" \
    actor_rollout_ref.model.path="$MODEL_PATH" \
    actor_rollout_ref.model.use_remove_padding=True \
    actor_rollout_ref.actor.optim.lr=${actor_lr} \
    actor_rollout_ref.actor.ppo_mini_batch_size=256 \
    actor_rollout_ref.actor.use_dynamic_bsz=True \
    actor_rollout_ref.actor.use_kl_loss=True actor_rollout_ref.actor.kl_loss_coef=0.001 \
    actor_rollout_ref.actor.kl_loss_type=low_var_kl \
    actor_rollout_ref.actor.clip_ratio_high=0.28 \
    actor_rollout_ref.actor.entropy_coeff=0 \
    actor_rollout_ref.actor.fsdp_config.param_offload=False \
    actor_rollout_ref.rollout.name=vllm \
    actor_rollout_ref.rollout.tensor_model_parallel_size=${rollout_tp} \
    actor_rollout_ref.rollout.n=${rollout_n} \
    actor_rollout_ref.ref.log_prob_use_dynamic_bsz=True \
    trainer.balance_batch=True 'trainer.logger=["console","wandb"]' \
    trainer.project_name=verl trainer.experiment_name=${EXPERIMENT_NAME} \
    trainer.n_gpus_per_node=8 trainer.nnodes=1 trainer.save_freq=20 trainer.test_freq=5 \
    trainer.total_epochs=15
)SH";

} // namespace rationale::test
