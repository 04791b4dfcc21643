// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/autograd/var.h"
#include "core/base/json.h"
#include "core/nn/attention.h"
#include "core/nn/module.h"
#include "core/nn/moe.h"

#include <memory>

namespace rationale {

/// B sequences packed one after the other.
struct TokenBatch {
    Tensor ids;          // [T] int32
    Tensor positions;    // [T] int32, from 0 in each sequence
    Tensor offsets;      // [B + 1] int32
    int64_t longest = 0; // tokens of the longest sequence
    int64_t tokens() const { return ids.size(); }
    int64_t sequences() const { return offsets.size() - 1; }
};
/// Packs ragged sequences.
TokenBatch packBatch(const std::vector<std::vector<int32_t>>& sequences);

class KvCache;

/// A family: config ↔ JSON, named parameters with Hugging Face tensor names, forward.
class LanguageModel : public Module {
public:
    /// Final hidden states after the last norm, [T, D]; the head is applied by ops::headLogProbs so
    /// that logits of a whole batch never exist.
    virtual Var hidden(const TokenBatch& batch, ForwardExtras* extras) = 0;
    Var hidden(const TokenBatch& batch) { return hidden(batch, nullptr); }
    /// Weight of the output head [V, D] in compute dtype (the embedding when tied).
    /// Throws Error{Input} where a score head stands instead (scored_model.h).
    virtual Var head() = 0;
    /// Numbers that a score head gives for a hidden state; 0: a language model.
    virtual int64_t labels() const = 0;
    /// Hidden states [N, D] → [N, labels] in fp32. Throws Error{Input} for a language model.
    virtual Var scores(const Var& hidden) = 0;
    /// Prefill or decode with a cache: `slots` [B] sequences each add `counts[b]` tokens; ids are
    /// packed. Returns the hidden state of the last token of each sequence, [B, D]. No gradient.
    virtual Tensor step(KvCache& cache, const std::vector<int32_t>& slots,
                        const std::vector<int32_t>& counts, const Tensor& ids,
                        ForwardExtras* extras) = 0;
    Tensor step(KvCache& cache, const std::vector<int32_t>& cacheSlots,
                const std::vector<int32_t>& counts, const Tensor& ids) {
        return step(cache, cacheSlots, counts, ids, nullptr);
    }
    /// Experts that a token goes to in each mixture layer, the prediction module's apart; empty
    /// for a model without experts.
    virtual std::vector<int64_t> routedLayers() const { return {}; }
    virtual int64_t expertCount() const { return 0; } // of a mixture layer
    /// After an optimizer step: moves the choice biases against the load of its batch, one load per
    /// mixture layer (V3 §2.1.2).
    virtual void updateChoiceBias(const std::vector<ExpertLoad>&, double) {}

    virtual Json config() const = 0; // config.json of Hugging Face
    virtual int64_t vocabularySize() const = 0;
    virtual int64_t maxPositions() const = 0;
    virtual std::unique_ptr<KvCache> makeCache(int64_t slots, int64_t maxTokens) const = 0;
    /// Casts master weights to the compute dtype once per optimizer step.
    virtual void refreshComputeWeights() = 0;

    /// Weights that files of the family repeat under another name: written, never read.
    virtual std::vector<Parameter> repeatedTensors() const { return {}; }
    /// A tensor of a file that is no parameter and yet no mistake (a module that was left out).
    virtual bool ignoresTensor(const std::string& name) const = 0;
    /// No weight learns from now on; master weights are let go of.
    virtual void freeze() = 0;
    /// The matrices that adapters can sit on.
    virtual void visitLinears(const LinearVisitor& visit) = 0;

    /// Keeps one activation per layer in training and computes the others again on the way back
    /// (Chen et al. 2016).
    void setCheckpointing(bool on) { m_checkpointing = on; }

    DType computeType() const { return m_computeType; }

protected:
    DType m_computeType = DType::F32;
    bool m_checkpointing = false;
};

/// From a config.json; parameters are initialised from `seed`. Throws Error{Input} naming known
/// families.
std::unique_ptr<LanguageModel> makeModel(const Json& config, DType computeType, uint64_t seed);
/// What a loaded model is for: a frozen one has no master weights and no gradients.
enum class ModelUse { Train, Frozen };
/// From a Hugging Face folder: F32, F16, BF16 or block-scaled FP8 weights, one file or shards, read
/// tensor by tensor: the file is never in memory twice. Throws Error{Io, Corrupt, Input}: missing,
/// truncated or lying files.
std::unique_ptr<LanguageModel> loadModel(const fs::path& folder, DType computeType,
                                         ModelUse use = ModelUse::Train);
/// Reads the weights of a folder into a model of the same configuration. Throws Error{Io, Corrupt}.
void loadWeights(LanguageModel& model, const fs::path& folder);
/// config.json and the weights, adapters merged, in the dtype that the model keeps them in (fp32;
/// of a frozen model its compute type), in shards of 5 GB, into an existing folder. The tokenizer
/// is saved by its own class.
void saveModel(LanguageModel& model, const fs::path& folder);
/// bf16 where the processor has AMX or AVX512_BF16, else fp32. "auto", "bf16", "fp32" of a recipe.
DType computeTypeFromName(const std::string& name);

} // namespace rationale
