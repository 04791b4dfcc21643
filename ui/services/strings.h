// SPDX-License-Identifier: GPL-3.0-or-later
// The border between Qt and core: paths, text and numbers.
#pragma once

#include "core/base/fs.h"

#include <QString>

#include <string>

namespace rationale::ui {

inline QString text(const std::string& value) {
    return QString::fromStdString(value);
}
inline fs::path path(const QString& value) {
    return fs::path(value.toStdString());
}
inline QString text(const fs::path& value) {
    return QString::fromStdString(value.string());
}

} // namespace rationale::ui
