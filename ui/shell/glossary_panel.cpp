// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/glossary_panel.h"
#include "ui/services/recipe_text.h"

#include "ui/shell/studio_context.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QRegularExpression>
#include <QStandardItemModel>
#include <QVBoxLayout>

#include <algorithm>

namespace rationale::ui {

namespace {

constexpr int entryRole = Qt::UserRole; // index into entries()

const std::vector<const GlossaryEntry*>& entries() {
    static const std::vector<const GlossaryEntry*> all = [] {
        std::vector<const GlossaryEntry*> list;
        list.reserve(metricGlossary().size() + optionGlossary().size());
        for (const GlossaryEntry& entry : metricGlossary())
            list.push_back(&entry);
        for (const GlossaryEntry& entry : optionGlossary())
            list.push_back(&entry);
        return list;
    }();
    return all;
}

/// Name first, then title, then text; −1: not found. All words must occur.
int rank(const GlossaryEntry& entry, const QStringList& words) {
    const QString name = qs(entry.name), title = recipeText(entry.title);
    const QString all = name + u' ' + title + u' ' + recipeText(entry.text);
    for (const QString& word : words)
        if (!all.contains(word, Qt::CaseInsensitive))
            return -1;
    if (words.isEmpty())
        return 0;
    if (name.startsWith(words[0], Qt::CaseInsensitive))
        return name.size() == words[0].size() ? 0 : 1;
    return name.contains(words[0], Qt::CaseInsensitive)    ? 2
           : title.contains(words[0], Qt::CaseInsensitive) ? 3
                                                           : 4;
}

} // namespace

GlossaryPanel::GlossaryPanel(StudioContext& context, QWidget* window)
    : QWidget(window)
    , m_context(context)
    , m_search(new QLineEdit)
    , m_list(new QListView)
    , m_model(new QStandardItemModel(this))
    , m_title(makeLabel({}, FontRole::BodyStrong))
    , m_text(makeLabel({}))
    , m_facts(makeLabel({}, FontRole::Table, "secondary"))
    , m_go(makeButton({})) {
    setObjectName(QStringLiteral("glossaryPanel"));
    setAccessibleName(tr("Glossary"));
    build();
    connect(m_search, &QLineEdit::textChanged, this, &GlossaryPanel::filter);
    connect(m_search, &QLineEdit::returnPressed, this, &GlossaryPanel::go);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &GlossaryPanel::showEntry);
    connect(m_go, &QPushButton::clicked, this, &GlossaryPanel::go);
    m_search->installEventFilter(this);
    window->installEventFilter(this);
    hide();
}

void GlossaryPanel::build() {
    m_search->setObjectName(QStringLiteral("glossarySearch"));
    m_search->setPlaceholderText(tr("Type the name of a metric or an option, or a word"));
    m_search->setAccessibleName(tr("Search the glossary"));
    m_list->setObjectName(QStringLiteral("glossaryList"));
    m_list->setAccessibleName(tr("Metrics and options"));
    m_list->setModel(m_model);
    m_list->setUniformItemSizes(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_title->setObjectName(QStringLiteral("glossaryTitle"));
    m_text->setObjectName(QStringLiteral("glossaryText"));
    m_facts->setObjectName(QStringLiteral("glossaryFacts"));
    m_go->setObjectName(QStringLiteral("glossaryGo"));
    for (QLabel* label : {m_title, m_text, m_facts})
        label->setWordWrap(true);
    auto* close = makeIconButton(QStringLiteral("close"), tr("Close"));
    close->setObjectName(QStringLiteral("glossaryClose"));
    connect(close, &QToolButton::clicked, this, &QWidget::hide);
    auto* head = new QHBoxLayout;
    head->addWidget(m_search, 1);
    head->addWidget(close);
    auto* words = new QVBoxLayout;
    words->setSpacing(px(8));
    words->addWidget(m_title);
    words->addWidget(m_text);
    words->addWidget(m_facts);
    words->addWidget(m_go, 0, Qt::AlignLeft);
    words->addStretch(1);
    auto* body = new QHBoxLayout;
    body->setSpacing(px(16));
    body->addWidget(m_list, 2);
    body->addLayout(words, 3);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(px(12), px(12), px(12), px(12));
    column->setSpacing(px(8));
    column->addLayout(head);
    column->addLayout(body, 1);
}

void GlossaryPanel::open(const QString& words) {
    const QSize room = parentWidget()->size();
    const QSize size(std::min(px(760), room.width() - px(48)),
                     std::min(px(440), room.height() - px(96)));
    setGeometry(QRect(QPoint((room.width() - size.width()) / 2, px(56)), size));
    m_search->setText(words);
    m_search->selectAll();
    filter();
    show();
    raise();
    m_search->setFocus();
}

void GlossaryPanel::filter() {
    const QStringList words = m_search->text().split(u' ', Qt::SkipEmptyParts);
    std::vector<std::pair<int, size_t>> found;
    found.reserve(entries().size());
    for (size_t i = 0; i < entries().size(); ++i)
        if (const int place = rank(*entries()[i], words); place >= 0)
            found.emplace_back(place, i);
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    m_model->clear();
    for (const auto& [place, index] : found) {
        auto* item = new QStandardItem(qs(entries()[index]->name));
        item->setData(static_cast<qulonglong>(index), entryRole);
        m_model->appendRow(item);
    }
    m_list->setCurrentIndex(m_model->index(0, 0));
    showEntry();
}

const GlossaryEntry* GlossaryPanel::current() const {
    const QModelIndex index = m_list->currentIndex();
    return index.isValid() ? entries()[index.data(entryRole).toULongLong()] : nullptr;
}

void GlossaryPanel::showEntry() {
    const GlossaryEntry* entry = current();
    m_go->setVisible(entry != nullptr);
    if (!entry) {
        m_title->setText(tr("Nothing found for \u201c%1\u201d").arg(m_search->text()));
        m_text->clear();
        m_facts->clear();
        return;
    }
    m_title->setText(recipeText(entry->title));
    m_text->setText(recipeText(entry->text));
    QStringList facts;
    if (!entry->unit.empty())
        facts.append(tr("Unit: %1").arg(recipeText(entry->unit)));
    if (entry->better != Better::Neither)
        facts.append(entry->better == Better::Higher ? tr("Higher is better.")
                                                     : tr("Lower is better."));
    if (!entry->stages.empty())
        facts.append(tr("Option of: %1").arg(qs(entry->stages)));
    if (!entry->source.empty())
        facts.append(entry->isOption ? tr("In the paper: %1").arg(qs(entry->source))
                                     : tr("Source: %1").arg(qs(entry->source)));
    m_facts->setText(facts.join(u'\n'));
    m_go->setText(entry->isOption ? tr("Set it in Launch") : tr("Show it on Monitor"));
}

void GlossaryPanel::go() {
    const GlossaryEntry* entry = current();
    if (!entry)
        return;
    hide();
    const QString name = qs(entry->name);
    if (entry->isOption) {
        m_context.openPage(QStringLiteral("launch"), QStringLiteral("field:") + name);
    } else if (name.contains(u'*')) {
        const QString pattern =
            QRegularExpression::escape(name).replace(QStringLiteral("\\*"), QStringLiteral(".*"));
        m_context.openPage(QStringLiteral("monitor"), QStringLiteral("filter:^%1$").arg(pattern));
    } else {
        m_context.openPage(QStringLiteral("monitor"), QStringLiteral("metric:") + name);
    }
}

void GlossaryPanel::moveBy(int rows) {
    const int last = m_model->rowCount() - 1;
    if (last >= 0)
        m_list->setCurrentIndex(
            m_model->index(std::clamp(m_list->currentIndex().row() + rows, 0, last), 0));
}

bool GlossaryPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parentWidget() && event->type() == QEvent::MouseButtonPress)
        hide();
    if (watched == m_search && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Down || key == Qt::Key_Up) {
            moveBy(key == Qt::Key_Down ? 1 : -1);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void GlossaryPanel::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape)
        hide();
    else
        QWidget::keyPressEvent(event);
}

void GlossaryPanel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(token(Token::BorderStrong));
    painter.setBrush(token(Token::Raised));
    painter.drawRoundedRect(QRectF(rect()).adjusted(.5, .5, -.5, -.5), 4, 4);
}

} // namespace rationale::ui
