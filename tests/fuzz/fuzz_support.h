// SPDX-License-Identifier: GPL-3.0-or-later
// What the fuzzers share. Each gives a reader whatever libFuzzer makes up: an Error is an answer,
// another exception, a signal, a leak, undefined behaviour, 2 GB or 5 seconds are bugs.
#pragma once

#include "core/base/error.h"
#include "core/base/fs.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include <unistd.h>

namespace rationale::fuzz {

/// A folder in TMPDIR (run.sh: in memory) that is gone at the end of the process.
class ScratchFolder {
public:
    ScratchFolder() {
        const char* base = std::getenv("TMPDIR");
        std::string name = std::string(base != nullptr ? base : "/dev/shm") + "/rationale-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr)
            std::abort();
        m_path = name;
    }
    ~ScratchFolder() {
        std::error_code ignored;
        fs::remove_all(m_path, ignored);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    const fs::path& path() const { return m_path; }
    /// Without the sync of writeFileAtomically(), which would take most of the time.
    void write(const std::string& name, std::string_view bytes) const {
        std::ofstream file(m_path / name, std::ios::binary | std::ios::trunc);
        file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    }
    void remove(const std::string& name) const { ::unlink((m_path / name).c_str()); }

private:
    fs::path m_path;
};

/// Whether `body` refused by an Error.
template <typename Body>
bool isRefused(const Body& body) {
    try {
        body();
        return false;
    } catch (const Error&) {
        return true;
    }
}

/// Ends the process where a promise is broken; libFuzzer keeps the input.
inline void require(bool kept, const char* promise) {
    if (kept)
        return;
    std::fputs((std::string("BROKEN PROMISE: ") + promise + "\n").c_str(), stderr);
    std::abort();
}

/// What a custom mutator made, in libFuzzer's buffer.
inline size_t giveBack(const std::string& made, uint8_t* data, size_t maxSize) {
    const size_t size = std::min(made.size(), maxSize);
    std::copy_n(made.begin(), size, data);
    return size;
}

} // namespace rationale::fuzz
