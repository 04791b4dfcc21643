// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/sample_table_model.h"

#include "ui/models/group_table_model.h"
#include "ui/services/background_jobs.h"
#include "ui/services/reader_pool.h"
#include "ui/services/strings.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QTimer>

#include <algorithm>
#include <limits>

namespace rationale::ui {

namespace {

constexpr int cachedPages = 40;
constexpr int pagesAtOnce = 3;

std::optional<SampleOrder> orderOf(int column) {
    switch (column) {
    case SampleTableModel::Group: // groups and their members are stored in this order
        return SampleOrder::Id;
    case SampleTableModel::Step:
        return SampleOrder::Step;
    case SampleTableModel::Reward:
        return SampleOrder::Reward;
    case SampleTableModel::Advantage:
        return SampleOrder::Advantage;
    case SampleTableModel::Length:
        return SampleOrder::Length;
    case SampleTableModel::ThinkLength:
        return SampleOrder::ThinkLength;
    case SampleTableModel::AnswerLength:
        return SampleOrder::AnswerLength;
    case SampleTableModel::TargetShare:
        return SampleOrder::TargetShare;
    case SampleTableModel::Switches:
        return SampleOrder::Switches;
    case SampleTableModel::Reflections:
        return SampleOrder::Reflections;
    default:
        return std::nullopt;
    }
}

bool isNumber(int column) {
    return column < SampleTableModel::Language;
}

} // namespace

SampleTableModel::SampleTableModel(BackgroundJobs& jobs, QObject* parent)
    : QAbstractTableModel(parent)
    , m_jobs(jobs)
    , m_countReaders(std::make_shared<ReaderPool>())
    , m_pageReaders(std::make_shared<ReaderPool>())
    , m_channel(QStringLiteral("samples:%1").arg(reinterpret_cast<quintptr>(this), 0, 16)) {}

SampleTableModel::~SampleTableModel() {
    m_countReaders->interruptAll();
    m_pageReaders->interruptAll();
}

int SampleTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : m_rows;
}

int SampleTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

void SampleTableModel::setSource(const QString& runFolder, const SampleFilter& filter) {
    beginResetModel();
    m_folder = runFolder;
    m_filter = filter;
    ++m_source;
    m_rows = 0;
    m_pages.clear();
    m_wanted.clear();
    endResetModel();
    m_pageReaders->interruptAll();
    count();
}

void SampleTableModel::refresh() {
    count();
}

void SampleTableModel::sort(int column, Qt::SortOrder order) {
    const std::optional<SampleOrder> wanted = orderOf(column);
    const bool descending = order == Qt::DescendingOrder;
    if (!wanted || (*wanted == m_order && descending == m_descending))
        return;
    m_order = *wanted;
    m_descending = descending;
    m_pageReaders->interruptAll();
    m_pages.clear();
    m_wanted.clear();
    if (m_rows > 0)
        Q_EMIT dataChanged(index(0, 0), index(m_rows - 1, ColumnCount - 1));
}

void SampleTableModel::count() {
    m_countReaders->interruptAll();
    if (m_folder.isEmpty()) {
        m_counting = false;
        Q_EMIT counted(0);
        return;
    }
    m_counting = true;
    // The first page comes along: reading it is what counts the rows of a filter, and a scan of all
    // texts is worth having once.
    using Found = std::pair<int64_t, std::vector<SampleRow>>;
    m_jobs.run(
        this, m_channel + QStringLiteral(":count"),
        [readers = m_countReaders, folder = path(m_folder), filter = m_filter, order = m_order,
         descending = m_descending] {
            const auto reader = readers->tryLease(folder);
            if (!reader)
                return Found{};
            const auto ids = (*reader)->sampleIds(filter, order, descending, pageRows, 0);
            auto rows = (*reader)->sampleRows(ids);
            return Found{(*reader)->sampleCount(filter), std::move(rows)};
        },
        [this, source = m_source, order = m_order, descending = m_descending](Found found) {
            if (source != m_source)
                return;
            m_counting = false;
            const bool sameOrder = order == m_order && descending == m_descending;
            takeCount(found.first, sameOrder ? std::move(found.second) : std::vector<SampleRow>());
        });
}

void SampleTableModel::takeCount(int64_t rows, std::vector<SampleRow> firstPage) {
    const auto shown =
        static_cast<int>(std::min<int64_t>(rows, std::numeric_limits<int>::max() - 1));
    const bool grows = shown > m_rows;
    if (shown < m_rows) {
        beginResetModel();
        m_rows = shown;
        m_pages.clear();
        endResetModel();
    } else if (grows) {
        beginInsertRows({}, m_rows, shown - 1);
        m_rows = shown;
        endInsertRows();
        // Rows may have come in anywhere in this order: what was fetched is fetched again.
        for (Page& page : m_pages)
            page.stale = true;
    }
    const bool fetched = !firstPage.empty();
    if (fetched)
        m_pages.insert(0, {std::move(firstPage), ++m_clock, false});
    if (grows || fetched)
        Q_EMIT dataChanged(index(0, 0), index(m_rows - 1, ColumnCount - 1));
    Q_EMIT counted(rows);
    if (fetched)
        Q_EMIT rowsFetched();
}

const SampleRow* SampleTableModel::row(int row) const {
    const int page = row / pageRows;
    const auto found = m_pages.find(page);
    if (found == m_pages.end()) {
        want(page);
        return nullptr;
    }
    found->used = ++m_clock;
    if (found->stale)
        want(page); // shown as it was until the new rows are there
    const auto inPage = static_cast<size_t>(row % pageRows);
    return inPage < found->rows.size() ? &found->rows[inPage] : nullptr;
}

void SampleTableModel::want(int page) const {
    m_wanted.insert(page);
    if (m_fetchQueued)
        return;
    m_fetchQueued = true;
    auto* self = const_cast<SampleTableModel*>(this);
    QTimer::singleShot(0, self, [self] {
        self->m_fetchQueued = false;
        self->fetchWanted();
    });
}

/// One job for everything the last paint asked for: an older job's pages are no longer on screen.
void SampleTableModel::fetchWanted() {
    QList<int> pages = m_wanted.values();
    m_wanted.clear();
    std::sort(pages.begin(), pages.end());
    pages = pages.mid(0, pagesAtOnce);
    if (pages.isEmpty() || m_folder.isEmpty())
        return;
    using Fetched = std::vector<std::pair<int, std::vector<SampleRow>>>;
    m_jobs.run(
        this, m_channel + QStringLiteral(":page"),
        [readers = m_pageReaders, folder = path(m_folder), filter = m_filter, order = m_order,
         descending = m_descending, pages] {
            const auto reader = readers->lease(folder);
            Fetched fetched;
            for (const int page : pages) {
                const auto ids = reader->sampleIds(filter, order, descending, pageRows,
                                                   static_cast<int64_t>(page) * pageRows);
                fetched.emplace_back(page, reader->sampleRows(ids));
            }
            return fetched;
        },
        [this, source = m_source, order = m_order, descending = m_descending](Fetched&& fetched) {
            if (source != m_source || order != m_order || descending != m_descending)
                return; // filtered or sorted anew while this was on its way
            for (auto& [page, rows] : fetched) {
                const int first = page * pageRows;
                const int last = std::min(m_rows, first + pageRows) - 1;
                m_pages.insert(page, {std::move(rows), ++m_clock, false});
                if (last >= first)
                    Q_EMIT dataChanged(index(first, 0), index(last, ColumnCount - 1));
            }
            while (m_pages.size() > cachedPages) {
                auto oldest = m_pages.begin();
                for (auto each = m_pages.begin(); each != m_pages.end(); ++each)
                    if (each->used < oldest->used)
                        oldest = each;
                m_pages.erase(oldest);
            }
            Q_EMIT rowsFetched();
        });
}

QVariant SampleTableModel::display(const SampleRow& row, int column) const {
    switch (column) {
    case Step:
        return TextFormat::integer(row.step);
    case Group:
        return QString::number(row.groupId);
    case Member:
        return row.member + 1;
    case Reward:
        return TextFormat::fixed(row.reward, 2);
    case Advantage:
        if (row.split == "eval")
            return QStringLiteral("–"); // nothing is learned from held-out samples
        return (row.advantage > 0 ? QStringLiteral("+") : QString()) +
               TextFormat::fixed(row.advantage, 2);
    case Length:
        return TextFormat::integer(row.length);
    case ThinkLength:
        return TextFormat::integer(row.thinkLength);
    case AnswerLength:
        return TextFormat::integer(row.answerLength);
    case TargetShare:
        return TextFormat::percent(row.targetShare, 0);
    case Switches:
        return row.switches;
    case Reflections:
        return row.reflections;
    case Language:
        return text(row.language);
    case Task:
        return text(row.task);
    case Prompt:
        return text(row.prompt);
    case Text:
        return text(row.preview);
    default:
        return {};
    }
}

QVariant SampleTableModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((isNumber(index.column()) ? Qt::AlignRight : Qt::AlignLeft) |
                        Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != StrongRole && role != ChipsRole)
        return {};
    if (role == StrongRole)
        return index.column() == Reward;
    const SampleRow* sample = row(index.row());
    if (!sample)
        return role == Qt::DisplayRole && index.column() == Step ? QVariant(QStringLiteral("…"))
                                                                 : QVariant();
    if (role == Qt::DisplayRole)
        return display(*sample, index.column());
    ChipList chips =
        flagsOf(sample->formatOk, sample->truncated, sample->targetShare, sample->switches, 0);
    if (sample->split == "eval")
        chips.push_back({tr("held out"), static_cast<int>(ChipKind::Info)});
    else if (sample->dead)
        chips.push_back({tr("dead"), static_cast<int>(ChipKind::Neutral)});
    return QVariant::fromValue(chips);
}

QVariant SampleTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((isNumber(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && section == Flags)
        return flagsHelp();
    if (role == Qt::ToolTipRole)
        return orderOf(section) ? tr("Click to sort all rows by this column; right click for more "
                                     "columns")
                                : tr("Right click for more columns");
    if (role != Qt::DisplayRole)
        return {};
    static const char* const names[ColumnCount] = {
        QT_TR_NOOP("Step"),   QT_TR_NOOP("Group"),    QT_TR_NOOP("#"),       QT_TR_NOOP("Reward"),
        QT_TR_NOOP("Adv."),   QT_TR_NOOP("Tokens"),   QT_TR_NOOP("Think"),   QT_TR_NOOP("Answer"),
        QT_TR_NOOP("Target"), QT_TR_NOOP("Switches"), QT_TR_NOOP("Reflect"), QT_TR_NOOP("Language"),
        QT_TR_NOOP("Task"),   QT_TR_NOOP("Prompt"),   QT_TR_NOOP("Flags"),   QT_TR_NOOP("Text")};
    return section < ColumnCount ? tr(names[section]) : QVariant();
}

} // namespace rationale::ui
