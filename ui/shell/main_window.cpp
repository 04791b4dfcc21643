// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/main_window.h"

#include "core/evidence/evidence_bundle.h"
#include "ui/models/alert_list.h"
#include "ui/pages/page_registry.h"
#include "ui/services/project_writer.h"
#include "ui/services/run_watcher.h"
#include "ui/services/strings.h"
#include "ui/shell/evidence_banner.h"
#include "ui/shell/first_run_guide.h"
#include "ui/shell/glossary_panel.h"
#include "ui/shell/run_control.h"
#include "ui/shell/status_bar.h"
#include "ui/shell/step_bar.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/studio_settings.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_frame.h"

#include <QApplication>
#include <QCloseEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QMultiHash>
#include <QPointer>
#include <QScreen>
#include <QShortcut>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace rationale::ui {

MainWindow::MainWindow(StudioContext& context, QWidget* parent)
    : QMainWindow(parent)
    , m_context(context) {
    setObjectName(QStringLiteral("mainWindow"));
    setWindowTitle(tr("Rationale Studio"));
    setWindowIcon(IconProvider::icon(QStringLiteral("logo"), Token::Accent));
    const QSize available = screen()->availableSize();
    setMinimumSize(QSize(1024, 640).boundedTo(available));
    resize(QSize(1440, 900).boundedTo(available));
    buildFrame();
    buildRail();
    connectContext();
    qApp->installEventFilter(this);
    restore();
}

MainWindow::~MainWindow() {
    qApp->removeEventFilter(this);
}

void MainWindow::buildFrame() {
    auto* centre = new QWidget;
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    if (const auto evidence = evidenceOf(path(m_context.projectFolder()))) {
        m_evidence = true;
        column->addWidget(makeEvidenceBanner(*evidence));
    }
    auto* row = new QHBoxLayout;
    row->setSpacing(0);
    column->addLayout(row, 1);
    m_rail = new NavigationRail;
    row->addWidget(m_rail);
    auto* body = new QVBoxLayout;
    body->setSpacing(0);
    row->addLayout(body, 1);
    m_header = new PageHeader;
    m_stepBar = new StepBar(m_context);
    m_stack = new QStackedWidget;
    m_keyBar = new KeyBar;
    body->addWidget(m_header);
    if (!m_evidence) // nothing can be started there
        body->addWidget(new FirstRunGuide(m_context));
    body->addWidget(m_stepBar);
    body->addWidget(m_stack, 1);
    body->addWidget(m_keyBar);
    column->addWidget(new StatusBar(m_context));
    setCentralWidget(centre);
    m_palette = new CommandPalette(this);
    m_help = new KeyHelp(this);
    m_glossary = new GlossaryPanel(m_context, this);
    m_toasts = new Toasts(this);
    m_stepBar->hide();
    connect(m_header, &PageHeader::searchClicked, this, &MainWindow::openPalette);
    connect(m_header, &PageHeader::runPickerClicked, this, &MainWindow::openRunPicker);
    connect(m_keyBar, &KeyBar::helpClicked, this, &MainWindow::openKeyHelp);
}

void MainWindow::buildRail() {
    int group = 0;
    for (const PageEntry& entry : pageRegistry()) {
        if (entry.group < 0)
            continue; // has a button of its own below
        if (m_evidence && entry.id == QLatin1String("launch"))
            continue; // nothing can be started in a bundle
        if (entry.group != group)
            m_rail->addGroupLine();
        group = entry.group;
        m_rail->addPage(entry.id, entry.icon, QCoreApplication::translate("Page", entry.label));
    }
    connect(m_rail, &NavigationRail::pageChosen, this, [this](const QString& id) { openPage(id); });
    QAbstractButton* alerts =
        m_rail->addTool(QStringLiteral("alerts"), QStringLiteral("alerts"), tr("Alerts"));
    connect(alerts, &QAbstractButton::clicked, this, [this, alerts] { openAlerts(alerts); });
    const auto addPageTool = [this](const char* id, const char* icon, const QString& label) {
        QAbstractButton* tool = m_rail->addTool(QLatin1String(id), QLatin1String(icon), label);
        tool->setCheckable(true); // it opens a page like those above
        connect(tool, &QAbstractButton::clicked, this, [this, id] { openPage(QLatin1String(id)); });
    };
    addPageTool("help", "info", tr("Guide"));
    addPageTool("settings", "settings", tr("Settings"));
    const auto count = [this] {
        m_rail->setBadge(QStringLiteral("alerts"), static_cast<int>(m_toasts->errors().size()) +
                                                       AlertList::of(m_context).unseen());
    };
    connect(m_toasts, &Toasts::errorsChanged, this, count);
    connect(&AlertList::of(m_context), &AlertList::changed, this, count);
}

void MainWindow::connectContext() {
    connect(&m_context, &StudioContext::pageRequested, this, &MainWindow::openPage);
    connect(&m_context, &StudioContext::toastRequested, m_toasts, &Toasts::show);
    connect(&m_context, &StudioContext::currentRunChanged, this, &MainWindow::refreshRun);
    connect(&m_context.watcher(), &RunWatcher::runsChanged, this, &MainWindow::refreshRun);
    const auto shortcut = [this](const QKeySequence& keys, auto slot) {
        connect(new QShortcut(keys, this), &QShortcut::activated, this, slot);
    };
    shortcut(QKeySequence(QStringLiteral("Ctrl+K")), &MainWindow::openPalette);
    shortcut(QKeySequence(QStringLiteral("?")), &MainWindow::openKeyHelp);
    shortcut(QKeySequence(QStringLiteral("F1")), &MainWindow::openGlossary);
}

Page* MainWindow::currentPage() const {
    return qobject_cast<Page*>(m_stack->currentWidget());
}

Page* MainWindow::page(const QString& id) {
    if (Page* made = m_pages.value(id))
        return made;
    for (const PageEntry& entry : pageRegistry()) {
        if (entry.id != id)
            continue;
        Page* made = entry.make(m_context);
        made->setObjectName(id + QStringLiteral("Page"));
        m_stack->addWidget(made);
        m_pages.insert(id, made);
        connect(made, &Page::keysChanged, this, [this, made] {
            if (made == currentPage())
                installKeys();
        });
        return made;
    }
    return nullptr;
}

bool MainWindow::openPage(const QString& id, const QString& argument) {
    Page* next = page(id);
    if (!next)
        return false;
    Page* previous = currentPage();
    if (previous && previous != next)
        previous->deactivated();
    m_stack->setCurrentWidget(next);
    m_rail->setCurrent(id);
    m_stepBar->setVisible(next->usesRun());
    m_header->setPage(next->title(), next->subtitle(), next->usesRun(), next->headerActions());
    connect(next, &Page::subtitleChanged, m_header, &PageHeader::setSubtitle, Qt::UniqueConnection);
    installKeys();
    refreshRun();
    if (previous != next || !m_activated)
        next->activated();
    m_activated = true;
    if (!argument.isEmpty())
        next->openArgument(argument);
    if (auto* guide = findChild<FirstRunGuide*>())
        guide->pageOpened(id);
    next->setFocus();
    return true;
}

void MainWindow::refreshRun() {
    const Page* shown = currentPage();
    if (!shown || !shown->usesRun())
        return;
    const auto& runs = m_context.watcher().runs();
    if (m_context.currentRun().isEmpty() && !runs.empty())
        m_context.setCurrentRun(qs(runs.front().info.id)); // the newest; comes back here
    else
        m_header->setRun(m_context.watcher().run(m_context.currentRun()));
}

void MainWindow::installKeys() {
    qDeleteAll(m_shortcuts);
    m_shortcuts.clear();
    Page* shown = currentPage();
    const QList<PageKey> keys = shown->keys();
    for (const PageKey& key : keys) {
        if (!key.run)
            continue;
        auto* shortcut = new QShortcut(QKeySequence(key.keys), shown);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, shown, key.run);
        m_shortcuts.append(shortcut);
    }
    m_keyBar->setKeys(keys);
}

QList<PageKey> MainWindow::allKeys() const {
    QList<PageKey> keys = currentPage() ? currentPage()->keys() : QList<PageKey>();
    keys.append({QStringLiteral("Ctrl+K"), tr("Search or run a command"), {}, false});
    keys.append({QStringLiteral("?"), tr("All keys"), {}, false});
    keys.append({QStringLiteral("F1"), tr("Glossary"), {}, false});
    return keys;
}

void MainWindow::openGlossary() {
    m_glossary->open();
}

void MainWindow::openKeyHelp() {
    if (const Page* shown = currentPage())
        m_help->open(tr("Keys of %1").arg(shown->title()), allKeys());
}

/// The buttons of the page that can be pressed now, by their words or their tooltip: what a page
/// can do is never missing in the palette. The same words on several buttons name none of them.
QList<PaletteEntry> MainWindow::buttonEntries() const {
    QList<QAbstractButton*> buttons = currentPage()->findChildren<QAbstractButton*>();
    for (QWidget* action : currentPage()->headerActions())
        if (auto* button = qobject_cast<QAbstractButton*>(action);
            button && !buttons.contains(button))
            buttons.append(button);
    QMultiHash<QString, QPointer<QAbstractButton>> byWords;
    QStringList order;
    for (QAbstractButton* button : buttons) {
        const QString words =
            button->text().isEmpty() ? button->toolTip().section(u'\n', 0, 0) : button->text();
        if (!button->isVisible() || !button->isEnabled() || words.isEmpty())
            continue;
        byWords.insert(words, button);
        order.append(words);
    }
    QList<PaletteEntry> entries;
    for (const QString& words : std::as_const(order))
        if (byWords.count(words) == 1)
            entries.append({currentPage()->title(), words, {}, [button = byWords.value(words)] {
                                if (button)
                                    button->click();
                            }});
    return entries;
}

void MainWindow::openPalette() {
    QList<PaletteEntry> entries = RunControl::paletteEntries(m_context, this);
    if (const Page* shown = currentPage()) {
        for (const PageKey& key : shown->keys())
            if (key.run)
                entries.append({shown->title(), key.label, key.keys, key.run});
        // "Stop" of a header stands there already, with the name of its run.
        for (const PaletteEntry& button : buttonEntries())
            if (std::none_of(entries.begin(), entries.end(), [&](const PaletteEntry& other) {
                    return other.text.startsWith(button.text);
                }))
                entries.append(button);
    }
    for (const PageEntry& entry : pageRegistry())
        entries.append({tr("Page"),
                        QCoreApplication::translate("Page", entry.label),
                        {},
                        [this, id = entry.id] { openPage(id); }});
    for (const RunSummary& run : m_context.watcher().runs())
        entries.append({tr("Run"), qs(run.info.name), {}, [this, id = qs(run.info.id)] {
                            m_context.setCurrentRun(id);
                            openPage(QStringLiteral("monitor"));
                        }});
    entries.append({tr("Help"), tr("Glossary"), QStringLiteral("F1"), [this] { openGlossary(); }});
    entries += StudioSettings::paletteEntries();
    m_palette->open(entries, tr("Type a command, a page or a run"));
}

void MainWindow::openRunPicker() {
    QList<PaletteEntry> entries;
    for (const RunSummary& run : m_context.watcher().runs())
        entries.append({qs(run.info.stage), qs(run.info.name), {}, [this, id = qs(run.info.id)] {
                            m_context.setCurrentRun(id);
                        }});
    m_palette->open(entries, tr("Type the name of a run"));
}

void MainWindow::openAlerts(QWidget* anchor) {
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("alertsMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const QString& error : m_toasts->errors())
        menu->addAction(IconProvider::icon(QStringLiteral("error"), Token::Err),
                        menu->fontMetrics().elidedText(error, Qt::ElideRight, px(560)))
            ->setToolTip(error);
    const QVector<ShownAlert>& alerts = AlertList::of(m_context).shown();
    for (const ShownAlert& shown : alerts) {
        QAction* open = menu->addAction(
            IconProvider::icon(QStringLiteral("warning"),
                               shown.alert.severe ? Token::Err : Token::Warn),
            tr("%1, step %2").arg(shown.title(), TextFormat::integer(shown.alert.step)));
        connect(open, &QAction::triggered, this, [this, step = shown.alert.step] {
            m_context.setStep(step);
            openPage(QStringLiteral("monitor"));
        });
    }
    if (m_toasts->errors().isEmpty() && alerts.isEmpty())
        menu->addAction(tr("No alerts"))->setEnabled(false);
    if (!m_toasts->errors().isEmpty())
        connect(menu->addAction(tr("Clear")), &QAction::triggered, m_toasts, &Toasts::forgetErrors);
    menu->popup(anchor->mapToGlobal(QPoint(anchor->width(), 0)));
}

void MainWindow::restore() {
    const Json window = m_context.library().setting("window", Json::object());
    const QByteArray before = saveGeometry();
    if (window.contains("geometry"))
        restoreGeometry(QByteArray::fromBase64(
            QByteArray::fromStdString(window["geometry"].get<std::string>())));
    if (!screen()->availableGeometry().contains(normalGeometry())) // of a larger screen
        restoreGeometry(before);
    if (window.contains("run"))
        m_context.setCurrentRun(qs(window["run"].get<std::string>()));
    if (!window.contains("page") || !openPage(qs(window["page"].get<std::string>())))
        if (!pageRegistry().empty())
            openPage(pageRegistry().front().id);
}

void MainWindow::save() {
    Json window = Json::object();
    window["geometry"] = saveGeometry().toBase64().toStdString();
    window["run"] = m_context.currentRun().toStdString();
    if (const Page* shown = currentPage())
        window["page"] = shown->id().toStdString();
    m_context.writer().setSetting(QStringLiteral("window"), window);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    save();
    if (Page* shown = currentPage())
        shown->deactivated();
    event->accept();
}

void MainWindow::changeEvent(QEvent* event) {
    // Pages do no work while nobody can see them.
    if (event->type() == QEvent::WindowStateChange && currentPage()) {
        if (isMinimized())
            currentPage()->deactivated();
        else if (static_cast<QWindowStateChangeEvent*>(event)->oldState() & Qt::WindowMinimized)
            currentPage()->activated();
    }
    QMainWindow::changeEvent(event);
}

bool MainWindow::eventFilter(QObject* watched, QEvent* event) {
    // A page may use Space and Enter; a focused button keeps them, and a text field its Enter.
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* pressed = static_cast<QKeyEvent*>(event);
        const bool enter = pressed->key() == Qt::Key_Return || pressed->key() == Qt::Key_Enter;
        const bool button = qobject_cast<QAbstractButton*>(watched) != nullptr;
        const bool field = qobject_cast<QLineEdit*>(watched) != nullptr;
        if ((enter && (button || (field && pressed->modifiers() == Qt::NoModifier))) ||
            (button && pressed->key() == Qt::Key_Space))
            event->accept();
    }
    return QMainWindow::eventFilter(watched, event);
}

} // namespace rationale::ui
