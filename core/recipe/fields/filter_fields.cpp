// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/fields/field_builder.h"

namespace rationale::fields {

FieldList textFilterFields(bool exactFormat) {
    return {
        boolean("filter.format", exactFormat)
            .label("Exact format only")
            .help("Thought and answer in their tags.")
            .group(groups::filters),
        number("filter.min_target_share", 0)
            .label("Least language share")
            .help("Share of the thought's words that are in the language of the question.")
            .group(groups::filters)
            .range(0, 1),
        integer("filter.max_switches", -1)
            .label("Most language switches")
            .help("Changes of language between neighbouring words of the thought; 0 keeps unmixed "
                  "thoughts only, as R1 did; -1 keeps all.")
            .group(groups::filters)
            .paper("0 (R1)")
            .range(-1, 100000),
        number("filter.max_repetition", 1)
            .label("Most repetition")
            .help("Share of three-word sequences that occurred before in the answer.")
            .group(groups::filters)
            .range(0, 1),
        integer("filter.max_length", 0)
            .label("Longest answer")
            .help("In tokens, where rows know them; 0 keeps all.")
            .group(groups::filters)
            .unit("tokens")
            .range(0, 1 << 20),
    };
}

} // namespace rationale::fields
