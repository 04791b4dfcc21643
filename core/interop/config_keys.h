// SPDX-License-Identifier: GPL-3.0-or-later
// The keys of TRL and veRL that need no thought: same meaning, one value alone, or machinery.
#pragma once

#include "core/interop/config_mapper.h"

namespace rationale::interop {

struct ConfigKeys {
    std::vector<DirectKey> direct;
    std::vector<NeutralKey> neutral;
    std::vector<MachineryKey> machinery;
};
const ConfigKeys& trlKeys();
const ConfigKeys& verlKeys();

} // namespace rationale::interop
