// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"

#include <optional>
#include <random>
#include <string>
#include <string_view>

/// libFuzzer's own mutator: changes up to `size` bytes in place and gives the new size.
extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t maxSize);

namespace rationale::fuzz {

/// Changes bytes, or the tree that a JSON text is: of ten random changes to the bytes nine only
/// make the parser complain.
class JsonMutator {
public:
    explicit JsonMutator(unsigned seed)
        : m_random(seed) {}

    size_t below(size_t limit) { return limit == 0 ? 0 : m_random() % limit; }
    bool oneIn(size_t count) { return below(count) == 0; }

    /// A changed text of at most about `maxSize` bytes: three times in four a changed tree.
    std::string mutate(const std::string& text, size_t maxSize);
    std::string mutateBytes(std::string text, size_t maxSize) const;

private:
    std::optional<std::string> mutateTree(std::string_view text);
    Json* pick(Json& root);
    Json interesting();
    std::string interestingText();
    std::string otherText(const std::string& text);
    void change(Json& root);
    void changeLeaf(Json& leaf);
    void changeObject(Json& root, Json::object_t& object);
    void changeArray(Json& root, Json& array);

    std::minstd_rand m_random;
};

} // namespace rationale::fuzz
