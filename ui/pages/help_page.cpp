// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/help_page.h"

#include "ui/shell/first_run_guide.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/widgets_basic.h"

#include <QFile>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QTextBlock>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace rationale::ui {

namespace {

constexpr int textWidth = 860;  // a line that is read without losing one's place
constexpr int lineHeight = 120; // per cent

} // namespace

HelpPage::HelpPage(StudioContext& context, QWidget* parent)
    : Page(parent)
    , m_text(new QTextBrowser)
    , m_search(new QLineEdit) {
    m_text->setObjectName(QStringLiteral("guideText"));
    m_text->setAccessibleName(tr("Guide"));
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setFont(ui::font(FontRole::Reading));
    m_text->document()->setDocumentMargin(px(24));
    m_text->setOpenExternalLinks(true);
    //: The file of the guide in this language: guide.md or guide_zh.md
    QFile file(QStringLiteral(":/guide/") + tr("guide.md"));
    if (file.open(QIODevice::ReadOnly))
        m_text->setMarkdown(QString::fromUtf8(file.readAll()));
    for (QTextBlock block = m_text->document()->begin(); block.isValid(); block = block.next()) {
        QTextBlockFormat format = block.blockFormat();
        format.setTopMargin(px(format.headingLevel() > 0 ? 14 : 3));
        format.setBottomMargin(px(5));
        format.setLineHeight(lineHeight, QTextBlockFormat::ProportionalHeight);
        QTextCursor(block).setBlockFormat(format);
    }
    m_search->setObjectName(QStringLiteral("guideSearch"));
    m_search->setPlaceholderText(tr("Search the guide"));
    m_search->setAccessibleName(tr("Search the guide"));
    m_search->setMaximumWidth(px(320));
    QPushButton* steps = makeButton(tr("Show the first steps"), QStringLiteral("play"));
    steps->setObjectName(QStringLiteral("showFirstSteps"));
    connect(steps, &QPushButton::clicked, this, [this, &context] {
        if (auto* guide = window()->findChild<FirstRunGuide*>())
            guide->begin();
        context.openPage(QStringLiteral("launch"));
    });
    auto* bar = makePane();
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(px(12), px(6), px(12), px(6));
    row->addWidget(m_search);
    row->addStretch(1);
    row->addWidget(steps);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(bar);
    m_text->setMaximumWidth(px(textWidth));
    column->addWidget(m_text, 1);
    connect(m_search, &QLineEdit::returnPressed, this, [this] { find(false); });
}

void HelpPage::find(bool backwards) {
    const auto how = backwards ? QTextDocument::FindBackward : QTextDocument::FindFlags();
    if (m_text->find(m_search->text(), how))
        return;
    m_text->moveCursor(backwards ? QTextCursor::End : QTextCursor::Start); // round again
    m_text->find(m_search->text(), how);
}

QList<PageKey> HelpPage::keys() const {
    auto* self = const_cast<HelpPage*>(this); // the actions act on the page
    return {{QStringLiteral("/"), tr("Search"),
             [self] { self->m_search->setFocus(Qt::ShortcutFocusReason); }},
            {QStringLiteral("N"), tr("Next hit"), [self] { self->find(false); }},
            {QStringLiteral("Shift+N"), tr("Previous hit"), [self] { self->find(true); }}};
}

} // namespace rationale::ui
