// SPDX-License-Identifier: GPL-3.0-or-later
// Making projects and runs, and what people write about runs; reading is in library_read.cpp.
#include "core/storage/library.h"

#include "core/base/file_lock.h"
#include "core/base/id.h"
#include "core/storage/library_impl.h"
#include "core/storage/library_schema.h"

#include <bit>

namespace rationale {
namespace {

fs::path libraryFile(const fs::path& project) {
    return project / project_files::library;
}

/// Claims runs/<id>/ for a new run; creating a folder is atomic, so two processes never share one.
std::string claimRunFolder(const fs::path& runs) {
    makeFolders(runs);
    for (;;) {
        const std::string id = makeRunId();
        std::error_code error;
        if (fs::create_directory(runs / id, error))
            return id;
        if (error)
            throw systemError(error.value(), "make the run's folder", (runs / id).string());
    }
}

} // namespace

void requireRunName(const std::string& name, const std::string& where) {
    const auto refuse = [&](const std::string& what) {
        throw Error(ErrorKind::Usage, what, where,
                    "Use letters, digits, spaces, '-', '_' and '.', in any script.");
    };
    if (name.find_first_not_of(' ') == std::string::npos)
        refuse("a run needs a name");
    if (name.find('/') != std::string::npos)
        refuse("the name '" + name + "' has a '/', which sets off a checkpoint");
    for (const char c : name)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            refuse("the name of a run has a control character");
}

Library::Impl::Impl(const fs::path& projectFolder)
    : folder(projectFolder) {
    if (!isProject(projectFolder))
        throw Error(ErrorKind::Io, "not a project of Rationale", projectFolder.string(),
                    "Make one with `rationale init DIR`, or name another folder with --project.");
    const fs::path file = libraryFile(projectFolder);
    try {
        database = std::make_unique<Database>(file, Database::Mode::ReadWrite);
        migrate(*database, libraryApplicationId, libraryMigrations());
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::Corrupt)
            throw Error(ErrorKind::Corrupt, error.message(), file.string(),
                        error.remedy() + " Or move the file away and run `rationale init`: the "
                                         "list of runs is rebuilt, names, tags and notes are not.");
        if (error.kind() != ErrorKind::Io && error.kind() != ErrorKind::NoSpace)
            throw;
        readOnlyReason = error; // an archive or a full disk can still be looked at
        database = std::make_unique<Database>(file, Database::Mode::ReadOnly);
        return;
    }
    std::error_code ignored;
    isEvidence = fs::exists(folder / project_files::evidence, ignored);
    if (isEvidence)
        readOnlyReason =
            Error(ErrorKind::Usage, "This is an evidence bundle: it can be read, not changed",
                  folder.string(), "Copy a recipe from it into a project of your own.");
}

void Library::Impl::write(const std::function<void()>& body) {
    if (readOnlyReason)
        throw *readOnlyReason;
    database->transaction(body);
}

fs::path Library::Impl::runFolder(const std::string& id) const {
    return folder / project_files::runs / id;
}

void Library::createProject(const fs::path& projectFolder) {
    for (const char* name : {project_files::runs, project_files::datasets, project_files::models})
        makeFolders(projectFolder / name);
    Database database(libraryFile(projectFolder), Database::Mode::Create);
    migrate(database, libraryApplicationId, libraryMigrations());
    database.checkpointAndClose();
}

bool Library::isProject(const fs::path& folder) {
    std::error_code ignored;
    return fs::is_regular_file(libraryFile(folder), ignored);
}

Library::Library(const fs::path& projectFolder)
    : m_impl(std::make_unique<Impl>(fs::absolute(projectFolder).lexically_normal())) {}

Library::~Library() = default;

const fs::path& Library::folder() const {
    return m_impl->folder;
}

fs::path Library::runFolder(const std::string& runId) const {
    return m_impl->runFolder(runId);
}

int64_t Library::dataVersion() {
    return m_impl->database->dataVersion();
}

RunSummary Library::createRun(const std::string& recipeYaml, const Json& resolved,
                              const std::string& stage, const std::string& model,
                              const std::string& name, uint64_t seed) {
    if (!name.empty())
        requireRunName(name, m_impl->folder.string());
    RunInfo info;
    info.stage = stage;
    info.model = model;
    info.seed = seed;
    info.created = nowSeconds();
    // Folder and row come inside one write transaction, so that a refresh() elsewhere that sees the
    // folder finds the row as well.
    m_impl->write([&] {
        info.id = claimRunFolder(m_impl->folder / project_files::runs);
        const fs::path folder = runFolder(info.id);
        try {
            makeFolders(folder / run_files::checkpoints);
            writeFileAtomically(folder / run_files::recipe, recipeYaml);
            writeFileAtomically(folder / run_files::resolved, toJsonText(resolved, 2) + "\n");
            m_impl->insertRun(info, name);
        } catch (...) {
            std::error_code ignored; // half a run is worse than none
            fs::remove_all(folder, ignored);
            throw;
        }
    });
    return m_impl->select("WHERE id = ?", info.id).at(0);
}

void Library::Impl::insertRun(const RunInfo& info, std::string name) {
    Statement(*database, "UPDATE counter SET value = value + 1 WHERE name = 'run'").run();
    Statement next(*database, "SELECT value FROM counter WHERE name = 'run'");
    next.step();
    const int64_t ordinal = next.integer(0);
    next.reset();
    name = freeName(name.empty() ? makeRunName(info.id, ordinal) : name);
    Statement(*database, "INSERT INTO run (id, ordinal, name, colour, stage, model, seed, state, "
                         "created) VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', ?)")
        .bind(1, info.id)
        .bind(2, ordinal)
        .bind(3, name)
        .bind(4, ordinal - 1)
        .bind(5, info.stage)
        .bind(6, info.model)
        .bind(7, std::bit_cast<int64_t>(info.seed))
        .bind(8, info.created)
        .run();
}

std::string Library::Impl::freeName(const std::string& wanted) {
    Statement taken(*database, "SELECT 1 FROM run WHERE name = ?");
    std::string name = wanted;
    for (int number = 2;; ++number) {
        taken.bind(1, name);
        const bool isFree = !taken.step();
        taken.reset();
        if (isFree)
            return name;
        name = wanted + "-" + std::to_string(number);
    }
}

void Library::Impl::setColumn(const std::string& id, const char* column, const Json& value) {
    write([&] { updateColumn(id, column, value); });
}

void Library::Impl::updateColumn(const std::string& id, const char* column, const Json& value) {
    Statement update(*database, std::string("UPDATE run SET ") + column + " = ? WHERE id = ?");
    if (value.is_boolean())
        update.bind(1, value.get<bool>());
    else
        update.bind(1, value.get_ref<const std::string&>());
    update.bind(2, id).run();
    if (database->changes() == 0)
        throw Error(ErrorKind::Input, "there is no run \"" + id + "\"", folder.string(),
                    "`rationale runs` lists them.");
}

void Library::rename(const std::string& id, const std::string& name) {
    requireRunName(name, id);
    m_impl->write([&] {
        Statement taken(*m_impl->database, "SELECT 1 FROM run WHERE name = ? AND id <> ?");
        if (taken.bind(1, name).bind(2, id).step())
            throw Error(ErrorKind::Usage, "The project has a run named \"" + name + "\" already",
                        m_impl->folder.string(), "Choose another name.");
        taken.reset();
        m_impl->updateColumn(id, "name", name);
    });
}

void Library::setTags(const std::string& id, const std::vector<std::string>& tags) {
    m_impl->setColumn(id, "tags", toJsonText(tags));
}

void Library::setNote(const std::string& id, const std::string& note) {
    m_impl->setColumn(id, "note", note);
}

void Library::setVisible(const std::string& id, bool visible) {
    m_impl->setColumn(id, "visible", visible);
}

void Library::setPinned(const std::string& id, bool pinned) {
    m_impl->setColumn(id, "pinned", pinned);
}

void Library::deleteRun(const std::string& id) {
    if (m_impl->readOnlyReason)
        throw *m_impl->readOnlyReason;
    if (m_impl->select("WHERE id = ?", id).empty())
        throw Error(ErrorKind::Input, "there is no run \"" + id + "\"", m_impl->folder.string());
    const fs::path folder = runFolder(id);
    std::error_code error;
    if (fs::exists(folder, error)) {
        // Held until the folder is gone: no engine can start in the middle.
        const auto lock = FileLock::tryAcquire(folder / run_files::lock);
        if (!lock)
            throw Error(ErrorKind::Locked, "the run is still running", id, "Stop it first.");
        // Renamed first, so that what is left after a failure is no longer a run.
        const fs::path doomed = folder.parent_path() / (".deleted-" + id);
        fs::rename(folder, doomed, error);
        if (error)
            throw systemError(error.value(), "delete the run", folder.string());
        fs::remove_all(doomed, error);
        if (error)
            throw systemError(error.value(), "delete the run", doomed.string());
    }
    m_impl->write(
        [&] { Statement(*m_impl->database, "DELETE FROM run WHERE id = ?").bind(1, id).run(); });
}

void Library::setSetting(const std::string& key, const Json& value) {
    if (m_impl->readOnlyReason && !m_impl->isEvidence)
        throw *m_impl->readOnlyReason;
    m_impl->database->transaction([&] {
        Statement(*m_impl->database, "INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)")
            .bind(1, key)
            .bind(2, toJsonText(value))
            .run();
    });
}

Json Library::setting(const std::string& key, const Json& fallback) {
    Statement query(*m_impl->database, "SELECT value FROM setting WHERE key = ?");
    query.bind(1, key);
    if (!query.step())
        return fallback;
    return parseJson(query.text(0), libraryFile(m_impl->folder).string() + ", setting " + key);
}

} // namespace rationale
