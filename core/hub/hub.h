// SPDX-License-Identifier: GPL-3.0-or-later
// The Hugging Face Hub, as its HTTP API has it (https://huggingface.co/docs/hub/api).
#pragma once

#include "core/base/json.h"
#include "core/hub/http_client.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rationale {

/// Where the Hub is and who asks.
struct HubAccess {
    std::string endpoint = "https://huggingface.co";
    std::string token; // empty: nobody in particular

    /// HF_ENDPOINT; HF_TOKEN, or the token that `huggingface-cli login` left: in HF_TOKEN_PATH,
    /// else HF_HOME/token, else huggingface/token of XDG_CACHE_HOME or ~/.cache. Throws
    /// Error{Usage} for an endpoint that is no http or https URL and for a token with white space
    /// inside.
    static HubAccess fromEnvironment();
};

enum class HubType { Model, Dataset };

struct HubFile {
    std::string name; // relative, checked to stay inside the folder
    std::optional<uint64_t> size;
    std::string sha256;   // of what LFS keeps; may be empty
    std::string blobSha1; // git's name of the content, of small files; may be empty
};

struct HubRepo {
    std::string id;     // "openai/gsm8k"
    std::string commit; // that the revision stands for now
    std::vector<HubFile> files;
};

/// How a request is tried again: after 429, 5xx and a connection that broke.
struct RetryPolicy {
    int attempts = 6;        // without a byte of progress between them
    double firstWait = 1;    // seconds, doubled each time
    double longestWait = 60; // a longer Retry-After is not waited for
};

/// Questions to the Hub. Errors say what to do: accept conditions, give a token, mind the name.
class Hub {
public:
    Hub(HubAccess access, RetryPolicy retry, std::function<bool()> stopRequested);

    /// Files and commit of a revision (branch, tag or commit). Throws Error{Usage} for a name that
    /// no repository can have, Error{Input} for one or a revision that is not there, with the
    /// nearest that is, Error{Unavailable} without access, Error{Io} without a network.
    HubRepo repo(HubType type, const std::string& id, const std::string& revision);
    /// URL of a file.
    std::string fileUrl(HubType type, const HubRepo& repo, const std::string& file) const;

    /// What a request is for, asked at each attempt.
    struct Receiver {
        std::function<std::vector<std::string>()> headers; // may be empty
        std::function<uint64_t()> arrived; // bytes of the file so far: more of them is progress
        HttpSink sink;
    };
    /// A request, tried again as the policy says. Throws Error{Stopped}, Error{Io} when the policy
    /// is at its end; an answer below 500 that is not 429 is given back, whatever it is.
    HttpResponse get(const std::string& url, const Receiver& receiver, const std::string& what);

private:
    [[noreturn]] void refuse(const HttpResponse& response, const std::string& what);
    Json getJson(const std::string& path);
    void wait(double seconds) const;
    std::string nearestRepo(HubType type, const std::string& id);
    std::string nearestRevision(HubType type, const std::string& id, const std::string& revision);
    [[noreturn]] void explainMissing(HubType type, const std::string& id,
                                     const std::string& revision, const HttpResponse& response);

    HubAccess m_access;
    RetryPolicy m_retry;
    std::function<bool()> m_stopRequested;
    HttpClient m_client;
};

/// Throws Error{Usage} for a name that no repository can have.
void requireRepoName(const std::string& id);
/// Throws Error{Corrupt} for a file name of a repository that would lead out of a folder.
void requireSafeName(const std::string& name);

/// A text of an object that others wrote; empty where there is none of that name.
std::string textOf(const Json& object, const char* name);

} // namespace rationale
