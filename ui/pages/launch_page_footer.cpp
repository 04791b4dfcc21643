// SPDX-License-Identifier: GPL-3.0-or-later
// The Launch page: its footer, with the verdict, Start and the queue.
#include "ui/forms/recipe_document.h"
#include "ui/pages/launch_page.h"
#include "ui/pages/launch_page_preview.h"
#include "ui/pages/launch_page_sweep.h"
#include "ui/services/engine_launcher.h"
#include "ui/services/run_watcher.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPointer>

namespace rationale::ui {

QWidget* LaunchPage::makeFooter() {
    auto* footer = makePane("true", this);
    footer->setFixedHeight(px(48));
    m_name = new QLineEdit(footer);
    m_name->setObjectName(QStringLiteral("runName"));
    m_name->setPlaceholderText(tr("named automatically"));
    m_name->setFixedWidth(px(180));
    m_seed = new QLineEdit(footer);
    m_seed->setObjectName(QStringLiteral("runSeed"));
    m_seed->setFixedWidth(px(64));
    m_verdict = makeLabel({}, FontRole::Body, nullptr, footer);
    m_verdict->setObjectName(QStringLiteral("launchVerdict"));
    m_show = makeButton(tr("Show"), {}, ButtonKind::Link, footer);
    m_show->setObjectName(QStringLiteral("showProblem"));
    m_addToQueue =
        makeButton(tr("Add to queue"), QStringLiteral("plus"), ButtonKind::Normal, footer);
    m_addToQueue->setObjectName(QStringLiteral("addToQueue"));
    m_addToQueue->setToolTip(
        tr("Starts after what waits already; the queue goes on without the studio"));
    m_start = makeButton(tr("Start"), QStringLiteral("play"), ButtonKind::Primary, footer);
    m_start->setObjectName(QStringLiteral("startRun"));
    auto* layout = new QHBoxLayout(footer);
    layout->setContentsMargins(px(12), 0, px(12), 0);
    layout->setSpacing(px(8));
    layout->addWidget(makeLabel(tr("Name"), FontRole::Body, "secondary", footer));
    layout->addWidget(m_name);
    layout->addSpacing(px(8));
    layout->addWidget(makeLabel(tr("Seed"), FontRole::Body, "secondary", footer));
    layout->addWidget(m_seed);
    layout->addStretch(1);
    layout->addWidget(m_verdict);
    layout->addWidget(m_show);
    layout->addWidget(m_addToQueue);
    layout->addWidget(m_start);
    connect(m_name, &QLineEdit::textChanged, this,
            [this] { m_preview->setRunNameAndSeed(m_name->text(), seed()); });
    m_sweep = new LaunchSweep(m_context, *m_document);
    m_preview->addView(m_sweep, tr("Sweep"));
    connect(m_name, &QLineEdit::textChanged, m_sweep, &LaunchSweep::setRunName);
    connect(m_sweep, &LaunchSweep::queued, this, &LaunchPage::showQueued);
    connect(m_addToQueue, &QPushButton::clicked, this, &LaunchPage::addToQueue);
    connect(m_seed, &QLineEdit::textEdited, this,
            [this](const QString& value) { m_document->setText("seed", value); });
    connect(m_show, &QPushButton::clicked, this, &LaunchPage::showFirstProblem);
    connect(m_start, &QPushButton::clicked, this, &LaunchPage::start);
    return footer;
}

void LaunchPage::showVerdict(int blocks, int warnings) {
    m_addToQueue->setEnabled(blocks == 0);
    setTone(m_verdict, blocks > 0 ? "error" : "secondary");
    if (blocks > 0)
        m_verdict->setText(TextFormat::plural(blocks, tr("⊘ %1 setting blocks the start"),
                                              tr("⊘ %1 settings block the start")));
    else if (warnings > 0)
        m_verdict->setText(
            TextFormat::plural(warnings, tr("Ready, %1 warning"), tr("Ready, %1 warnings")));
    else
        m_verdict->setText(tr("Ready to start"));
}

void LaunchPage::addToQueue() {
    if (!m_document->isStartable() || !m_addToQueue->isEnabled())
        return;
    const QString typed = m_name->text().trimmed();
    const std::string name = typed.isEmpty() ? m_document->recipe().name() : typed.toStdString();
    try {
        const NewRun run = EngineLauncher::newRun(m_document->recipe(), name, seed());
        m_addToQueue->setEnabled(false);
        m_context.launcher().enqueue({run}, [page = QPointer(this)](const QStringList& ids) {
            if (page)
                page->showQueued(ids);
        });
    } catch (const std::exception& exception) {
        m_context.toast(QString::fromUtf8(exception.what()), true);
    }
}

void LaunchPage::showQueued(const QStringList& ids) {
    m_addToQueue->setEnabled(m_document->isStartable());
    if (ids.isEmpty())
        return; // why has been told
    m_name->clear();
    m_context.watcher().refreshNow();
    m_context.toast(TextFormat::plural(ids.size(), tr("%1 run is in the queue. Runs shows it."),
                                       tr("%1 runs are in the queue. Runs shows them.")));
}

void LaunchPage::showSweep() {
    m_preview->showView(m_sweep);
    if (auto* values = m_sweep->findChild<QLineEdit*>(QStringLiteral("sweepValues0")))
        values->setFocus(Qt::ShortcutFocusReason);
}

QList<PageKey> LaunchPage::queueKeys() {
    return {
        {QStringLiteral("Ctrl+Shift+Return"), tr("Add to queue"), [this] { addToQueue(); }},
        {QStringLiteral("Ctrl+Shift+S"), tr("Sweep"), [this] { showSweep(); }, false},
    };
}

} // namespace rationale::ui
