// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/base/rng.h"
#include "core/text/tokenizer.h"

#include <memory>
#include <string>

namespace rationale {

/// An endless stream of pre-training documents; document i depends on (seed, i) alone, so the
/// cursor of a checkpoint is one integer.
class Corpus {
public:
    virtual ~Corpus() = default;
    virtual std::string name() const = 0;
    virtual std::string document(uint64_t seed, uint64_t index) const = 0; // without <bos>/<eos>
};

/// "asymmetric", "symmetric", "uninformative": the miniature's documents about the chains task
/// (design/miniature.md; generator after reference/miniature-prototype.md §2). Problems that are
/// held out of training never occur. `options`: the corpus.* keys. Throws Error{Usage} for an
/// unknown name.
std::unique_ptr<Corpus> makeCorpus(const std::string& name, const Json& options);

/// The tokenizer of the miniature: ≤ 512 entries, digits single, lexicon words and tags one token
/// each.
std::shared_ptr<const Tokenizer> makeMiniatureTokenizer();

} // namespace rationale
