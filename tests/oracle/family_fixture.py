# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes tests/data/families: one folder per case, with a randomly initialised model as one would download it from
Hugging Face, and the logits, the loss and all parameter gradients that transformers computes for it in float32.

    python -m venv venv && venv/bin/pip install -r tests/oracle/families_requirements.txt
    venv/bin/python tests/oracle/family_fixture.py tests/data/families [CASE...]

expected.safetensors holds ids0 [13], ids1 [7] (run one by one, without padding), logits0 [13, V], logits1 [7, V],
loss [1] (mean of -logprob over the 12 + 6 next tokens of both) and gradient.NAME of that loss for each parameter
NAME of model.safetensors. Of a tied head there is only the whole gradient of the embedding. Buffers (DeepSeek-V3's
e_score_correction_bias, GPT-2's attn.bias) have no gradient. deepseek_v3_fp8 has gradients of dequantised weights.
deepseek_v3_mtp also has mtp_logits0 (from hidden states before the last norm, as in the report on DeepSeek-V3)
and mtp_logits0_after_norm (from those after it, as vLLM and transformers do); its MTP module has no gradients, and
its embedding and head are the main model's, as in the published weights.

A case begins at its seed and takes the next one while some choice of experts or groups is so close that rounding
could change it, while some group is never chosen, while masking the experts of unchosen groups of a DeepSeek-V3
with 0 instead of -inf would go unnoticed, or while the logits are out of hand.
"""
import argparse
import itertools
import json
import math
import pathlib
import shutil

import torch
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModelForCausalLM

from family_cases import CASES
from family_checkpoint import (
    dequantise_blocks,
    fuse_experts,
    is_mtp,
    mtp_logits,
    mtp_shapes,
    quantise_blocks,
    split_experts,
)

LENGTHS = (13, 7)
CLOSEST_CHOICE = 1e-3
LARGEST_LOGIT = 30.0


def random_tensor(name, shape, generator):
    """Wider than the usual initialisation, and norms away from one, so that every part matters."""
    values = 0.3 * torch.randn(shape, generator=generator)
    if name.endswith("e_score_correction_bias"):
        return 0.8 * values - 0.6  # mostly negative, so that an expert masked with 0 would win
    if len(shape) == 1 and name.endswith(".weight"):
        return 1 + values
    return values


def is_fp8(name, tensor):
    return ".layers." in name and tensor.dim() == 2 and not name.endswith(("mlp.gate.weight", "eh_proj.weight"))


def stored_tensor(name, tensor, case):
    """The tensors of the file for one parameter, and the float32 value that they mean."""
    if case.fp8 and is_fp8(name, tensor):
        block = case.config["quantization_config"]["weight_block_size"]
        quantised, scale = quantise_blocks(tensor, block)
        return {name: quantised, name + "_scale_inv": scale}, dequantise_blocks(quantised, scale, block)
    dtype = torch.float32 if name.endswith("e_score_correction_bias") else case.dtype
    return {name: tensor.to(dtype)}, tensor.to(dtype).float()


def build_model(folder):
    config = AutoConfig.from_pretrained(folder)
    if hasattr(config, "quantization_config"):
        del config.quantization_config
    model = AutoModelForCausalLM.from_config(
        config, attn_implementation="eager", experts_implementation="eager", dtype=torch.float32
    )
    return model.eval()


def parameter_shapes(model, case):
    tensors = dict(model.state_dict())
    if model.config.tie_word_embeddings:
        del tensors["lm_head.weight"]
    shapes = {name: tuple(tensor.shape) for name, tensor in split_experts(tensors).items()}
    if case.mtp:
        layers = model.config.num_hidden_layers
        prefix = f"model.layers.{layers}."
        last = f"model.layers.{layers - 1}."
        like = {name.removeprefix(last): shape for name, shape in shapes.items() if name.startswith(last)}
        shapes |= {prefix + name: shape for name, shape in like.items()}
        shapes |= {prefix + name: shape for name, shape in mtp_shapes(model.config).items()}
    return shapes


def fill(model, case, seed):
    """Gives the model random weights; returns the tensors for the file and their float32 values."""
    generator = torch.Generator().manual_seed(seed)
    stored, values = {}, {}
    for name, shape in sorted(parameter_shapes(model, case).items()):
        tensor = random_tensor(name, shape, generator)
        if case.mtp and name.endswith(f"{model.config.num_hidden_layers}.embed_tokens.weight"):
            tensor = values["model.embed_tokens.weight"].clone()
        if case.mtp and name.endswith("shared_head.head.weight"):
            tensor = values["lm_head.weight"].clone()
        files, values[name] = stored_tensor(name, tensor, case)
        stored |= files
    main = {name: value for name, value in values.items() if not is_mtp(name, model.config)}
    missing, unexpected = model.load_state_dict(fuse_experts(main), strict=False)
    assert not unexpected and set(missing) <= {"lm_head.weight"}, (missing, unexpected)
    return stored, values


def margin(scores, count):
    """Smallest distance between the last chosen and the first not chosen."""
    if count >= scores.shape[-1]:
        return math.inf
    ordered = scores.sort(dim=-1, descending=True).values
    return (ordered[..., count - 1] - ordered[..., count]).min().item()


class Routing:
    """Watches the routers of a model: how close their choices were, whether each sequence had use for all groups,
    and whether masking with 0 would have changed a choice."""

    def __init__(self):
        self.closest = math.inf
        self.all_groups = True
        self.zero_mask_matters = False

    def is_good(self, config):
        telling = self.zero_mask_matters or config.model_type != "deepseek_v3" or config.n_group == 1
        return self.closest > CLOSEST_CHOICE and self.all_groups and telling

    def watch(self, model):
        for module in model.modules():
            if type(module).__name__.lower().endswith("topkrouter"):
                module.register_forward_hook(self.look)

    def look(self, router, inputs, outputs):
        logits = outputs[0]
        if hasattr(router, "e_score_correction_bias"):
            scores = logits.sigmoid() + router.e_score_correction_bias
        else:
            scores = logits.softmax(dim=-1)
        groups = getattr(router, "num_group", None) or 1
        if groups > 1:
            grouped = scores.unflatten(-1, (groups, -1))
            best = 2 if hasattr(router, "e_score_correction_bias") else 1
            totals = grouped.topk(best, dim=-1).values.sum(dim=-1)
            self.closest = min(self.closest, margin(totals, router.topk_group))
            chosen = torch.zeros_like(totals).scatter(1, totals.topk(router.topk_group).indices, 1).bool()
            self.all_groups &= chosen.any(dim=0).all().item()
            zeroed = grouped.masked_fill(~chosen[..., None], 0).flatten(-2)
            scores = grouped.masked_fill(~chosen[..., None], -math.inf).flatten(-2)
            picks = [one.topk(router.top_k).indices.sort(dim=-1).values for one in (scores, zeroed)]
            self.zero_mask_matters |= not torch.equal(*picks)
        self.closest = min(self.closest, margin(scores, router.top_k))


def check_attention_scale(model):
    """Not every transformers has DeepSeek-V2's mscale; the published code multiplies by its square."""
    if model.config.model_type not in ("deepseek_v2", "deepseek_v3"):
        return
    rope = model.config.rope_parameters
    if rope["rope_type"] != "yarn":
        return
    mscale = 0.1 * rope["mscale_all_dim"] * math.log(rope["factor"]) + 1
    for layer in model.model.layers:
        attention = layer.self_attn
        assert math.isclose(attention.scaling, attention.qk_head_dim**-0.5 * mscale**2, rel_tol=1e-6)


def log_likelihoods(logits, ids):
    return torch.log_softmax(logits[:-1], dim=-1).gather(1, ids[1:, None].long())


def compute(model, case, values, seed, routing):
    generator = torch.Generator().manual_seed(1000 + seed)
    vocabulary = model.config.vocab_size
    sequences = [torch.randint(vocabulary, (n,), generator=generator, dtype=torch.int32) for n in LENGTHS]
    model.zero_grad(set_to_none=True)
    logits = [model(input_ids=ids[None].long(), use_cache=False).logits[0] for ids in sequences]
    loss = -torch.cat([log_likelihoods(*pair) for pair in zip(logits, sequences)]).mean()
    loss.backward()
    expected = {"loss": loss.detach().reshape(1)}
    for i, (ids, rows) in enumerate(zip(sequences, logits)):
        expected |= {f"ids{i}": ids, f"logits{i}": rows.detach()}
    if case.mtp:
        with torch.no_grad():
            for name, after_norm in (("mtp_logits0", False), ("mtp_logits0_after_norm", True)):
                expected[name] = mtp_logits(model, values, sequences[0], after_norm, routing.watch)
    gradients = {
        name: torch.zeros_like(one) if one.grad is None else one.grad for name, one in model.named_parameters()
    }
    expected |= {"gradient." + name: one for name, one in split_experts(gradients).items()}
    return expected


def rename_gpt2(tensors, case):
    if case.gpt2_prefix:
        return tensors
    return {name.replace("transformer.", "", 1): tensor for name, tensor in tensors.items()}


def gpt2_masks(case):
    size = case.config["n_positions"]
    mask = torch.ones(size, size).tril().reshape(1, 1, size, size)
    prefix = "transformer." if case.gpt2_prefix else ""
    return {f"{prefix}h.{layer}.attn.bias": mask.clone() for layer in range(case.config["n_layer"])}


def write_weights(folder, tensors, shards):
    metadata = {"format": "pt"}
    if shards == 1:
        save_file(tensors, folder / "model.safetensors", metadata=metadata)
        return
    names = sorted(tensors)
    length = math.ceil(len(names) / shards)
    places = {}
    for i in range(shards):
        part = names[i * length : (i + 1) * length]
        file = f"model-{i + 1:05}-of-{shards:05}.safetensors"
        save_file({name: tensors[name] for name in part}, folder / file, metadata=metadata)
        places |= dict.fromkeys(part, file)
    size = sum(tensor.numel() * tensor.element_size() for tensor in tensors.values())
    write_json(folder / "model.safetensors.index.json", dict(metadata=dict(total_size=size), weight_map=places))


def write_json(path, value):
    path.write_text(json.dumps(value, indent=2) + "\n")


def write_case(folder, case):
    """Returns what to say about it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    config = dict(case.config)
    if case.dtype is not torch.float32:
        config["torch_dtype"] = str(case.dtype).removeprefix("torch.")
    write_json(folder / "config.json", config)
    for seed in itertools.count(case.seed):
        model = build_model(folder)
        check_attention_scale(model)
        routing = Routing()
        routing.watch(model)
        stored, values = fill(model, case, seed)
        expected = compute(model, case, values, seed, routing)
        largest = max(one.abs().max().item() for name, one in expected.items() if "logits" in name)
        if 1 < largest < LARGEST_LOGIT and routing.is_good(model.config):
            break
    if case.modern_config:
        model.config.save_pretrained(folder)
    stored = rename_gpt2(stored, case)
    if case.gpt2_masks:
        stored |= gpt2_masks(case)
    write_weights(folder, stored, case.shards)
    expected = rename_gpt2(expected, case)
    save_file(expected, folder / "expected.safetensors")
    size = sum(path.stat().st_size for path in folder.iterdir())
    return (
        f"seed {seed:3} largest logit {largest:5.2f} loss {expected['loss'].item():5.2f} "
        f"closest choice {routing.closest:.4f} {size} bytes"
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("target", type=pathlib.Path)
    parser.add_argument("cases", nargs="*", help="all when left out")
    arguments = parser.parse_args()
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)
    for name in arguments.cases or CASES:
        print(f"{name:24}", write_case(arguments.target / name, CASES[name]), flush=True)


if __name__ == "__main__":
    main()
