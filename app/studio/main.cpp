// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/evidence_bundle.h"
#include "ui/pages/page_registry.h"
#include "ui/shell/main_window.h"
#include "ui/shell/screenshot.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/studio_settings.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>

#include <cstdio>
#include <memory>
#include <optional>

using namespace rationale::ui;

namespace {

std::optional<Theme::Mode> themeMode(const QCommandLineParser& options) {
    if (!options.isSet(QStringLiteral("theme")))
        return StudioSettings::themeMode();
    const QString name = options.value(QStringLiteral("theme"));
    if (name == QLatin1String("dark"))
        return Theme::Mode::Dark;
    return name == QLatin1String("light") ? std::optional(Theme::Mode::Light) : std::nullopt;
}

/// "1440x900"; nothing: no such size.
std::optional<QSize> sizeFrom(const QString& text) {
    static const QRegularExpression form(QStringLiteral("^([1-9]\\d{1,4})x([1-9]\\d{1,4})$"));
    const QRegularExpressionMatch match = form.match(text);
    if (!match.hasMatch())
        return std::nullopt;
    return QSize(match.captured(1).toInt(), match.captured(2).toInt());
}

QString pageNames() {
    QStringList names;
    for (const PageEntry& entry : pageRegistry())
        names.append(entry.id);
    return names.join(QStringLiteral(", "));
}

/// The folder that a bundle is unpacked to; gone with the object.
std::unique_ptr<QTemporaryDir> unpackEvidence(const QString& file) {
    const QString caches = QStandardPaths::writableLocation(QStandardPaths::CacheLocation);
    QDir().mkpath(caches);
    auto folder =
        std::make_unique<QTemporaryDir>(QDir(caches).filePath(QStringLiteral("evidence-XXXXXX")));
    rationale::openEvidenceBundle(file.toStdString(), folder->path().toStdString());
    return folder;
}

QString defaultProject() {
    return QDir(QStandardPaths::writableLocation(QStandardPaths::HomeLocation))
        .filePath(QStringLiteral("rationale"));
}

int fail(int code, const QString& message) {
    std::fprintf(stderr, "rationale-studio: %s\n", qPrintable(message));
    return code;
}

void addOptions(QCommandLineParser& options) {
    options.setApplicationDescription(QStringLiteral("Configure, watch and read reasoning runs."));
    options.addPositionalArgument(QStringLiteral("bundle"),
                                  QStringLiteral("An evidence bundle to read."),
                                  QStringLiteral("[bundle.rationale]"));
    options.addHelpOption();
    options.addVersionOption();
    options.addOptions({
        {QStringLiteral("project"),
         QStringLiteral("Project folder; made when it is missing or empty."), QStringLiteral("dir"),
         defaultProject()},
        {QStringLiteral("page"), QStringLiteral("Page to open: %1.").arg(pageNames()),
         QStringLiteral("name")},
        {QStringLiteral("screenshot"),
         QStringLiteral("Write the page as PNG when its data has arrived, and exit."),
         QStringLiteral("file")},
        {QStringLiteral("theme"), QStringLiteral("light or dark."), QStringLiteral("name")},
        {QStringLiteral("size"), QStringLiteral("Size of the window: WxH."),
         QStringLiteral("size")},
        {QStringLiteral("run"), QStringLiteral("Run to show: id or name."), QStringLiteral("name")},
        {QStringLiteral("step"), QStringLiteral("Step of the time machine."),
         QStringLiteral("number")},
        {QStringLiteral("language"), QStringLiteral("en or zh_CN; the one of Settings otherwise."),
         QStringLiteral("name")},
        {QStringLiteral("open"),
         QStringLiteral("What the page opens at first, e.g. run:step:group:member."),
         QStringLiteral("link")},
    });
}

} // namespace

int main(int argc, char** argv) {
    StudioSettings::applyScale();
    QApplication app(argc, argv);
    QApplication::setApplicationName(QStringLiteral("rationale-studio"));
    QApplication::setOrganizationName(QStringLiteral("rationale"));
    QApplication::setApplicationVersion(QStringLiteral("0.1.0"));
    QCommandLineParser options;
    addOptions(options);
    options.process(app);
    const std::optional<Theme::Mode> theme = themeMode(options);
    if (!theme)
        return fail(2, QStringLiteral("there is no theme called %1 (light, dark)")
                           .arg(options.value(QStringLiteral("theme"))));
    const QString wantedSize = options.value(QStringLiteral("size"));
    const std::optional<QSize> size = sizeFrom(wantedSize);
    if (options.isSet(QStringLiteral("size")) && !size)
        return fail(
            2, QStringLiteral("%1 is no size of a window (WxH, as in 1440x900)").arg(wantedSize));
    StudioSettings::installTranslation(options.value(QStringLiteral("language")));
    Theme::instance().install(*theme);
    Theme::instance().setStrongOutlines(StudioSettings::strongOutlines());
    try {
        std::unique_ptr<QTemporaryDir> evidence;
        if (!options.positionalArguments().isEmpty())
            evidence = unpackEvidence(options.positionalArguments().first());
        StudioContext context(evidence ? evidence->path()
                                       : options.value(QStringLiteral("project")));
        MainWindow window(context);
        if (size)
            window.resize(*size);
        if (options.isSet(QStringLiteral("run"))) {
            const auto run =
                context.library().run(options.value(QStringLiteral("run")).toStdString());
            if (!run)
                return fail(1, QStringLiteral("there is no run called %1 in this project")
                                   .arg(options.value(QStringLiteral("run"))));
            context.setCurrentRun(QString::fromStdString(run->info.id));
        }
        if (options.isSet(QStringLiteral("step")))
            context.setStep(options.value(QStringLiteral("step")).toLongLong());
        const QString page = options.value(QStringLiteral("page"));
        if (!page.isEmpty() && !window.openPage(page, options.value(QStringLiteral("open"))))
            return fail(2,
                        QStringLiteral("there is no page called %1 (%2)").arg(page, pageNames()));
        window.show();
        if (options.isSet(QStringLiteral("screenshot")))
            return saveScreenshot(window, context, options.value(QStringLiteral("screenshot")))
                       ? 0
                       : fail(1, QStringLiteral("the picture could not be written"));
        return QApplication::exec();
    } catch (const std::exception& error) {
        return fail(1, QString::fromUtf8(error.what()));
    }
}
