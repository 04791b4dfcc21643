// SPDX-License-Identifier: GPL-3.0-or-later
// The Pipeline page: what a person does there.
#include "core/base/error.h"
#include "core/storage/control_channel.h"
#include "ui/pages/pipeline_page.h"
#include "ui/pages/pipeline_page_inspector.h"
#include "ui/pages/pipeline_view.h"
#include "ui/services/dialogs.h"
#include "ui/services/engine_command.h"
#include "ui/services/engine_launcher.h"
#include "ui/services/project_writer.h"
#include "ui/services/recipe_text.h"
#include "ui/services/run_watcher.h"
#include "ui/services/strings.h"
#include "ui/shell/overlays.h"
#include "ui/shell/studio_context.h"

#include <QLineEdit>
#include <QPushButton>

namespace rationale::ui {

QList<PageKey> PipelinePage::keys() const {
    auto* self = const_cast<PipelinePage*>(this); // the actions act on the page
    const auto key = [](const char* keys, const QString& label, std::function<void()> act,
                        bool inBar = true) {
        return PageKey{QLatin1String(keys), label, std::move(act), inBar};
    };
    const auto edge = [self] { // the next line of the chosen node, one after the other
        const int node = self->m_view->selectedNode(), edge = self->m_view->selectedEdge();
        const int of = node >= 0 ? node : edge >= 0 ? self->m_graph.edges[edge].to : -1;
        for (int i = node >= 0 ? 0 : edge + 1; i < self->m_graph.edges.size(); ++i)
            if (self->m_graph.edges[i].to == of)
                return self->m_view->selectEdge(i);
        if (of >= 0)
            self->m_view->selectNode(of);
    };
    return {
        {QStringLiteral("Arrows"), tr("Move"), {}},
        key("Return", tr("Open run"), [self] { self->openStage(self->m_view->selectedNode()); }),
        key("P", tr("Choose a pipeline"), [self] { self->choosePipeline(); }),
        key("R", tr("Run up to here"),
            [self] {
                if (!self->selectedStage().isEmpty())
                    self->run(self->selectedStage());
            }),
        key("Ctrl+Return", tr("Run all"), [self] { self->run({}); }),
        key("S", tr("Stop"), [self] { self->stop(); }),
        key("D", tr("Changes on edge"), edge),
        key(
            "+", tr("Zoom in"), [self] { self->m_view->setZoom(self->m_view->zoom() * 1.25); },
            false),
        key(
            "-", tr("Zoom out"), [self] { self->m_view->setZoom(self->m_view->zoom() / 1.25); },
            false),
        key("0", tr("All in sight"), [self] { self->m_view->fit(); }),
        key(
            "Ctrl+O", tr("Open a pipeline"), [self] { self->openFile(); }, false),
        key(
            "E", tr("Edit settings"),
            [self] { self->m_changes->setFocus(Qt::ShortcutFocusReason); }, false),
    };
}

void PipelinePage::connectInputs() {
    connect(m_inspector, &PipelineInspector::inputChosen, this,
            [this](const QString& input, const QString& artifact) {
                if (artifact.isEmpty())
                    m_inputs.remove(input);
                else
                    m_inputs.insert(input, artifact);
                applyChanges();
            });
    connect(m_inspector, &PipelineInspector::inputBrowsed, this, [this](const QString& input) {
        bool isModel = true;
        if (m_edited)
            for (const PipelineInput& each : m_edited->inputs())
                if (text(each.name) == input)
                    isModel = each.kind == ArtifactKind::Model;
        const QString chosen =
            isModel ? m_context.dialogs().chooseFolder(this, tr("Model folder"))
                    : m_context.dialogs().openFile(this, tr("Rows"), tr("Rows (*.jsonl)"));
        if (chosen.isEmpty())
            return;
        m_inputs.insert(input, chosen);
        applyChanges();
    });
}

void PipelinePage::openArgument(const QString& argument) {
    m_wantedStage = argument.section(u'#', 1);
    if (!argument.isEmpty())
        select(argument.section(u'#', 0, 0));
}

void PipelinePage::select(const QString& key) {
    if (key != m_key)
        m_view->selectNode(-1);
    m_key = key;
    m_context.writer().setSetting(QStringLiteral("pipeline.key"), key.toStdString());
    refresh();
}

void PipelinePage::choosePipeline() {
    QList<PaletteEntry> entries;
    for (const PipelineRecord& record : m_shown.all) {
        const auto [done, all] = stagesDone(record);
        entries.append({tr("In this project"),
                        QStringLiteral("%1  ·  %2").arg(text(record.title), text(record.id)),
                        record.running ? tr("running") : QStringLiteral("%1/%2").arg(done).arg(all),
                        [this, id = text(record.id)] { select(id); }});
    }
    for (const Preset& preset : pipelinePresets())
        entries.append({tr("Built in"), recipeText(preset.title), text(preset.name),
                        [this, name = text(preset.name)] { select(name); }});
    entries.append({tr("File"), tr("Open a pipeline…"), {}, [this] { openFile(); }});
    if (!m_palette)
        m_palette = new CommandPalette(window());
    m_palette->open(entries, tr("Type the name of a pipeline"));
}

void PipelinePage::openFile() {
    const QString file =
        m_context.dialogs().openFile(this, tr("Open a pipeline"), tr("Pipelines (*.yaml *.yml)"));
    if (!file.isEmpty())
        select(file);
}

QString PipelinePage::selectedStage() const {
    const int node = m_view->selectedNode();
    return node >= 0 && !m_graph.nodes[node].isInput ? m_graph.nodes[node].name : QString();
}

void PipelinePage::openStage(int node) {
    if (node < 0 || node >= m_graph.nodes.size() || m_graph.nodes[node].run.isEmpty())
        return;
    m_context.setCurrentRun(m_graph.nodes[node].run);
    m_context.openPage(QStringLiteral("monitor"));
}

void PipelinePage::run(const QString& until) {
    if (!m_edited || isRunning() || !m_run->isEnabled())
        return;
    try {
        m_edited->requireInputs();
    } catch (const Error& error) {
        m_context.toast(QString::fromUtf8(error.what()), true);
        for (int i = 0; i < m_graph.nodes.size(); ++i) // there it can be given
            if (m_graph.nodes[i].isInput && m_graph.nodes[i].artifact.isEmpty())
                return m_view->selectNode(i);
        return;
    }
    QStringList arguments;
    if (m_shown.record) {
        arguments << QStringLiteral("resume") << text(m_shown.record->id);
    } else {
        arguments << QStringLiteral("run") << m_key << QStringLiteral("--json");
        QStringList changes = m_changes->text().split(u' ', Qt::SkipEmptyParts);
        for (auto it = m_inputs.cbegin(); it != m_inputs.cend(); ++it)
            changes.append(it.key() + u'=' + it.value());
        for (const QString& change : std::as_const(changes))
            arguments << QStringLiteral("--set") << change;
        if (!m_seed->text().isEmpty())
            arguments << QStringLiteral("--seed") << m_seed->text();
    }
    arguments << QStringLiteral("--project") << m_context.projectFolder()
              << QStringLiteral("--detach");
    if (!until.isEmpty())
        arguments << QStringLiteral("--until") << until;
    m_run->setEnabled(false);
    m_command->start(m_context.launcher().enginePath(), arguments, m_context.projectFolder(),
                     [this](const EngineCommand::Result& result) {
                         if (!result.ok) {
                             m_context.toast(result.error, true);
                             return refresh();
                         }
                         const Json made = Json::parse(result.output.toStdString(), nullptr, false);
                         if (made.is_object() && made.contains("id"))
                             return select(text(made.at("id").get<std::string>()));
                         m_context.watcher().refreshNow();
                         refresh();
                     });
}

void PipelinePage::stop() {
    if (!isRunning())
        return;
    const int answer = m_context.dialogs().ask(
        this, tr("Stop %1").arg(text(m_shown.record->title)),
        tr("The stage that runs ends after its present step, and the pipeline with it. Without "
           "saving it ends at once and goes back to its last checkpoint when resumed."),
        {tr("Stop and save"), tr("Stop without saving"), tr("Cancel")});
    if (answer > 1)
        return;
    m_context.writer().write([folder = m_shown.record->folder, save = answer == 0](Library&) {
        ControlSender(folder).send("stop", Json{{"save", save}});
    });
}

} // namespace rationale::ui
