// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/model_actions.h"

#include <QObject>
#include <QString>

#include <memory>

namespace rationale::ui {

/// Copies a model for other programs on a thread of its own: gigabytes would hold up the queries of
/// the pages. One at a time; the end of the studio stops it, and nothing is left behind then.
class ModelExporter : public QObject {
    Q_OBJECT

public:
    explicit ModelExporter(QObject* parent = nullptr);
    ~ModelExporter() override;

    bool isBusy() const;
    /// Exactly one of finished(), failed() and stopped() follows.
    void start(const fs::path& model, const fs::path& target, ModelExportPart part);
    void cancel();

Q_SIGNALS:
    void progressed(qint64 doneBytes, qint64 totalBytes);
    void finished(const QString& target);
    void failed(const QString& message);
    void stopped();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace rationale::ui
