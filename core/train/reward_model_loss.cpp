// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/reward_model_loss.h"

#include "core/autograd/op_support.h"

#include <cmath>

namespace rationale {

namespace {

double sigmoid(double x) {
    return x >= 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x));
}

/// −log σ(x), without overflow at either end.
double softplusOfMinus(double x) {
    return x >= 0 ? std::log1p(std::exp(-x)) : -x + std::log1p(std::exp(x));
}

} // namespace

ScoreLoss pairwiseLoss(std::span<const double> scores, std::span<const double> margins,
                       double centre, double count) {
    ScoreLoss loss;
    for (size_t i = 0; i < margins.size(); ++i) {
        const double chosen = scores[2 * i], rejected = scores[2 * i + 1];
        const double lead = chosen - rejected - margins[i], sum = chosen + rejected;
        loss.value += (softplusOfMinus(lead) + centre * sum * sum) / count;
        const double slope = -sigmoid(-lead), pull = 2 * centre * sum;
        loss.slopes.push_back((slope + pull) / count);
        loss.slopes.push_back((-slope + pull) / count);
    }
    return loss;
}

ScoreLoss pointwiseLoss(std::span<const double> scores, std::span<const double> labels,
                        double count) {
    ScoreLoss loss;
    for (size_t i = 0; i < labels.size(); ++i) {
        loss.value += (softplusOfMinus(scores[i]) + (1 - labels[i]) * scores[i]) / count;
        loss.slopes.push_back((sigmoid(scores[i]) - labels[i]) / count);
    }
    return loss;
}

ScoreLoss stepLoss(std::span<const double> scores, std::span<const double> labels, double count) {
    ScoreLoss loss;
    for (size_t i = 0; i < labels.size(); ++i) {
        // A softmax over two is a sigmoid of their difference.
        const double lead = scores[2 * i + 1] - scores[2 * i];
        loss.value += (softplusOfMinus(lead) + (1 - labels[i]) * lead) / count;
        const double slope = (sigmoid(lead) - labels[i]) / count;
        loss.slopes.push_back(-slope);
        loss.slopes.push_back(slope);
    }
    return loss;
}

Var lossOn(const Var& scores, const ScoreLoss& loss) {
    const Tensor& values = scores.value();
    const auto size = static_cast<int64_t>(loss.slopes.size());
    ops::detail::require(values.size() == size, "lossOn", "one slope for each score",
                         {values.shape(), {size}});
    const Tensor value =
        Tensor::from<double>(std::vector<double>{loss.value}, {1}).to(values.dtype());
    const Tensor slopes = Tensor::from<double>(loss.slopes, {size}).to(values.dtype());
    const kernels::Ops& kernels = ops::detail::kernelsOf(values);
    return ops::detail::record(value, {&scores}, [scores, slopes, &kernels](const View& dloss) {
        kernels.weightedSumBwd(scores.gradView(), dloss, slopes.view());
    });
}

} // namespace rationale
