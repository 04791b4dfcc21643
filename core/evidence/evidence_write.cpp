// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/id.h"
#include "core/base/partial_folder.h"
#include "core/evidence/archive.h"
#include "core/evidence/evidence_bundle.h"
#include "core/storage/database.h"
#include "core/storage/library.h"
#include "core/storage/library_schema.h"
#include "core/storage/pipeline_record.h"
#include "core/storage/provenance_file.h"
#include "core/storage/run_reader.h"

#include <sqlite3.h>

#include <algorithm>

namespace rationale {

namespace {

constexpr double snapshotShare = 0.5; // of the work; the other half packs

int64_t count(Database& database, const char* sql) {
    Statement query(database, sql);
    query.step();
    return query.integer(0);
}

void copyDatabase(const fs::path& from, Database& to) {
    Database source(from, Database::Mode::ReadOnly);
    sqlite3_backup* backup = sqlite3_backup_init(to.handle(), "main", source.handle(), "main");
    if (backup)
        sqlite3_backup_step(backup, -1); // in one go: one moment of a run that goes on
    const int code = backup ? sqlite3_backup_finish(backup) : sqlite3_errcode(to.handle());
    if (code != SQLITE_OK)
        throw Error(code == SQLITE_FULL ? ErrorKind::NoSpace : ErrorKind::Io,
                    std::string("The database could not be copied: ") + sqlite3_errstr(code),
                    from.string(), "Make room, or try again.");
}

/// Leaves the chosen samples, with their groups and prompts.
void keepSamples(Database& database, const EvidenceSamples& samples) {
    database.execute("CREATE TEMP TABLE kept (id INTEGER PRIMARY KEY)");
    const auto choose = [&](const char* order, int64_t limit) {
        Statement insert(database, std::string("INSERT OR IGNORE INTO kept SELECT id FROM sample "
                                               "WHERE superseded = 0 ORDER BY ") +
                                       order + ", id LIMIT ?");
        insert.bind(1, limit).run();
    };
    choose("reward DESC", samples.best);
    choose("reward", samples.worst);
    choose("(id * 2654435761) % 4294967296", samples.random); // the same ones every time
    database.execute("DELETE FROM reward_part WHERE sample_id NOT IN (SELECT id FROM kept);"
                     "DELETE FROM sample_data WHERE id NOT IN (SELECT id FROM kept);"
                     "DELETE FROM sample_text WHERE id NOT IN (SELECT id FROM kept);"
                     "DELETE FROM sample WHERE id NOT IN (SELECT id FROM kept);"
                     "DELETE FROM sample_group WHERE id NOT IN (SELECT group_id FROM sample);"
                     "DELETE FROM prompt WHERE id NOT IN (SELECT prompt_id FROM sample_group UNION "
                     "SELECT prompt_id FROM search_tree);"
                     "INSERT INTO sample_search (sample_search) VALUES ('rebuild');"
                     "DROP TABLE kept");
}

class Writing {
public:
    explicit Writing(const EvidenceOptions& options)
        : m_options(options)
        , m_staging(options.file) {}

    EvidenceManifest write() {
        Library library(m_options.project);
        library.refresh();
        m_manifest.made = formatTime(nowSeconds());
        m_manifest.madeBy = "Rationale " + m_options.version;
        m_manifest.note = m_options.note;
        std::vector<RunSummary> runs;
        for (const std::string& name : m_options.runs) {
            const auto run = library.run(name);
            if (!run)
                throw Error(ErrorKind::Input, "There is no run '" + name + "'",
                            m_options.project.string(), "'rationale runs' lists them.");
            if (std::none_of(runs.begin(), runs.end(),
                             [&](const RunSummary& each) { return each.info.id == run->info.id; }))
                runs.push_back(*run);
        }
        if (runs.empty())
            throw Error(ErrorKind::Usage, "No run is named", "bundle", "Name at least one.");
        for (size_t i = 0; i < runs.size(); ++i) {
            addRun(runs[i]);
            report(snapshotShare * static_cast<double>(i + 1) / static_cast<double>(runs.size()));
        }
        addPipelines(runs);
        pack();
        return m_manifest;
    }

private:
    void report(double share) const {
        if (m_options.progress && !m_options.progress(share))
            throw Error(ErrorKind::Stopped, "The bundle was not made", m_options.file.string(), "");
    }

    void addRun(const RunSummary& run) {
        EvidenceManifest::Run entry;
        entry.id = run.info.id;
        entry.name = run.info.name;
        entry.stage = run.info.stage;
        entry.note = run.note;
        entry.tags = run.tags;
        entry.seed = run.info.seed;
        entry.state = toString(run.info.state);
        if (const Json made = provenance::read(run.folder); made.is_object())
            entry.codeVersion = made.value("code_version", std::string());
        const std::string folder = std::string(project_files::runs) + "/" + run.info.id + "/";
        for (const char* name :
             {run_files::recipe, run_files::resolved, provenance::file, run_files::log})
            if (fs::exists(run.folder / name))
                addCopy(run.folder / name, folder + name); // a log goes on growing
        if (fs::exists(run.folder / run_files::database))
            snapshot(run.folder / run_files::database, folder + run_files::database, entry);
        m_manifest.runs.push_back(std::move(entry));
    }

    void snapshot(const fs::path& from, const std::string& name, EvidenceManifest::Run& entry) {
        const fs::path copy = m_staging.path() / name;
        makeFolders(copy.parent_path());
        {
            Database database(copy, Database::Mode::Create);
            copyDatabase(from, database);
            entry.samples = count(database, "SELECT count(*) FROM sample");
            if (!m_options.samples.all)
                database.transaction([&] { keepSamples(database, m_options.samples); });
            entry.samplesKept = count(database, "SELECT count(*) FROM sample");
            database.execute("UPDATE run SET state = 'stopped', message = 'It was ' || state || "
                             "' when the bundle was made' WHERE state IN "
                             "('launching', 'running', 'paused', 'stopping')");
            database.execute("PRAGMA journal_mode=DELETE; VACUUM");
        }
        addFile(name);
    }

    void addCopy(const fs::path& from, const std::string& name) {
        const fs::path copy = m_staging.path() / name;
        makeFolders(copy.parent_path());
        std::error_code failed;
        fs::copy_file(from, copy, failed);
        if (failed)
            throw systemError(failed.value(), "copy", from);
        addFile(name);
    }

    void addFile(const std::string& name) {
        const fs::path file = m_staging.path() / name;
        m_manifest.files.push_back(
            {name, static_cast<int64_t>(fs::file_size(file)), sha256File(file)});
    }

    /// The pipelines that any of the runs belongs to, with their reports.
    void addPipelines(const std::vector<RunSummary>& runs) {
        for (const PipelineRecord& record : pipelineRecords(m_options.project)) {
            const bool isOf = std::any_of(
                record.stages.begin(), record.stages.end(), [&](const PipelineStageRecord& stage) {
                    return std::any_of(runs.begin(), runs.end(), [&](const RunSummary& run) {
                        return run.info.id == stage.run;
                    });
                });
            if (!isOf)
                continue;
            for (const char* name : {pipeline_files::yaml, pipeline_files::state,
                                     pipeline_files::reportJson, pipeline_files::reportHtml})
                if (fs::exists(record.folder / name))
                    addCopy(record.folder / name,
                            std::string(pipeline_files::folder) + "/" + record.id + "/" + name);
        }
    }

    void pack() {
        std::sort(m_manifest.files.begin(), m_manifest.files.end(),
                  [](const auto& a, const auto& b) { return a.path < b.path; });
        int64_t total = 1, done = 0;
        for (const EvidenceManifest::File& file : m_manifest.files)
            total += file.size;
        const fs::path partial = m_staging.path() / "bundle.zip";
        ArchiveWriter archive(partial);
        archive.addText("MANIFEST.json", toJsonText(m_manifest.toJson(), 2) + "\n");
        for (const EvidenceManifest::File& file : m_manifest.files)
            archive.addFile(file.path, m_staging.path() / file.path, [&](int64_t bytes) {
                done += bytes;
                report(snapshotShare + (1 - snapshotShare) * static_cast<double>(done) /
                                           static_cast<double>(total));
            });
        archive.finish();
        std::error_code failed;
        fs::rename(partial, m_options.file, failed);
        if (failed)
            throw systemError(failed.value(), "write", m_options.file);
        syncPath(fs::absolute(m_options.file).parent_path());
    }

    const EvidenceOptions& m_options;
    PartialFolder m_staging; // never published: gone at the end however it ends
    EvidenceManifest m_manifest;
};

} // namespace

EvidenceManifest writeEvidenceBundle(const EvidenceOptions& options) {
    EvidenceOptions wanted = options;
    wanted.file = fs::absolute(options.file);
    if (fs::is_directory(wanted.file) || !fs::is_directory(wanted.file.parent_path()))
        throw Error(ErrorKind::Usage, "A bundle cannot be written there", wanted.file.string(),
                    "Name a file in a folder that exists.");
    return Writing(wanted).write();
}

} // namespace rationale
