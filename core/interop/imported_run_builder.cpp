// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interop/imported_run_builder.h"

#include "core/base/error.h"
#include "core/base/id.h"
#include "core/storage/library_schema.h"

#include <algorithm>
#include <cmath>

#include <unistd.h>

namespace rationale::interop {

namespace {

constexpr const char* hiddenPrefix = ".import-";
constexpr const char* lockName = "import.lock";
constexpr size_t samplesPerCommit = 500;
constexpr int64_t valuesPerCommit = 100'000;
constexpr int32_t mostRepeats = 64; // of one step by one metric; more is no count of steps

/// Names go into JSON later, which holds nothing else.
void requireUtf8(const std::string& name, const fs::path& source) {
    try {
        Json(name).dump();
    } catch (const Json::exception&) {
        throw Error(ErrorKind::Input, "The name of a metric is not UTF-8", source.string(),
                    "Save the file as UTF-8.");
    }
}

} // namespace

ImportedRunBuilder::ImportedRunBuilder(const fs::path& project, std::string name,
                                       const std::string& format, const fs::path& source)
    : m_runs(project / project_files::runs)
    , m_name(std::move(name))
    , m_format(format)
    , m_source(fs::absolute(source).lexically_normal()) {
    makeFolders(m_runs);
    for (;;) {
        m_id = makeRunId();
        m_folder = m_runs / (hiddenPrefix + m_id);
        std::error_code error;
        if (fs::create_directory(m_folder, error))
            break;
        if (error)
            throw systemError(error.value(), "make the run's folder", m_folder.string());
    }
    m_lock = FileLock::tryAcquire(m_folder / lockName);
}

ImportedRunBuilder::~ImportedRunBuilder() {
    m_rows.reset();
    std::error_code ignored;
    if (!m_published)
        fs::remove_all(m_folder, ignored);
}

void ImportedRunBuilder::metric(int64_t step, const std::string& name, double value) {
    if (m_metricsWritten)
        throw Error(ErrorKind::Internal, "A metric came after the samples", name);
    if (step < 0)
        throw Error(ErrorKind::Input,
                    "The metric " + name + " has the step " + std::to_string(step) +
                        ", and steps begin at 0",
                    m_source.string());
    const auto [found, isNew] = m_seriesOf.try_emplace(name, m_series.size());
    if (isNew) {
        requireUtf8(name, m_source);
        m_series.push_back({name, {}});
    }
    m_series[found->second].values.emplace_back(step, value);
    m_steps.insert(step);
    m_lastStep = std::max(m_lastStep, step);
    ++m_result.values;
}

void ImportedRunBuilder::time(int64_t step, double seconds) {
    if (step >= 0 && std::isfinite(seconds))
        m_times[step] = seconds;
}

void ImportedRunBuilder::group(GroupRecord group) {
    if (group.step < 0)
        throw Error(ErrorKind::Input,
                    "The samples have the step " + std::to_string(group.step) +
                        ", and steps begin at 0",
                    m_source.string());
    if (!m_metricsWritten)
        writeMetrics();
    m_steps.insert(group.step);
    m_lastStep = std::max(m_lastStep, group.step);
    ++m_result.groups;
    m_result.samples += static_cast<int64_t>(group.samples.size());
    m_waitingSamples += group.samples.size();
    addScores(group);
    m_waiting.push_back(std::move(group));
    if (m_waitingSamples >= samplesPerCommit)
        writeGroups();
}

RunInfo ImportedRunBuilder::info() const {
    RunInfo info;
    info.id = m_id;
    info.name = m_name;
    info.stage = importedStage;
    info.model = m_model;
    info.created = nowSeconds();
    return info;
}

/// A value that counts goes into the last segment, one that n later ones of its step and metric
/// stand in front of n segments earlier: nothing is lost, and readers see the last.
void ImportedRunBuilder::writeMetrics() {
    m_metricsWritten = true;
    std::vector<std::vector<int32_t>> later; // of each value: how many come after it
    int32_t layers = 0;
    for (const Series& series : m_series) {
        std::vector<int32_t> counts(series.values.size());
        std::unordered_map<int64_t, int32_t> seen;
        for (size_t i = series.values.size(); i-- > 0;) {
            counts[i] = seen[series.values[i].first]++;
            layers = std::max(layers, counts[i]);
            m_result.replaced += counts[i] > 0 ? 1 : 0;
            if (counts[i] >= mostRepeats)
                throw Error(ErrorKind::Input,
                            "The metric " + series.name + " has more than " +
                                std::to_string(mostRepeats) + " values at step " +
                                std::to_string(series.values[i].first) +
                                ", so this is no count of steps",
                            m_source.string(), "Log it with a step.");
        }
        later.push_back(std::move(counts));
    }
    for (int32_t layer = layers; layer >= 0; --layer) {
        m_rows.reset(); // closes the segment before
        m_rows = std::make_unique<RunRows>(m_folder, info(), 0);
        writeLayer(later, layer);
    }
    m_result.metricNames = static_cast<int64_t>(m_series.size());
    m_series.clear();
    writeClock();
}

void ImportedRunBuilder::writeLayer(const std::vector<std::vector<int32_t>>& later, int32_t layer) {
    size_t series = 0, value = 0;
    while (series < m_series.size())
        m_rows->database().transaction([&] {
            for (int64_t written = 0; series < m_series.size() && written < valuesPerCommit;) {
                const Series& one = m_series[series];
                if (value == one.values.size()) {
                    ++series;
                    value = 0;
                    continue;
                }
                if (later[series][value] == layer) {
                    m_rows->write(
                        MetricRow{one.values[value].first, {{one.name, one.values[value].second}}});
                    ++written;
                }
                ++value;
            }
        });
}

void ImportedRunBuilder::writeClock() {
    if (m_times.empty())
        return;
    const double first = m_times.begin()->second;
    m_rows->database().transaction([&] {
        for (const auto& [step, seconds] : m_times)
            m_rows->write(ClockRow{step, seconds, std::max(0.0, seconds - first), 0});
    });
}

void ImportedRunBuilder::writeGroups() {
    m_rows->database().transaction([&] {
        for (const GroupRecord& group : m_waiting)
            m_rows->write(group);
    });
    m_waiting.clear();
    m_waitingSamples = 0;
}

void ImportedRunBuilder::addScores(const GroupRecord& group) {
    Scores& scores = (group.split == "train" ? m_trained : m_evaluated)[group.step];
    for (const SampleRecord& sample : group.samples) {
        if (std::isfinite(sample.reward)) {
            scores.rewards += sample.reward;
            ++scores.rewarded;
        }
        scores.right += sample.correct ? 1 : 0;
        scores.judged += sample.hasRightAnswer ? 1 : 0;
    }
}

/// Sources that hold answers alone have rewards and right answers as well: the mean of each, called
/// as this program calls it, so that lists and charts have them.
void ImportedRunBuilder::writeScores() {
    const auto write = [&](const char* name, const std::map<int64_t, Scores>& all, auto mean) {
        if (m_seriesOf.contains(name))
            return;
        bool any = false;
        for (const auto& [step, scores] : all)
            if (const double value = mean(scores); !std::isnan(value)) {
                m_rows->write(MetricRow{step, {{name, value}}});
                any = true;
            }
        if (any)
            note(std::string(name) + " is the mean of the answers that were imported");
    };
    const auto share = [](double sum, int64_t count) {
        return count > 0 ? sum / static_cast<double>(count) : std::nan("");
    };
    // What is kept of a training's answers is often a part of them, and its log tells the reward.
    const bool trains = !m_trained.empty();
    const bool told =
        trains && std::any_of(m_seriesOf.begin(), m_seriesOf.end(), [](const auto& series) {
            return series.first.find("reward") != std::string::npos;
        });
    m_rows->database().transaction([&] {
        if (!told)
            write("reward", trains ? m_trained : m_evaluated,
                  [&](const Scores& scores) { return share(scores.rewards, scores.rewarded); });
        write("pass@1", m_evaluated,
              [&](const Scores& scores) { return share(scores.right, scores.judged); });
    });
}

void ImportedRunBuilder::writeEvents() {
    const double now = nowSeconds();
    const double started = m_times.empty() ? now : m_times.begin()->second;
    double ended = started;
    for (const auto& [step, seconds] : m_times)
        ended = std::max(ended, seconds);
    m_rows->database().transaction([&] {
        m_rows->write(RunEvent{0,
                               now,
                               0,
                               "imported",
                               "Imported from " + m_format + ": " + m_source.string(),
                               {{"format", m_format}, {"source", m_source.string()}}});
        for (const std::string& note : m_result.notes)
            m_rows->write(RunEvent{0, now, 0, "note", note, {}});
        m_rows->write(
            StateRow{RunState::Complete, m_lastStep, std::max(m_totalSteps, m_lastStep), ""});
        Statement(m_rows->database(), "UPDATE run SET started = ?, ended = ?, heartbeat = ?")
            .bind(1, started)
            .bind(2, ended)
            .bind(3, ended)
            .run();
    });
}

void ImportedRunBuilder::writeTexts() const {
    const Json source = {
        {"format", m_format}, {"path", m_source.string()}, {"imported", formatTime(nowSeconds())}};
    Json recipe = {{"stage", importedStage}, {"name", m_name}};
    if (!m_model.empty())
        recipe["model"] = m_model;
    recipe["source"] = source;
    Json resolved = recipe;
    resolved["settings"] = m_settings;
    resolved["notes"] = m_result.notes;
    writeFileAtomically(m_folder / run_files::recipe,
                        "# Made by another program and imported; it cannot be started here.\n" +
                            toYaml(recipe));
    writeFileAtomically(m_folder / run_files::resolved, toJsonText(resolved, 2) + "\n");
}

void ImportedRunBuilder::complete() {
    if (!m_metricsWritten)
        writeMetrics();
    if (m_result.values == 0 && m_result.samples == 0)
        throw Error(ErrorKind::Input, "There are neither metrics nor samples in it",
                    m_source.string(), "Is it of the format " + m_format + "?");
    writeGroups();
    writeScores();
    if (m_result.replaced > 0)
        note(std::to_string(m_result.replaced) +
             " values were logged again for their metric and step; the last ones count, the "
             "earlier ones are kept as superseded");
    m_result.steps = static_cast<int64_t>(m_steps.size());
    writeEvents();
    m_rows.reset();
    makeFolders(m_folder / run_files::checkpoints);
    writeTexts();
    syncPath(m_folder / run_files::database);
    syncPath(m_folder);
}

std::string ImportedRunBuilder::publish() {
    const fs::path target = m_runs / m_id;
    std::error_code error;
    if (!fs::exists(target, error))
        fs::rename(m_folder, target, error);
    else
        error = std::make_error_code(std::errc::file_exists);
    if (error)
        throw systemError(error.value(), "name the run's folder", target.string());
    m_published = true;
    m_folder = target;
    ::unlink((target / lockName).c_str());
    m_lock.reset();
    syncPath(m_runs);
    return m_id;
}

void ImportedRunBuilder::withdraw() {
    if (!m_published)
        return;
    std::error_code ignored;
    const fs::path hidden = m_runs / (hiddenPrefix + m_id);
    fs::rename(m_folder, hidden, ignored);
    m_folder = hidden;
    m_published = false;
}

void sweepImports(const fs::path& project) {
    std::error_code error;
    std::vector<fs::path> stale;
    for (fs::directory_iterator it(project / project_files::runs, error), end; !error && it != end;
         it.increment(error)) {
        if (!it->path().filename().string().starts_with(hiddenPrefix))
            continue;
        // A folder without a lock is one that is just being made or removed.
        std::error_code ignored;
        if (fs::exists(it->path() / lockName, ignored) && !FileLock::isHeld(it->path() / lockName))
            stale.push_back(it->path());
    }
    for (const fs::path& folder : stale)
        fs::remove_all(folder, error);
}

} // namespace rationale::interop
