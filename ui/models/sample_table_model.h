// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/run_reader.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QSet>

#include <memory>
#include <vector>

namespace rationale::ui {

class BackgroundJobs;
class ReaderPool;

/// All completions of a run that a filter lets through, in any order, without ever holding them:
/// pages of rows are fetched when the view asks for them, in a worker, and the least recently used
/// leave.
class SampleTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column {
        Step,
        Group,
        Member,
        Reward,
        Advantage,
        Length,
        ThinkLength,
        AnswerLength,
        TargetShare,
        Switches,
        Reflections,
        Language,
        Task,
        Prompt,
        Flags,
        Text,
        ColumnCount
    };
    static constexpr int pageRows = 200;

    SampleTableModel(BackgroundJobs& jobs, QObject* parent = nullptr);
    ~SampleTableModel() override;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override; // by the database, over all rows

    /// Shows the run through the filter; fetches anew. An empty folder shows nothing.
    void setSource(const QString& runFolder, const SampleFilter& filter);
    /// Rows may have been added: counts again, keeps the rows shown when nothing above them
    /// changed.
    void refresh();
    void clear() { setSource({}, {}); }
    const SampleFilter& filter() const { return m_filter; }
    const SampleRow* row(int row) const; // nullptr: not fetched yet
    bool isCounting() const { return m_counting; }

Q_SIGNALS:
    void counted(qint64 rows);
    void rowsFetched();

private:
    void count();
    void takeCount(int64_t rows, std::vector<SampleRow> firstPage);
    void want(int page) const;
    void fetchWanted();
    QVariant display(const SampleRow& row, int column) const;

    struct Page {
        std::vector<SampleRow> rows;
        quint64 used = 0;
        bool stale = false;
    };
    BackgroundJobs& m_jobs;
    std::shared_ptr<ReaderPool> m_countReaders, m_pageReaders;
    QString m_folder;
    SampleFilter m_filter;
    SampleOrder m_order = SampleOrder::Id;
    bool m_descending = true, m_counting = false;
    int m_rows = 0;
    quint64 m_source = 0; // number of the setSource(): what an older one asked for is dropped
    mutable QHash<int, Page> m_pages;
    mutable QSet<int> m_wanted;
    mutable quint64 m_clock = 0;
    mutable bool m_fetchQueued = false;
    QString m_channel;
};

} // namespace rationale::ui
