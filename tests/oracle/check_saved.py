# SPDX-License-Identifier: GPL-3.0-or-later
"""Loads a model folder with transformers and compares its logits with those of an expected.safetensors.

    venv/bin/python tests/oracle/check_saved.py FOLDER EXPECTED_SAFETENSORS

Fails when they differ by more than 1e-4 of the largest, or when the folder lacks weights or has other ones. The
weights of DeepSeek's multi-token-prediction module may be there or not; if there, its logits must agree as well.
FP8 blocks are dequantised here, as transformers cannot do it where a width is no multiple of the block.
"""
import json
import pathlib
import sys

import torch
from safetensors.torch import load_file
from transformers import AutoConfig, AutoModelForCausalLM

from family_checkpoint import is_mtp, mtp_logits, read_folder, relative_difference

LARGEST_DIFFERENCE = 1e-4


def load(folder):
    """The model, and what transformers has to say about its weights."""
    options = dict(
        attn_implementation="eager",
        experts_implementation="eager",
        dtype=torch.float32,
        output_loading_info=True,
    )
    if "quantization_config" not in json.loads((folder / "config.json").read_text()):
        return AutoModelForCausalLM.from_pretrained(folder, **options)
    config = AutoConfig.from_pretrained(folder)
    del config.quantization_config
    model = AutoModelForCausalLM.from_config(config)
    return type(model).from_pretrained(None, config=config, state_dict=read_folder(folder), **options)


def complaints(loading, config):
    for kind in ("missing_keys", "unexpected_keys", "mismatched_keys", "error_msgs"):
        for entry in loading.get(kind) or ():
            if kind != "unexpected_keys" or not is_mtp(entry, config):
                yield f"{kind}: {entry}"


def main(folder, expected_file):
    model, loading = load(folder)
    model.eval()
    expected = load_file(expected_file)
    wrong = list(complaints(loading, model.config))
    with torch.no_grad():
        differences = {}
        for i in range(2):
            logits = model(input_ids=expected[f"ids{i}"][None].long(), use_cache=False).logits[0]
            differences[f"logits{i}"] = relative_difference(logits, expected[f"logits{i}"])
        tensors = read_folder(folder) if "mtp_logits0" in expected else {}
        if any(is_mtp(name, model.config) for name in tensors):
            for name, after_norm in (("mtp_logits0", False), ("mtp_logits0_after_norm", True)):
                actual = mtp_logits(model, tensors, expected["ids0"], after_norm)
                differences[name] = relative_difference(actual, expected[name])
    for name, difference in differences.items():
        print(f"{name} differs by {difference:.2e}")
        if not difference <= LARGEST_DIFFERENCE:
            wrong.append(f"{name} differs by more than {LARGEST_DIFFERENCE}")
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    torch.set_num_threads(1)
    sys.exit(main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])))
