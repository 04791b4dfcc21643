// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hub/download.h"

#include "core/base/error.h"
#include "core/base/file_lock.h"
#include "core/base/hash.h"
#include "core/base/nearest_name.h"
#include "core/hub/download_record.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>

#include <fcntl.h>
#include <fnmatch.h>
#include <sys/stat.h>
#include <unistd.h>

namespace rationale {

namespace {

constexpr const char* lockFile = ".download.lock";

/// Folders of the repository are made inside `folder`; a link among those that are there would lead
/// out of it.
fs::path placeOf(const fs::path& folder, const std::string& name) {
    fs::path at = folder;
    std::error_code ignored;
    for (const fs::path& part : fs::path(name)) {
        at /= part;
        if (fs::is_symlink(fs::symlink_status(at, ignored)))
            throw Error(ErrorKind::Input, "A link stands where a file of the repository belongs",
                        at.string(), "Remove it, or choose another folder with --to.");
    }
    return at;
}

bool isWhole(const fs::path& path, const HubFile& file) {
    std::error_code ignored;
    if (!fs::is_regular_file(path, ignored) ||
        (file.size && fs::file_size(path, ignored) != *file.size))
        return false;
    if (!file.sha256.empty())
        return sha256File(path) == file.sha256;
    return !file.blobSha1.empty() && gitBlobSha1(path) == file.blobSha1;
}

uint64_t sizeOr0(const fs::path& path) {
    std::error_code error;
    const uintmax_t size = fs::file_size(path, error);
    return error ? 0 : size;
}

/// Bytes of a file as far as they have arrived.
class PartFile {
public:
    explicit PartFile(const fs::path& whole)
        : m_path(fs::path(whole) += ".part")
        , m_etagPath(fs::path(whole) += ".part.etag") {
        m_descriptor = ::open(m_path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (m_descriptor < 0)
            throw systemError(errno, "write", m_path.string());
        m_size = sizeOr0(m_path);
        std::error_code ignored;
        if (m_size > 0 && fs::is_regular_file(m_etagPath, ignored))
            m_etag = readFile(m_etagPath);
    }
    ~PartFile() { ::close(m_descriptor); }
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;

    uint64_t size() const { return m_size; }
    const fs::path& path() const { return m_path; }

    std::vector<std::string> headers() const {
        if (m_size == 0)
            return {};
        std::vector<std::string> list = {"Range: bytes=" + std::to_string(m_size) + "-"};
        if (!m_etag.empty())
            list.push_back("If-Range: " + m_etag);
        return list;
    }
    /// An answer begins: with the rest of what is here, or with the whole.
    void begin(const HttpResponse& answer) {
        unsigned long long first = 0;
        const bool rest =
            answer.status == 206 &&
            std::sscanf(answer.header("content-range").c_str(), "bytes %llu-", &first) == 1;
        if (answer.status == 206 && (!rest || first != m_size))
            throw Error(ErrorKind::Corrupt, "The server gives other bytes than were asked for",
                        m_path.string(), "Remove that file and try again.");
        if (!rest)
            clear();
        const std::string etag = answer.header("etag");
        if (etag == m_etag)
            return;
        m_etag = etag.starts_with("W/") ? "" : etag; // a weak one promises no equal bytes
        writeFileAtomically(m_etagPath, m_etag);
    }
    void write(const char* bytes, size_t size) {
        while (size > 0) {
            const ssize_t count = ::pwrite(m_descriptor, bytes, size, static_cast<off_t>(m_size));
            if (count < 0 && errno == EINTR)
                continue;
            if (count < 0)
                throw systemError(errno, "write", m_path.string());
            bytes += count;
            size -= static_cast<size_t>(count);
            m_size += static_cast<uint64_t>(count);
        }
    }
    void clear() {
        if (::ftruncate(m_descriptor, 0) != 0)
            throw systemError(errno, "write", m_path.string());
        m_size = 0;
    }
    void forget() {
        ::unlink(m_path.c_str());
        ::unlink(m_etagPath.c_str());
    }
    void finish(const fs::path& whole) {
        if (::fsync(m_descriptor) != 0)
            throw systemError(errno, "write", m_path.string());
        if (::rename(m_path.c_str(), whole.c_str()) != 0)
            throw systemError(errno, "name", whole.string());
        ::unlink(m_etagPath.c_str());
        syncPath(whole.parent_path());
    }

private:
    fs::path m_path, m_etagPath;
    int m_descriptor = -1;
    uint64_t m_size = 0;
    std::string m_etag;
};

class Download {
public:
    Download(Hub& hub, const DownloadRequest& request,
             const std::function<void(const DownloadProgress&)>& show)
        : m_hub(hub)
        , m_request(request)
        , m_show(show) {}

    DownloadReport run() {
        m_repo = m_hub.repo(m_request.type, m_request.repo, m_request.revision);
        choose();
        for (const HubFile& file : m_files) // before anything is made
            placeOf(m_request.to, file.name);
        makeFolders(m_request.to);
        const fs::path lockPath = m_request.to / lockFile;
        const auto lock = FileLock::tryAcquire(lockPath);
        if (!lock)
            throw Error(ErrorKind::Locked, "Another process downloads into this folder",
                        m_request.to.string(), "Wait for it, or choose another with --to.");
        const std::unique_ptr<const fs::path, void (*)(const fs::path*)> removed(
            &lockPath, [](const fs::path* path) { ::unlink(path->c_str()); });
        const std::optional<DownloadRecord> record = DownloadRecord::read(m_request.to);
        if (record && (record->repo != m_repo.id || record->type != m_request.type))
            refuseFolder("It has " + record->repo);
        findMissing(record.has_value());
        requireSpace();
        writeRecord(record);
        m_begun = std::chrono::steady_clock::now();
        for (size_t i = 0; i < m_missing.size(); ++i)
            fetch(*m_missing[i], i + 1);
        m_report.commit = m_repo.commit;
        m_report.files = m_files.size();
        return m_report;
    }

private:
    void choose() {
        std::vector<std::string> names;
        for (const HubFile& file : m_repo.files) {
            names.push_back(file.name);
            bool wanted = m_request.include.empty();
            for (const std::string& glob : m_request.include)
                wanted = wanted || ::fnmatch(glob.c_str(), file.name.c_str(), 0) == 0;
            if (wanted)
                m_files.push_back(file);
        }
        for (const std::string& glob : m_request.include) {
            bool fits = false;
            for (const std::string& name : names)
                fits = fits || ::fnmatch(glob.c_str(), name.c_str(), 0) == 0;
            const std::string near = nearestName(glob, names);
            if (!fits)
                throw Error(ErrorKind::Input, "No file of '" + m_repo.id + "' fits " + glob,
                            "--include",
                            !near.empty()   ? "Did you mean " + near + "?"
                            : names.empty() ? "The repository is empty."
                                            : "It has " + std::to_string(names.size()) +
                                                  " files, as " + names.front() + ".");
        }
        if (m_files.empty())
            throw Error(ErrorKind::Input, "The repository has no file", m_repo.id,
                        "Mind its name and revision.");
    }

    [[noreturn]] void refuseFolder(const std::string& what) const {
        throw Error(ErrorKind::Usage, "This folder holds another repository", m_request.to.string(),
                    what + ": choose another folder with --to.");
    }

    /// What is not of ours in a folder without a record is somebody's own.
    void findMissing(bool ours) {
        for (const HubFile& file : m_files) {
            const fs::path place = placeOf(m_request.to, file.name);
            if (isWhole(place, file)) {
                ++m_report.there;
                continue;
            }
            std::error_code ignored;
            if (!ours && fs::exists(place, ignored) &&
                !fs::exists(fs::path(place) += ".part", ignored))
                refuseFolder("Its " + file.name + " differs from the one of " + m_repo.id);
            m_missing.push_back(&file);
            m_total += file.size.value_or(0);
            m_sizesKnown = m_sizesKnown && file.size;
        }
    }

    void requireSpace() const {
        uint64_t due = 0;
        for (const HubFile* file : m_missing) {
            const uint64_t part = sizeOr0(placeOf(m_request.to, file->name) += ".part");
            due += file->size && *file->size > part ? *file->size - part : 0;
        }
        std::error_code error;
        const fs::space_info space = fs::space(m_request.to, error);
        if (!error && space.available < due)
            throw Error(ErrorKind::NoSpace,
                        "The files need " + std::to_string(due >> 20) + " MiB, the disk has " +
                            std::to_string(space.available >> 20),
                        m_request.to.string(),
                        "Make room, choose another disk with --to, or fewer files with --include.");
    }

    void fetch(const HubFile& file, size_t number) {
        const fs::path place = placeOf(m_request.to, file.name);
        makeFolders(place.parent_path());
        PartFile part(place);
        if (file.size && part.size() >= *file.size && !isWhole(part.path(), file))
            part.clear(); // of another content
        if (!file.size || part.size() < *file.size || *file.size == 0)
            receive(file, part, number);
        requireRight(file, part);
        part.finish(place);
        m_done += part.size();
    }

    void receive(const HubFile& file, PartFile& part, size_t number) {
        const HttpSink sink = [&](const HttpResponse& answer, const char* bytes, size_t size) {
            if (bytes == nullptr) {
                part.begin(answer);
                return;
            }
            if (file.size && part.size() + size > *file.size)
                throw Error(ErrorKind::Corrupt, "More bytes arrive than the file has", file.name,
                            "Remove " + part.path().string() + " and try again.");
            part.write(bytes, size);
            m_report.bytes += size;
            show(file, number, part.size());
        };
        const std::string url = m_hub.fileUrl(m_request.type, m_repo, file.name);
        const Hub::Receiver receiver = {[&part] { return part.headers(); },
                                        [&part] { return part.size(); }, sink};
        HttpResponse response = m_hub.get(url, receiver, file.name);
        if (response.status == 416) { // there is nothing behind what is here: it is another content
            part.clear();
            response = m_hub.get(url, receiver, file.name);
        }
        if (response.status == 401 || response.status == 403)
            throw Error(ErrorKind::Unavailable, "The Hub does not give this file", file.name,
                        "Accept the conditions on the repository's page, and give a token of "
                        "your account in HF_TOKEN.");
        if (response.status != 200 && response.status != 206)
            throw Error(
                ErrorKind::Io, "The Hub answers " + std::to_string(response.status), file.name,
                response.status == 404 ? "The repository has changed meanwhile: start again."
                                       : "Try again later; what has arrived stays.");
    }

    static void requireRight(const HubFile& file, PartFile& part) {
        const bool sized = !file.size || part.size() == *file.size;
        if (!sized)
            throw Error(ErrorKind::Io,
                        "The file ends at byte " + std::to_string(part.size()) + " of " +
                            std::to_string(*file.size),
                        file.name, "Try again: what has arrived stays.");
        const bool lfs = !file.sha256.empty();
        const std::string due = lfs ? file.sha256 : file.blobSha1;
        const std::string is = due.empty() ? due
                               : lfs       ? sha256File(part.path())
                                           : gitBlobSha1(part.path());
        if (is == due)
            return;
        part.forget();
        throw Error(ErrorKind::Corrupt,
                    std::string("The file has arrived damaged: its ") +
                        (lfs ? "SHA-256" : "SHA-1 (git)") + " is " + is + ", not " + due,
                    file.name, "It was removed; try again.");
    }

    void show(const HubFile& file, size_t number, uint64_t bytes) const {
        const double seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - m_begun).count();
        if (m_show)
            m_show({file.name, number, m_missing.size(), m_done + bytes, m_sizesKnown ? m_total : 0,
                    seconds > 0 ? static_cast<double>(m_report.bytes) / seconds : 0});
    }

    /// Before anything is fetched, so that what stands in the folder is known to be ours. Files
    /// of an earlier commit that this one lacks would be read as parts of it: they go.
    void writeRecord(const std::optional<DownloadRecord>& before) const {
        DownloadRecord record = {m_repo.id, m_request.revision, m_repo.commit, m_request.type,
                                 m_files};
        for (const HubFile& file : before ? before->files : std::vector<HubFile>()) {
            if (record.has(file.name))
                continue;
            const bool kept = std::any_of(m_repo.files.begin(), m_repo.files.end(),
                                          [&](const auto& one) { return one.name == file.name; });
            if (kept) { // by another --include
                record.files.push_back(file);
                continue;
            }
            const fs::path place = placeOf(m_request.to, file.name);
            for (const char* ending : {"", ".part", ".part.etag"})
                ::unlink((fs::path(place) += ending).c_str());
        }
        record.write(m_request.to);
    }

    Hub& m_hub;
    const DownloadRequest& m_request;
    const std::function<void(const DownloadProgress&)>& m_show;
    HubRepo m_repo;
    std::vector<HubFile> m_files;
    std::vector<const HubFile*> m_missing;
    uint64_t m_total = 0, m_done = 0;
    bool m_sizesKnown = true;
    std::chrono::steady_clock::time_point m_begun;
    DownloadReport m_report;
};

} // namespace

DownloadReport download(Hub& hub, const DownloadRequest& request,
                        const std::function<void(const DownloadProgress&)>& show) {
    return Download(hub, request, show).run();
}

} // namespace rationale
