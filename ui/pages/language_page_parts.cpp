// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/language_page_parts.h"

#include "ui/shell/delegates.h"
#include "ui/shell/table_header.h"
#include "ui/shell/text_format.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets_basic.h"

#include <QHeaderView>
#include <QLineEdit>
#include <QPainter>
#include <QSignalBlocker>
#include <QSlider>
#include <QStandardItemModel>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace rationale::ui {

namespace {

constexpr double sliderSteps = 20; // per 1.0 of weight
constexpr double heaviest = 4;
/// Lower bounds of the bars: 0, 1, 2, 3–5, 6–10, 11+.
constexpr int bounds[] = {0, 1, 2, 3, 6, 11};
constexpr int bars = 6;

QString barLabel(int bar) {
    if (bar == bars - 1)
        return QStringLiteral("%1+").arg(bounds[bar]);
    const int last = bounds[bar + 1] - 1;
    return last == bounds[bar] ? QString::number(last)
                               : QStringLiteral("%1–%2").arg(bounds[bar]).arg(last);
}

QString signedNumber(double value) {
    return (value > 0 ? QStringLiteral("+") : QString()) + TextFormat::fixed(value, 2);
}

} // namespace

HistogramView::HistogramView(QWidget* parent)
    : QWidget(parent)
    , m_counts(bars, 0) {
    setAccessibleName(tr("Switches of language in a text"));
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
}

QSize HistogramView::sizeHint() const {
    return {px(240), px(120)};
}

QSize HistogramView::minimumSizeHint() const {
    return {px(216), px(96)}; // the labels of the bars do not touch
}

void HistogramView::setSwitches(const std::vector<GroupRecord>& groups) {
    m_counts.fill(0);
    for (const GroupRecord& group : groups)
        for (const SampleRecord& sample : group.samples) {
            const auto* above =
                std::upper_bound(std::begin(bounds), std::end(bounds), sample.switches);
            ++m_counts[std::max<qsizetype>(0, above - std::begin(bounds) - 1)];
        }
    update();
}

void HistogramView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), token(Token::Surface));
    painter.setFont(ui::font(FontRole::Small));
    const QRect area = rect().adjusted(px(12), px(18), -px(12), -px(20));
    const int most = std::max(1, *std::max_element(m_counts.begin(), m_counts.end()));
    const int width = area.width() / bars;
    for (int i = 0; i < bars; ++i) {
        const int height = area.height() * m_counts[i] / most;
        const QRect bar(area.left() + i * width + px(3), area.bottom() - height, width - px(6),
                        height);
        painter.fillRect(bar, token(Token::Control));
        painter.setPen(token(Token::Text2));
        painter.drawText(
            QRect(bar.left() - px(6), bar.top() - px(17), bar.width() + px(12), px(16)),
            Qt::AlignCenter, TextFormat::integer(m_counts[i]));
        painter.setPen(token(Token::Text3));
        painter.drawText(
            QRect(bar.left() - px(6), area.bottom() + px(2), bar.width() + px(12), px(16)),
            Qt::AlignCenter, barLabel(i));
    }
    painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), token(Token::Axis));
}

WhatIfPane::WhatIfPane(QWidget* parent)
    : QWidget(parent)
    , m_slider(new QSlider(Qt::Horizontal, this))
    , m_value(makeNumberBox(QStringLiteral("0.00"), this))
    , m_figures(makeLabel({}, FontRole::Table, nullptr, this))
    , m_note(makeLabel({}, FontRole::Small, "hint", this))
    , m_groupHeader(new PaneHeader(tr("Group"), this))
    , m_table(new QStandardItemModel(0, 5, this))
    , m_use(makeButton(tr("Use in a new run"), QStringLiteral("play"), ButtonKind::Normal, this)) {
    m_slider->setObjectName(QStringLiteral("whatIfSlider"));
    m_slider->setAccessibleName(tr("Weight of the language reward"));
    m_slider->setRange(0, static_cast<int>(heaviest * sliderSteps));
    m_value->setObjectName(QStringLiteral("whatIfWeight"));
    m_figures->setObjectName(QStringLiteral("whatIfFigures"));
    m_figures->setTextFormat(Qt::RichText);
    m_figures->setWordWrap(true); // three columns, as narrow as the pane
    m_note->setWordWrap(true);
    m_use->setObjectName(QStringLiteral("useWeight"));
    auto* table = new QTableView(this);
    table->setObjectName(QStringLiteral("whatIfTable"));
    table->setModel(m_table);
    table->setItemDelegate(new NumberDelegate(table));
    dressTable(table, 24);
    table->horizontalHeader()->setSectionsClickable(false);
    table->setSelectionMode(QAbstractItemView::NoSelection);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    table->horizontalHeader()->setStretchLastSection(true);
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
    table->setMinimumHeight(px(140));
    auto* row = new QHBoxLayout;
    row->setContentsMargins(px(12), px(8), px(12), px(4));
    row->addWidget(makeLabel(tr("Weight"), FontRole::Body, "secondary", this));
    row->addWidget(m_slider, 1);
    row->addWidget(m_value);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* header = new PaneHeader(tr("What if: language reward"), this);
    header->setNote(tr("stored groups only"));
    layout->addWidget(header);
    layout->addLayout(row);
    for (QLabel* label : {m_figures, m_note}) {
        label->setContentsMargins(px(12), px(2), px(12), px(4));
        layout->addWidget(label);
    }
    layout->addWidget(m_groupHeader);
    layout->addWidget(table, 1);
    auto* buttons = new QHBoxLayout;
    buttons->setContentsMargins(px(12), px(6), px(12), px(8));
    buttons->addWidget(m_use);
    buttons->addStretch(1);
    layout->addLayout(buttons);
    connect(m_slider, &QSlider::valueChanged, this, [this](int value) {
        m_value->setText(TextFormat::fixed(value / sliderSteps, 2));
        compute();
    });
    connect(m_value, &QLineEdit::editingFinished, this, [this] {
        m_slider->setValue(
            qRound(std::clamp(m_value->text().toDouble(), 0.0, heaviest) * sliderSteps));
    });
    connect(m_use, &QPushButton::clicked, this, [this] { Q_EMIT useWeight(weight()); });
    m_slider->setValue(static_cast<int>(sliderSteps));
}

double WhatIfPane::weight() const {
    return m_slider->value() / sliderSteps;
}

void WhatIfPane::focusWeight() {
    m_slider->setFocus(Qt::ShortcutFocusReason);
}

void WhatIfPane::setGroups(const std::vector<GroupRecord>* groups) {
    m_groups = groups;
    m_group = 0;
    compute();
}

void WhatIfPane::showGroup(int index) {
    m_group = index;
    showTable();
}

void WhatIfPane::compute() {
    m_result = m_groups ? whatIf(*m_groups, weight()) : WhatIf();
    const auto figure = [](int count, const QString& words) {
        return QStringLiteral("<td width='33%'><span style='font-size:%1px; font-weight:600'>%2"
                              "</span><br>%3</td>")
            .arg(px(20))
            .arg(TextFormat::integer(count), words);
    };
    m_figures->setText(
        QStringLiteral("<table width='100%'><tr>%1%2%3</tr></table>")
            .arg(
                figure(m_result.orderChanges, tr("of %1 groups change order").arg(m_result.groups)),
                figure(m_result.wakes, tr("of %1 dead groups gain a gradient").arg(m_result.dead)),
                figure(m_result.signFlips,
                       tr("of %1 advantages change sign").arg(m_result.advantages))));
    QString note = m_result.weightNow > 0
                       ? tr("This run paid weight %1.").arg(TextFormat::number(m_result.weightNow))
                       : tr("This run did not pay for language: the share counts where the format "
                            "is exact, as the reward would.");
    if (m_result.ruleError > 1e-3)
        note += QLatin1Char(' ') + tr("Stored advantages differ by up to %1 from the ones computed "
                                      "here, so take the figures as approximate.")
                                       .arg(TextFormat::number(m_result.ruleError));
    m_note->setText(note);
    showTable();
}

void WhatIfPane::showTable() {
    m_table->clear();
    m_table->setHorizontalHeaderLabels({QStringLiteral("#"), tr("Share"), tr("Rank"),
                                        tr("Adv. now"),
                                        tr("With %1").arg(TextFormat::fixed(weight(), 2))});
    if (m_group < 0 || m_group >= static_cast<int>(m_result.perGroup.size())) {
        m_groupHeader->setTitle(tr("Group"));
        m_groupHeader->setNote({});
        return;
    }
    const WhatIfGroup& group = m_result.perGroup[static_cast<size_t>(m_group)];
    m_groupHeader->setTitle(tr("Group %1").arg(m_group + 1));
    m_groupHeader->setNote(
        tr("std %1 → %2")
            .arg(TextFormat::fixed(group.stdNow, 2), TextFormat::fixed(group.stdThen, 2)));
    for (size_t i = 0; i < group.samples.size(); ++i) {
        const WhatIfSample& sample = group.samples[i];
        const QString rank =
            sample.rankNow == sample.rankThen
                ? QString::number(sample.rankNow)
                : QStringLiteral("%1 → %2").arg(sample.rankNow).arg(sample.rankThen);
        const QString then = (sample.signFlips ? QStringLiteral("⇄ ") : QString()) +
                             signedNumber(sample.advantageThen);
        QList<QStandardItem*> items{
            new QStandardItem(QString::number(i + 1)),
            new QStandardItem(TextFormat::percent(sample.share, 0)), new QStandardItem(rank),
            new QStandardItem(signedNumber(sample.advantageNow)), new QStandardItem(then)};
        for (QStandardItem* item : items)
            item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        if (sample.signFlips)
            items.last()->setToolTip(tr("The sign of this advantage flips"));
        m_table->appendRow(items);
    }
}

} // namespace rationale::ui
