// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdexcept>
#include <string>

namespace rationale {

/// What kind of failure it is; decides the exit code and which page of the studio shows it.
enum class ErrorKind {
    Usage,       // wrong command line or recipe: exit 2
    Input,       // bad data, text or number given by the person: exit 1
    Corrupt,     // a file that lies, is cut short or damaged: exit 1
    Io,          // missing file, no permission, read-only folder: exit 1
    NoSpace,     // full disk: exit 1
    Locked,      // someone else holds it: exit 1
    Unavailable, // a missing tool, device or library: exit 1
    Stopped,     // the person asked to stop: exit 130
    Internal,    // a broken promise of our own code: exit 1
};

/// One clear error: what was wrong, where, and what to do. Every throw in core/ and kernels/ that
/// a person can cause uses this type; what() reads "WHAT (WHERE). REMEDY".
class Error : public std::runtime_error {
public:
    Error(ErrorKind kind, std::string what, std::string where = {}, std::string remedy = {});

    ErrorKind kind() const noexcept { return m_kind; }
    const std::string& message() const noexcept { return m_message; } // what was wrong, alone
    const std::string& where() const noexcept { return m_where; } // file, line, field; may be empty
    const std::string& remedy() const noexcept { return m_remedy; } // what to do; may be empty
    int exitCode() const noexcept;

private:
    ErrorKind m_kind;
    std::string m_message;
    std::string m_where;
    std::string m_remedy;
};

/// Builds the Error for a failed system call from errno (ENOSPC → NoSpace, EROFS/EACCES → Io …).
Error systemError(int errnoValue, const std::string& doing, const std::string& path);

} // namespace rationale
