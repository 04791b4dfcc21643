// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chart_card.h"

#include "ui/charts/run_mark.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace rationale::ui {

namespace {

constexpr int rawLimit = 3; // with three or more runs the raw lines are off
constexpr double rawOpacity = 0.28;
constexpr int historyLimit = 20;
constexpr int gridRows = 4;
constexpr double bandOpacity = 0.18;

QVector<const SeriesCache*> edgesOf(const CardSeries& series) {
    if (!series.band || series.band->lower.empty())
        return {};
    return {&series.band->lower, &series.band->upper};
}

} // namespace

ChartCard::ChartCard(const QString& metric, QWidget* parent)
    : QFrame(parent)
    , m_metric(metric)
    , m_name(new ElidedLabel(metric, FontRole::Table))
    , m_smooth(makeLabel({}, FontRole::TableStrong))
    , m_raw(makeLabel({}, FontRole::Table, "hint"))
    , m_legend(makeLabel({}, FontRole::Table))
    , m_outliers(new Chip({}, ChipKind::Warn))
    , m_notFinite(new Chip({}, ChipKind::Error))
    , m_explain(new Chip({}, ChipKind::Info)) {
    setObjectName(QStringLiteral("card_") + metric);
    setMinimumSize(px(280), px(176));
    setAccessibleName(metric);
    buildTitle();
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        if (m_drawn)
            redraw();
    });
}

void ChartCard::buildTitle() {
    QFont name = m_name->font();
    name.setWeight(QFont::Medium);
    m_name->setFont(name);
    m_name->setElideMode(Qt::ElideMiddle);
    m_name->setToolTip(m_metric);
    m_smooth->setObjectName(QStringLiteral("smoothValue"));
    m_raw->setObjectName(QStringLiteral("rawValue"));
    m_outliers->setObjectName(QStringLiteral("outlierChip"));
    m_outliers->setClickable(true);
    m_outliers->setToolTip(
        tr("Single values far outside the 5–95 % range are not shown. Click to fit all."));
    m_outliers->hide();
    m_notFinite->setObjectName(QStringLiteral("notFiniteChip"));
    m_notFinite->setToolTip(tr("Values that are NaN or infinite break the line; the red triangles "
                               "at the bottom show where."));
    m_notFinite->hide();
    m_explain->setObjectName(QStringLiteral("explainChip"));
    m_explain->setIcon(QStringLiteral("info")); // without words: many metrics have one
    m_explain->setAccessibleName(tr("Explain"));
    m_explain->setToolTip(tr("Explain"));
    m_explain->setClickable(true);
    m_explain->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, px(4));
    column->setSpacing(0);
    auto* title = new QHBoxLayout;
    title->setContentsMargins(px(12), 0, px(4), 0);
    title->setSpacing(px(8));
    title->addWidget(m_name, 1);
    title->addWidget(m_outliers);
    title->addWidget(m_notFinite);
    title->addWidget(m_explain);
    title->addWidget(m_smooth);
    title->addWidget(m_raw);
    QToolButton* menu = makeIconButton(QStringLiteral("more"), tr("Chart menu"));
    menu->setObjectName(QStringLiteral("cardMenu"));
    title->addWidget(menu);
    column->addLayout(title);
    m_legend->setObjectName(QStringLiteral("legend"));
    m_legend->setTextFormat(Qt::RichText);
    m_legend->setWordWrap(true);
    m_legend->setContentsMargins(px(12), 0, px(12), px(2));
    m_legend->hide();
    column->addWidget(m_legend);
    column->addStretch(1);
    column->itemAt(0)->setAlignment(Qt::AlignTop);
    connect(menu, &QToolButton::clicked, this, &ChartCard::openMenu);
    connect(m_explain, &Chip::clicked, this, [this] { Q_EMIT explainRequested(m_metric); });
    connect(m_outliers, &Chip::clicked, this, [this] {
        m_fitAll = true;
        redraw();
    });
}

void ChartCard::setTitle(const QString& title, const QString& help) {
    m_name->setText(title);
    m_name->setToolTip(help.isEmpty() ? m_metric : help);
}

void ChartCard::buildPlot() {
    m_plot = PlotView::create(this);
    m_plot->setObjectName(QStringLiteral("plot"));
    auto* column = static_cast<QVBoxLayout*>(layout());
    delete column->takeAt(2); // the stretch that held its place
    column->addWidget(m_plot, 1);
    connect(m_plot, &PlotView::crosshairMoved, this, &ChartCard::cursorMoved);
    connect(m_plot, &PlotView::clicked, this, [this](double x) {
        if (m_series.isEmpty() || m_series[0].curve->raw().empty())
            return;
        const MetricCurve& curve = *m_series[0].curve;
        Q_EMIT stepClicked(curve.steps()[curve.raw().nearest(x)]);
    });
    connect(m_plot, &PlotView::zoomRequested, this,
            [this](double xMin, double xMax, double yMin, double yMax) {
                pushZoom(Zoom{xMin, xMax, yMin, yMax, true});
                Q_EMIT zoomed(xMin, xMax, false);
            });
    connect(m_plot, &PlotView::wheelZoomRequested, this, [this](double factor, double x) {
        const Zoom shown = shownRange(nullptr);
        const double low = std::max(x - (x - shown.xMin) * factor, m_options.xMin);
        const double high = std::min(x + (shown.xMax - x) * factor, m_options.xMax);
        if (high > low) {
            m_zoom = Zoom{low, high, shown.yMin, shown.yMax, false};
            redraw();
            Q_EMIT zoomed(low, high, false);
        }
    });
    connect(m_plot, &PlotView::panRequested, this, [this](double dx, double dy) {
        Zoom shown = shownRange(nullptr);
        const double x = dx * (shown.xMax - shown.xMin), y = dy * (shown.yMax - shown.yMin);
        const bool ownY = m_zoom && m_zoom->ownY;
        m_zoom = Zoom{shown.xMin + x, shown.xMax + x, shown.yMin + y, shown.yMax + y, ownY};
        redraw();
        Q_EMIT zoomed(m_zoom->xMin, m_zoom->xMax, false);
    });
    connect(m_plot, &PlotView::resetRequested, this, [this] {
        m_fitAll = false;
        pushZoom(std::nullopt);
        Q_EMIT zoomed(0, 0, true);
    });
    connect(m_plot, &PlotView::widthChanged, this, [this] {
        if (m_drawn)
            redraw();
    });
    m_plot->show();
    layout()->activate(); // its size decides how many points are drawn
}

void ChartCard::setSeries(QVector<CardSeries> series) {
    m_series = std::move(series);
}
void ChartCard::clear() {
    m_series.clear();
    m_marks.clear();
    m_history.clear();
    m_zoom.reset();
    m_cursor.reset();
    m_fitAll = m_drawn = false;
    m_smooth->clear();
    m_raw->clear();
    m_legend->hide();
    m_outliers->hide();
    m_notFinite->hide();
    if (m_plot)
        m_plot->hide();
    update();
}

void ChartCard::setOptions(const CardOptions& options) {
    m_options = options;
}
void ChartCard::setExplainable(bool on) {
    m_explain->setVisible(on);
}

void ChartCard::setMarks(const QVector<PlotMark>& marks) {
    m_marks = marks;
}

ChartCard::Zoom ChartCard::shownRange(int* outliers) const {
    Zoom range{m_options.xMin, m_options.xMax, 0, 1, false};
    if (m_zoom) {
        range = *m_zoom;
        if (range.ownY)
            return range;
    }
    const bool log = m_logY || m_options.logY;
    double low = INFINITY, high = -INFINITY;
    for (const CardSeries& series : m_series) {
        const bool rawShown = m_series.size() < rawLimit || series.curve->smoothing() <= 0;
        const SeriesCache& values = rawShown ? series.curve->raw() : series.curve->smooth();
        if (values.empty())
            continue;
        const ValueRange found =
            valueRange(values, range.xMin, range.xMax, m_options.hideOutliers && !m_fitAll, log);
        low = std::min(low, found.low);
        high = std::max(high, found.high);
        if (outliers)
            *outliers += found.outliers;
        for (const SeriesCache* edge : edgesOf(series)) {
            const ValueRange of = valueRange(*edge, range.xMin, range.xMax, false, log);
            low = std::min(low, of.low);
            high = std::max(high, of.high);
        }
    }
    if (low > high)
        return range;
    if (log) {
        range.yMin = std::pow(10, std::floor(std::log10(std::max(low, 1e-30)) * 4) / 4);
        range.yMax = std::pow(10, std::ceil(std::log10(std::max(high, 1e-30)) * 4) / 4);
    } else {
        const auto [bottom, top] = roundRange(low, high, gridRows);
        range.yMin = bottom;
        range.yMax = top;
    }
    return range;
}

QVector<PlotMark> ChartCard::notFiniteMarks(const Zoom& shown, int columns) {
    QVector<PlotMark> marks;
    const double gap = (shown.xMax - shown.xMin) / columns * 4; // one triangle per four pixels
    qsizetype count = 0;
    for (const CardSeries& series : m_series) {
        const SeriesCache& raw = series.curve->raw();
        const std::vector<uint32_t>& all = raw.nonFinite();
        const auto [first, last] = raw.range(shown.xMin, shown.xMax);
        auto at = std::lower_bound(all.begin(), all.end(), first);
        const auto end = std::lower_bound(at, all.end(), last);
        count += end - at;
        while (at != end) {
            const double x = raw.x(*at);
            marks.append(PlotMark{x, token(Token::Err),
                                  std::isnan(raw.y(*at)) ? tr("not a number") : tr("infinite"),
                                  true});
            const size_t next = std::max<size_t>(raw.range(shown.xMin, x + gap).second, *at + 1);
            at = std::lower_bound(at, end, next);
        }
    }
    m_notFinite->setVisible(count > 0);
    m_notFinite->setText(tr("%1 not finite").arg(count));
    return marks;
}

void ChartCard::drawLines() {
    const bool log = m_logY || m_options.logY;
    m_plot->setLogY(log);
    m_plot->setTimeAxis(m_options.axis == XAxis::Wall || m_options.axis == XAxis::Process);
    int outliers = 0;
    const Zoom shown = shownRange(&outliers);
    m_plot->setRanges(shown.xMin, shown.xMax, shown.yMin, shown.yMax);
    const int columns = std::max(m_plot->plotWidthPixels(), 16);
    QVector<PlotArea> bands;
    QVector<PlotLine> raw, smooth;
    for (const CardSeries& series : m_series) {
        const MetricCurve& curve = *series.curve;
        const QPen pen = Theme::instance().runPen(series.colour, 2);
        if (const auto edges = edgesOf(series); !edges.isEmpty())
            bands.append({series.label, pen.color(), bandOpacity,
                          edges[0]->decimated(shown.xMin, shown.xMax, columns),
                          edges[1]->decimated(shown.xMin, shown.xMax, columns)});
        PlotLine line{series.label,
                      pen.color(),
                      2,
                      1,
                      Qt::SolidLine,
                      curve.isSparse() || curve.raw().size() == 1,
                      curve.smooth().decimated(shown.xMin, shown.xMax, columns)};
        if (pen.style() == Qt::CustomDashLine && m_series.size() > 1) // else nothing to tell apart
            line.dashes = pen.dashPattern();
        smooth.append(line);
        if (m_series.size() < rawLimit && curve.smoothing() > 0)
            raw.append(PlotLine{series.label, pen.color(), 1, rawOpacity, Qt::SolidLine, false,
                                curve.raw().decimated(shown.xMin, shown.xMax, columns)});
    }
    m_pointCount = 0;
    for (const PlotLine& line : raw + smooth)
        m_pointCount += line.points.size();
    m_plot->setContent(bands, raw + smooth);
    m_plot->setMarks(m_marks + notFiniteMarks(shown, columns));
    m_outliers->setVisible(outliers > 0);
    if (outliers > 0)
        m_outliers->setText(
            TextFormat::plural(outliers, tr("%1 outlier hidden"), tr("%1 outliers hidden")));
}

void ChartCard::redraw() {
    if (!m_plot)
        buildPlot();
    drawLines();
    m_drawn = true;
    m_plot->show();
    showValues();
}

void ChartCard::setZoom(std::optional<Zoom> zoom) {
    m_zoom = zoom;
    if (!zoom)
        m_fitAll = false;
}

void ChartCard::pushZoom(std::optional<Zoom> zoom) {
    m_history.append(m_zoom);
    if (m_history.size() > historyLimit)
        m_history.removeFirst();
    m_zoom = zoom;
    redraw();
}

void ChartCard::zoomBack() {
    if (m_history.isEmpty())
        return;
    m_zoom = m_history.takeLast();
    redraw();
    Q_EMIT zoomed(m_zoom ? m_zoom->xMin : 0, m_zoom ? m_zoom->xMax : 0, !m_zoom);
}

void ChartCard::openMenu() {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction* log = menu->addAction(tr("Log y"));
    log->setCheckable(true);
    log->setChecked(m_logY);
    connect(log, &QAction::toggled, this, [this](bool on) {
        m_logY = on;
        redraw();
    });
    connect(menu->addAction(tr("Fit all values")), &QAction::triggered, this, [this] {
        m_fitAll = true;
        pushZoom(std::nullopt);
    });
    QAction* back = menu->addAction(tr("Zoom back"));
    back->setEnabled(!m_history.isEmpty());
    connect(back, &QAction::triggered, this, &ChartCard::zoomBack);
    connect(menu->addAction(tr("Enlarge")), &QAction::triggered, this,
            &ChartCard::enlargeRequested);
    menu->addSeparator();
    for (const char* suffix : {"png", "svg", "csv"}) {
        const QString name = QLatin1String(suffix);
        connect(menu->addAction(tr("Export %1…").arg(name.toUpper())), &QAction::triggered, this,
                [this, name] { Q_EMIT exportRequested(name); });
    }
    menu->popup(mapToGlobal(QPoint(width() - px(32), px(32))));
}

void ChartCard::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(token(Token::Border));
    painter.setBrush(token(Token::Surface));
    painter.drawRoundedRect(QRectF(rect()).adjusted(.5, .5, -.5, -.5), 6, 6);
    if (!m_drawn) { // loading: a still grey bar
        painter.setPen(Qt::NoPen);
        painter.setBrush(token(Token::Press));
        painter.drawRoundedRect(QRectF(px(48), height() / 2.0, width() / 3.0, px(6)), 3, 3);
    }
}

} // namespace rationale::ui
