// SPDX-License-Identifier: GPL-3.0-or-later
// download: models and datasets of the Hugging Face Hub.
#include "app/cli/commands.h"
#include "app/cli/project_folder.h"
#include "core/base/error.h"
#include "core/hub/download.h"
#include "core/stages/stop_signal.h"
#include "core/storage/library_schema.h"

#include <fmt/format.h>

#include <chrono>
#include <iostream>

#include <unistd.h>

namespace rationale::cli {

namespace {

struct Arguments {
    std::string repo, type = "model", revision = "main", to, project;
    std::vector<std::string> include;
    bool json = false;
};

std::string sized(uint64_t bytes) {
    constexpr double kib = 1024;
    auto value = static_cast<double>(bytes);
    const char* unit = "B";
    for (const char* next : {"KiB", "MiB", "GiB", "TiB"}) {
        if (value < kib)
            break;
        value /= kib;
        unit = next;
    }
    return fmt::format("{:.{}f} {}", value, std::string(unit) == "B" ? 0 : 1, unit);
}

/// A line that redraws itself in a terminal; otherwise one for each file.
class Line {
public:
    void show(const DownloadProgress& progress) {
        const auto now = std::chrono::steady_clock::now();
        const bool newFile = progress.file != m_file;
        if (!newFile && (!m_terminal || now - m_shown < std::chrono::milliseconds(100)))
            return;
        m_shown = now;
        m_file = progress.file;
        std::string text = fmt::format("{}/{} {}  {}", progress.number, progress.files,
                                       progress.file, sized(progress.bytes));
        if (progress.total > 0)
            text += " of " + sized(progress.total);
        if (progress.bytesPerSecond > 0 && m_terminal)
            text += ", " + sized(static_cast<uint64_t>(progress.bytesPerSecond)) + "/s";
        std::cerr << (m_terminal ? "\r\033[K" : "") << text << (m_terminal ? "" : "\n")
                  << std::flush;
        m_open = m_terminal;
    }
    void end() {
        if (std::exchange(m_open, false))
            std::cerr << '\n';
    }

private:
    bool m_terminal = ::isatty(STDERR_FILENO) == 1, m_open = false;
    std::string m_file;
    std::chrono::steady_clock::time_point m_shown;
};

/// models/NAME or downloads/OWNER--NAME of the project.
fs::path placeFor(const Arguments& arguments, HubType type) {
    if (!arguments.to.empty())
        return fs::absolute(arguments.to);
    std::string name = arguments.repo;
    if (const size_t slash = name.find('/'); slash != std::string::npos)
        name = type == HubType::Model ? name.substr(slash + 1)
                                      : name.substr(0, slash) + "--" + name.substr(slash + 1);
    const fs::path project = projectFolder(arguments.project, true);
    return project / (type == HubType::Model ? project_files::models : "downloads") / name;
}

void run(const Arguments& arguments) {
    DownloadRequest request;
    request.type = arguments.type == "model" ? HubType::Model : HubType::Dataset;
    request.repo = arguments.repo;
    request.revision = arguments.revision;
    request.include = arguments.include;
    const StopSignal signals;
    Hub hub(HubAccess::fromEnvironment(), {}, [] { return StopSignal::count() > 0; });
    requireRepoName(request.repo); // before it names a folder
    request.to = placeFor(arguments, request.type);
    Line line;
    DownloadReport report;
    try {
        report = download(hub, request, [&line](const auto& progress) { line.show(progress); });
    } catch (...) {
        line.end();
        throw;
    }
    line.end();
    if (arguments.json) {
        std::cout << toJsonText({{"folder", request.to.string()},
                                 {"commit", report.commit},
                                 {"files", report.files},
                                 {"there", report.there},
                                 {"bytes", report.bytes}},
                                2)
                  << '\n';
        return;
    }
    std::cout << report.files << (report.files == 1 ? " file" : " files") << " of "
              << arguments.repo << " at " << report.commit.substr(0, 12) << ", "
              << sized(report.bytes) << " fetched, " << report.there << " there already\n"
              << (request.type == HubType::Model ? "Model " : "Files ") << request.to.string()
              << '\n';
    if (request.type == HubType::Dataset)
        std::cout << "Make a dataset of them with 'rationale data import auto "
                  << request.to.string() << "'\n";
}

} // namespace

void addDownloadCommand(CLI::App& app) {
    auto* command =
        app.add_subcommand("download", "Fetch a model or dataset from the Hugging Face Hub");
    auto arguments = std::make_shared<Arguments>();
    command->add_option("REPO", arguments->repo, "OWNER/NAME")->required();
    command->add_option("--type", arguments->type, "model or dataset")
        ->check(CLI::IsMember({"model", "dataset"}))
        ->capture_default_str();
    command->add_option("--revision", arguments->revision, "Branch, tag or commit")
        ->capture_default_str();
    command->add_option("--include", arguments->include,
                        "Only files that fit, as in '*.safetensors'; may be given again");
    command->add_option("--to", arguments->to,
                        "Folder; default: models/NAME or downloads/OWNER--NAME of the project");
    command->add_option("--project", arguments->project, "Project folder");
    command->add_flag("--json", arguments->json, "Print what was fetched as JSON");
    command->footer("HF_ENDPOINT names another Hub. A token is taken from HF_TOKEN or from what "
                    "'huggingface-cli login' left, and is sent to the Hub alone.");
    command->callback([arguments] { run(*arguments); });
}

} // namespace rationale::cli
