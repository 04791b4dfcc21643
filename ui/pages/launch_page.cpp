// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/launch_page.h"

#include "core/base/error.h"
#include "ui/forms/form_row.h"
#include "ui/forms/recipe_document.h"
#include "ui/forms/recipe_form.h"
#include "ui/pages/launch_page_presets.h"
#include "ui/pages/launch_page_preview.h"
#include "ui/pages/launch_page_tryout.h"
#include "ui/services/engine_launcher.h"
#include "ui/services/recipe_text.h"
#include "ui/services/run_watcher.h"
#include "ui/services/strings.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/text_format.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets_basic.h"

#include <QLineEdit>
#include <QPointer>
#include <QRegularExpression>
#include <QSplitter>
#include <QVBoxLayout>

#include <utility>

namespace rationale::ui {

LaunchPage::LaunchPage(StudioContext& context, QWidget* parent)
    : Page(parent)
    , m_context(context)
    , m_document(new RecipeDocument(this)) {
    setObjectName(QStringLiteral("launchPage"));
    m_reset = makeButton(tr("Reset"), QStringLiteral("history"), ButtonKind::Normal, this);
    m_reset->setObjectName(QStringLiteral("resetRecipe"));
    m_reset->hide();
    m_paste = makeButton(tr("Paste recipe"), QStringLiteral("copy"), ButtonKind::Normal, this);
    m_paste->setObjectName(QStringLiteral("pasteRecipe"));
    m_paste->hide();

    m_splitter = new QSplitter(Qt::Horizontal, this);
    m_splitter->setObjectName(QStringLiteral("launchSplitter"));
    m_splitter->setHandleWidth(1);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(makePresetPane());
    m_splitter->addWidget(makeFormPane());
    m_splitter->addWidget(makePreviewPane());
    m_splitter->setStretchFactor(0, 0);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setStretchFactor(2, 0);
    m_splitter->setSizes({px(200), px(760), px(336)});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_splitter, 1);
    layout->addWidget(makeLine(Qt::Horizontal, this));
    layout->addWidget(makeFooter());

    connect(m_reset, &QPushButton::clicked, m_document, &RecipeDocument::resetAll);
    connect(m_paste, &QPushButton::clicked, this, &LaunchPage::pasteRecipe);
    connect(m_document, &RecipeDocument::changed, this, &LaunchPage::refresh);
    connect(&context.watcher(), &RunWatcher::runsChanged, this, &LaunchPage::refreshChecks);
    choosePreset(QStringLiteral("mini-r1-zero"));
}

QWidget* LaunchPage::makePresetPane() {
    auto* pane = makePane("true", this);
    pane->setMinimumWidth(px(152));
    pane->setMaximumWidth(px(280));
    m_presets = new PresetList(pane);
    auto* open = makeButton(tr("Open recipe"), QStringLiteral("import"), ButtonKind::Normal, pane);
    open->setObjectName(QStringLiteral("openRecipe"));
    auto* row = new QHBoxLayout;
    row->setContentsMargins(px(12), px(8), px(12), px(12));
    row->addWidget(open);
    row->addStretch(1);
    auto* layout = new QVBoxLayout(pane);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(new PaneHeader(tr("Start from"), pane));
    layout->addWidget(m_presets, 1);
    layout->addLayout(row);
    connect(m_presets, &PresetList::presetChosen, this, &LaunchPage::choosePreset);
    connect(open, &QPushButton::clicked, this, &LaunchPage::openRecipe);
    return pane;
}

QWidget* LaunchPage::makeFormPane() {
    auto* pane = makePane("true", this);
    pane->setMinimumWidth(px(536)); // all three panes fit a window of 1024
    m_level = new SegmentedControl(pane);
    m_level->setObjectName(QStringLiteral("formLevel"));
    m_level->addSegment(tr("Basic"));
    m_level->addSegment(tr("Advanced"));
    m_find = new QLineEdit(pane);
    m_find->setObjectName(QStringLiteral("findSetting"));
    m_find->setPlaceholderText(tr("Find a setting"));
    m_find->setClearButtonEnabled(true);
    m_find->setMaximumWidth(px(240));
    m_changedChip = new Chip({}, ChipKind::Info, pane);
    m_changedChip->setObjectName(QStringLiteral("changedChip"));
    m_warnChip = new Chip({}, ChipKind::Warn, pane);
    m_warnChip->setIcon(QStringLiteral("warning"));
    m_warnChip->setObjectName(QStringLiteral("warnChip"));
    m_blockChip = new Chip({}, ChipKind::Error, pane);
    m_blockChip->setIcon(QStringLiteral("error"));
    m_blockChip->setObjectName(QStringLiteral("blockChip"));
    m_form = new RecipeForm(*m_document, pane);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(px(12), px(6), px(12), px(6));
    bar->setSpacing(px(8));
    bar->addWidget(m_level);
    bar->addWidget(m_find, 1);
    bar->addStretch(1);
    for (Chip* chip : {m_changedChip, m_warnChip, m_blockChip}) {
        chip->setClickable(chip != m_changedChip);
        bar->addWidget(chip);
    }
    auto* layout = new QVBoxLayout(pane);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(makeLine(Qt::Horizontal, pane));
    layout->addWidget(m_form, 1);
    connect(m_level, &SegmentedControl::currentChanged, m_form,
            [this](int index) { m_form->setAdvanced(index == 1); });
    connect(m_find, &QLineEdit::textChanged, m_form, &RecipeForm::find);
    connect(m_warnChip, &Chip::clicked, this, [this] { m_form->showNextProblem(); });
    connect(m_blockChip, &Chip::clicked, this, &LaunchPage::showFirstProblem);
    return pane;
}

QWidget* LaunchPage::makePreviewPane() {
    auto* pane = makePane("true", this);
    pane->setMinimumWidth(px(264));
    pane->setMaximumWidth(px(560));
    m_preview = new LaunchPreview(*m_document, pane);
    m_checks = makeLabel({}, FontRole::Table, nullptr, pane);
    m_checks->setObjectName(QStringLiteral("launchChecks"));
    m_checks->setWordWrap(true);
    m_checks->setTextFormat(Qt::RichText);
    m_checks->setContentsMargins(px(12), 0, px(12), px(8));
    m_expected = makeLabel({}, FontRole::Table, "hint", pane);
    m_expected->setObjectName(QStringLiteral("expectedCurve"));
    m_expected->setWordWrap(true);
    m_expected->setContentsMargins(px(12), 0, px(12), px(12));
    auto* layout = new QVBoxLayout(pane);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_preview, 1);
    layout->addWidget(makeLine(Qt::Horizontal, pane));
    layout->addWidget(new PaneHeader(tr("Checks before start"), pane));
    layout->addWidget(m_checks);
    m_tryout = new LaunchTryout(m_context, *m_document, pane);
    layout->addWidget(m_tryout);
    m_expectedHeader = new PaneHeader(tr("What to expect"), pane);
    layout->addWidget(m_expectedHeader);
    layout->addWidget(m_expected);
    connect(m_checks, &QLabel::linkActivated, this, [this](const QString& link) {
        if (link == QLatin1String("yaml"))
            m_preview->focusYaml();
        else
            m_form->showField(link);
    });
    return pane;
}

QList<PageKey> LaunchPage::keys() const {
    auto* self = const_cast<LaunchPage*>(this); // keys act on the page, asking for them does not
    return QList<PageKey>{
               {QStringLiteral("Tab"), tr("Next setting"), {}},
               {QStringLiteral("Ctrl+F"), tr("Find a setting"),
                [self] { self->m_find->setFocus(Qt::ShortcutFocusReason); }},
               {QStringLiteral("Ctrl+R"), tr("Reset to preset"),
                [self] { self->m_form->resetFocused(); }},
               {QStringLiteral("Ctrl+P"), tr("Take paper value"),
                [self] { self->m_form->takePaperValue(); }},
               {QStringLiteral("Ctrl+B"), tr("Basic, advanced"),
                [self] { self->m_level->setCurrent(1 - self->m_level->current()); }},
               {QStringLiteral("F8"), tr("Next problem"),
                [self] { self->m_form->showNextProblem(); }},
               {QStringLiteral("F7"), tr("Try on answers"),
                [self] { self->m_tryout->tryAnswers(); }},
               {QStringLiteral("Ctrl+Return"), tr("Start"), [self] { self->start(); }},
               {QStringLiteral("Ctrl+O"), tr("Open recipe"), [self] { self->openRecipe(); }, false},
           } +
           self->queueKeys();
}

QList<QWidget*> LaunchPage::headerActions() {
    m_reset->show();
    m_paste->show();
    return {m_reset, m_paste};
}

void LaunchPage::activated() {
    refreshChecks();
}

void LaunchPage::refresh() {
    if (m_document->isEmpty())
        return;
    const int blocks = m_document->count(Problem::Level::Block);
    const int warnings = m_document->count(Problem::Level::Warning);
    const auto changes = static_cast<int>(m_document->changes().size());
    m_changedChip->setText(tr("%1 changed").arg(changes));
    m_changedChip->setVisible(changes > 0);
    m_warnChip->setText(QString::number(warnings));
    m_warnChip->setVisible(warnings > 0);
    m_blockChip->setText(QString::number(blocks));
    m_blockChip->setVisible(blocks > 0);
    m_start->setEnabled(blocks == 0 && !m_starting);
    m_show->setVisible(blocks > 0);
    showVerdict(blocks, warnings);
    if (!m_seed->hasFocus())
        m_seed->setText(m_document->text("seed"));
    m_preview->setRunNameAndSeed(m_name->text(), seed());
    refreshChecks();
}

void LaunchPage::refreshChecks() {
    if (m_document->isEmpty())
        return;
    const auto line = [](Token colour, const QString& mark, const QString& words) {
        return QStringLiteral("<p style='margin:0 0 4px 0'><span style='color:%1'>%2</span> %3</p>")
            .arg(token(colour).name(), mark, words);
    };
    QString html;
    for (const Problem& problem : m_document->problems()) {
        const QString field =
            problem.field == "(yaml)" ? QStringLiteral("yaml") : text(problem.field);
        QString words = text(problem.message).toHtmlEscaped();
        if (!field.isEmpty())
            words += QStringLiteral(" <a href='%1' style='color:%2'>%3</a>")
                         .arg(field, token(Token::AccentText).name(), tr("Show"));
        const Token colour = problem.level == Problem::Level::Block     ? Token::Err
                             : problem.level == Problem::Level::Warning ? Token::Warn
                                                                        : Token::Info;
        html += line(colour, problemMark(problem.level), words);
    }
    if (m_document->problems().empty())
        html += line(Token::Ok, QStringLiteral("✓"), tr("Every setting is in its range."));
    if (m_context.launcher().enginePath().isEmpty())
        html += line(Token::Err, QStringLiteral("⊘"),
                     tr("The engine \"rationale\" is not beside the studio and not in PATH."));
    if (const QString note = modelNote(); !note.isEmpty())
        html += line(Token::Info, QStringLiteral("ℹ"), note.toHtmlEscaped());
    m_checks->setText(html);
    m_tryout->plan();
    const Preset* preset = findPreset(m_document->presetName().toStdString());
    const QString expected = preset ? recipeText(preset->expected) : QString();
    m_expected->setText(expected);
    m_expected->setVisible(!expected.isEmpty());
    m_expectedHeader->setVisible(!expected.isEmpty());
}

QStringList LaunchPage::modelNames() const {
    QStringList names;
    for (const RunSummary& run : m_context.watcher().runs())
        if (run.info.state == RunState::Complete && run.info.stage != "evaluate")
            names << text(run.info.name);
    for (const Preset& preset : presets())
        if (!names.contains(text(preset.name)))
            names << text(preset.name);
    return names;
}

QString LaunchPage::modelNote() const {
    const Recipe& recipe = m_document->recipe();
    if (!recipe.has("model") || !recipe.value("model").is_string())
        return {};
    const std::string model = recipe.get<std::string>("model");
    const Preset* preset = findPreset(model);
    if (!preset)
        return {};
    // Runs are named after their recipe, with a number from the second on.
    const QRegularExpression named(QRegularExpression::anchoredPattern(
        QRegularExpression::escape(text(model)) + QStringLiteral("(-\\d+)?")));
    QStringList otherSeeds;
    for (const RunSummary& run : m_context.watcher().runs()) {
        if (run.info.state != RunState::Complete || run.info.stage != "pretrain" ||
            !named.match(text(run.info.name)).hasMatch())
            continue;
        if (run.info.seed == seed())
            return tr("Starts from %1 with seed %2, trained in this project.")
                .arg(text(run.info.name))
                .arg(seed());
        otherSeeds << QString::number(run.info.seed);
    }
    otherSeeds.removeDuplicates();
    otherSeeds.sort();
    const QString there = otherSeeds.isEmpty()
                              ? QString()
                              : tr(" (it is there with seed %1)").arg(otherSeeds.join(tr(", ")));
    return tr("%1 is not trained with seed %2 in this project yet%3: the run trains it first, a "
              "few minutes on two cores.")
        .arg(text(model))
        .arg(seed())
        .arg(there);
}

void LaunchPage::showFirstProblem() {
    if (!m_document->yamlError().isEmpty())
        m_preview->focusYaml();
    else if (!m_document->problems().empty())
        m_form->showField(text(m_document->problems().front().field));
}

quint64 LaunchPage::seed() const {
    return m_document->isEmpty() ? 1 : m_document->text("seed").toULongLong();
}

void LaunchPage::start() {
    if (!m_document->isStartable() || std::exchange(m_starting, true))
        return;
    m_start->setEnabled(false);
    m_context.launcher().start(m_document->yaml(), m_name->text(), seed(),
                               [page = QPointer(this)](const QString& id) {
                                   if (page)
                                       page->showStarted(id);
                               });
}

void LaunchPage::showStarted(const QString& id) {
    m_starting = false;
    refresh();
    if (id.isEmpty())
        return; // why has been told
    m_name->clear();
    m_context.watcher().refreshNow();
    m_context.setCurrentRun(id);
    m_context.openPage(QStringLiteral("monitor"), id);
}

} // namespace rationale::ui
