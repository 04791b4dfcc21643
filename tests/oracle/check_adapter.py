# SPDX-License-Identifier: GPL-3.0-or-later
"""Loads a LoRA adapter with peft upon its base model and compares its logits with an expected.safetensors.

    venv/bin/python tests/oracle/check_adapter.py BASE_FOLDER ADAPTER_FOLDER EXPECTED_SAFETENSORS

Fails when they differ by more than 1e-4 of the largest, or when the adapter lacks tensors or has other ones.
"""
import pathlib
import sys

import torch
from peft import PeftModel, get_peft_model_state_dict
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

from family_checkpoint import relative_difference

LARGEST_DIFFERENCE = 1e-4


def main(base, adapter, expected_file):
    model = AutoModelForCausalLM.from_pretrained(base, attn_implementation="eager", dtype=torch.float32)
    model = PeftModel.from_pretrained(model, adapter).eval()
    wrong = [
        f"missing or unexpected: {name}"
        for name in set(get_peft_model_state_dict(model)) ^ set(load_file(adapter / "adapter_model.safetensors"))
    ]
    expected = load_file(expected_file)
    with torch.no_grad():
        logits = model(input_ids=expected["ids0"][None].long(), use_cache=False).logits[0]
    difference = relative_difference(logits, expected["logits0"])
    print(f"logits0 differs by {difference:.2e}")
    if not difference <= LARGEST_DIFFERENCE:
        wrong.append(f"logits0 differs by more than {LARGEST_DIFFERENCE}")
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    torch.set_num_threads(1)
    sys.exit(main(*map(pathlib.Path, sys.argv[1:4])))
