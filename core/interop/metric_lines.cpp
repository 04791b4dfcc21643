// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interop/metric_lines.h"

#include "core/base/error.h"
#include "core/interop/loose_json.h"

#include <algorithm>
#include <cmath>

namespace rationale::interop {

namespace {

constexpr const char* stepKeys[] = {"step", "global_step", "_step", "iteration"};
constexpr const char* timeKeys[] = {"time", "_timestamp", "timestamp"};

std::string stepKeyOf(const Json& object) {
    for (const char* key : stepKeys)
        if (object.contains(key))
            return key;
    return {};
}

void tell(const Json& value, const std::string& name, int64_t step, ImportSink& sink,
          LeftOut& leftOut) {
    if (value.is_null()) {
        sink.metric(step, name, std::nan(""));
    } else if (const auto number = numberIn(value)) {
        sink.metric(step, name, *number);
    } else if (value.is_object() && !value.contains("_type")) {
        for (const auto& [key, child] : value.items())
            tell(child, name + "/" + key, step, sink, leftOut);
    } else {
        leftOut.add(name);
    }
}

} // namespace

void LeftOut::tell(ImportSink& sink, const std::string& what) const {
    for (const auto& [name, count] : m_counts)
        sink.note(std::to_string(count) + (count == 1 ? " value" : " values") + " of " + name +
                  (count == 1 ? " is " : " are ") + what + " and left out");
}

void tellMetrics(const Json& object, int64_t step, const std::vector<std::string>& without,
                 ImportSink& sink, LeftOut& leftOut) {
    for (const auto& [key, value] : object.items())
        if (std::find(without.begin(), without.end(), key) == without.end())
            tell(value, key, step, sink, leftOut);
}

bool isMetricLine(const Json& object) {
    return object.is_object() && !stepKeyOf(object).empty() && !object.contains("input") &&
           !object.contains("prompt") && !object.contains("completion");
}

void readMetricLines(const fs::path& path, ImportSink& sink) {
    LeftOut leftOut;
    const bool cutOff = forEachJsonLine(path, [&](const Json& row, const std::string& where) {
        const std::string stepKey = stepKeyOf(row);
        const std::optional<int64_t> step =
            stepKey.empty() ? std::nullopt : wholeNumberIn(row.at(stepKey));
        if (!step || *step < 0)
            throw Error(ErrorKind::Input, "The line has no step", where,
                        "A log has a whole number from 0 on as \"step\" in every line.");
        const Json& data = memberOf(row, "data");
        std::vector<std::string> without = {stepKey};
        for (const char* key : timeKeys)
            if (const auto time = numberIn(memberOf(row, key)); time && isEpochTime(*time)) {
                sink.time(*step, *time);
                without.emplace_back(key);
                break;
            }
        if (data.is_object())
            tellMetrics(data, *step, {}, sink, leftOut);
        else
            tellMetrics(row, *step, without, sink, leftOut);
    });
    leftOut.tell(sink, "not numeric");
    if (cutOff)
        sink.note("The last line of " + path.filename().string() + " was cut off and is left out");
}

std::vector<ImportSource> openJsonlLog(const ImportRequest& request) {
    const fs::path path = request.path;
    const auto first = firstJsonLine(path);
    if (!first || !isMetricLine(*first))
        throw Error(ErrorKind::Input, "This is no log of JSON lines with a step each",
                    path.string(), "'rationale import --help' lists the formats.");
    return {{runNameOf(path), [path](ImportSink& sink) { readMetricLines(path, sink); }}};
}

} // namespace rationale::interop
