// SPDX-License-Identifier: GPL-3.0-or-later
// doctor: what this machine has, what is missing, what to install.
#include "app/cli/commands.h"
#include "core/base/id.h"
#include "core/base/json.h"
#include "core/models/language_model.h"
#include "core/sandbox/sandbox.h"
#include "core/stages/telemetry.h"

#include <kernels/cuda_report.h>
#include <kernels/ops.h>
#include <sqlite3.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <iostream>
#include <memory>

namespace rationale::cli {

namespace {

struct Finding {
    std::string name;
    bool present = false;
    std::string found;  // what was found; may be empty
    std::string remedy; // what to do when it is missing; empty: nothing is needed
};

/// First line that a program prints; empty when it is not there or fails.
std::string firstLineOf(const char* command) {
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command, "r"), pclose);
    std::array<char, 512> line{};
    if (!pipe || !std::fgets(line.data(), line.size(), pipe.get()))
        return {};
    const std::string text(line.data());
    return text.substr(0, text.find_last_not_of(" \r\n") + 1);
}

Finding tool(const std::string& name, const char* command, const std::string& remedy) {
    const std::string line = firstLineOf(command);
    return {name, !line.empty(), line, remedy};
}

/// Tried, not only looked for.
Finding sandbox() {
    const SandboxReport& report = sandboxReport();
    return {"sandbox", report.works(),
            report.works() ? firstLineOf("bwrap --version 2>/dev/null") : report.missing,
            report.remedy + " (needed to judge code)."};
}

Finding searchIndex() {
    sqlite3* memory = nullptr;
    const bool opened = sqlite3_open(":memory:", &memory) == SQLITE_OK;
    const bool works =
        opened && sqlite3_exec(memory, "CREATE VIRTUAL TABLE t USING fts5(x, tokenize='trigram')",
                               nullptr, nullptr, nullptr) == SQLITE_OK;
    sqlite3_close(memory);
    return {"SQLite with FTS5 trigram", works, sqlite3_libversion(),
            "Install SQLite 3.34 or newer with FTS5."};
}

Finding diskSpace() {
    std::error_code code;
    const fs::space_info space = fs::space(fs::current_path(), code);
    const double gib = code ? 0 : static_cast<double>(space.available) / (1 << 30);
    char text[64];
    std::snprintf(text, sizeof text, "%.1f GiB free here", gib);
    return {"disk", gib > 1, text, "Free some space: a run of the miniature takes about 100 MB."};
}

std::vector<Finding> findings() {
    const Json machine = environmentReport("", 0);
    std::vector<Finding> list;
    list.push_back(
        {"processor",
         true,
         machine.at("processor").get<std::string>() + ", " + machine.at("cores").dump() + " cores",
         {}});
    list.push_back({"memory", true, machine.at("memory").get<std::string>(), {}});
    list.push_back({"instruction set", true, kernels::cpuIsaName(), {}});
    list.push_back({"fast bf16",
                    kernels::cpuHasFastBf16(),
                    kernels::cpuHasFastBf16() ? "AMX or AVX512_BF16: dtype auto is bf16"
                                              : "not on this processor: dtype auto is fp32",
                    {}});
    const auto cuda = kernels::cudaReport();
    list.push_back(
        {"CUDA", cuda.state == kernels::CudaReport::State::Ready, kernels::toString(cuda), {}});
    list.push_back(searchIndex());
    list.push_back(diskSpace());
    list.push_back(tool("Chinese font", "fc-list :lang=zh family 2>/dev/null",
                        "apt install fonts-droid-fallback"));
    list.push_back(sandbox());
    list.push_back(tool("MPI", "mpirun --version 2>/dev/null",
                        "apt install openmpi-bin (needed for several processes)"));
    list.push_back(tool("NCCL",
                        "ldconfig -p 2>/dev/null | grep -o -m1 'libnccl.so[.0-9]*' | head -n1",
                        "Needed for several GPUs; comes with NVIDIA's packages."));
    return list;
}

void printFindings(bool json) {
    const std::vector<Finding> list = findings();
    if (json) {
        Json out = Json::array();
        for (const Finding& finding : list)
            out.push_back({{"name", finding.name},
                           {"present", finding.present},
                           {"found", finding.found},
                           {"remedy", finding.present ? "" : finding.remedy}});
        std::cout << toJsonText({{"version", RATIONALE_VERSION}, {"findings", out}}, 2) << '\n';
        return;
    }
    std::cout << "Rationale " << RATIONALE_VERSION << '\n';
    for (const Finding& finding : list) {
        std::cout << (finding.present ? "  ✓ " : "  – ") << finding.name;
        if (!finding.found.empty())
            std::cout << ": " << finding.found;
        if (!finding.present && !finding.remedy.empty())
            std::cout << (finding.found.empty() ? ": missing. " : ". ") << finding.remedy;
        std::cout << '\n';
    }
}

} // namespace

void addDoctorCommand(CLI::App& app) {
    auto* command = app.add_subcommand("doctor", "Say what this machine has and what is missing");
    auto json = std::make_shared<bool>(false);
    command->add_flag("--json", *json, "As JSON");
    command->callback([json] { printFindings(*json); });
}

} // namespace rationale::cli
