// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/compare_page_traces_column.h"

#include "ui/charts/run_mark.h"
#include "ui/pages/traces_page_view.h"
#include "ui/services/strings.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include <cmath>

namespace rationale::ui {

TraceColumn::TraceColumn(int place, QWidget* parent)
    : QWidget(parent)
    , m_swatch(new QLabel)
    , m_name(new ElidedLabel({}, FontRole::PaneTitle))
    , m_when(makeLabel({}, FontRole::Table, "secondary"))
    , m_reward(makeLabel({}, FontRole::Table))
    , m_why(makeLabel({}, FontRole::Body, "hint"))
    , m_verdict(makeLabel({}, FontRole::Table))
    , m_view(new TraceView) {
    setObjectName(QStringLiteral("traceColumn%1").arg(place));
    setProperty("pane", QStringLiteral("true"));
    setAttribute(Qt::WA_StyledBackground);
    setMinimumWidth(px(160));
    static_cast<ElidedLabel*>(m_name)->setElideMode(Qt::ElideMiddle);
    m_name->setObjectName(QStringLiteral("columnRun"));
    m_when->setObjectName(QStringLiteral("columnStep"));
    m_reward->setObjectName(QStringLiteral("columnReward"));
    m_why->setObjectName(QStringLiteral("columnWhy"));
    m_verdict->setObjectName(QStringLiteral("columnAnswer"));
    m_view->setObjectName(QStringLiteral("columnText"));
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setFolded(false);
    auto* title = new QHBoxLayout;
    title->setContentsMargins(px(12), px(8), px(12), 0);
    title->setSpacing(px(6));
    title->addWidget(m_swatch);
    title->addWidget(m_name, 1);
    title->addWidget(m_when);
    for (QLabel* label : {m_reward, m_why, m_verdict}) {
        label->setWordWrap(true);
        label->setContentsMargins(px(12), px(4), px(12), px(8));
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    m_verdict->setTextFormat(Qt::PlainText);
    m_why->setAlignment(Qt::AlignTop);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(title);
    column->addWidget(m_reward);
    column->addWidget(makeLine(Qt::Horizontal));
    column->addWidget(m_why, 1);
    column->addWidget(m_view, 1);
    column->addWidget(makeLine(Qt::Horizontal));
    column->addWidget(m_verdict);
}

void TraceColumn::setAnswer(const ComparedRun& run, const SharedPrompts::Answer& answer,
                            bool marks) {
    m_swatch->setPixmap(runSwatch(run.colour).pixmap(px(12), px(12)));
    m_name->setText(run.name);
    m_name->setToolTip(run.fullName);
    m_view->setAccessibleName(tr("Completion of %1").arg(run.fullName));
    if (!answer.found) {
        showNothing(answer.hasRun ? tr("This run was never given this prompt.")
                                  : tr("This run has not written anything yet."));
        return;
    }
    m_when->setText(tr("step %1").arg(TextFormat::integer(answer.step)));
    m_reward->setText(rewardText(answer));
    m_verdict->setText(answerText(answer));
    setTone(m_verdict, !answer.sample.hasRightAnswer ? nullptr
                       : answer.sample.correct       ? "ok"
                                                     : "error");
    m_why->hide();
    m_view->show();
    m_view->setDocument(TraceDocument(answer.sample, answer.prompt));
    if (marks)
        m_view->setMarks(answer.marks);
}

void TraceColumn::showNothing(const QString& why) {
    m_when->clear();
    m_reward->clear();
    m_verdict->clear();
    m_view->setDocument({});
    m_view->hide();
    m_why->setText(why);
    m_why->show();
}

/// "Reward 1.2 · accuracy 1 × 1 · format 0.2 × 1 · 214 tokens · completion 3 of 8"
QString TraceColumn::rewardText(const SharedPrompts::Answer& answer) const {
    const SampleRecord& sample = answer.sample;
    QStringList parts = {tr("Reward %1").arg(TextFormat::number(sample.reward))};
    for (const RewardPart& part : sample.parts)
        if (part.weight != 0)
            parts.append(
                QStringLiteral("%1 %2").arg(text(part.name), TextFormat::number(part.value)));
    parts.append(TextFormat::plural(sample.length, tr("%1 token"), tr("%1 tokens")));
    if (sample.truncated)
        parts.append(tr("cut off"));
    parts.append(tr("completion %1 of %2").arg(sample.member + 1).arg(answer.groupSize));
    if (answer.tooLong)
        parts.append(tr("too long to mark what differs"));
    return parts.join(QStringLiteral(" · "));
}

QString TraceColumn::answerText(const SharedPrompts::Answer& answer) const {
    const SampleRecord& sample = answer.sample;
    const QString gold = text(answer.prompt.reference);
    if (!sample.hasRightAnswer)
        return gold.isEmpty() ? tr("There is no right answer.") : tr("A good answer: %1").arg(gold);
    const QString extracted = text(sample.extracted);
    return sample.correct        ? tr("✓ %1 is equal to gold").arg(extracted)
           : extracted.isEmpty() ? tr("⚠ No answer found; gold is %1").arg(gold)
                                 : tr("✕ %1 differs from gold %2").arg(extracted, gold);
}

} // namespace rationale::ui
