// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/library.h"
#include "ui/models/run_diff.h"

#include <QStringList>
#include <QWidget>

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QStackedWidget;
class QTableWidget;

namespace rationale::ui {

class PaneHeader;
class RunActivity;
class StudioContext;

/// Right of the table: one run with its summary, note and tags, or two with what makes them differ.
class RunInspector : public QWidget {
    Q_OBJECT

public:
    explicit RunInspector(StudioContext& context, QWidget* parent = nullptr);
    void showRuns(const QStringList& ids);

Q_SIGNALS:
    void resumeRequested(const QString& id);

private:
    QWidget* buildOne();
    QWidget* buildTwo();
    void showOne(const RunSummary& run);
    void showTwo(const RunSummary& left, const RunSummary& right);
    void fillDiff(const SettingsComparison& diff);
    void saveNote();
    void saveTags();

    StudioContext& m_context;
    QStringList m_ids;
    PaneHeader* m_header;
    QStackedWidget* m_stack;
    QLabel *m_name = nullptr, *m_summary = nullptr, *m_offer = nullptr, *m_diffNote = nullptr;
    QPushButton* m_resume = nullptr;
    QWidget* m_offerBlock = nullptr;
    RunActivity* m_activity = nullptr;
    QPlainTextEdit* m_note = nullptr;
    QLineEdit* m_tags = nullptr;
    QTableWidget* m_diff = nullptr;
    QString m_noteOf; // the run whose note is in the editor
};

} // namespace rationale::ui
