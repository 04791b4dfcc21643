// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/step_bar.h"

#include "core/recipe/field_spec.h"
#include "ui/models/alert_list.h"
#include "ui/services/background_jobs.h"
#include "ui/services/reader_pool.h"
#include "ui/services/run_watcher.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QHBoxLayout>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QSpinBox>

#include <algorithm>
#include <cmath>

namespace rationale::ui {

namespace {

struct StepMarks {
    QVector<qint64> checkpoints, alerts;
};

} // namespace

/// The painted strip, 28 high. Emits through a callback, so that it needs no own meta object.
class StepBar::Strip : public QWidget {
public:
    Strip(std::function<void(qint64)> choose, QWidget* parent)
        : QWidget(parent)
        , m_choose(std::move(choose)) {
        setObjectName(QStringLiteral("stepStrip"));
        setFixedHeight(px(28));
        setMinimumWidth(px(120));
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        setMouseTracking(true);
        connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
    }
    void setRun(std::vector<float> curve, int colour, qint64 done, qint64 total, qint64 current) {
        m_curve = std::move(curve);
        m_colour = colour;
        m_done = done;
        m_total = std::max<qint64>({total, done, 1});
        m_current = current;
        update();
    }
    void setMarks(StepMarks marks) {
        m_marks = std::move(marks);
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent* event) override { chooseAt(event); }
    void mouseMoveEvent(QMouseEvent* event) override {
        if (event->buttons() & Qt::LeftButton)
            chooseAt(event);
    }

private:
    /// Room for the whole handle at both ends.
    static int inset() { return px(6); }
    qreal xOf(double step) const {
        return inset() + step / static_cast<double>(m_total) * (width() - 2 * inset());
    }
    void chooseAt(QMouseEvent* event) {
        const double share = (event->position().x() - inset()) / std::max(1, width() - 2 * inset());
        m_choose(std::clamp<qint64>(std::llround(share * static_cast<double>(m_total)), 0, m_done));
    }
    QPolygonF silhouette() const;

    std::function<void(qint64)> m_choose;
    std::vector<float> m_curve;
    int m_colour = 0;
    qint64 m_done = 0, m_total = 1, m_current = 0;
    StepMarks m_marks;
};

QPolygonF StepBar::Strip::silhouette() const {
    QPolygonF line;
    const auto [low, high] = std::minmax_element(m_curve.begin(), m_curve.end());
    const double range = m_curve.empty() || *high <= *low ? 1 : *high - *low;
    for (size_t i = 0; i < m_curve.size(); ++i) {
        const double step =
            static_cast<double>(m_done) *
            (m_curve.size() > 1 ? static_cast<double>(i) / static_cast<double>(m_curve.size() - 1)
                                : 1);
        const double share = (m_curve[i] - *low) / range;
        line.append(QPointF(xOf(step), height() - 4 - share * (height() - 10)));
    }
    return line;
}

void StepBar::Strip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(token(Token::Border));
    painter.setBrush(token(Token::Sunken));
    painter.drawRoundedRect(QRectF(rect()).adjusted(.5, .5, -.5, -.5), 4, 4);
    const qreal cursor = xOf(static_cast<double>(m_current));
    const QPolygonF line = silhouette();
    if (line.size() > 1) {
        QColor fill = Theme::instance().runColour(m_colour);
        QPolygonF area = line;
        area << QPointF(line.last().x(), height() - 2) << QPointF(line.first().x(), height() - 2);
        fill.setAlphaF(0.22F);
        painter.setPen(Qt::NoPen);
        painter.setBrush(fill);
        painter.drawPolygon(area);
        painter.save(); // up to the cursor the outline is drawn too
        painter.setClipRect(QRectF(0, 0, cursor, height()));
        painter.setPen(QPen(Theme::instance().runColour(m_colour), 1.5));
        painter.drawPolyline(line);
        painter.restore();
    }
    painter.setPen(QPen(token(Token::Text3), 1));
    for (const qint64 step : m_marks.checkpoints)
        painter.drawLine(QPointF(xOf(static_cast<double>(step)), height() - 5),
                         QPointF(xOf(static_cast<double>(step)), height() - 1));
    painter.setPen(Qt::NoPen);
    painter.setBrush(token(Token::Err));
    for (const qint64 step : m_marks.alerts) {
        const qreal x = xOf(static_cast<double>(step));
        painter.drawPolygon(QPolygonF({QPointF(x - 4, 1), QPointF(x + 4, 1), QPointF(x, 7)}));
    }
    if (m_done > 0) {
        painter.setPen(QPen(token(Token::Accent), 2));
        painter.drawLine(QPointF(cursor, 0), QPointF(cursor, height()));
        painter.setBrush(token(Token::Surface));
        painter.drawRoundedRect(QRectF(cursor - 5, (height() - 12) / 2.0, 10, 12), 3, 3);
    }
}

StepBar::StepBar(StudioContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_strip(new Strip([this](qint64 step) { choose(step); }, this))
    , m_spin(new QSpinBox)
    , m_total(makeLabel({}, FontRole::Body, "secondary"))
    , m_chip(new Chip)
    , m_live(makeButton(tr("Go to live"), QStringLiteral("live"))) {
    setObjectName(QStringLiteral("stepBar"));
    setFixedHeight(px(40));
    m_spin->setObjectName(QStringLiteral("stepSpin"));
    m_spin->setAlignment(Qt::AlignRight);
    m_spin->setFixedWidth(px(64));
    m_spin->setKeyboardTracking(false);
    m_spin->setAccessibleName(tr("Step"));
    m_live->setObjectName(QStringLiteral("goLive"));
    m_chip->setObjectName(QStringLiteral("liveChip"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(px(16), 0, px(12), 1);
    row->setSpacing(px(8));
    const auto button = [&](const char* name, const QString& icon, const QString& tip, auto act) {
        QToolButton* made = makeIconButton(icon, tip);
        made->setObjectName(QLatin1String(name));
        connect(made, &QToolButton::clicked, this, act);
        row->addWidget(made);
    };
    row->addWidget(makeLabel(tr("Step"), FontRole::Body, "secondary"));
    button("stepFirst", QStringLiteral("step-first"), tr("First step"), [this] { choose(0); });
    button("stepPrevious", QStringLiteral("chevron-left"), tr("Step back ([)"),
           [this] { moveBy(-1); });
    row->addWidget(m_spin);
    row->addWidget(m_total);
    button("stepNext", QStringLiteral("chevron-right"), tr("Step forward (])"),
           [this] { moveBy(1); });
    button("stepLast", QStringLiteral("step-last"), tr("Last step"), [this] { goLive(); });
    row->addWidget(m_strip, 1);
    row->addWidget(m_chip);
    row->addSpacing(px(24));
    row->addWidget(m_live);
    connect(m_live, &QPushButton::clicked, this, &StepBar::goLive);
    connect(m_spin, &QSpinBox::valueChanged, this, [this](int step) { choose(step); });
    connect(&context, &StudioContext::stepChanged, this, &StepBar::refresh);
    connect(&context, &StudioContext::currentRunChanged, this, [this] {
        refresh();
        requestMarks();
    });
    connect(&context.watcher(), &RunWatcher::runsChanged, this, &StepBar::refresh);
    connect(&context.watcher(), &RunWatcher::runDataChanged, this, [this] { requestMarks(); });
    connect(&AlertList::of(context), &AlertList::changed, this, &StepBar::requestMarks);
    refresh();
}

const RunSummary* StepBar::run() const {
    return m_context.watcher().run(m_context.currentRun());
}

void StepBar::refresh() {
    const RunSummary* shown = run();
    const qint64 done = shown ? shown->info.step : 0;
    const bool planned = shown && takesSteps(shown->info.stage);
    const qint64 total = planned ? std::max<qint64>(shown->info.totalSteps, done) : done;
    const qint64 current = m_context.isLive() ? done : m_context.step();
    m_strip->setRun(shown ? shown->rewardSparkline : std::vector<float>(),
                    shown ? shown->colour : 0, done, total, current);
    const QSignalBlocker quiet(m_spin);
    m_spin->setRange(0, static_cast<int>(done));
    m_spin->setValue(static_cast<int>(current));
    m_total->setText(QStringLiteral("/ %1").arg(TextFormat::integer(total)));
    const bool live = m_context.isLive();
    const bool active = shown && isActive(shown->info.state);
    m_chip->setVisible(shown != nullptr);
    m_chip->setText(!live ? tr("History") : active ? tr("Live") : tr("Latest"));
    m_chip->setKind(!live ? ChipKind::Info : active ? ChipKind::Ok : ChipKind::Neutral);
    m_chip->setIcon(!live    ? QStringLiteral("history")
                    : active ? QStringLiteral("play")
                             : QString());
    m_live->setText(active || !shown ? tr("Go to live") : tr("Go to latest"));
    m_live->setEnabled(!live);
    setEnabled(shown != nullptr);
}

void StepBar::showEvent(QShowEvent*) {
    refresh();
    requestMarks();
}

void StepBar::requestMarks() {
    const RunSummary* shown = run();
    if (!shown || !isVisible())
        return;
    m_context.jobs().run(
        this, QStringLiteral("stepBar.marks"),
        [folder = shown->folder] {
            StepMarks marks;
            const std::unique_ptr<RunReader> reader = openReader(folder);
            if (!reader)
                return marks;
            for (const CheckpointRecord& checkpoint : reader->checkpoints())
                marks.checkpoints.append(checkpoint.step);
            return marks;
        },
        [this](StepMarks marks) {
            for (const ShownAlert& shown : AlertList::of(m_context).shown())
                marks.alerts.append(shown.alert.step);
            m_strip->setMarks(std::move(marks));
        });
}

void StepBar::choose(qint64 step) {
    m_context.setStep(step);
}

void StepBar::moveBy(int steps) {
    const RunSummary* shown = run();
    if (!shown)
        return;
    const qint64 from = m_context.isLive() ? shown->info.step : m_context.step();
    const qint64 to = std::clamp<qint64>(from + steps, 0, shown->info.step);
    if (steps > 0 && to >= shown->info.step)
        goLive();
    else
        choose(to);
}

void StepBar::goLive() {
    m_context.setStep(-1);
}

void StepBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), token(Token::Surface));
    painter.fillRect(0, height() - 1, width(), 1, token(Token::Border));
}

} // namespace rationale::ui
