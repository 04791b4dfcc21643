// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/model_table_model.h"

#include "ui/shell/text_format.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets_basic.h"

#include <QDateTime>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

namespace rationale::ui {

namespace {

const QString enDash(QChar(0x2013));

template <typename Number>
int threeWay(Number a, Number b) {
    return a < b ? -1 : a > b ? 1 : 0;
}

ChipList chipsOf(const ModelRecord& record) {
    ChipList chips;
    const auto add = [&chips](bool on, const QString& text, ChipKind kind) {
        if (on)
            chips.append({text, static_cast<int>(kind)});
    };
    add(!record.facts.problem.empty(), ModelTableModel::tr("damaged"), ChipKind::Error);
    add(record.best, ModelTableModel::tr("best"), ChipKind::Ok);
    add(record.newest && !record.unfinishedRun, ModelTableModel::tr("final"), ChipKind::Info);
    add(record.newest && record.unfinishedRun, ModelTableModel::tr("newest"), ChipKind::Info);
    add(record.facts.hasAdapter, ModelTableModel::tr("LoRA"), ChipKind::Neutral);
    return chips;
}

QString wordsOf(const ChipList& chips) {
    QStringList words;
    words.reserve(chips.size());
    for (const CellChip& chip : chips)
        words.append(chip.text);
    return words.join(QStringLiteral(", "));
}

} // namespace

ModelRows modelRowsOf(std::vector<ModelRecord> records) {
    auto list = std::make_shared<ModelRowList>();
    list->rows.reserve(records.size());
    list->byName.reserve(static_cast<qsizetype>(records.size()));
    for (ModelRecord& record : records) {
        ModelRow row;
        row.name = qs(record.name);
        row.stage = qs(record.stage);
        row.from = qs(record.from);
        row.family = qs(record.facts.family);
        row.record = std::move(record);
        list->byName.insert(row.name, list->rows.size());
        list->rows.push_back(std::move(row));
    }
    return list;
}

QString shareText(const MeasuredShare& share) {
    if (std::isnan(share.value))
        return enDash;
    QString text = TextFormat::percent(share.value);
    if (!std::isnan(share.low) && !std::isnan(share.high))
        text +=
            QStringLiteral(" (%1–%2)")
                .arg(TextFormat::fixed(share.low * 100, 1), TextFormat::fixed(share.high * 100, 1));
    return text;
}

QString parametersText(qint64 count) {
    static constexpr std::array<std::pair<double, const char*>, 3> units{
        {{1e9, "B"}, {1e6, "M"}, {1e3, "K"}}};
    if (count <= 0)
        return enDash;
    const auto size = static_cast<double>(count);
    for (const auto& [scale, unit] : units)
        if (size >= scale)
            return TextFormat::number(size / scale) + QChar(0x00A0) + QLatin1String(unit);
    return TextFormat::integer(count);
}

QString dtypeText(const std::string& safetensors) {
    QString text = qs(safetensors).toLower();
    if (text.isEmpty())
        return enDash;
    if (text.startsWith(u'f'))
        text.insert(1, u'p');
    return text;
}

QString dayAndTime(double seconds, bool brief) {
    if (!(seconds > 0))
        return enDash;
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(seconds * 1000));
    const bool thisYear = time.date().year() == QDate::currentDate().year();
    return time.toString(brief && thisYear ? QStringLiteral("MM-dd HH:mm")
                                           : QStringLiteral("yyyy-MM-dd HH:mm"));
}

void ModelTableModel::setRows(const ModelRows& rows) {
    const ModelRows before = std::exchange(m_rows, rows);
    const std::vector<size_t> next = arranged();
    const bool same =
        before && next.size() == m_order.size() &&
        std::equal(next.begin(), next.end(), m_order.begin(), [&](size_t now, size_t was) {
            return m_rows->rows[now].name == before->rows[was].name;
        });
    if (same) {
        take(next);
        if (!m_order.empty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    m_rows = before; // the views ask for it until the reset has begun
    beginResetModel();
    m_rows = rows;
    take(next);
    endResetModel();
}

void ModelTableModel::setFilter(const QRegularExpression& filter) {
    m_filter = filter;
    rebuild();
}

void ModelTableModel::setScope(Scope scope) {
    m_scope = scope;
    rebuild();
}

void ModelTableModel::sort(int column, Qt::SortOrder order) {
    m_sortColumn = column;
    m_sortOrder = order;
    rebuild();
}

void ModelTableModel::rebuild() {
    beginResetModel();
    take(arranged());
    endResetModel();
}

void ModelTableModel::take(std::vector<size_t> order) {
    m_order = std::move(order);
    m_shownAt.assign(m_rows ? m_rows->rows.size() : 0, -1);
    for (size_t row = 0; row < m_order.size(); ++row)
        m_shownAt[m_order[row]] = static_cast<int>(row);
}

bool ModelTableModel::passes(const ModelRow& row) const {
    const bool inScope = m_scope == Scope::All ||
                         (m_scope == Scope::NewestOfRun && row.record.newest) ||
                         (m_scope == Scope::BestOfRun && row.record.best) ||
                         (m_scope == Scope::Imported && row.record.runId.empty());
    if (!inScope || m_filter.pattern().isEmpty())
        return inScope;
    return m_filter.match(row.name + u' ' + row.stage + u' ' + row.family + u' ' + row.from)
        .hasMatch();
}

int ModelTableModel::compare(const ModelRow& a, const ModelRow& b) const {
    const int sign = m_sortOrder == Qt::AscendingOrder ? 1 : -1;
    const double left = a.record.passAt1.value, right = b.record.passAt1.value;
    switch (m_sortColumn) {
    case Name:
        if (a.record.runName == b.record.runName) // step-100 comes after step-20
            return sign * threeWay(a.record.step, b.record.step);
        return sign * a.name.compare(b.name, Qt::CaseInsensitive);
    case Stage:
        return sign * a.stage.compare(b.stage);
    case Step:
        return sign * threeWay(a.record.step, b.record.step);
    case PassAt1: // unknown ones come last in either order
        if (std::isnan(left) || std::isnan(right))
            return static_cast<int>(std::isnan(left)) - static_cast<int>(std::isnan(right));
        return sign * threeWay(left, right);
    case Parameters:
        return sign * threeWay(a.record.facts.parameters, b.record.facts.parameters);
    case Size:
        return sign * threeWay(a.record.facts.bytes, b.record.facts.bytes);
    case Made:
        return sign * threeWay(a.record.made, b.record.made);
    case From:
        return sign * a.from.compare(b.from, Qt::CaseInsensitive);
    default:
        return 0;
    }
}

std::vector<size_t> ModelTableModel::arranged() const {
    std::vector<size_t> order;
    if (!m_rows)
        return order;
    order.reserve(m_rows->rows.size());
    for (size_t i = 0; i < m_rows->rows.size(); ++i)
        if (passes(m_rows->rows[i]))
            order.push_back(i);
    if (m_sortColumn > Colour && m_sortColumn != Marks)
        std::stable_sort(order.begin(), order.end(), [this](size_t a, size_t b) {
            return compare(m_rows->rows[a], m_rows->rows[b]) < 0;
        });
    return order;
}

int ModelTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_order.size());
}

int ModelTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

const ModelRecord* ModelTableModel::recordAt(int row) const {
    return row >= 0 && row < rowCount() ? &at(row).record : nullptr;
}

QString ModelTableModel::nameAt(int row) const {
    return row >= 0 && row < rowCount() ? at(row).name : QString();
}

int ModelTableModel::rowOf(const QString& name) const {
    if (!m_rows)
        return -1;
    const auto found = m_rows->byName.constFind(name);
    return found == m_rows->byName.constEnd() ? -1 : m_shownAt[*found];
}

const ModelRecord* ModelTableModel::record(const QString& name) const {
    if (!m_rows)
        return nullptr;
    const auto found = m_rows->byName.constFind(name);
    return found == m_rows->byName.constEnd() ? nullptr : &m_rows->rows[*found].record;
}

namespace {

QString cellText(const ModelRow& row, int column) {
    const ModelRecord& record = row.record;
    switch (column) {
    case ModelTableModel::Name:
        return row.name;
    case ModelTableModel::Marks:
        return wordsOf(chipsOf(record));
    case ModelTableModel::Stage:
        return record.runId.empty() ? ModelTableModel::tr("imported") : row.stage;
    case ModelTableModel::Step:
        return record.step < 0 ? enDash : TextFormat::integer(record.step);
    case ModelTableModel::PassAt1:
        return shareText(record.passAt1);
    case ModelTableModel::Parameters:
        return parametersText(record.facts.parameters);
    case ModelTableModel::Size:
        return TextFormat::bytes(record.facts.bytes);
    case ModelTableModel::Made:
        return dayAndTime(record.made, true);
    case ModelTableModel::From:
        return row.from.isEmpty() ? enDash : row.from;
    default:
        return {};
    }
}

/// Who measured it: figures of different tasks must not be taken for each other.
QString passAt1Tip(const ModelRecord& record) {
    const auto measured =
        std::find_if(record.measures.rbegin(), record.measures.rend(),
                     [](const ModelMeasure& one) { return !std::isnan(one.passAt1.value); });
    if (measured == record.measures.rend())
        return ModelTableModel::tr("As logged while training; no interval is known.");
    const QString run = qs(measured->runName), time = dayAndTime(measured->time);
    return measured->prompts > 0 ? ModelTableModel::tr("Measured by %1 on %2 prompts, %3")
                                       .arg(run, TextFormat::integer(measured->prompts), time)
                                 : ModelTableModel::tr("Measured by %1, %2").arg(run, time);
}

QString cellTip(const ModelRow& row, int column) {
    const ModelRecord& record = row.record;
    if (column == ModelTableModel::Marks && !record.facts.problem.empty())
        return qs(record.facts.problem);
    if (column == ModelTableModel::Parameters && record.facts.parameters > 0)
        return TextFormat::integer(record.facts.parameters);
    if (column == ModelTableModel::Size && record.facts.trainerBytes > 0)
        return ModelTableModel::tr("%1, of which %2 are the state of the trainer")
            .arg(TextFormat::bytes(record.facts.bytes),
                 TextFormat::bytes(record.facts.trainerBytes));
    if (column == ModelTableModel::PassAt1 && !std::isnan(record.passAt1.value))
        return passAt1Tip(record);
    if (column == ModelTableModel::Made)
        return dayAndTime(record.made);
    return cellText(row, column);
}

} // namespace

QVariant ModelTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const ModelRow& row = at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return cellText(row, index.column());
    case Qt::ToolTipRole:
        return cellTip(row, index.column());
    case Qt::AccessibleTextRole:
        return index.column() == Colour ? qs(row.record.runName) : cellText(row, index.column());
    case ColourRole:
        return index.column() == Colour && !row.record.runId.empty()
                   ? QVariant::fromValue(Theme::instance().runColour(row.record.colour))
                   : QVariant();
    case ChipsRole:
        return QVariant::fromValue(chipsOf(row.record));
    case ToneRole:
        return index.column() == Stage || index.column() == From || index.column() == Made
                   ? QVariant(static_cast<int>(Token::Text2))
                   : QVariant();
    default:
        return {};
    }
}

QVariant ModelTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    static const char* titles[] = {"",
                                   QT_TR_NOOP("Name"),
                                   QT_TR_NOOP("Marks"),
                                   QT_TR_NOOP("Stage"),
                                   QT_TR_NOOP("Step"),
                                   QT_TR_NOOP("pass@1"),
                                   QT_TR_NOOP("Parameters"),
                                   QT_TR_NOOP("Size"),
                                   QT_TR_NOOP("Made"),
                                   QT_TR_NOOP("From")};
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::DisplayRole)
        return titles[section][0] ? tr(titles[section]) : QString();
    if (role == Qt::ToolTipRole && section == PassAt1)
        return tr("Share of right answers, with the 95 % interval where one is known");
    if (role == Qt::ToolTipRole && section == Size)
        return tr("All files of the folder");
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>(
            (section >= Step && section <= Size ? Qt::AlignRight : Qt::AlignLeft) |
            Qt::AlignVCenter);
    return {};
}

} // namespace rationale::ui
