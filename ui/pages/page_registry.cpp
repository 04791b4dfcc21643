// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/page_registry.h"

#include "ui/pages/compare_page.h"
#include "ui/pages/help_page.h"
#include "ui/pages/language_page.h"
#include "ui/pages/launch_page.h"
#include "ui/pages/models_page.h"
#include "ui/pages/monitor_page.h"
#include "ui/pages/pipeline_page.h"
#include "ui/pages/runs_page.h"
#include "ui/pages/settings_page.h"
#include "ui/pages/traces_page.h"

#include <QCoreApplication>

namespace rationale::ui {

namespace {

template <typename PageType>
Page* make(StudioContext& context) {
    return new PageType(context);
}

} // namespace

const std::vector<PageEntry>& pageRegistry() {
    static const std::vector<PageEntry> pages{
        {QStringLiteral("runs"), QStringLiteral("runs"), QT_TRANSLATE_NOOP("Page", "Runs"), 0,
         make<RunsPage>},
        {QStringLiteral("pipeline"), QStringLiteral("pipeline"),
         QT_TRANSLATE_NOOP("Page", "Pipeline"), 0, make<PipelinePage>},
        {QStringLiteral("launch"), QStringLiteral("launch"), QT_TRANSLATE_NOOP("Page", "Launch"), 0,
         make<LaunchPage>},
        {QStringLiteral("monitor"), QStringLiteral("monitor"), QT_TRANSLATE_NOOP("Page", "Monitor"),
         0, make<MonitorPage>},
        {QStringLiteral("compare"), QStringLiteral("compare"), QT_TRANSLATE_NOOP("Page", "Compare"),
         0, make<ComparePage>},
        {QStringLiteral("traces"), QStringLiteral("traces"), QT_TRANSLATE_NOOP("Page", "Traces"), 1,
         make<TracesPage>},
        {QStringLiteral("language"), QStringLiteral("language"),
         QT_TRANSLATE_NOOP("Page", "Language"), 1, make<LanguagePage>},
        {QStringLiteral("models"), QStringLiteral("models"), QT_TRANSLATE_NOOP("Page", "Models"), 2,
         make<ModelsPage>},
        {QStringLiteral("help"), QStringLiteral("info"), QT_TRANSLATE_NOOP("Page", "Guide"), -1,
         make<HelpPage>},
        {QStringLiteral("settings"), QStringLiteral("settings"),
         QT_TRANSLATE_NOOP("Page", "Settings"), -1, make<SettingsPage>},
    };
    return pages;
}

} // namespace rationale::ui
