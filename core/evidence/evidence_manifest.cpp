// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/evidence/evidence_bundle.h"
#include "core/storage/library_schema.h"

#include <charconv>

namespace rationale {

namespace {

constexpr int64_t format = 1;

} // namespace

EvidenceSamples EvidenceSamples::fromText(const std::string& text) {
    EvidenceSamples chosen;
    if (text == "all")
        return chosen;
    chosen.all = false;
    if (text == "none")
        return chosen;
    const auto refuse = [&text] {
        throw Error(ErrorKind::Usage, "'" + text + "' chooses no samples", "--samples",
                    "Write all, none, or for example best:20,worst:20,random:50.");
    };
    for (size_t begin = 0; begin <= text.size();) {
        const size_t end = std::min(text.find(',', begin), text.size());
        const std::string part = text.substr(begin, end - begin);
        begin = end + 1;
        const size_t colon = part.find(':');
        const std::string kind = part.substr(0, colon);
        int64_t* count = kind == "best"     ? &chosen.best
                         : kind == "worst"  ? &chosen.worst
                         : kind == "random" ? &chosen.random
                                            : nullptr;
        if (!count || colon == std::string::npos)
            refuse();
        const char* last = part.data() + part.size();
        const auto [stop, error] = std::from_chars(part.data() + colon + 1, last, *count);
        if (error != std::errc() || stop != last || *count < 0)
            refuse();
    }
    return chosen;
}

Json EvidenceManifest::toJson() const {
    Json runList = Json::array(), fileList = Json::array();
    for (const Run& run : runs)
        runList.push_back({{"id", run.id},
                           {"name", run.name},
                           {"stage", run.stage},
                           {"note", run.note},
                           {"tags", run.tags},
                           {"seed", run.seed},
                           {"state", run.state},
                           {"code_version", run.codeVersion},
                           {"samples", run.samples},
                           {"samples_kept", run.samplesKept}});
    for (const File& file : files)
        fileList.push_back({{"path", file.path}, {"size", file.size}, {"sha256", file.sha256}});
    return {{"format", format}, {"made", made},    {"made_by", madeBy},
            {"note", note},     {"runs", runList}, {"files", fileList}};
}

std::string EvidenceManifest::fingerprint() const {
    Json json = toJson();
    json.erase("made");
    return sha256(toJsonText(json));
}

EvidenceManifest EvidenceManifest::fromJson(const Json& json, const std::string& where) {
    EvidenceManifest manifest;
    try {
        if (json.at("format").get<int64_t>() > format)
            throw Error(ErrorKind::Corrupt, "The bundle was made by a newer Rationale", where,
                        "Update Rationale.");
        manifest.made = json.at("made").get<std::string>();
        manifest.madeBy = json.at("made_by").get<std::string>();
        manifest.note = json.at("note").get<std::string>();
        for (const Json& run : json.at("runs"))
            manifest.runs.push_back(
                {run.at("id").get<std::string>(), run.at("name").get<std::string>(),
                 run.at("stage").get<std::string>(), run.at("note").get<std::string>(),
                 run.at("tags").get<std::vector<std::string>>(), run.at("seed").get<uint64_t>(),
                 run.at("state").get<std::string>(), run.at("code_version").get<std::string>(),
                 run.at("samples").get<int64_t>(), run.at("samples_kept").get<int64_t>()});
        for (const Json& file : json.at("files"))
            manifest.files.push_back({file.at("path").get<std::string>(),
                                      file.at("size").get<int64_t>(),
                                      file.at("sha256").get<std::string>()});
    } catch (const Json::exception&) {
        throw Error(ErrorKind::Corrupt, "The manifest is not one of an evidence bundle", where,
                    "Ask for the bundle again.");
    }
    return manifest;
}

std::optional<EvidenceManifest> evidenceOf(const fs::path& project) {
    const fs::path file = project / project_files::evidence;
    std::error_code ignored;
    if (!fs::exists(file, ignored))
        return std::nullopt;
    return EvidenceManifest::fromJson(parseJson(readFile(file), file.string()), file.string());
}

} // namespace rationale
