// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/replies.h"

namespace rationale {

/// A request with a reply as people write them: some greet, some forget a fact, some say too much.
std::string replyDocument(Rng& rng, chains::Language language, double tagsShare,
                          double formatShare);

} // namespace rationale
