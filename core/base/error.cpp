// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"

#include <cerrno>
#include <cstring>
#include <utility>

namespace rationale {
namespace {

std::string joinMessage(const std::string& what, const std::string& where,
                        const std::string& remedy) {
    std::string text = what;
    if (!where.empty())
        text += " (" + where + ")";
    if (!text.empty() && text.back() != '.' && text.back() != '?' && text.back() != '!')
        text += '.';
    if (!remedy.empty())
        text += " " + remedy;
    return text;
}

} // namespace

Error::Error(ErrorKind kind, std::string what, std::string where, std::string remedy)
    : std::runtime_error(joinMessage(what, where, remedy))
    , m_kind(kind)
    , m_message(std::move(what))
    , m_where(std::move(where))
    , m_remedy(std::move(remedy)) {}

int Error::exitCode() const noexcept {
    switch (m_kind) {
    case ErrorKind::Usage:
        return 2;
    case ErrorKind::Stopped:
        return 130;
    default:
        return 1;
    }
}

Error systemError(int errnoValue, const std::string& doing, const std::string& path) {
    // strerror_r's GNU form returns the text; std::strerror is not thread-safe everywhere.
    char buffer[256] = {};
    const std::string reason = strerror_r(errnoValue, buffer, sizeof buffer);
    const std::string what = "cannot " + doing + ": " + reason;
    switch (errnoValue) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG: // a file size limit (ulimit -f, FAT): as full for us as a full disk
        return {ErrorKind::NoSpace, what, path,
                "Free some space or move the project to another disk, then try again."};
    case EROFS:
        return {ErrorKind::Io, what, path, "Choose a folder on a disk that can be written."};
    case EACCES:
    case EPERM:
        return {ErrorKind::Io, what, path,
                "Check the permissions of the file and of its folder, or choose another folder."};
    case ENOENT:
    case ENOTDIR:
        return {ErrorKind::Io, what, path, "Check the path."};
    default:
        return {ErrorKind::Io, what, path};
    }
}

} // namespace rationale
