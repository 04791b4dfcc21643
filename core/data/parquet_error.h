// SPDX-License-Identifier: GPL-3.0-or-later
// Errors of Arrow as errors of ours. Only for files that are built with it.
#pragma once

#include "core/base/error.h"
#include "core/base/fs.h"

#include <new>
#include <string>
#include <utility>

#include <arrow/result.h>
#include <arrow/status.h>

namespace rationale {

/// What Arrow said, until guardArrow() adds the file.
class ArrowFailure : public std::runtime_error {
public:
    explicit ArrowFailure(const arrow::Status& status)
        : std::runtime_error(status.ToStringWithoutContextLines())
        , isIo(status.IsIOError()) {}
    bool isIo;
};

inline void requireArrow(const arrow::Status& status) {
    if (!status.ok())
        throw ArrowFailure(status);
}

template <typename T>
T requireArrow(arrow::Result<T> result) {
    if (!result.ok())
        throw ArrowFailure(result.status());
    return std::move(result).ValueUnsafe();
}

/// Runs `body`; whatever Arrow and Parquet throw becomes one Error with the file's path.
template <typename Body>
void guardArrow(const fs::path& path, const Body& body) {
    try {
        body();
    } catch (const Error&) {
        throw;
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const ArrowFailure& failure) {
        const std::string text = failure.what();
        if (text.find("No space left") != std::string::npos)
            throw Error(ErrorKind::NoSpace, "The disk is full", path.string(), "Make room.");
        throw Error(failure.isIo ? ErrorKind::Io : ErrorKind::Corrupt,
                    "The Parquet file cannot be used: " + text, path.string());
    } catch (const std::exception& failure) { // parquet::ParquetException
        throw Error(ErrorKind::Corrupt,
                    std::string("The Parquet file cannot be used: ") + failure.what(),
                    path.string());
    }
}

} // namespace rationale
