// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/evaluation_chart.h"

#include "ui/charts/axis_scale.h"
#include "ui/charts/run_mark.h"
#include "ui/shell/text_format.h"
#include "ui/shell/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace rationale::ui {

namespace {

constexpr double lineHeight = 18, rowGap = 10, axisHeight = 22, padding = 12; // design pixels
constexpr int wantedTicks = 4;

/// How far it lies from the first, which no interval needs to prove: "+2.1".
QString signedPoints(double share) {
    const QString number = TextFormat::fixed(share * 100, 1);
    return share > 0 ? u'+' + number : number;
}

} // namespace

EvaluationChart::EvaluationChart(QWidget* parent)
    : QWidget(parent) {
    setObjectName(QStringLiteral("evaluationChart"));
    setAccessibleName(tr("Evaluations with their 95 % intervals"));
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        place();
        update();
    });
}

void EvaluationChart::setContent(const QVector<ComparedRun>& runs, const QVector<Json>& reports) {
    m_runs = runs;
    m_rows.clear();
    double low = 1, high = 0;
    for (EvaluationMeasure& measure : evaluationMeasures(reports)) {
        if (!measure.isShare || std::none_of(measure.runs.begin(), measure.runs.end(),
                                             [](const Measured& run) { return run.hasInterval(); }))
            continue;
        for (const Measured& run : measure.runs)
            if (run.hasInterval()) {
                low = std::min({low, run.low, run.value});
                high = std::max({high, run.high, run.value});
            }
        m_rows.append(std::move(measure));
    }
    const auto [from, to] = roundRange(low * 100, std::max(high, low) * 100, wantedTicks);
    m_low = from / 100;
    m_high = to / 100;
    m_current = -1;
    place();
    QStringList lines;
    lines.reserve(m_dots.size());
    for (int dot = 0; dot < dotCount(); ++dot)
        lines.append(text(dot));
    setAccessibleDescription(lines.join(u'\n'));
    update();
}

void EvaluationChart::place() {
    m_dots.clear();
    double y = px(padding) / 2.0;
    for (int row = 0; row < m_rows.size(); ++row) {
        for (int run = 0; run < m_runs.size(); ++run)
            if (const Measured& measured = m_rows[row].runs.value(run); measured.hasInterval()) {
                m_dots.append({row, run, y + px(lineHeight) / 2.0});
                y += px(lineHeight);
            }
        y += px(rowGap);
    }
    m_height = y + px(axisHeight);
    setMinimumHeight(static_cast<int>(std::ceil(m_height)));
    updateGeometry();
}

QSize EvaluationChart::sizeHint() const {
    return {px(360), static_cast<int>(std::ceil(m_height))};
}

QString EvaluationChart::text(int dot) const {
    const Dot& at = m_dots[dot];
    const QString value =
        tr("%1, %2: %3")
            .arg(m_rows[at.row].name, m_runs[at.run].fullName, m_rows[at.row].valueText(at.run));
    const QString difference = differenceText(at);
    return difference.isEmpty()
               ? value
               : tr("%1, %2 points against %3").arg(value, difference, m_runs[0].fullName);
}

QString EvaluationChart::differenceText(const Dot& dot) const {
    const EvaluationMeasure& measure = m_rows[dot.row];
    if (dot.run == 0 || std::isnan(measure.runs[0].value))
        return {};
    return signedPoints(measure.runs[dot.run].value - measure.runs[0].value);
}

QRectF EvaluationChart::plotRect() const {
    const QFontMetrics metrics(ui::font(FontRole::Table));
    int label = px(40);
    for (const EvaluationMeasure& row : m_rows)
        label = std::max(label, metrics.horizontalAdvance(row.name));
    label = std::min({label, px(168), width() / 3});
    const int values = metrics.horizontalAdvance(QStringLiteral("100.0 %  −100.0"));
    return QRectF(QPointF(px(2 * padding) + label, 0),
                  QPointF(width() - values - px(2 * padding), m_height - px(axisHeight)));
}

double EvaluationChart::xAt(double share) const {
    const QRectF plot = plotRect();
    return plot.left() + (share - m_low) / (m_high - m_low) * plot.width();
}

QRectF EvaluationChart::dotRect(int dot) const {
    const Dot& at = m_dots[dot];
    const Measured& measured = m_rows[at.row].runs[at.run];
    const double radius = px(lineHeight) / 2.0;
    return QRectF(QPointF(xAt(measured.low), at.y - radius),
                  QPointF(xAt(measured.high), at.y + radius));
}

int EvaluationChart::dotAt(const QPointF& position) const {
    for (int dot = 0; dot < dotCount(); ++dot)
        if (std::abs(m_dots[dot].y - position.y()) <= px(lineHeight) / 2.0)
            return dot; // the whole line is its own
    return -1;
}

void EvaluationChart::setCurrent(int dot) {
    if (dot == m_current)
        return;
    m_current = dot;
    update();
}

bool EvaluationChart::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int dot = dotAt(help->pos());
    QToolTip::showText(help->globalPos(), dot < 0 ? QString() : text(dot), this);
    return true;
}

void EvaluationChart::mouseMoveEvent(QMouseEvent* event) {
    setCurrent(dotAt(event->position()));
}

void EvaluationChart::leaveEvent(QEvent*) {
    if (!hasFocus())
        setCurrent(-1);
}

void EvaluationChart::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    if (m_current < 0 && !m_dots.isEmpty())
        setCurrent(0);
}

void EvaluationChart::keyPressEvent(QKeyEvent* event) {
    const int by = event->key() == Qt::Key_Down ? 1 : event->key() == Qt::Key_Up ? -1 : 0;
    if (by == 0 || event->modifiers() != Qt::NoModifier || m_dots.isEmpty()) {
        QWidget::keyPressEvent(event);
        return;
    }
    setCurrent(std::clamp(m_current + by, 0, dotCount() - 1));
    const QPoint place = dotRect(m_current).bottomLeft().toPoint();
    QToolTip::showText(mapToGlobal(place), text(m_current), this);
    Q_EMIT currentChanged(m_current);
}

void EvaluationChart::paintAxis(QPainter& painter) const {
    const QRectF plot = plotRect();
    painter.setFont(ui::font(FontRole::Small));
    for (const Tick& tick : ticks(m_low * 100, m_high * 100, wantedTicks, false)) {
        const double x = std::round(xAt(tick.value / 100)) + 0.5;
        painter.setPen(token(Token::Grid));
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
        painter.setPen(token(Token::Text2));
        painter.drawText(QRectF(x - px(40), plot.bottom(), px(80), px(axisHeight)), Qt::AlignCenter,
                         tick.text + QStringLiteral(" %"));
    }
}

void EvaluationChart::paintRow(QPainter& painter, int row) const {
    const auto isOfRow = [row](const Dot& dot) { return dot.row == row; };
    const auto first = std::find_if(m_dots.begin(), m_dots.end(), isOfRow);
    const QRectF area(px(padding), first->y - px(lineHeight) / 2.0,
                      plotRect().left() - px(2 * padding), px(lineHeight));
    painter.setFont(ui::font(FontRole::Table));
    painter.setPen(token(Token::Text));
    painter.drawText(
        area, Qt::AlignRight | Qt::AlignVCenter,
        painter.fontMetrics().elidedText(m_rows[row].name, Qt::ElideMiddle, int(area.width())));
}

void EvaluationChart::paintDot(QPainter& painter, int dot) const {
    const Dot& at = m_dots[dot];
    const Measured& measured = m_rows[at.row].runs[at.run];
    const int colour = m_runs[at.run].colour;
    const QRectF plot = plotRect();
    if (dot == m_current) {
        painter.fillRect(QRectF(0, at.y - px(lineHeight) / 2.0, width(), px(lineHeight)),
                         token(hasFocus() ? Token::Sel : Token::Hover));
        if (hasFocus()) {
            painter.setPen(token(Token::Accent));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(
                QRectF(0.5, at.y - px(lineHeight) / 2.0 + 0.5, width() - 1, px(lineHeight) - 1));
        }
    }
    const double low = xAt(measured.low), high = xAt(measured.high), cap = px(3);
    QPen pen = Theme::instance().runPen(colour, 2);
    painter.setPen(pen);
    painter.drawLine(QPointF(low, at.y), QPointF(high, at.y));
    pen.setStyle(Qt::SolidLine);
    painter.setPen(pen);
    for (const double end : {low, high})
        painter.drawLine(QPointF(end, at.y - cap), QPointF(end, at.y + cap));
    paintRunMark(painter, QPointF(xAt(measured.value), at.y), px(5), colour);
    painter.setFont(ui::font(FontRole::Table));
    painter.setPen(token(Token::Text));
    const QFontMetrics metrics = painter.fontMetrics();
    const int value = metrics.horizontalAdvance(QStringLiteral("100.0 %"));
    const double left = plot.right() + px(padding), top = at.y - px(lineHeight) / 2.0;
    painter.drawText(QRectF(left, top, value, px(lineHeight)), Qt::AlignRight | Qt::AlignVCenter,
                     TextFormat::percent(measured.value));
    painter.setPen(token(Token::Text2));
    painter.drawText(
        QRectF(left + value, top, width() - px(padding) - left - value, px(lineHeight)),
        Qt::AlignRight | Qt::AlignVCenter, differenceText(at));
}

void EvaluationChart::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), token(Token::Surface));
    if (m_rows.isEmpty())
        return;
    paintAxis(painter);
    for (int dot = 0; dot < dotCount(); ++dot)
        paintDot(painter, dot);
    for (int row = 0; row < m_rows.size(); ++row)
        paintRow(painter, row);
}

} // namespace rationale::ui
