// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/launch_page_tryout.h"

#include "core/storage/run_queue.h"
#include "ui/forms/recipe_document.h"
#include "ui/services/engine_command.h"
#include "ui/services/engine_launcher.h"
#include "ui/services/run_watcher.h"
#include "ui/services/strings.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QHBoxLayout>
#include <QTimer>
#include <QVBoxLayout>

#include <cmath>

namespace rationale::ui {

namespace {

constexpr int planDelayMs = 800;
constexpr int exampleLength = 160;   // characters of an answer that are shown
constexpr double alwaysShare = 1e-3; // closer to 0 or 1, a reward tells nothing apart

QString line(Token colour, const QString& mark, const QString& html) {
    return QStringLiteral("<p style='margin:2px 0'><span style='color:%1'>%2</span> %3</p>")
        .arg(token(colour).name(), mark, html);
}

} // namespace

LaunchTryout::LaunchTryout(StudioContext& context, RecipeDocument& document, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_document(document)
    , m_planner(new EngineCommand(this))
    , m_soon(new QTimer(this))
    , m_plan(makeLabel({}, FontRole::Table))
    , m_answers(makeLabel({}, FontRole::Table))
    , m_try(makeButton(tr("Try on answers"), QStringLiteral("play"))) {
    m_plan->setObjectName(QStringLiteral("launchPlan"));
    m_answers->setObjectName(QStringLiteral("launchAnswers"));
    m_try->setObjectName(QStringLiteral("tryAnswers"));
    m_try->setToolTip(
        tr("The model answers a few prompts and is paid for them, as in the first step "
           "(F7)"));
    for (QLabel* label : {m_plan, m_answers}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::RichText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    m_answers->hide();
    m_plan->hide(); // until there is something to say
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(px(12), 0, px(12), px(8));
    column->setSpacing(px(4));
    column->addWidget(m_plan);
    column->addWidget(m_answers);
    column->addWidget(m_try, 0, Qt::AlignLeft);
    m_soon->setSingleShot(true);
    m_soon->setInterval(planDelayMs);
    connect(m_try, &QPushButton::clicked, this, &LaunchTryout::tryAnswers);
    connect(m_soon, &QTimer::timeout, this, [this] {
        if (!isVisible() || !m_document.isStartable() || m_planned == m_document.yaml())
            return;
        const QString file = writeRecipe(QStringLiteral("plan.yaml"));
        if (file.isEmpty())
            return;
        m_planned = m_document.yaml();
        m_planner->start(m_context.launcher().enginePath(),
                         {QStringLiteral("plan"), file, QStringLiteral("--project"),
                          m_context.projectFolder(), QStringLiteral("--json")},
                         m_context.projectFolder(), [this](const EngineCommand::Result& result) {
                             if (result.ok)
                                 return showPlan(result.output);
                             m_plan->show();
                             m_plan->setText(line(Token::Text3, QStringLiteral("·"),
                                                  result.error.toHtmlEscaped()));
                         });
    });
}

void LaunchTryout::plan() {
    m_try->setEnabled(m_tester || m_document.isStartable());
    if (!m_answers->text().isEmpty() && m_tried != m_document.yaml())
        m_answers->setEnabled(false); // of another recipe by now
    m_soon->start();
}

QString LaunchTryout::writeRecipe(const QString& name) {
    const QString file = m_folder.filePath(name);
    try {
        writeFileAtomically(path(file), m_document.yaml().toStdString());
    } catch (const std::exception& error) {
        m_context.toast(QString::fromUtf8(error.what()), true);
        return {};
    }
    return file;
}

QString LaunchTryout::timeText() const {
    const Recipe& recipe = m_document.recipe();
    if (!recipe.has("max_steps"))
        return {};
    const std::string model = recipe.has("model") && recipe.value("model").is_string()
                                  ? recipe.get<std::string>("model")
                                  : std::string();
    const double seconds =
        measuredStepSeconds(m_context.watcher().runs(), recipe.stage().name, model);
    if (!std::isfinite(seconds))
        return tr("Time unknown: no complete run of this stage and model in this project.");
    return tr("About %1: %2 a step, as measured in this project.")
        .arg(TextFormat::duration(seconds * recipe.get<double>("max_steps")),
             TextFormat::duration(seconds));
}

void LaunchTryout::showPlan(const QByteArray& json) {
    const Json plan = Json::parse(json.toStdString(), nullptr, false);
    if (!plan.is_object())
        return;
    const bool fits = plan.value("fits", true);
    const auto bytes = [&](const char* key) {
        return TextFormat::bytes(plan.value(key, int64_t{0}));
    };
    QString html = line(
        fits ? Token::Ok : Token::Err, fits ? QStringLiteral("✓") : QStringLiteral("⊘"),
        (fits ? tr("Memory: %1 at most, of %2") : tr("Memory: %1 at most, and this machine has %2"))
            .arg(bytes("peak"), bytes("machine")));
    if (const QString time = timeText(); !time.isEmpty())
        html += line(Token::Info, QStringLiteral("◷"), time.toHtmlEscaped());
    m_plan->setText(html);
    m_plan->show();
}

void LaunchTryout::tryAnswers() {
    if (m_tester)
        return endTrying(); // the button says Cancel
    if (!m_document.isStartable())
        return;
    const QString file = writeRecipe(QStringLiteral("try.yaml"));
    if (file.isEmpty())
        return;
    m_tried = m_document.yaml();
    m_tester = new EngineCommand(this);
    m_try->setText(tr("Cancel"));
    m_answers->setEnabled(true);
    m_answers->show();
    m_answers->setText(tr("The model answers a few prompts…"));
    m_tester->start(m_context.launcher().enginePath(),
                    {QStringLiteral("preflight"), file, QStringLiteral("--project"),
                     m_context.projectFolder(), QStringLiteral("--json")},
                    m_context.projectFolder(), [this](const EngineCommand::Result& result) {
                        endTrying();
                        m_answers->show();
                        if (result.ok)
                            showAnswers(result.output);
                        else
                            m_answers->setText(line(Token::Err, QStringLiteral("⊘"),
                                                    result.error.toHtmlEscaped()));
                    });
}

void LaunchTryout::endTrying() {
    if (m_tester)
        m_tester->deleteLater(); // and with it the engine, where it still answers
    m_tester = nullptr;
    m_try->setText(tr("Try on answers"));
    m_answers->hide();
}

void LaunchTryout::showAnswers(const QByteArray& json) {
    const Json report = Json::parse(json.toStdString(), nullptr, false);
    if (!report.is_object())
        return;
    QString html = line(Token::Info, QStringLiteral("ℹ"),
                        tr("%1 answers to %2 prompts, %3 of them cut off")
                            .arg(report.value("samples", int64_t{0}))
                            .arg(report.value("prompts", int64_t{0}))
                            .arg(TextFormat::percent(report.value("truncated_share", 0.0))));
    const Json rewards = report.value("rewards", Json::object());
    for (const auto& [name, mean] : rewards.items()) {
        const double value = mean.get<double>();
        const bool always = value < alwaysShare || value > 1 - alwaysShare;
        html += line(always ? Token::Warn : Token::Ok,
                     always ? QStringLiteral("⚠") : QStringLiteral("✓"),
                     (always ? tr("%1 pays %2 on average: it tells no answers apart yet")
                             : tr("%1 pays %2 on average"))
                         .arg(text(name).toHtmlEscaped(), TextFormat::number(value)));
    }
    for (const Json& finding : report.value("findings", Json::array())) {
        const bool note = finding.value("level", std::string()) == "note";
        html +=
            line(note ? Token::Info : Token::Warn, note ? QStringLiteral("ℹ") : QStringLiteral("⚠"),
                 text(finding.value("message", std::string())).toHtmlEscaped());
    }
    const Json examples = report.value("examples", Json::array());
    if (!examples.empty()) {
        const Json& first = examples.front();
        const auto shortened = [](const std::string& words) {
            const QString all = text(words).simplified();
            return (all.size() > exampleLength ? all.left(exampleLength) + QStringLiteral("…")
                                               : all)
                .toHtmlEscaped();
        };
        html += QStringLiteral("<p style='margin:4px 0'><i>%1</i> → %2 (%3)</p>")
                    .arg(shortened(first.value("prompt", std::string())),
                         shortened(first.value("completion", std::string())),
                         TextFormat::number(first.value("reward", std::nan(""))));
    }
    m_answers->setText(html);
}

} // namespace rationale::ui
