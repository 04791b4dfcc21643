// SPDX-License-Identifier: GPL-3.0-or-later
// The Launch page: where a recipe comes from.
#include "ui/forms/recipe_document.h"
#include "ui/forms/recipe_form.h"
#include "ui/pages/launch_page.h"
#include "ui/pages/launch_page_presets.h"
#include "ui/services/dialogs.h"
#include "ui/services/strings.h"
#include "ui/shell/studio_context.h"

#include <QClipboard>
#include <QFileInfo>
#include <QGuiApplication>

namespace rationale::ui {

void LaunchPage::openArgument(const QString& argument) {
    if (argument.startsWith(QLatin1String("run:"))) {
        QStringList words = argument.mid(4).split(QLatin1Char(' '), Qt::SkipEmptyParts);
        const QString runId = words.takeFirst();
        cloneRun(runId, words);
    } else if (argument.startsWith(QLatin1String("model:"))) {
        trainFrom(argument.mid(6));
    } else if (argument.startsWith(QLatin1String("recipe:"))) {
        loadText(argument.mid(7), tr("recipe"));
    } else if (argument.startsWith(QLatin1String("field:"))) {
        m_form->showField(argument.mid(6));
    } else if (!argument.isEmpty()) {
        choosePreset(argument);
    }
}

void LaunchPage::choosePreset(const QString& name) {
    try {
        m_form->setModels(modelNames());
        m_document->loadPreset(name);
        m_presets->select(name);
    } catch (const std::exception& exception) {
        m_context.toast(QString::fromUtf8(exception.what()), true);
    }
}

void LaunchPage::loadText(const QString& yaml, const QString& source) {
    try {
        m_form->setModels(modelNames());
        m_document->loadYaml(yaml, source);
        m_presets->select({});
    } catch (const std::exception& exception) {
        m_context.toast(QString::fromUtf8(exception.what()), true);
    }
}

void LaunchPage::openRecipe() {
    const QString file =
        m_context.dialogs().openFile(this, tr("Open recipe"), tr("Recipes (*.yaml *.yml)"));
    if (file.isEmpty())
        return;
    try {
        loadText(QString::fromStdString(readFile(path(file))), QFileInfo(file).fileName());
    } catch (const std::exception& exception) {
        m_context.toast(QString::fromUtf8(exception.what()), true);
    }
}

void LaunchPage::pasteRecipe() {
    const QString yaml = QGuiApplication::clipboard()->text();
    if (yaml.trimmed().isEmpty())
        m_context.toast(tr("The clipboard holds no text. Copy a recipe first."), true);
    else
        loadText(yaml, tr("clipboard"));
}

void LaunchPage::cloneRun(const QString& runId, const QStringList& changes) {
    try {
        const fs::path folder = path(m_context.runFolder(runId));
        loadText(QString::fromStdString(readFile(folder / run_files::recipe)), runId);
        for (const QString& change : changes) {
            const QString key = change.section(QLatin1Char('='), 0, 0);
            const QString value = change.section(QLatin1Char('='), 1);
            if (key.startsWith(QLatin1String("reward:")))
                m_form->setRewardWeight(key.mid(7), value.toDouble());
            else
                m_document->setText(key.toStdString(), value);
        }
    } catch (const std::exception& exception) {
        m_context.toast(QString::fromUtf8(exception.what()), true);
    }
}

} // namespace rationale::ui
