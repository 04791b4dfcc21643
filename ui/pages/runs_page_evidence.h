// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/page.h"

#include <QWidget>

#include <atomic>
#include <memory>

class QTimer;

namespace rationale::ui {

class ProgressStrip;
class StudioContext;

/// Makes evidence bundles of runs off the GUI thread; a strip with progress and Cancel while it
/// does.
class EvidenceMaker : public QWidget {
    Q_OBJECT

public:
    explicit EvidenceMaker(StudioContext& context, QWidget* parent = nullptr);
    /// Asks which samples and where to; one at a time.
    void make(const QStringList& runIds);
    /// Asks for a bundle and opens it in a studio of its own.
    static void open(StudioContext& context, QWidget* parent);
    /// What this adds to a page, for keys and palette.
    QList<PageKey> keys(const std::function<QStringList()>& chosenRuns);

private:
    struct Work { // shared with the thread that makes the bundle
        std::atomic<double> share = 0;
        std::atomic<bool> cancelled = false;
    };
    void end();

    StudioContext& m_context;
    ProgressStrip* m_strip;
    QTimer* m_timer;
    std::shared_ptr<Work> m_work; // null: nothing is made
};

} // namespace rationale::ui
