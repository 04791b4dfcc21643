// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hub/hub.h"

#include "core/base/error.h"
#include "core/base/fs.h"
#include "core/base/nearest_name.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <thread>

namespace rationale {

namespace {

const char* const stoppedRemedy = "What has arrived stays: the same command goes on from there.";

std::string environment(const char* name) {
    const char* const value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): read, never set
    return value ? value : "";
}

std::string trimmedToken(const std::string& text) {
    const size_t begin = text.find_first_not_of(" \t\r\n");
    const size_t end = text.find_last_not_of(" \t\r\n");
    return begin == std::string::npos ? "" : text.substr(begin, end + 1 - begin);
}

/// A path of the environment, in which "~" is the home as in a shell.
fs::path environmentPath(const char* name) {
    const std::string path = environment(name);
    return path == "~" || path.starts_with("~/") ? environment("HOME") + path.substr(1) : path;
}

/// The one place that huggingface_hub reads (its constants.py): another one might hold the token
/// of another account.
fs::path tokenPlace() {
    if (fs::path path = environmentPath("HF_TOKEN_PATH"); !path.empty())
        return path;
    if (const fs::path home = environmentPath("HF_HOME"); !home.empty())
        return home / "token";
    if (const fs::path cache = environmentPath("XDG_CACHE_HOME"); !cache.empty())
        return cache / "huggingface" / "token";
    const std::string home = environment("HOME");
    return home.empty() ? fs::path() : fs::path(home) / ".cache" / "huggingface" / "token";
}

std::string storedToken() {
    const fs::path place = tokenPlace();
    std::error_code ignored;
    return fs::is_regular_file(place, ignored) ? readFile(place) : std::string();
}

const char* apiName(HubType type) {
    return type == HubType::Model ? "models" : "datasets";
}

HubFile fileOf(const Json& sibling) {
    HubFile file;
    file.name = textOf(sibling, "rfilename");
    requireSafeName(file.name);
    const Json lfs = sibling.value("lfs", Json());
    const Json size =
        lfs.is_object() && lfs.contains("size") ? lfs["size"] : sibling.value("size", Json());
    if (size.is_number_unsigned())
        file.size = size.get<uint64_t>();
    file.sha256 = textOf(lfs, "sha256");
    if (file.sha256.empty())
        file.blobSha1 = textOf(sibling, "blobId");
    return file;
}

} // namespace

std::string textOf(const Json& object, const char* name) {
    const auto found = object.is_object() ? object.find(name) : object.end();
    return object.is_object() && found != object.end() && found->is_string()
               ? found->get<std::string>()
               : "";
}

HubAccess HubAccess::fromEnvironment() {
    HubAccess access;
    if (const std::string endpoint = environment("HF_ENDPOINT"); !endpoint.empty())
        access.endpoint = endpoint;
    while (access.endpoint.ends_with('/'))
        access.endpoint.pop_back();
    const bool web =
        access.endpoint.starts_with("https://") || access.endpoint.starts_with("http://");
    if (!web || originOf(access.endpoint).empty())
        throw Error(ErrorKind::Usage, "'" + access.endpoint + "' is no address of a Hub",
                    "HF_ENDPOINT", "It begins with https://, or is not set.");
    access.token = trimmedToken(environment("HF_TOKEN"));
    if (access.token.empty())
        access.token = trimmedToken(storedToken());
    if (std::any_of(access.token.begin(), access.token.end(),
                    [](unsigned char c) { return c <= 0x20 || c >= 0x7F; }))
        throw Error(ErrorKind::Usage, "The token of the Hub has characters that none has",
                    "HF_TOKEN", "Copy it again from the settings of your account there.");
    return access;
}

void requireRepoName(const std::string& id) {
    const auto fits = [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.' || c == '/';
    };
    const bool parts = std::count(id.begin(), id.end(), '/') <= 1 && !id.starts_with('/') &&
                       !id.ends_with('/') && id.find("..") == std::string::npos;
    if (id.empty() || !parts || !std::all_of(id.begin(), id.end(), fits))
        throw Error(ErrorKind::Usage, "'" + id + "' can be no repository", "REPO",
                    "Write it as OWNER/NAME, as in openai/gsm8k.");
}

void requireSafeName(const std::string& name) {
    const fs::path path(name);
    bool bad = name.empty() || path.is_absolute() || name.ends_with('/') ||
               std::any_of(name.begin(), name.end(),
                           [](unsigned char c) { return c < 0x20 || c == 0x7F || c == '\\'; });
    for (const fs::path& part : path)
        bad = bad || part == ".." || part == "." || part.empty();
    if (bad)
        throw Error(ErrorKind::Corrupt, "A file of the repository has a name that leads elsewhere",
                    "'" + name + "'", "Do not trust this repository.");
}

Hub::Hub(HubAccess access, RetryPolicy retry, std::function<bool()> stopRequested)
    : m_access(std::move(access))
    , m_retry(retry)
    , m_stopRequested(std::move(stopRequested))
    , m_client(originOf(m_access.endpoint), m_access.token, m_stopRequested) {}

void Hub::wait(double seconds) const {
    using Clock = std::chrono::steady_clock;
    const auto until = Clock::now() + std::chrono::duration<double>(seconds);
    while (Clock::now() < until) {
        if (m_stopRequested && m_stopRequested())
            throw Error(ErrorKind::Stopped, "Stopped", "", stoppedRemedy);
        std::this_thread::sleep_for(std::min<std::chrono::duration<double>>(
            std::chrono::milliseconds(50), until - Clock::now()));
    }
}

HttpResponse Hub::get(const std::string& url, const Receiver& receiver, const std::string& what) {
    double pause = m_retry.firstWait;
    uint64_t best = receiver.arrived ? receiver.arrived() : 0;
    for (int attempt = 1;; ++attempt) {
        HttpResponse response = m_client.get(
            url, receiver.headers ? receiver.headers() : std::vector<std::string>(), receiver.sink);
        if (response.stopped)
            throw Error(ErrorKind::Stopped, "Stopped", what, stoppedRemedy);
        const bool broken = !response.failure.empty();
        const bool busy = response.status == 429 || response.status >= 500;
        if (!broken && !busy)
            return response;
        if (const uint64_t arrived = receiver.arrived ? receiver.arrived() : 0; arrived > best) {
            best = arrived;
            attempt = 1;
            pause = m_retry.firstWait;
        }
        if (response.unreachable || attempt >= m_retry.attempts)
            refuse(response, what);
        double due = pause;
        if (const std::string after = response.header("retry-after"); !after.empty() && busy)
            due = std::max(due, std::strtod(after.c_str(), nullptr));
        if (due > m_retry.longestWait)
            refuse(response, what);
        wait(due);
        pause = std::min(2 * pause, m_retry.longestWait);
    }
}

void Hub::refuse(const HttpResponse& response, const std::string& what) {
    if (response.unreachable)
        throw Error(ErrorKind::Io, "The Hub cannot be reached: " + response.failure,
                    m_access.endpoint, "Check the network, a proxy (https_proxy) and HF_ENDPOINT.");
    if (!response.failure.empty())
        throw Error(ErrorKind::Io, "The connection broke again and again: " + response.failure,
                    what, stoppedRemedy);
    const std::string after = response.header("retry-after");
    throw Error(ErrorKind::Io,
                "The Hub answers " + std::to_string(response.status) +
                    (response.status == 429 ? " (too many requests)" : ""),
                what,
                after.empty() ? "Try again later; what has arrived stays."
                              : "Try again in " + after + " seconds; what has arrived stays.");
}

Json Hub::getJson(const std::string& path) {
    const HttpResponse response = get(m_access.endpoint + path, {}, path);
    if (response.status != 200)
        return nullptr;
    return parseJson(response.body, m_access.endpoint + path);
}

std::string Hub::nearestRepo(HubType type, const std::string& id) {
    const std::string word = id.substr(id.find('/') == std::string::npos ? 0 : id.find('/') + 1);
    const Json found = getJson("/api/" + std::string(apiName(type)) +
                               "?search=" + percentEncoded(word, false) + "&limit=50");
    std::vector<std::string> ids;
    if (found.is_array())
        for (const Json& repo : found)
            ids.push_back(textOf(repo, "id"));
    return nearestName(id, ids);
}

std::string Hub::nearestRevision(HubType type, const std::string& id, const std::string& revision) {
    const Json refs = getJson("/api/" + std::string(apiName(type)) + "/" + id + "/refs");
    std::vector<std::string> names;
    for (const char* group : {"branches", "tags"}) {
        const auto list = refs.is_object() ? refs.find(group) : refs.end();
        if (refs.is_object() && list != refs.end() && list->is_array())
            for (const Json& ref : *list)
                names.push_back(textOf(ref, "name"));
    }
    const std::string near = nearestName(revision, names);
    if (!near.empty())
        return "Did you mean '" + near + "'?";
    std::string known;
    for (const std::string& name : names)
        known += (known.empty() ? "" : ", ") + name;
    return known.empty() ? "Its page shows its branches and tags." : "It has " + known + ".";
}

void Hub::explainMissing(HubType type, const std::string& id, const std::string& revision,
                         const HttpResponse& response) {
    const std::string page = m_access.endpoint + (type == HubType::Model ? "/" : "/datasets/") + id;
    const std::string code = response.header("x-error-code");
    if (code == "GatedRepo" || response.status == 403)
        throw Error(ErrorKind::Unavailable, "'" + id + "' asks for conditions to be accepted", page,
                    m_access.token.empty()
                        ? "Accept them on that page, and give a token of your account in HF_TOKEN."
                        : "Accept them on that page with the account of your token.");
    if (code == "RevisionNotFound")
        throw Error(ErrorKind::Input, "'" + id + "' has no revision '" + revision + "'", page,
                    nearestRevision(type, id, revision));
    if (response.status == 401 && !m_access.token.empty())
        throw Error(ErrorKind::Unavailable, "The Hub refuses the token", page,
                    "It may be old, or may not read this repository; make another in the settings "
                    "of your account.");
    if (response.status == 401 || response.status == 404) {
        const std::string near = nearestRepo(type, id);
        const std::string other = type == HubType::Model ? "dataset" : "model";
        throw Error(ErrorKind::Input,
                    "There is no " + std::string(type == HubType::Model ? "model" : "dataset") +
                        " '" + id + "', or not for everybody",
                    page,
                    !near.empty() ? "Did you mean '" + near + "'?"
                                  : "Mind its name; if it is a " + other + ", give --type " +
                                        other + "; if it is private, give a token in HF_TOKEN.");
    }
    throw Error(ErrorKind::Io, "The Hub answers " + std::to_string(response.status), page,
                "Try again later.");
}

HubRepo Hub::repo(HubType type, const std::string& id, const std::string& revision) {
    requireRepoName(id);
    const std::string url = m_access.endpoint + "/api/" + apiName(type) + "/" + id + "/revision/" +
                            percentEncoded(revision, false) + "?blobs=true";
    const HttpResponse response = get(url, {}, id);
    if (response.status != 200)
        explainMissing(type, id, revision, response);
    const Json json = parseJson(response.body, url);
    HubRepo repo;
    repo.id = id;
    repo.commit = textOf(json, "sha");
    const auto siblings = json.is_object() ? json.find("siblings") : json.end();
    if (repo.commit.empty() || siblings == json.end() || !siblings->is_array())
        throw Error(ErrorKind::Corrupt, "The answer of the Hub is not understood", url,
                    "HF_ENDPOINT may lead to something else.");
    for (const Json& sibling : *siblings)
        repo.files.push_back(fileOf(sibling));
    return repo;
}

std::string Hub::fileUrl(HubType type, const HubRepo& repo, const std::string& file) const {
    return m_access.endpoint + (type == HubType::Model ? "/" : "/datasets/") + repo.id +
           "/resolve/" + percentEncoded(repo.commit, false) + "/" + percentEncoded(file, true);
}

} // namespace rationale
