// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/run_activity.h"

#include "ui/services/run_watcher.h"
#include "ui/shell/run_progress.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QVBoxLayout>

namespace rationale::ui {

RunActivity::RunActivity(StudioContext& context, QWidget* parent)
    : QFrame(parent)
    , m_context(context)
    , m_text(makeLabel({}, FontRole::Body))
    , m_progress(new ProgressStrip)
    , m_openBase(makeButton({}, QStringLiteral("monitor"))) {
    setObjectName(QStringLiteral("runActivity"));
    setProperty("block", QStringLiteral("info"));
    m_text->setObjectName(QStringLiteral("activityText"));
    m_text->setWordWrap(true);
    m_progress->setObjectName(QStringLiteral("baseProgress"));
    m_openBase->setObjectName(QStringLiteral("openBase"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(px(16), px(8), px(12), px(8));
    column->setSpacing(px(8));
    column->addWidget(m_text);
    column->addWidget(m_progress);
    column->addWidget(m_openBase, 0, Qt::AlignLeft);
    hide();
    connect(m_openBase, &QPushButton::clicked, this, [this] {
        m_context.setCurrentRun(m_base);
        m_context.openPage(QStringLiteral("monitor"));
    });
}

QString RunActivity::text() const {
    return isHidden() ? QString() : m_text->text();
}

const RunSummary* RunActivity::baseBeingTrained(const RunSummary& run) const {
    if (run.info.state != RunState::Launching || run.baseRun.empty())
        return nullptr;
    const RunSummary* base = m_context.watcher().run(qs(run.baseRun));
    return base && base->info.state != RunState::Complete ? base : nullptr;
}

void RunActivity::showRun(const RunSummary* run) {
    const RunSummary* base = run ? baseBeingTrained(*run) : nullptr;
    const bool measuring =
        run && run->info.state == RunState::Running && !run->info.message.empty();
    const bool launching = run && run->info.state == RunState::Launching;
    setVisible(base || measuring || launching);
    m_progress->setVisible(base);
    m_openBase->setVisible(base);
    m_base = base ? qs(base->info.id) : QString();
    if (base) {
        m_text->setText(tr("Training the base %1 first").arg(qs(base->info.name)));
        m_progress->setProgress(base->info.step, base->info.totalSteps, progressText(*base));
        m_openBase->setText(tr("Open %1").arg(qs(base->info.name)));
    } else if (measuring || (launching && !run->info.message.empty())) {
        m_text->setText(qs(run->info.message));
    } else if (launching) {
        m_text->setText(tr("The engine is starting"));
    }
}

} // namespace rationale::ui
