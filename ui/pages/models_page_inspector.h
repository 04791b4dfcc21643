// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/model_details.h"

#include "ui/shell/widgets_basic.h"

#include <QWidget>

class QLabel;
class QStackedWidget;
class QTableView;
class QTableWidget;

namespace rationale::ui {

class ChartCard;
class ComparisonTable;
class LineageTree;
class StudioContext;

/// Right of the table: what one model is, where it comes from, and how it was measured.
class ModelInspector : public QWidget {
    Q_OBJECT

public:
    explicit ModelInspector(StudioContext& context, QWidget* parent = nullptr);
    void showNothing(const QString& sentence);
    /// The name at once, the rest when it has been read. The same question again reads anew, but
    /// leaves what is shown until then.
    void showModel(const ModelQuestion& question);
    void nextView();
    void showView(int view) { m_views->setCurrent(view); }
    bool openFocused(); // the line of the lineage that has the focus; false: none has
    bool isLoading() const { return m_loading; }
    void addControl(QWidget* button); // at the right of the header

Q_SIGNALS:
    void runRequested(const QString& runId);

private:
    QWidget* buildSummary();
    QWidget* buildLineage();
    QWidget* buildEvaluations();
    void fill(const ModelDetails& details);
    void fillFacts(const ModelDetails& details);
    void fillLineage(const ModelDetails& details);
    void fillChart(const ModelDetails& details);
    void sizeMeasures();

    StudioContext& m_context;
    ModelRecord m_record;
    ModelDetails m_shown; // of m_record; what has not changed is left as the person folded it
    bool m_loading = false;
    PaneHeader* m_header;
    QStackedWidget* m_stack;
    QLabel* m_nothing = nullptr;
    ElidedLabel* m_name = nullptr;
    SegmentedControl* m_views = nullptr;
    QStackedWidget* m_view = nullptr;
    QLabel* m_facts = nullptr;
    QTableWidget* m_files = nullptr;
    LineageTree* m_lineage = nullptr;
    QLabel* m_lineageNote = nullptr;
    ChartCard* m_chart = nullptr;
    ComparisonTable* m_measures = nullptr;
    QTableView* m_measureTable = nullptr;
    QLabel* m_noMeasure = nullptr;
};

} // namespace rationale::ui
