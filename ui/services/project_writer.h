// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/library.h"

#include <QObject>
#include <QString>

#include <functional>
#include <memory>

namespace rationale::ui {

/// Writes what a person changes (names, tags, notes, settings, commands) off the GUI thread: one
/// after the other, in the order asked, each exactly once. Another process may hold a file for
/// seconds, or the folder may be read-only; neither may freeze or end the studio.
class ProjectWriter : public QObject {
    Q_OBJECT

public:
    explicit ProjectWriter(const QString& projectFolder, QObject* parent = nullptr);
    ~ProjectWriter() override; // waits for what was asked

    /// `change` runs on the writer's thread. Then, in this one, failed() is emitted if it threw,
    /// written() in any case (the views show what is stored), and `then` is called.
    void write(std::function<void(Library&)> change, std::function<void(bool ok)> then = {});
    void setSetting(const QString& key, const Json& value);
    void waitForAll(); // tests

Q_SIGNALS:
    void written(); // rows of runs may have changed
    void failed(const QString& message);

private:
    void submit(std::function<void(Library&)> change, bool changesRuns,
                std::function<void(bool ok)> then);
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace rationale::ui
