#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds, and opens the studio on the miniature project.
#   ./run.sh                       the studio; without a display the same as --headless
#   ./run.sh --headless [--seed N] runs mini-r1-zero in the terminal, ends with the accuracy before and after
#   ./run.sh --build-only          stops after building
# The project is made in ./project; RATIONALE_PROJECT names another folder.
set -euo pipefail
cd "$(dirname "$0")"

mode=studio
seed=1
while [ $# -gt 0 ]; do
    case "$1" in
    --build-only) mode=build ;;
    --headless) mode=headless ;;
    --seed)
        [ $# -ge 2 ] || { echo "run.sh: --seed needs a number" >&2; exit 2; }
        seed=$2
        shift
        ;;
    -h | --help)
        sed -n '3,8s/^# \{0,1\}//p' "$0"
        exit 0
        ;;
    *)
        echo "run.sh: unknown option $1; known: --build-only --headless --seed N" >&2
        exit 2
        ;;
    esac
    shift
done
case "$seed" in '' | *[!0-9]*) echo "run.sh: --seed needs a whole number, got '$seed'" >&2; exit 2 ;; esac

installers/linux/install_packages.sh
mkdir -p build
# Configure and build speak into a log; only a failure shows it.
build() {
    echo "Building (log: build/build.log) …"
    { cmake --preset release && cmake --build --preset release --target rationale rationale-studio; } \
        >build/build.log 2>&1 || { tail -n 40 build/build.log >&2; exit 1; }
}
build
[ "$mode" = build ] && { echo "Built build/release/bin/rationale and build/release/bin/rationale-studio"; exit 0; }

project=${RATIONALE_PROJECT:-$PWD/project}
engine=build/release/bin/rationale
[ -e "$project/library.sqlite" ] || "$engine" init "$project"
if [ "$mode" = studio ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    echo "No display: running in the terminal instead of the studio."
    mode=headless
fi
if [ "$mode" = headless ]; then
    exec "$engine" run mini-r1-zero --project "$project" --seed "$seed"
fi
exec build/release/bin/rationale-studio --project "$project" --page launch
