// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/comparison_table.h"

#include "ui/models/cell_roles.h"
#include "ui/shell/icon_provider.h"
#include "ui/shell/run_progress.h"
#include "ui/shell/text_format.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

namespace rationale::ui {

ComparisonTable::ComparisonTable(const QString& heading, QObject* parent)
    : QAbstractTableModel(parent)
    , m_heading(heading) {}

void ComparisonTable::setContent(const QVector<ComparedRun>& runs, const QVector<Row>& rows) {
    beginResetModel();
    m_runs = runs;
    m_rows = rows;
    endResetModel();
}

int ComparisonTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ComparisonTable::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_runs.size()) + 1;
}

QVariant ComparisonTable::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const Row& row = m_rows[index.row()];
    const int run = index.column() - 1;
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        return run < 0 ? row.label : row.values.value(run);
    case Qt::FontRole:
        return row.code ? QVariant(font(FontRole::CodeSmall)) : QVariant();
    case StrongRole:
        return run >= 0 && row.strong.value(run);
    case ToneRole:
        return run >= 0 && row.marked.value(run) ? QVariant(static_cast<int>(Token::AccentText))
                                                 : QVariant();
    default:
        return {};
    }
}

QVariant ComparisonTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role == Qt::TextAlignmentRole && orientation == Qt::Horizontal)
        return static_cast<int>((section == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return {};
    if (section == 0)
        return m_heading;
    const ComparedRun run = m_runs.value(section - 1);
    return role == Qt::ToolTipRole ? run.fullName : run.name;
}

QString ComparisonTable::asText() const {
    QString text = m_heading;
    for (const ComparedRun& run : m_runs)
        text += u'\t' + run.fullName;
    for (const Row& row : m_rows)
        text += u'\n' + row.label + u'\t' + row.values.join(u'\t');
    return text + u'\n';
}

QStringList withoutCommonPrefix(const QStringList& names) {
    if (names.size() < 2)
        return names;
    const QString& first = names.first();
    qsizetype length = first.lastIndexOf(u'.') + 1;
    for (const QString& name : names)
        while (length > 0 && !name.startsWith(first.left(length)))
            length = first.left(length - 1).lastIndexOf(u'.') + 1;
    QStringList kept;
    for (const QString& name : names)
        kept.append(name.mid(length));
    return kept.contains(QString()) ? names : kept;
}

QVector<ComparisonTable::Row> settingRows(const SettingsComparison& settings, bool all) {
    QVector<ComparisonTable::Row> rows;
    for (const SettingsComparison::Line& line : settings.lines) {
        if (!all && !line.differs)
            continue;
        ComparisonTable::Row row{
            line.key, line.values, {}, {}, line.kind == SettingsComparison::Kind::Setting};
        for (int run = 0; run < line.values.size(); ++run)
            row.marked.append(line.isOther(run));
        rows.append(std::move(row));
    }
    return rows;
}

QString differencesAsText(const QVector<ComparedRun>& runs, const SettingsComparison& settings) {
    if (runs.size() < 2)
        return {};
    QStringList text;
    for (int run = 1; run < runs.size(); ++run) {
        text.append(QCoreApplication::translate("Compare", "%1 compared with %2:")
                        .arg(runs[run].fullName, runs[0].fullName));
        const qsizetype before = text.size();
        for (const SettingsComparison::Line& line : settings.lines)
            if (line.isOther(run))
                text.append(QCoreApplication::translate("Compare", "  %1: %2 instead of %3")
                                .arg(line.key, line.values.value(run), line.values.first()));
        if (text.size() == before)
            text.append(QCoreApplication::translate("Compare", "  Nothing that is recorded."));
    }
    return text.join(u'\n') + u'\n';
}

namespace {

struct Summary {
    const char* label;
    std::function<double(const RunSummary&)> value; // NaN: unknown
    std::function<QString(const RunSummary&)> text;
    int better = 0; // 1: the largest, −1: the smallest, 0: neither
};

const std::vector<Summary>& summaries() {
    static const auto none = [](const RunSummary&) { return std::nan(""); };
    static const std::vector<Summary> all = {
        {QT_TRANSLATE_NOOP("Compare", "State"), none,
         [](const RunSummary& run) { return stateText(run.info.state); }},
        {QT_TRANSLATE_NOOP("Compare", "Stage"), none,
         [](const RunSummary& run) { return qs(run.info.stage); }},
        {QT_TRANSLATE_NOOP("Compare", "Steps"), none,
         [](const RunSummary& run) { return stepText(run); }},
        {QT_TRANSLATE_NOOP("Compare", "Reward, best (EMA 0.9)"),
         [](const RunSummary& run) { return run.bestReward; },
         [](const RunSummary& run) { return TextFormat::fixed(run.bestReward, 3); }, 1},
        {QT_TRANSLATE_NOOP("Compare", "Reward, last (EMA 0.9)"),
         [](const RunSummary& run) { return run.lastReward; },
         [](const RunSummary& run) { return TextFormat::fixed(run.lastReward, 3); }, 1},
        {QT_TRANSLATE_NOOP("Compare", "Lost since the best"),
         [](const RunSummary& run) { return run.bestReward - run.lastReward; },
         [](const RunSummary& run) {
             return TextFormat::fixed(run.bestReward - run.lastReward, 3);
         },
         -1},
        {QT_TRANSLATE_NOOP("Compare", "pass@1"), [](const RunSummary& run) { return run.passAt1; },
         [](const RunSummary& run) { return TextFormat::percent(run.passAt1); }, 1},
        {QT_TRANSLATE_NOOP("Compare", "Samples"), none,
         [](const RunSummary& run) { return TextFormat::integer(run.sampleCount); }},
        {QT_TRANSLATE_NOOP("Compare", "Seconds a step"),
         [](const RunSummary& run) { return run.stepSeconds; },
         [](const RunSummary& run) { return TextFormat::number(run.stepSeconds); }, -1},
        {QT_TRANSLATE_NOOP("Compare", "Duration"), none,
         [](const RunSummary& run) { return TextFormat::duration(run.durationSeconds); }},
    };
    return all;
}

} // namespace

QVector<ComparisonTable::Row> summaryRows(const QVector<const RunSummary*>& runs) {
    QVector<ComparisonTable::Row> rows;
    for (const Summary& summary : summaries()) {
        ComparisonTable::Row row{QCoreApplication::translate("Compare", summary.label), {}, {}, {}};
        double best = std::nan("");
        int known = 0;
        QString bestText;
        for (const RunSummary* run : runs) {
            row.values.append(summary.text(*run));
            const double value = summary.value(*run) * summary.better;
            known += std::isnan(value) ? 0 : 1;
            if (!std::isnan(value) && !(best >= value)) {
                best = value;
                bestText = row.values.last();
            }
        }
        if (summary.better != 0 && known > 1)
            for (const QString& value : std::as_const(row.values))
                row.strong.append(value == bestText); // what looks the same is as good
        const bool empty = summary.better != 0
                               ? known == 0
                               : std::all_of(row.values.begin(), row.values.end(),
                                             [](const QString& value) { return value.isEmpty(); });
        if (!empty)
            rows.append(std::move(row));
    }
    return rows;
}

} // namespace rationale::ui
