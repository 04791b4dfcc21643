// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/storage/library.h"

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>
#include <QtTest>

namespace rationale::test {

/// A folder that is gone at the end of the scope.
class TempDir {
public:
    TempDir();
    fs::path path() const { return m_path; }
    fs::path operator/(const std::string& name) const { return m_path / name; }
    /// A file in it, of this text or of these rows, one a line.
    fs::path write(const std::string& name, const std::string& text) const;
    fs::path writeRows(const std::string& name, const std::vector<Json>& rows) const;

private:
    QTemporaryDir m_dir;
    fs::path m_path;
};

/// An empty project in a temporary folder.
class TestProject {
public:
    TestProject();
    fs::path path() const { return m_dir.path() / "project"; }
    QString qpath() const { return QString::fromStdString(path().string()); }
    Library library() const { return Library(path()); }

private:
    TempDir m_dir;
};

/// What a finished process said. exitCode is -1 when it crashed, did not start or took too long.
struct ProcessResult {
    int exitCode = -1;
    QByteArray output, errors;
};
ProcessResult runProcess(const QString& program, const QStringList& arguments,
                         int timeoutMs = 60'000, const QByteArray& input = {});

/// The common test data, RATIONALE_TEST_DATA or <source>/../shared/data. Empty path when absent.
fs::path testData(const std::string& name);

/// The error that `body` throws; kind Internal and "nothing was thrown" when it throws none.
template <typename Body>
Error errorOf(Body body) {
    try {
        body();
    } catch (const Error& error) {
        return error;
    }
    return {ErrorKind::Internal, "nothing was thrown"};
}

inline bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace rationale::test

/// Path of common test data in a test function; skips the test by name when it is not there.
#define RATIONALE_NEED_DATA(variable, name)                                                        \
    const rationale::fs::path variable = rationale::test::testData(name);                          \
    if (variable.empty())                                                                          \
    QSKIP("test data " name " is absent: set RATIONALE_TEST_DATA")
