// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/run_table_model.h"

#include "core/recipe/field_spec.h"
#include "ui/shell/icon_provider.h"
#include "ui/shell/run_progress.h"
#include "ui/shell/text_format.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace rationale::ui {

namespace {

QString joinedTags(const RunSummary& run) {
    QStringList tags;
    for (const std::string& tag : run.tags)
        tags.append(qs(tag));
    return tags.join(QStringLiteral(", "));
}

/// "412 / 500 · 2 h 37 m": the column has no room for the word ETA, its tip has.
QString progressCell(const RunSummary& run) {
    if (!takesSteps(run.info.stage))
        return QStringLiteral("–");
    const double eta = etaSeconds(run);
    return std::isfinite(eta) ? stepText(run) + QStringLiteral(" · ") + TextFormat::duration(eta)
                              : stepText(run);
}

/// Compares so that unknown values (NaN) come last in either order.
int compareNumbers(double a, double b, Qt::SortOrder order) {
    if (std::isnan(a) || std::isnan(b))
        return std::isnan(a) == std::isnan(b) ? 0 : (std::isnan(a) ? 1 : -1);
    const int sign = order == Qt::AscendingOrder ? 1 : -1;
    return a < b ? -sign : a > b ? sign : 0;
}

double share(const RunInfo& info) {
    if (info.totalSteps <= 0 || !takesSteps(info.stage))
        return info.state == RunState::Complete ? 1 : 0;
    return static_cast<double>(info.step) / static_cast<double>(info.totalSteps);
}

} // namespace

void RunTableModel::setRuns(const std::vector<RunSummary>& runs) {
    m_runs = runs;
    std::vector<Row> next = arrangedRows();
    const bool same =
        next.size() == m_rows.size() &&
        std::equal(next.begin(), next.end(), m_rows.begin(), [](const Row& a, const Row& b) {
            return a.run == b.run && a.heading == b.heading;
        });
    if (!same) {
        rebuild();
        return;
    }
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, 0),
                           index(static_cast<int>(m_rows.size()) - 1, ColumnCount - 1));
}

QString RunTableModel::setFilter(const QString& text) {
    QStringList words;
    QList<QPair<QString, QString>> fields;
    for (const QString& word : text.split(u' ', Qt::SkipEmptyParts)) {
        const qsizetype colon = word.indexOf(u':');
        const QString key = colon > 0 ? word.left(colon) : QString();
        static const QStringList known{QStringLiteral("state"), QStringLiteral("stage"),
                                       QStringLiteral("tag"), QStringLiteral("model"),
                                       QStringLiteral("seed")};
        if (known.contains(key))
            fields.append({key, word.mid(colon + 1)});
        else
            words.append(word);
    }
    const QRegularExpression filter(words.join(u' '), QRegularExpression::CaseInsensitiveOption);
    if (!filter.isValid())
        return tr("%1, at character %2").arg(filter.errorString()).arg(filter.patternErrorOffset());
    m_filter = filter;
    m_fields = fields;
    rebuild();
    return {};
}

void RunTableModel::setGroupBy(GroupBy by) {
    m_groupBy = by;
    rebuild();
}

void RunTableModel::sort(int column, Qt::SortOrder order) {
    m_sortColumn = column;
    m_order = order;
    rebuild();
}

void RunTableModel::rebuild() {
    beginResetModel();
    m_rows = arrangedRows();
    endResetModel();
}

bool RunTableModel::passes(const RunSummary& run) const {
    for (const auto& [key, value] : m_fields) {
        const QString field = key == QLatin1String("state")   ? qs(toString(run.info.state))
                              : key == QLatin1String("stage") ? qs(run.info.stage)
                              : key == QLatin1String("model") ? qs(run.info.model)
                              : key == QLatin1String("seed")  ? QString::number(run.info.seed)
                                                              : joinedTags(run);
        if (key == QLatin1String("seed") ? field != value
                                         : !field.contains(value, Qt::CaseInsensitive))
            return false;
    }
    if (m_filter.pattern().isEmpty())
        return true;
    const QString all = QStringList{qs(run.info.name), qs(run.info.stage), qs(run.info.model),
                                    stateText(run.info.state), joinedTags(run)}
                            .join(u' ');
    return m_filter.match(all).hasMatch();
}

bool RunTableModel::less(const RunSummary& a, const RunSummary& b) const {
    if (a.pinned != b.pinned)
        return a.pinned;
    const bool up = m_order == Qt::AscendingOrder;
    const auto number = [&](auto value) {
        return compareNumbers(static_cast<double>(value(a)), static_cast<double>(value(b)),
                              m_order);
    };
    const auto words = [&](const std::string& x, const std::string& y) {
        const int found = QString::localeAwareCompare(qs(x), qs(y));
        return up ? found : -found;
    };
    int found = 0;
    switch (m_sortColumn) {
    case Name:
        found = words(a.info.name, b.info.name);
        break;
    case State:
        found = number([](const RunSummary& r) { return static_cast<int>(r.info.state); });
        break;
    case Stage:
        found = words(a.info.stage, b.info.stage);
        break;
    case Progress:
        found = number([](const RunSummary& r) { return share(r.info); });
        break;
    case Reward:
    case Last:
        found = number([](const RunSummary& r) { return r.lastReward; });
        break;
    case Best:
        found = number([](const RunSummary& r) { return r.bestReward; });
        break;
    case PassAt1:
        found = number([](const RunSummary& r) { return r.passAt1; });
        break;
    case Seed:
        found = number([](const RunSummary& r) { return r.info.seed; });
        break;
    case Duration:
        found = number([](const RunSummary& r) { return r.durationSeconds; });
        break;
    case Tags:
        found = words(joinedTags(a).toStdString(), joinedTags(b).toStdString());
        break;
    case Eye:
        found = number([](const RunSummary& r) { return r.visible; });
        break;
    default:
        break;
    }
    return found != 0 ? found < 0 : a.info.created > b.info.created;
}

QString RunTableModel::groupOf(const RunSummary& run) const {
    switch (m_groupBy) {
    case GroupBy::Stage:
        return qs(run.info.stage);
    case GroupBy::State:
        return stateText(run.info.state);
    case GroupBy::Model:
        return run.info.model.empty() ? tr("No model") : qs(run.info.model);
    case GroupBy::Tag:
        return run.tags.empty() ? tr("No tag") : qs(run.tags.front());
    case GroupBy::None:
        break;
    }
    return {};
}

std::vector<RunTableModel::Row> RunTableModel::arrangedRows() const {
    std::map<QString, std::vector<int>> groups;
    for (int i = 0; i < static_cast<int>(m_runs.size()); ++i)
        if (passes(m_runs[static_cast<size_t>(i)]))
            groups[groupOf(m_runs[static_cast<size_t>(i)])].push_back(i);
    std::vector<Row> rows;
    for (auto& [name, members] : groups) {
        std::stable_sort(members.begin(), members.end(), [this](int a, int b) {
            return less(m_runs[static_cast<size_t>(a)], m_runs[static_cast<size_t>(b)]);
        });
        if (m_groupBy != GroupBy::None)
            rows.push_back({-1, QStringLiteral("%1   %2").arg(
                                    name, TextFormat::plural(static_cast<qint64>(members.size()),
                                                             tr("%1 run"), tr("%1 runs")))});
        for (const int member : members)
            rows.push_back({member, {}});
    }
    return rows;
}

int RunTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}
int RunTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

const RunSummary* RunTableModel::runAt(int row) const {
    if (row < 0 || row >= static_cast<int>(m_rows.size()) ||
        m_rows[static_cast<size_t>(row)].run < 0)
        return nullptr;
    return &m_runs[static_cast<size_t>(m_rows[static_cast<size_t>(row)].run)];
}

QString RunTableModel::idAt(int row) const {
    const RunSummary* run = runAt(row);
    return run ? qs(run->info.id) : QString();
}

int RunTableModel::rowOf(const QString& id) const {
    const std::string wanted = id.toStdString();
    for (int row = 0; row < static_cast<int>(m_rows.size()); ++row)
        if (const RunSummary* run = runAt(row); run && run->info.id == wanted)
            return row;
    return -1;
}

int RunTableModel::shownCount() const {
    return static_cast<int>(
        std::count_if(m_rows.begin(), m_rows.end(), [](const Row& row) { return row.run >= 0; }));
}

QString RunTableModel::cellText(const RunSummary& run, int column) const {
    switch (column) {
    case Name:
        return qs(run.info.name);
    case State:
        return stateText(run.info.state);
    case Stage:
        return qs(run.info.stage);
    case Progress:
        return run.info.state == RunState::Queued ? tr("Not started") : progressCell(run);
    case Last:
        return TextFormat::fixed(run.lastReward, 2);
    case Best:
        return TextFormat::fixed(run.bestReward, 2);
    case PassAt1:
        return TextFormat::percent(run.passAt1);
    case Seed:
        return QString::number(run.info.seed);
    case Duration:
        return run.durationSeconds > 0 ? TextFormat::duration(run.durationSeconds)
                                       : TextFormat::duration(NAN);
    case Tags:
        return joinedTags(run);
    default:
        return {};
    }
}

QVariant RunTableModel::cellRole(const RunSummary& run, int column, int role) const {
    switch (role) {
    case StateRole:
        return static_cast<int>(run.info.state);
    case ProgressRole:
        return run.info.state == RunState::Queued ? QVariant() : QVariant(share(run.info));
    case ColourRole:
        return column == Colour || column == Reward
                   ? QVariant::fromValue(Theme::instance().runColour(run.colour))
                   : QVariant();
    case SparklineRole:
        return QVariant::fromValue(
            QVector<float>(run.rewardSparkline.begin(), run.rewardSparkline.end()));
    case StrongRole:
        return column == Name && run.pinned;
    case ToneRole:
        if (column == Stage || column == Progress)
            return static_cast<int>(Token::Text2);
        if (column == Eye && !run.visible)
            return static_cast<int>(Token::Text3);
        return {};
    case Qt::DecorationRole:
        if (column == Eye)
            return run.visible ? QStringLiteral("eye") : QStringLiteral("eye-off");
        return column == Pin && run.pinned ? QVariant(QStringLiteral("pin")) : QVariant();
    case ChipsRole: {
        ChipList chips;
        for (const std::string& tag : run.tags)
            chips.append({qs(tag), 0});
        return QVariant::fromValue(chips);
    }
    default:
        return {};
    }
}

QVariant RunTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const Row& row = m_rows[static_cast<size_t>(index.row())];
    if (row.run < 0) {
        if (role == GroupRole)
            return true;
        return role == Qt::DisplayRole && index.column() == 0 ? QVariant(row.heading) : QVariant();
    }
    const RunSummary& run = m_runs[static_cast<size_t>(row.run)];
    if (role == Qt::DisplayRole || role == Qt::EditRole)
        return cellText(run, index.column());
    if (role == Qt::ToolTipRole)
        return index.column() == State && !run.info.message.empty() ? qs(run.info.message)
               : index.column() == Progress && takesSteps(run.info.stage)
                   ? progressText(run)
                   : cellText(run, index.column());
    return cellRole(run, index.column(), role);
}

QVariant RunTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    static const char* titles[] = {"",
                                   "",
                                   "",
                                   QT_TR_NOOP("Name"),
                                   QT_TR_NOOP("State"),
                                   QT_TR_NOOP("Stage"),
                                   QT_TR_NOOP("Progress"),
                                   QT_TR_NOOP("Reward"),
                                   QT_TR_NOOP("Last"),
                                   QT_TR_NOOP("Best"),
                                   QT_TR_NOOP("pass@1"),
                                   QT_TR_NOOP("Seed"),
                                   QT_TR_NOOP("Duration"),
                                   QT_TR_NOOP("Tags")};
    if (role == Qt::DisplayRole)
        return titles[section][0] ? tr(titles[section]) : QString();
    if (role == Qt::ToolTipRole && section >= Reward && section <= Best)
        return tr("The reward, smoothed (EMA 0.9)");
    if (role == Qt::DecorationRole)
        return section == Eye ? QVariant(QStringLiteral("eye")) : QVariant();
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>(
            (section >= Last && section <= Duration ? Qt::AlignRight : Qt::AlignLeft) |
            Qt::AlignVCenter);
    return {};
}

Qt::ItemFlags RunTableModel::flags(const QModelIndex& index) const {
    if (!index.isValid())
        return Qt::NoItemFlags;
    if (!runAt(index.row()))
        return Qt::ItemIsEnabled;
    const Qt::ItemFlags base = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
    return index.column() == Name ? base | Qt::ItemIsEditable : base;
}

bool RunTableModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    const RunSummary* run = runAt(index.row());
    const QString name = value.toString().trimmed();
    if (role != Qt::EditRole || index.column() != Name || !run || name.isEmpty())
        return false;
    Q_EMIT renamed(qs(run->info.id), name);
    return true;
}

} // namespace rationale::ui
