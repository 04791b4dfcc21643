// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/pinned_model.h"

#include "core/base/error.h"

namespace rationale {

fs::path pinnedModel(const RunContext& context, TrainerState& state, const std::string& key) {
    const fs::path project = context.runFolder().parent_path().parent_path();
    const auto kept = state.extra.find(key);
    if (kept != state.extra.end() && kept->is_string())
        return (project / kept->get<std::string>()).lexically_normal(); // absolute ones stay so
    const fs::path folder =
        fs::absolute(context.resolveModel(context.recipe().get<std::string>(key)))
            .lexically_normal();
    const fs::path inProject = folder.lexically_relative(project);
    const bool inside = !inProject.empty() && *inProject.begin() != "..";
    state.extra[key] = (inside ? inProject : folder).string();
    return folder;
}

std::unique_ptr<LanguageModel> loadBeside(const fs::path& folder, const LanguageModel& trained,
                                          const std::string& key) {
    auto model = loadModel(folder, trained.computeType(), ModelUse::Frozen);
    if (model->vocabularySize() != trained.vocabularySize())
        throw Error(ErrorKind::Input,
                    "The model of " + key + " has a vocabulary of " +
                        std::to_string(model->vocabularySize()) + " tokens, the trained one " +
                        std::to_string(trained.vocabularySize()),
                    folder.string(), "Choose two models with the same tokenizer.");
    return model;
}

} // namespace rationale
