// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/traces_page_filter.h"

#include "ui/shell/theme.h"
#include "ui/shell/widgets_basic.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QSignalBlocker>
#include <QTimer>

namespace rationale::ui {

namespace {

constexpr int typingMs = 30; // a search that is typed on is interrupted

QString trainingLabel() {
    return TraceFilterBar::tr("split = train");
}

void onlyTraining(SampleFilter& filter) {
    filter.split = "train";
}

} // namespace

TraceFilterBar::TraceFilterBar(QWidget* parent)
    : QWidget(parent)
    , m_chips(new QWidget(this))
    , m_chipRow(new QHBoxLayout(m_chips))
    , m_search(new QLineEdit(this))
    , m_scope(new SegmentedControl(this))
    , m_typing(new QTimer(this))
    , m_add(makeButton(tr("Filter"), QStringLiteral("filter"), ButtonKind::Normal, this)) {
    m_chipRow->setContentsMargins(0, 0, 0, 0);
    m_chipRow->setSpacing(px(4));
    m_chips->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    m_add->setObjectName(QStringLiteral("addFilter"));
    m_search->setObjectName(QStringLiteral("traceSearch"));
    m_search->setToolTip(tr("Finds what the model wrote, in any script, from one character on. "
                            "Prompts are not searched."));
    m_search->setClearButtonEnabled(true);
    m_search->setMinimumWidth(px(140));
    m_search->setMaximumWidth(px(260));
    m_scope->setObjectName(QStringLiteral("searchScope"));
    for (const QString& scope : {tr("All"), tr("Thinking"), tr("Answer")})
        m_scope->addSegment(scope);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(px(8));
    layout->addWidget(m_add);
    layout->addWidget(m_chips);
    layout->addStretch(1);
    layout->addWidget(m_search, 2);
    layout->addWidget(m_scope);
    m_typing->setSingleShot(true);
    m_typing->setInterval(typingMs);
    connect(m_typing, &QTimer::timeout, this, &TraceFilterBar::changed);
    connect(m_search, &QLineEdit::textChanged, m_typing, qOverload<>(&QTimer::start));
    connect(m_search, &QLineEdit::returnPressed, this, [this] {
        m_typing->stop();
        Q_EMIT changed();
    });
    connect(m_scope, &SegmentedControl::currentChanged, this, [this] {
        if (!m_search->text().isEmpty())
            Q_EMIT changed();
    });
    connect(m_add, &QPushButton::clicked, this, &TraceFilterBar::openMenu);
}

void TraceFilterBar::openMenu() {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(QStringLiteral("filterMenu"));
    const auto offer = [&](const QString& label, std::function<void(SampleFilter&)> apply) {
        menu->addAction(label, this, [this, label, apply = std::move(apply)] {
            addCondition(label, apply);
            Q_EMIT changed();
        });
    };
    offer(tr("correct"), [](SampleFilter& f) { f.correct = true; });
    offer(tr("wrong"), [](SampleFilter& f) { f.correct = false; });
    offer(tr("format kept"), [](SampleFilter& f) { f.formatOk = true; });
    offer(tr("format broken"), [](SampleFilter& f) { f.formatOk = false; });
    offer(tr("cut off"), [](SampleFilter& f) { f.truncated = true; });
    offer(tr("mixed languages"), [](SampleFilter& f) { f.mixed = true; });
    offer(tr("one language"), [](SampleFilter& f) { f.mixed = false; });
    offer(tr("off-target"), [](SampleFilter& f) { f.offTarget = true; });
    offer(tr("dead groups"), [](SampleFilter& f) { f.dead = true; });
    offer(tr("groups with a gradient"), [](SampleFilter& f) { f.dead = false; });
    menu->addSeparator();
    offer(tr("English prompts"), [](SampleFilter& f) { f.language = "en"; });
    offer(tr("Chinese prompts"), [](SampleFilter& f) { f.language = "zh"; });
    menu->addSeparator();
    offer(trainingLabel(), onlyTraining);
    offer(tr("split = held-out"), [](SampleFilter& f) { f.split = "eval"; });
    menu->popup(m_add->mapToGlobal(QPoint(0, m_add->height())));
}

void TraceFilterBar::addCondition(const QString& label, std::function<void(SampleFilter&)> apply) {
    for (const Condition& condition : m_conditions)
        if (condition.label == label)
            return;
    m_conditions.push_back({label, std::move(apply)});
    showChips();
}

void TraceFilterBar::showChips() {
    while (QLayoutItem* item = m_chipRow->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
    for (const Condition& condition : m_conditions) {
        auto* chip = new Chip(condition.label, ChipKind::Filter, m_chips);
        chip->setClosable(true);
        m_chipRow->addWidget(chip);
        connect(chip, &Chip::closed, this, [this, label = condition.label] {
            std::erase_if(m_conditions, [&](const Condition& c) { return c.label == label; });
            showChips();
            Q_EMIT changed();
        });
    }
}

SampleFilter TraceFilterBar::filter() const {
    SampleFilter filter;
    for (const Condition& condition : m_conditions)
        condition.apply(filter);
    filter.search = search().toStdString();
    filter.scope = static_cast<TextScope>(m_scope->current());
    return filter;
}

bool TraceFilterBar::isRestricting() const {
    return !m_conditions.empty() || !search().isEmpty();
}

QString TraceFilterBar::search() const {
    return m_search->text().trimmed();
}

void TraceFilterBar::setSearch(const QString& words) {
    m_search->setText(words);
}

void TraceFilterBar::setSearchedTexts(const QString& words) {
    m_search->setPlaceholderText(words);
    m_search->setAccessibleName(words);
}

void TraceFilterBar::setFilter(const SampleFilter& filter) {
    m_conditions.clear();
    if (filter.mixed)
        addCondition(*filter.mixed ? tr("mixed languages") : tr("one language"),
                     [mixed = filter.mixed](SampleFilter& f) { f.mixed = mixed; });
    if (filter.correct)
        addCondition(*filter.correct ? tr("correct") : tr("wrong"),
                     [correct = filter.correct](SampleFilter& f) { f.correct = correct; });
    showChips();
    Q_EMIT changed();
}

void TraceFilterBar::clear() {
    m_conditions.clear();
    const QSignalBlocker quiet(m_search);
    m_search->clear();
    m_typing->stop();
    showChips();
    Q_EMIT changed();
}

void TraceFilterBar::setTrainingToken(bool on) {
    if (on)
        return addCondition(trainingLabel(), onlyTraining);
    std::erase_if(m_conditions, [](const Condition& c) { return c.label == trainingLabel(); });
    showChips();
}

void TraceFilterBar::focusSearch() {
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

} // namespace rationale::ui
