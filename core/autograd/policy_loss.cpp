// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/autograd/policy_loss.h"

#include "core/autograd/op_support.h"
#include "core/base/error.h"
#include "kernels/policy_variants.h"

#include <algorithm>
#include <iterator>

namespace rationale {

namespace {

using kernels::PolicyParams;
namespace policy = kernels::policy;

double positive(int64_t count, const char* what) {
    if (count <= 0)
        throw Error(ErrorKind::Internal, std::string("The loss needs the global count of ") + what,
                    "policyLoss");
    return static_cast<double>(count);
}

int32_t placeOf(const std::string& loss) {
    std::string known;
    for (size_t i = 0; i < std::size(policy::variants); ++i) {
        if (loss == policy::variants[i].name)
            return static_cast<int32_t>(i);
        known += (known.empty() ? "" : ", ") + std::string(policy::variants[i].name);
    }
    throw Error(ErrorKind::Usage, "There is no policy loss \"" + loss + "\"", "loss_type",
                "Use one of " + known + ".");
}

double countOf(policy::Aggregation aggregation, const PolicyLossScale& scale) {
    if (aggregation == policy::Aggregation::TokenMean)
        return positive(scale.tokens, "tokens");
    const double sequences = positive(scale.sequences, "sequences");
    return aggregation == policy::Aggregation::SequenceMean
               ? sequences
               : sequences * positive(scale.maxCompletionLength, "completion length");
}

PolicyParams paramsOf(const PolicyLossOptions& options, const PolicyLossScale& scale) {
    PolicyParams params;
    params.variant = placeOf(options.loss);
    params.count = countOf(policy::variants[params.variant].aggregation, scale);
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

} // namespace rationale
