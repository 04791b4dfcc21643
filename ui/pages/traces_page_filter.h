// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/run_reader.h"

#include <QWidget>

#include <functional>
#include <vector>

class QHBoxLayout;
class QLineEdit;
class QPushButton;
class QTimer;

namespace rationale::ui {

class SegmentedControl;

/// The toolbar of Traces: filters as chips, search in all, thinking or answer.
class TraceFilterBar : public QWidget {
    Q_OBJECT

public:
    explicit TraceFilterBar(QWidget* parent = nullptr);

    /// What the person asked for; the step is left to the page.
    SampleFilter filter() const;
    bool isRestricting() const; // anything but an empty filter
    QString search() const;
    void setSearch(const QString& words);
    void setSearchedTexts(const QString& words); // "Search completions of this step"
    void setFilter(const SampleFilter& filter);  // its conditions, not its search
    void clear();                                // conditions and search
    /// The token "split = train" that a run with training samples opens with; a person may remove
    /// it. Not followed by changed().
    void setTrainingToken(bool on);
    void focusSearch();

Q_SIGNALS:
    void changed();

private:
    struct Condition {
        QString label;
        std::function<void(SampleFilter&)> apply;
    };
    void openMenu();
    void addCondition(const QString& label, std::function<void(SampleFilter&)> apply);
    void showChips();

    std::vector<Condition> m_conditions;
    QWidget* m_chips;
    QHBoxLayout* m_chipRow;
    QLineEdit* m_search;
    SegmentedControl* m_scope;
    QTimer* m_typing;
    QPushButton* m_add;
};

} // namespace rationale::ui
