// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/launch_page_preview.h"

#include "ui/forms/recipe_document.h"
#include "ui/services/strings.h"
#include "ui/shell/delegates.h"
#include "ui/shell/table_header.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets_basic.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QStandardItemModel>
#include <QSyntaxHighlighter>
#include <QTabWidget>
#include <QTableView>
#include <QTextBlock>
#include <QVBoxLayout>

namespace rationale::ui {

namespace {

class YamlHighlighter final : public QSyntaxHighlighter {
public:
    explicit YamlHighlighter(QTextDocument* document)
        : QSyntaxHighlighter(document) {
        QObject::connect(&Theme::instance(), &Theme::changed, this,
                         &QSyntaxHighlighter::rehighlight);
    }

protected:
    void highlightBlock(const QString& line) override {
        static const QRegularExpression key(QStringLiteral("^\\s*(?:- )?([\\w.]+)\\s*:"));
        static const QRegularExpression comment(QStringLiteral("(^|\\s)#.*$"));
        QTextCharFormat format;
        if (const auto match = key.match(line); match.hasMatch()) {
            format.setForeground(token(Token::AccentText));
            setFormat(static_cast<int>(match.capturedStart(1)),
                      static_cast<int>(match.capturedLength(1)), format);
        }
        if (const auto match = comment.match(line); match.hasMatch()) {
            format.setForeground(token(Token::Text3));
            setFormat(static_cast<int>(match.capturedStart()),
                      static_cast<int>(match.capturedLength()), format);
        }
    }
};

QPlainTextEdit* makeCodeEdit(QWidget* parent) {
    auto* edit = new QPlainTextEdit(parent);
    edit->setFont(font(FontRole::Code));
    edit->setProperty("code", true);
    edit->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    edit->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    edit->document()->setDocumentMargin(px(8));
    return edit;
}

} // namespace

LaunchPreview::LaunchPreview(RecipeDocument& document, QWidget* parent)
    : QWidget(parent)
    , m_document(document) {
    m_tabs = new QTabWidget(this);
    m_tabs->setObjectName(QStringLiteral("launchPreviewTabs"));
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(makeYamlTab(), tr("Recipe"));
    m_tabs->addTab(makeCommandTab(), tr("Command"));
    m_tabs->addTab(makeChangesTab(), tr("Changes"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_tabs);
    connect(&document, &RecipeDocument::changed, this, &LaunchPreview::refresh);
    connect(&Theme::instance(), &Theme::changed, this, &LaunchPreview::markLines);
}

QWidget* LaunchPreview::makeYamlTab() {
    auto* tab = new QWidget(this);
    m_yaml = makeCodeEdit(tab);
    m_yaml->setObjectName(QStringLiteral("yamlEdit"));
    m_yaml->setAccessibleName(tr("Recipe as YAML"));
    new YamlHighlighter(m_yaml->document());
    m_yamlError = makeLabel({}, FontRole::Table, "error", tab);
    m_yamlError->setObjectName(QStringLiteral("yamlError"));
    m_yamlError->setWordWrap(true);
    m_yamlError->setContentsMargins(px(12), px(6), px(12), px(6));
    m_yamlError->hide();
    auto* layout = new QVBoxLayout(tab);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_yaml, 1);
    layout->addWidget(m_yamlError);
    connect(m_yaml, &QPlainTextEdit::textChanged, this, [this] {
        if (!m_refreshing)
            m_document.setYaml(m_yaml->toPlainText());
    });
    return tab;
}

QWidget* LaunchPreview::makeCommandTab() {
    auto* tab = new QWidget(this);
    m_command = makeCodeEdit(tab);
    m_command->setObjectName(QStringLiteral("commandPreview"));
    m_command->setReadOnly(true);
    auto* note = makeLabel(tr("Starts the same run in a terminal, in the project folder."),
                           FontRole::Table, "hint", tab);
    note->setWordWrap(true);
    auto* copy = makeButton(tr("Copy"), QStringLiteral("copy"), ButtonKind::Normal, tab);
    copy->setObjectName(QStringLiteral("copyCommand"));
    auto* row = new QHBoxLayout;
    row->setContentsMargins(px(12), px(8), px(12), px(8));
    row->addWidget(note, 1);
    row->addWidget(copy);
    auto* layout = new QVBoxLayout(tab);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_command, 1);
    layout->addLayout(row);
    connect(copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_command->toPlainText()); });
    return tab;
}

QWidget* LaunchPreview::makeChangesTab() {
    auto* table = new QTableView(this);
    table->setObjectName(QStringLiteral("changesTable"));
    m_changes = new QStandardItemModel(0, 3, this);
    m_changes->setHorizontalHeaderLabels({tr("Setting"), tr("Preset"), tr("Now")});
    table->setModel(m_changes);
    dressTable(table);
    table->setItemDelegate(new CellDelegate(table));
    table->horizontalHeader()->setSectionsClickable(false);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->horizontalHeader()->setStretchLastSection(true);
    table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    return table;
}

void LaunchPreview::setRunNameAndSeed(const QString& name, quint64 seed) {
    m_runName = name;
    m_seed = seed;
    if (!m_document.isEmpty())
        m_command->setPlainText(m_document.command(name, seed));
}

void LaunchPreview::addView(QWidget* view, const QString& title) {
    m_tabs->addTab(view, title);
}

void LaunchPreview::showView(QWidget* view) {
    m_tabs->setCurrentWidget(view);
}

void LaunchPreview::focusYaml() {
    m_tabs->setCurrentIndex(0);
    m_yaml->setFocus(Qt::ShortcutFocusReason);
    if (m_document.yamlErrorLine() > 0) {
        QTextCursor cursor(m_yaml->document()->findBlockByNumber(m_document.yamlErrorLine() - 1));
        m_yaml->setTextCursor(cursor);
    }
}

void LaunchPreview::refresh() {
    if (m_document.isEmpty())
        return;
    if (m_yaml->toPlainText() != m_document.yaml()) {
        m_refreshing = true;
        const int position = m_yaml->textCursor().position();
        m_yaml->setPlainText(m_document.yaml());
        QTextCursor cursor = m_yaml->textCursor();
        cursor.setPosition(std::min<int>(position, static_cast<int>(m_document.yaml().size())));
        m_yaml->setTextCursor(cursor);
        m_refreshing = false;
    }
    const QString error = m_document.yamlError();
    m_yamlError->setVisible(!error.isEmpty());
    m_yamlError->setText(m_document.yamlErrorLine() > 0
                             ? tr("⊘ Line %1: %2").arg(m_document.yamlErrorLine()).arg(error)
                             : QStringLiteral("⊘ ") + error);
    m_command->setPlainText(m_document.command(m_runName, m_seed));
    const auto changes = m_document.changes();
    m_changes->setRowCount(0);
    for (const Recipe::Difference& change : changes)
        m_changes->appendRow({new QStandardItem(text(change.key)),
                              new QStandardItem(fieldText(change.left)),
                              new QStandardItem(fieldText(change.right))});
    m_tabs->setTabText(2, changes.empty() ? tr("Changes") : tr("Changes %1").arg(changes.size()));
    markLines();
}

/// Changed lines get the selection colour, the wrong line the error colour.
void LaunchPreview::markLines() {
    if (m_document.isEmpty())
        return;
    QList<QTextEdit::ExtraSelection> marks;
    const auto mark = [&](const QTextBlock& block, Token colour) {
        QTextEdit::ExtraSelection selection;
        selection.format.setBackground(token(colour));
        selection.format.setProperty(QTextFormat::FullWidthSelection, true);
        selection.cursor = QTextCursor(block);
        marks << selection;
    };
    for (const Recipe::Difference& change : m_document.changes()) {
        const QString key = text(change.key).section(QLatin1Char('.'), -1);
        const QRegularExpression line(QStringLiteral("^\\s*%1\\s*:").arg(key));
        for (QTextBlock block = m_yaml->document()->begin(); block.isValid(); block = block.next())
            if (line.match(block.text()).hasMatch()) {
                mark(block, Token::Sel);
                break;
            }
    }
    if (m_document.yamlErrorLine() > 0)
        mark(m_yaml->document()->findBlockByNumber(m_document.yamlErrorLine() - 1), Token::ErrBg);
    m_yaml->setExtraSelections(marks);
}

} // namespace rationale::ui
