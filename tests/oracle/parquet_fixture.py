# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes types.parquet by pyarrow and types.json, what a reader has to make of it, into a folder."""
import datetime
import decimal
import json
import pathlib
import sys

import pyarrow as pa
import pyarrow.parquet as pq

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
moment = datetime.datetime(2026, 8, 21, 10, 0, 0, 250000)
columns = {
    "bool": (pa.bool_(), [True, None, False], None),
    "i8": (pa.int8(), [-128, None, 127], None),
    "u8": (pa.uint8(), [0, None, 255], None),
    "i16": (pa.int16(), [-32768, None, 5], None),
    "i32": (pa.int32(), [-2**31, None, 7], None),
    "i64": (pa.int64(), [-2**63, None, 2**63 - 1], None),
    "u64": (pa.uint64(), [0, None, 2**64 - 1], None),
    "half": (pa.float16(), [0.5, None, -2.0], None),
    "float": (pa.float32(), [0.25, None, -1.5], None),
    "double": (pa.float64(), [0.1, None, 1e300], None),
    "text": (pa.string(), ["", None, "漢字\n"], None),
    "large": (pa.large_string(), ["a", None, "b"], None),
    "coded": (pa.dictionary(pa.int32(), pa.string()), ["x", None, "x"], None),
    "nothing": (pa.null(), [None, None, None], None),
    "list": (pa.list_(pa.list_(pa.int32())), [[[1], [], [2, 3]], None, []], None),
    "messages": (pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())])),
                 [[{"role": "user", "content": "hi"}], None, [{"role": None, "content": "x"}]], None),
    "struct": (pa.struct([("a", pa.int32()), ("b", pa.struct([("c", pa.float64())]))]),
               [{"a": 1, "b": {"c": 0.5}}, None, {"a": None, "b": None}], None),
    "time": (pa.timestamp("us"), [moment, None, moment], ["2026-08-21 10:00:00.250000", None,
                                                            "2026-08-21 10:00:00.250000"]),
    "day": (pa.date32(), [moment.date(), None, moment.date()], ["2026-08-21", None, "2026-08-21"]),
    "decimal": (pa.decimal128(10, 2), [decimal.Decimal("1.50"), None, decimal.Decimal("-2.25")],
                ["1.50", None, "-2.25"]),
}
table = pa.table({name: pa.array(values, type=kind) for name, (kind, values, _) in columns.items()})
table = pa.concat_tables([table] * 100)
pq.write_table(table, folder / "types.parquet", row_group_size=7)
rows = [{name: (told or values)[i] for name, (_, values, told) in columns.items()} for i in range(3)] * 100
(folder / "types.json").write_text(json.dumps(rows))
