// SPDX-License-Identifier: GPL-3.0-or-later
// The Language page: what it loads and how it shows it.
#include "ui/charts/plot_view.h"
#include "ui/models/sample_strip_model.h"
#include "ui/pages/language_page.h"
#include "ui/pages/language_page_parts.h"
#include "ui/pages/traces_page_view.h"
#include "ui/services/background_jobs.h"
#include "ui/services/reader_pool.h"
#include "ui/services/run_watcher.h"
#include "ui/services/strings.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/text_format.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets_basic.h"

#include <QComboBox>
#include <QTableView>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace rationale::ui {

namespace {

constexpr int fewestColumns = 200;

/// Means over at most `columns` stretches of equal length: a share has no spikes to keep.
template <typename Value>
QVector<QPointF> binned(const std::vector<LanguageStep>& steps, int columns, Value value) {
    QVector<QPointF> points;
    const size_t width =
        std::max<size_t>(1, steps.size() / static_cast<size_t>(std::max(1, columns)));
    for (size_t begin = 0; begin < steps.size(); begin += width) {
        const size_t end = std::min(steps.size(), begin + width);
        double sum = 0;
        int count = 0;
        for (size_t i = begin; i < end; ++i)
            if (const double each = value(steps[i]); !std::isnan(each)) {
                sum += each;
                ++count;
            }
        const double x = static_cast<double>(steps[begin].step + steps[end - 1].step) / 2;
        points.push_back(
            {x, count > 0 ? 100 * sum / count : std::numeric_limits<double>::quiet_NaN()});
    }
    return points;
}

double shareOf(const LanguageStep& step, const std::string& language) {
    for (const auto& [code, share] : step.shares)
        if (code == language)
            return share;
    return 0;
}

QString languageName(const QString& code) {
    if (code == QLatin1String("en"))
        return LanguagePage::tr("English");
    if (code == QLatin1String("zh"))
        return LanguagePage::tr("Chinese");
    if (code == QLatin1String("ja"))
        return LanguagePage::tr("Japanese");
    return code;
}

/// Languages by their total share, so that the largest lies at the bottom of the stack.
std::vector<std::string> languagesOf(const std::vector<LanguageStep>& steps,
                                     const std::string& first) {
    std::map<std::string, double> totals;
    for (const LanguageStep& step : steps)
        for (const auto& [code, share] : step.shares)
            totals[code] += share;
    std::vector<std::string> codes;
    for (const auto& [code, total] : totals)
        if (total > 0 && !code.empty())
            codes.push_back(code);
    std::stable_sort(codes.begin(), codes.end(), [&](const std::string& a, const std::string& b) {
        if ((a == first) != (b == first))
            return a == first;
        return totals[a] > totals[b];
    });
    return codes;
}

QString mixedLabel() {
    return LanguagePage::tr("mixed texts");
}

QString targetLabel(const QString& prompt) {
    return LanguagePage::tr("%1 on target").arg(languageName(prompt));
}

/// The last at or before `wanted`; −1 is the newest. None: nullptr.
const LanguageStep* stepAt(const std::vector<LanguageStep>& steps, int64_t wanted) {
    if (steps.empty())
        return nullptr;
    if (wanted < 0)
        return &steps.back();
    const auto after =
        std::upper_bound(steps.begin(), steps.end(), wanted,
                         [](int64_t step, const LanguageStep& each) { return step < each.step; });
    return after == steps.begin() ? &steps.front() : &*(after - 1);
}

QString legendEntry(const QColor& colour, const QString& words, const QString& value) {
    return QStringLiteral("<span style='color:%1'>■</span> %2 <b>%3</b>")
        .arg(colour.name(), words.toHtmlEscaped(), value);
}

} // namespace

void LanguagePage::loadCurves() {
    m_curveReaders->interruptAll();
    // Only what is new: a run of many steps must not be read again at each of them. The last step
    // is read again, for its groups may have been committed in parts.
    const int64_t known = m_curves.all.empty() ? -1 : m_curves.all.back().step - 1;
    m_context.jobs().run(
        this, QStringLiteral("language.curves"),
        [readers = m_curveReaders, folder = runFolder(), wanted = promptLanguage(), known,
         segments = m_curves.segments] {
            Curves curves;
            const auto lent = readers->tryLease(folder);
            if (!lent)
                return curves;
            const ReaderPool::Lease& reader = *lent;
            curves.segments = reader->segmentCount();
            curves.after = curves.segments == segments ? known : -1; // resumed: rows superseded
            curves.all = reader->languageSteps(wanted, curves.after);
            for (const char* prompt : {"en", "zh"})
                if (wanted.empty() || wanted == prompt)
                    curves.perPrompt.emplace_back(QString::fromLatin1(prompt),
                                                  reader->languageSteps(prompt, curves.after));
            return curves;
        },
        [this](Curves fresh) {
            if (fresh.after < 0)
                return showCurves(std::move(fresh));
            Curves grown = std::move(m_curves);
            const auto append = [&fresh](std::vector<LanguageStep>& to,
                                         std::vector<LanguageStep>& from) {
                std::erase_if(to, [&](const LanguageStep& old) { return old.step > fresh.after; });
                std::move(from.begin(), from.end(), std::back_inserter(to));
            };
            append(grown.all, fresh.all);
            for (size_t i = 0; i < std::min(grown.perPrompt.size(), fresh.perPrompt.size()); ++i)
                append(grown.perPrompt[i].second, fresh.perPrompt[i].second);
            showCurves(std::move(grown));
        });
}

void LanguagePage::showCurves(Curves curves) {
    m_curves = std::move(curves);
    showShares();
    showMixed();
    showLegends();
    updateEmptyState();
}

void LanguagePage::showShares() {
    const std::vector<LanguageStep>& steps = m_curves.all;
    const int columns = std::max(fewestColumns, m_shares->plotWidthPixels());
    const std::string target = promptLanguage();
    QVector<PlotArea> areas;
    QVector<QPointF> lower;
    for (const std::string& code : languagesOf(steps, target)) {
        const QVector<QPointF> values =
            binned(steps, columns, [&](const LanguageStep& step) { return shareOf(step, code); });
        if (lower.isEmpty())
            for (const QPointF& point : values)
                lower.push_back({point.x(), 0});
        PlotArea area;
        area.label = languageName(text(code));
        area.colour = Theme::instance().languageColour(text(code));
        area.opacity = code == target ? 0.3 : 0.8;
        area.lower = lower;
        for (qsizetype i = 0; i < values.size(); ++i)
            lower[i].ry() += std::isnan(values[i].y()) ? 0 : values[i].y();
        area.upper = lower;
        areas.push_back(area);
    }
    m_shares->setContent(areas, {});
    if (!steps.empty())
        m_shares->setRanges(static_cast<double>(steps.front().step),
                            std::max<double>(static_cast<double>(steps.back().step),
                                             static_cast<double>(steps.front().step) + 1),
                            0, 100);
}

void LanguagePage::showMixed() {
    const std::vector<LanguageStep>& steps = m_curves.all;
    const int columns = std::max(fewestColumns, m_mixed->plotWidthPixels());
    QVector<PlotLine> lines;
    const auto add = [&](const QString& label, const QColor& colour, Qt::PenStyle style,
                         const std::vector<LanguageStep>& from, auto value) {
        if (from.empty())
            return;
        PlotLine line;
        line.label = label;
        line.colour = colour;
        line.style = style;
        line.points = binned(from, columns, value);
        lines.push_back(line);
    };
    add(mixedLabel(), token(Token::Err), Qt::SolidLine, steps,
        [](const LanguageStep& step) { return step.mixedShare; });
    for (const auto& [prompt, series] : m_curves.perPrompt)
        add(targetLabel(prompt), Theme::instance().languageColour(prompt), Qt::DashLine, series,
            [](const LanguageStep& step) { return step.targetShare; });
    m_mixed->setContent({}, lines);
    if (!steps.empty())
        m_mixed->setRanges(static_cast<double>(steps.front().step),
                           std::max<double>(static_cast<double>(steps.back().step),
                                            static_cast<double>(steps.front().step) + 1),
                           0, 100);
}

void LanguagePage::showLegends() {
    const QString gap = QStringLiteral(" &nbsp; ");
    QStringList shares, mixed;
    if (const LanguageStep* step = stepAt(m_curves.all, m_step)) {
        for (const std::string& code : languagesOf(m_curves.all, promptLanguage()))
            shares << legendEntry(Theme::instance().languageColour(text(code)),
                                  languageName(text(code)),
                                  TextFormat::percent(shareOf(*step, code)));
        mixed << legendEntry(token(Token::Err), mixedLabel(),
                             TextFormat::percent(step->mixedShare));
    }
    for (const auto& [prompt, series] : m_curves.perPrompt)
        if (const LanguageStep* step = stepAt(series, m_step))
            mixed << legendEntry(Theme::instance().languageColour(prompt), targetLabel(prompt),
                                 TextFormat::percent(step->targetShare));
    m_legend->setText(shares.join(gap));
    m_mixedNote->setText(mixed.join(gap));
}

void LanguagePage::loadStep() {
    m_stepReaders->interruptAll();
    m_context.jobs().run(
        this, QStringLiteral("language.step"),
        [readers = m_stepReaders, folder = runFolder(), wanted = m_context.step(),
         language = promptLanguage()] {
            StepData data;
            const auto lent = readers->tryLease(folder);
            if (!lent)
                return data;
            const ReaderPool::Lease& reader = *lent;
            for (const int64_t step : reader->stepsWithSamples())
                if (wanted < 0 || step <= wanted || data.step < 0)
                    data.step = step;
            if (data.step < 0)
                return data;
            for (const GroupRow& row : reader->groups(data.step, "train"))
                if (language.empty() || row.language == language)
                    data.groups.push_back(reader->groupWithSamples(row.id));
            return data;
        },
        [this](StepData data) { showStep(std::move(data)); });
}

bool LanguagePage::isShown(const StepData& data) const {
    const std::vector<GroupRecord>& shown = m_model->groups();
    return data.step == m_step &&
           std::equal(data.groups.begin(), data.groups.end(), shown.begin(), shown.end(),
                      [](const GroupRecord& a, const GroupRecord& b) { return a.id == b.id; });
}

void LanguagePage::showStep(StepData data) {
    if (isShown(data))
        return updateEmptyState(); // the row that a person reads stays
    m_step = data.step;
    m_row = m_span = -1;
    showLegends();
    m_model->setGroups(std::move(data.groups));
    m_whatIf->setGroups(&m_model->groups());
    m_switches->setSwitches(m_model->groups());
    const QString count =
        m_model->rowCount() == 0
            ? tr("no training completions")
            : TextFormat::plural(m_model->rowCount(), tr("%1 completion"), tr("%1 completions"));
    m_count->setText(m_step < 0 ? QString()
                                : tr("step %1 · %2").arg(TextFormat::integer(m_step), count));
    m_shares->setCrosshair(static_cast<double>(m_step), m_step >= 0);
    m_mixed->setCrosshair(static_cast<double>(m_step), m_step >= 0);
    if (m_model->rowCount() > 0)
        m_table->selectRow(0);
    else
        m_text->setDocument({});
    updateEmptyState();
}

/// Reading and following the newest step exclude each other: what a person opens stays.
void LanguagePage::pinStep() {
    const RunSummary* run = m_context.watcher().run(m_context.currentRun());
    if (m_context.isLive() && run && isActive(run->info.state) && m_step >= 0)
        m_context.setStep(m_step);
}

void LanguagePage::showRow(int row) {
    if (row < 0 || row >= m_model->rowCount())
        return;
    m_row = row;
    m_span = -1;
    const SampleRecord& sample = m_model->sample(row);
    m_text->setDocument(TraceDocument(sample, m_model->groupOf(row).prompt));
    m_spanTitle->setText(tr("Completion %1:%2, %3 on target")
                             .arg(m_model->groupIndex(row) + 1)
                             .arg(sample.member + 1)
                             .arg(TextFormat::percent(sample.targetShare, 0)));
    m_whatIf->showGroup(m_model->groupIndex(row));
}

void LanguagePage::showSpan(int row, double share) {
    if (row != m_row)
        showRow(row);
    const std::vector<LanguageSpan>& spans = m_model->sample(row).spans;
    if (spans.empty())
        return;
    const double length = std::max(1, spans.back().end - spans.front().start);
    const double at = spans.front().start + std::clamp(share, 0.0, 1.0) * length;
    m_span = static_cast<int>(
        std::upper_bound(spans.begin(), spans.end(), at,
                         [](double place, const LanguageSpan& span) { return place < span.end; }) -
        spans.begin());
    m_span = std::min(m_span, static_cast<int>(spans.size()) - 1);
    moveSpan(0);
}

/// By −1 or 1 to the neighbouring span with words; by 0 shows the present one.
void LanguagePage::moveSpan(int by) {
    if (m_row < 0 || m_row >= m_model->rowCount())
        return;
    const SampleRecord& sample = m_model->sample(m_row);
    const auto count = static_cast<int>(sample.spans.size());
    int next = m_span + by;
    while (by != 0 && next >= 0 && next < count &&
           sample.spans[static_cast<size_t>(next)].language.empty())
        next += by;
    if (next < 0 || next >= count)
        return;
    m_span = next;
    const LanguageSpan& span = sample.spans[static_cast<size_t>(m_span)];
    m_text->showRange(m_text->document().utf16Offset(span.start),
                      m_text->document().utf16Offset(span.end));
    m_spanTitle->setText(
        tr("%1 at character %2, completion %3:%4")
            .arg(span.language.empty() ? tr("No words") : languageName(text(span.language)))
            .arg(span.start + 1)
            .arg(m_model->groupIndex(m_row) + 1)
            .arg(sample.member + 1));
}

} // namespace rationale::ui
