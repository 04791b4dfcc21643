// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/traces_page_group.h"

#include "core/recipe/task_rules.h"
#include "ui/services/strings.h"
#include "ui/shell/delegates.h"
#include "ui/shell/table_header.h"
#include "ui/shell/text_format.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets_basic.h"

#include <QHeaderView>
#include <QScrollArea>
#include <QTableView>
#include <QVBoxLayout>

#include <cmath>

namespace rationale::ui {

namespace {

QString stateWord(RewardState state) {
    switch (state) {
    case RewardState::Scored:
        return GroupPane::tr("scored");
    case RewardState::NotApplicable:
        return GroupPane::tr("not applicable");
    case RewardState::Unverifiable:
        return GroupPane::tr("unverifiable");
    }
    return {};
}

/// One part as table rows: square and name, "value × weight = points"; below, state and reason.
QString partHtml(const RewardPart& part, int index) {
    const bool scored = part.state == RewardState::Scored;
    const double points = scored ? part.value * part.weight : 0;
    // Nothing is no verdict: it is the worst of a reward and the best of a penalty.
    const Token mark = !scored      ? Token::Warn
                       : points > 0 ? Token::Ok
                       : points < 0 ? Token::Err
                                    : Token::Text3;
    const QString sign = !scored      ? QStringLiteral("⚠")
                         : points > 0 ? QStringLiteral("✓")
                         : points < 0 ? QStringLiteral("✕")
                                      : QStringLiteral("–");
    const QString sum =
        scored ? QStringLiteral("%1 × %2 = ")
                     .arg(TextFormat::fixed(part.value, 2), QString::number(part.weight, 'g', 3))
               : QString();
    return QStringLiteral("<tr><td><span style='color:%1'>■</span> <b>%2</b>"
                          " <span style='color:%3'>%4</span></td>"
                          "<td align='right' style='color:%5; white-space:nowrap'>%6"
                          "<span style='color:%7'><b>%8</b></span></td></tr>"
                          "<tr><td colspan='2' style='color:%5; padding-bottom:6px'>"
                          "<span style='color:%9'>%10</span> %11</td></tr>")
        .arg(Theme::instance().partColour(index).name(), text(part.name).toHtmlEscaped(),
             token(scored ? Token::Text3 : Token::Warn).name(), stateWord(part.state),
             token(Token::Text2).name(), sum, token(Token::Text).name(),
             TextFormat::fixed(points, 2), token(mark).name())
        .arg(sign, text(part.reason).toHtmlEscaped());
}

/// Of samples that nothing is learned from, advantage and spread of the group say nothing.
bool isHeldOut(const GroupRecord& group) {
    return group.split == "eval";
}

/// How many are right; where nothing can be, how good they are.
QString groupVerdict(const GroupRecord& group) {
    if (group.hasRightAnswer)
        return GroupPane::tr("%1 correct").arg(group.solved);
    double sum = 0;
    for (const SampleRecord& sample : group.samples)
        sum += trueScoreOf(sample);
    return std::isnan(sum)
               ? GroupPane::tr("no right answer")
               : GroupPane::tr("true score %1")
                     .arg(TextFormat::fixed(sum / static_cast<double>(group.samples.size()), 2));
}

QString groupNote(const GroupRecord& group) {
    if (group.samples.empty())
        return {};
    if (isHeldOut(group))
        return GroupPane::tr("%1 · measured, not trained on").arg(groupVerdict(group));
    return GroupPane::tr("mean %1 · std %2 · %3%4")
        .arg(TextFormat::fixed(group.rewardMean, 2), TextFormat::fixed(group.rewardStd, 2),
             groupVerdict(group), group.dead ? GroupPane::tr(" · dead: no gradient") : QString());
}

/// A prompt of a dataset has no task, and perhaps no language that is asked for.
QString titleOf(const GroupRecord& group) {
    QStringList parts{group.prompt.task.empty() ? GroupPane::tr("dataset")
                                                : text(group.prompt.task)};
    if (!group.prompt.language.empty())
        parts << GroupPane::tr("target %1").arg(text(group.prompt.language));
    parts << GroupPane::tr("step %1").arg(TextFormat::integer(group.step))
          << (isHeldOut(group) ? GroupPane::tr("held-out evaluation") : GroupPane::tr("training"));
    return parts.join(QStringLiteral("  ·  "));
}

QLabel* makeText(FontRole role, const char* tone, QWidget* parent) {
    QLabel* label = makeLabel({}, role, tone, parent);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setContentsMargins(px(12), 0, px(12), px(4));
    return label;
}

} // namespace

GroupPane::GroupPane(QWidget* parent)
    : QWidget(parent)
    , m_model(new GroupTableModel(this))
    , m_table(new QTableView(this))
    , m_task(makeText(FontRole::Section, nullptr, this))
    , m_rule(makeText(FontRole::Table, "hint", this))
    , m_prompt(makeText(FontRole::Body, nullptr, this))
    , m_gold(makeText(FontRole::Code, "secondary", this))
    , m_why(makeText(FontRole::Table, nullptr, this))
    , m_legend(makeLabel({}, FontRole::Table, "secondary", this))
    , m_groupHeader(new PaneHeader(tr("Group"), this))
    , m_whyHeader(new PaneHeader({}, this)) {
    setProperty("pane", QStringLiteral("true"));
    setAttribute(Qt::WA_StyledBackground);
    m_task->setContentsMargins(px(12), px(10), px(12), px(4));
    m_rule->setObjectName(QStringLiteral("taskRule"));
    m_prompt->setObjectName(QStringLiteral("promptText"));
    m_prompt->setMaximumHeight(px(21) * 8);
    m_gold->setObjectName(QStringLiteral("goldText"));
    m_why->setObjectName(QStringLiteral("whyText"));
    m_why->setTextFormat(Qt::RichText);
    m_why->setAlignment(Qt::AlignTop);
    dressGroup();
    m_legend->setObjectName(QStringLiteral("partsLegend"));
    m_legend->setTextFormat(Qt::RichText);
    m_legend->setContentsMargins(px(12), 0, px(12), px(6));
    m_legend->setWordWrap(true);
    auto* whyScroll = new QScrollArea(this);
    whyScroll->setWidget(m_why);
    whyScroll->setWidgetResizable(true);
    whyScroll->setFrameShape(QFrame::NoFrame);
    m_why->setProperty("pane", QStringLiteral("true"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_task);
    layout->addWidget(m_rule);
    layout->addWidget(m_prompt);
    layout->addWidget(m_gold);
    layout->addWidget(makeLine(Qt::Horizontal, this));
    layout->addWidget(m_groupHeader);
    layout->addWidget(m_legend);
    layout->addWidget(m_table, 100); // up to its maximum before what follows
    layout->addWidget(makeLine(Qt::Horizontal, this));
    layout->addWidget(m_whyHeader);
    layout->addWidget(whyScroll, 1);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                explain();
                if (current.isValid())
                    Q_EMIT memberSelected(current.row(), !m_updating);
            });
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        explain();
        m_legend->setText(partsLegend());
    });
    clear();
}

void GroupPane::dressGroup() {
    m_table->setObjectName(QStringLiteral("groupTable"));
    m_table->setAccessibleName(tr("Completions of the prompt"));
    m_table->setModel(m_model);
    dressTable(m_table, 27);
    m_table->setItemDelegate(new CellDelegate(m_table));
    for (const int column :
         {GroupTableModel::Member, GroupTableModel::Reward, GroupTableModel::Tokens})
        m_table->setItemDelegateForColumn(column, new NumberDelegate(m_table));
    m_table->setItemDelegateForColumn(GroupTableModel::Parts, new RewardPartsDelegate(m_table));
    m_table->setItemDelegateForColumn(GroupTableModel::Advantage, new AdvantageDelegate(m_table));
    m_table->setItemDelegateForColumn(GroupTableModel::Language,
                                      new LanguageStripDelegate(m_table));
    m_table->setItemDelegateForColumn(GroupTableModel::Flags, new ChipsDelegate(m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->horizontalHeader()->setSectionsClickable(false);
    m_table->horizontalHeader()->setSectionResizeMode(GroupTableModel::Flags, QHeaderView::Stretch);
    setColumnWidths(m_table, {{GroupTableModel::Member, 50},
                              {GroupTableModel::Reward, 52},
                              {GroupTableModel::Tokens, 52}});
}

const GroupRecord& GroupPane::group() const {
    return m_model->group();
}

int GroupPane::member() const {
    return m_table->currentIndex().isValid() ? m_table->currentIndex().row() : -1;
}

void GroupPane::clear() {
    setGroup({}, -1);
}

void GroupPane::setGroup(GroupRecord group, int member) {
    m_updating = true;
    m_model->setGroup(std::move(group));
    const GroupRecord& shown = m_model->group();
    m_task->setText(shown.samples.empty() ? QString() : titleOf(shown));
    m_rule->setText(text(taskRule(shown.prompt.task)));
    m_rule->setVisible(!m_rule->text().isEmpty());
    m_prompt->setText(text(shown.prompt.text));
    m_gold->setText((shown.hasRightAnswer ? tr("Gold  %1") : tr("A good answer  %1"))
                        .arg(text(shown.prompt.reference)));
    m_gold->setHidden(shown.prompt.reference.empty());
    m_groupHeader->setTitle(isHeldOut(shown) ? tr("%1 answers").arg(shown.samples.size())
                                             : tr("Group of %1").arg(shown.samples.size()));
    m_table->setColumnHidden(GroupTableModel::Advantage, isHeldOut(shown));
    m_legend->setText(partsLegend());
    m_groupHeader->setNote(groupNote(shown));
    fitTable();
    fitColumns();
    if (!selectMember(member))
        selectFirstMatch();
    explain();
    m_updating = false;
}

void GroupPane::setMatching(GroupTableModel::Matching matching) {
    m_model->setMatching(std::move(matching));
}

bool GroupPane::memberMatches() const {
    return member() < 0 || m_model->matches(member());
}

bool GroupPane::selectFirstMatch() {
    return selectMember(m_model->firstMatch());
}

/// As high as its rows where there is room; below a long prompt a few of them, and it scrolls.
void GroupPane::fitTable() {
    const auto heightOf = [this](int rows) {
        return m_table->horizontalHeader()->sizeHint().height() +
               rows * m_table->verticalHeader()->defaultSectionSize() + px(2);
    };
    const int rows = std::clamp(m_model->rowCount(), 1, 16);
    m_table->setMinimumHeight(heightOf(std::min(rows, 4)));
    m_table->setMaximumHeight(heightOf(rows));
}

/// Bars and strips share what the numbers leave; the flags keep room for one chip.
void GroupPane::fitColumns() {
    using M = GroupTableModel;
    struct Share {
        int column, least, most, weight;
    };
    constexpr Share shares[] = {
        {M::Parts, 56, 240, 3}, {M::Advantage, 120, 200, 1}, {M::Language, 72, 200, 2}};
    int room = m_table->viewport()->width() - px(88);
    for (const int column : {M::Member, M::Reward, M::Tokens})
        room -= m_table->columnWidth(column);
    int weights = 0;
    for (const Share& share : shares) {
        room -= px(share.least);
        weights += share.weight;
    }
    for (const Share& share : shares)
        m_table->setColumnWidth(share.column,
                                std::clamp(px(share.least) + room * share.weight / weights,
                                           px(share.least), px(share.most)));
}

QString GroupPane::partsLegend() const {
    const GroupRecord& shown = m_model->group();
    QStringList entries;
    if (!shown.samples.empty())
        for (const RewardPart& part : shown.samples.front().parts)
            entries
                << QStringLiteral("<span style='color:%1'>■</span> %2 × %3")
                       .arg(Theme::instance().partColour(static_cast<int>(entries.size())).name(),
                            text(part.name).toHtmlEscaped(), QString::number(part.weight, 'g', 3));
    return entries.join(QStringLiteral(" &nbsp; "));
}

void GroupPane::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    layout()->activate(); // the table has its width before its columns are shared out
    fitColumns();
}

bool GroupPane::selectMember(int member) {
    if (member < 0 || member >= m_model->rowCount())
        return false;
    m_table->selectRow(member);
    m_table->setCurrentIndex(m_model->index(member, 0));
    return true;
}

void GroupPane::explain() {
    const int chosen = member();
    if (chosen < 0 || chosen >= m_model->rowCount()) {
        m_whyHeader->setTitle(tr("Why this reward"));
        m_why->clear();
        return;
    }
    const SampleRecord& sample = m_model->group().samples[static_cast<size_t>(chosen)];
    m_whyHeader->setTitle(tr("Why completion %1 got %2")
                              .arg(sample.member + 1)
                              .arg(TextFormat::fixed(sample.reward, 2)));
    QString html = QStringLiteral("<table width='100%' cellpadding='2'>");
    double sum = 0;
    for (size_t i = 0; i < sample.parts.size(); ++i) {
        html += partHtml(sample.parts[i], static_cast<int>(i));
        if (sample.parts[i].state == RewardState::Scored)
            sum += sample.parts[i].value * sample.parts[i].weight;
    }
    html +=
        QStringLiteral("<tr><td style='color:%1'>%2</td><td align='right'>%3 <b>%4</b></td></tr>")
            .arg(token(Token::Text2).name(), tr("Total"),
                 isHeldOut(m_model->group())
                     ? QString()
                     : tr("group %1 ± %2")
                           .arg(TextFormat::fixed(m_model->group().rewardMean, 2),
                                TextFormat::fixed(m_model->group().rewardStd, 2)),
                 TextFormat::fixed(sample.reward, 2));
    if (std::abs(sum - sample.reward) > 1e-6) // the trainer's number must be the sum of its parts
        html += QStringLiteral("<tr><td colspan='2' style='color:%1'>%2</td></tr>")
                    .arg(token(Token::Err).name(), tr("⚠ The trainer used %1, the parts sum to %2.")
                                                       .arg(TextFormat::number(sample.reward, 6),
                                                            TextFormat::number(sum, 6)));
    m_why->setText(html + QStringLiteral("</table>"));
}

} // namespace rationale::ui
