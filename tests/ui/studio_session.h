// SPDX-License-Identifier: GPL-3.0-or-later
// What the end-to-end tests of the studio share: a real window whose engine is the one just built.
#pragma once

#include "core/storage/run_reader.h"
#include "ui/charts/card_grid.h"
#include "ui/services/engine_launcher.h"
#include "ui/services/run_watcher.h"
#include "ui/shell/main_window.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/widgets_basic.h"

#include <QAbstractButton>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QFileInfo>
#include <QLineEdit>
#include <QMessageBox>
#include <QTableView>
#include <QTest>
#include <QTimer>

#include <memory>
#include <numeric>

namespace rationale::ui {

/// Longer than any run here takes; only a failing test waits for it.
constexpr int engineMs = 60'000;

/// A base model of two small layers. One thread, so that a run takes about as long on any machine
/// and leaves a core to the studio; a step of 8 documents takes about 5 ms.
inline QString pretrainRecipe(int steps, int saveSteps, int documents = 8) {
    return QStringLiteral("stage: pretrain\n"
                          "architecture:\n"
                          "  hidden_size: 64\n"
                          "  num_hidden_layers: 2\n"
                          "  num_attention_heads: 2\n"
                          "  num_key_value_heads: 1\n"
                          "  head_dim: 32\n"
                          "  intermediate_size: 160\n"
                          "per_device_train_batch_size: %3\n"
                          "warmup_steps: 10\n"
                          "gate:\n"
                          "  enabled: false\n"
                          "logging_steps: 1\n"
                          "threads: 1\n"
                          "max_steps: %1\n"
                          "save_steps: %2\n")
        .arg(steps)
        .arg(saveSteps)
        .arg(documents);
}

/// A base that has learned the words of its task, in about four seconds.
inline QString baseRecipe() {
    return pretrainRecipe(300, 0, 16);
}

/// A studio on a project, used through its widgets, as a person would.
class StudioSession {
public:
    explicit StudioSession(const QString& project) {
        m_context = std::make_unique<StudioContext>(project);
        m_context->launcher().setEngineFolder(
            QFileInfo(QStringLiteral(RATIONALE_CLI)).absolutePath());
        m_window = std::make_unique<MainWindow>(*m_context);
        m_window->resize(1440, 900);
        m_window->show();
        m_window->activateWindow();
        if (!QTest::qWaitForWindowExposed(m_window.get()))
            qFatal("the window does not open");
    }

    StudioContext& context() { return *m_context; }
    MainWindow& window() { return *m_window; }

    /// A widget of the page that is shown, one in sight before others of its name, or else of the
    /// frame around the pages.
    template <typename T>
    T* find(const QString& name) {
        const QList<T*> all = m_window->currentPage()->findChildren<T*>(name);
        const auto seen =
            std::find_if(all.begin(), all.end(), [](const T* one) { return one->isVisible(); });
        T* found = seen != all.end() ? *seen : all.value(0);
        if (!found)
            found = m_window->findChild<T*>(name);
        if (!found)
            qFatal("no widget called %s", qPrintable(name));
        return found;
    }

    void click(const QString& name) {
        auto* button = find<QAbstractButton>(name);
        QTRY_VERIFY2(button->isVisible() && button->isEnabled(), qPrintable(name));
        const bool isBox = qobject_cast<QCheckBox*>(button); // only box and words of it are active
        QTest::mouseClick(button, Qt::LeftButton, {},
                          isBox ? QPoint(10, button->height() / 2) : button->rect().center());
    }

    void type(const QString& name, const QString& text) {
        auto* widget = find<QWidget>(name);
        auto* combo = qobject_cast<QComboBox*>(widget);
        auto* edit = combo ? combo->lineEdit() : qobject_cast<QLineEdit*>(widget);
        QVERIFY2(edit && edit->isVisible(), qPrintable(name));
        edit->setFocus();
        edit->selectAll();
        QTest::keyClicks(edit, text);
    }

    void clickCell(const QString& table, int row, int column) {
        auto* view = find<QTableView>(table);
        const QModelIndex index = view->model()->index(row, column);
        QVERIFY(index.isValid());
        view->scrollTo(index);
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(index).center());
    }

    void openPage(const QString& id) {
        click(QStringLiteral("rail_") + id);
        QCOMPARE(m_window->currentPage()->id(), id);
    }

    /// Presses this button of the next question; call it before the click that asks.
    void answerNextQuestion(const QString& button) {
        m_question.clear();
        auto* timer = new QTimer(m_window.get());
        QObject::connect(timer, &QTimer::timeout, timer, [this, timer, button] {
            auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
            if (!box)
                return;
            timer->stop();
            timer->deleteLater();
            m_question = box->windowTitle();
            // Without a window manager nobody gives the keyboard back to the window.
            QObject::connect(box, &QDialog::finished, m_window.get(), &QWidget::activateWindow,
                             Qt::QueuedConnection);
            for (QAbstractButton* each : box->buttons())
                if (each->text().remove(u'&') == button)
                    return QTest::mouseClick(each, Qt::LeftButton);
            QTest::qFail(qPrintable(button + QStringLiteral(" was not offered")), __FILE__,
                         __LINE__);
            box->reject();
        });
        timer->start(5);
    }
    QString question() const { return m_question; } // title of the last one answered so

    /// Pastes the recipe into Launch and presses Start. The id of the run; empty: none was made.
    QString startRun(const QString& yaml, const QString& name) {
        openPage(QStringLiteral("launch"));
        QGuiApplication::clipboard()->setText(yaml);
        click(QStringLiteral("pasteRecipe"));
        type(QStringLiteral("runName"), name);
        const QString before = m_context->currentRun();
        click(QStringLiteral("startRun"));
        const bool started =
            QTest::qWaitFor([&] { return m_context->currentRun() != before; }, engineMs);
        return started ? m_context->currentRun() : QString();
    }

    const RunInfo* info(const QString& run) {
        const RunSummary* known = m_context->watcher().run(run);
        return known ? &known->info : nullptr;
    }
    bool isIn(const QString& run, RunState state) { return info(run) && info(run)->state == state; }
    int64_t step(const QString& run) { return info(run) ? info(run)->step : -1; }
    fs::path folder(const QString& run) { return m_context->runFolder(run).toStdString(); }

    /// Points of a curve as Monitor holds them; 0 while its card is not drawn.
    int pointsShown(const char* metric) {
        const ChartCard* card = find<CardGrid>(QStringLiteral("cardGrid"))->card(metric);
        return card && card->isDrawn() ? static_cast<int>(card->csv().count(u'\n')) - 1 : 0;
    }

    /// Errors that the studio has told the person so far.
    QStringList errors() { return find<Toasts>(QStringLiteral("toasts"))->errors(); }

private:
    std::unique_ptr<StudioContext> m_context;
    std::unique_ptr<MainWindow> m_window; // after the context that it uses
    QString m_question;
};

} // namespace rationale::ui
