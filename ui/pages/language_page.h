// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/run_reader.h"
#include "ui/shell/page.h"

#include <memory>
#include <vector>

class QComboBox;
class QLabel;
class QSplitter;
class QTableView;
class QTimer;

namespace rationale::ui {

class EmptyState;
class HistogramView;
class LanguageStripModel;
class PlotView;
class ReaderPool;
class TraceView;
class WhatIfPane;

/// The R1-Zero problem: who writes in which language, since when, and what a reward for it would
/// do.
class LanguagePage : public Page {
    Q_OBJECT

public:
    explicit LanguagePage(StudioContext& context, QWidget* parent = nullptr);
    ~LanguagePage() override;

    QString id() const override { return QStringLiteral("language"); }
    QString title() const override { return tr("Language"); }
    QString iconName() const override { return QStringLiteral("language"); }
    bool usesRun() const override { return true; }
    QList<PageKey> keys() const override;
    void activated() override;
    void deactivated() override;

private:
    struct Curves {
        std::vector<LanguageStep> all; // of the chosen prompts
        std::vector<std::pair<QString, std::vector<LanguageStep>>> perPrompt; // target share
        int64_t segments = 0;
        int64_t after = -1; // holds only steps above this one
    };
    struct StepData {
        int64_t step = -1;
        std::vector<GroupRecord> groups;
    };
    QWidget* makeToolbar();
    void makePlots();
    void makeTable();
    QWidget* makeCharts();
    QWidget* makeSide();
    void reload();
    void loadStep();
    void loadCurves();
    void showCurves(Curves curves);
    void showShares();
    void showMixed();
    void showLegends(); // values at the step that is shown
    bool isShown(const StepData& data) const;
    void showStep(StepData data);
    void pinStep();
    void showRow(int row);
    void showSpan(int row, double share);
    void moveSpan(int by);
    void updateEmptyState();
    std::string promptLanguage() const;
    fs::path runFolder() const;
    int64_t shownStep() const;

    StudioContext& m_context;
    std::shared_ptr<ReaderPool> m_curveReaders, m_stepReaders;
    QComboBox* m_prompts = nullptr;
    QLabel *m_count = nullptr, *m_legend = nullptr, *m_mixedNote = nullptr, *m_spanTitle = nullptr;
    PlotView *m_shares = nullptr, *m_mixed = nullptr;
    HistogramView* m_switches = nullptr;
    QTableView* m_table = nullptr;
    LanguageStripModel* m_model = nullptr;
    WhatIfPane* m_whatIf = nullptr;
    TraceView* m_text = nullptr;
    EmptyState* m_empty = nullptr;
    QSplitter* m_splitter = nullptr;
    QTimer* m_newData = nullptr;
    Curves m_curves;
    int64_t m_step = -1;
    int m_row = -1, m_span = -1;
    bool m_active = false, m_dirty = true;
};

} // namespace rationale::ui
