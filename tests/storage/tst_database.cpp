// SPDX-License-Identifier: GPL-3.0-or-later
// Database, Statement and migrate on their own, and the small text functions of the schema.
#include "core/storage/database.h"
#include "core/storage/run_summary.h"
#include "core/storage/text_scan.h"
#include "tests/support/test_project.h"

#include <array>
#include <cmath>
#include <limits>

using namespace rationale;
using namespace rationale::test;

class TestDatabase : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_dir = std::make_unique<TempDir>(); }
    void cleanup() { m_dir.reset(); }

    void valuesRoundTrip();
    void badSqlIsAnInputError_data();
    void badSqlIsAnInputError();
    void transactionsRollBack();
    void writersUseTheLog();
    void readersCannotWrite();
    void dataVersionSeesOthers();
    void migrationsRunOnceInOrder();
    void brokenMigrationChangesNothing();
    void strictTablesRefuseWrongTypes();
    void codePointsAreCounted_data();
    void codePointsAreCounted();
    void tracesAreTakenApart_data();
    void tracesAreTakenApart();
    void wordsAreCounted_data();
    void wordsAreCounted();
    void meanIsDebiased();

private:
    fs::path file() const { return *m_dir / "a#b?c%d.sqlite"; } // a name that is awkward in a URI
    std::unique_ptr<TempDir> m_dir;
};

void TestDatabase::valuesRoundTrip() {
    Database db(file(), Database::Mode::Create);
    db.execute("CREATE TABLE t (a ANY, b ANY, c ANY, d ANY, e ANY, f ANY) STRICT");
    const std::string blob("\0\xff\0", 3);
    Statement(db, "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)")
        .bind(1, std::numeric_limits<int64_t>::min())
        .bind(2, -std::numeric_limits<double>::infinity())
        .bind(3, std::nan(""))
        .bind(4, std::string_view())
        .bindBlob(5, blob)
        .bindNull(6)
        .run();
    QCOMPARE(db.lastInsertId(), int64_t{1});
    QCOMPARE(db.changes(), int64_t{1});
    Statement row(db, "SELECT * FROM t");
    QVERIFY(row.step());
    QCOMPARE(row.integer(0), std::numeric_limits<int64_t>::min());
    QCOMPARE(row.real(1), -std::numeric_limits<double>::infinity());
    QVERIFY(row.isNull(2) && std::isnan(row.real(2)));
    QVERIFY(!row.isNull(3) && row.text(3).empty()); // empty, not NULL
    QCOMPARE(row.blob(4), blob);
    QVERIFY(row.type(5) == Statement::Type::Null && row.type(4) == Statement::Type::Blob);
    QCOMPARE(row.columnCount(), 6);
    QCOMPARE(row.columnName(1), std::string("b"));
    QVERIFY(!row.step());
}

void TestDatabase::badSqlIsAnInputError_data() {
    QTest::addColumn<QByteArray>("sql");
    QTest::newRow("syntax") << QByteArray("SELEC 1");
    QTest::newRow("no table") << QByteArray("SELECT * FROM nowhere");
    QTest::newRow("empty") << QByteArray("  ");
    QTest::newRow("two statements") << QByteArray("SELECT 1; DROP TABLE t");
}

void TestDatabase::badSqlIsAnInputError() {
    QFETCH(QByteArray, sql);
    Database db(file(), Database::Mode::Create);
    const Error error = errorOf([&] { Statement statement(db, sql.toStdString()); });
    QCOMPARE(error.kind(), ErrorKind::Input);
    QVERIFY(contains(error.what(), file().string()));
}

void TestDatabase::transactionsRollBack() {
    Database db(file(), Database::Mode::Create);
    db.execute("CREATE TABLE t (a INTEGER) STRICT");
    const Error error = errorOf([&] {
        db.transaction([&] {
            db.execute("INSERT INTO t VALUES (1)");
            throw Error(ErrorKind::Input, "no");
        });
    });
    QCOMPARE(error.message(), std::string("no"));
    db.transaction([&] { db.execute("INSERT INTO t VALUES (2)"); });
    Statement sum(db, "SELECT sum(a) FROM t");
    QVERIFY(sum.step());
    QCOMPARE(sum.integer(0), int64_t{2});
}

void TestDatabase::writersUseTheLog() {
    Database db(file(), Database::Mode::Create);
    const auto pragma = [&](const char* name) {
        Statement statement(db, std::string("PRAGMA ") + name);
        return statement.step() ? statement.text(0) : "";
    };
    QCOMPARE(pragma("journal_mode"), std::string("wal"));
    QCOMPARE(pragma("synchronous"), std::string("1"));
    QCOMPARE(pragma("foreign_keys"), std::string("1"));
    QCOMPARE(pragma("busy_timeout"), std::string("5000"));
}

void TestDatabase::readersCannotWrite() {
    QCOMPARE(errorOf([&] { Database db(file(), Database::Mode::ReadOnly); }).kind(), ErrorKind::Io);
    QCOMPARE(errorOf([&] { Database db(file(), Database::Mode::ReadWrite); }).kind(),
             ErrorKind::Io);
    QVERIFY(!fs::exists(file())); // looking never makes a file
    Database writer(file(), Database::Mode::Create);
    writer.execute("CREATE TABLE t (a)");
    Database reader(file(), Database::Mode::ReadOnly);
    QCOMPARE(errorOf([&] { reader.execute("INSERT INTO t VALUES (1)"); }).kind(), ErrorKind::Io);
    QVERIFY(Statement(reader, "SELECT * FROM t").readsOnly());
    QVERIFY(!Statement(reader, "DELETE FROM t").readsOnly());
}

void TestDatabase::dataVersionSeesOthers() {
    Database writer(file(), Database::Mode::Create);
    writer.execute("CREATE TABLE t (a)");
    Database reader(file(), Database::Mode::ReadOnly);
    const int64_t before = reader.dataVersion();
    QCOMPARE(reader.dataVersion(), before);
    writer.execute("INSERT INTO t VALUES (1)");
    QVERIFY(reader.dataVersion() != before);
}

void TestDatabase::migrationsRunOnceInOrder() {
    static constexpr std::array<std::string_view, 3> steps = {"CREATE TABLE t (a INTEGER) STRICT",
                                                              "INSERT INTO t VALUES (1)",
                                                              "INSERT INTO t SELECT a + 1 FROM t"};
    Database db(file(), Database::Mode::Create);
    migrate(db, 77, std::span(steps).first(2));
    migrate(db, 77, std::span(steps).first(2));
    migrate(db, 77, steps);
    Statement rows(db, "SELECT count(*), max(a) FROM t");
    QVERIFY(rows.step());
    QCOMPARE(rows.integer(0), int64_t{2});
    QCOMPARE(rows.integer(1), int64_t{2});
    rows.reset();
    QCOMPARE(errorOf([&] { migrate(db, 77, std::span(steps).first(2)); }).kind(),
             ErrorKind::Corrupt);
    QCOMPARE(errorOf([&] { migrate(db, 78, steps); }).kind(), ErrorKind::Corrupt);
}

void TestDatabase::brokenMigrationChangesNothing() {
    static constexpr std::array<std::string_view, 2> broken = {
        "CREATE TABLE half (a)", "CREATE TABLE more (a); INSERT INTO nowhere VALUES (1)"};
    Database db(file(), Database::Mode::Create);
    QVERIFY(errorOf([&] { migrate(db, 77, broken); }).message() != "nothing was thrown");
    Statement state(db, "SELECT (SELECT count(*) FROM sqlite_schema), "
                        "(SELECT user_version FROM pragma_user_version)");
    QVERIFY(state.step());
    QCOMPARE(state.integer(0), int64_t{0});
    QCOMPARE(state.integer(1), int64_t{0});
}

void TestDatabase::strictTablesRefuseWrongTypes() {
    Database db(file(), Database::Mode::Create);
    db.execute("CREATE TABLE t (a REAL) STRICT");
    QVERIFY(errorOf([&] { db.execute("INSERT INTO t VALUES ('word')"); }).message() !=
            "nothing was thrown");
}

void TestDatabase::codePointsAreCounted_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("count");
    QTest::newRow("empty") << QByteArray("") << 0;
    QTest::newRow("ascii") << QByteArray("abc") << 3;
    QTest::newRow("chinese") << QByteArray("奖励函数") << 4;
    QTest::newRow("emoji") << QByteArray("a🙂b") << 3;
    QTest::newRow("cut") << QByteArray("a\xE5\xA5") << 3; // each stray byte counts
    QTest::newRow("overlong") << QByteArray("\xC0\xAF") << 2;
}

void TestDatabase::codePointsAreCounted() {
    QFETCH(QByteArray, text);
    QFETCH(int, count);
    QCOMPARE(countCodePoints(text.toStdString()), int64_t{count});
}

void TestDatabase::tracesAreTakenApart_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("thinking");
    QTest::addColumn<QByteArray>("answer");
    const auto row = [](const char* text, const char* thinking, const char* answer) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(thinking) << QByteArray(answer);
    };
    row("<think>a</think><answer>b</answer>", "a", "b");
    row("<think>a</think> b", "a", " b");
    row("a</think><answer>b", "a", "b");
    row("<think>a", "a", "");
    row("just text", "", "just text");
    row("<answer>b</answer> c", "", "b");
    row("", "", "");
}

void TestDatabase::tracesAreTakenApart() {
    QFETCH(QByteArray, text);
    const std::string whole = text.toStdString();
    const TraceRanges ranges = traceRanges(whole);
    QTEST(QByteArray::fromStdString(
              whole.substr(ranges.thinkBegin, ranges.thinkEnd - ranges.thinkBegin)),
          "thinking");
    QTEST(QByteArray::fromStdString(
              whole.substr(ranges.answerBegin, ranges.answerEnd - ranges.answerBegin)),
          "answer");
}

void TestDatabase::wordsAreCounted_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("words");
    QTest::newRow("english") << QByteArray("two words") << 2;
    QTest::newRow("chinese") << QByteArray("等等，再想想。") << 5;
    QTest::newRow("digits") << QByteArray("1 + 1 = 2") << 0;
    QTest::newRow("accents") << QByteArray("déjà vu") << 2;
    QTest::newRow("cyrillic") << QByteArray("да, нет") << 2;
    QTest::newRow("side by side") << QByteArray("得ok") << 2;
}

void TestDatabase::wordsAreCounted() {
    QFETCH(QByteArray, text);
    QFETCH(int, words);
    const std::string whole = text.toStdString();
    const auto end = static_cast<int32_t>(countCodePoints(whole));
    const auto counted = countWords(whole, {{0, end, "xx"}});
    QCOMPARE(counted.contains("xx") ? counted.at("xx") : 0, int64_t{words});
    QVERIFY(countWords(whole, {{0, end, ""}}).empty());
    QVERIFY(countWords(whole, {{end, end + 50, "xx"}}).empty()); // beyond the text
}

void TestDatabase::meanIsDebiased() {
    const auto mean = debiasedMean({2, std::nan(""), 2, 4}, 0.9);
    QCOMPARE(mean[0], 2.0);
    QCOMPARE(mean[1], 2.0);
    QVERIFY(std::abs(mean[2] - 2) < 1e-12);
    // (0.1·4 + 0.09·2 + 0.081·2) / (1 - 0.9³)
    QVERIFY(std::abs(mean[3] - (0.4 + 0.18 + 0.162) / 0.271) < 1e-12);
    QVERIFY(std::isnan(debiasedMean({std::nan("")}, 0.9)[0]));
}

QTEST_GUILESS_MAIN(TestDatabase)
#include "tst_database.moc"
