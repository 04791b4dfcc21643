// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTemporaryDir>
#include <QWidget>

class QLabel;
class QPushButton;
class QTimer;

namespace rationale::ui {

class EngineCommand;
class RecipeDocument;
class StudioContext;

/// What the engine says of a recipe before its start: memory and time at once, and on demand how
/// the model answers a few prompts and what its rewards give for them.
class LaunchTryout : public QWidget {
    Q_OBJECT

public:
    LaunchTryout(StudioContext& context, RecipeDocument& document, QWidget* parent = nullptr);
    void plan(); // asks for memory soon, unless the recipe cannot be started
    void tryAnswers();

private:
    QString writeRecipe(const QString& name); // path; empty: it failed, and was told
    void showPlan(const QByteArray& json);
    void showAnswers(const QByteArray& json);
    QString timeText() const;
    void endTrying();

    StudioContext& m_context;
    RecipeDocument& m_document;
    EngineCommand* m_planner;
    EngineCommand* m_tester = nullptr; // while answers are tried
    QTemporaryDir m_folder;
    QTimer* m_soon;
    QLabel *m_plan, *m_answers;
    QPushButton* m_try;
    QString m_planned, m_tried; // recipes that the texts are about
};

} // namespace rationale::ui
