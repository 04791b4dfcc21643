// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/group_table_model.h"

#include "ui/shell/text_format.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets_basic.h"

#include <algorithm>
#include <cmath>

namespace rationale::ui {

LanguageStrip stripOf(const SampleRecord& sample) {
    LanguageStrip strip;
    if (sample.spans.empty())
        return strip;
    const double begin = sample.spans.front().start;
    const double length = std::max(1.0, sample.spans.back().end - begin);
    for (const LanguageSpan& span : sample.spans)
        strip.spans.push_back({(span.start - begin) / length, (span.end - begin) / length,
                               QString::fromStdString(span.language)});
    return strip;
}

ChipList flagsOf(bool formatOk, bool truncated, double targetShare, int switches, int reflections) {
    ChipList chips;
    const auto add = [&](const QString& text, ChipKind kind) {
        chips.push_back({text, static_cast<int>(kind)});
    };
    if (!formatOk)
        add(GroupTableModel::tr("format"), ChipKind::Error);
    if (truncated)
        add(GroupTableModel::tr("cut off"), ChipKind::Warn);
    if (isOffTarget(targetShare))
        add(GroupTableModel::tr("off-target"), ChipKind::Warn);
    if (isMixed(switches))
        add(GroupTableModel::tr("mixed"), ChipKind::Warn);
    if (reflections > 0)
        add(GroupTableModel::tr("reflects"), ChipKind::Neutral);
    return chips;
}

QString flagsHelp() {
    return GroupTableModel::tr(
        "format: the tags are not the ones asked for\n"
        "cut off: no end before the longest length allowed\n"
        "mixed: two languages in one thought, at least one switch between neighbouring words\n"
        "off-target: not one word of the thought is in the language asked for\n"
        "reflects: holds a word such as \u201cwait\u201d or \u201c等等\u201d");
}

Json toJson(const SampleRecord& sample, const PromptRecord& prompt) {
    Json parts = Json::array();
    for (const RewardPart& part : sample.parts)
        parts.push_back({{"name", part.name},
                         {"value", part.value},
                         {"weight", part.weight},
                         {"state", toString(part.state)},
                         {"reason", part.reason}});
    Json spans = Json::array();
    for (const LanguageSpan& span : sample.spans)
        spans.push_back({{"start", span.start}, {"end", span.end}, {"language", span.language}});
    return {{"id", sample.id},
            {"step", sample.step},
            {"group", sample.groupId},
            {"member", sample.member},
            {"prompt", prompt.text},
            {"reference", prompt.reference},
            {"target_language", prompt.language},
            {"task", prompt.task},
            {"completion", sample.completion},
            {"extracted", sample.extracted},
            {"reward", sample.reward},
            {"advantage", sample.advantage},
            {"rewards", parts},
            {"correct", sample.hasRightAnswer ? Json(sample.correct) : Json(nullptr)},
            {"format_ok", sample.formatOk},
            {"truncated", sample.truncated},
            {"length", sample.length},
            {"think_length", sample.thinkLength},
            {"answer_length", sample.answerLength},
            {"target_share", sample.targetShare},
            {"switches", sample.switches},
            {"reflections", sample.reflections},
            {"spans", spans},
            {"tokens", sample.tokens},
            {"logprobs", sample.logprobs}};
}

double trueScoreOf(const SampleRecord& sample) {
    for (const RewardPart& part : sample.parts)
        if (part.name == trueScorePart && part.state == RewardState::Scored)
            return part.value;
    return std::nan("");
}

QString worthText(const SampleRecord& sample) {
    const double score = trueScoreOf(sample);
    return std::isnan(score)
               ? GroupTableModel::tr("reward %1").arg(TextFormat::fixed(sample.reward, 2))
               : GroupTableModel::tr("true score %1").arg(TextFormat::fixed(score, 2));
}

int GroupTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_group.samples.size());
}

int GroupTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

void GroupTableModel::setGroup(GroupRecord group) {
    beginResetModel();
    m_group = std::move(group);
    m_rewardScale = m_advantageScale = 0;
    for (const SampleRecord& sample : m_group.samples) {
        double positive = 0;
        for (const RewardPart& part : sample.parts)
            if (part.value * part.weight > 0)
                positive += part.value * part.weight;
        m_rewardScale = std::max(m_rewardScale, positive);
        m_advantageScale = std::max(m_advantageScale, std::abs(sample.advantage));
    }
    if (!m_group.samples.empty()) { // the bar of a perfect answer fills the cell
        double best = 0;
        for (const RewardPart& part : m_group.samples.front().parts)
            best += std::max(0.0, part.weight);
        m_rewardScale = std::max(m_rewardScale, best);
    }
    if (m_rewardScale <= 0)
        m_rewardScale = 1;
    if (m_advantageScale <= 0)
        m_advantageScale = 1;
    endResetModel();
}

void GroupTableModel::setMatching(Matching matching) {
    m_matching = std::move(matching);
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

bool GroupTableModel::matches(int row) const {
    return !m_matching || m_matching->contains(m_group.samples[static_cast<size_t>(row)].id);
}

int GroupTableModel::firstMatch() const {
    for (int row = 0; row < rowCount(); ++row)
        if (matches(row))
            return row;
    return 0;
}

QVariant GroupTableModel::display(const SampleRecord& sample, int column) const {
    switch (column) {
    case Member:
        return m_matching && m_matching->contains(sample.id)
                   ? QVariant(QStringLiteral("● %1").arg(sample.member + 1))
                   : QVariant(sample.member + 1);
    case Reward:
        return TextFormat::fixed(sample.reward, 2);
    case Advantage:
        return (sample.advantage > 0 ? QStringLiteral("+") : QString()) +
               TextFormat::fixed(sample.advantage, 2);
    case Tokens:
        return TextFormat::integer(sample.length);
    default:
        return {};
    }
}

QVariant GroupTableModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const SampleRecord& sample = m_group.samples[static_cast<size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return display(sample, index.column());
    case Qt::TextAlignmentRole:
        if (index.column() == Member || index.column() == Reward || index.column() == Tokens)
            return QVariant(Qt::AlignRight | Qt::AlignVCenter);
        return {};
    case StrongRole:
        return index.column() == Reward ||
               (index.column() == Member && m_matching && matches(index.row()));
    case ToneRole: // what was searched stands out, the rest of its group steps back
        if (!m_matching)
            return {};
        if (!matches(index.row()))
            return static_cast<int>(Token::Text3);
        return index.column() == Member ? QVariant(static_cast<int>(Token::AccentText))
                                        : QVariant();
    case Qt::ToolTipRole:
        if (index.column() == Flags)
            return flagsHelp();
        return m_matching && matches(index.row()) ? tr("Passes the search and the filters")
                                                  : QString();
    case PartsRole: {
        RewardBar bar;
        bar.scale = m_rewardScale;
        for (const RewardPart& part : sample.parts)
            bar.parts.push_back(std::isnan(part.value) ? 0 : part.value * part.weight);
        return QVariant::fromValue(bar);
    }
    case AdvantageRole:
        return sample.advantage;
    case AdvantageScaleRole:
        return m_advantageScale;
    case StripRole:
        return QVariant::fromValue(stripOf(sample));
    case ChipsRole:
        return QVariant::fromValue(flagsOf(sample.formatOk, sample.truncated, sample.targetShare,
                                           sample.switches, sample.reflections));
    default:
        return {};
    }
}

QVariant GroupTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole) {
        const bool number = section == Member || section == Reward || section == Tokens;
        return QVariant((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role == Qt::ToolTipRole && section == Flags)
        return flagsHelp();
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Member:
        return QStringLiteral("#");
    case Reward:
        return tr("Reward");
    case Parts:
        return tr("Parts");
    case Advantage:
        return tr("Advantage");
    case Tokens:
        return tr("Tokens");
    case Language:
        return tr("Language");
    case Flags:
        return tr("Flags");
    default:
        return {};
    }
}

} // namespace rationale::ui
