// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/fs.h"
#include "core/base/json.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rationale {

/// Which samples of a run go into a bundle. Metrics, events, reports and language statistics always
/// do.
struct EvidenceSamples {
    bool all = true;
    int64_t best = 0, worst = 0, random = 0; // by reward, where not all
    /// "all", "none", or "best:20,worst:20,random:50". Throws Error{Usage}.
    static EvidenceSamples fromText(const std::string& text);
};

struct EvidenceOptions {
    fs::path project;
    std::vector<std::string> runs; // ids or names
    EvidenceSamples samples;
    std::string note;    // what the bundle is to show
    fs::path file;       // made whole or not at all; an existing one is replaced
    std::string version; // of the program
    /// Told how much of the work is done (0 … 1); false ends it, as Error{Stopped}. May be empty.
    std::function<bool(double share)> progress;
};

/// What a bundle says of itself: MANIFEST.json.
struct EvidenceManifest {
    struct File {
        std::string path; // "runs/<id>/run.sqlite"
        int64_t size = 0;
        std::string sha256;
    };
    struct Run {
        std::string id, name, stage, note;
        std::vector<std::string> tags;
        uint64_t seed = 0;
        std::string state;       // as it was: "complete", "running" …
        std::string codeVersion; // may be empty
        int64_t samples = 0, samplesKept = 0;
    };
    std::string made; // "2026-12-01T12:00:00Z"
    std::string madeBy, note;
    std::vector<Run> runs;
    std::vector<File> files;

    /// SHA-256 over everything but the time it was made: what a paper may quote. Equal contents
    /// have equal fingerprints.
    std::string fingerprint() const;
    Json toJson() const;
    /// Throws Error{Corrupt} placed at `where`, also for a newer format.
    static EvidenceManifest fromJson(const Json& json, const std::string& where);
};

/// One file with databases, configurations, code versions, seeds and samples of runs, for a
/// colleague: a zip of a project's runs behind a manifest with the SHA-256 of each file. Runs that
/// go on are taken as they are. Throws Error{Usage, Input, Io, NoSpace, Stopped}.
EvidenceManifest writeEvidenceBundle(const EvidenceOptions& options);

/// Reads the whole file and checks every hash, size and name. Throws Error{Corrupt} naming the
/// first that is wrong.
EvidenceManifest verifyEvidenceBundle(const fs::path& file);

/// Verifies while it unpacks, and makes a project of it that nothing can be written to. `folder`
/// must not exist, or be empty; it is made whole or not at all.
EvidenceManifest openEvidenceBundle(const fs::path& file, const fs::path& folder);

/// The manifest of a project that openEvidenceBundle() made; none: an ordinary project.
std::optional<EvidenceManifest> evidenceOf(const fs::path& project);

} // namespace rationale
