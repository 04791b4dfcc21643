// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/database.h"

#include "core/storage/sqlite_error.h"

#include <chrono>
#include <thread>

#include <sqlite3.h>

namespace rationale {
namespace {

constexpr int busyTimeoutMs = 5000;

sqlite3* openHandle(const std::string& name, int flags, const fs::path& path) {
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(name.c_str(), &handle, flags, nullptr);
    if (code == SQLITE_OK) {
        sqlite3_extended_result_codes(handle, 1);
        sqlite3_busy_timeout(handle, busyTimeoutMs);
        return handle;
    }
    const Error error =
        databaseError(handle, handle ? sqlite3_extended_errcode(handle) : code, path);
    sqlite3_close_v2(handle);
    throw error;
}

/// "file:" URI of a path: everything that has a meaning in a URI is percent-encoded.
std::string immutableUri(const fs::path& path) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string uri = "file:";
    for (const char c : fs::absolute(path).string()) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '%' || c == '?' || c == '#') {
            uri += {'%', digits[byte >> 4], digits[byte & 15]};
        } else {
            uri += c;
        }
    }
    return uri + "?immutable=1";
}

/// Whether the first page can be read; the error code otherwise.
int probe(sqlite3* handle) {
    return sqlite3_exec(handle, "PRAGMA query_only=ON; SELECT count(*) FROM sqlite_schema", nullptr,
                        nullptr, nullptr);
}

/// Switching to WAL does not always call the busy handler; another opener is done within moments.
void setWalMode(Database& database) {
    using clock = std::chrono::steady_clock;
    const auto deadline = clock::now() + std::chrono::milliseconds(busyTimeoutMs);
    for (;;) {
        try {
            Statement statement(database, "PRAGMA journal_mode=WAL");
            const bool answered = statement.step();
            const std::string mode = answered ? statement.text(0) : "";
            statement.reset();
            if (mode == "wal")
                return;
            throw Error(ErrorKind::Io, "the file system cannot hold a shared database",
                        database.path().string(),
                        "Keep the project on a local disk, not on a network folder.");
        } catch (const Error& error) {
            if (error.kind() != ErrorKind::Locked || clock::now() > deadline)
                throw;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

} // namespace

Database::Database(const fs::path& path, Mode mode)
    : m_path(path) {
    if (mode != Mode::Create && !fs::exists(path))
        throw Error(ErrorKind::Io, "the database is missing", path.string(), "Check the path.");
    const int common = SQLITE_OPEN_NOMUTEX;
    try {
        if (mode == Mode::ReadOnly) {
            m_handle = openHandle(path.string(), SQLITE_OPEN_READONLY | common, path);
            const int code = probe(m_handle) & 0xFF;
            // A folder that cannot be written (an archive, a read-only mount) has no room for the
            // shared-memory file. With no log left over the file is complete and can be read alone.
            if (code == SQLITE_CANTOPEN || code == SQLITE_READONLY) {
                std::error_code ignored;
                const fs::path log = path.string() + "-wal";
                if (!fs::exists(log, ignored) || fs::file_size(log, ignored) == 0) {
                    sqlite3_close_v2(m_handle);
                    m_handle = nullptr;
                    m_handle = openHandle(immutableUri(path),
                                          SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | common, path);
                }
            }
            if (probe(m_handle) != SQLITE_OK)
                throw databaseError(m_handle, sqlite3_extended_errcode(m_handle), path);
            execute("PRAGMA cache_size=-65536; PRAGMA query_only=ON");
            return;
        }
        const int creating = mode == Mode::Create ? SQLITE_OPEN_CREATE : 0;
        m_handle = openHandle(path.string(), SQLITE_OPEN_READWRITE | creating | common, path);
        // SQLite quietly opens a write-protected file for reading.
        if (sqlite3_db_readonly(m_handle, "main") == 1)
            throw Error(ErrorKind::Io, "the database cannot be written", path.string(),
                        "Check the permissions of the file and of its folder.");
        setWalMode(*this);
        execute("PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                "PRAGMA journal_size_limit=67108864");
    } catch (...) {
        sqlite3_close_v2(m_handle);
        throw;
    }
}

Database::~Database() {
    delete m_dataVersion;
    sqlite3_close_v2(m_handle);
}

void Database::execute(std::string_view sql) {
    const std::string text(sql);
    if (sqlite3_exec(m_handle, text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        throw databaseError(m_handle, sqlite3_extended_errcode(m_handle), m_path);
}

int64_t Database::lastInsertId() const {
    return sqlite3_last_insert_rowid(m_handle);
}

int64_t Database::changes() const {
    return sqlite3_changes64(m_handle);
}

int64_t Database::dataVersion() {
    if (!m_dataVersion)
        m_dataVersion = new Statement(*this, "PRAGMA data_version");
    m_dataVersion->step();
    const int64_t version = m_dataVersion->integer(0);
    m_dataVersion->reset();
    return version;
}

void Database::transaction(const std::function<void()>& body) {
    execute("BEGIN IMMEDIATE");
    try {
        body();
        execute("COMMIT");
    } catch (...) {
        // Some errors (a full disk) roll back by themselves; then ROLLBACK has nothing to do.
        if (sqlite3_get_autocommit(m_handle) == 0)
            sqlite3_exec(m_handle, "ROLLBACK", nullptr, nullptr, nullptr);
        throw;
    }
}

void Database::interrupt() {
    sqlite3_interrupt(m_handle);
}

void Database::checkpointAndClose() {
    delete m_dataVersion;
    m_dataVersion = nullptr;
    // Tidying only: a reader in the way or a full disk leaves a longer log, and nothing is lost.
    sqlite3_exec(m_handle, "PRAGMA optimize", nullptr, nullptr, nullptr);
    sqlite3_wal_checkpoint_v2(m_handle, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    sqlite3_close_v2(m_handle);
    m_handle = nullptr;
}

} // namespace rationale
