// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/compare_page_tables.h"

#include "ui/shell/delegates.h"
#include "ui/shell/table_header.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QTableView>
#include <QVBoxLayout>

namespace rationale::ui {

namespace {

QTableView* makeTable(ComparisonTable* model, const char* name) {
    auto* table = new QTableView;
    table->setObjectName(QLatin1String(name));
    table->setModel(model);
    dressTable(table, 26);
    table->setSelectionMode(QAbstractItemView::NoSelection);
    table->setFocusPolicy(Qt::StrongFocus);
    table->horizontalHeader()->setSectionsClickable(false);
    table->setItemDelegate(new NumberDelegate(table));
    table->setItemDelegateForColumn(0, new NameDelegate(table));
    return table;
}

/// The label as wide as it needs to be, the runs share the rest.
void fitColumns(QTableView* table, int count) {
    QHeaderView* header = table->horizontalHeader();
    header->setSectionResizeMode(QHeaderView::Stretch);
    header->setSectionResizeMode(0, QHeaderView::Interactive);
    table->resizeColumnToContents(0);
    table->setColumnWidth(0, std::min(table->columnWidth(0), px(260)));
    header->setMinimumSectionSize(px(count > 4 ? 96 : 72));
}

QWidget* column(QWidget* header, QTableView* table) {
    QWidget* pane = makePane();
    auto* layout = new QVBoxLayout(pane);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(header);
    layout->addWidget(table, 1);
    return pane;
}

} // namespace

CompareTables::CompareTables(QWidget* parent)
    : QWidget(parent)
    , m_settingsModel(new ComparisonTable(tr("Setting"), this))
    , m_summaryModel(new ComparisonTable(tr("Summary"), this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(buildSettings(), 1);
    row->addWidget(makeLine(Qt::Vertical));
    row->addWidget(buildSummary(), 1);
}

QWidget* CompareTables::buildSettings() {
    m_settingsHeader = new PaneHeader(tr("Settings that differ"));
    m_all = makeButton(tr("Show all"), {}, ButtonKind::Quiet);
    m_all->setObjectName(QStringLiteral("allSettings"));
    m_all->setCheckable(true);
    m_settingsHeader->addControl(m_all);
    connect(m_all, &QPushButton::toggled, this, &CompareTables::fillSettings);
    m_settingsTable = makeTable(m_settingsModel, "settingsTable");
    return column(m_settingsHeader, m_settingsTable);
}

QWidget* CompareTables::buildSummary() {
    auto* header = new PaneHeader(tr("Summary"));
    QPushButton* copy = makeButton(tr("Copy as table"), QStringLiteral("copy"), ButtonKind::Quiet);
    copy->setObjectName(QStringLiteral("copyTables"));
    header->addControl(copy);
    connect(copy, &QPushButton::clicked, this,
            [this] { QApplication::clipboard()->setText(asText()); });
    m_summaryTable = makeTable(m_summaryModel, "summaryTable");
    return column(header, m_summaryTable);
}

void CompareTables::setSettings(const QVector<ComparedRun>& runs,
                                const SettingsComparison& settings) {
    m_runs = runs;
    m_settings = settings;
    fillSettings();
}

void CompareTables::fillSettings() {
    m_settingsModel->setContent(m_runs, settingRows(m_settings, m_all->isChecked()));
    m_settingsHeader->setTitle(m_all->isChecked() ? tr("All settings")
                                                  : tr("Settings that differ"));
    m_settingsHeader->setNote(
        tr("%1 of %2").arg(m_settings.differing).arg(m_settings.lines.size()));
    fitColumns(m_settingsTable, static_cast<int>(m_runs.size()));
}

void CompareTables::setSummary(const QVector<ComparedRun>& runs,
                               const QVector<const RunSummary*>& summaries) {
    m_summaryModel->setContent(runs, summaryRows(summaries));
    fitColumns(m_summaryTable, static_cast<int>(runs.size()));
}

void CompareTables::toggleAll() {
    m_all->toggle();
}

QString CompareTables::asText() const {
    return m_settingsModel->asText() + u'\n' + m_summaryModel->asText();
}

} // namespace rationale::ui
