// SPDX-License-Identifier: GPL-3.0-or-later
// prime-rl (src/prime_rl/monitors/file.py at 559b447): metrics.jsonl and
// rollouts/step_N/{train,eval}/{all,effective}/traces.jsonl, whose lines are Episodes of verifiers
// (verifiers/v1/episode.py, trace.py, graph.py at a60a606): a task, a group, and traces whose
// nodes are a graph of messages with tokens, log-probs and credit.
#include "core/base/error.h"
#include "core/interop/importer.h"
#include "core/interop/loose_json.h"
#include "core/interop/metric_lines.h"
#include "core/interop/trace_record.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

namespace rationale::interop {

namespace {

constexpr const char* tracesName = "traces.jsonl";

std::optional<int64_t> stepOfFolder(const std::string& name) {
    constexpr std::string_view prefix = "step_";
    int64_t step = 0;
    if (!name.starts_with(prefix))
        return std::nullopt;
    const auto [end, error] =
        std::from_chars(name.data() + prefix.size(), name.data() + name.size(), step);
    return error == std::errc() && *end == '\0' && step >= 0 ? std::optional(step) : std::nullopt;
}

struct PrimeFiles {
    fs::path metrics, traces; // traces: a file named by itself
    std::map<int64_t, fs::path> steps;
};

PrimeFiles filesOf(const fs::path& path) {
    PrimeFiles files;
    std::error_code error;
    if (!fs::is_directory(path, error)) {
        const auto first = firstJsonLine(path);
        const bool isTraces = first && (first->contains("traces") || first->contains("nodes"));
        (isTraces ? files.traces : files.metrics) = path;
        return files;
    }
    if (fs::exists(path / "metrics.jsonl", error))
        files.metrics = path / "metrics.jsonl";
    const fs::path rollouts = path.filename() == "rollouts" ? path : path / "rollouts";
    if (fs::is_directory(rollouts, error)) {
        for (fs::directory_iterator it(rollouts, error), end; !error && it != end;
             it.increment(error))
            if (const auto step = stepOfFolder(it->path().filename().string()))
                files.steps.emplace(*step, it->path());
        if (error)
            throw systemError(error.value(), "list", rollouts.string());
    }
    if (files.metrics.empty() && files.steps.empty())
        throw Error(ErrorKind::Input, "There is neither metrics.jsonl nor rollouts/step_N in it",
                    path.string(), "Name the output folder of a run of prime-rl.");
    return files;
}

/// Collects episodes into the groups that they say they belong to.
class EpisodeGroups {
public:
    EpisodeGroups(int64_t step, std::string split)
        : m_step(step)
        , m_split(std::move(split)) {}

    /// `effective`: whether it was learned from; nothing where the files do not tell.
    void add(const Json& record, std::optional<bool> effective, const std::string& where) {
        const bool isEpisode = record.contains("traces");
        const Json& traces = isEpisode ? record["traces"] : record;
        if (!isEpisode && !record.contains("nodes"))
            throw Error(ErrorKind::Input, "The line is neither an episode nor a trace", where,
                        "Is it a traces.jsonl of verifiers?");
        if (!traces.is_array())
            return addTrace(record, record, effective);
        m_withoutTrace += traces.empty() ? 1 : 0;
        for (const Json& trace : traces)
            addTrace(record, trace, effective);
    }

    void tell(ImportSink& sink) {
        for (RolloutGroup& group : m_groups)
            sink.group(toGroup(std::move(group)));
    }
    int64_t withoutTrace() const { return m_withoutTrace; }
    int64_t branched() const { return m_branched; }

private:
    void addTrace(const Json& episode, const Json& trace, std::optional<bool> effective) {
        const std::string id = textIn(memberOf(memberOf(episode, "group"), "id"));
        TraceRecord record = readTrace(episode, trace);
        m_branched += record.branches > 1 ? 1 : 0;
        if (effective)
            record.rollout.extra["effective"] = *effective;
        const std::string key = id + '\0' + record.prompt;
        const auto [place, isNew] = m_known.try_emplace(key, m_groups.size());
        if (isNew) {
            m_groups.emplace_back();
            RolloutGroup& group = m_groups.back();
            group.step = m_step;
            group.split = m_split;
            group.prompt = record.prompt;
            group.reference = record.reference;
            group.task = record.task;
            group.extra = record.promptExtra;
        }
        m_groups[place->second].rollouts.push_back(std::move(record.rollout));
    }

    int64_t m_step;
    std::string m_split;
    std::vector<RolloutGroup> m_groups;
    std::map<std::string, size_t> m_known;
    int64_t m_withoutTrace = 0, m_branched = 0;
};

std::string idOf(const Json& record) {
    return textIn(memberOf(record, "id"));
}

/// Reads one file; cut-off last lines are noted.
template <typename Use>
void eachRecord(const fs::path& path, ImportSink& sink, const Use& use) {
    std::error_code ignored;
    if (fs::exists(path, ignored) && forEachJsonLine(path, use))
        sink.note("The last line of " + path.string() + " was cut off and is left out");
}

/// Ids of everything that was learned from (evaluated, for eval), at whatever step: that may be a
/// later one than where "all" has it. The files are read a second time for their groups, because
/// what all steps hold would not go into memory.
std::set<std::string> effectiveIds(const PrimeFiles& files) {
    std::set<std::string> ids;
    std::error_code ignored;
    for (const auto& [step, folder] : files.steps)
        for (const char* kind : {"train", "eval"})
            if (const fs::path path = folder / kind / "effective" / tracesName;
                fs::exists(path, ignored))
                forEachJsonLine(path, [&](const Json& record, const std::string&) {
                    ids.insert(idOf(record));
                });
    return ids;
}

void readPrimeRl(const PrimeFiles& files, ImportSink& sink) {
    if (!files.metrics.empty())
        readMetricLines(files.metrics, sink);
    int64_t withoutTrace = 0, branched = 0;
    const auto finish = [&](EpisodeGroups& groups) {
        groups.tell(sink);
        withoutTrace += groups.withoutTrace();
        branched += groups.branched();
    };
    if (!files.traces.empty()) {
        EpisodeGroups groups(0, "eval");
        eachRecord(files.traces, sink, [&](const Json& record, const std::string& where) {
            groups.add(record, {}, where);
        });
        finish(groups);
    }
    const std::set<std::string> effective = effectiveIds(files);
    for (const auto& [step, folder] : files.steps)
        for (const char* kind : {"train", "eval"}) {
            EpisodeGroups groups(step, kind);
            eachRecord(folder / kind / "effective" / tracesName, sink,
                       [&](const Json& record, const std::string& where) {
                           groups.add(record, true, where);
                       });
            eachRecord(folder / kind / "all" / tracesName, sink,
                       [&](const Json& record, const std::string& where) {
                           if (!effective.contains(idOf(record)) || idOf(record).empty())
                               groups.add(record,
                                          effective.empty() ? std::optional<bool>()
                                                            : std::optional(false),
                                          where);
                       });
            finish(groups);
        }
    if (withoutTrace > 0)
        sink.note(std::to_string(withoutTrace) +
                  " episodes failed before there was a trace and are left out");
    if (branched > 0)
        sink.note(std::to_string(branched) +
                  " traces have several branches; the completion is the last one, the others are "
                  "in its extras");
}

} // namespace

std::vector<ImportSource> openPrimeRl(const ImportRequest& request) {
    const PrimeFiles files = filesOf(request.path);
    return {{runNameOf(request.path), [files](ImportSink& sink) { readPrimeRl(files, sink); }}};
}

} // namespace rationale::interop
