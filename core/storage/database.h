// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/fs.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace rationale {

class Database;

/// A prepared statement. Bind by 1-based position, step, read columns, reset.
/// Never leave a SELECT half-read: reset() (or destroy it) so that no read transaction stays open.
class Statement {
public:
    /// Throws Error{Input} for SQL that does not parse, is empty, or holds a second statement.
    Statement(Database& database, std::string_view sql);
    ~Statement();
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&& other) noexcept;

    Statement& bind(int index, int64_t value);
    Statement& bind(int index, int value) { return bind(index, static_cast<int64_t>(value)); }
    Statement& bind(int index, bool value) { return bind(index, static_cast<int64_t>(value)); }
    Statement& bind(int index, double value); // NaN is stored as NULL, ±Inf as such
    Statement& bind(int index, std::string_view text);
    Statement& bind(int index, const char* text) { return bind(index, std::string_view(text)); }
    Statement& bindBlob(int index, std::string_view bytes);
    Statement& bindNull(int index);

    bool step(); // true: a row is there
    void run();  // for statements without rows: step to the end and reset
    void reset();

    int64_t integer(int column) const;
    double real(int column) const; // NULL reads as NaN
    std::string text(int column) const;
    std::string blob(int column) const;
    bool isNull(int column) const;
    enum class Type { Integer, Real, Text, Blob, Null };
    Type type(int column) const;
    bool readsOnly() const; // whether it leaves every database as it is
    int columnCount() const;
    std::string columnName(int column) const;

private:
    Database* m_database;
    sqlite3_stmt* m_statement = nullptr;
};

/// One connection to one SQLite file. Errors are Error{Corrupt, Io, NoSpace, Locked} with the path.
class Database {
public:
    enum class Mode { ReadOnly, ReadWrite, Create };

    /// Writers get WAL (verified), synchronous=NORMAL, busy_timeout, foreign_keys; readers
    /// query_only.
    Database(const fs::path& path, Mode mode);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    void execute(std::string_view sql); // one or more statements without results
    int64_t lastInsertId() const;
    int64_t changes() const;
    /// Changes when *another* connection has committed; costs about a microsecond.
    int64_t dataVersion();
    /// Runs `body` inside BEGIN IMMEDIATE … COMMIT; rolls back and rethrows on an exception.
    void transaction(const std::function<void()>& body);
    /// Stops a running query of this connection from another thread (sqlite3_interrupt).
    void interrupt();
    void checkpointAndClose();

    const fs::path& path() const { return m_path; }
    sqlite3* handle() const { return m_handle; }

private:
    fs::path m_path;
    sqlite3* m_handle = nullptr;
    Statement* m_dataVersion = nullptr;
};

/// Numbered migrations under PRAGMA user_version; each runs in one transaction with its version.
/// Throws Error{Corrupt} when the file is newer than the last migration or has another
/// application_id.
void migrate(Database& database, int32_t applicationId,
             std::span<const std::string_view> migrations);

} // namespace rationale
