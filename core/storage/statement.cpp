// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/database.h"
#include "core/storage/sqlite_error.h"

#include <cmath>
#include <limits>
#include <utility>

#include <sqlite3.h>

namespace rationale {
namespace {

void check(Database& database, int code) {
    if (code != SQLITE_OK)
        throw databaseError(database.handle(), sqlite3_extended_errcode(database.handle()),
                            database.path());
}

} // namespace

Statement::Statement(Database& database, std::string_view sql)
    : m_database(&database) {
    const char* rest = nullptr;
    check(database, sqlite3_prepare_v3(database.handle(), sql.data(), static_cast<int>(sql.size()),
                                       SQLITE_PREPARE_PERSISTENT, &m_statement, &rest));
    const std::string_view tail(rest, static_cast<size_t>(sql.data() + sql.size() - rest));
    const bool onlyOne = tail.find_first_not_of(" \t\r\n;") == std::string_view::npos;
    if (m_statement && onlyOne)
        return;
    const bool empty = m_statement == nullptr;
    sqlite3_finalize(std::exchange(m_statement, nullptr));
    throw Error(ErrorKind::Input, empty ? "empty SQL statement" : "more than one SQL statement",
                database.path().string());
}

Statement::~Statement() {
    sqlite3_finalize(m_statement);
}

Statement::Statement(Statement&& other) noexcept
    : m_database(other.m_database)
    , m_statement(std::exchange(other.m_statement, nullptr)) {}

Statement& Statement::operator=(Statement&& other) noexcept {
    if (this != &other) {
        sqlite3_finalize(m_statement);
        m_database = other.m_database;
        m_statement = std::exchange(other.m_statement, nullptr);
    }
    return *this;
}

Statement& Statement::bind(int index, int64_t value) {
    check(*m_database, sqlite3_bind_int64(m_statement, index, value));
    return *this;
}

Statement& Statement::bind(int index, double value) {
    check(*m_database, std::isnan(value) ? sqlite3_bind_null(m_statement, index)
                                         : sqlite3_bind_double(m_statement, index, value));
    return *this;
}

Statement& Statement::bind(int index, std::string_view text) {
    // An empty view may have a null pointer, which SQLite would take for NULL.
    check(*m_database, sqlite3_bind_text64(m_statement, index, text.data() ? text.data() : "",
                                           text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
    return *this;
}

Statement& Statement::bindBlob(int index, std::string_view bytes) {
    check(*m_database, sqlite3_bind_blob64(m_statement, index, bytes.data() ? bytes.data() : "",
                                           bytes.size(), SQLITE_TRANSIENT));
    return *this;
}

Statement& Statement::bindNull(int index) {
    check(*m_database, sqlite3_bind_null(m_statement, index));
    return *this;
}

bool Statement::step() {
    const int code = sqlite3_step(m_statement);
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE)
        return false;
    const Error error = databaseError(
        m_database->handle(), sqlite3_extended_errcode(m_database->handle()), m_database->path());
    sqlite3_reset(m_statement); // no read transaction may survive a failed query
    throw error;
}

void Statement::run() {
    while (step()) {
    }
    reset();
}

void Statement::reset() {
    sqlite3_reset(m_statement);
}

int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(m_statement, column);
}

double Statement::real(int column) const {
    if (isNull(column))
        return std::numeric_limits<double>::quiet_NaN();
    return sqlite3_column_double(m_statement, column);
}

std::string Statement::text(int column) const {
    const unsigned char* bytes = sqlite3_column_text(m_statement, column);
    const int size = sqlite3_column_bytes(m_statement, column);
    return bytes ? std::string(reinterpret_cast<const char*>(bytes), static_cast<size_t>(size))
                 : std::string();
}

std::string Statement::blob(int column) const {
    const void* bytes = sqlite3_column_blob(m_statement, column);
    const int size = sqlite3_column_bytes(m_statement, column);
    return bytes ? std::string(static_cast<const char*>(bytes), static_cast<size_t>(size))
                 : std::string();
}

bool Statement::isNull(int column) const {
    return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
}

Statement::Type Statement::type(int column) const {
    switch (sqlite3_column_type(m_statement, column)) {
    case SQLITE_INTEGER:
        return Type::Integer;
    case SQLITE_FLOAT:
        return Type::Real;
    case SQLITE_TEXT:
        return Type::Text;
    case SQLITE_BLOB:
        return Type::Blob;
    default:
        return Type::Null;
    }
}

bool Statement::readsOnly() const {
    return sqlite3_stmt_readonly(m_statement) != 0;
}

int Statement::columnCount() const {
    return sqlite3_column_count(m_statement);
}

std::string Statement::columnName(int column) const {
    const char* name = sqlite3_column_name(m_statement, column);
    return name ? name : "";
}

} // namespace rationale
