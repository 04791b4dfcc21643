// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hub/download_record.h"

#include "core/base/error.h"

#include <algorithm>

namespace rationale {

namespace {

constexpr const char* recordFile = ".hub.json";

Json orNull(const std::string& text) {
    return text.empty() ? Json() : Json(text);
}

} // namespace

std::optional<DownloadRecord> DownloadRecord::read(const fs::path& folder) {
    const fs::path path = folder / recordFile;
    std::error_code ignored;
    if (!fs::exists(path, ignored))
        return std::nullopt;
    const Json json = parseJson(readFile(path), path.string());
    DownloadRecord record;
    record.repo = textOf(json, "repo");
    record.revision = textOf(json, "revision");
    record.commit = textOf(json, "commit");
    record.type = textOf(json, "type") == "dataset" ? HubType::Dataset : HubType::Model;
    const auto files = json.is_object() ? json.find("files") : json.end();
    if (record.repo.empty() || files == json.end() || !files->is_array())
        throw Error(ErrorKind::Corrupt, "This is no record of a download", path.string(),
                    "Remove it, or choose another folder with --to.");
    for (const Json& file : *files) {
        HubFile& known = record.files.emplace_back();
        known.name = textOf(file, "name");
        requireSafeName(known.name);
        if (const auto size = file.find("size"); size != file.end() && size->is_number_unsigned())
            known.size = size->get<uint64_t>();
        known.sha256 = textOf(file, "sha256");
        known.blobSha1 = textOf(file, "git_sha1");
    }
    return record;
}

void DownloadRecord::write(const fs::path& folder) const {
    Json list = Json::array();
    for (const HubFile& file : files)
        list.push_back({{"name", file.name},
                        {"size", file.size ? Json(*file.size) : Json()},
                        {"sha256", orNull(file.sha256)},
                        {"git_sha1", orNull(file.blobSha1)}});
    const Json record = {{"repo", repo},
                         {"type", type == HubType::Model ? "model" : "dataset"},
                         {"revision", revision},
                         {"commit", commit},
                         {"files", list}};
    writeFileAtomically(folder / recordFile, toJsonText(record, 2) + "\n");
}

bool DownloadRecord::has(const std::string& name) const {
    return std::any_of(files.begin(), files.end(),
                       [&](const HubFile& file) { return file.name == name; });
}

} // namespace rationale
