// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/stages/stage.h"

namespace rationale {

std::unique_ptr<Stage> makePretrainStage();
std::unique_ptr<Stage> makeSftStage();
std::unique_ptr<Stage> makeGrpoStage();
std::unique_ptr<Stage> makePpoStage();
std::unique_ptr<Stage> makeRejectionSampleStage();
std::unique_ptr<Stage> makeCurateStage();
std::unique_ptr<Stage> makePreferenceStage();
std::unique_ptr<Stage> makeDistillStage();
std::unique_ptr<Stage> makeEvaluateStage();
std::unique_ptr<Stage> makeRewardModelStage();
std::unique_ptr<Stage> makeProcessRewardStage();

} // namespace rationale
