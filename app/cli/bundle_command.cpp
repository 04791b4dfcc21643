// SPDX-License-Identifier: GPL-3.0-or-later
// bundle: runs in one file for a colleague, and back.
#include "app/cli/commands.h"
#include "app/cli/project_folder.h"
#include "app/cli/table_printer.h"
#include "core/base/error.h"
#include "core/evidence/evidence_bundle.h"

#include <fmt/format.h>
#include <unistd.h>

#include <iostream>

namespace rationale::cli {

namespace {

struct Arguments {
    std::vector<std::string> runs;
    std::string project, file, to, samples = "all", note;
    bool json = false;
};

void print(const EvidenceManifest& manifest, const std::string& file, bool json) {
    if (json) {
        Json object = manifest.toJson();
        object["fingerprint"] = manifest.fingerprint();
        std::cout << toJsonText(object, 2) << '\n';
        return;
    }
    TablePrinter table({"run", "stage", "seed", "state", "samples", "code"});
    for (const EvidenceManifest::Run& run : manifest.runs)
        table.add({run.name, run.stage, run.seed, run.state,
                   run.samplesKept == run.samples
                       ? std::to_string(run.samples)
                       : fmt::format("{} of {}", run.samplesKept, run.samples),
                   run.codeVersion});
    table.print(std::cout, Format::Table);
    if (!manifest.note.empty())
        std::cout << manifest.note << '\n';
    std::cout << file << ": " << manifest.files.size() << " files, made " << manifest.made << " by "
              << manifest.madeBy << "\nfingerprint " << manifest.fingerprint() << '\n';
}

void make(const Arguments& arguments) {
    EvidenceOptions options;
    options.project = projectFolder(arguments.project, false);
    options.runs = arguments.runs;
    options.samples = EvidenceSamples::fromText(arguments.samples);
    options.note = arguments.note;
    options.file = arguments.to;
    options.version = RATIONALE_VERSION;
    if (isatty(STDERR_FILENO))
        options.progress = [](double share) {
            std::cerr << fmt::format("\r{:3.0f} % ", share * 100) << std::flush;
            return true;
        };
    const EvidenceManifest manifest = writeEvidenceBundle(options);
    if (options.progress)
        std::cerr << '\r';
    print(manifest, arguments.to, arguments.json);
}

void addMake(CLI::App& bundle) {
    auto* command = bundle.add_subcommand("make", "Put runs into one file");
    auto arguments = std::make_shared<Arguments>();
    command->add_option("RUN", arguments->runs, "Ids or names of runs")->required();
    command->add_option("--to", arguments->to, "The file, by custom NAME.rationale")->required();
    command->add_option("--project", arguments->project, "Project folder");
    command->add_option("--samples", arguments->samples,
                        "all, none, or by reward: best:20,worst:20,random:50");
    command->add_option("--note", arguments->note, "What it is to show");
    command->add_flag("--json", arguments->json, "The manifest, for machines");
    command->callback([arguments] { make(*arguments); });
}

void addVerify(CLI::App& bundle) {
    auto* command = bundle.add_subcommand("verify", "Check every hash of a bundle");
    auto arguments = std::make_shared<Arguments>();
    command->add_option("FILE", arguments->file, "The bundle")->required();
    command->add_flag("--json", arguments->json, "The manifest, for machines");
    command->callback([arguments] {
        print(verifyEvidenceBundle(arguments->file), arguments->file, arguments->json);
    });
}

void addOpen(CLI::App& bundle) {
    auto* command =
        bundle.add_subcommand("open", "Make a project of a bundle, verified, that is only read");
    auto arguments = std::make_shared<Arguments>();
    command->add_option("FILE", arguments->file, "The bundle")->required();
    command->add_option("--to", arguments->to, "Folder of the project; new or empty")->required();
    command->add_flag("--json", arguments->json, "The manifest, for machines");
    command->callback([arguments] {
        print(openEvidenceBundle(arguments->file, arguments->to), arguments->to, arguments->json);
    });
}

} // namespace

void addBundleCommand(CLI::App& app) {
    auto* bundle = app.add_subcommand("bundle", "Runs as evidence: one file, verified, to be read");
    bundle->require_subcommand(1);
    addMake(*bundle);
    addVerify(*bundle);
    addOpen(*bundle);
}

} // namespace rationale::cli
