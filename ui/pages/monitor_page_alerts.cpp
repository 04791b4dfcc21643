// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/monitor_page_alerts.h"

#include "ui/services/run_watcher.h"
#include "ui/shell/delegates.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

namespace rationale::ui {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("rationale::ui", text);
}

/// The metric around the step of the alert, without axes: how sudden it was.
class EvidenceLine : public QWidget {
public:
    explicit EvidenceLine(QVector<float> values)
        : m_values(std::move(values)) {
        setObjectName(QStringLiteral("evidenceLine"));
        setFixedHeight(px(28));
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        SparklineDelegate::paintLine(&painter, QRectF(rect()).adjusted(1, px(4), -1, -px(4)),
                                     m_values, token(Token::Text3));
    }

private:
    QVector<float> m_values;
};

QPushButton* addButton(QHBoxLayout* row, const QString& words, const char* name,
                       ButtonKind kind = ButtonKind::Link) {
    QPushButton* button = makeButton(words, {}, kind);
    button->setFont(ui::font(FontRole::Table));
    button->setObjectName(QLatin1String(name));
    row->addWidget(button);
    return button;
}

QWidget* makeHead(StudioContext& context, const ShownAlert& shown) {
    auto* head = new QWidget;
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(px(8));
    auto* sign = new QLabel;
    const bool severe = shown.alert.severe;
    sign->setPixmap(IconProvider::icon(severe ? QStringLiteral("error") : QStringLiteral("warning"),
                                       severe ? Token::Err : Token::Warn)
                        .pixmap(px(16)));
    sign->setAccessibleName(severe ? tr("Severe") : tr("Warning"));
    row->addWidget(sign);
    QLabel* title = makeLabel(shown.title(), FontRole::TableStrong);
    title->setObjectName(QStringLiteral("alertTitle"));
    title->setWordWrap(true);
    row->addWidget(title, 1);
    auto* here = new Chip(tr("at this step"), ChipKind::Info);
    here->setObjectName(QStringLiteral("alertHere"));
    here->setProperty("from", static_cast<qlonglong>(shown.alert.step));
    here->setProperty("to", static_cast<qlonglong>(shown.alert.lastStep));
    here->hide();
    row->addWidget(here);
    QPushButton* step =
        addButton(row, tr("step %1").arg(TextFormat::integer(shown.alert.step)), "alertStep");
    QObject::connect(step, &QPushButton::clicked, &context,
                     [&context, at = shown.alert.step] { context.setStep(at); });
    return head;
}

void addActions(QHBoxLayout* row, StudioContext& context, const ShownAlert& shown,
                const std::function<void(const QString&)>& showMetric) {
    const qint64 step = shown.alert.step;
    if (shown.hasAnswers) {
        QPushButton* answers =
            addButton(row, tr("Show answers"), "alertAnswers", ButtonKind::Normal);
        answers->setToolTip(tr("Open Traces at step %1").arg(TextFormat::integer(step)));
        QObject::connect(answers, &QPushButton::clicked, &context, [&context, step] {
            context.openPage(QStringLiteral("traces"),
                             QStringLiteral("%1:%2").arg(context.currentRun()).arg(step));
        });
    }
    if (!shown.alert.metric.empty()) {
        QPushButton* metric = addButton(row, tr("Show metric"), "alertMetric");
        QObject::connect(metric, &QPushButton::clicked, &context,
                         [&context, step, showMetric, name = qs(shown.alert.metric)] {
                             context.setStep(step);
                             showMetric(name);
                         });
    }
    QPushButton* dismiss = addButton(row, tr("Dismiss"), "alertDismiss");
    QObject::connect(dismiss, &QPushButton::clicked, &context,
                     [&context, key = shown.key] { AlertList::of(context).dismiss(key); });
    row->addStretch(1);
}

/// A new run with the same recipe that starts from the checkpoint: the person changes what they
/// want on Launch before it starts, and this run stays as it is.
QPushButton* makeRollback(StudioContext& context, const ShownAlert& shown) {
    QPushButton* back =
        makeButton(tr("Continue from step %1").arg(TextFormat::integer(shown.checkpoint)), {},
                   ButtonKind::Link);
    back->setFont(ui::font(FontRole::Table));
    back->setObjectName(QStringLiteral("alertRollback"));
    back->setToolTip(tr("A new run like this one, from the checkpoint before the alert"));
    QObject::connect(back, &QPushButton::clicked, &context, [&context, at = shown.checkpoint] {
        const QString run = context.currentRun();
        const RunSummary* known = context.watcher().run(run);
        if (!known)
            return;
        // The argument's words end at spaces; the id has none.
        const QString name = qs(known->info.name);
        context.openPage(QStringLiteral("launch"), QStringLiteral("run:%1 model=%2/step-%3")
                                                       .arg(run, name.contains(u' ') ? run : name)
                                                       .arg(at));
    });
    return back;
}

} // namespace

void showAlertsAt(const QWidget* area, qint64 step) {
    for (Chip* here : area->findChildren<Chip*>(QStringLiteral("alertHere")))
        here->setVisible(step >= here->property("from").toLongLong() &&
                         step <= here->property("to").toLongLong());
}

AlertFocus::AlertFocus(QWidget* area)
    : m_area(area) {
    const QWidget* focus = QApplication::focusWidget();
    for (const QWidget* at = focus; at && at != area; at = at->parentWidget())
        if (at->objectName().startsWith(QLatin1String("alert:"))) {
            m_row = at->objectName();
            m_button = focus->objectName();
        }
}

AlertFocus::~AlertFocus() {
    if (m_row.isEmpty())
        return;
    for (const QWidget* row : m_area->findChildren<QWidget*>(m_row))
        if (!row->isHidden()) // the old ones wait for their end
            if (auto* button = row->findChild<QWidget*>(m_button))
                button->setFocus(Qt::OtherFocusReason);
}

QWidget* makeAlertRow(StudioContext& context, const ShownAlert& shown,
                      const std::function<void(const QString& metric)>& showMetric) {
    auto* row = makePane();
    row->setObjectName(QStringLiteral("alert:") + shown.key);
    row->setAccessibleName(shown.title());
    auto* column = new QVBoxLayout(row);
    column->setContentsMargins(px(12), px(8), px(12), px(8));
    column->setSpacing(px(4));
    column->addWidget(makeHead(context, shown));
    QLabel* evidence = makeLabel(shown.evidenceText(), FontRole::Table, "secondary");
    evidence->setObjectName(QStringLiteral("alertEvidence"));
    evidence->setWordWrap(true);
    evidence->setToolTip(shown.advice());
    column->addWidget(evidence);
    if (shown.evidence.size() > 2) {
        auto* line = new EvidenceLine(shown.evidence);
        line->setAccessibleName(
            tr("%1 around step %2")
                .arg(qs(shown.alert.metric), TextFormat::integer(shown.alert.step)));
        column->addWidget(line);
    }
    if (const QString advice = shown.advice(); !advice.isEmpty()) {
        QLabel* words = makeLabel(advice, FontRole::Table, "secondary");
        words->setObjectName(QStringLiteral("alertAdvice"));
        words->setWordWrap(true);
        QPushButton* more = makeButton(tr("What it means"), {}, ButtonKind::Link);
        more->setFont(ui::font(FontRole::Table));
        more->setObjectName(QStringLiteral("alertMore"));
        QObject::connect(more, &QPushButton::clicked, words, [&context, words, key = shown.key] {
            words->setVisible(words->isHidden());
            AlertList::of(context).setOpen(key, !words->isHidden());
        });
        column->addWidget(more, 0, Qt::AlignLeft);
        column->addWidget(words);
        words->setVisible(AlertList::of(context).isOpen(shown.key));
    }
    if (shown.checkpoint > 0)
        column->addWidget(makeRollback(context, shown), 0, Qt::AlignLeft);
    auto* actions = new QHBoxLayout;
    actions->setSpacing(px(8));
    addActions(actions, context, shown, showMetric);
    column->addLayout(actions);
    return row;
}

} // namespace rationale::ui
