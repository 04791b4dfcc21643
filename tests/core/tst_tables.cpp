// SPDX-License-Identifier: GPL-3.0-or-later
// Tables of files: what they hold, where each row stands, what is wrong with bad ones.
#include "core/data/table_bytes.h"
#include "core/data/table_reader.h"
#include "tests/support/test_project.h"

#include <QtTest>

#include <algorithm>

#include <zlib.h>
#include <zstd.h>

using namespace rationale;
using test::contains;
using test::errorOf;

namespace {

std::vector<Json> rowsOf(const fs::path& path, const TableOptions& options = {}) {
    const auto table = openTable(path, options);
    std::vector<Json> rows;
    while (std::optional<Json> row = table->next())
        rows.push_back(std::move(*row));
    return rows;
}

std::string gzipped(const std::string& text) {
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
    std::string packed(deflateBound(&stream, text.size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

std::string zstandard(const std::string& text) {
    std::string packed(ZSTD_compressBound(text.size()), '\0');
    packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
    return packed;
}

RowSource sourceOf(const std::vector<Json>& rows) {
    return [rows](const auto& use) {
        for (const Json& row : rows)
            use(row);
    };
}

} // namespace

class TestTables : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyLayoutHoldsTheSameRows_data() {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("bytes");
        const std::string lines = "{\"a\":\"x\",\"b\":\"二\"}\n\n{\"a\":\"y,\\\"z\",\"b\":\"\"}\n";
        const auto row = [](const char* title, const char* name, const std::string& bytes) {
            QTest::newRow(title) << QByteArray(name) << QByteArray::fromStdString(bytes);
        };
        row("json lines", "t.jsonl", lines);
        row("no last line end", "t.jsonl", lines.substr(0, lines.size() - 1));
        row("windows", "t.ndjson",
            "\xEF\xBB\xBF{\"a\":\"x\",\"b\":\"二\"}\r\n"
            "{\"a\":\"y,\\\"z\",\"b\":\"\"}\r\n");
        row("list", "t.json",
            "[\n {\"a\": \"x\", \"b\": \"二\"},\n {\"a\": \"y,\\\"z\", \"b\": "
            "\"\"}\n]\n");
        row("list in lines", "t.jsonl",
            "[{\"a\":\"x\",\"b\":\"二\"},{\"a\":\"y,\\\"z\",\"b\":\"\"}]");
        row("objects over lines", "t.json",
            "{\"a\": \"x\",\n\"b\": \"二\"}\n{\"a\": \"y,\\\"z\","
            "\n\n\"b\": \"\"}");
        row("csv", "t.csv", "a,b\nx,二\n\"y,\"\"z\",\"\"\n");
        row("csv of windows", "t.CSV", "\xEF\xBB\xBF\"a\",b\r\nx,二\r\n\r\n\"y,\"\"z\",\"\"");
        row("tsv", "t.tsv", "a\tb\nx\t二\n\"y,\"\"z\"\t\"\"\n");
        row("gzip", "t.jsonl.gz", gzipped(lines));
        row("two gzip members", "t.jsonl.gz",
            gzipped(lines.substr(0, 23)) + gzipped(lines.substr(23)));
        row("zstd", "t.jsonl.zst", zstandard(lines));
        row("packed under a plain name", "t.jsonl", zstandard(lines));
        row("no ending", "table", lines);
    }

    void everyLayoutHoldsTheSameRows() {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, bytes);
        const std::vector<Json> wanted = {{{"a", "x"}, {"b", "二"}}, {{"a", "y,\"z"}, {"b", ""}}};
        QCOMPARE(rowsOf(m_folder.write(name.toStdString(), bytes.toStdString())), wanted);
    }

    void csvFollowsTheRfc() {
        const auto rows =
            rowsOf(m_folder.write("r.csv", "q,n\n\"two\nlines \"\"said\"\"\", 7 \n,\"\"\n"));
        QCOMPARE(rows.size(), size_t{2});
        QCOMPARE(rows[0], (Json{{"q", "two\nlines \"said\""}, {"n", " 7 "}})); // text, as it stands
        QCOMPARE(rows[1], (Json{{"n", ""}})); // a missing cell is no empty one
        TableOptions bare;
        bare.columns = {"q", "a"};
        bare.quotes = false;
        QCOMPARE(rowsOf(m_folder.write("m.tsv", "\"He\" said\t18\n"), bare),
                 (std::vector<Json>{{{"q", "\"He\" said"}, {"a", "18"}}}));
    }

    void badFilesAreNamed_data() {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("part");
        const auto row = [](const char* title, const char* name, const QByteArray& bytes,
                            const char* part) {
            QTest::newRow(title) << QByteArray(name) << bytes << QByteArray(part);
        };
        row("json", "t.jsonl", "{\"a\":1}\n{\"a\": tru}\n", "t.jsonl, line 2, column 10");
        row("json over lines", "t.json", "[{\"a\":1},\n  {\"a\":\n tru}]", "line 3, column 5");
        row("utf-8", "t.jsonl", "{\"a\":\"\xFF\"}\n", "line 1");
        row("number", "t.jsonl", "17\n", "no JSON object");
        row("number in a list", "t.json", "[17]", "no JSON object");
        row("no end", "t.json", "[{\"a\":1},{\"a\":", "ends inside a row");
        row("no end of the list", "t.json", "[{\"a\":1}", "list has no end");
        row("no comma", "t.json", "[{\"a\":1}{\"a\":2}]", "no comma");
        row("two commas", "t.json", "[{\"a\":1},]", "ends with a comma");
        row("behind the list", "t.json", "[{\"a\":1}] x", "behind the end");
        row("twice", "t.jsonl", "{\"a\":1,\"a\":2}\n", "appears twice");
        row("fields", "t.csv", "a,b\n1,2\n1\n", "t.csv, line 3");
        row("quote", "t.csv", "a,b\n\"x\"y,2\n", "t.csv, line 2");
        row("open quote", "t.csv", "a,b\n1,2\n\"x\n1,2\n", "line 3");
        row("same columns", "t.csv", "a,a\n", "two columns");
        row("csv utf-8", "t.csv", "a,b\nx,y\xFF\n", "line 2, column 'b'");
        row("csv empty", "t.csv", "", "table is empty");
        row("utf-16", "t.csv", QByteArray("\xFF\xFE\x61\x00", 4), "UTF-16");
        row("gzip cut", "t.jsonl.gz",
            QByteArray::fromStdString(gzipped(std::string(500, 'x'))).left(20), "cut short");
        row("gzip damaged", "t.jsonl.gz",
            QByteArray("\x1F\x8B\x08\x00\x00\x00\x00\x00\x00\x03\xFF\xFF\xFF\xFF", 14), "damaged");
        row("zstd cut", "t.jsonl.zst",
            QByteArray::fromStdString(zstandard("{\"a\":\"" + std::string(500, 'x'))).left(12),
            "cut short");
        row("unknown", "t.bin", "MZ", "no table");
        row("parquet", "t.parquet", "PAR1", "t.parquet");
    }

    void badFilesAreNamed() {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, part);
        const fs::path path = m_folder.write(name.toStdString(), bytes.toStdString());
        const Error error = errorOf([&] { rowsOf(path); });
        QVERIFY2(QByteArray(error.what()).toLower().contains(part.toLower()), error.what());
        QVERIFY2(contains(error.what(), name.toStdString()), error.what());
        QVERIFY2(!error.remedy().empty(), error.what());
    }

    void rowsBehindABadOneAreRead() {
        for (const auto& [name, bytes] : std::vector<std::pair<std::string, std::string>>{
                 {"g.jsonl", "{\"a\":1}\n{\"a\"\n{\"a\":3}\n"},
                 {"g.json", "[{\"a\":1},{\"a\":tru},{\"a\":3}]"},
                 {"g.csv", "a\n1\n2,2\n3\n"}}) {
            const auto table = openTable(m_folder.write(name, bytes));
            QVERIFY(table->next().has_value());
            QCOMPARE(errorOf([&] { table->next(); }).kind() == ErrorKind::Internal, false);
            QVERIFY(table->canGoOn());
            const std::optional<Json> third = table->next();
            QVERIFY(third && (third->at("a") == 3 || third->at("a") == "3"));
            QVERIFY(!table->next());
        }
        const auto table = openTable(m_folder.write("e.json", "[{\"a\":1},{\"a\":"));
        QVERIFY(table->next().has_value());
        errorOf([&] { table->next(); });
        QVERIFY(!table->canGoOn());
    }

    /// A few bytes that unpack to more than any row may have.
    void whatNeverEndsIsRefused() {
        const std::string bomb = zstandard(std::string(longestRow + 1024, 'x'));
        QVERIFY(bomb.size() < 100'000);
        const Error error = errorOf([&] { rowsOf(m_folder.write("bomb.jsonl.zst", bomb)); });
        QVERIFY2(contains(error.what(), "longer than 256 MiB"), error.what());
    }

    void whatIsWrittenIsReadBack() {
        const std::vector<Json> rows = {
            {{"prompt", "a \"b\",\n c"}, {"empty", ""}, {"list", {1, 2}}, {"n", nullptr}},
            {{"prompt", "二"}, {"late", true}}};
        writeTable(folder() / "w.jsonl", sourceOf(rows));
        QCOMPARE(rowsOf(folder() / "w.jsonl"), rows);
        for (const char* name : {"w.csv", "w.tsv"}) {
            writeTable(folder() / name, sourceOf(rows));
            const std::vector<Json> wanted = {
                {{"prompt", "a \"b\",\n c"}, {"empty", ""}, {"list", "[1,2]"}},
                {{"prompt", "二"}, {"late", "true"}}};
            QCOMPARE(rowsOf(folder() / name), wanted);
        }
    }

    /// Readers of other programs tell numbers by their missing quotes.
    void numbersStandBare() {
        const std::vector<Json> rows = {{{"n", 1}, {"x", std::nan("")}, {"a,b", "1"}},
                                        {{"n", -0.5}, {"x", -HUGE_VAL}, {"yes", true}}};
        writeTable(folder() / "n.csv", sourceOf(rows));
        QCOMPARE(readFile(folder() / "n.csv"),
                 std::string("n,x,\"a,b\",yes\n1,nan,\"1\",\n-0.5,-inf,,true\n"));
        writeTable(folder() / "n.tsv", sourceOf(rows), {"yes", "n"});
        QCOMPARE(readFile(folder() / "n.tsv"), std::string("yes\tn\n\t1\ntrue\t-0.5\n"));
        writeTable(folder() / "n.jsonl", sourceOf({rows[0]}));
        QCOMPARE(readFile(folder() / "n.jsonl"),
                 std::string("{\"n\":1,\"x\":null,\"a,b\":\"1\"}\n"));
    }

    void halfATableIsNoTable() {
        const fs::path path = m_folder.write("kept.jsonl", "{\"a\":1}\n");
        const auto temporary = [this] {
            return std::count_if(fs::directory_iterator(folder()), fs::directory_iterator(),
                                 [](const auto& entry) {
                                     return contains(entry.path().filename().string(), ".tmp");
                                 });
        };
        const Error error = errorOf([&] {
            writeTable(path, [&](const auto& use) {
                use(Json{{"a", 2}});
                QCOMPARE(temporary(), 1);
                throw Error(ErrorKind::Input, "in between");
            });
        });
        QCOMPARE(error.message(), std::string("in between"));
        QCOMPARE(readFile(path), std::string("{\"a\":1}\n"));
        QCOMPARE(temporary(), 0);
        QCOMPARE(errorOf([&] { writeTable(folder() / "x.xml", sourceOf({})); }).kind(),
                 ErrorKind::Usage);
    }

private:
    fs::path folder() const { return m_folder.path(); }
    test::TempDir m_folder;
};

QTEST_GUILESS_MAIN(TestTables)
#include "tst_tables.moc"
