// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs_page_evidence.h"

#include "core/evidence/evidence_bundle.h"
#include "ui/services/background_jobs.h"
#include "ui/services/dialogs.h"
#include "ui/services/run_watcher.h"
#include "ui/services/strings.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QCoreApplication>
#include <QProcess>
#include <QTimer>
#include <QVBoxLayout>

#include <array>
#include <cmath>

namespace rationale::ui {

namespace {

constexpr int progressMs = 100;
constexpr int hashShown = 12;
const QString channel = QStringLiteral("evidence.make");
constexpr std::array samples{"all", "best:100,worst:100,random:100", "none"};

} // namespace

EvidenceMaker::EvidenceMaker(StudioContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_strip(new ProgressStrip)
    , m_timer(new QTimer(this)) {
    m_strip->setObjectName(QStringLiteral("evidenceProgress"));
    m_strip->setCancellable(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(px(12), px(4), px(12), px(4));
    column->addWidget(m_strip);
    hide();
    m_timer->setInterval(progressMs);
    connect(m_timer, &QTimer::timeout, this, [this] {
        const double share = m_work ? m_work->share.load() : 1;
        m_strip->setProgress(std::lround(share * 100), 100, tr("Making the evidence bundle"));
    });
    connect(m_strip, &ProgressStrip::cancelled, this, [this] {
        if (m_work)
            m_work->cancelled = true;
    });
    connect(&context.jobs(), &BackgroundJobs::busyChanged, this,
            [this](const QString& name, bool busy) {
                if (name == channel && !busy)
                    end(); // also after a failure, which the window tells
            });
}

void EvidenceMaker::end() {
    m_work.reset();
    m_timer->stop();
    hide();
}

void EvidenceMaker::make(const QStringList& runIds) {
    if (runIds.isEmpty() || m_work)
        return;
    const RunSummary* first = m_context.watcher().run(runIds.first());
    const int answer = m_context.dialogs().ask(
        this, tr("Make an evidence bundle"),
        tr("One file for a colleague with the metrics, events, reports, configuration, code "
           "version "
           "and seeds of what is selected. Which samples are to go with it?"),
        {tr("All samples"), tr("The 100 best, worst and random ones"), tr("No samples"),
         tr("Cancel")});
    if (answer >= static_cast<int>(samples.size()))
        return;
    const QString file = m_context.dialogs().saveFile(
        this, tr("Make an evidence bundle"), tr("Evidence (*.rationale)"),
        (first ? text(first->info.name) : runIds.first()) + QStringLiteral(".rationale"));
    if (file.isEmpty())
        return;
    EvidenceOptions options;
    options.project = path(m_context.projectFolder());
    for (const QString& id : runIds)
        options.runs.push_back(id.toStdString());
    options.samples = EvidenceSamples::fromText(samples.at(static_cast<size_t>(answer)));
    options.file = path(file);
    options.version = QCoreApplication::applicationVersion().toStdString();
    m_work = std::make_shared<Work>();
    options.progress = [work = m_work](double share) {
        work->share = share;
        return !work->cancelled;
    };
    show();
    m_timer->start();
    m_context.jobs().run(
        this, channel, [options] { return writeEvidenceBundle(options); },
        [this, file](const EvidenceManifest& made) {
            m_context.toast(tr("Written: %1 (fingerprint %2)")
                                .arg(file, text(made.fingerprint()).left(hashShown)));
        });
}

void EvidenceMaker::open(StudioContext& context, QWidget* parent) {
    const QString file = context.dialogs().openFile(parent, tr("Open an evidence bundle"),
                                                    tr("Evidence (*.rationale)"));
    if (!file.isEmpty() &&
        !QProcess::startDetached(QCoreApplication::applicationFilePath(), {file}))
        context.toast(tr("The studio could not be started once more."), true);
}

QList<PageKey> EvidenceMaker::keys(const std::function<QStringList()>& chosenRuns) {
    return {{QStringLiteral("Ctrl+E"), tr("Make an evidence bundle"),
             [this, chosenRuns] { make(chosenRuns()); }, false},
            {QStringLiteral("Ctrl+Shift+E"), tr("Open an evidence bundle"),
             [this] { open(m_context, this); }, false}};
}

} // namespace rationale::ui
