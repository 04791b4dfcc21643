// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/stage.h"
#include "core/stages/stages.h"

#include "core/base/error.h"

namespace rationale {

std::unique_ptr<Stage> makeStage(const std::string& name) {
    if (name == "pretrain")
        return makePretrainStage();
    if (name == "sft")
        return makeSftStage();
    if (name == "grpo")
        return makeGrpoStage();
    if (name == "evaluate")
        return makeEvaluateStage();
    throw Error(ErrorKind::Usage, "There is no stage '" + name + "'", "stage",
                "Use pretrain, sft, grpo or evaluate.");
}

} // namespace rationale
