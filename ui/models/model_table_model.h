// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/model_list.h"
#include "ui/models/cell_roles.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QRegularExpression>

#include <memory>
#include <vector>

namespace rationale::ui {

/// A model with its texts as Qt has them: made off the GUI thread, because sorting thousands of
/// rows compares them often.
struct ModelRow {
    ModelRecord record;
    QString name, stage, from, family;
};
struct ModelRowList {
    std::vector<ModelRow> rows;
    QHash<QString, size_t> byName; // place in `rows`
};
using ModelRows = std::shared_ptr<const ModelRowList>;
ModelRows modelRowsOf(std::vector<ModelRecord> records);

/// The models of a project as rows, filtered and sorted. Holds values, does no I/O.
class ModelTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column {
        Colour,
        Name,
        Marks,
        Stage,
        Step,
        PassAt1,
        Parameters,
        Size,
        Made,
        From,
        ColumnCount
    };
    enum class Scope { All, NewestOfRun, BestOfRun, Imported };

    using QAbstractTableModel::QAbstractTableModel;

    void setRows(const ModelRows& rows);
    /// Over name, stage, family and the model it started from.
    void setFilter(const QRegularExpression& filter);
    void setScope(Scope scope);
    void sort(int column, Qt::SortOrder order) override; // −1: the newest first

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    const ModelRecord* recordAt(int row) const; // nullptr: no such row
    QString nameAt(int row) const;
    int rowOf(const QString& name) const;                 // −1: not shown
    const ModelRecord* record(const QString& name) const; // shown or not
    const ModelRows& rows() const { return m_rows; }
    int totalCount() const { return m_rows ? static_cast<int>(m_rows->rows.size()) : 0; }

private:
    const ModelRow& at(int row) const { return m_rows->rows[m_order[static_cast<size_t>(row)]]; }
    std::vector<size_t> arranged() const;
    bool passes(const ModelRow& row) const;
    int compare(const ModelRow& a, const ModelRow& b) const;
    void rebuild();
    void take(std::vector<size_t> order);

    ModelRows m_rows;
    std::vector<size_t> m_order; // shown row → place in m_rows
    std::vector<int> m_shownAt;  // the other way round; −1: not shown
    QRegularExpression m_filter;
    Scope m_scope = Scope::All;
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::DescendingOrder;
};

/// "42.8 % (40.1–45.6)"; an en dash where it is not known.
QString shareText(const MeasuredShare& share);
/// "566 K", "3.09 B"; an en dash for 0.
QString parametersText(qint64 count);
/// "fp32" of "F32"; an en dash for none.
QString dtypeText(const std::string& safetensors);
/// Local; an en dash for 0. `brief`: without the year where it is the present one.
QString dayAndTime(double seconds, bool brief = false);

} // namespace rationale::ui
