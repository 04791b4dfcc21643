// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tensor/tensor.h"

#include <vector>

namespace rationale {

/// What one layer keeps per token: a key and a value of each key head, or with `latent` one row of
/// that many numbers, latent and rotary key of MLA.
struct KvLayout {
    int64_t layers = 0;
    int64_t kvHeads = 0;
    int64_t headDim = 0;
    DType dtype = DType::F32;
    int64_t latent = 0;

    int64_t bytesPerToken() const {
        return layers * (latent > 0 ? latent : 2 * kvHeads * headDim) * bytesOf(dtype);
    }
};

/// Where the tokens of one step go and what they see: filled on the host, read by the kernels. Rows
/// may be padding (so that matrix products always see the same number of rows): those have
/// cacheRows = -1 (nothing is written), lengths = 0 (attention gives zeros), positions = sequences
/// = 0.
struct KvStep {
    Tensor positions; // [T] int32: position of each new token in its sequence
    Tensor
        cacheRows; // [T] int32: page * pageTokens + place in the page, where its key and value go
    Tensor sequences; // [T] int32: row of `pageTable` that each new token belongs to
    Tensor lengths;   // [T] int32: cached tokens it attends to, itself included (position + 1)
    Tensor pageTable; // [B, maxPages] int32
    Tensor offsets; // [B + 2] int32: the rows of each sequence, then the padding rows as one more;
                    // only where every sequence begins with this step
};

/// Preallocated paged cache of keys and values. Per layer two tensors [pages, kvHeads, pageTokens,
/// headDim]: the tokens of a page lie one after the other for each head, which is what decoding
/// reads; of a latent layout one, [pages, pageTokens, latent]. A slot is a list of pages; slots
/// that share a prompt share its full pages (counted), so that a prompt is prefilled once for its
/// whole group. Nothing is allocated on the device after construction. A row's result depends on
/// that row's own context only, never on the other rows of the call.
class KvCache {
public:
    static constexpr int64_t pageTokens = 16;

    /// Room for `slots` sequences of at most `maxTokens` tokens each.
    KvCache(const KvLayout& layout, int64_t slots, int64_t maxTokens);

    const KvLayout& layout() const { return m_layout; }
    int64_t slotCount() const { return static_cast<int64_t>(m_slots.size()); }
    int64_t maxTokens() const { return m_maxTokens; }
    int64_t length(int32_t slot) const; // tokens cached
    int64_t bytes() const;              // of all pages

    const Tensor& keys(int64_t layer) const { return m_keys[static_cast<size_t>(layer)]; }
    const Tensor& values(int64_t layer) const { return m_values[static_cast<size_t>(layer)]; }

    /// Forgets the slot; its pages are free once no other slot uses them.
    void clear(int32_t slot);
    /// `to` (empty) begins with all tokens of `from`: full pages are shared, the last partial one
    /// copied.
    void share(int32_t from, int32_t to);
    /// Forgets the tokens from `length` on (drafts that were not accepted).
    void truncate(int32_t slot, int64_t length);
    /// Makes room for counts[i] more tokens in slots[i] and says where they go; the T rows are
    /// padded to `rows`. Throws Error{Input} when a sequence would grow past maxTokens().
    KvStep append(const std::vector<int32_t>& slots, const std::vector<int32_t>& counts,
                  int64_t rows);

    /// Stores the new tokens' k, v [T, kvHeads * headDim] of one layer.
    void write(int64_t layer, const Tensor& k, const Tensor& v, const KvStep& step) const;
    /// Attention of the new tokens' q [T, heads * headDim] over what is cached, themselves
    /// included.
    Tensor attend(int64_t layer, const Tensor& q, const KvStep& step, int64_t heads,
                  double scale) const;

    /// The same of a latent layout: latent [T, rank] and rotary key [T, latent − rank].
    void writeLatent(int64_t layer, const Tensor& latent, const Tensor& key,
                     const KvStep& step) const;
    /// q [T, heads * latent] → [T, heads * rank].
    Tensor attendLatent(int64_t layer, const Tensor& q, const KvStep& step, int64_t heads,
                        int64_t rank, double scale) const;

private:
    struct Slot {
        std::vector<int32_t> pages;
        int64_t length = 0;
    };
    int32_t takePage();
    void releasePage(int32_t page);
    void copyPage(int32_t from, int32_t to);

    KvLayout m_layout;
    int64_t m_maxTokens = 0;
    std::vector<Slot> m_slots;
    std::vector<Tensor> m_keys, m_values;
    std::vector<int32_t> m_freePages;
    std::vector<int32_t> m_users; // slots that use each page
};

} // namespace rationale
