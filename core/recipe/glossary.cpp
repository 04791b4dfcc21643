// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/glossary.h"

#include "core/base/nearest_name.h"
#include "core/recipe/field_spec.h"
#include "core/recipe/glossary_tables.h"

#include <algorithm>
#include <map>

namespace rationale {

namespace {

/// `*` stands for any letters, '/' too.
bool matches(const std::string& glob, const std::string& name) {
    size_t star = std::string::npos, after = 0, g = 0, n = 0;
    while (n < name.size()) {
        if (g < glob.size() && glob[g] == '*') {
            star = g++;
            after = n;
        } else if (g < glob.size() && glob[g] == name[n]) {
            ++g;
            ++n;
        } else if (star != std::string::npos) {
            g = star + 1;
            n = ++after;
        } else {
            return false;
        }
    }
    while (g < glob.size() && glob[g] == '*')
        ++g;
    return g == glob.size();
}

void append(std::vector<GlossaryEntry>& all, std::span<const MetricRow> rows) {
    for (const MetricRow& row : rows)
        all.push_back({row.name, row.title, row.text, row.unit, row.better, row.source, false, {}});
}

std::vector<GlossaryEntry> collectOptions() {
    std::map<std::pair<std::string, std::string>, GlossaryEntry> options; // by name and help
    for (const StageSpec& stage : stageSpecs()) {
        for (const FieldSpec& field : stage.fields) {
            GlossaryEntry& entry = options[{field.name, field.help}];
            entry.name = field.name;
            entry.title = field.label;
            entry.text = field.help;
            entry.unit = field.unit;
            entry.isOption = true;
            if (!field.paper.empty())
                entry.source = field.paper;
            if (!entry.stages.empty())
                entry.stages += ", ";
            entry.stages += stage.name;
        }
    }
    std::vector<GlossaryEntry> list;
    list.reserve(options.size());
    for (auto& [key, entry] : options)
        list.push_back(std::move(entry));
    return list;
}

} // namespace

const char* toString(Better better) {
    switch (better) {
    case Better::Higher:
        return "higher";
    case Better::Lower:
        return "lower";
    case Better::Neither:
        break;
    }
    return "neither";
}

const std::vector<GlossaryEntry>& metricGlossary() {
    static const std::vector<GlossaryEntry> all = [] {
        std::vector<GlossaryEntry> entries;
        append(entries, rewardMetricRows());
        append(entries, policyMetricRows());
        append(entries, otherMetricRows());
        return entries;
    }();
    return all;
}

const std::vector<GlossaryEntry>& optionGlossary() {
    static const std::vector<GlossaryEntry> all = collectOptions();
    return all;
}

std::optional<GlossaryEntry> metricEntry(const std::string& metric) {
    const std::vector<GlossaryEntry>& all = metricGlossary();
    const auto found = std::find_if(all.begin(), all.end(), [&](const GlossaryEntry& entry) {
        return matches(entry.name, metric);
    });
    return found == all.end() ? std::nullopt : std::optional(*found);
}

std::vector<GlossaryEntry> lookUpGlossary(const std::string& name) {
    std::vector<GlossaryEntry> found;
    if (const auto metric = metricEntry(name))
        found.push_back(*metric);
    for (const GlossaryEntry& option : optionGlossary())
        if (option.name == name)
            found.push_back(option);
    return found;
}

std::string nearestGlossaryName(const std::string& mistyped) {
    std::vector<std::string> names;
    names.reserve(metricGlossary().size() + optionGlossary().size());
    for (const std::vector<GlossaryEntry>* list : {&metricGlossary(), &optionGlossary()})
        for (const GlossaryEntry& entry : *list)
            if (entry.name.find('*') == std::string::npos)
                names.push_back(entry.name);
    return nearestName(mistyped, names);
}

} // namespace rationale
