// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/import/import_format.h"

#include "core/base/error.h"
#include "core/base/nearest_name.h"

#include <cmath>

namespace rationale {

namespace {

std::string namesText(ImportRow::Names names) {
    std::string text;
    for (const char* name : names)
        text += (text.empty() ? "" : "' or '") + std::string(name);
    return text;
}

} // namespace

Json ImportOptions::toJson() const {
    Json json = {{"chat_template", chatTemplate},
                 {"solutions", solutions},
                 {"neutral", neutral},
                 {"keep_annotations", keepAnnotations}};
    if (!language.empty())
        json["language"] = language;
    if (!kind.empty())
        json["kind"] = kind;
    return json;
}

const Json* ImportRow::find(Names names) const {
    for (const char* name : names) {
        const auto found = m_json.find(name);
        if (found != m_json.end() && !found->is_null())
            return &*found;
    }
    return nullptr;
}

void ImportRow::refuse(const std::string& what, const std::string& column,
                       const std::string& remedy) const {
    throw Error(ErrorKind::Input, what,
                m_where + (column.empty() ? "" : ", column '" + column + "'"), remedy);
}

std::string ImportRow::text(Names names) const {
    const Json* found = find(names);
    if (found && found->is_string())
        return found->get<std::string>();
    refuse(found ? "A column is no text" : "A row lacks a column", namesText(names), skipRemedy);
}

std::string ImportRow::textOr(Names names, const std::string& otherwise) const {
    return has(names) ? text(names) : otherwise;
}

std::string ImportRow::answer(Names names) const {
    const Json* found = find(names);
    if (!found || !found->is_number())
        return text(names);
    constexpr double exact = 9007199254740992; // 2^53
    const double value = found->get<double>();
    if (found->is_number_float() && value == std::floor(value) && std::abs(value) < exact)
        return std::to_string(static_cast<int64_t>(value));
    return found->dump();
}

const Json& ImportRow::list(Names names) const {
    const Json* found = find(names);
    if (found && found->is_array())
        return *found;
    refuse(found ? "A column is no list" : "A row lacks a column", namesText(names), skipRemedy);
}

std::span<const ImportFormat> importFormats() {
    namespace formats = import_formats;
    // The particular ones first: TRL's is every row with a prompt.
    static const ImportFormat all[] = {
        formats::gsm8k,     formats::prm800k, formats::humaneval, formats::reasoningGym,
        formats::distilled, formats::verl,    formats::sharegpt,  formats::hhRlhf,
        formats::trl,       formats::math,    formats::mgsm,      formats::aime};
    return all;
}

const ImportFormat& importFormat(const std::string& name) {
    std::vector<std::string> names;
    std::string known;
    for (const ImportFormat& format : importFormats()) {
        if (name == format.name)
            return format;
        names.emplace_back(format.name);
        known += std::string(format.name) + ", ";
    }
    const std::string near = nearestName(name, names);
    throw Error(ErrorKind::Usage, "There is no format '" + name + "'", "FORMAT",
                near.empty() ? "Known: " + known + "and auto, which looks at the rows."
                             : "Did you mean '" + near + "'?");
}

Json problemRow(const ImportRow& row, const std::string& prompt, const std::string& reference,
                const std::string& solution, const std::string& language, const char* kind) {
    const ImportOptions& options = row.options();
    Json made = {{"prompt", prompt}};
    if (!solution.empty() && options.solutions == "plain")
        made["completion"] = solution;
    if (!solution.empty() && options.solutions == "r1")
        made["completion"] = "<think>" + solution + "</think><answer>" + reference + "</answer>";
    made["reference"] = reference;
    const std::string& spoken = options.language.empty() ? language : options.language;
    if (!spoken.empty())
        made["language"] = spoken;
    made["kind"] = options.kind.empty() ? std::string(kind) : options.kind;
    return made;
}

void keepColumns(const ImportRow& row, ImportRow::Names names, Json& made) {
    for (const char* name : names)
        if (const Json* value = row.find({name}))
            made[name] = *value;
}

} // namespace rationale
