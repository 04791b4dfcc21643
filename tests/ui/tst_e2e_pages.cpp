// SPDX-License-Identifier: GPL-3.0-or-later
// Pages over a run that the real engine has written: the Language page, and every page as the
// real program photographs it.
#include "tests/support/test_project.h"
#include "tests/ui/studio_session.h"
#include "ui/models/sample_strip_model.h"
#include "ui/pages/page_registry.h"
#include "ui/pages/traces_page_view.h"
#include "ui/shell/text_format.h"

#include <QLabel>
#include <QSet>

#include <map>

using namespace rationale;
using namespace rationale::ui;

namespace {

constexpr int prompts = 6, answers = 4, steps = 12;
constexpr QSize pictureSize(1280, 800);

QString grpoRecipe() {
    return QStringLiteral("stage: grpo\n"
                          "model: pages-base\n"
                          "task:\n"
                          "  k_max: 2\n"
                          "prompts_per_step: %1\n"
                          "num_generations: %2\n"
                          "max_completion_length: 40\n"
                          "learning_rate: 3e-4\n"
                          "evaluation:\n"
                          "  before: false\n"
                          "  after: false\n"
                          "eval_steps: 0\n"
                          "threads: 1\n"
                          "max_steps: %3\n"
                          "save_steps: 0\n")
        .arg(prompts)
        .arg(answers)
        .arg(steps);
}

} // namespace

class TestPages : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup() { m_studio.reset(); }
    void languageShowsTheSharesOfEveryStep();
    void clickedStripOpensTheText();
    void everyPageIsPhotographed_data();
    void everyPageIsPhotographed();
    void darkPictureIsDark();
    void wrongOptionsAreRefused();

private:
    template <typename T>
    T* find(const char* name) {
        return m_studio->find<T>(QLatin1String(name));
    }
    void openLanguage();
    QImage photograph(const QString& project, const QString& page, const char* theme);

    test::TestProject m_project, m_empty;
    fs::path m_run;
    QString m_runId;
    std::unique_ptr<StudioSession> m_studio;
    QList<QImage> m_pictures;
};

void TestPages::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    Theme::instance().install(Theme::Mode::Light);
    StudioSession studio(m_project.qpath());
    const QString base = studio.startRun(baseRecipe(), QStringLiteral("pages-base"));
    QTRY_VERIFY_WITH_TIMEOUT(studio.isIn(base, RunState::Complete), engineMs);
    m_runId = studio.startRun(grpoRecipe(), QStringLiteral("pages-run"));
    QTRY_VERIFY_WITH_TIMEOUT(studio.isIn(m_runId, RunState::Complete), engineMs);
    m_run = studio.folder(m_runId);
    QCOMPARE(studio.errors(), QStringList());
}

void TestPages::openLanguage() {
    m_studio = std::make_unique<StudioSession>(m_project.qpath());
    m_studio->context().setCurrentRun(m_runId);
    QTRY_VERIFY(m_studio->info(m_runId));
    m_studio->openPage(QStringLiteral("language"));
    QTRY_COMPARE(find<QTableView>("languageTable")->model()->rowCount(), prompts * answers);
}

void TestPages::languageShowsTheSharesOfEveryStep() {
    openLanguage();
    const auto stored = RunReader(m_run).languageSteps();
    QCOMPARE(stored.size(), size_t(steps));
    const std::map<std::string, const char*> names = {{"en", "English"}, {"zh", "Chinese"}};
    double sum = 0;
    for (const auto& [code, share] : stored.back().shares) {
        const QString entry = QStringLiteral("%1 <b>%2</b>")
                                  .arg(QLatin1String(names.at(code)), TextFormat::percent(share));
        QTRY_VERIFY2(find<QLabel>("shareLegend")->text().contains(entry), qPrintable(entry));
        sum += share;
    }
    QVERIFY(qFuzzyCompare(sum, 1.0));
    QVERIFY(find<PlotView>("sharePlot")->isVisible());

    const auto shown = [&] { return find<QLabel>("languageCount")->text(); };
    QVERIFY2(shown().startsWith(QStringLiteral("step %1 ").arg(steps)), qPrintable(shown()));
    m_studio->click(QStringLiteral("stepPrevious"));
    QTRY_VERIFY2(shown().startsWith(QStringLiteral("step %1 ").arg(steps - 1)),
                 qPrintable(shown()));
}

void TestPages::clickedStripOpensTheText() {
    openLanguage();
    auto* table = find<QTableView>("languageTable");
    auto* model = static_cast<LanguageStripModel*>(table->model());
    int row = -1;
    LanguageSpan wanted;
    for (int i = 0; i < model->rowCount() && row < 0; ++i)
        for (const LanguageSpan& span : model->sample(i).spans)
            if (span.language == "zh" && span.start > model->sample(i).spans.front().start) {
                row = i;
                wanted = span;
                break;
            }
    QVERIFY(row >= 0);
    const SampleRecord sample = model->sample(row);
    const QModelIndex index = model->index(row, LanguageStripModel::Spans);
    table->scrollTo(index);
    const double begin = sample.spans.front().start, end = sample.spans.back().end;
    const double middle = ((wanted.start + wanted.end) / 2.0 - begin) / (end - begin);
    const QRect strip = table->visualRect(index).adjusted(8, 0, -8, 0);
    const QPoint at(strip.left() + static_cast<int>(middle * strip.width()), strip.center().y());
    QTest::mouseMove(table->viewport(), at);
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, at);

    auto* text = find<TraceView>("spanText");
    QTRY_COMPARE(text->document().text(), QString::fromStdString(sample.completion));
    QCOMPARE(text->shownRange().begin, text->document().utf16Offset(wanted.start));
    QCOMPARE(text->shownRange().end, text->document().utf16Offset(wanted.end));
    const QString title = find<QLabel>("spanTitle")->text();
    QVERIFY2(title.startsWith(QStringLiteral("Chinese at character %1,").arg(wanted.start + 1)),
             qPrintable(title));
    QTest::mouseDClick(table->viewport(), Qt::LeftButton, {}, at);
    QCOMPARE(m_studio->window().currentPage()->id(), QStringLiteral("traces"));
    QTRY_COMPARE(find<TraceView>("traceView")->document().text(),
                 QString::fromStdString(sample.completion));
}

void TestPages::everyPageIsPhotographed_data() {
    QTest::addColumn<bool>("empty");
    QTest::addColumn<QString>("page");
    for (const bool empty : {true, false})
        for (const PageEntry& entry : pageRegistry())
            QTest::addRow("%s, %s", qPrintable(entry.id), empty ? "no run" : "a run")
                << empty << entry.id;
}

QImage TestPages::photograph(const QString& project, const QString& page, const char* theme) {
    const test::TempDir folder;
    const QString file = QString::fromStdString((folder / "page.png").string());
    const auto result = test::runProcess(
        QStringLiteral(RATIONALE_STUDIO),
        {QStringLiteral("--project"), project, QStringLiteral("--page"), page,
         QStringLiteral("--theme"), QLatin1String(theme), QStringLiteral("--size"),
         QStringLiteral("%1x%2").arg(pictureSize.width()).arg(pictureSize.height()),
         QStringLiteral("--screenshot"), file});
    const bool settled = !result.errors.contains("did not come to rest");
    if (result.exitCode != 0 || !settled)
        qWarning("exit code %d: %s", result.exitCode, result.errors.constData());
    return result.exitCode == 0 && settled ? QImage(file) : QImage();
}

void TestPages::everyPageIsPhotographed() {
    QFETCH(bool, empty);
    QFETCH(QString, page);
    const QImage picture = photograph(empty ? m_empty.qpath() : m_project.qpath(), page, "light");
    QCOMPARE(picture.size(), pictureSize);
    if (page != QLatin1String("launch")) // which looks the same in any project
        QVERIFY(!m_pictures.contains(picture));
    m_pictures.append(picture);
    QSet<QRgb> colours;
    for (int y = 0; y < picture.height(); y += 2)
        for (int x = 0; x < picture.width(); x += 2)
            colours.insert(picture.pixel(x, y));
    QVERIFY2(colours.size() > 40, qPrintable(QString::number(colours.size())));
}

void TestPages::darkPictureIsDark() {
    const QImage picture = photograph(m_project.qpath(), QStringLiteral("monitor"), "dark");
    QCOMPARE(picture.size(), pictureSize);
    QVERIFY(picture.scaled(1, 1, Qt::IgnoreAspectRatio, Qt::SmoothTransformation)
                .pixelColor(0, 0)
                .lightness() < 80);
}

void TestPages::wrongOptionsAreRefused() {
    for (const auto& [option, value] :
         {std::pair{"--theme", "nope"}, std::pair{"--size", "nope"}, std::pair{"--size", "0x900"},
          std::pair{"--page", "nope"}}) {
        const auto result = test::runProcess(QStringLiteral(RATIONALE_STUDIO),
                                             {QStringLiteral("--project"), m_empty.qpath(),
                                              QLatin1String(option), QLatin1String(value)});
        QCOMPARE(result.exitCode, 2);
        QVERIFY2(result.errors.contains(value), result.errors.constData());
    }
}

QTEST_MAIN(TestPages)
#include "tst_e2e_pages.moc"
