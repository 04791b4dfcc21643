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
# A pipeline that has been run there, if there is one.
pipeline=$(ls "$project/pipelines" 2>/dev/null | grep -v lock | head -n 1)
[ -z "$pipeline" ] || build/release/bin/rationale-studio --project "$project" --page pipeline --open "$pipeline#dev2" \
    --theme light --size 1280x800 --screenshot resources/screenshots/pipeline-light.png
