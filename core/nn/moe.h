// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/nn/feed_forward.h"

namespace rationale {

struct MoeShape {
    int64_t width = 0;
    int64_t experts = 0, chosen = 0; // n_routed_experts, num_experts_per_tok
    int64_t hidden = 0;              // of one expert
    int64_t sharedHidden = 0;        // all shared experts as one wide MLP; 0: none
    kernels::RouterParams router;
    bool choiceBias = false; // e_score_correction_bias (V3): moves the choice, has no gradient
    kernels::BalanceParams balance;
    bool balanceBySequence = true; // else over the whole batch
};

/// How evenly a batch used the experts of one layer.
struct ExpertLoad {
    std::vector<int64_t> tokens; // per expert
    /// (busiest − mean) / mean (Wang et al. 2024, "MaxVio").
    double maxViolation() const;
};
/// Counts of `routing` [T, K].
ExpertLoad expertLoad(const Tensor& routing, int64_t experts);

/// DeepSeekMoE (Dai et al. 2024; V2 §2.2, V3 §2.1.2): shared experts plus the chosen routed ones.
/// The router is fp32. The rows of one expert lie one after the other: a product per expert and
/// matrix.
class MoeLayer : public FeedForward {
public:
    /// `name`: "model.layers.1.mlp".
    MoeLayer(const std::string& name, const MoeShape& shape, const WeightTypes& types);

    Var forward(const Var& x, const ForwardContext& context) const override;
    void initialise(uint64_t seed, double outputScale) const override;
    void appendWeights(WeightList& list) const override;
    void visitLinears(const LinearVisitor& visit) override;

    const MoeShape& shape() const { return m_shape; }
    /// bias += rate · sign(mean load − load) (V3 §2.1.2): after each step, load of the whole batch.
    void updateChoiceBias(const ExpertLoad& load, double rate) const;

private:
    Var balanceLoss(const ops::Routing& routing, const Tensor& sequences) const;
    ops::Routing routed(const Var& x, const ForwardContext& context) const;
    Var experts(const Var& x, const ops::Routing& routing) const;

    MoeShape m_shape;
    Weight m_router, m_choiceBias;
    std::vector<Weight> m_gate, m_up, m_down; // per expert
    std::unique_ptr<SwigluMlp> m_shared;
};

} // namespace rationale
