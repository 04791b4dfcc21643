#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What can be seen of the sources without building them: layers, sizes, licences, format.
set -euo pipefail
cd "$(dirname "$0")/.."
status=0
complain() { echo "check_sources: $1" >&2; status=1; }
sources() { git ls-files -- "$@" | grep -E '\.(cpp|h|cu|cuh|inc)$' || true; }

while read -r hit; do complain "Qt in the engine: $hit"
done < <(sources core kernels | xargs -r grep -nE '#include *[<"]Q' || true)
while read -r hit; do complain "the engine in ui/: $hit"
done < <(sources ui app/studio | xargs -r grep -nE '#include *["<](core/(tensor|autograd|nn|models|data|generate|rewards|train|stages|dist|interop)|kernels)/' || true)
while read -r hit; do complain "kernels/ must not know core/: $hit"
done < <(sources kernels | xargs -r grep -nE '#include *["<](core|ui|app)/' || true)
# Layers inside core/, as the table of ARCHITECTURE.md has them; stages may use everything.
layer() { # layer FOLDER ALLOWED...
    local folder=$1 allowed hits
    shift
    allowed=$(IFS='|'; echo "$*")
    hits=$(sources "core/$folder" | xargs -r grep -nE '#include "core/' | grep -vE "#include \"core/($folder|$allowed)(/|\")" || true)
    [ -z "$hits" ] || while read -r hit; do complain "core/$folder must not use this: $hit"; done <<<"$hits"
}
rows=storage/run_types.h
layer base base
layer storage base
layer hub base
layer recipe base train/advantages/estimators.h # names: headers with nothing to link
layer text base $rows
layer tensor base
layer autograd base tensor
for folder in nn models generate; do layer $folder base tensor autograd nn models generate text; done
layer sandbox base text $rows
layer data base sandbox text
layer rewards base data models sandbox text $rows
layer train base tensor autograd nn models text
layer interop base data recipe stages storage text
while read -r hit; do complain "string-based connect: $hit"
done < <(sources ui app tests | xargs -r grep -nE '\b(SIGNAL|SLOT)\(' || true)

for file in $(sources .); do
    lines=$(wc -l <"$file")
    [ "$lines" -le 600 ] || complain "$file has $lines lines (hard stop 600)"
    head -n 1 "$file" | grep -q 'SPDX-License-Identifier: GPL-3.0-or-later' || complain "$file does not begin with its licence"
done
if command -v clang-format >/dev/null; then
    # The op list (.inc) is a table laid out by hand.
    found=$(sources app core kernels ui tests | grep -v '\.inc$' | xargs -r clang-format --dry-run -Werror 2>&1 || true)
    [ -z "$found" ] || { head -n 20 <<<"$found" >&2; complain "clang-format differs: run clang-format -i on the files above"; }
else
    echo "check_sources: clang-format is not installed; format not checked"
fi
exit $status
