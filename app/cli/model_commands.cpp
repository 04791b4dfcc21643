// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/model_options.h"
#include "core/models/convert.h"

#include <iostream>

namespace rationale::cli {

void addConvertCommand(CLI::App& app) {
    struct Options {
        std::string source, target, tokenizer, adapter;
    };
    const auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand(
        "convert", "Make a Hugging Face folder from a llama2.c checkpoint or another folder");
    command->add_option("SRC", options->source, "llama2.c file or model folder")->required();
    command->add_option("DST", options->target, "Folder to make")->required();
    command->add_option("--tokenizer", options->tokenizer,
                        "Tokenizer folder or llama2.c tokenizer file; default: the one beside SRC");
    command->add_option("--adapter", options->adapter,
                        "PEFT LoRA folder to merge into the weights");
    command->callback([options] {
        convertModel(options->source, options->target, options->tokenizer, options->adapter);
        std::cout << options->target << '\n';
    });
}

void addModelCommands(CLI::App& app) {
    addGenerateCommand(app);
    addScoreCommand(app);
    addConvertCommand(app);
    addEvalCommand(app);
}

} // namespace rationale::cli
