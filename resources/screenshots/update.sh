#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Takes the pictures of the README anew, from a project in which mini-r1-zero has been trained.
#   resources/screenshots/update.sh PROJECT
set -euo pipefail
[ $# -eq 1 ] || { echo "update.sh: name a project folder" >&2; exit 2; }
project=$(realpath "$1")
cd "$(dirname "$0")/../.."
export QT_QPA_PLATFORM=offscreen
while read -r page theme; do
    build/release/bin/rationale-studio --project "$project" --run mini-r1-zero --step 40 --page "$page" \
        --theme "$theme" --size 1280x800 --screenshot "resources/screenshots/$page-$theme.png"
done <<'PAGES'
monitor light
launch dark
traces light
language dark
runs light
PAGES
