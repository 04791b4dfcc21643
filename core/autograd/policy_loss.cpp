// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/autograd/policy_loss.h"

#include "core/autograd/op_support.h"
#include "core/base/error.h"

#include <algorithm>
#include <cmath>

namespace rationale {

namespace {

using kernels::PolicyParams;

double positive(int64_t count, const char* what) {
    if (count <= 0)
        throw Error(ErrorKind::Internal, std::string("The loss needs the global count of ") + what,
                    "policyLoss");
    return static_cast<double>(count);
}

void setLoss(PolicyParams& params, const PolicyLossOptions& options, const PolicyLossScale& scale) {
    using Loss = PolicyLossOptions::Loss;
    switch (options.loss) {
    case Loss::Sapo:
        params.loss = PolicyParams::Sapo;
        [[fallthrough]];
    case Loss::Grpo:
        params.aggregation = PolicyParams::SequenceMean;
        params.count = positive(scale.sequences, "sequences");
        return;
    case Loss::DrGrpo:
        params.count = positive(scale.sequences, "sequences") *
                       positive(scale.maxCompletionLength, "completion length");
        return;
    case Loss::Cispo:
        params.loss = PolicyParams::Cispo;
        [[fallthrough]];
    case Loss::Bnpo:
    case Loss::Dapo:
        params.count = positive(scale.tokens, "tokens");
        return;
    }
}

PolicyParams paramsOf(const PolicyLossOptions& options, const PolicyLossScale& scale) {
    PolicyParams params;
    setLoss(params, options, scale);
    params.sequenceRatio = options.ratio == PolicyLossOptions::Ratio::Sequence;
    params.epsilonLow = options.epsilonLow;
    params.epsilonHigh = options.epsilonHigh;
    params.delta = options.delta;
    params.dualClip = options.dualClip;
    params.beta = options.beta;
    params.klOrder = options.kl == PolicyLossOptions::Kl::K1   ? 1
                     : options.kl == PolicyLossOptions::Kl::K2 ? 2
                                                               : 3;
    params.sapoTauPositive = options.sapoTauPositive;
    params.sapoTauNegative = options.sapoTauNegative;
    params.importanceCap = options.importanceCap;
    return params;
}

void addStats(PolicyLossStats& stats, const double* sums) {
    stats.klSum += sums[0];
    stats.clipLow += sums[1];
    stats.clipHigh += sums[2];
    stats.ratioSum += sums[3];
    stats.ratioMax = std::max(stats.ratioMax, sums[4]);
    stats.tokens += sums[5];
}

} // namespace

Var policyLoss(const Var& logprobs, const PolicyLossInput& input, const PolicyLossOptions& options,
               const PolicyLossScale& scale, PolicyLossStats* stats) {
    if (options.beta != 0 && !input.reference.defined())
        throw Error(ErrorKind::Internal, "A KL coefficient needs reference log-probs",
                    "policyLoss");
    const kernels::Ops& kernels = opsOf(logprobs.value().device());
    const Device device = logprobs.value().device();
    const DType type = logprobs.value().dtype();
    const Tensor loss = Tensor::empty({1}, type, device);
    const Tensor slope = Tensor::empty(logprobs.shape(), type, device);
    const Tensor sums = Tensor::zeros({6}, DType::F64, device);
    kernels.policyLoss(loss.view(), slope.view(), sums.view(), logprobs.view(), input.old.view(),
                       input.sampler.view(), input.reference.view(), input.advantage.view(),
                       input.mask.view(), input.offsets.view(), paramsOf(options, scale));
    if (stats) {
        double host[6];
        memoryOf(device).copyToHost(host, sums.view().data, sizeof(host));
        addStats(*stats, host);
    }
    return ops::detail::record(loss, {&logprobs}, [logprobs, slope, &kernels](const View& dloss) {
        kernels.weightedSumBwd(logprobs.gradView(), dloss, slope.view());
    });
}

std::vector<double> groupAdvantages(std::span<const double> rewards, const std::string& method) {
    const auto count = static_cast<double>(rewards.size());
    std::vector<double> advantages(rewards.size(), 0.0);
    if (rewards.size() < 2)
        return advantages;
    double mean = 0;
    for (double reward : rewards)
        mean += reward / count;
    double squares = 0;
    for (double reward : rewards)
        squares += (reward - mean) * (reward - mean);
    const double spread = std::sqrt(squares / (count - 1));
    if (!(spread >= 1e-6))
        return advantages;
    double factor = 0;
    if (method == "group")
        factor = 1 / (spread + 1e-4);
    else if (method == "none")
        factor = 1;
    else if (method == "rloo")
        factor = count / (count - 1);
    else
        throw Error(ErrorKind::Usage, "Unknown advantage method \"" + method + "\"",
                    "scale_rewards", "Use group, none or rloo.");
    for (size_t i = 0; i < rewards.size(); ++i)
        advantages[i] = (rewards[i] - mean) * factor;
    return advantages;
}

} // namespace rationale
