#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Tests Parquet against the Arrow C++ that the pyarrow wheel carries, as Debian 12 packages none: builds the command
# line and interop_parquet in build/arrow, and compares with pyarrow, pandas and datasets.
#   tests/oracle/parquet.sh [VENV]        VENV is made from interop_requirements.txt where it is missing
set -euo pipefail
cd "$(dirname "$0")/../.."
venv=${1:-build/arrow/venv}
build=build/arrow
if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install -q -r tests/oracle/interop_requirements.txt
fi
root=$("$venv/bin/python" -c 'import pyarrow; print(pyarrow.get_include()[:-len("/include")])')
cmake --preset release -B "$build" -DRATIONALE_ARROW_ROOT="$root" -DRATIONALE_STUDIO=OFF -DRATIONALE_BENCHMARKS=OFF \
    -DRATIONALE_CUDA=OFF >/dev/null
cmake --build "$build" -j "${JOBS:-2}" --target rationale interop_parquet
"$venv/bin/python" tests/oracle/parquet_fixture.py "$build/fixtures"
RATIONALE_PARQUET_FIXTURES=$PWD/$build/fixtures "$build/tests/interop_parquet"
"$venv/bin/python" tests/oracle/check_interop.py "$build/bin/rationale" "${RATIONALE_TEST_DATA:-../shared/data}"
