// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sqlite_error.h"

#include <cerrno>

#include <sqlite3.h>

namespace rationale {
namespace {

bool isFullDisk(int systemCode) {
    return systemCode == ENOSPC || systemCode == EDQUOT || systemCode == EFBIG;
}

Error fullDisk(const fs::path& path) {
    return {ErrorKind::NoSpace, "the disk is full", path.string(),
            "Free some space or move the project to another disk; what was committed is intact."};
}

} // namespace

Error databaseError(sqlite3* handle, int code, const fs::path& path) {
    const int lastErrno = errno;
    const std::string file = path.string();
    const std::string reason = handle ? sqlite3_errmsg(handle) : sqlite3_errstr(code);
    const int systemCode = handle ? sqlite3_system_errno(handle) : 0;
    switch (code & 0xFF) {
    case SQLITE_FULL:
        return fullDisk(path);
    case SQLITE_NOTADB:
        return {ErrorKind::Corrupt, "not a database of Rationale, or its beginning is damaged",
                file, "Restore the file from a copy; the rest of the project is not affected."};
    case SQLITE_CORRUPT:
        return {ErrorKind::Corrupt, "the database is damaged: " + reason, file,
                "Restore the file from a copy; the rest of the project is not affected."};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return {ErrorKind::Locked, "the database stayed locked by another process", file,
                "Wait until the other process has finished, then try again."};
    case SQLITE_INTERRUPT:
        return {ErrorKind::Stopped, "the query was stopped", file};
    case SQLITE_READONLY:
        return {ErrorKind::Io, "the database cannot be written: " + reason, file,
                "Check the permissions of the file and of its folder."};
    case SQLITE_CANTOPEN:
        if (isFullDisk(systemCode))
            return fullDisk(path);
        if (systemCode != 0)
            return systemError(systemCode, "open the database", file);
        return {ErrorKind::Io, "cannot open the database", file,
                "Check that the file is there and its permissions."};
    case SQLITE_IOERR:
        // SQLite forgets errno when a COMMIT fails; the failed write() was the last thing to set
        // it.
        if (isFullDisk(systemCode) || (systemCode == 0 && isFullDisk(lastErrno)))
            return fullDisk(path);
        // A file cut short under an open connection reads past its end.
        if (code == SQLITE_IOERR_SHORT_READ)
            return {ErrorKind::Corrupt, "the database is cut short", file,
                    "Restore the file from a copy; the rest of the project is not affected."};
        if (systemCode != 0)
            return systemError(systemCode, "read or write the database", file);
        return {ErrorKind::Io, "cannot read or write the database: " + reason, file};
    case SQLITE_ERROR:
        return {ErrorKind::Input, "SQL: " + reason, file};
    default:
        return {ErrorKind::Internal, "SQLite: " + reason, file};
    }
}

} // namespace rationale
