// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/monitor_page_live.h"

#include "core/base/error.h"
#include "core/recipe/field_spec.h"
#include "core/recipe/recipe.h"
#include "ui/models/metric_store.h"
#include "ui/services/engine_launcher.h"
#include "ui/services/run_watcher.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QCoreApplication>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

#include <algorithm>

namespace rationale::ui {

namespace {

constexpr qsizetype shownChanges = 5;

/// As JSON writes it: 0.0001, not a rounded number, since it will be edited.
QString exact(const Json& value) {
    return value.is_number() ? qs(value.dump()) : QString();
}

bool isChange(const RunEvent& event) {
    return event.kind == "command_done" && event.data.is_object() && event.data.contains("key") &&
           event.data.contains("value");
}

bool isAccepted(const RunEvent& event) {
    return event.data.value("ok", false);
}

} // namespace

LiveSettings::LiveSettings(StudioContext& context, MetricStore& store, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_store(store)
    , m_form(new QFormLayout)
    , m_message(makeLabel({}, FontRole::Table, "secondary"))
    , m_history(makeLabel({}, FontRole::Table, "secondary"))
    , m_apply(makeButton(tr("Apply"))) {
    setObjectName(QStringLiteral("liveSettings"));
    m_form->setContentsMargins(0, 0, 0, 0);
    m_form->setVerticalSpacing(px(4));
    m_message->setObjectName(QStringLiteral("liveMessage"));
    m_message->setWordWrap(true);
    m_history->setObjectName(QStringLiteral("liveHistory"));
    m_history->setWordWrap(true);
    m_apply->setObjectName(QStringLiteral("applyLive"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(px(12), px(8), px(12), px(8));
    column->setSpacing(px(6));
    column->addWidget(makeLabel(tr("Live settings"), FontRole::Section));
    column->addLayout(m_form);
    column->addWidget(m_message);
    column->addWidget(m_apply, 0, Qt::AlignLeft);
    column->addWidget(m_history);
    connect(m_apply, &QPushButton::clicked, this, &LiveSettings::apply);
    connect(&store, &MetricStore::configChanged, this, &LiveSettings::refreshValues);
    connect(&store, &MetricStore::eventsChanged, this, &LiveSettings::refreshValues);
    connect(&context.watcher(), &RunWatcher::runsChanged, this, &LiveSettings::refreshValues);
    hide();
}

void LiveSettings::rebuild() {
    while (m_form->rowCount() > 0)
        m_form->removeRow(0);
    m_rows.clear();
    const auto& stages = stageSpecs();
    const auto stage = std::find_if(stages.begin(), stages.end(), [this](const StageSpec& each) {
        return qs(each.name) == m_stage;
    });
    if (stage == stages.end())
        return;
    for (const FieldSpec& field : stage->fields) {
        if (!field.live)
            continue;
        auto* edit = makeNumberBox(QStringLiteral("0.0000000000"));
        edit->setObjectName(QStringLiteral("live:") + qs(field.name));
        edit->setAccessibleName(qs(field.label));
        edit->setToolTip(qs(field.help));
        auto* label = makeLabel(qs(field.label), FontRole::Table, "secondary");
        label->setToolTip(QStringLiteral("%1\n%2").arg(qs(field.name), qs(field.help)));
        m_form->addRow(label, edit);
        connect(edit, &QLineEdit::textEdited, this, &LiveSettings::check);
        connect(edit, &QLineEdit::returnPressed, this, &LiveSettings::apply);
        m_rows.append({&field, edit, {}});
    }
}

void LiveSettings::refreshValues() {
    const RunSummary* run = m_context.watcher().run(m_store.run());
    const QString stage = run ? qs(run->info.stage) : QString();
    if (std::exchange(m_stage, stage) != stage)
        rebuild();
    setVisible(run && !m_rows.isEmpty());
    if (!run)
        return;
    std::map<std::string, Json> values;
    QStringList changes;
    for (const RunEvent& event : m_store.events()) {
        if (!isChange(event))
            continue;
        const std::string key = event.data["key"].get<std::string>();
        const QString step = TextFormat::integer(event.step);
        if (isAccepted(event)) {
            values[key] = event.data["value"];
            changes.prepend(
                tr("Step %1: %2 = %3, accepted").arg(step, qs(key), exact(event.data["value"])));
        } else {
            changes.prepend(tr("Step %1: refused. %2").arg(step, qs(event.message)));
        }
    }
    m_history->setText(changes.mid(0, shownChanges).join(u'\n'));
    m_history->setVisible(!changes.isEmpty());
    const Json& all = m_store.resolved();
    const Json recipe = all.is_object() ? all.value("recipe", all) : Json();
    for (Row& row : m_rows) {
        const auto changed = values.find(row.field->name);
        const Json started =
            recipe.is_object() ? recipe.value(row.field->name, row.field->defaultValue) : Json();
        const QString now = exact(changed != values.end() ? changed->second : started);
        if (row.edit->text() == row.known) // what a person is typing stays
            row.edit->setText(now);
        row.known = now;
        row.edit->setEnabled(isActive(run->info.state));
    }
    check();
}

/// All that the engine itself will ask, so that it has no reason to refuse.
QString LiveSettings::refusalOf(const Row& row, double value) const {
    try {
        const Recipe recipe =
            Recipe::fromYaml(m_store.recipeText().toStdString(), run_files::recipe);
        for (const Problem& problem : recipe.with(row.field->name, value).validate())
            if (problem.level == Problem::Level::Block && problem.field == row.field->name)
                return qs(problem.message);
    } catch (const Error& error) {
        return qs(error.message());
    }
    return {};
}

QString LiveSettings::problemWith(const Row& row) const {
    bool isNumber = false;
    const double value = row.edit->text().toDouble(&isNumber);
    if (!isNumber)
        return tr("%1 must be a number.").arg(qs(row.field->label));
    if (row.field->min && value < *row.field->min)
        return tr("%1 must be at least %2.")
            .arg(qs(row.field->label), TextFormat::number(*row.field->min));
    if (row.field->max && value > *row.field->max)
        return tr("%1 must be at most %2.")
            .arg(qs(row.field->label), TextFormat::number(*row.field->max));
    return m_store.recipeText().isEmpty() ? QString() : refusalOf(row, value);
}

void LiveSettings::check() {
    int changed = 0;
    QString problem;
    for (const Row& row : std::as_const(m_rows)) {
        const bool isNew = row.edit->text() != row.known;
        const QString wrong = isNew ? problemWith(row) : QString();
        row.edit->setProperty("state",
                              wrong.isEmpty() ? QVariant() : QVariant(QStringLiteral("error")));
        row.edit->update();
        changed += isNew;
        if (problem.isEmpty())
            problem = wrong;
    }
    const RunSummary* run = m_context.watcher().run(m_store.run());
    const bool active = run && isActive(run->info.state);
    m_apply->setEnabled(active && changed > 0 && problem.isEmpty());
    setTone(m_message, problem.isEmpty() ? "secondary" : "error");
    m_message->setText(!active ? tr("These can be changed while the run goes on.") : problem);
    m_message->setVisible(!m_message->text().isEmpty());
}

void LiveSettings::apply() {
    if (!m_apply->isEnabled())
        return;
    for (Row& row : m_rows) {
        if (row.edit->text() == row.known)
            continue;
        m_context.launcher().set(m_store.run(), qs(row.field->name), row.edit->text().toDouble());
        row.known = row.edit->text(); // until the engine has answered
    }
    m_apply->setEnabled(false);
    setTone(m_message, "secondary");
    m_message->setText(tr("Sent. The engine answers at the end of its step."));
    m_message->show();
}

} // namespace rationale::ui
