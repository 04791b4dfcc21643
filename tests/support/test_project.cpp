// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_project.h"

#include <QProcess>

#include <cstdlib>

namespace rationale::test {

TempDir::TempDir()
    : m_path(m_dir.path().toStdString()) {
    if (!m_dir.isValid())
        throw Error(ErrorKind::Io, m_dir.errorString().toStdString());
}

fs::path TempDir::write(const std::string& name, const std::string& text) const {
    writeFileAtomically(m_path / name, text);
    return m_path / name;
}

fs::path TempDir::writeRows(const std::string& name, const std::vector<Json>& rows) const {
    std::string text;
    for (const Json& row : rows)
        text += toJsonText(row) + "\n";
    return write(name, text);
}

TestProject::TestProject() {
    Library::createProject(path());
}

ProcessResult runProcess(const QString& program, const QStringList& arguments, int timeoutMs,
                         const QByteArray& input) {
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForStarted())
        return {-1, {}, process.errorString().toUtf8()};
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(timeoutMs)) {
        process.kill();
        process.waitForFinished();
        return {-1, process.readAllStandardOutput(), "took too long"};
    }
    const bool normal = process.exitStatus() == QProcess::NormalExit;
    return {normal ? process.exitCode() : -1, process.readAllStandardOutput(),
            process.readAllStandardError()};
}

fs::path testData(const std::string& name) {
    const char* set = std::getenv("RATIONALE_TEST_DATA");
    const fs::path root = set ? fs::path(set) : fs::path(RATIONALE_SOURCE_DIR) / "../shared/data";
    std::error_code ignored;
    return fs::exists(root / name, ignored) ? (root / name).lexically_normal() : fs::path();
}

} // namespace rationale::test
