#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Does bias balancing keep the experts evenly busy at no cost (DeepSeek-V3, section 2.1.2)? Trains the
# V3 miniature with 16 experts three times each with the bias, with the auxiliary loss, and with
# neither, prints how uneven the load is and what the loss came to, and draws the load as OUT.svg.
#   tests/benchmarks/balance.sh PROJECT [OUT.svg]      # about 15 minutes on two idle cores
set -eu
project=${1:?usage: balance.sh PROJECT [OUT.svg]}
here=$(dirname "$0")
rationale=${RATIONALE:-$here/../../build/release/bin/rationale}
points=$(mktemp)
trap 'rm -f "$points"' EXIT

arm() { # name, gamma, alpha
    for seed in 1 2 3; do
        run="balance-$1-$seed"
        "$rationale" metrics "$run" --project "$project" >/dev/null 2>&1 ||
            "$rationale" run mini-base-v3 --project "$project" --name "$run" --seed "$seed" \
                --set max_steps=1600 gate.enabled=false architecture.n_routed_experts=16 \
                architecture.moe_intermediate_size=64 architecture.n_group=1 architecture.topk_group=1 \
                architecture.num_nextn_predict_layers=0 "router_bias_update_rate=$2" \
                "architecture.aux_loss_alpha=$3" >/dev/null
        "$rationale" metrics "$run" --project "$project" --name load/max_violation loss --format csv |
            sed "1d;s/^/$1,$seed,/" >>"$points"
    done
}
arm bias 0.003 0
arm loss 0 0.01
arm none 0 0
awk -F, -f "$here/balance_table.awk" "$points"
awk -F, -f "$here/balance_plot.awk" "$points" >"${2:-balance.svg}"
echo "Drawn: ${2:-balance.svg}"
