#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Trains every arm of the miniature with several seeds, then prints what they show, with intervals.
#   tests/benchmarks/miniature.sh PROJECT [SEED...]      default: seeds 1 2 3
# Two arms run side by side with one thread each: at this size that is faster than two threads in one.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ $# -ge 1 ] || { echo "miniature.sh: name a project folder" >&2; exit 2; }
project=$1
shift
[ $# -gt 0 ] || set -- 1 2 3
engine=build/release/bin/rationale
[ -e "$project/library.sqlite" ] || "$engine" init "$project"
for seed in "$@"; do
    for recipe in mini-r1-zero mini-r1-zero-symmetric mini-r1-zero-lc mini-r1-zero-random; do
        echo "$recipe $seed"
    done
done | OMP_NUM_THREADS=1 xargs -P 2 -L 1 bash -c \
    '"$0" run "$2" --project "$1" --seed "$3" >/dev/null' "$engine" "$project"
build/release/benchmarks/bench_miniature "$project"
