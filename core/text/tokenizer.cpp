// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizer.h"

namespace rationale {

std::vector<int32_t> encodePrompt(const Tokenizer& tokenizer, std::string_view text) {
    std::vector<int32_t> ids = tokenizer.encode(text);
    if (tokenizer.bosId() >= 0 && (ids.empty() || ids.front() != tokenizer.bosId()))
        ids.insert(ids.begin(), tokenizer.bosId());
    return ids;
}

std::vector<int32_t> encodeCompletion(const Tokenizer& tokenizer, std::string_view text) {
    std::vector<int32_t> ids = tokenizer.encode(text);
    ids.push_back(tokenizer.eosId());
    return ids;
}

} // namespace rationale
