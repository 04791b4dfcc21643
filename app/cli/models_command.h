// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace rationale::cli {

/// `export MODEL --format huggingface`: `to` empty: NAME-huggingface here. Prints the folder.
void exportModelFolder(const std::string& project, const std::string& model, const std::string& to,
                       bool adapter);

} // namespace rationale::cli
