// SPDX-License-Identifier: GPL-3.0-or-later
// veRL: metrics of the file logger, else of the console (verl/utils/logger/aggregate_logger.py),
// and the rollouts of trainer.rollout_data_dir and validation_data_dir, {step}.jsonl.
#include "core/base/error.h"
#include "core/interop/importer.h"
#include "core/interop/loose_json.h"
#include "core/interop/metric_lines.h"
#include "core/interop/rollout_rows.h"
#include "core/text/answer_text.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace rationale::interop {

namespace {

std::optional<int64_t> stepOfFile(const fs::path& path) {
    if (path.extension() != ".jsonl")
        return std::nullopt;
    const std::string stem = path.stem().string();
    int64_t step = 0;
    const auto [end, error] = std::from_chars(stem.data(), stem.data() + stem.size(), step);
    return error == std::errc() && end == stem.data() + stem.size() && step >= 0
               ? std::optional(step)
               : std::nullopt;
}

std::vector<fs::path> listed(const fs::path& folder) {
    std::vector<fs::path> paths;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
        paths.push_back(it->path());
    if (error)
        throw systemError(error.value(), "list", folder.string());
    std::sort(paths.begin(), paths.end());
    return paths;
}

std::vector<std::pair<int64_t, fs::path>> rolloutFiles(const fs::path& folder) {
    std::vector<std::pair<int64_t, fs::path>> files;
    for (const fs::path& path : listed(folder))
        if (const auto step = stepOfFile(path))
            files.emplace_back(*step, path);
    std::sort(files.begin(), files.end());
    return files;
}

/// "step:12 - actor/lr:1e-06 - …" anywhere in a line, with the marks of a terminal or of Ray.
struct ConsoleLine {
    int64_t step = 0;
    std::vector<std::pair<std::string, std::string>> values;
};

std::string withoutColours(std::string_view line) {
    std::string plain;
    for (size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '\x1b' && i + 1 < line.size() && line[i + 1] == '[') {
            i += 2;
            while (i < line.size() && (line[i] < '@' || line[i] > '~'))
                ++i;
            continue;
        }
        if (line[i] != '\r')
            plain += line[i];
    }
    return plain;
}

std::optional<ConsoleLine> consoleLineOf(std::string_view raw) {
    if (raw.find("step:") == std::string_view::npos)
        return std::nullopt;
    const std::string line = withoutColours(raw);
    constexpr std::string_view separator = " - ";
    for (size_t at = line.find("step:"); at != std::string::npos; at = line.find("step:", at + 1)) {
        if (at > 0 && line[at - 1] != ' ' && line[at - 1] != ')')
            continue;
        ConsoleLine found;
        const char* begin = line.data() + at + 5;
        const char* last = line.data() + line.size();
        const auto [end, error] = std::from_chars(begin, last, found.step);
        std::string_view rest(end, static_cast<size_t>(last - end));
        if (error != std::errc() || found.step < 0 || !rest.starts_with(separator))
            continue;
        while (rest.starts_with(separator)) {
            rest.remove_prefix(separator.size());
            const size_t next = std::min(rest.find(separator), rest.size());
            const std::string_view item = rest.substr(0, next);
            rest.remove_prefix(next);
            if (const size_t colon = item.rfind(':'); colon != std::string_view::npos && colon > 0)
                found.values.emplace_back(item.substr(0, colon), item.substr(colon + 1));
        }
        return found;
    }
    return std::nullopt;
}

/// "0.25", "np.float64(0.25)", "nan".
std::optional<double> consoleNumber(std::string_view text) {
    const std::string plain = trimmed(text);
    const size_t open = plain.find('(');
    return plain.ends_with(')') && open != std::string::npos
               ? numberInText(std::string_view(plain).substr(open + 1, plain.size() - open - 2))
               : numberInText(plain);
}

void readConsole(const fs::path& path, ImportSink& sink) {
    const MappedFile file(path);
    std::string_view text(file.data(), file.size());
    LeftOut leftOut;
    int64_t lines = 0;
    while (!text.empty()) {
        const size_t end = std::min(text.find('\n'), text.size());
        if (const auto line = consoleLineOf(text.substr(0, end))) {
            ++lines;
            for (const auto& [name, value] : line->values)
                if (const auto number = consoleNumber(value))
                    sink.metric(line->step, name, *number);
                else
                    leftOut.add(name);
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    leftOut.tell(sink, "not numeric");
    if (lines > 0)
        sink.note("Metrics are from the console, which rounds them; the file logger "
                  "(trainer.logger=[file]) does not");
}

constexpr const char* placed[] = {"input", "output", "gts", "score", "step", "uid"};

Rollout rolloutOf(const Json& row) {
    Rollout rollout;
    rollout.completion = chatText(memberOf(row, "output"));
    rollout.parts.push_back(partOf("score", memberOf(row, "score")));
    rollout.reward = sumOf(rollout.parts);
    for (const auto& [key, value] : row.items()) {
        if (std::find(std::begin(placed), std::end(placed), key) != std::end(placed))
            continue;
        if (key == "pred" || key == "extracted_answer")
            rollout.extracted = textIn(value);
        if (!value.is_number() && !value.is_boolean()) {
            rollout.extra[key] = value;
            continue;
        }
        addPart(key, value, 0, rollout); // known to the score already
    }
    if (row.contains("uid"))
        rollout.extra["uid"] = row["uid"];
    // Its rule rewards score 1 for the right answer; without a reference there is none.
    if (!rollout.correct && row.contains("gts") && !row["gts"].is_null() &&
        rollout.parts.front().state == RewardState::Scored)
        rollout.correct = rollout.parts.front().value >= 1;
    return rollout;
}

/// By uid where members share one; a newer veRL numbers every answer, so then by the input.
void readRollouts(const fs::path& path, int64_t fileStep, const std::string& split,
                  ImportSink& sink) {
    std::vector<Json> rows;
    std::set<std::string> uids;
    const bool cutOff = forEachJsonLine(path, [&](const Json& row, const std::string& where) {
        if (!row.contains("input") || !row.contains("output"))
            throw Error(ErrorKind::Input, "The line has no input and output", where,
                        "Is it a rollout of veRL?");
        if (row.contains("uid"))
            uids.insert(textIn(row["uid"]));
        rows.push_back(row);
    });
    const bool byUid = !uids.empty() && uids.size() < rows.size();
    std::vector<RolloutGroup> groups;
    std::map<std::string, size_t> known;
    for (const Json& row : rows) {
        const std::string input = chatText(row["input"]);
        const int64_t step = wholeNumberIn(memberOf(row, "step")).value_or(fileStep);
        const std::string key =
            (byUid ? textIn(memberOf(row, "uid")) : input + '\0' + textIn(memberOf(row, "gts"))) +
            '\0' + std::to_string(step);
        const auto [place, isNew] = known.try_emplace(key, groups.size());
        if (isNew) {
            groups.emplace_back();
            groups.back().step = step;
            groups.back().split = split;
            groups.back().prompt = input;
            groups.back().reference = textIn(memberOf(row, "gts"));
        }
        groups[place->second].rollouts.push_back(rolloutOf(row));
    }
    for (RolloutGroup& group : groups)
        sink.group(toGroup(std::move(group)));
    if (cutOff)
        sink.note("The last line of " + path.filename().string() + " was cut off and is left out");
}

struct VerlFiles {
    fs::path metrics, console, rollouts, validation;
    std::vector<fs::path> singles; // rollout files named by themselves
};

void addFile(const fs::path& path, VerlFiles& files) {
    const auto first = firstJsonLine(path);
    if (first && first->contains("input") && first->contains("output"))
        files.singles.push_back(path);
    else if (first && isMetricLine(*first))
        files.metrics = path;
    else
        files.console = path;
}

bool isConsole(const fs::path& path) {
    return path.extension() == ".log" || path.extension() == ".txt" || path.extension() == ".out";
}

VerlFiles filesOf(const ImportRequest& request) {
    VerlFiles files;
    files.rollouts = request.rollouts;
    files.validation = request.validation;
    std::error_code ignored;
    if (!fs::is_directory(request.path, ignored)) {
        addFile(request.path, files);
        return files;
    }
    std::vector<fs::path> metrics, consoles;
    if (files.rollouts.empty() && !rolloutFiles(request.path).empty())
        files.rollouts = request.path;
    for (const fs::path& path : listed(request.path)) {
        if (fs::is_directory(path, ignored)) {
            if (rolloutFiles(path).empty())
                continue;
            fs::path& place = path.filename().string().find("val") != std::string::npos
                                  ? files.validation
                                  : files.rollouts;
            if (place.empty())
                place = path;
        } else if (path.extension() == ".jsonl" && !stepOfFile(path)) {
            if (const auto first = firstJsonLine(path); first && isMetricLine(*first))
                metrics.push_back(path);
        } else if (isConsole(path)) {
            consoles.push_back(path);
        }
    }
    if (metrics.size() > 1)
        throw Error(ErrorKind::Input,
                    "There are several metric logs in it: " + metrics[0].filename().string() +
                        ", " + metrics[1].filename().string(),
                    request.path.string(),
                    "Name one of them, and its rollouts with --rollouts and --validation.");
    if (metrics.size() == 1)
        files.metrics = metrics.front();
    else if (consoles.size() == 1)
        files.console = consoles.front();
    return files;
}

void readVerl(const VerlFiles& files, ImportSink& sink) {
    if (!files.metrics.empty())
        readMetricLines(files.metrics, sink);
    else if (!files.console.empty())
        readConsole(files.console, sink);
    for (const fs::path& path : files.singles)
        readRollouts(path, stepOfFile(path).value_or(0), "train", sink);
    for (const auto& [folder, split] :
         {std::pair(files.rollouts, "train"), std::pair(files.validation, "eval")}) {
        if (folder.empty())
            continue;
        requirePath(folder);
        for (const auto& [step, path] : rolloutFiles(folder))
            readRollouts(path, step, split, sink);
    }
}

} // namespace

std::vector<ImportSource> openVerl(const ImportRequest& request) {
    const VerlFiles files = filesOf(request);
    return {{runNameOf(request.path), [files](ImportSink& sink) { readVerl(files, sink); }}};
}

} // namespace rationale::interop
