// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/overlays.h"
#include "ui/shell/page.h"

#include <QMainWindow>

class QStackedWidget;

namespace rationale::ui {

class GlossaryPanel;
class KeyBar;
class NavigationRail;
class PageHeader;
class StepBar;
class StudioContext;

/// The frame around the pages. Knows them by the Page interface; owns no data of the domain.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(StudioContext& context, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// False when there is no such page.
    bool openPage(const QString& id, const QString& argument = {});
    Page* currentPage() const;
    Page* page(const QString& id); // made when it was not yet; nullptr: unknown

protected:
    void closeEvent(QCloseEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildFrame();
    void buildRail();
    void connectContext();
    void installKeys();
    void refreshRun();
    void openPalette();
    QList<PaletteEntry> buttonEntries() const;
    void openRunPicker();
    void openKeyHelp();
    void openGlossary();
    void openAlerts(QWidget* anchor);
    void restore();
    void save();
    QList<PageKey> allKeys() const;

    StudioContext& m_context;
    NavigationRail* m_rail = nullptr;
    PageHeader* m_header = nullptr;
    StepBar* m_stepBar = nullptr;
    QStackedWidget* m_stack = nullptr;
    KeyBar* m_keyBar = nullptr;
    CommandPalette* m_palette = nullptr;
    KeyHelp* m_help = nullptr;
    GlossaryPanel* m_glossary = nullptr;
    Toasts* m_toasts = nullptr;
    QHash<QString, Page*> m_pages;
    QList<QObject*> m_shortcuts;
    bool m_evidence = false; // the project is a bundle to be read
    bool m_activated = false;
};

} // namespace rationale::ui
