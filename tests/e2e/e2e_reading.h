// SPDX-License-Identifier: GPL-3.0-or-later
// What a run left behind: its metrics, samples and weights, and how two runs differ in them.
#pragma once

#include "e2e_fixture.h"

#include <cmath>
#include <set>

namespace rationale::test {

/// What a command printed with --json; null (and a complaint) when it failed.
inline Json jsonOf(const ProcessResult& result) {
    if (result.exitCode == 0)
        return parseJson(result.output.toStdString(), "output");
    qWarning("exit code %d, %s", result.exitCode, result.errors.constData());
    return {};
}

inline std::vector<Json> jsonLines(const QByteArray& output) {
    std::vector<Json> lines;
    for (const QByteArray& line : output.split('\n'))
        if (!line.isEmpty())
            lines.push_back(parseJson(line.toStdString(), "output"));
    return lines;
}

inline std::set<std::string> keysOf(const Json& object) {
    std::set<std::string> keys;
    for (const auto& [key, value] : object.items())
        keys.insert(key);
    return keys;
}

inline constexpr const char* firstPrompt = "Q: from 4 7 times 3 tags A:";
inline constexpr const char* secondPrompt = "Q: from 1 2 plus 5 A:";

/// Those of `wanted` that a run has not logged.
inline QStringList missing(RunReader& reader, const std::vector<std::string>& wanted) {
    std::set<std::string> names;
    for (const MetricKey& key : reader.metricKeys())
        names.insert(key.name);
    QStringList absent;
    for (const std::string& name : wanted)
        if (!names.contains(name))
            absent << QString::fromStdString(name);
    return absent;
}

inline std::vector<GroupRecord> allGroups(RunReader& reader, const std::string& split = {}) {
    std::vector<GroupRecord> all;
    for (const int64_t step : reader.stepsWithSamples())
        for (const GroupRow& group : reader.groups(step, split))
            all.push_back(reader.groupWithSamples(group.id));
    return all;
}

/// Largest difference of the weights of two model folders, relative to the largest weight of its
/// tensor.
inline double largestDifference(const fs::path& left, const fs::path& right) {
    const SafetensorsFile a(left / "model.safetensors"), b(right / "model.safetensors");
    double worst = 0;
    for (const auto& [name, entry] : a.entries()) {
        const Tensor x = Tensor::empty(entry.shape, DType::F32);
        const Tensor y = Tensor::empty(entry.shape, DType::F32);
        a.read(name, x);
        b.read(name, y);
        double size = 0, difference = 0;
        for (int64_t i = 0; i < x.size(); ++i) {
            const double value = x.data<float>()[i];
            size = std::max(size, std::fabs(value));
            difference = std::max(difference, std::fabs(value - y.data<float>()[i]));
        }
        worst = std::max(worst, difference / size);
    }
    return worst;
}

/// Paths and bytes of all files in a folder. Without what SQLite makes and removes by looking:
/// shared memory and empty logs.
inline std::map<std::string, std::string> filesOf(const fs::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file() && entry.path().extension() != ".sqlite-shm" &&
            (entry.path().extension() != ".sqlite-wal" || entry.file_size() > 0))
            files[fs::relative(entry.path(), folder).string()] = readFile(entry.path());
    return files;
}

/// Depends on the clock or the machine, not on what was computed.
inline bool isTiming(const std::string& metric) {
    return metric == "step_time" || metric == "eps" || metric.starts_with("time/") ||
           metric.starts_with("throughput/") || metric.starts_with("telemetry/");
}

/// Every value that a run computed, to the last digit: metrics that are not superseded.
inline std::map<std::string, std::string> metricsOf(const fs::path& runFolder) {
    RunReader reader(runFolder);
    std::map<std::string, std::string> metrics;
    for (const MetricKey& key : reader.metricKeys()) {
        if (isTiming(key.name))
            continue;
        const MetricSeries series = reader.series(key.id);
        metrics[key.name] =
            toJsonText({{"steps", series.steps}, {"values", series.values}}); // NaN as "nan"
    }
    return metrics;
}

/// Every sample that is not superseded, one line each, in order.
inline std::vector<std::string> samplesOf(const fs::path& runFolder) {
    RunReader reader(runFolder);
    std::vector<std::string> lines;
    for (const GroupRecord& group : allGroups(reader))
        for (const SampleRecord& sample : group.samples)
            lines.push_back(toJsonText({{"step", group.step},
                                        {"split", group.split},
                                        {"prompt", group.prompt.text},
                                        {"member", sample.member},
                                        {"tokens", sample.tokens},
                                        {"logprobs", sample.logprobs},
                                        {"reward", sample.reward},
                                        {"advantage", sample.advantage}}));
    return lines;
}

/// How a run differs from another in what was computed; empty: in nothing, to the last bit.
inline QString differences(const fs::path& run, const fs::path& other, int64_t lastStep) {
    for (const char* file : {"model.safetensors", "optimizer.safetensors", "trainer_state.json"}) {
        const fs::path left = checkpointFolder(run, lastStep) / file;
        const fs::path right = checkpointFolder(other, lastStep) / file;
        if (!fs::exists(left) || !fs::exists(right))
            return QString("%1 is missing").arg(file);
        if (readFile(left) != readFile(right))
            return QString("%1 differs").arg(file);
    }
    const fs::path critic = checkpointFolder(other, lastStep) / "critic"; // of ppo
    if (fs::exists(critic) &&
        filesOf(checkpointFolder(run, lastStep) / "critic") != filesOf(critic))
        return "the critic differs";
    const auto left = metricsOf(run), right = metricsOf(other);
    for (const auto& [name, values] : right)
        if (const auto found = left.find(name); found == left.end() || found->second != values)
            return QString::fromStdString(
                "metric " + name + ": " +
                (found == left.end() ? std::string("missing") : found->second.substr(0, 400)) +
                " instead of " + values.substr(0, 400));
    const auto written = samplesOf(run), expected = samplesOf(other);
    if (written.size() != expected.size())
        return QString("%1 samples instead of %2").arg(written.size()).arg(expected.size());
    for (size_t i = 0; i < written.size(); ++i)
        if (written[i] != expected[i])
            return QString::fromStdString(written[i] + " instead of " + expected[i]);
    return {};
}

} // namespace rationale::test
