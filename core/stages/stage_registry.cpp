// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/stage.h"
#include "core/stages/stages.h"

#include "core/base/error.h"
#include "core/train/trainer_state.h"

namespace rationale {

void Stage::checkCheckpoint(const fs::path& folder) const {
    checkTraining(folder);
}

std::unique_ptr<Stage> makeStage(const std::string& name) {
    struct Entry {
        const char* name;
        std::unique_ptr<Stage> (*make)();
    };
    static constexpr Entry entries[] = {
        // clang-format off: one line each
        {"pretrain", makePretrainStage},
        {"sft", makeSftStage},
        {"grpo", makeGrpoStage},
        {"ppo", makePpoStage},
        {"preference", makePreferenceStage},
        {"distill", makeDistillStage},
        {"reward_model", makeRewardModelStage},
        {"process_reward", makeProcessRewardStage},
        {"rejection_sample", makeRejectionSampleStage},
        {"curate", makeCurateStage},
        {"evaluate", makeEvaluateStage},
        // clang-format on
    };
    std::string known;
    for (const Entry& entry : entries) {
        if (name == entry.name)
            return entry.make();
        known += (known.empty() ? "" : ", ") + std::string(entry.name);
    }
    throw Error(ErrorKind::Usage, "There is no stage '" + name + "'", "stage",
                "Known stages: " + known + ".");
}

} // namespace rationale
