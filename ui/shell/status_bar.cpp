// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/status_bar.h"

#include "ui/services/background_jobs.h"
#include "ui/services/run_watcher.h"
#include "ui/shell/run_progress.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QHBoxLayout>
#include <QPainter>
#include <QTimer>

namespace rationale::ui {

namespace {

constexpr int projectSizeMs = 60'000; // a project has thousands of files

struct MemoryUse {
    qint64 used = 0, total = 0; // bytes
};

MemoryUse memoryUse() {
    MemoryUse use;
    QFile file(QStringLiteral("/proc/meminfo"));
    if (!file.open(QIODevice::ReadOnly))
        return use;
    qint64 available = 0;
    for (const QByteArray& line : file.readAll().split('\n')) {
        const qint64 kilobytes = line.simplified().split(' ').value(1).toLongLong();
        if (line.startsWith("MemTotal:"))
            use.total = kilobytes * 1024;
        else if (line.startsWith("MemAvailable:"))
            available = kilobytes * 1024;
    }
    use.used = use.total - available;
    return use;
}

} // namespace

StatusBar::StatusBar(StudioContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context) {
    setObjectName(QStringLiteral("statusBar"));
    setFixedHeight(px(24));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(px(12), 1, px(12), 0);
    row->setSpacing(px(12));
    m_project = addItem("statusProject");
    m_running = addItem("statusRunning");
    m_current = addItem("statusCurrent");
    m_queue = addItem("statusQueue");
    row->addStretch(1);
    m_cpu = makeLabel({}, FontRole::Small, "secondary");
    m_memory = makeLabel({}, FontRole::Small, "secondary");
    m_size = makeLabel({}, FontRole::Small, "secondary");
    m_size->setObjectName(QStringLiteral("projectSize"));
    m_size->setToolTip(tr("Size of the project on disk, checkpoints included"));
    for (QLabel* label : {m_cpu, m_memory, m_size})
        row->addWidget(label);
    m_project->setText(QDir(context.projectFolder()).dirName());
    m_project->setIcon(IconProvider::icon(QStringLiteral("database")));
    m_project->setToolTip(context.projectFolder());
    connect(m_project, &QToolButton::clicked, this,
            [this] { m_context.openPage(QStringLiteral("runs")); });
    connect(m_queue, &QToolButton::clicked, this,
            [this] { m_context.openPage(QStringLiteral("runs")); });
    connect(m_running, &QToolButton::clicked, this,
            [this] { m_context.openPage(QStringLiteral("runs")); });
    connect(m_current, &QToolButton::clicked, this, [this] {
        m_context.setCurrentRun(m_current->property("run").toString());
        m_context.openPage(QStringLiteral("monitor"));
    });
    connect(&context.watcher(), &RunWatcher::runsChanged, this, &StatusBar::refreshRuns);
    auto* timer = new QTimer(this);
    connect(timer, &QTimer::timeout, this, &StatusBar::refreshMachine);
    timer->start(2000);
    auto* sizeTimer = new QTimer(this);
    connect(sizeTimer, &QTimer::timeout, this, &StatusBar::measureProject);
    sizeTimer->start(projectSizeMs);
    refreshRuns();
    refreshMachine();
    measureProject();
}

QToolButton* StatusBar::addItem(const char* name) {
    auto* item = new QToolButton(this);
    item->setObjectName(QLatin1String(name));
    item->setFont(ui::font(FontRole::Small));
    item->setProperty("kind", QStringLiteral("status"));
    item->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    item->setIconSize(QSize(px(12), px(12)));
    item->setFocusPolicy(Qt::TabFocus);
    layout()->addWidget(item);
    return item;
}

void StatusBar::refreshRuns() {
    int running = 0, queued = 0;
    const RunSummary* first = nullptr;
    for (const RunSummary& run : m_context.watcher().runs()) {
        if (isActive(run.info.state)) {
            ++running;
            const bool better = first && first->info.state != RunState::Running &&
                                run.info.state == RunState::Running; // it tells its progress
            first = first && !better ? first : &run;
        }
        queued += run.info.state == RunState::Queued;
    }
    m_running->setText(tr("%n running", nullptr, running));
    m_queue->setText(tr("%n queued", nullptr, queued));
    m_current->setVisible(first);
    if (first) {
        const QString steps = progressText(*first);
        m_current->setText(steps.isEmpty()
                               ? tr("%1: %2").arg(qs(first->info.name), qs(first->info.stage))
                               : tr("%1: step %2").arg(qs(first->info.name), steps));
        m_current->setProperty("run", qs(first->info.id));
    }
}

void StatusBar::refreshMachine() {
    QFile stat(QStringLiteral("/proc/stat"));
    if (stat.open(QIODevice::ReadOnly)) {
        const QList<QByteArray> fields = stat.readLine().simplified().split(' ');
        qint64 total = 0;
        for (qsizetype i = 1; i < fields.size(); ++i)
            total += fields[i].toLongLong();
        const qint64 busy = total - fields.value(4).toLongLong() - fields.value(5).toLongLong();
        if (m_total > 0 && total > m_total)
            m_cpu->setText(tr("CPU %1").arg(TextFormat::percent(
                static_cast<double>(busy - m_busy) / static_cast<double>(total - m_total), 0)));
        m_busy = busy;
        m_total = total;
    }
    const MemoryUse memory = memoryUse();
    if (memory.total > 0)
        m_memory->setText(
            tr("RAM %1 / %2").arg(TextFormat::bytes(memory.used), TextFormat::bytes(memory.total)));
}

void StatusBar::measureProject() {
    m_context.jobs().run(
        this, QStringLiteral("status.size"),
        [folder = m_context.projectFolder()] {
            qint64 bytes = 0;
            QDirIterator files(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
            while (files.hasNext()) {
                files.next();
                bytes += files.fileInfo().size();
            }
            return bytes;
        },
        [this](qint64 bytes) { m_size->setText(tr("Project %1").arg(TextFormat::bytes(bytes))); });
}

void StatusBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), token(Token::Window));
    painter.fillRect(0, 0, width(), 1, token(Token::Border));
    for (const QToolButton* item : {m_running, m_current, m_queue}) // apart from the one before
        if (item->isVisible())
            painter.fillRect(item->x() - px(6), px(6), 1, height() - px(12),
                             token(Token::BorderStrong));
}

} // namespace rationale::ui
