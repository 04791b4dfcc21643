// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/monitor_page_events.h"

#include "core/storage/run_types.h"
#include "ui/services/run_watcher.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <string_view>

namespace rationale::ui {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("rationale::ui", text);
}

struct Wording {
    std::string_view key;
    const char* text;
};

constexpr std::array titles{
    Wording{"started", QT_TRANSLATE_NOOP("rationale::ui", "Started")},
    Wording{"resumed", QT_TRANSLATE_NOOP("rationale::ui", "Resumed")},
    Wording{"stopped", QT_TRANSLATE_NOOP("rationale::ui", "Stopped")},
    Wording{"complete", QT_TRANSLATE_NOOP("rationale::ui", "Complete")},
    Wording{"failed", QT_TRANSLATE_NOOP("rationale::ui", "Failed")},
    Wording{"base", QT_TRANSLATE_NOOP("rationale::ui", "Base model")},
    Wording{"gate", QT_TRANSLATE_NOOP("rationale::ui", "Gate of the base")},
    Wording{"reference", QT_TRANSLATE_NOOP("rationale::ui", "Reference model")},
    Wording{"checkpoint", QT_TRANSLATE_NOOP("rationale::ui", "Checkpoint")},
    Wording{"evaluation", QT_TRANSLATE_NOOP("rationale::ui", "Evaluation")},
    Wording{"alert", QT_TRANSLATE_NOOP("rationale::ui", "Alert")},
    Wording{"warning", QT_TRANSLATE_NOOP("rationale::ui", "Warning")},
    Wording{"error", QT_TRANSLATE_NOOP("rationale::ui", "Error")},
};

constexpr std::array commands{
    Wording{"pause", QT_TRANSLATE_NOOP("rationale::ui", "Command: pause")},
    Wording{"continue", QT_TRANSLATE_NOOP("rationale::ui", "Command: continue")},
    Wording{"stop", QT_TRANSLATE_NOOP("rationale::ui", "Command: stop")},
    Wording{"checkpoint", QT_TRANSLATE_NOOP("rationale::ui", "Command: save a checkpoint")},
};

/// The engine's own word where it is newer than this studio.
QString wordingOf(const auto& wordings, const std::string& key) {
    const auto found = std::find_if(wordings.begin(), wordings.end(),
                                    [&key](const Wording& each) { return each.key == key; });
    return found == wordings.end() ? qs(key).replace(u'_', u' ') : tr(found->text);
}

bool isCommand(const RunEvent& event) {
    return event.kind == "command_done";
}

/// Of a live option: the engine answers with its key and value.
bool isChange(const RunEvent& event) {
    return isCommand(event) && event.data.is_object() && event.data.contains("value");
}

bool isRefused(const RunEvent& event) {
    return event.data.is_object() && event.data.contains("ok") && event.data["ok"] == false;
}

} // namespace

bool isAlert(const RunEvent& event) {
    return event.kind == "alert" || event.kind == "warning" || event.kind == "error";
}

QString eventTitle(const RunEvent& event) {
    if (!isCommand(event))
        return wordingOf(titles, event.kind);
    if (isRefused(event))
        return tr("Command refused");
    return isChange(event) ? tr("Command: change an option") : wordingOf(commands, event.message);
}

QString eventText(const RunEvent& event) {
    if (isCommand(event) && !isRefused(event))
        return isChange(event) ? QStringLiteral("%1 = %2").arg(qs(event.data.value("key", "")),
                                                               qs(event.data["value"].dump()))
                               : QString();
    const QString message = qs(event.message);
    return message == eventTitle(event) ? QString() : message;
}

QWidget* makeEventRow(StudioContext& context, const RunEvent& event) {
    auto* row = makePane();
    auto* column = new QVBoxLayout(row);
    column->setContentsMargins(px(12), px(8), px(12), px(8));
    column->setSpacing(px(2));
    auto* head = new QHBoxLayout;
    head->addWidget(makeLabel(eventTitle(event), FontRole::TableStrong,
                              event.kind == "error" ? "error"
                              : isAlert(event)      ? "warning"
                                                    : nullptr),
                    1);
    const auto makeLink = [](const QString& text) {
        QPushButton* link = makeButton(text, {}, ButtonKind::Link);
        link->setFont(ui::font(FontRole::Table));
        return link;
    };
    QPushButton* step = makeLink(tr("step %1").arg(TextFormat::integer(event.step)));
    QObject::connect(step, &QPushButton::clicked, &context,
                     [&context, at = event.step] { context.setStep(at); });
    head->addWidget(step);
    column->addLayout(head);
    if (const QString text = eventText(event); !text.isEmpty()) {
        QLabel* message = makeLabel(text, FontRole::Table, "secondary");
        message->setWordWrap(true);
        column->addWidget(message);
    }
    const RunSummary* base = event.kind == "base" && event.data.is_object()
                                 ? context.watcher().run(qs(event.data.value("run", "")))
                                 : nullptr;
    if (base) {
        QPushButton* open = makeLink(tr("Open %1").arg(qs(base->info.name)));
        open->setObjectName(QStringLiteral("openBaseOfEvent"));
        QObject::connect(open, &QPushButton::clicked, &context,
                         [&context, id = qs(base->info.id)] { context.setCurrentRun(id); });
        column->addWidget(open, 0, Qt::AlignLeft);
    }
    return row;
}

} // namespace rationale::ui
