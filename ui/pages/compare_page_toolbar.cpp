// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/compare_page.h"

#include "ui/charts/card_grid.h"
#include "ui/charts/curve_controls.h"
#include "ui/models/metric_store.h"
#include "ui/pages/compare_page_runs.h"
#include "ui/pages/compare_page_traces.h"
#include "ui/services/project_writer.h"
#include "ui/services/run_watcher.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/widgets_basic.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSlider>
#include <QTimer>
#include <QVBoxLayout>

namespace rationale::ui {

QWidget* ComparePage::buildToolbar() {
    QWidget* bar = makePane();
    bar->setFixedHeight(px(40));
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(px(16), 0, px(12), 0);
    row->setSpacing(px(8));
    const auto box = [](const char* name, const QString& tip, const QStringList& items) {
        auto* made = new QComboBox;
        made->setObjectName(QLatin1String(name));
        made->setAccessibleName(tip);
        made->addItems(items);
        made->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        made->setMaximumWidth(px(220));
        return made;
    };
    m_axis = makeAxisBox(QStringLiteral("compareAxis"));
    m_group = box("compareGroup", tr("Group by"), {});
    m_group->addItem(tr("No groups"), QString());
    m_band = box("compareBand", tr("Band"), {tr("Mean ± std"), tr("Mean, min to max")});
    const SmoothingControls smoothing = makeSmoothingControls(QStringLiteral("compareSmoothing"));
    m_smoothing = smoothing.slider;
    const auto toggle = [](const char* name, const QString& icon, const QString& text, bool on) {
        QPushButton* button = makeButton(text, icon, ButtonKind::Quiet);
        button->setObjectName(QLatin1String(name));
        button->setCheckable(true);
        button->setChecked(on);
        return button;
    };
    m_logY = toggle("compareLogY", {}, tr("Log y"), false);
    m_sync = toggle("compareSync", QStringLiteral("sync"), tr("Sync cursor"), true);
    m_readTraces = makeButton(tr("Traces"), QStringLiteral("traces"), ButtonKind::Normal, this);
    m_readTraces->setObjectName(QStringLiteral("readTraces"));
    m_readTraces->setToolTip(tr("Read what these runs have answered to the same prompt (T)"));
    m_readTraces->hide(); // until the header takes it
    m_filter = new QLineEdit;
    m_filter->setObjectName(QStringLiteral("compareFilter"));
    m_filter->setPlaceholderText(tr("Filter metrics, regex"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMinimumWidth(px(80));
    m_filter->setMaximumWidth(px(220));
    row->addWidget(m_axis);
    row->addWidget(makeLabel(tr("Smoothing"), FontRole::Body, "secondary"));
    row->addWidget(m_smoothing);
    row->addWidget(smoothing.value);
    row->addWidget(m_group);
    row->addWidget(m_band);
    row->addWidget(m_logY);
    row->addWidget(m_sync);
    row->addStretch(1);
    row->addWidget(m_filter, 2);
    auto* framed = new QWidget;
    auto* column = new QVBoxLayout(framed);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(bar);
    column->addWidget(makeLine(Qt::Horizontal));
    return framed;
}

void ComparePage::connectAll() {
    connectRuns();
    connectToolbar();
    connect(m_grid, &CardGrid::cardMade, this, &ComparePage::prepareCard);
    connect(m_grid, &CardGrid::dataWanted, this, [this](const QString& metric) {
        for (const Shown& shown : shownRuns())
            if (shown.store->metrics().contains(metric))
                shown.store->request(metric);
        updateCard(metric);
    });
    connect(&m_context.watcher(), &RunWatcher::runsChanged, this, [this] {
        if (m_active)
            setRuns(m_wanted); // names, states, and runs that were deleted
    });
    connect(m_refresh, &QTimer::timeout, this, [this] {
        for (const Shown& shown : shownRuns())
            if (const RunSummary* run = m_context.watcher().run(shown.id);
                run && isActive(run->info.state))
                shown.store->refresh();
    });
}

void ComparePage::connectRuns() {
    connect(m_add, &QPushButton::clicked, this, &ComparePage::addRuns);
    connect(m_empty, &EmptyState::primaryClicked, this, &ComparePage::addRuns);
    connect(m_empty, &EmptyState::linkClicked, this,
            [this] { m_context.openPage(QStringLiteral("runs")); });
    connect(m_readTraces, &QPushButton::clicked, this, [this] { showTraces(true); });
    connect(m_traces, &CompareTraces::closed, this, [this] { showTraces(false); });
    connect(m_list, &CompareRuns::hiddenChanged, this, [this] {
        refreshTraces();
        refreshSections();
        refreshCards();
    });
    connect(m_list, &CompareRuns::removed, this, [this](const QString& id) {
        QStringList left = m_wanted;
        left.removeAll(id);
        setRuns(left);
    });
    connect(m_list, &CompareRuns::orderChanged, this, [this](const QStringList& ids) {
        QStringList wanted = ids;
        for (const QString& id : std::as_const(m_wanted)) // not there now; it may come back
            if (!wanted.contains(id))
                wanted.append(id);
        setRuns(wanted);
    });
    connect(m_list, &CompareRuns::opened, this, [this](const QString& id) {
        m_context.setCurrentRun(id);
        m_context.openPage(QStringLiteral("monitor"));
    });
}

void ComparePage::connectToolbar() {
    connect(m_axis, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_zoom.reset();
        for (MetricStore* store : std::as_const(m_stores))
            store->setAxis(static_cast<XAxis>(index));
    });
    connect(m_smoothing, &QSlider::valueChanged, this, [this](int hundredths) {
        for (MetricStore* store : std::as_const(m_stores))
            store->setSmoothing(hundredths / 100.0);
        refreshCards();
    });
    connect(m_logY, &QPushButton::toggled, this, &ComparePage::refreshCards);
    connect(m_filter, &QLineEdit::textChanged, this, &ComparePage::refreshSections);
    connect(m_group, &QComboBox::currentIndexChanged, this, [this] {
        m_groupKey = m_group->currentData().toString();
        m_context.writer().setSetting(QStringLiteral("compare.group"), m_groupKey.toStdString());
        m_zoom.reset();
        refreshCards();
    });
    connect(m_band, &QComboBox::currentIndexChanged, this, &ComparePage::refreshCards);
}

} // namespace rationale::ui
