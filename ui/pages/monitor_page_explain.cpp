// SPDX-License-Identifier: GPL-3.0-or-later
// What Monitor says of a metric, and how a metric is found on it.
#include "ui/charts/card_grid.h"
#include "ui/models/metric_explanations.h"
#include "ui/models/metric_store.h"
#include "ui/pages/monitor_page.h"
#include "ui/pages/monitor_page_dock.h"
#include "ui/services/run_watcher.h"
#include "ui/shell/studio_context.h"

#include <QLineEdit>

namespace rationale::ui {

void MonitorPage::explain(const QString& metric) {
    for (const QString& name : metricsForExplanation(metric))
        if (m_store->metrics().contains(name))
            m_store->request(name);
    const RunSummary* run = m_context.watcher().run(m_store->run());
    const qint64 step = m_context.isLive() && run ? run->info.step : m_context.step();
    const ExplanationFacts facts{
        [this](const QString& name) { return m_store->valueAt(name, m_context.step()); },
        [this](const QString& name) { return m_store->rawAt(name, m_context.step()); },
        m_store->resolved(), step};
    if (const auto found = explainMetric(metric, facts))
        m_dock->explain(*found);
}

/// The metric of the card under the mouse, or of the one with the focus.
void MonitorPage::explainPointed() {
    for (const ChartCard* card : m_grid->cards()) {
        if (!card->underMouse() && !card->hasFocus())
            continue;
        const QString metric = card->metricName();
        const QString help = metricHelp(metric);
        if (isExplainable(metric))
            explain(metric);
        else if (!help.isEmpty())
            m_dock->explain({metric, help.section(u'\n', 1)});
        return;
    }
    m_context.toast(tr("Point at a curve first."));
}

void MonitorPage::openArgument(const QString& argument) {
    if (argument.startsWith(QLatin1String("filter:")))
        m_filter->setText(argument.mid(7));
    if (argument.startsWith(QLatin1String("metric:")))
        showMetric(argument.mid(7));
}

void MonitorPage::showMetric(const QString& metric) {
    if (m_store->isLoading() || m_store->run() != m_context.currentRun()) {
        m_wantedMetric = metric; // until it is known what the run has
        return;
    }
    m_filter->clear();
    if (!m_grid->reveal(metric))
        m_context.toast(tr("This run has no metric %1.").arg(metric));
}

} // namespace rationale::ui
