// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/queue_model.h"

#include "ui/models/cell_roles.h"
#include "ui/shell/text_format.h"
#include "ui/shell/theme.h"

#include <algorithm>
#include <cmath>

namespace rationale::ui {

namespace {

const QString dragType = QStringLiteral("application/x-rationale-queued-run");

bool same(double a, double b) {
    return a == b || (std::isnan(a) && std::isnan(b));
}

} // namespace

bool QueueRow::operator==(const QueueRow& other) const {
    return run == other.run && name == other.name && stage == other.stage &&
           waitsFor == other.waitsFor && colour == other.colour && begun == other.begun &&
           same(seconds, other.seconds) && same(startSeconds, other.startSeconds);
}

QVector<QueueRow> queueRows(const QueueState& state, const std::vector<RunSummary>& runs,
                            const std::map<std::string, int64_t>& steps) {
    std::map<std::string, const RunSummary*> known;
    for (const RunSummary& run : runs)
        known.emplace(run.info.id, &run);
    std::map<std::pair<std::string, std::string>, double> measured;
    const auto stepSeconds = [&](const RunSummary& run) {
        const auto [found, isNew] = measured.try_emplace({run.info.stage, run.info.model});
        if (isNew)
            found->second = measuredStepSeconds(runs, run.info.stage, run.info.model);
        return found->second;
    };
    const auto nameOf = [&](const std::string& id) {
        const auto found = known.find(id);
        return found == known.end() ? qs(id) : qs(found->second->info.name);
    };
    QVector<QueueRow> rows;
    double begins = 0;
    const auto add = [&](const QueueEntry& entry) {
        QueueRow row{qs(entry.run), nameOf(entry.run), {}, {}, {}, std::nan(""),
                     begins,        entry.begun};
        if (!entry.waitsFor.empty())
            row.waitsFor = nameOf(entry.waitsFor);
        if (const auto run = known.find(entry.run); run != known.end()) {
            const RunSummary& summary = *run->second;
            row.stage = qs(summary.info.stage);
            row.colour = Theme::instance().runColour(summary.colour);
            const auto total = steps.find(entry.run);
            const int64_t left =
                total == steps.end() ? 0 : total->second - (entry.begun ? summary.info.step : 0);
            const double each = entry.begun && std::isfinite(summary.stepSeconds)
                                    ? summary.stepSeconds
                                    : stepSeconds(summary);
            if (total != steps.end() && total->second > 0)
                row.seconds = static_cast<double>(std::max<int64_t>(left, 0)) * each;
        }
        begins += row.seconds;
        rows.append(row);
    };
    for (const QueueEntry& entry : state.begun) {
        // Without a process that works on the queue nobody has taken out what has ended.
        const auto run = known.find(entry.run);
        if (run == known.end() || isActive(run->second->info.state) ||
            run->second->info.state == RunState::Queued)
            add(entry);
    }
    for (const QueueEntry& entry : state.waiting)
        add(entry);
    return rows;
}

void QueueModel::setRows(const QVector<QueueRow>& rows, bool held) {
    if (rows == m_rows && held == m_held)
        return;
    const bool sameRuns = std::equal(
        rows.begin(), rows.end(), m_rows.begin(), m_rows.end(),
        [](const QueueRow& a, const QueueRow& b) { return a.run == b.run && a.begun == b.begun; });
    if (!sameRuns)
        beginResetModel();
    m_rows = rows;
    m_held = held;
    m_begun = static_cast<int>(
        std::count_if(rows.begin(), rows.end(), [](const QueueRow& row) { return row.begun; }));
    if (!sameRuns)
        endResetModel();
    else if (!m_rows.isEmpty())
        Q_EMIT dataChanged(index(0, 0),
                           index(static_cast<int>(m_rows.size()) - 1, ColumnCount - 1));
}

QString QueueModel::runAt(int row) const {
    return row < 0 || row >= m_rows.size() ? QString() : m_rows[row].run;
}

int QueueModel::rowOf(const QString& run) const {
    for (int row = 0; row < m_rows.size(); ++row)
        if (m_rows[row].run == run)
            return row;
    return -1;
}

int QueueModel::placeAt(int row) const {
    return row < 0 || row >= m_rows.size() ? 0 : std::max(0, row - m_begun + 1);
}

int QueueModel::waitingCount() const {
    return static_cast<int>(m_rows.size()) - m_begun;
}

int QueueModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int QueueModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString QueueModel::startText(const QueueRow& row, int place) const {
    if (row.begun)
        return tr("goes on");
    if (m_held)
        return tr("held");
    if (place == 1 && m_begun == 0)
        return tr("next");
    if (std::isfinite(row.startSeconds))
        return tr("in about %1").arg(TextFormat::duration(row.startSeconds));
    return tr("after %1").arg(m_rows[place - 2 + m_begun].name);
}

QString QueueModel::display(const QueueRow& row, int place, int column) const {
    switch (column) {
    case Place:
        return row.begun ? QString() : QString::number(place);
    case Name:
        return row.name;
    case Stage:
        return row.stage;
    case WaitsFor:
        return row.waitsFor.isEmpty() ? QStringLiteral("–") : row.waitsFor;
    case Estimate:
        return std::isfinite(row.seconds) ? TextFormat::duration(row.seconds) : tr("unknown");
    case Start:
        return startText(row, place);
    default:
        return {};
    }
}

QVariant QueueModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= m_rows.size())
        return {};
    const QueueRow& row = m_rows[index.row()];
    const int place = placeAt(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return display(row, place, index.column());
    case Qt::ToolTipRole:
        return index.column() == Estimate && !std::isfinite(row.seconds)
                   ? tr("No complete run of this stage and model has been measured here.")
                   : display(row, place, index.column());
    case ColourRole:
        return index.column() == Colour ? QVariant::fromValue(row.colour) : QVariant();
    case Qt::AccessibleTextRole:
        return index.column() == Colour ? tr("Colour of the run")
                                        : display(row, place, index.column());
    case StrongRole:
        return index.column() == Name && row.begun;
    default:
        return {};
    }
}

QVariant QueueModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((section == Place ? Qt::AlignRight : Qt::AlignLeft) |
                                Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Place:
        return QStringLiteral("#");
    case Name:
        return tr("Name");
    case Stage:
        return tr("Stage");
    case WaitsFor:
        return tr("Waits for");
    case Estimate:
        return tr("Estimate");
    case Start:
        return tr("Start");
    default:
        return {};
    }
}

Qt::ItemFlags QueueModel::flags(const QModelIndex& index) const {
    if (!index.isValid())
        return Qt::ItemIsDropEnabled; // between the rows and below them
    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
    if (!m_rows[index.row()].begun)
        flags |= Qt::ItemIsDragEnabled;
    return flags;
}

QStringList QueueModel::mimeTypes() const {
    return {dragType};
}

QMimeData* QueueModel::mimeData(const QModelIndexList& indexes) const {
    if (indexes.isEmpty())
        return nullptr;
    auto* data = new QMimeData;
    data->setData(dragType, runAt(indexes.first().row()).toUtf8());
    return data;
}

bool QueueModel::dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int,
                              const QModelIndex& parent) {
    if (!data || action != Qt::MoveAction || !data->hasFormat(dragType))
        return false;
    const QString run = QString::fromUtf8(data->data(dragType));
    const int from = rowOf(run);
    if (placeAt(from) == 0)
        return false;
    int to = row >= 0 ? row : parent.isValid() ? parent.row() : static_cast<int>(m_rows.size());
    to -= from < to ? 1 : 0; // it leaves a gap above
    Q_EMIT moveRequested(run, std::max(1, to - m_begun + 1));
    return true;
}

} // namespace rationale::ui
