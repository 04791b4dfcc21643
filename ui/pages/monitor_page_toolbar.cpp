// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/monitor_page.h"

#include "ui/charts/card_grid.h"
#include "ui/charts/curve_controls.h"
#include "ui/models/metric_store.h"
#include "ui/shell/run_control.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/widgets_basic.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSlider>
#include <QVBoxLayout>

namespace rationale::ui {

void MonitorPage::makeSmoothing() {
    const SmoothingControls made = makeSmoothingControls(QStringLiteral("smoothing"));
    m_smoothing = made.slider;
    m_smoothingValue = made.value;
}

QWidget* MonitorPage::buildToolbar() {
    QWidget* bar = makePane();
    bar->setFixedHeight(px(40));
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(px(16), 0, px(12), 0);
    row->setSpacing(px(8));
    m_axis = makeAxisBox(QStringLiteral("xAxis"));
    makeSmoothing();
    const auto toggle = [&](QPushButton*& button, const char* name, const QString& icon,
                            const QString& text, bool on) {
        button = makeButton(text, icon, ButtonKind::Quiet);
        button->setObjectName(QLatin1String(name));
        button->setCheckable(true);
        button->setChecked(on);
    };
    toggle(m_outliers, "hideOutliers", QStringLiteral("eye-off"), tr("Outliers hidden"), true);
    toggle(m_logY, "logY", {}, tr("Log y"), false);
    toggle(m_sync, "syncCursor", QStringLiteral("sync"), tr("Sync cursor"), true);
    m_filter = new QLineEdit;
    m_filter->setObjectName(QStringLiteral("metricFilter"));
    m_filter->setPlaceholderText(tr("Filter metrics, regex"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaximumWidth(px(220));
    m_perRow = new QComboBox;
    m_perRow->setObjectName(QStringLiteral("perRow"));
    m_perRow->addItem(tr("Automatic"));
    for (int n = 1; n <= 6; ++n)
        m_perRow->addItem(tr("%1 per row").arg(n));
    QToolButton* share =
        makeIconButton(QStringLiteral("export"), tr("Export all curves in view as CSV"));
    share->setObjectName(QStringLiteral("exportCurves"));
    connect(share, &QToolButton::clicked, this, &MonitorPage::exportAll);
    row->addWidget(m_axis);
    row->addWidget(makeLabel(tr("Smoothing"), FontRole::Body, "secondary"));
    row->addWidget(m_smoothing);
    row->addWidget(m_smoothingValue);
    for (QPushButton* button : {m_outliers, m_logY, m_sync})
        row->addWidget(button);
    row->addStretch(1);
    row->addWidget(m_filter, 2);
    row->addWidget(m_perRow);
    row->addWidget(share);
    auto* framed = new QWidget;
    auto* column = new QVBoxLayout(framed);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(bar);
    column->addWidget(makeLine(Qt::Horizontal));
    return framed;
}

void MonitorPage::connectToolbar() {
    connect(m_axis, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_zoom.reset();
        m_store->setAxis(static_cast<XAxis>(index));
    });
    connect(m_smoothing, &QSlider::valueChanged, this, [this](int hundredths) {
        m_store->setSmoothing(hundredths / 100.0);
        refreshCards();
    });
    for (QPushButton* button : {m_outliers, m_logY})
        connect(button, &QPushButton::toggled, this, &MonitorPage::refreshCards);
    connect(m_sync, &QPushButton::toggled, this, [this] { showCursorOfStep(); });
    connect(m_filter, &QLineEdit::textChanged, this, &MonitorPage::refreshSections);
    connect(m_perRow, &QComboBox::currentIndexChanged, m_grid, &CardGrid::setPerRow);
}

QWidget* MonitorPage::buildEndNote() {
    auto* strip = new QFrame;
    strip->setObjectName(QStringLiteral("resumeOffer"));
    strip->setProperty("block", QStringLiteral("warning"));
    auto* row = new QHBoxLayout(strip);
    row->setContentsMargins(px(16), px(6), px(12), px(6));
    m_endText = makeLabel({}, FontRole::Body, "warning");
    m_endText->setObjectName(QStringLiteral("endNote"));
    m_endText->setWordWrap(true);
    m_endText->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row->addWidget(m_endText, 1);
    QPushButton* resume = makeButton(tr("Resume"), QStringLiteral("resume"));
    resume->setObjectName(QStringLiteral("resumeOfferButton"));
    connect(resume, &QPushButton::clicked, this,
            [this] { RunControl::resume(m_context, m_context.currentRun()); });
    row->addWidget(resume);
    strip->hide();
    return strip;
}

} // namespace rationale::ui
