// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interop/run_import.h"

#include "core/base/error.h"
#include "core/interop/imported_run_builder.h"

#include <algorithm>
#include <set>

namespace rationale::interop {

namespace {

/// A source may call a run what no run here can be called.
std::string fitName(std::string name) {
    for (char& c : name)
        if (c == '/' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            c = '-';
    return name.find_first_not_of(' ') == std::string::npos ? "imported" : name;
}

void requireFreeName(Library& library, const std::string& name) {
    for (const RunSummary& run : library.runs())
        if (run.info.name == name)
            throw Error(ErrorKind::Usage, "The project has a run named \"" + name + "\" already",
                        library.folder().string(),
                        "Choose another name with --name; an import never changes a run.");
}

std::vector<std::string> namesOf(Library& library, const std::vector<ImportSource>& sources,
                                 const std::string& wanted) {
    if (!wanted.empty()) {
        requireRunName(wanted, "--name");
        if (sources.size() > 1)
            throw Error(ErrorKind::Usage,
                        "There are " + std::to_string(sources.size()) +
                            " runs in it, and --name names one",
                        "--name", "Choose one of them with --run, or leave --name out.");
    }
    library.refresh();
    std::vector<std::string> names;
    std::set<std::string> given;
    for (const ImportSource& source : sources) {
        std::string name = wanted.empty() ? fitName(source.name) : wanted;
        for (int number = 2; given.contains(name); ++number)
            name = fitName(source.name) + "-" + std::to_string(number);
        requireFreeName(library, name);
        given.insert(name);
        names.push_back(std::move(name));
    }
    return names;
}

} // namespace

std::vector<ImportedRun> importRuns(Library& library, const Importer& importer,
                                    const ImportRequest& request, const std::string& name) {
    requirePath(request.path);
    std::error_code ignored;
    if (!importer.readsFolders && fs::is_directory(request.path, ignored))
        throw Error(ErrorKind::Input, "It is a folder", request.path.string(),
                    std::string("Name the file that ") + importer.name + " reads.");
    const std::vector<ImportSource> sources = importer.open(request);
    if (sources.empty())
        throw Error(ErrorKind::Input, "There is no run in it", request.path.string(),
                    std::string("Is it of the format ") + importer.name + "?");
    const std::vector<std::string> names = namesOf(library, sources, name);
    sweepImports(library.folder());
    std::vector<std::unique_ptr<ImportedRunBuilder>> builders;
    for (size_t i = 0; i < sources.size(); ++i) {
        builders.push_back(std::make_unique<ImportedRunBuilder>(library.folder(), names[i],
                                                                importer.name, request.path));
        sources[i].read(*builders.back());
        builders.back()->complete();
    }
    std::vector<ImportedRun> imported;
    try {
        for (const auto& builder : builders) {
            imported.push_back(builder->result());
            imported.back().run.info.id = builder->publish();
        }
    } catch (...) {
        for (const auto& builder : builders)
            builder->withdraw();
        throw;
    }
    library.refresh();
    for (ImportedRun& one : imported)
        if (const auto run = library.run(one.run.info.id))
            one.run = *run;
    return imported;
}

} // namespace rationale::interop
