// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/id.h"

#include "core/base/hash.h"

#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <random>
#include <string_view>

namespace rationale {
namespace {

constexpr std::array<std::string_view, 48> adjectives = {
    "amber", "ample",  "azure",  "bold",   "brave",  "bright", "brisk",  "calm",
    "civil", "clear",  "copper", "coral",  "crisp",  "daring", "deep",   "dusky",
    "eager", "early",  "fair",   "fleet",  "fresh",  "gentle", "golden", "grand",
    "green", "hardy",  "hazel",  "honest", "ivory",  "jade",   "keen",   "kind",
    "late",  "lively", "lucid",  "mellow", "merry",  "modest", "noble",  "patient",
    "plain", "proud",  "quiet",  "rapid",  "silver", "steady", "tidy",   "violet"};

constexpr std::array<std::string_view, 48> nouns = {
    "acorn",  "alder",  "badger",  "beacon",  "birch",   "bison",  "brook",  "canyon",
    "cedar",  "cliff",  "comet",   "condor",  "crane",   "delta",  "dune",   "elm",
    "falcon", "fern",   "finch",   "fjord",   "garnet",  "glade",  "harbor", "hawk",
    "heron",  "island", "juniper", "kestrel", "lagoon",  "lark",   "lynx",   "maple",
    "marten", "meadow", "mesa",    "oak",     "otter",   "pebble", "pine",   "plover",
    "quartz", "raven",  "ridge",   "river",   "sparrow", "spruce", "tern",   "willow"};

std::tm toUtc(double secondsSinceEpoch) {
    const auto whole = static_cast<std::time_t>(std::floor(secondsSinceEpoch));
    std::tm parts{};
    gmtime_r(&whole, &parts);
    return parts;
}

} // namespace

std::string makeRunId() {
    thread_local std::random_device entropy;
    const std::tm time = toUtc(nowSeconds());
    char stamp[32];
    std::strftime(stamp, sizeof stamp, "%Y%m%d-%H%M%S", &time);
    char text[48];
    std::snprintf(text, sizeof text, "%s-%06x", stamp, entropy() & 0xFFFFFFu);
    return text;
}

std::string makeRunName(const std::string& runId, int64_t ordinal) {
    const uint64_t hash = stableHash(runId);
    const auto adjective = adjectives[hash % adjectives.size()];
    const auto noun = nouns[(hash >> 32) % nouns.size()];
    return std::string(adjective) + "-" + std::string(noun) + "-" + std::to_string(ordinal);
}

double nowSeconds() {
    using namespace std::chrono;
    return duration<double>(system_clock::now().time_since_epoch()).count();
}

std::string formatTime(double secondsSinceEpoch) {
    const std::tm time = toUtc(secondsSinceEpoch);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &time);
    return text;
}

} // namespace rationale
