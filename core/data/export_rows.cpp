// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/export_rows.h"

#include "core/base/error.h"

#include <algorithm>
#include <array>

namespace rationale {

namespace {

struct KindName {
    ExportKind kind;
    const char* name;
};
constexpr KindName kindNames[] = {{ExportKind::Sft, "sft"},
                                  {ExportKind::Preference, "preference"},
                                  {ExportKind::Kto, "kto"},
                                  {ExportKind::Steps, "steps"}};

/// Columns that TRL reads; which of them a row has says what it is for.
constexpr std::array ourColumns = {"prompt", "completion",  "chosen", "rejected",
                                   "label",  "completions", "labels"};

bool has(const Json& row, std::initializer_list<const char*> columns) {
    return std::all_of(columns.begin(), columns.end(),
                       [&](const char* column) { return row.contains(column); });
}

Json message(const char* role, const Json& text) {
    return Json::array({{{"role", role}, {"content", text}}});
}

/// The row with these of TRL's columns, in their order, and its others behind them.
Json with(const Json& row, const Json& columns, const ExportOptions& options) {
    Json made = columns;
    if (options.messages)
        for (const char* name : {"prompt", "completion", "chosen", "rejected"})
            if (made.contains(name))
                made[name] =
                    message(std::string(name) == "prompt" ? "user" : "assistant", made[name]);
    if (options.bare)
        return made;
    for (const auto& member : row.items())
        if (std::find(ourColumns.begin(), ourColumns.end(), member.key()) == ourColumns.end())
            made[member.key()] = member.value();
    return made;
}

} // namespace

ExportKind exportKindFromString(const std::string& text) {
    for (const KindName& known : kindNames)
        if (text == known.name)
            return known.kind;
    throw Error(ErrorKind::Usage, "There is no export '" + text + "'", "--as",
                "Known: sft, preference, kto, steps.");
}

std::vector<Json> exportedRows(const Json& row, const ExportOptions& options, std::string& why) {
    const auto lacks = [&why](const char* what) {
        why = what;
        return std::vector<Json>();
    };
    if (!row.contains("prompt"))
        return lacks("a row without a prompt");
    const Json& prompt = row["prompt"];
    const bool pair = has(row, {"chosen", "rejected"});
    switch (options.kind) {
    case ExportKind::Sft:
        if (pair)
            return {with(row, {{"prompt", prompt}, {"completion", row["chosen"]}}, options)};
        if (!row.contains("completion"))
            return lacks("a row without a completion");
        if (row.contains("label") && row["label"] != true)
            return lacks("a completion that is labelled as bad");
        return {with(row, {{"prompt", prompt}, {"completion", row["completion"]}}, options)};
    case ExportKind::Preference:
        if (!pair)
            return lacks("a row without chosen and rejected");
        return {with(row,
                     {{"prompt", prompt}, {"chosen", row["chosen"]}, {"rejected", row["rejected"]}},
                     options)};
    case ExportKind::Kto:
        if (pair)
            return {with(row, {{"prompt", prompt}, {"completion", row["chosen"]}, {"label", true}},
                         options),
                    with(row,
                         {{"prompt", prompt}, {"completion", row["rejected"]}, {"label", false}},
                         options)};
        if (!has(row, {"completion", "label"}))
            return lacks("a row without completion and label");
        return {with(
            row, {{"prompt", prompt}, {"completion", row["completion"]}, {"label", row["label"]}},
            options)};
    case ExportKind::Steps:
        if (!has(row, {"completions", "labels"}))
            return lacks("a row without completions and labels of its steps");
        return {with(
            row,
            {{"prompt", prompt}, {"completions", row["completions"]}, {"labels", row["labels"]}},
            options)};
    }
    return {};
}

} // namespace rationale
