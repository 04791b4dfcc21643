#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing and runs clang-tidy, with the checks of .clang-tidy, on app core kernels ui.
#   tests/tidy.sh                  every .cpp
#   tests/tidy.sh FILES...         these
#   tests/tidy.sh --changed REV    what differs from REV; for a header the .cpp of its name, else one that reads it
#   TIDY_SECONDS=N tests/tidy.sh … begins no file after N seconds, and says how many are left
# Exits with 1 on any finding.
set -euo pipefail
cd "$(dirname "$0")/.."
folders=(app core kernels ui)
build=build/tidy

sources() { git ls-files --cached --others --exclude-standard -- "${folders[@]/%//*.cpp}"; }

changed() { # changed REV
    local base file
    if ! base=$(git rev-parse --quiet --verify "$1^{commit}"); then
        base=$(git rev-list HEAD | tail -n 1)
        echo "tidy: this clone has no $1; taking the oldest commit it has" >&2
        if [ "$base" = "$(git rev-parse HEAD)" ]; then # one commit says nothing about changes
            sources
            return
        fi
    fi
    {
        git diff --name-only --diff-filter=d "$base" -- "${folders[@]}"
        git ls-files --others --exclude-standard -- "${folders[@]}"
    } | while read -r file; do
        if [[ $file == *.h && ! -f ${file%.h}.cpp ]]; then
            sources | xargs grep -lE "#include \"(.*/)?${file##*/}\"" | head -n 1 || true
        elif [[ $file == *.cpp || $file == *.h ]]; then
            echo "${file%.*}.cpp"
        fi
    done | sort -u
}

check() { # check FILE
    local found status=0
    if [ "$(date +%s)" -ge "$deadline" ]; then
        echo "$1" >>"$build.left"
        return
    fi
    found=$(clang-tidy -p "$build" --quiet "$1" 2>&1) || status=1
    grep -vE '^[0-9]+ (warning|error)s?( and [0-9]+ errors?)? generated\.$' <<<"$found" | grep . || true
    return $status
}
export -f check
deadline=$(($(date +%s) + ${TIDY_SECONDS:-86400}))
export build deadline

if [ "${1:-}" = --changed ]; then
    mapfile -t files < <(changed "${2:?--changed takes a revision}")
elif [ $# -gt 0 ]; then
    files=("$@")
else
    mapfile -t files < <(sources)
fi

mkdir -p build
installers/linux/install_packages.sh installers/linux/tidy_packages.txt
# Nothing is compiled: clang-tidy needs the commands, and what moc and protoc make of the files that include it. (The
# autogen targets would compile what the studio links.)
cmake -S . -B "$build" -G Ninja -DCMAKE_CXX_COMPILER=clang++ -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_EXPORT_COMPILE_COMMANDS=ON -DCMAKE_AUTOGEN_ORIGIN_DEPENDS=OFF -DCMAKE_OPTIMIZE_DEPENDENCIES=ON \
    -DRATIONALE_CUDA=OFF -DRATIONALE_TESTS=OFF -DRATIONALE_PRECOMPILE=OFF >"$build.log" || { cat "$build.log"; exit 1; }
moc=$(qtpaths6 --query QT_HOST_LIBEXECS)/moc
mkdir -p "$build/ui/rationale_ui_autogen/include"
git grep -lE '^#include "[a-z_]+\.moc"' -- ui | while read -r file; do
    "$moc" -o "$build/ui/rationale_ui_autogen/include/$(basename "$file" .cpp).moc" "$file"
done
ninja -C "$build" core/protobuf/interop/events/events.pb.h >"$build.log" || { cat "$build.log"; exit 1; }

known=()
for file in "${files[@]}"; do
    if grep -qF "/$file\"" "$build/compile_commands.json"; then
        known+=("$file")
    else
        echo "tidy: $file is not compiled here; not checked"
    fi
done
[ ${#known[@]} -gt 0 ] || exit 0
echo "tidy: checking ${#known[@]} files"
rm -f "$build.left"
# shellcheck disable=SC2016 # the inner shell expands it
printf '%s\0' "${known[@]}" | xargs -0 -n 1 -P "$(nproc)" bash -c 'check "$0"' || exit 1
[ ! -f "$build.left" ] || echo "tidy: no time for $(wc -l <"$build.left") files, from $(head -n 1 "$build.left") on"
