#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds everything with warnings as errors, runs every test.
#   ./test.sh [ctest arguments]    e.g. ./test.sh -L ui
set -euo pipefail
cd "$(dirname "$0")"
installers/linux/install_packages.sh installers/linux/test_packages.txt
tests/check_sources.sh
cmake --preset release -DRATIONALE_WERROR=ON
cmake --build --preset release
ctest --preset release -j 2 "$@"
