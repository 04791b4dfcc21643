// SPDX-License-Identifier: GPL-3.0-or-later
// The Traces page: the groups of one step, and what a search finds among them.
#include "ui/models/sample_table_model.h"
#include "ui/pages/traces_page.h"
#include "ui/pages/traces_page_filter.h"
#include "ui/pages/traces_page_group.h"
#include "ui/pages/traces_page_groups.h"
#include "ui/pages/traces_page_reader.h"
#include "ui/pages/traces_page_view.h"
#include "ui/services/background_jobs.h"
#include "ui/services/reader_pool.h"
#include "ui/services/strings.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/text_format.h"

#include <QLabel>
#include <QStackedWidget>
#include <QTableView>

#include <algorithm>

namespace rationale::ui {

namespace {

/// Newest step at or before the wanted one; −1 is the newest of all.
int64_t nearestStep(const std::vector<int64_t>& steps, qint64 wanted) {
    if (steps.empty())
        return -1;
    if (wanted < 0)
        return steps.back();
    const auto after = std::upper_bound(steps.begin(), steps.end(), static_cast<int64_t>(wanted));
    return after == steps.begin() ? steps.front() : *(after - 1);
}

std::vector<SampleRow> matchingRows(RunReader& reader, SampleFilter filter, int64_t step) {
    filter.stepFrom = filter.stepTo = step;
    const int64_t most = 1'000'000; // a step never has as many
    return reader.sampleRows(reader.sampleIds(filter, SampleOrder::Id, false, most, 0));
}

/// Whether the filter asks for more than the rows of the groups can tell.
bool asksForSamples(const SampleFilter& filter) {
    return !filter.search.empty() || !filter.language.empty() || filter.correct ||
           filter.formatOk || filter.truncated || filter.mixed || filter.offTarget || filter.dead;
}

bool hasTrainingSamples(RunReader& reader) {
    SampleFilter training;
    training.split = "train";
    return !reader.sampleIds(training, SampleOrder::Id, false, 1, 0).empty();
}

} // namespace

void TracesPage::reloadGroups() {
    m_stepReaders->interruptAll();
    m_context.jobs().run(
        this, QStringLiteral("traces.step"),
        [readers = m_stepReaders, folder = runFolder(), wanted = m_context.step(),
         asked = m_filter->filter(), open = !m_splitChosen] {
            SampleFilter filter = asked;
            StepData data;
            const auto lent = readers->tryLease(folder);
            if (!lent)
                return data;
            const ReaderPool::Lease& reader = *lent;
            data.steps = reader->stepsWithSamples();
            data.step = nearestStep(data.steps, wanted);
            if (data.step < 0)
                return data;
            data.training = open && filter.split.empty() && hasTrainingSamples(*reader);
            if (data.training)
                filter.split = "train";
            data.groups = reader->groups(data.step, filter.split);
            if (data.groups.empty() && filter.split == "train")
                data.heldOut = static_cast<int64_t>(reader->groups(data.step, "eval").size());
            if (asksForSamples(filter)) {
                data.matching.emplace();
                for (const SampleRow& row : matchingRows(*reader, filter, data.step)) {
                    data.matching->insert(row.id);
                    ++data.hits[row.groupId];
                }
                std::erase_if(data.groups,
                              [&](const GroupRow& row) { return !data.hits.contains(row.id); });
            }
            for (const GroupRow& row : data.groups)
                data.completions += data.matching ? data.hits[row.id] : row.size;
            return data;
        },
        [this](StepData data) { showStep(std::move(data)); });
}

void TracesPage::showStep(StepData data) {
    if (data.training && !m_splitChosen) {
        m_splitChosen = true;
        m_filter->setTrainingToken(true);
    }
    m_step = data.step;
    m_steps = std::move(data.steps);
    m_completions = data.completions;
    m_isFiltered = data.matching.has_value();
    m_group->setMatching(std::move(data.matching));
    m_groups->setGroups(std::move(data.groups), std::move(data.hits));
    showReason(data.heldOut);
    if (m_wantedGroup != 0 && !m_groups->contains(m_wantedGroup) && m_filter->isRestricting()) {
        m_splitChosen = true;
        return m_filter->clear(); // a link opens its group whatever was filtered; loads again
    }
    if (m_wantedGroup != 0) {
        m_groups->selectGroup(m_wantedGroup);
        openGroup(m_wantedGroup, m_wantedMember, false);
        m_wantedGroup = 0;
    } else if (m_groups->count() == 0) {
        m_group->clear();
        m_reader->clear();
    } else if (m_leadToMatch && !m_groups->contains(m_group->group().id)) {
        m_groups->selectRow(0);
        openGroup(m_groups->selectedGroup(), -1, false);
    } else if (m_group->group().id != m_groups->selectedGroup()) {
        openGroup(m_groups->selectedGroup(), -1, false);
    } else if (m_leadToMatch && !m_group->memberMatches()) {
        m_group->selectFirstMatch();
    }
    m_leadToMatch = false;
    showCount();
    updateEmptyState();
}

void TracesPage::openGroup(int64_t groupId, int member, bool pin) {
    if (pin)
        pinStep();
    if (groupId == 0 || (m_group->group().id == groupId && !m_group->group().samples.empty())) {
        if (groupId != 0 && !m_group->selectMember(member))
            m_group->selectFirstMatch();
        return;
    }
    m_groupReaders->interruptAll();
    m_context.jobs().run(
        this, QStringLiteral("traces.group"),
        [readers = m_groupReaders, folder = runFolder(), groupId] {
            return readers->lease(folder)->groupWithSamples(groupId);
        },
        [this, member](GroupRecord group) {
            if (m_stack->currentIndex() == Table)
                return; // came late: the table opens its own
            m_group->setGroup(std::move(group), member);
            showMember(m_group->member());
        });
}

/// A search is a wish to read what it finds: the first hit opens, and the step it is in stays.
void TracesPage::applyFilter() {
    const bool isTable = m_stack->currentIndex() == Table;
    m_reader->setSearch(m_filter->search());
    m_leadToMatch = true;
    if (isTable) { // the reader never shows what the table no longer holds
        m_group->clear();
        m_reader->clear();
    } else if (!m_filter->search().isEmpty()) {
        pinStep();
    }
    reload();
}

void TracesPage::showReason(int64_t heldOut) {
    const QString search = m_filter->search();
    if (heldOut > 0)
        return m_groups->setReason(
            tr("Step %1 has no training samples, but %2 of a held-out evaluation. Remove "
               "\u201csplit = train\u201d to read them.")
                .arg(TextFormat::integer(std::max<int64_t>(m_step, 0)),
                     TextFormat::plural(heldOut, tr("%1 prompt"), tr("%1 prompts"))));
    m_groups->setReason(
        search.isEmpty()
            ? tr("No completion of this step passes the filter.")
            : tr("No completion of step %1 contains \u201c%2\u201d. Prompts are not searched; "
                 "the table searches all steps.")
                  .arg(TextFormat::integer(std::max<int64_t>(m_step, 0)), search));
}

void TracesPage::showCount() {
    if (m_steps.empty() && m_stack->currentIndex() == Groups)
        m_count->clear(); // the empty page says why
    else if (m_stack->currentIndex() == Groups)
        m_count->setText(QStringList{
            tr("step %1").arg(TextFormat::integer(std::max<int64_t>(m_step, 0))),
            m_isFiltered
                ? TextFormat::plural(m_completions, tr("%1 hit"), tr("%1 hits"))
                : TextFormat::plural(m_completions, tr("%1 completion"), tr("%1 completions")),
            TextFormat::plural(m_groups->count(), tr("%1 group"), tr("%1 groups"))}
                             .join(QStringLiteral(" · ")));
    else
        m_count->setText(
            TextFormat::plural(m_completions, tr("%1 completion"), tr("%1 completions")));
}

} // namespace rationale::ui
