// SPDX-License-Identifier: GPL-3.0-or-later
// alerts, explain: what the numbers of a run say, and what their names mean.
#include "app/cli/commands.h"
#include "app/cli/project_folder.h"
#include "core/base/error.h"
#include "core/recipe/glossary.h"
#include "core/storage/run_alerts.h"

#include <cmath>
#include <iostream>

namespace rationale::cli {

namespace {

struct AlertsOptions {
    std::string project, run;
    bool json = false;
};

Json finiteOrNull(double value) {
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json alertObject(const RunAlert& alert) {
    const AlertWording& wording = alertWording(alert.rule);
    return {
        {"rule", alert.rule},
        {"title", wording.title},
        {"metric", alert.metric},
        {"step", alert.step},
        {"last_step", alert.lastStep},
        {"points", alert.points},
        {"before", finiteOrNull(alert.before)},
        {"after", finiteOrNull(alert.after)},
        {"threshold", finiteOrNull(alert.threshold)},
        {"severe", alert.severe},
        {"evidence", alert.message.empty() ? alertText(wording.evidence, alert) : alert.message},
        {"meaning", wording.meaning},
        {"remedy", wording.remedy}};
}

void printAlert(const RunAlert& alert) {
    const AlertWording& wording = alertWording(alert.rule);
    std::cout << "step " << alert.step;
    if (alert.lastStep > alert.step)
        std::cout << " to " << alert.lastStep;
    std::cout << "  " << wording.title << '\n'
              << "  "
              << (alert.message.empty() ? alertText(wording.evidence, alert) : alert.message)
              << '\n';
    for (const char* more : {wording.meaning, wording.remedy})
        if (*more != '\0')
            std::cout << "  " << more << '\n';
}

void printAlerts(const AlertsOptions& options) {
    RunReader reader(runFolder(options.project, options.run));
    const std::vector<RunAlert> alerts = runAlerts(reader);
    if (options.json) {
        Json list = Json::array();
        for (const RunAlert& alert : alerts)
            list.push_back(alertObject(alert));
        std::cout << toJsonText(list, 2) << '\n';
        return;
    }
    for (const RunAlert& alert : alerts)
        printAlert(alert);
    if (alerts.empty())
        std::cout << "No alerts\n";
}

struct ExplainOptions {
    std::string name;
    bool json = false;
};

void printEntry(const GlossaryEntry& entry) {
    std::cout << entry.name << ": " << entry.title << '\n' << "  " << entry.text << '\n';
    if (!entry.unit.empty())
        std::cout << "  Unit: " << entry.unit << '\n';
    if (entry.better != Better::Neither)
        std::cout << "  Better: " << (entry.better == Better::Higher ? "higher" : "lower") << '\n';
    if (!entry.stages.empty())
        std::cout << "  Option of: " << entry.stages << '\n';
    if (!entry.source.empty())
        std::cout << "  Source: " << entry.source << '\n';
}

void explain(const ExplainOptions& options) {
    const std::vector<GlossaryEntry> found = lookUpGlossary(options.name);
    if (found.empty()) {
        const std::string near = nearestGlossaryName(options.name);
        throw Error(ErrorKind::Usage, "No metric and no option is called '" + options.name + "'",
                    "explain",
                    near.empty() ? "'rationale metrics RUN' lists the metrics of a run."
                                 : "Did you mean '" + near + "'?");
    }
    if (!options.json) {
        for (const GlossaryEntry& entry : found)
            printEntry(entry);
        return;
    }
    Json list = Json::array();
    for (const GlossaryEntry& entry : found)
        list.push_back({{"name", entry.name},
                        {"kind", entry.isOption ? "option" : "metric"},
                        {"title", entry.title},
                        {"text", entry.text},
                        {"unit", entry.unit},
                        {"better", toString(entry.better)},
                        {"stages", entry.stages},
                        {"source", entry.source}});
    std::cout << toJsonText(list, 2) << '\n';
}

} // namespace

void addInsightCommands(CLI::App& app) {
    auto alerts = std::make_shared<AlertsOptions>();
    CLI::App* list = app.add_subcommand("alerts", "Say what went wrong in a run, with evidence");
    list->add_option("RUN", alerts->run, "Id, beginning of an id, or name")->required();
    list->add_option("--project", alerts->project, "Project folder; default: the nearest one");
    list->add_flag("--json", alerts->json, "A list of objects: rule, step, evidence, remedy …");
    list->callback([alerts] { printAlerts(*alerts); });

    auto asked = std::make_shared<ExplainOptions>();
    CLI::App* word = app.add_subcommand("explain", "Say what a metric or an option means");
    word->add_option("NAME", asked->name, "Name of a metric or an option")->required();
    word->add_flag("--json", asked->json, "A list of objects: name, kind, title, text …");
    word->callback([asked] { explain(*asked); });
}

} // namespace rationale::cli
