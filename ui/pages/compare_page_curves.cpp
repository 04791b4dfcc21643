// SPDX-License-Identifier: GPL-3.0-or-later
// Which curves lie over each other in the cards of Compare.
#include "ui/charts/card_grid.h"
#include "ui/models/comparison_table.h"
#include "ui/models/metric_groups.h"
#include "ui/models/metric_store.h"
#include "ui/models/run_diff.h"
#include "ui/pages/card_export.h"
#include "ui/pages/compare_page.h"
#include "ui/pages/compare_page_runs.h"
#include "ui/services/run_watcher.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>

#include <algorithm>
#include <utility>

namespace rationale::ui {

bool ComparePage::isGrouped() const {
    return !m_group->currentData().toString().isEmpty() && m_settings;
}

std::vector<ComparePage::Shown> ComparePage::shownRuns() const {
    const QStringList hidden = m_list->hidden();
    std::vector<Shown> shown;
    for (const QString& id : m_runs)
        if (MetricStore* store = m_stores.value(id); store && !hidden.contains(id))
            shown.push_back({id, store});
    return shown;
}

/// What a run shares with the others of its group: the value of the setting, or everything but the
/// seed.
QString ComparePage::groupOf(int run) const {
    const QString key = m_group->currentData().toString();
    QStringList parts;
    for (const SettingsComparison::Line& line : m_settings->lines) {
        const bool isName = line.key == QLatin1String("name") || line.key == QLatin1String("seed");
        const bool wanted =
            key == QLatin1String("seed")
                ? line.differs && !isName && line.kind != SettingsComparison::Kind::Environment
                : line.key == key;
        if (wanted)
            parts.append(line.key + QStringLiteral(" = ") + line.values.value(run));
    }
    return parts.isEmpty() ? tr("all runs") : parts.join(QStringLiteral(", "));
}

QVector<CardSeries> ComparePage::seriesOf(const QString& metric) const {
    if (isGrouped())
        return groupedSeries(metric);
    QVector<CardSeries> series;
    for (const Shown& shown : shownRuns()) {
        const RunSummary* run = m_context.watcher().run(shown.id);
        if (const auto curve = shown.store->curve(metric); curve && run)
            series.append(CardSeries{qs(run->info.name), run->colour, curve});
    }
    QStringList names;
    for (const CardSeries& one : std::as_const(series))
        names.append(one.label);
    names = withoutCommonPrefix(names);
    for (qsizetype i = 0; i < series.size(); ++i)
        series[i].shortLabel = names[i];
    return series;
}

QVector<CardSeries> ComparePage::groupedSeries(const QString& metric) const {
    struct Group {
        QString label;
        int colour;
        QVector<std::shared_ptr<MetricCurve>> curves;
    };
    QVector<Group> groups;
    for (const Shown& shown : shownRuns()) {
        const RunSummary* run = m_context.watcher().run(shown.id);
        const auto curve = shown.store->curve(metric);
        if (!curve || !run)
            continue;
        const QString label = groupOf(static_cast<int>(m_runs.indexOf(shown.id)));
        auto group = std::find_if(groups.begin(), groups.end(),
                                  [&](const Group& one) { return one.label == label; });
        if (group == groups.end())
            group = groups.insert(groups.end(), Group{label, run->colour, {}});
        group->curves.append(curve);
    }
    const auto kind = static_cast<BandKind>(m_band->currentIndex());
    QVector<CardSeries> series;
    for (const Group& group : groups) {
        auto band = std::make_shared<const CurveBand>(bandOf(group.curves, kind));
        const QString label = QStringLiteral("%1 (%2)").arg(group.label).arg(group.curves.size());
        series.append(CardSeries{label, group.colour, band->mean, band});
    }
    return series;
}

void ComparePage::refreshSections() {
    QStringList metrics;
    QSet<QString> seen;
    bool loading = false;
    for (const Shown& shown : shownRuns()) {
        loading |= shown.store->isLoading();
        for (const QString& metric : shown.store->metrics())
            if (!seen.contains(metric)) {
                seen.insert(metric);
                metrics.append(metric);
            }
    }
    const QRegularExpression filter = patternOf(m_filter);
    if (!filter.isValid())
        return;
    m_grid->setHint(loading             ? tr("The curves are being read.")
                    : metrics.isEmpty() ? tr("None of the runs that are shown has a metric.")
                                        : tr("No metric matches the filter."));
    m_grid->setSections(metricSections(metrics, filter));
    for (ChartCard* card : m_grid->cards()) // a run that came has no curves for them yet
        for (const Shown& shown : shownRuns())
            if (shown.store->metrics().contains(card->metricName()))
                shown.store->request(card->metricName());
}

CardOptions ComparePage::options() const {
    double low = 0, high = 1;
    bool first = true;
    for (const Shown& shown : shownRuns()) {
        const auto [from, to] = shown.store->xRange();
        low = first ? from : std::min(low, from);
        high = first ? to : std::max(high, to);
        first = false;
    }
    return {static_cast<XAxis>(m_axis->currentIndex()), true, m_logY->isChecked(), low, high};
}

void ComparePage::updateCard(const QString& metric) {
    ChartCard* card = m_grid->card(metric);
    if (!card)
        return;
    card->setSeries(seriesOf(metric));
    card->setOptions(options());
    card->setZoom(m_zoom);
    m_grid->markDirty(metric);
}

void ComparePage::refreshCards() {
    m_axis->setToolTip(
        isGrouped() && m_axis->currentIndex() > 0
            ? tr("Means are taken at equal places of this axis, along straight lines "
                 "between the points of each run.")
            : QString());
    m_band->setEnabled(isGrouped());
    for (ChartCard* card : m_grid->cards())
        updateCard(card->metricName());
}

void ComparePage::prepareCard(ChartCard* card) {
    card->setTitle(metricTitle(card->metricName()));
    connect(card, &ChartCard::cursorMoved, this, [this, card](double x, bool inside) {
        const auto place = inside ? std::optional(x) : std::nullopt;
        m_sync->isChecked() ? m_grid->setCursor(place) : card->setCursor(place);
    });
    connect(card, &ChartCard::zoomed, this, &ComparePage::setZoom);
    connect(card, &ChartCard::exportRequested, this,
            [this, card](const QString& suffix) { exportCard(m_context, this, *card, suffix); });
    connect(card, &ChartCard::enlargeRequested, this, [this, card] {
        m_grid->setPerRow(m_grid->perRow() == 1 ? 0 : 1);
        m_grid->ensureWidgetVisible(card);
    });
}

void ComparePage::setZoom(double xMin, double xMax, bool reset) {
    m_zoom = reset ? std::nullopt : std::optional(ChartCard::Zoom{xMin, xMax, 0, 1, false});
    m_grid->setZoom(m_zoom, sender());
}

} // namespace rationale::ui
