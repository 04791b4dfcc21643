// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/control_channel.h"

#include "core/base/id.h"
#include "core/storage/database.h"

#include <algorithm>
#include <array>

#include <sys/stat.h>

namespace rationale {
namespace {

constexpr int32_t applicationId = 0x52544E43; // "RTNC"

constexpr std::array<std::string_view, 1> migrations = {R"sql(
CREATE TABLE command (
    id INTEGER PRIMARY KEY,
    time REAL NOT NULL,
    verb TEXT NOT NULL,
    arguments TEXT NOT NULL CHECK (json_valid(arguments))
) STRICT;
)sql"};

fs::path controlFile(const fs::path& runFolder) {
    return runFolder / run_files::control;
}

/// Unlike other databases this one can be done without: the error says so.
template <typename Body>
auto withRemedy(Body body) {
    try {
        return body();
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::Corrupt)
            throw;
        throw Error(ErrorKind::Corrupt, error.message(), error.where(),
                    error.remedy() + " Or delete it: it holds commands that were sent, no more.");
    }
}

/// Device and inode; zeros when there is no file.
std::pair<uint64_t, uint64_t> identityOf(const fs::path& file) {
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0)
        return {};
    return {status.st_dev, status.st_ino};
}

} // namespace

struct ControlSender::Impl {
    explicit Impl(const fs::path& runFolder)
        : database(withRemedy([&] {
            auto opened =
                std::make_unique<Database>(controlFile(runFolder), Database::Mode::Create);
            migrate(*opened, applicationId, migrations);
            return opened;
        })) {}
    std::unique_ptr<Database> database;
};

ControlSender::ControlSender(const fs::path& runFolder)
    : m_impl(std::make_unique<Impl>(runFolder)) {}

ControlSender::~ControlSender() = default;

int64_t ControlSender::send(const std::string& verb, const Json& arguments) {
    Database& database = *m_impl->database;
    int64_t id = 0;
    database.transaction([&] {
        // From the clock: the answers to the commands of a file that was deleted stay in
        // run.sqlite and must not pass for answers to these.
        Statement last(database, "SELECT coalesce(max(id), 0) FROM command");
        last.step();
        id = std::max(last.integer(0) + 1, static_cast<int64_t>(nowSeconds() * 1e6));
        Statement(database, "INSERT INTO command (id, time, verb, arguments) VALUES (?, ?, ?, ?)")
            .bind(1, id)
            .bind(2, nowSeconds())
            .bind(3, verb)
            .bind(4, toJsonText(arguments))
            .run();
    });
    return id;
}

struct ControlReceiver::Impl {
    explicit Impl(const fs::path& runFolder)
        : path(controlFile(runFolder)) {
        open();
    }

    /// The file is made by the first sender, perhaps long after the engine has started.
    void open() {
        std::error_code ignored;
        if (!fs::exists(path, ignored) || fs::file_size(path, ignored) == 0)
            return;
        auto opened =
            withRemedy([&] { return std::make_unique<Database>(path, Database::Mode::ReadOnly); });
        Statement ready(*opened, "SELECT count(*) FROM sqlite_schema WHERE name = 'command'");
        ready.step();
        if (ready.integer(0) == 0)
            return; // the sender is just creating it
        database = std::move(opened);
        version = -1;
        identity = identityOf(path);
    }

    /// Somebody deleted the file (as its own error advises), or put another in its place.
    void closeIfReplaced() {
        if (database && identityOf(path) != identity)
            database.reset();
    }

    fs::path path;
    std::unique_ptr<Database> database;
    int64_t version = -1;
    int64_t lastId = 0;
    std::pair<uint64_t, uint64_t> identity;
};

ControlReceiver::ControlReceiver(const fs::path& runFolder)
    : m_impl(std::make_unique<Impl>(runFolder)) {
    if (m_impl->database) {
        Statement last(*m_impl->database, "SELECT coalesce(max(id), 0) FROM command");
        last.step();
        m_impl->lastId = last.integer(0);
    }
}

ControlReceiver::~ControlReceiver() = default;
ControlReceiver::ControlReceiver(ControlReceiver&&) noexcept = default;

std::vector<ControlCommand> ControlReceiver::poll() {
    Impl& impl = *m_impl;
    impl.closeIfReplaced();
    if (!impl.database)
        impl.open();
    if (!impl.database)
        return {};
    const int64_t version = impl.database->dataVersion();
    if (version == impl.version)
        return {};
    std::vector<ControlCommand> commands;
    Statement query(*impl.database,
                    "SELECT id, verb, arguments FROM command WHERE id > ? ORDER BY id");
    query.bind(1, impl.lastId);
    while (query.step())
        commands.push_back({query.integer(0), query.text(1),
                            parseJson(query.text(2), impl.path.string() + ", command")});
    if (!commands.empty())
        impl.lastId = commands.back().id;
    impl.version = version;
    return commands;
}

} // namespace rationale
