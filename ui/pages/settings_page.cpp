// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/settings_page.h"

#include "ui/services/engine_command.h"
#include "ui/services/engine_launcher.h"
#include "ui/services/run_watcher.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/studio_settings.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDesktopServices>
#include <QFormLayout>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QUrl>
#include <QVBoxLayout>

namespace rationale::ui {

namespace {

constexpr int pageWidth = 720, doctorHeight = 260;

} // namespace

SettingsPage::SettingsPage(StudioContext& context, QWidget* parent)
    : Page(parent)
    , m_context(context)
    , m_command(new EngineCommand(this)) {
    auto* body = makePane("window");
    body->setMaximumWidth(px(pageWidth));
    m_column = new QVBoxLayout(body);
    m_column->setContentsMargins(px(24), px(16), px(24), px(24));
    m_column->setSpacing(px(10));
    addLook();
    addProject();
    addEngine();
    m_column->addStretch(1);
    auto* scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setWidget(body);
    auto* page = new QVBoxLayout(this);
    page->setContentsMargins(0, 0, 0, 0);
    page->addWidget(scroll);
}

QFormLayout* SettingsPage::addSection(const QString& title) {
    m_column->addWidget(makeLabel(title, FontRole::PaneTitle));
    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
    form->setHorizontalSpacing(px(16));
    form->setVerticalSpacing(px(8));
    m_column->addLayout(form);
    m_column->addSpacing(px(8));
    return form;
}

void SettingsPage::addLook() {
    QFormLayout* form = addSection(tr("Look and language"));
    const auto add = [&](const QString& label, const char* name, const auto& choices, int current,
                         const std::function<void(int)>& choose) {
        auto* box = new QComboBox;
        box->setObjectName(QLatin1String(name));
        box->setAccessibleName(label);
        box->addItems(choices);
        box->setCurrentIndex(current);
        connect(box, &QComboBox::activated, this, choose);
        form->addRow(label, box);
    };
    add(tr("Theme"), "settingTheme", StudioSettings::themeNames(),
        static_cast<int>(StudioSettings::themeMode()),
        [](int at) { StudioSettings::setThemeMode(static_cast<Theme::Mode>(at)); });
    auto* outlines = new QCheckBox(tr("Stronger outlines"));
    outlines->setObjectName(QStringLiteral("settingOutlines"));
    outlines->setChecked(StudioSettings::strongOutlines());
    connect(outlines, &QCheckBox::toggled, this,
            [](bool on) { StudioSettings::setStrongOutlines(on); });
    form->addRow(QString(), outlines);
    const auto later = [this] { m_restart->setVisible(true); };
    QStringList sizes;
    for (const int percent : StudioSettings::scales())
        sizes.append(QStringLiteral("%1 %").arg(percent));
    add(tr("Size of everything"), "settingScale", sizes,
        static_cast<int>(StudioSettings::scales().indexOf(StudioSettings::scale())),
        [later](int at) {
            StudioSettings::setScale(StudioSettings::scales().at(at));
            later();
        });
    add(tr("Language"), "settingLanguage",
        QStringList{tr("As the system"), QStringLiteral("English"), QStringLiteral("简体中文")},
        static_cast<int>(StudioSettings::languages().indexOf(StudioSettings::language())),
        [later](int at) {
            StudioSettings::setLanguage(StudioSettings::languages().at(at));
            later();
        });
    m_restart =
        makeLabel(tr("Size and language change with the next start of the studio. Runs go on "
                     "meanwhile."),
                  FontRole::Small, "hint");
    m_restart->setObjectName(QStringLiteral("restartNote"));
    m_restart->hide();
    form->addRow(QString(), m_restart);
}

void SettingsPage::addProject() {
    QFormLayout* form = addSection(tr("Project"));
    QLabel* folder = makeLabel(m_context.projectFolder(), FontRole::Code);
    folder->setTextInteractionFlags(Qt::TextSelectableByMouse);
    form->addRow(tr("Folder"), folder);
    QPushButton* open = makeButton(tr("Open the folder"), QStringLiteral("folder"));
    open->setObjectName(QStringLiteral("openProjectFolder"));
    connect(open, &QPushButton::clicked, this,
            [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(m_context.projectFolder())); });
    form->addRow(QString(), open);
}

void SettingsPage::addEngine() {
    QFormLayout* form = addSection(tr("Engine and machine"));
    m_engine = makeLabel({}, FontRole::Code);
    m_engine->setObjectName(QStringLiteral("enginePath"));
    m_engine->setTextInteractionFlags(Qt::TextSelectableByMouse);
    form->addRow(tr("Program"), m_engine);
    m_examine = makeButton(tr("Examine this machine"), QStringLiteral("search"));
    m_examine->setObjectName(QStringLiteral("examineMachine"));
    connect(m_examine, &QPushButton::clicked, this, &SettingsPage::examine);
    form->addRow(QString(), m_examine);
    m_doctor = new QPlainTextEdit;
    m_doctor->setObjectName(QStringLiteral("doctorText"));
    m_doctor->setAccessibleName(tr("What this machine has"));
    m_doctor->setReadOnly(true);
    m_doctor->setFont(ui::font(FontRole::CodeSmall));
    m_doctor->setMinimumHeight(px(doctorHeight));
    m_doctor->setPlaceholderText(
        tr("Processor, memory, GPU, libraries, fonts and the sandbox: what "
           "was found, what is missing, and what to install."));
    m_column->addWidget(m_doctor);
}

void SettingsPage::activated() {
    const QString path = m_context.launcher().enginePath();
    m_engine->setText(path.isEmpty() ? tr("missing") : path);
    if (m_doctor->toPlainText().isEmpty() && m_examine->isEnabled())
        examine();
}

void SettingsPage::examine() {
    m_examine->setEnabled(false);
    m_doctor->setPlainText(tr("Examining…"));
    m_command->start(m_context.launcher().enginePath(), {QStringLiteral("doctor")},
                     m_context.projectFolder(), [this](const EngineCommand::Result& result) {
                         m_examine->setEnabled(true);
                         const QString found = QString::fromUtf8(result.output);
                         m_doctor->setPlainText(found.isEmpty() ? result.error : found);
                     });
}

QList<PageKey> SettingsPage::keys() const {
    auto* self = const_cast<SettingsPage*>(this); // the actions act on the page
    return {
        {QStringLiteral("R"), tr("Examine this machine"), [self] { self->m_examine->click(); }}};
}

} // namespace rationale::ui
