# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares imports and exports with the programs that the formats belong to.

    venv/bin/python tests/oracle/check_interop.py RATIONALE [DATA]

RATIONALE is the command line, DATA the common test data (default ../shared/data). Writes event files with
TensorBoard's own writer and a database with trackio's, imports them and compares; exports a run and opens it with
TensorBoard's reader, pandas and datasets. Parquet is checked where the program was built with Arrow C++.
"""
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
DATA = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else "../shared/data").resolve()
WORK = pathlib.Path(tempfile.mkdtemp(prefix="rationale-interop-"))
os.environ["TRACKIO_DIR"] = str(WORK / "trackio")
os.environ["HF_HOME"] = str(WORK / "hf")
failures = 0


def run(*arguments, check=True):
    done = subprocess.run([PROGRAM, *map(str, arguments), "--project", WORK / "project"],
                          capture_output=True, text=True)
    if check and done.returncode != 0:
        raise SystemExit(f"{arguments}: {done.stderr}")
    return done


def number(value):
    return float(value)  # also "nan", "inf"


def metrics(name):
    told = json.loads(run("metrics", name, "--json").stdout)
    return {key: dict(zip(one["steps"], map(number, one["values"]))) for key, one in told.items()}


def same(left, right):
    return left == right or (math.isnan(left) and math.isnan(right))


def compare(what, got, expected):
    global failures
    wrong = [key for key in expected if key not in got or set(got[key]) != set(expected[key])
             or not all(same(got[key][step], value) for step, value in expected[key].items())]
    extra = set(got) - set(expected)
    count = sum(map(len, expected.values()))
    ok = not wrong and not extra and count > 0
    failures += not ok
    print(f"{'ok  ' if ok else 'FAIL'} {what}: {count} values" + (f", wrong {wrong} extra {extra}" if not ok else ""))


def tensorboard_in():
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.summary_pb2 import Summary
    from tensorboard.summary.writer.event_file_writer import EventFileWriter
    from tensorboard.util.tensor_util import make_tensor_proto
    import numpy as np

    expected = {"train/loss": {}, "double": {}, "int": {}, "half": {}, "shape1": {}}
    writer = EventFileWriter(str(WORK / "tb"))
    for step in range(50):
        loss = math.nan if step == 7 else np.float32(1 / (step + 1)).item()
        expected["train/loss"][step] = loss
        values = [Summary.Value(tag="train/loss", simple_value=loss)]
        for tag, array in (("double", np.array(1 / 3 + step)), ("int", np.array(2**40 + step)),
                           ("half", np.array(step / 8, dtype=np.float16)),
                           ("shape1", np.array([step / 4], dtype=np.float32))):
            expected[tag][step] = float(array.reshape(()))
            values.append(Summary.Value(tag=tag, tensor=make_tensor_proto(array)))
        values.append(Summary.Value(tag="text", tensor=make_tensor_proto("hello")))
        writer.add_event(Event(wall_time=1000 + step, step=step, summary=Summary(value=values)))
    writer.close()
    told = run("import", "tensorboard", WORK / "tb", "--name", "tb")
    compare("event files of TensorBoard's writer", metrics("tb"), expected)
    assert "50 entries of text are not numeric" in told.stderr, told.stderr


def trackio_in():
    from trackio.sqlite_storage import SQLiteStorage

    rows = [{"loss": 1 / (step + 1), "deep": {"lr": 1e-6}, "grad": math.inf if step == 3 else step}
            for step in range(20)]
    SQLiteStorage.bulk_log(project="p", run="r", metrics_list=rows, steps=list(range(20)), config={"beta": 0.1})
    expected = {"loss": {}, "deep/lr": {}, "grad": {}}
    for step, row in enumerate(rows):
        expected["loss"][step] = row["loss"]
        expected["deep/lr"][step] = 1e-6
        expected["grad"][step] = float(row["grad"])
    (path,) = (WORK / "trackio").glob("*.db")
    run("import", "trackio", path, "--name", "trackio")
    compare("a database of trackio's storage", metrics("trackio"), expected)


def exports():
    global failures
    import datasets
    import numpy as np
    import pandas
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    run("import", "trl", DATA / "rl_logs/trl_unsloth_llama31_8b/trainer_state.json", "--name", "trl")
    run("import", "reasoning-gym", DATA / "rollouts/rg_grpo_qwen3b/algebra.json", "--name", "gym")
    source = metrics("trl")
    samples = [json.loads(line) for line in run("samples", "gym").stdout.splitlines()]
    formats = ["csv", "jsonl"]
    probe = run("export", "trl", "--format", "parquet", "--to", WORK / "probe", check=False)
    if probe.returncode == 0:
        formats.append("parquet")
    else:
        print("skip parquet:", probe.stderr.strip())
    run("export", "trl", "--format", "tensorboard", "--to", WORK / "out-tb")
    events = EventAccumulator(str(WORK / "out-tb"), size_guidance={"scalars": 0})
    events.Reload()
    got = {tag: {e.step: e.value for e in events.Scalars(tag)} for tag in events.Tags()["scalars"]}
    compare("TensorBoard reads the event file", got,
            {key: {s: float(np.float32(v)) for s, v in one.items()} for key, one in source.items()})
    readers = {"csv": (pandas.read_csv, "csv"), "parquet": (pandas.read_parquet, "parquet"),
               "jsonl": (lambda path: pandas.read_json(path, lines=True, precise_float=True), "json")}
    for form in formats:
        for name in ("trl", "gym"):
            run("export", name, "--format", form, "--to", WORK / f"{name}-{form}")
        read, builder = readers[form]
        frame = read(WORK / f"trl-{form}/metrics.{form}")
        compare(f"pandas reads metrics.{form}",
                {c: {int(s): float(v) for s, v in zip(frame["step"], frame[c]) if not pandas.isna(v)}
                 for c in frame.columns if c != "step"}, source)
        table = datasets.load_dataset(builder, data_files=str(WORK / f"gym-{form}/samples.{form}"), split="train",
                                      cache_dir=str(WORK / "cache"))
        ok = len(table) == len(samples) and all(
            row["prompt"] == one["prompt"] and row["completion"] == one["completion"] and row["reward"] == one["reward"]
            and row["rewards/score"] == one["rewards"][0]["value"] for row, one in zip(table, samples))
        failures += not ok
        print(f"{'ok  ' if ok else 'FAIL'} datasets reads samples.{form}: {len(table)} rows")
    return "parquet" in formats


def trl_completions():
    global failures
    import pandas

    rows = []
    for prompt in ("1+1?", "2+2?"):
        for member in range(4):
            rows.append({"step": 5, "prompt": [{"role": "user", "content": prompt}],
                         "completion": [{"role": "assistant", "content": f"<think>{member}</think>{member}"}],
                         "accuracy_reward": float(member == 2), "solution": "2", "advantage": member / 4})
    (WORK / "out/completions").mkdir(parents=True)
    pandas.DataFrame(rows).to_parquet(WORK / "out/completions/completions_00005.parquet")
    run("import", "trl", WORK / "out", "--name", "completions")
    got = [json.loads(line) for line in run("samples", "completions").stdout.splitlines()]
    ok = len(got) == len(rows) and all(
        one["prompt"] == row["prompt"][0]["content"] and one["completion"] == row["completion"][0]["content"]
        and one["advantage"] == row["advantage"] and one["reward"] == row["accuracy_reward"] and one["step"] == 5
        and one["member"] == i % 4 and one["reference"] == "2" for i, (one, row) in enumerate(zip(got, rows)))
    failures += not ok
    print(f"{'ok  ' if ok else 'FAIL'} completions of pandas as TRL writes them: {len(got)} samples")


tensorboard_in()
trackio_in()
if exports():
    trl_completions()
sys.exit(1 if failures else 0)
