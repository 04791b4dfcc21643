// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace rationale {

struct HttpResponse {
    int64_t status = 0;                         // 0: the connection failed before there was one
    std::map<std::string, std::string> headers; // names in lower case
    std::string body;                           // of what the sink did not take
    std::string failure;                        // why the connection ended early; empty: it did not
    bool unreachable = false;                   // there was no connection at all
    bool stopped = false;                       // by the person
    /// A header; empty without.
    std::string header(const std::string& name) const;
};

/// Bytes of a file as they come, for answers 200 and 206. Called first with the answer, without
/// bytes. May throw.
using HttpSink = std::function<void(const HttpResponse& answer, const char* bytes, size_t size)>;

/// GET over http and https (libcurl), one request after the other on connections that are kept.
class HttpClient {
public:
    /// `token`: sent to `origin` (scheme, host and port of a URL) alone, whatever redirects say.
    HttpClient(std::string origin, std::string token, std::function<bool()> stopRequested);
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    /// Follows redirects, at most ten, never from https to http. The headers of each answer on the
    /// way stay where a later one has none of that name. Without a sink the body is kept, 64 MiB at
    /// most. Throws what the sink throws, Error{Corrupt} for a redirect that leads nowhere.
    HttpResponse get(const std::string& url, const std::vector<std::string>& headers,
                     const HttpSink& sink = {});

private:
    HttpResponse getOnce(const std::string& url, const std::vector<std::string>& headers,
                         const HttpSink& sink);

    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// Scheme, host and port of a URL ("https://host:443"); empty when it has none.
std::string originOf(const std::string& url);
/// A path or name with everything but letters, digits, "-._~" and, if wanted, "/" as %XX.
std::string percentEncoded(const std::string& text, bool keepSlash);

} // namespace rationale
