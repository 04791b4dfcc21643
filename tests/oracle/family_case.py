# SPDX-License-Identifier: GPL-3.0-or-later
"""What a model that family_fixture.py writes consists of, and what all configurations share."""
import dataclasses

import torch


@dataclasses.dataclass
class Case:
    config: dict
    seed: int = 0
    dtype: torch.dtype = torch.float32
    shards: int = 1
    modern_config: bool = False  # as today's transformers writes it: rope_parameters, num_local_experts, ...
    gpt2_prefix: bool = True  # names begin with transformer.
    gpt2_masks: bool = False  # with the causal masks that old GPT-2 files contain
    fp8: bool = False
    mtp: bool = False


def family(model_type, architecture, **common):
    def config(**own):
        return dict(architectures=[architecture], model_type=model_type) | common | own

    return config


COMMON = dict(hidden_act="silu", initializer_range=0.02, use_cache=True, torch_dtype="float32")
