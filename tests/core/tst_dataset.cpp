// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of datasets: reading, what is wrong with bad ones, the order of epochs, where names lead.
#include "core/base/error.h"
#include "core/data/dataset.h"
#include "core/stages/dataset_source.h"
#include "core/storage/library.h"
#include "tests/support/test_project.h"

#include <QtTest>

#include <set>

using namespace rationale;

namespace {

/// What `body` throws; empty when it throws nothing.
template <typename Body>
QString messageOf(Body body) {
    try {
        body();
    } catch (const Error& error) {
        return QString::fromUtf8(error.what());
    }
    return {};
}

} // namespace

class TestDataset : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsEveryRow() {
        const fs::path file =
            write("rows.jsonl", "{\"prompt\": \"1\", \"label\": true}\n\n  \r\n"
                                "{\"prompt\": \"二\", \"steps\": [\"a\", \"b\"]}");
        for (const fs::path& path : {file, folder()}) { // the file, or the folder that holds it
            const Dataset dataset = Dataset::open(path);
            QCOMPARE(dataset.size(), size_t{2});
            QCOMPARE(dataset.text(dataset.row(1), 1, "prompt"), std::string("二"));
            QVERIFY(dataset.boolean(dataset.row(0), 0, "label"));
            QCOMPARE(dataset.texts(dataset.row(1), 1, "steps"),
                     (std::vector<std::string>{"a", "b"}));
            QCOMPARE(dataset.where(1), file.string() + ", line 4");
        }
    }

    void badRowsAreNamed_data() {
        QTest::addColumn<QByteArray>("rows");
        QTest::addColumn<QString>("part");
        QTest::newRow("empty") << QByteArray("\n \n") << "no rows";
        QTest::newRow("broken") << QByteArray("{\"prompt\": \"a\"}\n{\"prompt\"\n") << "line 2";
        QTest::newRow("list") << QByteArray("[1]\n") << "no JSON object";
        QTest::newRow("missing") << QByteArray("{\"text\": \"a\"}\n") << "no text 'prompt'";
        QTest::newRow("type") << QByteArray("{\"prompt\": 3}\n") << "no text 'prompt'";
    }

    void badRowsAreNamed() {
        QFETCH(QByteArray, rows);
        QFETCH(QString, part);
        const fs::path file = write("bad.jsonl", rows);
        const QString message = messageOf([&] {
            const Dataset dataset = Dataset::open(file);
            dataset.text(dataset.row(0), 0, "prompt");
        });
        QVERIFY2(message.contains(part), qPrintable(message));
        QVERIFY2(message.contains("bad.jsonl"), qPrintable(message));
    }

    void everyEpochHasEveryRowOnce() {
        const EpochOrder order(7, 3), again(7, 3), other(7, 4);
        std::vector<size_t> first, second, elsewhere;
        for (uint64_t i = 0; i < 7; ++i) {
            first.push_back(order.row(i));
            elsewhere.push_back(other.row(i));
        }
        for (uint64_t i = 7; i < 14; ++i)
            second.push_back(order.row(i));
        QCOMPARE(std::set<size_t>(first.begin(), first.end()).size(), size_t{7});
        QCOMPARE(std::set<size_t>(second.begin(), second.end()).size(), size_t{7});
        QVERIFY(first != second);
        QVERIFY(first != elsewhere);
        QCOMPARE(again.row(9), second[2]); // whatever was asked for before
    }

    void namesLeadToRows() {
        const fs::path project = folder() / "project";
        Library::createProject(project);
        write("project/datasets/named.jsonl", "{\"prompt\": \"a\"}\n");
        write("project/datasets/kept/rows.jsonl", "{\"prompt\": \"b\"}\n");
        QCOMPARE(resolveDatasetFile(project, "named"), project / "datasets" / "named.jsonl");
        QCOMPARE(resolveDatasetFile(project, "kept"), project / "datasets" / "kept" / "rows.jsonl");
        const QString unknown = messageOf([&] { resolveDatasetFile(project, "nmaed"); });
        QVERIFY2(unknown.contains("no dataset 'nmaed'"), qPrintable(unknown));
        Library library(project);
        const RunSummary run =
            library.createRun("stage: evaluate\n", Json::object(), "evaluate", "", "made", 1);
        const QString none = messageOf([&] { resolveDatasetFile(project, "made"); });
        QVERIFY2(none.contains("has made no dataset"), qPrintable(none));
        makeFolders(run.folder / datasetFolder);
        writeFileAtomically(run.folder / datasetFolder / Dataset::rowsFile,
                            "{\"prompt\": \"c\"}\n");
        QCOMPARE(resolveDatasetFile(project, "made"),
                 run.folder / datasetFolder / Dataset::rowsFile);
    }

private:
    fs::path folder() const { return m_folder.path(); }
    fs::path write(const std::string& name, const QByteArray& bytes) const {
        const fs::path file = folder() / name;
        makeFolders(file.parent_path());
        writeFileAtomically(file, bytes.toStdString());
        return file;
    }
    test::TempDir m_folder;
};

QTEST_GUILESS_MAIN(TestDataset)
#include "tst_dataset.moc"
