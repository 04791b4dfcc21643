# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens what `rationale data export` writes with Hugging Face's datasets and pandas, and compares
it with the rows themselves. Needs export_requirements.txt (Python 3.11):

    python tests/oracle/check_export.py build/release/bin/rationale
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import datasets
import pandas

ROWS = {
    "sft": [
        {"prompt": "How much is 2 + 2?", "completion": "<think>2 + 2 = 4</think>\n\"4\", surely",
         "reference": "4", "kind": "math"},
        {"prompt": "珍妮特的鸭子", "completion": "18", "reference": "18", "kind": "math"},
    ],
    "preference": [{"prompt": "a,\nb", "chosen": " c", "rejected": " \"d\""}],
    "kto": [{"prompt": "a", "completion": "b", "label": True},
            {"prompt": "a", "completion": "007", "label": False}],
    "steps": [{"prompt": "a", "completions": ["b", "c, d"], "labels": [True, False]}],
}


def export(program, folder, kind, *more):
    target = folder / f"{kind}{len(more)}{more[-1] if more else '.jsonl'}"
    options = list(more[:-1]) if more else []
    subprocess.run([program, "data", "export", str(folder / f"{kind}.jsonl"), "--as", kind, "--to",
                    str(target), "--annotations", "ignore", "--replace", *options], check=True,
                   stderr=subprocess.DEVNULL)
    return target


def messages(role, text):
    return [{"role": role, "content": text}]


def main(program):
    checked = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind, rows in ROWS.items():
            (folder / f"{kind}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
            cache = str(folder / "cache")
            loaded = datasets.load_dataset("json", data_files=str(export(program, folder, kind)),
                                           split="train", cache_dir=cache)
            assert loaded.to_list() == rows, (kind, loaded.to_list())
            text = datasets.Features({column: datasets.Value("string") for column in rows[0]})
            texts = datasets.load_dataset("csv", data_files=str(export(program, folder, kind, ".csv")),
                                          split="train", cache_dir=cache, features=text,
                                          keep_default_na=False).to_list()
            frame = pandas.read_csv(export(program, folder, kind, ".csv"), dtype=str,
                                    keep_default_na=False).to_dict("records")
            wanted = [{key: value if isinstance(value, str) else
                       json.dumps(value, separators=(",", ":")) for key, value in row.items()}
                      for row in rows]
            assert texts == wanted == frame, (kind, texts, frame)
            checked += 3
            if kind == "steps":
                continue
            chat = datasets.load_dataset(
                "json", data_files=str(export(program, folder, kind, "--messages", "--bare", ".jsonl")),
                split="train", cache_dir=cache)
            for made, row in zip(chat.to_list(), rows, strict=True):
                assert made["prompt"] == messages("user", row["prompt"]), made
                for column in ("completion", "chosen", "rejected"):
                    if column in row:
                        assert made[column] == messages("assistant", row[column]), made
                assert made.get("label") == row.get("label")
            checked += 1
    print(f"{checked} exports read by datasets {datasets.__version__} and pandas {pandas.__version__}")


main(sys.argv[1])
