// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hub/http_client.h"

#include "core/base/error.h"

#include <curl/curl.h>

#include <algorithm>
#include <exception>
#include <new>
#include <utility>

namespace rationale {

namespace {

constexpr size_t longestBody = size_t{64} << 20;
constexpr int mostRedirects = 10;

using Url = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

std::string partOf(CURLU* url, CURLUPart part, unsigned flags = 0) {
    char* text = nullptr;
    if (curl_url_get(url, part, &text, flags) != CURLUE_OK)
        return {};
    std::string copy = text;
    curl_free(text);
    return copy;
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

/// Where a redirect leads; empty when it leads nowhere that may be gone to.
std::string redirected(const std::string& from, const std::string& location) {
    const Url url(curl_url(), &curl_url_cleanup);
    if (curl_url_set(url.get(), CURLUPART_URL, from.c_str(), 0) != CURLUE_OK ||
        curl_url_set(url.get(), CURLUPART_URL, location.c_str(), 0) != CURLUE_OK)
        return {};
    const std::string scheme = partOf(url.get(), CURLUPART_SCHEME);
    const bool downgrade = from.starts_with("https:") && scheme != "https";
    return (scheme == "http" || scheme == "https") && !downgrade ? partOf(url.get(), CURLUPART_URL)
                                                                 : std::string();
}

/// One transfer: where its callbacks put things.
struct Transfer {
    CURL* handle = nullptr;
    const HttpSink* sink = nullptr;
    const std::function<bool()>* stopRequested = nullptr;
    HttpResponse response;
    bool announced = false;
    std::exception_ptr thrown;

    bool isContent() {
        curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &response.status);
        return *sink && (response.status == 200 || response.status == 206);
    }
    /// Through C code no exception may fly.
    template <typename Body>
    bool guarded(const Body& body) {
        try {
            body();
            return true;
        } catch (...) {
            thrown = std::current_exception();
            return false;
        }
    }
};

size_t onHeader(char* bytes, size_t, size_t size, void* context) {
    auto& transfer = *static_cast<Transfer*>(context);
    const std::string line(bytes, size);
    if (line.starts_with("HTTP/"))
        transfer.response.headers.clear(); // a 100 Continue came before
    const size_t colon = line.find(':');
    if (colon == std::string::npos)
        return size;
    const size_t begin = line.find_first_not_of(" \t", colon + 1);
    const size_t end = line.find_last_not_of(" \t\r\n");
    if (begin != std::string::npos && begin <= end)
        transfer.response.headers[lower(line.substr(0, colon))] =
            line.substr(begin, end + 1 - begin);
    return size;
}

size_t onBody(char* bytes, size_t, size_t size, void* context) {
    auto& transfer = *static_cast<Transfer*>(context);
    const bool went = transfer.guarded([&] {
        if (transfer.isContent()) {
            if (!std::exchange(transfer.announced, true))
                (*transfer.sink)(transfer.response, nullptr, 0);
            (*transfer.sink)(transfer.response, bytes, size);
        } else if (transfer.response.body.size() + size <= longestBody) {
            transfer.response.body.append(bytes, size);
        } else {
            throw Error(ErrorKind::Corrupt, "An answer is longer than 64 MiB");
        }
    });
    return went ? size : 0;
}

int onProgress(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    const auto& transfer = *static_cast<Transfer*>(context);
    return *transfer.stopRequested && (*transfer.stopRequested)() ? 1 : 0;
}

} // namespace

struct HttpClient::Impl {
    std::string origin, token;
    std::function<bool()> stopRequested;
    CURL* handle = nullptr;
};

std::string HttpResponse::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
}

HttpClient::HttpClient(std::string origin, std::string token, std::function<bool()> stopRequested)
    : m_impl(std::make_unique<Impl>()) {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    m_impl->handle = started == CURLE_OK ? curl_easy_init() : nullptr;
    if (!m_impl->handle)
        throw Error(ErrorKind::Unavailable, "libcurl does not start");
    m_impl->origin = std::move(origin);
    m_impl->token = std::move(token);
    m_impl->stopRequested = std::move(stopRequested);
}

HttpClient::~HttpClient() {
    curl_easy_cleanup(m_impl->handle);
}

HttpResponse HttpClient::getOnce(const std::string& url, const std::vector<std::string>& headers,
                                 const HttpSink& sink) {
    CURL* const handle = m_impl->handle;
    curl_easy_reset(handle); // keeps the connections
    Transfer transfer;
    transfer.handle = handle;
    transfer.sink = &sink;
    transfer.stopRequested = &m_impl->stopRequested;
    curl_slist* list = nullptr;
    for (const std::string& header : headers)
        list = curl_slist_append(list, header.c_str());
    if (!m_impl->token.empty() && originOf(url) == m_impl->origin)
        list = curl_slist_append(list, ("Authorization: Bearer " + m_impl->token).c_str());
    char failure[CURL_ERROR_SIZE] = "";
    constexpr long connectSeconds = 20, stalledSeconds = 60;
    curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(handle, CURLOPT_USERAGENT, "rationale");
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, failure);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, connectSeconds);
    curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, stalledSeconds);
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &onHeader);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, &transfer);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &onBody);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, &onProgress);
    curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &transfer);
    const CURLcode result = curl_easy_perform(handle);
    curl_slist_free_all(list);
    if (transfer.thrown)
        std::rethrow_exception(transfer.thrown);
    HttpResponse& response = transfer.response;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &response.status);
    if (result != CURLE_OK)
        response.failure = failure[0] != '\0' ? failure : curl_easy_strerror(result);
    response.stopped = result == CURLE_ABORTED_BY_CALLBACK;
    response.unreachable =
        result == CURLE_COULDNT_RESOLVE_HOST || result == CURLE_COULDNT_CONNECT ||
        result == CURLE_COULDNT_RESOLVE_PROXY || result == CURLE_PEER_FAILED_VERIFICATION;
    const bool whole = result == CURLE_OK && transfer.isContent();
    if (whole && !transfer.announced) // an empty file
        sink(response, nullptr, 0);
    return std::move(response);
}

HttpResponse HttpClient::get(const std::string& url, const std::vector<std::string>& headers,
                             const HttpSink& sink) {
    std::string at = url;
    std::map<std::string, std::string> before;
    for (int redirects = 0; redirects <= mostRedirects; ++redirects) {
        HttpResponse response = getOnce(at, headers, sink);
        const std::string location = response.header("location");
        response.headers.insert(before.begin(), before.end());
        const bool moved = response.status >= 301 && response.status <= 308 &&
                           response.status != 304 && !location.empty();
        if (!moved || !response.failure.empty())
            return response;
        const std::string next = redirected(at, location);
        if (next.empty())
            throw Error(ErrorKind::Corrupt, "A redirect leads nowhere", originOf(at),
                        "The server is set up wrongly, or somebody stands between.");
        before = std::move(response.headers);
        before.erase("location");
        before.erase("etag"); // of the redirect, not of the file
        before.erase("content-length");
        before.erase("content-range");
        at = next;
    }
    throw Error(ErrorKind::Corrupt, "The server redirects without end", originOf(url),
                "Try again later.");
}

std::string originOf(const std::string& url) {
    const Url parsed(curl_url(), &curl_url_cleanup);
    if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK)
        return {};
    return partOf(parsed.get(), CURLUPART_SCHEME) + "://" +
           lower(partOf(parsed.get(), CURLUPART_HOST)) + ":" +
           partOf(parsed.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
}

std::string percentEncoded(const std::string& text, bool keepSlash) {
    const std::unique_ptr<char, decltype(&curl_free)> escaped(
        curl_easy_escape(nullptr, text.c_str(), static_cast<int>(text.size())), &curl_free);
    if (!escaped)
        throw std::bad_alloc();
    std::string encoded = escaped.get();
    static constexpr std::string_view slash = "%2F";
    for (size_t at = 0; keepSlash && (at = encoded.find(slash, at)) != std::string::npos; ++at)
        encoded.replace(at, slash.size(), "/");
    return encoded;
}

} // namespace rationale
