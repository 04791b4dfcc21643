// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/model_list.h"

#include <QFrame>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace rationale::ui {

class ElidedLabel;
class ModelExporter;
class ProgressStrip;
class StudioContext;

/// Below the table: where a model is to be copied for other programs, and how far that is.
class ModelExportPanel : public QFrame {
    Q_OBJECT

public:
    explicit ModelExportPanel(StudioContext& context, QWidget* parent = nullptr);
    /// Opens the panel for a model; one that is being written is only shown.
    void openFor(const ModelRecord& record);
    void close(); // not while a model is being written

Q_SIGNALS:
    void closed();

private:
    void buildRows();
    void browse();
    void start();
    void showSize();
    void showProgress(qint64 done, qint64 total);
    void finish(const QString& problem);
    void setWriting(bool on);

    StudioContext& m_context;
    ModelExporter* m_exporter;
    ModelRecord m_record;
    ElidedLabel* m_title;
    QLineEdit* m_target;
    QComboBox* m_part;
    QLabel *m_size, *m_problem;
    QPushButton *m_browse, *m_start, *m_close;
    ProgressStrip* m_progress;
};

} // namespace rationale::ui
