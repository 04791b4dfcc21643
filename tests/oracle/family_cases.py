# SPDX-License-Identifier: GPL-3.0-or-later
"""The models that family_fixture.py writes: their configurations, as published checkpoints have them."""
import torch

from deepseek_cases import DEEPSEEK_CASES
from family_case import COMMON, Case, family

gpt2 = family(
    "gpt2",
    "GPT2LMHeadModel",
    activation_function="gelu_new",
    attn_pdrop=0.1,
    embd_pdrop=0.1,
    resid_pdrop=0.1,
    initializer_range=0.02,
    layer_norm_epsilon=1e-5,
    bos_token_id=1,
    eos_token_id=1,
)
llama = family(
    "llama",
    "LlamaForCausalLM",
    **COMMON,
    attention_bias=False,
    attention_dropout=0.0,
    mlp_bias=False,
    pretraining_tp=1,
    rms_norm_eps=1e-5,
    bos_token_id=1,
    eos_token_id=2,
)
qwen2 = family(
    "qwen2",
    "Qwen2ForCausalLM",
    **COMMON,
    attention_dropout=0.0,
    max_window_layers=2,
    rms_norm_eps=1e-6,
    sliding_window=32,
    use_sliding_window=False,
    bos_token_id=1,
    eos_token_id=2,
)
QWEN3 = COMMON | dict(
    attention_bias=False,
    attention_dropout=0.0,
    max_window_layers=2,
    rms_norm_eps=1e-6,
    rope_scaling=None,
    rope_theta=1000000,
    sliding_window=None,
    use_sliding_window=False,
    bos_token_id=1,
    eos_token_id=2,
)
qwen3 = family("qwen3", "Qwen3ForCausalLM", **QWEN3)
qwen3_moe = family(
    "qwen3_moe", "Qwen3MoeForCausalLM", **QWEN3, output_router_logits=False, router_aux_loss_coef=0.001
)


LLAMA_GQA = llama(
    vocab_size=29,
    hidden_size=24,
    intermediate_size=28,
    num_hidden_layers=2,
    num_attention_heads=4,
    num_key_value_heads=2,
    max_position_embeddings=64,
    rope_theta=10000.0,
    rope_scaling=None,
    tie_word_embeddings=False,
)
QWEN2_GQA = qwen2(
    vocab_size=31,
    hidden_size=24,
    intermediate_size=29,
    num_hidden_layers=2,
    num_attention_heads=4,
    num_key_value_heads=2,
    max_position_embeddings=64,
    rope_theta=10000.0,
    tie_word_embeddings=True,
)

CASES = {
    "gpt2_prefixed": Case(
        gpt2(vocab_size=32, n_embd=18, n_head=3, n_layer=2, n_inner=None, n_ctx=16, n_positions=16)
    ),
    "gpt2_inner": Case(
        gpt2(vocab_size=37, n_embd=20, n_head=2, n_layer=3, n_inner=33, n_ctx=24, n_positions=24)
    ),
    "gpt2_plain_names": Case(
        gpt2(vocab_size=23, n_embd=16, n_head=4, n_layer=2, n_ctx=16, n_positions=16),
        gpt2_prefix=False,
        gpt2_masks=True,
    ),
    "llama_mha_untied": Case(
        llama(
            vocab_size=23,
            hidden_size=24,
            intermediate_size=30,
            num_hidden_layers=2,
            num_attention_heads=3,
            num_key_value_heads=3,
            max_position_embeddings=64,
            rope_theta=10000.0,
            rope_scaling=None,
            tie_word_embeddings=False,
        )
    ),
    # Wavelengths 6.3, 29 and from 135 up: all three bands (below 8, between, above 32).
    "llama_gqa_tied_rope3": Case(
        llama(
            vocab_size=29,
            hidden_size=24,
            intermediate_size=26,
            num_hidden_layers=2,
            num_attention_heads=2,
            num_key_value_heads=1,
            max_position_embeddings=128,
            rope_theta=10000.0,
            rope_scaling=dict(
                factor=4.0,
                high_freq_factor=4.0,
                low_freq_factor=1.0,
                original_max_position_embeddings=32,
                rope_type="llama3",
            ),
            tie_word_embeddings=True,
        )
    ),
    "llama_bias_head_dim": Case(
        llama(
            vocab_size=31,
            hidden_size=20,
            intermediate_size=26,
            num_hidden_layers=2,
            num_attention_heads=4,
            num_key_value_heads=2,
            head_dim=8,
            max_position_embeddings=64,
            rope_theta=500000.0,
            attention_bias=True,
            mlp_bias=True,
            tie_word_embeddings=False,
        ),
        modern_config=True,
    ),
    "llama_bf16": Case(LLAMA_GQA, dtype=torch.bfloat16),
    "qwen2_gqa_tied": Case(QWEN2_GQA),
    "qwen2_mha_untied": Case(
        qwen2(
            vocab_size=19,
            hidden_size=24,
            intermediate_size=32,
            num_hidden_layers=2,
            num_attention_heads=2,
            num_key_value_heads=2,
            max_position_embeddings=64,
            rope_theta=10000.0,
            tie_word_embeddings=False,
        )
    ),
    "qwen2_gqa_untied": Case(
        qwen2(
            vocab_size=41,
            hidden_size=30,
            intermediate_size=27,
            num_hidden_layers=2,
            num_attention_heads=3,
            num_key_value_heads=1,
            max_position_embeddings=64,
            rope_theta=1000000.0,
            tie_word_embeddings=False,
        )
    ),
    "qwen2_sharded": Case(QWEN2_GQA | dict(tie_word_embeddings=False), seed=100, shards=3),
    "qwen2_fp16": Case(QWEN2_GQA, seed=200, dtype=torch.float16),
    "qwen3_head_dim": Case(
        qwen3(
            vocab_size=27,
            hidden_size=20,
            intermediate_size=24,
            num_hidden_layers=2,
            num_attention_heads=4,
            num_key_value_heads=2,
            head_dim=12,
            max_position_embeddings=64,
            tie_word_embeddings=False,
        )
    ),
    "qwen3_tied": Case(
        qwen3(
            vocab_size=33,
            hidden_size=24,
            intermediate_size=20,
            num_hidden_layers=3,
            num_attention_heads=4,
            num_key_value_heads=1,
            head_dim=8,
            max_position_embeddings=64,
            tie_word_embeddings=True,
        )
    ),
    "qwen3_untied": Case(
        qwen3(
            vocab_size=35,
            hidden_size=20,
            intermediate_size=30,
            num_hidden_layers=2,
            num_attention_heads=2,
            num_key_value_heads=2,
            head_dim=16,
            max_position_embeddings=64,
            rope_theta=10000,
            tie_word_embeddings=False,
        )
    ),
    "qwen3_moe_norm": Case(
        qwen3_moe(
            vocab_size=27,
            hidden_size=18,
            intermediate_size=24,
            moe_intermediate_size=7,
            num_hidden_layers=2,
            num_attention_heads=4,
            num_key_value_heads=2,
            head_dim=12,
            num_experts=7,
            num_experts_per_tok=2,
            norm_topk_prob=True,
            decoder_sparse_step=1,
            mlp_only_layers=[],
            max_position_embeddings=64,
            tie_word_embeddings=False,
        )
    ),
    "qwen3_moe_no_norm": Case(
        qwen3_moe(
            vocab_size=31,
            hidden_size=16,
            intermediate_size=24,
            moe_intermediate_size=12,
            num_hidden_layers=2,
            num_attention_heads=2,
            num_key_value_heads=2,
            head_dim=8,
            num_experts=6,
            num_experts_per_tok=3,
            norm_topk_prob=False,
            decoder_sparse_step=1,
            mlp_only_layers=[],
            max_position_embeddings=64,
            tie_word_embeddings=False,
        ),
        modern_config=True,
    ),
    "qwen3_moe_dense_layer": Case(
        qwen3_moe(
            vocab_size=21,
            hidden_size=20,
            intermediate_size=22,
            moe_intermediate_size=7,
            num_hidden_layers=3,
            num_attention_heads=4,
            num_key_value_heads=1,
            head_dim=8,
            num_experts=5,
            num_experts_per_tok=2,
            norm_topk_prob=True,
            decoder_sparse_step=1,
            mlp_only_layers=[0],
            max_position_embeddings=64,
            tie_word_embeddings=True,
        )
    ),
    "qwen3_moe_sparse_step": Case(
        qwen3_moe(
            vocab_size=25,
            hidden_size=16,
            intermediate_size=18,
            moe_intermediate_size=8,
            num_hidden_layers=3,
            num_attention_heads=2,
            num_key_value_heads=1,
            head_dim=8,
            num_experts=6,
            num_experts_per_tok=2,
            norm_topk_prob=True,
            decoder_sparse_step=2,
            mlp_only_layers=[],
            max_position_embeddings=64,
            tie_word_embeddings=False,
        )
    ),
} | DEEPSEEK_CASES
