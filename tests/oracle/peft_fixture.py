# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes tests/data/peft/qwen2_lora: a LoRA adapter for tests/data/families/qwen2_gqa_tied as peft saves it, and
what peft computes with it in float32.

    venv/bin/python tests/oracle/peft_fixture.py tests/data/families/qwen2_gqa_tied tests/data/peft/qwen2_lora

expected.safetensors holds ids0 [13] (those of the base model's file), logits0 [13, V], loss [1] (mean of -logprob
over the 12 next tokens) and gradient.NAME of that loss for each tensor NAME of adapter_model.safetensors.
"""
import json
import pathlib
import shutil
import sys

import torch
from peft import LoraConfig, get_peft_model, get_peft_model_state_dict
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM


def adapted_model(base):
    model = AutoModelForCausalLM.from_pretrained(base, attn_implementation="eager", dtype=torch.float32)
    config = LoraConfig(
        r=4,
        lora_alpha=8,
        lora_dropout=0.0,
        target_modules=["q_proj", "v_proj", "down_proj"],
        task_type="CAUSAL_LM",
    )
    model = get_peft_model(model, config).eval()
    generator = torch.Generator().manual_seed(7)
    for name, parameter in sorted(model.named_parameters()):
        if "lora_" in name:
            parameter.data = 0.3 * torch.randn(parameter.shape, generator=generator)
    return model


def save(model, folder, base):
    shutil.rmtree(folder, ignore_errors=True)
    model.peft_config["default"].base_model_name_or_path = base.name
    # Left to choose about embeddings, peft would look for the base model online.
    model.save_pretrained(folder, save_embedding_layers=False)
    (folder / "README.md").unlink()
    path = folder / "adapter_config.json"
    config = json.loads(path.read_text())
    config["target_modules"].sort()  # a set in peft, so in any order
    path.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")


def adapter_gradients(model):
    """By the names of adapter_model.safetensors."""
    values = get_peft_model_state_dict(model)
    names = {name.replace(".default.weight", ".weight"): one for name, one in model.named_parameters()}
    return {"gradient." + name: names[name].grad for name in values}


def main(base, folder):
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)
    model = adapted_model(base)
    ids = load_file(base / "expected.safetensors")["ids0"]
    logits = model(input_ids=ids[None].long(), use_cache=False).logits[0]
    loss = torch.nn.functional.cross_entropy(logits[:-1], ids[1:].long())
    loss.backward()
    expected = dict(ids0=ids, logits0=logits.detach(), loss=loss.detach().reshape(1)) | adapter_gradients(model)
    save(model, folder, base)
    save_file(expected, folder / "expected.safetensors")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
