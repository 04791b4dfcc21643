// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>
#include <QStringList>

#include <vector>

class QLabel;
class QToolButton;
class QVBoxLayout;

namespace rationale::ui {

class FormRow;
class RecipeDocument;
class RewardsEditor;

/// The form of a stage, generated from its fields: groups that fold, basic and advanced settings,
/// find.
class RecipeForm : public QScrollArea {
    Q_OBJECT

public:
    explicit RecipeForm(RecipeDocument& document, QWidget* parent = nullptr);

    void setModels(const QStringList& models) { m_models = models; } // offered for model fields
    void setAdvanced(bool on);
    void find(const QString& words); // shows what matches, advanced or not
    /// Scrolls to the field, opens its group, shows it when advanced, focuses its editor.
    void showField(const QString& key);
    /// The field of the next block or warning after the focused one; false: there is none.
    bool showNextProblem();
    QString focusedField() const { return m_focusedField; }
    void resetFocused();
    void takePaperValue();
    /// Turns a reward on with this weight; a stage without rewards stays as it is.
    void setRewardWeight(const QString& reward, double weight);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Group {
        QString title;
        QToolButton* header = nullptr;
        std::vector<FormRow*> rows;
        RewardsEditor* rewards = nullptr;
        bool folded = false;
    };
    void build();
    void refresh();
    void updateVisibility();
    void addGroupHeader(Group& group);
    void addColumnHeads();
    void alignColumns();

    RecipeDocument& m_document;
    QStringList m_models;
    QVBoxLayout* m_layout = nullptr;
    QLabel *m_nothing = nullptr, *m_settingHead = nullptr, *m_valueHead = nullptr;
    std::vector<Group> m_groups;
    QString m_words, m_focusedField;
    bool m_advanced = false;
};

} // namespace rationale::ui
