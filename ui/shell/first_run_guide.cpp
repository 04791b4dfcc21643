// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/first_run_guide.h"

#include "core/storage/library.h"
#include "ui/services/project_writer.h"
#include "ui/services/run_watcher.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QCoreApplication>
#include <QHBoxLayout>

#include <array>

namespace rationale::ui {

namespace {

struct Step {
    const char* id;
    const char* page;
    const char* label;
};
constexpr std::array steps{
    Step{"choose", "launch", QT_TRANSLATE_NOOP("FirstRunGuide", "Choose a recipe")},
    Step{"start", "launch", QT_TRANSLATE_NOOP("FirstRunGuide", "Start it")},
    Step{"watch", "monitor", QT_TRANSLATE_NOOP("FirstRunGuide", "Watch the reward")},
    Step{"read", "traces", QT_TRANSLATE_NOOP("FirstRunGuide", "Read answers")},
    Step{"compare", "compare", QT_TRANSLATE_NOOP("FirstRunGuide", "Compare two runs")}};

const QString shownKey = QStringLiteral("guide.shown"), doneKey = QStringLiteral("guide.done");

} // namespace

FirstRunGuide::FirstRunGuide(StudioContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context) {
    setObjectName(QStringLiteral("firstRunGuide"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(px(12), px(2), px(12), px(2));
    row->setSpacing(px(4));
    row->addWidget(makeLabel(tr("First steps"), FontRole::BodyStrong));
    for (const Step& step : steps) {
        QPushButton* button = makeButton({}, {}, ButtonKind::Link);
        button->setObjectName(QStringLiteral("guide_") + QLatin1String(step.id));
        connect(button, &QPushButton::clicked, this,
                [this, page = QLatin1String(step.page)] { m_context.openPage(page); });
        row->addWidget(button);
        m_steps.append(button);
    }
    row->addStretch(1);
    QToolButton* close = makeIconButton(QStringLiteral("close"), tr("Dismiss the first steps"));
    close->setObjectName(QStringLiteral("dismissGuide"));
    connect(close, &QToolButton::clicked, this, [this] {
        m_shown = false;
        save();
        refresh();
    });
    row->addWidget(close);
    // A project that is new is told of; one that was begun elsewhere is not.
    const Json shown = context.library().setting(shownKey.toStdString());
    m_shown = shown.is_boolean() ? shown.get<bool>() : context.library().runs().empty();
    for (const Json& id : context.library().setting(doneKey.toStdString(), Json::array()))
        m_done.append(qs(id.get<std::string>()));
    connect(&context.watcher(), &RunWatcher::runsChanged, this, [this] {
        if (!m_context.watcher().runs().empty())
            finish(QStringLiteral("start"));
    });
    refresh();
}

void FirstRunGuide::begin() {
    m_shown = true;
    m_done.clear();
    save();
    refresh();
}

void FirstRunGuide::pageOpened(const QString& pageId) {
    const size_t runs = m_context.watcher().runs().size();
    if (pageId == QLatin1String("launch"))
        finish(QStringLiteral("choose"));
    else if (pageId == QLatin1String("monitor") && runs > 0)
        finish(QStringLiteral("watch"));
    else if (pageId == QLatin1String("traces") && runs > 0)
        finish(QStringLiteral("read"));
    else if (pageId == QLatin1String("compare") && runs > 1)
        finish(QStringLiteral("compare"));
}

void FirstRunGuide::finish(const QString& step) {
    if (!m_shown || m_done.contains(step))
        return;
    m_done.append(step);
    save();
    refresh();
}

void FirstRunGuide::save() {
    Json done = Json::array();
    for (const QString& id : std::as_const(m_done))
        done.push_back(id.toStdString());
    m_context.writer().setSetting(doneKey, done);
    m_context.writer().setSetting(shownKey, m_shown);
}

void FirstRunGuide::refresh() {
    setVisible(m_shown);
    for (qsizetype i = 0; i < m_steps.size(); ++i) {
        const Step& step = steps.at(static_cast<size_t>(i));
        const bool done = m_done.contains(QLatin1String(step.id));
        const QString label = QCoreApplication::translate("FirstRunGuide", step.label);
        m_steps[i]->setText((done ? QStringLiteral("✓ ") : QStringLiteral("%1 ").arg(i + 1)) +
                            label);
        m_steps[i]->setAccessibleName(done ? tr("%1, done").arg(label) : label);
    }
}

} // namespace rationale::ui
