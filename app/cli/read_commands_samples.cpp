// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/project_folder.h"
#include "app/cli/read_commands.h"
#include "core/base/error.h"
#include "core/interop/rollout_rows.h"
#include "core/storage/run_reader.h"
#include "core/storage/sample_fields.h"

#include <charconv>
#include <iostream>
#include <set>

namespace rationale::cli {
namespace {

struct SamplesOptions {
    std::string project, run, steps, format = "jsonl";
    SampleFilter filter;
    bool onlyCorrect = false, onlyWrong = false, tokens = false;
    int64_t limit = -1;
};

int64_t toStep(std::string_view text, const std::string& whole) {
    int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        throw Error(ErrorKind::Usage, "\"" + whole + "\" is no range of steps", "--step",
                    "Write A:B, A:, :B or one step.");
    return value;
}

/// "A:B" with both ends included, "A:", ":B", or one step.
void setSteps(const std::string& text, SampleFilter& filter) {
    if (text.empty())
        return;
    const std::string_view view = text;
    const size_t colon = view.find(':');
    if (colon == std::string_view::npos) {
        filter.stepFrom = filter.stepTo = toStep(view, text);
        return;
    }
    if (colon > 0)
        filter.stepFrom = toStep(view.substr(0, colon), text);
    if (colon + 1 < view.size())
        filter.stepTo = toStep(view.substr(colon + 1), text);
}

Json partsOf(const SampleRecord& sample) {
    Json list = Json::array();
    for (const RewardPart& part : sample.parts)
        list.push_back({{"name", part.name},
                        {"value", part.value},
                        {"weight", part.weight},
                        {"state", toString(part.state)},
                        {"reason", part.reason}});
    return list;
}

Json spansOf(const SampleRecord& sample) {
    Json list = Json::array();
    for (const LanguageSpan& span : sample.spans)
        list.push_back({{"start", span.start}, {"end", span.end}, {"language", span.language}});
    return list;
}

/// What a task or another program knows beside: of the prompt, and of this one answer.
void addExtra(const GroupRecord& group, const SampleRecord& sample, Json& object) {
    const Json& extra = group.prompt.extra;
    if (!extra.is_object() || extra.empty())
        return;
    Json rest = extra;
    rest.erase(interop::sampleExtras);
    if (!rest.empty())
        object["extra"] = std::move(rest);
    const auto samples = extra.find(interop::sampleExtras);
    const auto member = static_cast<size_t>(sample.member);
    if (samples != extra.end() && samples->is_array() && member < samples->size())
        object["sample_extra"] = (*samples)[member];
}

Json sampleObject(const GroupRecord& group, const SampleRecord& sample, bool tokens) {
    Json object = sampleFields(group, sample);
    object["rewards"] = partsOf(sample);
    object["spans"] = spansOf(sample);
    addExtra(group, sample, object);
    if (tokens)
        addSampleTokens(sample, object);
    return object;
}

void printSamples(const SamplesOptions& options) {
    if (options.format != "jsonl")
        throw Error(ErrorKind::Usage, "unknown format \"" + options.format + "\"", "--format",
                    "Known is jsonl: one JSON object a line.");
    SampleFilter filter = options.filter;
    setSteps(options.steps, filter);
    if (options.onlyCorrect || options.onlyWrong)
        filter.correct = options.onlyCorrect;
    RunReader reader(runFolder(options.project, options.run));
    const auto ids = reader.sampleIds(filter, SampleOrder::Id, false, options.limit, 0);
    if (ids.empty())
        std::cerr << "No sample of this run is of that kind.\n";
    // Members of a group have neighbouring ids: one read of the group serves them all.
    const std::set<int64_t> wanted(ids.begin(), ids.end());
    for (size_t i = 0; i < ids.size();) {
        const auto rows = reader.sampleRows(std::span(&ids[i], 1));
        const GroupRecord group = reader.groupWithSamples(rows.at(0).groupId);
        size_t printed = 0;
        for (const SampleRecord& sample : group.samples)
            if (wanted.contains(sample.id) && sample.id >= ids[i]) {
                std::cout << toJsonText(unknownAsNull(sampleObject(group, sample, options.tokens)))
                          << '\n';
                ++printed;
            }
        i += std::max<size_t>(printed, 1);
    }
}

} // namespace

void addSamplesCommand(CLI::App& app) {
    auto options = std::make_shared<SamplesOptions>();
    SamplesOptions& o = *options;
    CLI::App* command =
        app.add_subcommand("samples", "Print what the model wrote, one JSON a line");
    command->add_option("RUN", o.run, "Id, beginning of an id, or name")->required();
    command->add_option("--project", o.project, "Project folder; default: the nearest one");
    command->add_option("--step", o.steps, "A:B (both included), A:, :B or one step");
    command->add_option("--format", o.format, "jsonl")->capture_default_str();
    command->add_option("--split", o.filter.split, "train or eval");
    command->add_option("--language", o.filter.language, "Language of the prompt, as in en or zh");
    command->add_option("--task", o.filter.task, "Task of the prompt");
    command->add_option("--search", o.filter.search, "Only completions with this text");
    auto* correct = command->add_flag("--correct", o.onlyCorrect, "Only right answers");
    command->add_flag("--wrong", o.onlyWrong, "Only wrong answers")->excludes(correct);
    command->add_flag("--tokens", o.tokens, "With token ids and log-probabilities");
    command->add_option("--limit", o.limit, "At most so many");
    command->callback([options] { printSamples(*options); });
}

} // namespace rationale::cli
