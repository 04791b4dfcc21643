// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QStandardItemModel;
class QTabWidget;

namespace rationale::ui {

class RecipeDocument;

/// The recipe as YAML (editable, in step with the form), as a command, and as a list of changes.
class LaunchPreview : public QWidget {
    Q_OBJECT

public:
    explicit LaunchPreview(RecipeDocument& document, QWidget* parent = nullptr);
    void setRunNameAndSeed(const QString& name, quint64 seed);
    void focusYaml();
    /// A view of the page's own beside these.
    void addView(QWidget* view, const QString& title);
    void showView(QWidget* view);

private:
    QWidget* makeYamlTab();
    QWidget* makeCommandTab();
    QWidget* makeChangesTab();
    void refresh();
    void markLines();

    RecipeDocument& m_document;
    QTabWidget* m_tabs;
    QPlainTextEdit *m_yaml = nullptr, *m_command = nullptr;
    QLabel* m_yamlError = nullptr;
    QStandardItemModel* m_changes = nullptr;
    QString m_runName;
    quint64 m_seed = 1;
    bool m_refreshing = false;
};

} // namespace rationale::ui
