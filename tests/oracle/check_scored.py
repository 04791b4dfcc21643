# SPDX-License-Identifier: GPL-3.0-or-later
"""Loads a folder with a score head with transformers and compares its scores with an expected.safetensors.

    venv/bin/python tests/oracle/check_scored.py FOLDER EXPECTED_SAFETENSORS

Fails when they differ by more than 1e-4 of the largest, or when the folder lacks weights or has other ones.
"""
import json
import pathlib
import sys

import torch
from safetensors.torch import load_file
from transformers import AutoModelForSequenceClassification, AutoModelForTokenClassification

from family_checkpoint import relative_difference

LARGEST_DIFFERENCE = 1e-4


def main(folder, expected_file):
    architecture = json.loads((folder / "config.json").read_text())["architectures"][0]
    sequence = architecture.endswith("ForSequenceClassification")
    loader = AutoModelForSequenceClassification if sequence else AutoModelForTokenClassification
    model, loading = loader.from_pretrained(
        folder, attn_implementation="eager", dtype=torch.float32, output_loading_info=True
    )
    assert type(model).__name__ == architecture
    expected = load_file(expected_file)
    wrong = [f"{kind}: {entry}" for kind, entries in loading.items() for entry in entries or ()]
    for i in range(2):
        with torch.no_grad():
            scores = model.eval()(input_ids=expected[f"ids{i}"][None].long(), use_cache=False).logits[0]
        difference = relative_difference(scores.reshape(-1, model.config.num_labels), expected[f"scores{i}"])
        print(f"scores{i} differ by {difference:.2e}")
        if not difference <= LARGEST_DIFFERENCE:
            wrong.append(f"scores{i} differ by more than {LARGEST_DIFFERENCE}")
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    torch.set_num_threads(1)
    sys.exit(main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])))
