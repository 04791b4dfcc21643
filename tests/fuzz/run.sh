#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds the fuzzers and runs each for a time; exits with 1 when one finds something. What they have learned stays in
# build/fuzz/corpus, an input that breaks something goes to build/fuzz/found: bin/fuzz_NAME FILE runs it again.
#   tests/fuzz/run.sh SECONDS              all
#   tests/fuzz/run.sh SECONDS NAMES...     of safetensors tokenizer config template answer jsonl events
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:?usage: tests/fuzz/run.sh SECONDS [NAMES...]}
shift
[ $# -gt 0 ] || set -- safetensors tokenizer config template answer jsonl events
build=build/fuzz
data=tests/data

installers/linux/install_packages.sh installers/linux/fuzz_packages.txt
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz --target "${@/#/fuzz_}"

seed() { mkdir -p "$build/seeds/$1"; cat >"$build/seeds/$1/$2"; } # seed FUZZER NAME <BYTES
rm -rf "$build/seeds"

for file in "$data"/families/*/config.json; do
    # Few positions: a model is made only where its rotary table is small.
    seed config "$(basename "$(dirname "$file")")" < <(sed 's/\("max_position_embeddings": \)[0-9]*/\132/' "$file")
done

# Small files only: a fuzzer is as fast as its inputs are short.
find "$data" -name '*.safetensors' -size -40k | while read -r file; do
    seed safetensors "$(tr / _ <<<"${file#"$data"/}")" <"$file"
done
header='{"w":{"dtype":"F8_E4M3","shape":[4,3],"data_offsets":[0,12]},'
header+='"w_scale_inv":{"dtype":"F32","shape":[1,1],"data_offsets":[12,16]},'
header+='"i":{"dtype":"I32","shape":[2],"data_offsets":[16,24]},"__metadata__":{"format":"pt"}}'
seed safetensors small < <(printf '%b\0\0\0\0\0\0\0%s%024d' "\\x$(printf %x ${#header})" "$header" 0)

# As fuzz_tokenizer.cpp reads it: files, each ended by a zero byte.
for file in "$data"/tokenizers/*/tokenizer.json tests/fuzz/seeds/*.json; do
    seed tokenizer "$(tr / _ <<<"${file#tests/}")" < <(cat "$file"; printf '\0hello <s> 12')
done
seed tokenizer vocabulary < <(printf '\0hello\0\0'; cat "$data/tokenizers/vocab.json"; printf '\0'
    cat "$data/tokenizers/merges.txt"; printf '\0{"model_type":"qwen2"}\0{"<s>":700}')
seed tokenizer ranks < <(printf '\0hello\0{"added_tokens_decoder":{"257":{"content":"<s>"}},"bos_token":"<s>"}'
    printf '\0\0\0{"model_type":"gpt2"}\0\0'
    for ((byte = 0; byte < 256; ++byte)); do
        printf '%s %d\n' "$(printf '%b' "\\x$(printf %02x $byte)" | base64)" $byte
    done
    echo 'aGU= 256')

# As fuzz_template.cpp reads it: messages, each ended by a zero byte, the first byte chooses the role.
seed template turns < <(printf 'bBe short.\0`What is 2+2?\0a<think>\n2+2=4\n</think>\n\n<answer>4</answer>\0`And 3?\0')
seed template tool < <(printf '`Weather?\0a\0c{"sun": true}\0a\\boxed{sun}\0')
# Two answers each, a zero byte between: the rows of the test, as they are written in C++.
sed -n 's/^ *mathRow("[a-z]*", "\(.*\)", "\(.*\)");$/\1\\0000\2/p' tests/core/verify_math_rows.h | sed 's/\\\\/\\/g' |
    { number=0; while IFS= read -r pair; do
        seed answer "$((number += 1))" < <(gold=${pair%%\\0000*}; given=${pair#*\\0000}; printf '%s\0%s' "$gold" "$given")
    done; }
# As fuzz_jsonl.cpp reads it: the first byte chooses the reader.
pair='{"prompt":"a","chosen":"b","rejected":"c"}'
chat='{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"text","text":"b"}]}]}'
steps='{"question":{"problem":"p"},"label":{"steps":[{"completions":[{"text":"x","rating":-1}],'
steps+='"human_completion":"h","chosen_completion":null}]}}'
number=0
for row in "$pair" "$chat" "$steps" '{"prompt":"a","completions":["b"],"labels":[true]}' \
    '{"question":"q","answer":"<<1+1=2>>2\n#### 2"}' '{"problem":"p","solution":"\\boxed{1}"}' \
    '{"conversations":[{"from":"human","value":"a"},{"from":"gpt","value":"b"}],"system":"s"}' \
    '{"prompt":[{"role":"user","content":"a"}],"reward_model":{"ground_truth":{"target":1,"numbers":[1]}}}' \
    '{"question":"q","expected_answer":"a","completions":[{"full_model_response":"r","score":1}]}' \
    '{"chosen":"\n\nHuman: a\n\nAssistant: b","rejected":"\n\nHuman: a\n\nAssistant: c"}'; do
    number=$((number + 1))
    seed jsonl "lines$number" < <(printf '\0%s\n\n%s\r\n' "$row" "$row")
    seed jsonl "list$number" < <(printf '\1[%s,\n %s]' "$row" "$row")
    seed jsonl "rows$number" < <(printf '\4%s\n' "$row")
done
seed jsonl csv < <(printf '\2prompt,completion,label\n"a ""b"",\nc",二,True\n,"",false\n')
seed jsonl tsv < <(printf '\3prompt\tcompletions\tlabels\na\t"[""b""]"\t[true]\n')
seed jsonl packed < <(printf '\0'; printf '%s\n' "$pair" | gzip)
# Two records of scalars, one of a tensor: as Event messages, each framed by the fuzzer's own mutator.
frame() { printf '%b\0\0\0\0\0\0\0\0\0\0\0%b\0\0\0\0' "\\x$(printf %x "$2")" "$1"; } # frame BYTES LENGTH
seed events scalars < <(
    frame '\x09\0\0\0\0\0\0\xf0\x3f\x1a\x0dbrain.Event:2' 24
    frame '\x10\x03\x2a\x0a\x0a\x08\x0a\x01a\x15\0\0\x80\x3f' 14
    frame '\x10\x04\x2a\x10\x0a\x0e\x0a\x01t\x42\x09\x08\x01\x2d\0\0\0\x40\x12\0' 20)

memory=$(mktemp -d /dev/shm/rationale-fuzz-XXXXXX)
trap 'rm -rf "$memory"' EXIT
export TMPDIR=$memory OMP_NUM_THREADS=1
export ASAN_OPTIONS=allocator_may_return_null=1:detect_stack_use_after_return=1
export UBSAN_OPTIONS=print_stacktrace=1
status=0
for name; do
    mkdir -p "$build/corpus/$name" "$build/found"
    log=$build/$name.log
    "$build/bin/fuzz_$name" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=2048 -max_len=65536 \
        -dict="tests/fuzz/$name.dict" -artifact_prefix="$build/found/$name-" -print_final_stats=1 \
        "$build/corpus/$name" "$build/seeds/$name" >"$log" 2>&1 || status=1
    if grep -q 'DONE ' "$log"; then
        echo "$name: $(grep 'DONE ' "$log" | tail -n 1 | tr -s '\t ' ' ')"
    else
        echo "$name: found something, see $log"
        grep -E '^(SUMMARY|==.*ERROR|BROKEN|terminate|.*what\(\)|.*runtime error|artifact_prefix)' "$log" ||
            tail -n 20 "$log"
    fi
done
exit $status
