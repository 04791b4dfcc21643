#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds the studio and the GUI tests that start no engine with a sanitizer, and runs them.
#   tests/sanitize.sh asan             AddressSanitizer and UndefinedBehaviorSanitizer, in build/asan
#   tests/sanitize.sh tsan             ThreadSanitizer, in build/tsan
#   tests/sanitize.sh asan ui_runs …   these tests only
#   SANITIZE_JOBS=N                    compilers at a time (default 1: an instrumented file takes much memory)
# Prints a line for each test and exits with 1 on any finding or failure; the logs stay in build/<preset>/sanitize.
set -euo pipefail
cd "$(dirname "$0")/.."
preset=${1:-}
if [[ $preset != asan && $preset != tsan ]]; then
    echo "usage: tests/sanitize.sh asan|tsan [TESTS...]" >&2
    exit 2
fi
shift
build=build/$preset
logs=$build/sanitize

# Tests named ui_e2e_* start the programs themselves: an instrumented engine takes hours.
tests=("$@")
if [ ${#tests[@]} -eq 0 ]; then
    for source in tests/ui/tst_*.cpp; do
        name=$(basename "$source" .cpp)
        [[ $name == tst_e2e_* ]] || tests+=("ui_${name#tst_}")
    done
fi

cmake --preset "$preset" -DRATIONALE_BENCHMARKS=OFF
cmake --build "$build" -j "${SANITIZE_JOBS:-1}" --target rationale_ui "${tests[@]}"

rm -rf "$logs"
mkdir -p "$logs/home" "$logs/runtime"
chmod 700 "$logs/runtime"
suppressions=$PWD/tests/sanitize
export HOME=$PWD/$logs/home XDG_RUNTIME_DIR=$PWD/$logs/runtime
export QT_QPA_PLATFORM=offscreen QT_LOGGING_RULES='qt.qpa.*=false' OMP_WAIT_POLICY=passive OMP_NUM_THREADS=1
export ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1:halt_on_error=1
export LSAN_OPTIONS=suppressions=$suppressions/leaks.txt:print_suppressions=0
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export TSAN_OPTIONS=suppressions=$suppressions/races.txt:halt_on_error=0:exitcode=66:second_deadlock_stack=1

failed=0
for name in "${tests[@]}"; do
    status=0
    # A sanitized program is several times slower; none takes ten minutes unless it hangs.
    timeout 600 "$build/tests/$name" >"$logs/$name.log" 2>&1 || status=$?
    # A finding counts even where the test went on and passed.
    findings=$(grep -cE '^(==[0-9]+==ERROR|WARNING: ThreadSanitizer)|: runtime error: ' "$logs/$name.log" || true)
    totals=$(grep -E '^Totals:' "$logs/$name.log" || echo "no totals")
    if [ "$status" -ne 0 ] || [ "$findings" -ne 0 ]; then
        failed=$((failed + 1))
        echo "FAIL $name: exit $status, $findings findings, $totals ($logs/$name.log)"
    else
        echo "ok   $name: $totals"
    fi
done
echo "sanitize $preset: ${#tests[@]} tests, $failed with findings or failures"
[ "$failed" -eq 0 ]
