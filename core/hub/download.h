// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/fs.h"
#include "core/hub/hub.h"

namespace rationale {

struct DownloadRequest {
    HubType type = HubType::Model;
    std::string repo, revision = "main";
    std::vector<std::string> include; // globs of file names; none: all
    fs::path to;
};

struct DownloadProgress {
    std::string file;
    size_t number = 0, files = 0;  // of the file, from 1
    uint64_t bytes = 0, total = 0; // of all files; total 0: not known
    double bytesPerSecond = 0;
};

struct DownloadReport {
    std::string commit;
    size_t files = 0, there = 0; // there: were there already, whole
    uint64_t bytes = 0;          // that came over the network
};

/// Fetches the files of a repository into a folder. A file gets its name when it is whole and its
/// checksum (SHA-256 of LFS, or git's SHA-1) is right; until then it is NAME.part, which a later
/// download of the same content goes on with. What has the right checksum already is not fetched.
/// The folder's .hub.json says what it holds; files of an earlier commit that this one lacks are
/// removed. Throws as Hub::repo() does; Error{Usage} when the folder holds another repository, or
/// files of these names that are not of this one; Error{Input} when a glob fits nothing,
/// Error{NoSpace} before anything is fetched when the disk has too little room, Error{Corrupt} for
/// a wrong checksum, Error{Locked} when another process fetches into that folder, Error{Stopped}.
DownloadReport download(Hub& hub, const DownloadRequest& request,
                        const std::function<void(const DownloadProgress&)>& show);

} // namespace rationale
