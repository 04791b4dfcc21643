// SPDX-License-Identifier: GPL-3.0-or-later
// A Hub that runs here, for tests.
#pragma once

#include "core/base/hash.h"
#include "core/hub/hub.h"
#include "tests/support/test_project.h"

#include <atomic>
#include <mutex>
#include <thread>

#include <httplib.h>

namespace rationale::test {

inline constexpr const char* firstCommit = "0123456789abcdef0123456789abcdef01234567";

/// A server on a port of its own, for as long as the object lives.
class Server {
public:
    Server() { m_port = http.bind_to_any_port("127.0.0.1"); }
    void start() {
        m_thread = std::thread([this] { http.listen_after_bind(); });
        while (!http.is_running())
            std::this_thread::yield();
    }
    ~Server() {
        http.stop();
        if (m_thread.joinable())
            m_thread.join();
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    std::string url() const { return "http://127.0.0.1:" + std::to_string(m_port); }

    httplib::Server http;

private:
    int m_port = 0;
    std::thread m_thread;
};

/// What of a request matters.
struct Seen {
    std::string path, range, ifRange, authorization;
};

/// A Hub with one model "owner/tiny" and, as where its large files are, another host.
class LocalHub {
public:
    LocalHub() {
        large.resize(300'000);
        for (size_t i = 0; i < large.size(); ++i)
            large[i] = static_cast<char>(i * 7 + i / 251);
        m_hub.http.Get("/api/models/owner/tiny/revision/(.*)",
                       [this](const httplib::Request& request, httplib::Response& response) {
                           note(m_requests, request);
                           answerApi(request, response);
                       });
        m_hub.http.Get("/owner/tiny/resolve/(.*)",
                       [this](const httplib::Request& request, httplib::Response& response) {
                           note(m_requests, request);
                           answerFile(request, response);
                       });
        m_hub.http.Get("/api/models", [](const httplib::Request&, httplib::Response& response) {
            response.set_content(R"([{"id":"owner/tiny"},{"id":"other/thing"}])",
                                 "application/json");
        });
        m_hub.http.Get("/api/models/owner/tiny/refs", [](const httplib::Request&,
                                                         httplib::Response& response) {
            response.set_content(R"({"branches":[{"name":"main"}],"tags":[]})", "application/json");
        });
        m_store.http.Get("/blob",
                         [this](const httplib::Request& request, httplib::Response& response) {
                             note(m_stored, request);
                             answerBlob(request, response);
                         });
        m_hub.start();
        m_store.start();
    }

    std::string large, small = "{\"model_type\": \"llama\"}\n";
    std::string sha; // another than the right one
    std::string commit = firstCommit;
    std::vector<std::string> names = {"config.json", "sub/model.safetensors"};
    std::atomic<int> cuts = 0, busy = 0; // answers that break off; that say 429
    std::atomic<bool> ignoresRange = false, gated = false, wrongRevision = false, missing = false;
    std::atomic<bool> sizeless = false;               // says no size of any file
    std::atomic<uint64_t> announced = 0;              // another size than the right one
    std::atomic<int> refusesApi = 0, refusesFile = 0; // with this status
    std::string retryAfter = "0";
    std::string etag = "\"one\"";

    HubAccess access(const std::string& token = {}) const { return {m_hub.url(), token}; }
    std::vector<Seen> requests() const { return copy(m_requests); }
    std::vector<Seen> stored() const { return copy(m_stored); }

private:
    void note(std::vector<Seen>& list, const httplib::Request& request) {
        const std::lock_guard lock(m_mutex);
        list.push_back({request.path, request.get_header_value("Range"),
                        request.get_header_value("If-Range"),
                        request.get_header_value("Authorization")});
    }
    std::vector<Seen> copy(const std::vector<Seen>& list) const {
        const std::lock_guard lock(m_mutex);
        return list;
    }

    void answerApi(const httplib::Request&, httplib::Response& response) {
        if (refusesApi != 0) {
            response.status = refusesApi;
            return;
        }
        if (gated || wrongRevision || missing) {
            response.status = gated ? 403 : 404;
            response.set_header("X-Error-Code", gated           ? "GatedRepo"
                                                : wrongRevision ? "RevisionNotFound"
                                                                : "RepoNotFound");
            return;
        }
        Json siblings = Json::array();
        for (const std::string& name : names) {
            const bool lfs = name.ends_with(".safetensors");
            Json sibling = {{"rfilename", name}, {"size", lfs ? large.size() : small.size()}};
            if (lfs)
                sibling["lfs"] = {{"sha256", sha.empty() ? sha256(large) : sha},
                                  {"size", announced > 0 ? announced.load() : large.size()}};
            else
                sibling["blobId"] = "9d5d87a9dba7d25a5bb2a1a6a5aa8e0ddfbca0b8";
            if (sizeless) {
                sibling.erase("size");
                if (lfs)
                    sibling["lfs"].erase("size");
            }
            siblings.push_back(sibling);
        }
        if (!smallSha1.empty())
            siblings[0]["blobId"] = smallSha1;
        response.set_content(toJsonText({{"sha", commit}, {"siblings", siblings}}),
                             "application/json");
    }
    void answerFile(const httplib::Request& request, httplib::Response& response) {
        if (refusesFile != 0) {
            response.status = refusesFile;
        } else if (busy > 0) {
            --busy;
            response.status = 429;
            response.set_header("Retry-After", retryAfter);
        } else if (contains(request.path, ".safetensors")) {
            response.set_redirect(m_store.url() + "/blob?signature=1", 302);
            response.set_header("X-Linked-Etag", "\"linked\"");
        } else {
            response.set_content(small, "text/plain");
        }
    }
    void answerBlob(const httplib::Request& request, httplib::Response& response) {
        if (ignoresRange)
            const_cast<httplib::Request&>(request).ranges.clear();
        response.set_header("ETag", etag);
        const bool changed =
            request.has_header("If-Range") && request.get_header_value("If-Range") != etag;
        if (changed)
            const_cast<httplib::Request&>(request).ranges.clear();
        if (!request.ranges.empty() &&
            static_cast<size_t>(request.ranges[0].first) >= large.size()) {
            const_cast<httplib::Request&>(request).ranges.clear();
            response.status = 416; // there is nothing behind it
            return;
        }
        if (cuts <= 0) {
            response.set_content(large, "application/octet-stream");
            return;
        }
        --cuts;
        const size_t first =
            request.ranges.empty() ? 0 : static_cast<size_t>(request.ranges[0].first);
        const size_t until = first + (large.size() - first) / 2;
        response.set_content_provider(
            large.size(), "application/octet-stream",
            [this, until](size_t offset, size_t length, httplib::DataSink& sink) {
                if (offset >= until)
                    return false; // the connection breaks
                sink.write(large.data() + offset, std::min(length, until - offset));
                return true;
            });
    }

    Server m_hub, m_store;
    mutable std::mutex m_mutex;
    std::vector<Seen> m_requests, m_stored;

public:
    std::string smallSha1;
};

} // namespace rationale::test
