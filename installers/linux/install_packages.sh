#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what packages.txt (and any further list given) names and this machine lacks. Debian and Ubuntu.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
missing=()
for list in "$here/packages.txt" "$@"; do
    while read -r package; do
        [ -n "$package" ] || continue
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done < "$list"
done
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
    echo "rationale: this system has no apt-get; install the equivalents of: ${missing[*]}" >&2
    exit 1
fi
elevate=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
        echo "rationale: not root and no sudo; ask an administrator to run: apt-get install ${missing[*]}" >&2
        exit 1
    }
    elevate=(sudo)
fi
echo "Installing ${#missing[@]} packages: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${elevate[@]}" apt-get update -q
"${elevate[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends "${missing[@]}"
