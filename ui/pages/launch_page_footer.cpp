// SPDX-License-Identifier: GPL-3.0-or-later
// The Launch page: its footer, with the verdict and Start.
#include "ui/forms/recipe_document.h"
#include "ui/pages/launch_page.h"
#include "ui/pages/launch_page_preview.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QHBoxLayout>
#include <QLineEdit>

namespace rationale::ui {

QWidget* LaunchPage::makeFooter() {
    auto* footer = makePane("true", this);
    footer->setFixedHeight(px(48));
    m_name = new QLineEdit(footer);
    m_name->setObjectName(QStringLiteral("runName"));
    m_name->setPlaceholderText(tr("named automatically"));
    m_name->setFixedWidth(px(180));
    m_seed = new QLineEdit(footer);
    m_seed->setObjectName(QStringLiteral("runSeed"));
    m_seed->setFixedWidth(px(64));
    m_verdict = makeLabel({}, FontRole::Body, nullptr, footer);
    m_verdict->setObjectName(QStringLiteral("launchVerdict"));
    m_show = makeButton(tr("Show"), {}, ButtonKind::Link, footer);
    m_show->setObjectName(QStringLiteral("showProblem"));
    m_start = makeButton(tr("Start"), QStringLiteral("play"), ButtonKind::Primary, footer);
    m_start->setObjectName(QStringLiteral("startRun"));
    auto* layout = new QHBoxLayout(footer);
    layout->setContentsMargins(px(12), 0, px(12), 0);
    layout->setSpacing(px(8));
    layout->addWidget(makeLabel(tr("Name"), FontRole::Body, "secondary", footer));
    layout->addWidget(m_name);
    layout->addSpacing(px(8));
    layout->addWidget(makeLabel(tr("Seed"), FontRole::Body, "secondary", footer));
    layout->addWidget(m_seed);
    layout->addStretch(1);
    layout->addWidget(m_verdict);
    layout->addWidget(m_show);
    layout->addWidget(m_start);
    connect(m_name, &QLineEdit::textChanged, this,
            [this] { m_preview->setRunNameAndSeed(m_name->text(), seed()); });
    connect(m_seed, &QLineEdit::textEdited, this,
            [this](const QString& value) { m_document->setText("seed", value); });
    connect(m_show, &QPushButton::clicked, this, &LaunchPage::showFirstProblem);
    connect(m_start, &QPushButton::clicked, this, &LaunchPage::start);
    return footer;
}

void LaunchPage::showVerdict(int blocks, int warnings) {
    setTone(m_verdict, blocks > 0 ? "error" : "secondary");
    if (blocks > 0)
        m_verdict->setText(TextFormat::plural(blocks, tr("⊘ %1 setting blocks the start"),
                                              tr("⊘ %1 settings block the start")));
    else if (warnings > 0)
        m_verdict->setText(
            TextFormat::plural(warnings, tr("Ready, %1 warning"), tr("Ready, %1 warnings")));
    else
        m_verdict->setText(tr("Ready to start"));
}

} // namespace rationale::ui
