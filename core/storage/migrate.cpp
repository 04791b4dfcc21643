// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/database.h"

namespace rationale {
namespace {

int64_t pragma(Database& database, const char* name) {
    Statement statement(database, std::string("PRAGMA ") + name);
    statement.step();
    return statement.integer(0);
}

bool isEmpty(Database& database) {
    Statement statement(database, "SELECT count(*) FROM sqlite_schema");
    statement.step();
    return statement.integer(0) == 0;
}

} // namespace

void migrate(Database& database, int32_t applicationId,
             std::span<const std::string_view> migrations) {
    const std::string file = database.path().string();
    const auto known = static_cast<int64_t>(migrations.size());
    const auto readVersion = [&] {
        const int64_t id = pragma(database, "application_id");
        if (id != applicationId && !(id == 0 && isEmpty(database)))
            throw Error(ErrorKind::Corrupt, "the file belongs to another program", file,
                        "Move it away, or choose another folder.");
        const int64_t version = pragma(database, "user_version");
        if (version > known)
            throw Error(ErrorKind::Corrupt,
                        "the database has version " + std::to_string(version) +
                            ", made by a newer Rationale; this one knows " + std::to_string(known),
                        file, "Update Rationale.");
        return version;
    };
    if (readVersion() == known)
        return;
    // All in one transaction: a reader never sees a file between two versions.
    database.transaction([&] {
        // Again, now that nobody else can write: another process may have been faster.
        for (int64_t version = readVersion(); version < known; ++version)
            database.execute(migrations[static_cast<size_t>(version)]);
        database.execute("PRAGMA application_id=" + std::to_string(applicationId));
        database.execute("PRAGMA user_version=" + std::to_string(known));
    });
}

} // namespace rationale
