// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/run_queue.h"

#include <QAbstractTableModel>
#include <QColor>
#include <QMimeData>

#include <map>

namespace rationale::ui {

/// A line of the queue as it is shown.
struct QueueRow {
    QString run, name, stage; // id, name, name of the stage
    QString waitsFor;         // name of the run whose model it starts from
    QColor colour;            // invalid while the run is not known yet
    double seconds = 0;       // how long it will take, or go on; NaN: unknown
    double startSeconds = 0;  // from now to its start; NaN: unknown
    bool begun = false;
    bool operator==(const QueueRow& other) const;
};

/// Lines in the order in which they start, those that go on first. `runs` are those of the project,
/// `steps` the steps of each run of the queue (0: none). Seconds come from steps that were measured
/// in the project.
QVector<QueueRow> queueRows(const QueueState& state, const std::vector<RunSummary>& runs,
                            const std::map<std::string, int64_t>& steps);

/// The queue as a table, whose waiting rows can be dragged to another place.
class QueueModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Place, Colour, Name, Stage, WaitsFor, Estimate, Start, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;
    void setRows(const QVector<QueueRow>& rows, bool held);
    QString runAt(int row) const; // empty: there is no such row
    int rowOf(const QString& run) const;
    int placeAt(int row) const; // from 1; 0: it goes on, or there is no such row
    int waitingCount() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    Qt::DropActions supportedDropActions() const override { return Qt::MoveAction; }
    QStringList mimeTypes() const override;
    QMimeData* mimeData(const QModelIndexList& indexes) const override;
    bool dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                      const QModelIndex& parent) override;

Q_SIGNALS:
    /// A row was dropped; the place counts from 1. The model follows once it is stored.
    void moveRequested(const QString& run, int place);

private:
    QString display(const QueueRow& row, int place, int column) const;
    QString startText(const QueueRow& row, int place) const;

    QVector<QueueRow> m_rows;
    int m_begun = 0;
    bool m_held = false;
};

} // namespace rationale::ui
