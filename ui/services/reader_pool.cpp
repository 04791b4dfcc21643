// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/reader_pool.h"

#include "core/base/error.h"
#include "core/base/file_lock.h"

#include <algorithm>

namespace rationale::ui {

namespace {
constexpr size_t idleReaders = 4;
}

std::unique_ptr<RunReader> openReader(const fs::path& runFolder) {
    std::error_code ignored; // absent and unreadable mean the same: nothing to read yet
    if (!fs::exists(runFolder / run_files::database, ignored))
        return nullptr;
    try {
        auto reader = std::make_unique<RunReader>(runFolder);
        return reader->segmentCount() > 0 ? std::move(reader) : nullptr;
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::Io && FileLock::isHeld(runFolder / run_files::lock))
            return nullptr; // its engine is just making the file
        throw;
    }
}

ReaderPool::Lease::Lease(std::shared_ptr<ReaderPool> pool, std::unique_ptr<RunReader> reader)
    : m_pool(std::move(pool))
    , m_reader(std::move(reader)) {}

ReaderPool::Lease::~Lease() {
    if (m_pool && m_reader)
        m_pool->giveBack(std::move(m_reader));
}

ReaderPool::Lease ReaderPool::lease(const fs::path& runFolder) {
    std::unique_ptr<RunReader> reader = takeIdle(runFolder);
    return lend(reader ? std::move(reader) : std::make_unique<RunReader>(runFolder));
}

std::optional<ReaderPool::Lease> ReaderPool::tryLease(const fs::path& runFolder) {
    std::unique_ptr<RunReader> reader = takeIdle(runFolder);
    if (!reader)
        reader = openReader(runFolder);
    if (!reader)
        return std::nullopt;
    return lend(std::move(reader));
}

std::unique_ptr<RunReader> ReaderPool::takeIdle(const fs::path& runFolder) {
    const std::lock_guard lock(m_mutex);
    const auto found = std::find_if(m_idle.begin(), m_idle.end(),
                                    [&](const auto& idle) { return idle->folder() == runFolder; });
    if (found == m_idle.end())
        return nullptr;
    std::unique_ptr<RunReader> reader = std::move(*found);
    m_idle.erase(found);
    return reader;
}

ReaderPool::Lease ReaderPool::lend(std::unique_ptr<RunReader> reader) {
    const std::lock_guard lock(m_mutex);
    m_lent.push_back(reader.get());
    return Lease(shared_from_this(), std::move(reader));
}

void ReaderPool::giveBack(std::unique_ptr<RunReader> reader) {
    std::unique_ptr<RunReader> closed; // outside the lock
    const std::lock_guard lock(m_mutex);
    std::erase(m_lent, reader.get());
    if (m_idle.size() >= idleReaders) {
        closed = std::move(m_idle.front());
        m_idle.erase(m_idle.begin());
    }
    m_idle.push_back(std::move(reader));
}

void ReaderPool::interruptAll() {
    const std::lock_guard lock(m_mutex);
    for (RunReader* reader : m_lent)
        reader->interrupt();
}

void ReaderPool::clear() {
    const std::lock_guard lock(m_mutex);
    m_idle.clear();
}

} // namespace rationale::ui
