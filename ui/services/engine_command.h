// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QObject>
#include <QStringList>

#include <functional>

namespace rationale::ui {

/// One command of the `rationale` program, run to its end beside the studio. Its output is read
/// while it runs, so that it never waits for us. Deleting this ends it.
class EngineCommand : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;
    ~EngineCommand() override;

    struct Result {
        bool ok = false;
        QByteArray output; // its standard output
        QString error;     // why it failed: one line
    };
    using Then = std::function<void(const Result& result)>;
    /// `then` is called in the GUI thread, once, unless this is deleted before.
    void start(const QString& program, const QStringList& arguments, const QString& folder,
               const Then& then);
};

} // namespace rationale::ui
