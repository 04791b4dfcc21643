// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/page.h"

class QLabel;
class QLineEdit;
class QPushButton;
class QSplitter;

namespace rationale::ui {

class Chip;
class LaunchPreview;
class LaunchTryout;
class LaunchSweep;
class PaneHeader;
class PresetList;
class RecipeDocument;
class RecipeForm;
class SegmentedControl;

/// Configure and start one stage: recipes at the left, the form of the stage, the same recipe as
/// text.
class LaunchPage : public Page {
    Q_OBJECT

public:
    explicit LaunchPage(StudioContext& context, QWidget* parent = nullptr);

    QString id() const override { return QStringLiteral("launch"); }
    QString title() const override { return tr("Launch"); }
    QString iconName() const override { return QStringLiteral("launch"); }
    QList<PageKey> keys() const override;
    QList<QWidget*> headerActions() override;
    void activated() override;
    /// `argument`: a preset name, "run:ID" to clone a run, "run:ID key=value reward:NAME=WEIGHT …",
    /// "model:NAME" to train from a model, or "recipe:" and the YAML of a recipe.
    void openArgument(const QString& argument) override;

    RecipeDocument& document() { return *m_document; }

private:
    QWidget* makePresetPane();
    QWidget* makeFormPane();
    QWidget* makePreviewPane();
    QWidget* makeFooter();
    void showVerdict(int blocks, int warnings);
    void choosePreset(const QString& name);
    void loadText(const QString& yaml, const QString& source);
    void openRecipe();
    void pasteRecipe();
    void cloneRun(const QString& runId, const QStringList& changes);
    void trainFrom(const QString& model);
    void refresh();
    void refreshChecks();
    QString modelNote() const; // what the model named in the recipe means for this start
    QStringList modelNames() const;
    void showFirstProblem();
    void start();
    void showStarted(const QString& id); // empty: it failed
    quint64 seed() const;
    void addToQueue();
    void showQueued(const QStringList& ids); // none: it failed
    void showSweep();
    QList<PageKey> queueKeys();

    StudioContext& m_context;
    RecipeDocument* m_document;
    PresetList* m_presets = nullptr;
    RecipeForm* m_form = nullptr;
    LaunchPreview* m_preview = nullptr;
    LaunchTryout* m_tryout = nullptr;
    SegmentedControl* m_level = nullptr;
    QLineEdit *m_find = nullptr, *m_name = nullptr, *m_seed = nullptr;
    Chip *m_changedChip = nullptr, *m_warnChip = nullptr, *m_blockChip = nullptr;
    QLabel *m_verdict = nullptr, *m_checks = nullptr, *m_expected = nullptr;
    PaneHeader* m_expectedHeader = nullptr;
    QPushButton *m_show = nullptr, *m_start = nullptr, *m_reset = nullptr, *m_paste = nullptr;
    QPushButton* m_addToQueue = nullptr;
    LaunchSweep* m_sweep = nullptr;
    QSplitter* m_splitter = nullptr;
    bool m_starting = false;
};

} // namespace rationale::ui
