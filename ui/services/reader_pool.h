// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/run_reader.h"

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace rationale::ui {

/// Null while the engine of a new run has not written its first row: there is nothing to read yet.
/// Throws what RunReader's constructor throws.
std::unique_ptr<RunReader> openReader(const fs::path& runFolder);

/// Open readers of runs, lent to one job at a time: opening a database for each page of a table
/// costs more than the query. Thread-safe. Each user (a page) has its own pool and interrupts only
/// its own.
class ReaderPool : public std::enable_shared_from_this<ReaderPool> {
public:
    class Lease {
    public:
        Lease(std::shared_ptr<ReaderPool> pool, std::unique_ptr<RunReader> reader);
        ~Lease();
        Lease(Lease&& other) noexcept = default;
        Lease& operator=(Lease&& other) = delete;
        RunReader* operator->() const { return m_reader.get(); }
        RunReader& operator*() const { return *m_reader; }

    private:
        std::shared_ptr<ReaderPool> m_pool;
        std::unique_ptr<RunReader> m_reader;
    };

    /// Throws what RunReader's constructor throws.
    Lease lease(const fs::path& runFolder);
    /// Empty where openReader() gives none.
    std::optional<Lease> tryLease(const fs::path& runFolder);
    /// Stops the queries of all lent readers (they throw Error{Stopped}): their results are not
    /// wanted.
    void interruptAll();
    void clear(); // closes the idle ones, so that a run folder can be deleted

private:
    std::unique_ptr<RunReader> takeIdle(const fs::path& runFolder);
    Lease lend(std::unique_ptr<RunReader> reader);
    void giveBack(std::unique_ptr<RunReader> reader);

    std::mutex m_mutex;
    std::vector<std::unique_ptr<RunReader>> m_idle;
    std::vector<RunReader*> m_lent;
};

} // namespace rationale::ui
