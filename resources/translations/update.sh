#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Takes new texts of the studio into the translations, as unfinished, and drops those that are gone.
#   update.sh [BUILD_FOLDER]      default: build/release; writes resources/translations/*.ts
#   update.sh BUILD_FOLDER FILE   writes FILE instead, which need not exist
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${1:-build/release}
lupdate=$(command -v lupdate6 || echo /usr/lib/qt6/bin/lupdate)
texts=$(mktemp -d)
trap 'rm -rf "$texts"' EXIT
"$build/bin/recipe_texts" >"$texts/recipe_texts.cpp"
for file in ${2:-resources/translations/*.ts}; do
    "$lupdate" -silent -locations none -no-obsolete -target-language zh_CN -I . ui app/studio "$texts" -ts "$file"
done
