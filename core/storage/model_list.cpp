// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/model_list.h"

#include "core/storage/provenance_file.h"

#include "core/base/error.h"
#include "core/base/file_lock.h"
#include "core/storage/library_schema.h"
#include "core/storage/model_scan.h"
#include "core/storage/run_reader.h"
#include "core/storage/run_summary.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <set>

namespace rationale {

using namespace model_scan;

namespace {

constexpr const char* evaluateStage = "evaluate";

double changedAt(const fs::path& folder) {
    std::error_code error;
    const auto time = std::chrono::file_clock::to_sys(fs::last_write_time(folder, error));
    return error ? 0 : std::chrono::duration<double>(time.time_since_epoch()).count();
}

/// models/NAME and models/OWNER/NAME.
std::vector<fs::path> importedFolders(const fs::path& models) {
    std::vector<fs::path> found;
    std::error_code error;
    const auto eachFolder = [](const fs::path& folder, const auto& use) {
        std::error_code code;
        for (fs::directory_iterator it(folder, code), end; !code && it != end; it.increment(code)) {
            std::error_code ignored;
            if (!it->path().filename().string().starts_with('.') && it->is_directory(ignored))
                use(it->path());
        }
    };
    eachFolder(models, [&](const fs::path& folder) {
        if (isModelFolder(folder))
            found.push_back(folder);
        else
            eachFolder(folder, [&](const fs::path& inner) {
                if (isModelFolder(inner))
                    found.push_back(inner);
            });
    });
    return found;
}

/// Marks the best of those that were measured in the same way; one alone is no best.
void markBest(const std::vector<ModelRecord*>& ofRun, const RunMeasures& measures) {
    const auto valueOf = [](const std::map<int64_t, double>& values, const ModelRecord& record) {
        const auto found = values.find(record.step);
        return found == values.end() ? std::nan("") : found->second;
    };
    const auto known = [&](const std::map<int64_t, double>& values) {
        return std::count_if(ofRun.begin(), ofRun.end(), [&](const ModelRecord* record) {
            return !std::isnan(valueOf(values, *record));
        });
    };
    const auto& values =
        known(measures.full) >= known(measures.brief) ? measures.full : measures.brief;
    if (known(values) < 2)
        return;
    ModelRecord* best = nullptr;
    for (ModelRecord* record : ofRun) {
        const double value = valueOf(values, *record);
        if (!std::isnan(value) && (!best || value > valueOf(values, *best)))
            best = record;
    }
    best->best = true;
}

void markNewest(const std::vector<ModelRecord*>& ofRun) {
    ModelRecord* newest = nullptr;
    for (ModelRecord* record : ofRun) // ascending steps
        if (record->announced || !newest || !newest->announced)
            newest = record;
    if (newest)
        newest->newest = true;
}

void choosePassAt1(ModelRecord& record, const RunMeasures* logged) {
    std::stable_sort(record.measures.begin(), record.measures.end(),
                     [](const ModelMeasure& a, const ModelMeasure& b) { return a.time < b.time; });
    for (const ModelMeasure& measure : record.measures)
        if (!std::isnan(measure.passAt1.value))
            record.passAt1 = measure.passAt1;
    if (!std::isnan(record.passAt1.value) || !logged)
        return;
    for (const auto* values : {&logged->full, &logged->brief})
        if (const auto found = values->find(record.step);
            found != values->end() && std::isnan(record.passAt1.value))
            record.passAt1.value = found->second;
}

} // namespace

MeasuredShare passAt1Of(const Json& report) {
    MeasuredShare share;
    const auto found = report.is_object() ? report.find("pass@1") : report.end();
    if (!report.is_object() || found == report.end() || !found->is_object() ||
        report.contains("true_score")) // replies are never right or wrong
        return share;
    const auto read = [&](const char* key, double& into) {
        if (const auto value = found->find(key); value != found->end() && value->is_number())
            into = value->get<double>();
    };
    read("value", share.value);
    read("low", share.low);
    read("high", share.high);
    return share;
}

struct ModelList::Impl {
    struct KnownFolder {
        std::string stamp;
        ModelFacts facts;
    };
    struct KnownRun {
        std::string databaseStamp, originStamp;
        RunMeasures measures;
        RunInputs inputs;
        bool withSeries = false;
    };
    fs::path project;
    std::map<std::string, KnownFolder> folders; // by path
    std::map<std::string, KnownRun> runs;       // by id

    // Of one scan:
    std::vector<ModelRecord> records;
    std::map<std::string, size_t> byPlace, byName, newestOf; // places in `records`
    std::map<std::string, std::string> runNames;             // id → what a recipe calls the run
    std::set<std::string> seen;                              // paths of folders

    const ModelFacts& factsOf(const fs::path& folder) {
        const std::string path = folder.string();
        seen.insert(path);
        KnownFolder& known = folders[path];
        const std::string stamp = fileStamp(folder) + fileStamp(folder / model_files::config);
        if (known.stamp != stamp) {
            known.facts = readModelFacts(folder);
            known.stamp = stamp;
        }
        return known.facts;
    }

    const KnownRun& look(const RunSummary& run, bool withSeries) {
        KnownRun& known = runs[run.info.id];
        const std::string stamp = runStamp(run.folder);
        if (known.databaseStamp != stamp || (withSeries && !known.withSeries)) {
            known.measures = readMeasures(run, withSeries);
            known.databaseStamp = stamp;
            known.withSeries = withSeries;
        }
        const std::string origin = fileStamp(run.folder / provenance::file);
        if (known.originStamp != origin) {
            known.inputs = readInputs(run.folder);
            known.originStamp = origin;
        }
        return known;
    }

    void nameRuns(const std::vector<RunSummary>& all) {
        std::map<std::string, int> count;
        for (const RunSummary& run : all)
            ++count[run.info.name];
        for (const RunSummary& run : all)
            runNames[run.info.id] =
                run.info.name.empty() || count[run.info.name] > 1 ? run.info.id : run.info.name;
    }

    std::string placeOf(const fs::path& folder) const {
        const fs::path relative = folder.lexically_relative(project);
        return relative.empty() || *relative.begin() == ".." ? folder.string()
                                                             : relative.generic_string();
    }

    ModelRecord& add(ModelRecord record) {
        byPlace[placeOf(record.folder)] = records.size();
        byName[record.name] = records.size();
        return records.emplace_back(std::move(record));
    }

    void addCheckpoints(const RunSummary& run, const std::vector<int64_t>& steps,
                        const RunMeasures& measures) {
        for (const int64_t step : steps) {
            ModelRecord record;
            record.folder = checkpointFolder(run.folder, step);
            record.facts = factsOf(record.folder);
            record.name = runNames[run.info.id] + "/step-" + std::to_string(step);
            record.runId = run.info.id;
            record.runName = run.info.name;
            record.stage = run.info.stage;
            record.step = step;
            record.colour = run.colour;
            record.unfinishedRun = run.info.state != RunState::Complete;
            const auto told = measures.announced.find(step);
            record.announced = told != measures.announced.end();
            record.made = record.announced ? told->second : changedAt(record.folder);
            add(std::move(record));
        }
        if (!steps.empty()) // a run by its name alone is its newest checkpoint
            for (const std::string& name : {runNames[run.info.id], run.info.id})
                newestOf[name] = records.size() - 1;
    }

    void addImported() {
        const fs::path models = project / project_files::models;
        for (const fs::path& folder : importedFolders(models)) {
            ModelRecord record;
            record.folder = folder;
            record.facts = factsOf(folder);
            record.name = folder.lexically_relative(models).generic_string();
            record.made = changedAt(folder);
            record.from = record.facts.hub;
            add(std::move(record));
        }
    }

    /// What a recipe calls "runs/ID/checkpoints/step-N" or "models/NAME".
    std::string nameOfPlace(const std::string& place) const {
        const auto found = byPlace.find(place);
        if (found != byPlace.end())
            return records[found->second].name;
        const fs::path path = place;
        const auto run = runNames.find(path.parent_path().parent_path().filename().string());
        return run == runNames.end() ? place : run->second + "/" + path.filename().string();
    }

    /// Its place, else its name in the recipe; nullptr: it is not here.
    ModelRecord* startOf(const RunSummary& run, const RunInputs& inputs) {
        if (const auto found = byPlace.find(inputs.model); found != byPlace.end())
            return &records[found->second];
        if (!inputs.model.empty())
            return nullptr;
        if (const auto found = byName.find(run.info.model); found != byName.end())
            return &records[found->second];
        return nullptr;
    }

    void connect(const RunSummary& run, const KnownRun& known) {
        for (const RunInputs::Model& input : known.inputs.models) {
            const auto found = byPlace.find(input.place);
            if (found == byPlace.end())
                continue;
            ModelRecord& read = records[found->second];
            if (run.info.stage != evaluateStage)
                read.usedBy.push_back(run.info.name);
            // A run that went back writes a step anew: what was read before is another model.
            if (std::max(run.info.started, run.info.created) + 1 >= read.made)
                read.sha256 = input.sha256;
        }
        ModelRecord* start = startOf(run, known.inputs);
        if (known.inputs.models.empty() && run.info.stage != evaluateStage) { // it has not begun
            const auto newest = newestOf.find(run.info.model);
            if (start || newest != newestOf.end())
                (start ? *start : records[newest->second]).usedBy.push_back(run.info.name);
        }
        for (const ModelMeasure& measure : known.measures.reports) {
            const bool ofStart = run.info.stage == evaluateStage || measure.report == beforeReport;
            ModelRecord* measured = start;
            if (!ofStart) {
                const auto own = byPlace.find(placeOf(checkpointFolder(run.folder, measure.step)));
                measured = own == byPlace.end() ? nullptr : &records[own->second];
            }
            if (measured)
                measured->measures.emplace_back(measure).runName = run.info.name;
        }
    }

    /// `count` records from `first` on are of this run.
    void describe(const RunSummary& run, const KnownRun& known, size_t first, size_t count) {
        std::vector<ModelRecord*> ofRun;
        ofRun.reserve(count);
        const std::string from = !known.inputs.model.empty() ? nameOfPlace(known.inputs.model)
                                                             : nameOfModel(run.info.model);
        for (size_t i = first; i < first + count; ++i) {
            records[i].from = from;
            ofRun.push_back(&records[i]);
        }
        markNewest(ofRun);
        markBest(ofRun, known.measures);
        for (ModelRecord* record : ofRun)
            choosePassAt1(*record, &known.measures);
    }

    /// Stages of pipelines name their model by its run's id.
    std::string nameOfModel(const std::string& model) const {
        const size_t slash = model.find('/');
        const auto run = runNames.find(model.substr(0, slash));
        if (run == runNames.end())
            return model;
        return run->second + (slash == std::string::npos ? "" : model.substr(slash));
    }

    void forgetVanished() {
        std::erase_if(folders, [&](const auto& entry) { return !seen.contains(entry.first); });
        std::erase_if(runs, [&](const auto& entry) { return !runNames.contains(entry.first); });
    }
};

ModelList::ModelList(const fs::path& projectFolder)
    : m_impl(std::make_unique<Impl>()) {
    m_impl->project = projectFolder;
}

ModelList::~ModelList() = default;

std::vector<ModelRecord> ModelList::scan(const std::vector<RunSummary>& runs,
                                         const std::function<bool()>& cancelled) {
    Impl& impl = *m_impl;
    impl.records.clear();
    impl.byPlace.clear();
    impl.byName.clear();
    impl.newestOf.clear();
    impl.runNames.clear();
    impl.seen.clear();
    impl.nameRuns(runs);
    std::vector<const Impl::KnownRun*> known;
    std::vector<size_t> first;
    known.reserve(runs.size());
    first.reserve(runs.size() + 1);
    for (const RunSummary& run : runs) {
        if (cancelled && cancelled())
            throw Error(ErrorKind::Stopped, "The list of models is no longer wanted");
        const std::vector<int64_t> steps = checkpointSteps(run.folder);
        known.push_back(&impl.look(run, !steps.empty()));
        first.push_back(impl.records.size());
        impl.addCheckpoints(run, steps, known.back()->measures);
    }
    first.push_back(impl.records.size());
    impl.addImported();
    for (size_t i = 0; i < runs.size(); ++i)
        impl.connect(runs[i], *known[i]);
    for (size_t i = 0; i < runs.size(); ++i)
        impl.describe(runs[i], *known[i], first[i], first[i + 1] - first[i]);
    for (ModelRecord& record : impl.records)
        if (record.runId.empty())
            choosePassAt1(record, nullptr);
    impl.forgetVanished();
    std::vector<ModelRecord> records = std::move(impl.records);
    std::stable_sort(records.begin(), records.end(),
                     [](const ModelRecord& a, const ModelRecord& b) { return a.made > b.made; });
    return records;
}

} // namespace rationale
