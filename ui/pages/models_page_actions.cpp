// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done to a model: keys, buttons and menu of the Models page.
#include "ui/pages/models_page.h"

#include "core/storage/model_actions.h"
#include "ui/models/model_details.h"
#include "ui/pages/models_page_export.h"
#include "ui/pages/models_page_inspector.h"
#include "ui/services/background_jobs.h"
#include "ui/services/dialogs.h"
#include "ui/services/project_writer.h"
#include "ui/services/run_watcher.h"
#include "ui/services/strings.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QLineEdit>
#include <QMenu>
#include <QTableView>

#include <algorithm>

namespace rationale::ui {

void ModelsPage::buildActions() {
    m_exportButton->setObjectName(QStringLiteral("exportModel"));
    m_evaluate->setObjectName(QStringLiteral("evaluateModel"));
    m_train->setObjectName(QStringLiteral("trainFromModel"));
    for (QPushButton* button : {m_exportButton, m_evaluate, m_train})
        button->hide(); // until the header takes them
    m_copy = makeIconButton(QStringLiteral("copy"), tr("Copy path"));
    m_copy->setObjectName(QStringLiteral("copyModelPath"));
    m_open = makeIconButton(QStringLiteral("monitor"), tr("Open run"));
    m_open->setObjectName(QStringLiteral("openModelRun"));
    m_delete = makeIconButton(QStringLiteral("trash"), tr("Delete checkpoint…"));
    m_delete->setObjectName(QStringLiteral("deleteModel"));
    for (QToolButton* button : {m_copy, m_open, m_delete})
        m_inspector->addControl(button);
    connect(m_exportButton, &QPushButton::clicked, this, &ModelsPage::exportCurrent);
    connect(m_evaluate, &QPushButton::clicked, this, &ModelsPage::evaluateCurrent);
    connect(m_train, &QPushButton::clicked, this, &ModelsPage::trainFrom);
    connect(m_copy, &QToolButton::clicked, this, &ModelsPage::copyPath);
    connect(m_open, &QToolButton::clicked, this, &ModelsPage::openRun);
    connect(m_delete, &QToolButton::clicked, this, &ModelsPage::removeSelected);
}

QList<QWidget*> ModelsPage::headerActions() {
    return {m_exportButton, m_evaluate, m_train};
}

QList<PageKey> ModelsPage::keys() const {
    auto* self = const_cast<ModelsPage*>(this); // the actions act on the page
    return {
        {QStringLiteral("J"), tr("Next"), [self] { self->move(1); }},
        {QStringLiteral("K"), tr("Previous"), [self] { self->move(-1); }},
        {QStringLiteral("Return"), tr("Open run"),
         [self] {
             if (!self->m_inspector->openFocused())
                 self->openRun();
         }},
        {QStringLiteral("V"), tr("Next view"), [self] { self->m_inspector->nextView(); }},
        {QStringLiteral("T"), tr("Train from it"), [self] { self->trainFrom(); }},
        {QStringLiteral("E"), tr("Evaluate"), [self] { self->evaluateCurrent(); }},
        {QStringLiteral("X"), tr("Export"), [self] { self->exportCurrent(); }},
        {QStringLiteral("Y"), tr("Copy path"), [self] { self->copyPath(); }},
        {QStringLiteral("/"), tr("Filter"),
         [self] { self->m_filter->setFocus(Qt::ShortcutFocusReason); }},
        {QStringLiteral("G"), tr("Newest, best or all"),
         [self] {
             self->m_scope->setCurrentIndex((self->m_scope->currentIndex() + 1) %
                                            self->m_scope->count());
         }},
        {QStringLiteral("F5"), tr("Look again"), [self] { self->scan(); }, false},
        {QStringLiteral("Esc"), tr("Close the export"), [self] { self->m_export->close(); }, false},
        {QStringLiteral("Del"), tr("Delete"), [self] { self->removeSelected(); }},
    };
}

void ModelsPage::setActionsEnabled() {
    const ModelRecord* record = current();
    const bool one = record && selected().size() == 1;
    m_exportButton->setEnabled(one);
    m_train->setEnabled(one);
    m_evaluate->setEnabled(one && writesText(*record));
    m_evaluate->setToolTip(
        one && !writesText(*record) ? tr("This model scores texts and writes none.") : QString());
    m_copy->setEnabled(one);
    m_open->setEnabled(one && !record->runId.empty());
    m_delete->setEnabled(record && (selected().size() > 1 || whyKept(*record).isEmpty()));
    m_delete->setToolTip(one && !whyKept(*record).isEmpty() ? whyKept(*record)
                                                            : tr("Delete checkpoint…"));
}

void ModelsPage::openMenu(const QPoint& position) {
    const ModelRecord* record = current();
    if (!record)
        return;
    const bool one = selected().size() == 1;
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("modelMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const QString& icon, const QString& text, bool enabled,
                         void (ModelsPage::*act)()) {
        QAction* action = menu->addAction(IconProvider::icon(icon), text);
        action->setEnabled(enabled);
        connect(action, &QAction::triggered, this, act);
    };
    add(QStringLiteral("launch"), tr("Train from it"), one, &ModelsPage::trainFrom);
    add(QStringLiteral("check"), tr("Evaluate"), one && writesText(*record),
        &ModelsPage::evaluateCurrent);
    add(QStringLiteral("export"), tr("Export…"), one, &ModelsPage::exportCurrent);
    menu->addSeparator();
    add(QStringLiteral("copy"), tr("Copy path"), one, &ModelsPage::copyPath);
    add(QStringLiteral("monitor"), tr("Open run"), one && !record->runId.empty(),
        &ModelsPage::openRun);
    menu->addSeparator();
    add(QStringLiteral("trash"), tr("Delete checkpoint…"), m_delete->isEnabled(),
        &ModelsPage::removeSelected);
    menu->popup(m_table->viewport()->mapToGlobal(position));
}

void ModelsPage::exportCurrent() {
    if (m_exportButton->isEnabled())
        m_export->openFor(*current());
}

void ModelsPage::trainFrom() {
    if (m_train->isEnabled())
        m_context.openPage(QStringLiteral("launch"),
                           QStringLiteral("model:") + qs(current()->name));
}

void ModelsPage::evaluateCurrent() {
    if (!m_evaluate->isEnabled())
        return;
    const ModelRecord record = *current();
    const fs::path folder =
        record.runId.empty() ? fs::path() : record.folder.parent_path().parent_path();
    m_context.jobs().run(
        this, QStringLiteral("models.evaluate"),
        [record, folder] { return evaluationRecipe(record, folder); },
        [this](const QString& yaml) {
            m_context.openPage(QStringLiteral("launch"), QStringLiteral("recipe:") + yaml);
        });
}

void ModelsPage::copyPath() {
    if (m_copy->isEnabled())
        copy(qs(current()->folder.string()));
}

void ModelsPage::copy(const QString& words) {
    QApplication::clipboard()->setText(words);
    m_context.toast(tr("Copied: %1").arg(words));
}

void ModelsPage::openRun() {
    if (const ModelRecord* record = current(); record && !record->runId.empty())
        goToRun(qs(record->runId));
}

void ModelsPage::goToRun(const QString& runId) {
    m_context.setCurrentRun(runId);
    m_context.openPage(QStringLiteral("monitor"));
}

QString ModelsPage::whyKept(const ModelRecord& record) const {
    if (record.runId.empty())
        return tr("The folder lies in models/ and is yours: the studio deletes checkpoints alone.");
    const RunSummary* run = m_context.watcher().run(qs(record.runId));
    if (run && isActive(run->info.state))
        return tr("Its run writes checkpoints just now. Stop it first.");
    if (record.newest && (!run || run->info.state != RunState::Complete))
        return tr("Its run is not complete and goes on from here.");
    return {};
}

bool ModelsPage::askToRemove(const std::vector<const ModelRecord*>& doomed, int kept) {
    qint64 bytes = 0;
    QStringList users;
    bool whole = false;
    for (const ModelRecord* record : doomed) {
        bytes += record->facts.bytes;
        whole |= record->newest;
        for (const std::string& name : record->usedBy)
            if (!users.contains(qs(name)))
                users.append(qs(name));
    }
    QStringList words{tr("This frees %1 and cannot be undone.").arg(TextFormat::bytes(bytes))};
    if (whole)
        words.append(
            tr("The newest model of a run is among what goes: its name alone means an older one "
               "then."));
    if (!users.isEmpty())
        words.append(tr("Runs start from what goes and could not be resumed or repeated without "
                        "it: %1.")
                         .arg(users.join(QStringLiteral(", "))));
    if (kept > 0)
        words.append(tr("Left alone, because their run needs them or because they are no "
                        "checkpoints: %1.")
                         .arg(kept));
    const QString title = doomed.size() == 1
                              ? tr("Delete %1").arg(qs(doomed.front()->name))
                              : tr("Delete %1 checkpoints").arg(static_cast<qint64>(doomed.size()));
    return m_context.dialogs().ask(this, title, words.join(QStringLiteral("\n\n")),
                                   {tr("Delete"), tr("Cancel")}) == 0;
}

void ModelsPage::removeSelected() {
    std::vector<const ModelRecord*> doomed;
    int kept = 0;
    QString why;
    const QStringList names = selected();
    doomed.reserve(static_cast<size_t>(names.size()));
    for (const QString& name : names) {
        const ModelRecord* record = m_model->record(name);
        if (!record)
            continue;
        if (const QString reason = whyKept(*record); reason.isEmpty()) {
            doomed.push_back(record);
        } else {
            why = reason;
            ++kept;
        }
    }
    if (doomed.empty()) {
        if (!why.isEmpty())
            m_context.toast(why, true);
        return;
    }
    std::vector<std::pair<fs::path, int64_t>> places; // the question lasts longer than the rows
    places.reserve(doomed.size());
    for (const ModelRecord* record : doomed)
        places.emplace_back(record->folder.parent_path().parent_path(), record->step);
    if (!askToRemove(doomed, kept))
        return;
    for (const auto& [folder, step] : places)
        m_context.writer().write(
            [run = folder, number = step](Library&) { deleteCheckpoint(run, number); },
            [page = QPointer(this)](bool) {
                if (page)
                    page->scan();
            });
}

void ModelsPage::move(int rows) {
    const QModelIndexList chosen = m_table->selectionModel()->selectedRows(ModelTableModel::Name);
    const int row = chosen.isEmpty() ? 0 : chosen.first().row() + rows;
    if (row >= 0 && row < m_model->rowCount())
        m_table->setCurrentIndex(m_model->index(row, ModelTableModel::Name));
}

} // namespace rationale::ui
