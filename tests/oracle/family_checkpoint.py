# SPDX-License-Identifier: GPL-3.0-or-later
"""What the fixture writers and the checkers share: checkpoint tensor names, FP8 blocks, DeepSeek's MTP module.

transformers keeps all experts of a layer in two tensors; checkpoints hold three matrices per expert. Everything
here speaks of tensors by their names in checkpoints.
"""
import json
import re

import torch
from safetensors.torch import load_file
from transformers.models.deepseek_v3.modeling_deepseek_v3 import DeepseekV3DecoderLayer, DeepseekV3RMSNorm

FUSED = re.compile(r"(.*mlp\.experts)\.(gate_up_proj|down_proj)")
EXPERT = re.compile(r"(.*mlp\.experts)\.(\d+)\.(gate_proj|up_proj|down_proj)\.weight")
FP8_LARGEST = 448.0


def split_experts(tensors):
    """Names in memory -> names in checkpoints."""
    result = {}
    for name, tensor in tensors.items():
        fused = FUSED.fullmatch(name)
        if not fused:
            result[name] = tensor
            continue
        prefix, kind = fused.groups()
        for expert, matrix in enumerate(tensor):
            if kind == "down_proj":
                result[f"{prefix}.{expert}.down_proj.weight"] = matrix
            else:
                gate, up = matrix.chunk(2, dim=0)
                result[f"{prefix}.{expert}.gate_proj.weight"] = gate
                result[f"{prefix}.{expert}.up_proj.weight"] = up
    return {name: tensor.contiguous() for name, tensor in result.items()}


def fuse_experts(tensors):
    """Names in checkpoints -> names in memory."""
    result, experts = {}, {}
    for name, tensor in tensors.items():
        expert = EXPERT.fullmatch(name)
        if expert:
            prefix, index, kind = expert.groups()
            experts.setdefault(prefix, {}).setdefault(int(index), {})[kind] = tensor
        else:
            result[name] = tensor
    for prefix, by_index in experts.items():
        ordered = [by_index[index] for index in range(len(by_index))]
        gate_up = [torch.cat([one["gate_proj"], one["up_proj"]]) for one in ordered]
        result[prefix + ".gate_up_proj"] = torch.stack(gate_up)
        result[prefix + ".down_proj"] = torch.stack([one["down_proj"] for one in ordered])
    return result


def quantise_blocks(weight, block):
    """float32 -> (float8_e4m3fn, scale_inv of each block), the last block of a row or column perhaps smaller."""
    scale = torch.stack(
        [
            torch.stack([tile.abs().amax().clamp(min=1e-12) / FP8_LARGEST for tile in band.split(block[1], dim=1)])
            for band in weight.split(block[0], dim=0)
        ]
    )
    return (weight / spread_blocks(scale, block, weight.shape)).to(torch.float8_e4m3fn), scale


def dequantise_blocks(weight, scale, block):
    return weight.float() * spread_blocks(scale, block, weight.shape)


def spread_blocks(scale, block, shape):
    rows = scale.repeat_interleave(block[0], dim=0)[: shape[0]]
    return rows.repeat_interleave(block[1], dim=1)[:, : shape[1]]


def read_folder(folder):
    """All tensors of a model folder as float32, FP8 blocks dequantised."""
    tensors = {}
    for path in sorted(folder.glob("*.safetensors")):
        if path.name != "expected.safetensors":
            tensors.update(load_file(path))
    quantisation = json.loads((folder / "config.json").read_text()).get("quantization_config", {})
    result = {}
    for name, tensor in tensors.items():
        scale = tensors.get(name + "_scale_inv")
        if scale is not None:
            result[name] = dequantise_blocks(tensor, scale, quantisation["weight_block_size"])
        elif not name.endswith("_scale_inv"):
            result[name] = tensor.float()
    return result


def is_mtp(name, config):
    layer = re.match(r"model\.layers\.(\d+)\.", name)
    return bool(layer) and int(layer.group(1)) >= config.num_hidden_layers


def mtp_shapes(config):
    """Names and shapes of the first multi-token-prediction module, without the ones of its decoder layer."""
    hidden = config.hidden_size
    return {
        "enorm.weight": (hidden,),
        "hnorm.weight": (hidden,),
        "eh_proj.weight": (hidden, 2 * hidden),
        "embed_tokens.weight": (config.vocab_size, hidden),
        "shared_head.norm.weight": (hidden,),
        "shared_head.head.weight": (config.vocab_size, hidden),
    }


def mtp_logits(model, tensors, ids, after_norm, prepare=lambda layer: None):
    """Logits [T-1, V] of the first MTP module: row i predicts token i+2 from the hidden state of token i and the
    embedding of token i+1. The hidden state is the one before the main model's last norm, or after it. prepare is
    shown the module's decoder layer before it runs.
    """
    config = model.config
    prefix = f"model.layers.{config.num_hidden_layers}."
    own = {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}
    parts = {name: own.pop(name) for name in mtp_shapes(config)}
    layer = DeepseekV3DecoderLayer(config, config.num_hidden_layers)
    layer.load_state_dict(fuse_experts(own))
    prepare(layer)

    def norm(values, name):
        module = DeepseekV3RMSNorm(config.hidden_size, eps=config.rms_norm_eps)
        module.load_state_dict({"weight": parts[name]})
        return module(values)

    seen = {}
    hook = model.model.norm.register_forward_hook(
        lambda module, inputs, output: seen.update(before=inputs[0], after=output)
    )
    model(input_ids=ids[None].long(), use_cache=False)
    hook.remove()
    count = len(ids) - 1
    hidden = seen["after" if after_norm else "before"][:, :count]
    embedded = parts["embed_tokens.weight"][ids[1:].long()][None]
    joined = torch.cat([norm(embedded, "enorm.weight"), norm(hidden, "hnorm.weight")], dim=-1)
    state = torch.nn.functional.linear(joined, parts["eh_proj.weight"])
    positions = torch.arange(count)[None]
    mask = torch.full((count, count), torch.finfo(torch.float32).min).triu(1)[None, None]
    rotary = model.model.rotary_emb(state, positions)
    state = layer(state, attention_mask=mask, position_ids=positions, position_embeddings=rotary)
    return torch.nn.functional.linear(norm(state, "shared_head.norm.weight"), parts["shared_head.head.weight"])[0]


def relative_difference(actual, expected):
    """Largest difference over largest expected magnitude."""
    return ((actual - expected).abs().max() / expected.abs().max()).item()
