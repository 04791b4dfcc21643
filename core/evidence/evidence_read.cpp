// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/partial_folder.h"
#include "core/evidence/archive.h"
#include "core/evidence/evidence_bundle.h"
#include "core/storage/library.h"
#include "core/storage/library_schema.h"

#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <functional>
#include <map>
#include <memory>

namespace rationale {

namespace {

constexpr const char* manifestName = "MANIFEST.json";
constexpr int64_t largestManifest = 64 << 20;

class Sha256 {
public:
    Sha256()
        : m_context(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
        EVP_DigestInit_ex(m_context.get(), EVP_sha256(), nullptr);
    }
    void add(std::string_view bytes) {
        EVP_DigestUpdate(m_context.get(), bytes.data(), bytes.size());
    }
    std::string hex() {
        std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
        unsigned size = 0;
        EVP_DigestFinal_ex(m_context.get(), digest.data(), &size);
        std::string text;
        for (unsigned i = 0; i < size; ++i) {
            text += "0123456789abcdef"[digest.at(i) >> 4];
            text += "0123456789abcdef"[digest.at(i) & 15];
        }
        return text;
    }

private:
    std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> m_context;
};

[[noreturn]] void refuse(const std::string& what, const fs::path& file) {
    throw Error(ErrorKind::Corrupt, what, file.string(), "Ask for it again.");
}

/// A path that stays within the folder it is unpacked to.
bool isHarmless(const std::string& path) {
    if (path.empty() || path.find_first_of(std::string_view("\\\0", 2)) != std::string::npos ||
        path.find("//") != std::string::npos)
        return false;
    const fs::path given(path);
    if (given.is_absolute())
        return false;
    for (const fs::path& part : given)
        if (part == ".." || part == "." || part.empty())
            return false;
    return path.starts_with("runs/") || path.starts_with("pipelines/");
}

/// Every entry of the file, checked against the manifest; `piece` gets its bytes as they come.
EvidenceManifest
readAll(const fs::path& file,
        const std::function<void(const std::string& name, std::string_view bytes)>& piece) {
    ArchiveReader archive(file);
    if (archive.next() != manifestName)
        refuse("This is no evidence bundle: it does not begin with a manifest", file);
    std::string text;
    archive.read(largestManifest, [&](std::string_view bytes) { text += bytes; });
    const EvidenceManifest manifest =
        EvidenceManifest::fromJson(parseJson(text, file.string()), file.string());
    std::map<std::string, const EvidenceManifest::File*> left;
    for (const EvidenceManifest::File& each : manifest.files) {
        if (!isHarmless(each.path) || each.size < 0)
            refuse("The manifest names '" + each.path + "', which no bundle holds", file);
        if (!left.emplace(each.path, &each).second)
            refuse("The manifest names '" + each.path + "' twice", file);
    }
    while (const auto name = archive.next()) {
        const auto known = left.find(*name);
        if (known == left.end())
            refuse("'" + *name + "' is not in the manifest, or comes twice", file);
        Sha256 hash;
        int64_t size = 0;
        piece(*name, {}); // an empty file is a file
        archive.read(known->second->size, [&](std::string_view bytes) {
            hash.add(bytes);
            size += static_cast<int64_t>(bytes.size());
            piece(*name, bytes);
        });
        if (size != known->second->size || hash.hex() != known->second->sha256)
            refuse("'" + *name + "' is not what the manifest says", file);
        left.erase(known);
    }
    if (!left.empty())
        refuse("'" + left.begin()->first + "' is missing", file);
    return manifest;
}

class Unpacker {
public:
    explicit Unpacker(fs::path folder)
        : m_folder(std::move(folder)) {}
    void take(const std::string& name, std::string_view bytes) {
        if (name != m_name) {
            close();
            m_name = name;
            const fs::path file = m_folder / name;
            makeFolders(file.parent_path());
            m_stream.open(file, std::ios::binary | std::ios::trunc);
        }
        m_stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        check();
    }
    void close() {
        if (!m_stream.is_open())
            return;
        m_stream.close();
        check();
    }

private:
    void check() {
        if (!m_stream)
            throw Error(ErrorKind::NoSpace, "The bundle could not be unpacked",
                        (m_folder / m_name).string(), "Make room there, and open it again.");
    }
    fs::path m_folder;
    std::string m_name;
    std::ofstream m_stream;
};

void makeProject(const fs::path& folder, const EvidenceManifest& manifest) {
    Library::createProject(folder);
    Library library(folder);
    library.refresh();
    for (const EvidenceManifest::Run& run : manifest.runs) {
        if (!library.run(run.id))
            continue; // it had not begun
        library.setTags(run.id, run.tags);
        library.setNote(run.id, run.note);
        if (library.run(run.id)->info.name != run.name)
            library.rename(run.id, run.name);
    }
    // Last: from now on nothing is written here.
    writeFileAtomically(folder / project_files::evidence, toJsonText(manifest.toJson(), 2) + "\n");
}

} // namespace

EvidenceManifest verifyEvidenceBundle(const fs::path& file) {
    return readAll(file, [](const std::string&, std::string_view) {});
}

EvidenceManifest openEvidenceBundle(const fs::path& file, const fs::path& folder) {
    std::error_code ignored;
    if (fs::exists(folder) && !fs::is_empty(folder, ignored))
        throw Error(ErrorKind::Usage, "The folder is not empty", folder.string(),
                    "Name one that does not exist.");
    const fs::path target = fs::absolute(folder).lexically_normal();
    PartialFolder partial(target);
    Unpacker unpacker(partial.path());
    EvidenceManifest manifest = readAll(
        file, [&](const std::string& name, std::string_view bytes) { unpacker.take(name, bytes); });
    unpacker.close();
    makeProject(partial.path(), manifest);
    partial.publish();
    return manifest;
}

} // namespace rationale
