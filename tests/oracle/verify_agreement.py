# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares `rationale verify --kind math` with math-verify on real answers, and their speed.

    venv/bin/python tests/oracle/verify_agreement.py PROGRAM [DATA_FOLDER]

DATA_FOLDER (../shared/data) holds the 500 pairs of math500 and the AIME and AMC rollouts of rg_math_eval. Every
disagreement is printed with both answers; the sixth column is to be judged by hand. Fails where the two disagree on
more than 1 % of the pairs.
"""
import json
import pathlib
import subprocess
import sys
import time

from math_verify import parse, verify


def pairs(data):
    rows = json.loads((data / "math500" / "math500_qwen3_answers.json").read_text())
    for index, row in enumerate(rows):
        yield f"math500 {index}", row["answer"], row["prediction"]
    for path in sorted((data / "rollouts" / "rg_math_eval").glob("*.jsonl")):
        for line in path.read_text().splitlines():
            row = json.loads(line)
            yield f"{path.stem} {row['idx']}", row["gt"], row["code"][0]


def ours(program, gold, answer):
    command = [program, "verify", "--kind", "math", "--gold", gold, "--answer=" + answer, "--json"]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def theirs(gold, answer):
    try:
        return verify(parse("$" + gold + "$"), parse(answer))
    except Exception as error:  # it raises whatever its parser does
        return repr(error)


def words_per_second(data):
    solutions = (data / "gsm8k" / "test.jsonl").read_text().splitlines()[:200]
    golds = [json.loads(line)["answer"].rsplit("#### ")[-1] for line in solutions]
    start = time.monotonic()
    for gold in golds:
        theirs(gold, "\\boxed{" + gold + "}")
    return len(golds) / (time.monotonic() - start)


def main(program, data):
    count = 0
    disagreements = 0
    verdicts = {}
    seconds = 0.0
    for name, gold, answer in pairs(data):
        count += 1
        result = ours(program, gold, answer)
        verdicts[result["verdict"]] = verdicts.get(result["verdict"], 0) + 1
        start = time.monotonic()
        other = theirs(gold, answer)
        seconds += time.monotonic() - start
        if other != (result["verdict"] == "correct"):
            disagreements += 1
            print(name, gold, answer[-80:], result["verdict"], f"math-verify {other}", result["reason"], sep=" | ")
    print(f"{count} pairs: {verdicts}; {disagreements} disagreements")
    print(f"math-verify: {count / seconds:.0f} of these per second, {words_per_second(data):.0f} of GSM8K's")
    return 1 if disagreements > count / 100 else 0


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], pathlib.Path(sys.argv[2] if len(sys.argv) == 3 else "../shared/data")))
