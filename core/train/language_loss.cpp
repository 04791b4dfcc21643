// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/language_loss.h"

#include "core/train/train_step.h"

namespace rationale {

namespace {

/// Row t predicts what row t + 1 of the same sequence predicts as its next token.
DocumentBatch shifted(const DocumentBatch& batch) {
    DocumentBatch next = batch;
    next.targets = Tensor::empty(batch.targets.shape(), DType::I32);
    next.targets.fill(-1);
    next.weights = Tensor::zeros(batch.weights.shape(), DType::F32);
    const int32_t* offset = batch.batch.offsets.data<int32_t>();
    for (int64_t b = 0; b < batch.batch.sequences(); ++b)
        for (int32_t t = offset[b]; t + 1 < offset[b + 1]; ++t) {
            next.targets.data<int32_t>()[t] = batch.targets.data<int32_t>()[t + 1];
            next.weights.data<float>()[t] = batch.weights.data<float>()[t + 1];
        }
    return next;
}

void addLoads(const LanguageModel& model, const ForwardExtras& extras, LanguageLossReport& report) {
    report.loads.resize(extras.routing.size());
    for (size_t i = 0; i < extras.routing.size(); ++i) {
        const ExpertLoad load = expertLoad(extras.routing[i], model.expertCount());
        std::vector<int64_t>& sum = report.loads[i].tokens;
        sum.resize(load.tokens.size());
        for (size_t e = 0; e < sum.size(); ++e)
            sum[e] += load.tokens[e];
    }
}

} // namespace

double LanguageLossReport::maxViolation() const {
    double sum = 0;
    for (const ExpertLoad& load : loads)
        sum += load.maxViolation();
    return loads.empty() ? 0 : sum / static_cast<double>(loads.size());
}

Var languageLoss(LanguageModel& model, const DocumentBatch& batch, const LanguageLossScale& scale,
                 const LanguageLossOptions& options, LanguageLossReport& report) {
    ForwardExtras extras;
    extras.wantBalance = options.balance;
    extras.wantNextNext = options.nextNextWeight > 0;
    const Var hidden = model.hidden(batch.batch, &extras);
    Var loss = targetLoss(model, hidden, batch.targets, batch.weights, 1 / scale.weight);
    report.next += scalarOf(loss);
    if (extras.nextNext.defined()) {
        const DocumentBatch next = shifted(batch);
        const Var part = targetLoss(model, extras.nextNext, next.targets, next.weights,
                                    options.nextNextWeight / scale.weight);
        report.nextNext += scalarOf(part) / options.nextNextWeight;
        loss = ops::add(loss, part);
    }
    for (const Var& layer : extras.balance) {
        const double share = 1 / static_cast<double>(scale.sequences);
        report.balance += scalarOf(layer) * share;
        loss = ops::addScaled(loss, layer, share);
    }
    addLoads(model, extras, report);
    return loss;
}

} // namespace rationale
