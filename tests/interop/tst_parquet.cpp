// SPDX-License-Identifier: GPL-3.0-or-later
// Parquet where the build has Arrow C++ (tests/oracle/parquet.sh makes such a build); elsewhere one
// error that says what to install.
#include "core/data/table_reader.h"
#include "core/interop/run_export.h"
#include "tests/interop/import_fixture.h"

#include <cstdlib>

using namespace rationale;
using namespace rationale::test;

class TestParquet : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void writtenRowsComeBack();
    void everyTypeOfPyarrow();
    void damagedFiles();
    void trlCompletions();
    void exportedRun();

private:
    static std::vector<Json> rowsOf(const fs::path& path) {
        const auto table = openParquetTable(path);
        std::vector<Json> rows;
        while (const auto row = table->next())
            rows.push_back(*row);
        return rows;
    }
    static void write(const fs::path& path, const std::vector<Json>& rows) {
        writeParquetTable(path, [&](const std::function<void(const Json&)>& use) {
            for (const Json& row : rows)
                use(row);
        });
    }
    TempDir m_dir;
};

void TestParquet::init() {
    const fs::path probe = m_dir / "probe.parquet";
    const Error error = errorOf([&] { write(probe, {{{"a", 1}}}); });
    if (error.kind() == ErrorKind::Internal)
        return; // written
    QCOMPARE(error.kind(), ErrorKind::Unavailable);
    QVERIFY2(contains(error.what(), "Arrow C++"), error.what());
    QVERIFY(!fs::exists(probe));
    QSKIP("built without Arrow C++");
}

void TestParquet::writtenRowsComeBack() {
    std::vector<Json> rows;
    for (int i = 0; i < 20000; ++i) // several row groups
        rows.push_back({{"whole", i},
                        {"number", i % 3 == 0 ? Json(i) : Json(i / 7.0)},
                        {"text", "漢 " + std::to_string(i)},
                        {"flag", i % 2 == 0},
                        {"list", {i, i + 1}},
                        {"nested", {{"a", {{"b", i}}}, {"c", Json::array({"x"})}}}});
    rows[1]["number"] = std::nan("");
    rows[2]["text"] = nullptr;
    write(m_dir / "a.parquet", rows);
    auto got = rowsOf(m_dir / "a.parquet");
    QCOMPARE(got.size(), rows.size());
    QVERIFY(std::isnan(got[1]["number"].get<double>()));
    got[1]["number"] = rows[1]["number"] = 0;
    for (size_t i = 0; i < rows.size(); ++i)
        QVERIFY2(got[i] == rows[i], toJsonText(got[i]).c_str());
    // Kinds that do not go together become texts; a member that is missing is null.
    write(m_dir / "b.parquet", {{{"m", 1}}, {{"m", "one"}}, {{"m", {1}}, {"n", UINT64_MAX}}});
    const auto mixed = rowsOf(m_dir / "b.parquet");
    QVERIFY(mixed[0] == (Json{{"m", "1"}, {"n", nullptr}}));
    QVERIFY(mixed[2] == (Json{{"m", "[1]"}, {"n", "18446744073709551615"}}));
}

void TestParquet::everyTypeOfPyarrow() {
    const char* folder = std::getenv("RATIONALE_PARQUET_FIXTURES");
    if (!folder)
        QSKIP("tests/oracle/parquet.sh makes the files");
    const Json expected = Json::parse(std::ifstream(fs::path(folder) / "types.json"));
    const auto got = rowsOf(fs::path(folder) / "types.parquet");
    QCOMPARE(got.size(), expected.size());
    for (size_t i = 0; i < got.size(); ++i)
        for (const auto& [key, value] : expected[i].items())
            QVERIFY2(
                got[i].at(key) == value,
                (key + ": " + toJsonText(got[i].at(key)) + " is not " + toJsonText(value)).c_str());
}

void TestParquet::damagedFiles() {
    std::vector<Json> rows;
    for (int i = 0; i < 100; ++i)
        rows.push_back({{"a", i}, {"b", std::to_string(i * 7919)}});
    write(m_dir / "good.parquet", rows);
    const std::string good = readFile(m_dir / "good.parquet");
    const auto refused = [&](const std::string& bytes) {
        std::ofstream(m_dir / "bad.parquet", std::ios::binary) << bytes;
        const Error error = errorOf([&] { rowsOf(m_dir / "bad.parquet"); });
        return error.kind() == ErrorKind::Corrupt || error.kind() == ErrorKind::Io;
    };
    QVERIFY(refused(""));
    QVERIFY(refused("PAR1"));
    QVERIFY(refused(good.substr(0, good.size() / 2)));
    QVERIFY(refused(good.substr(0, good.size() - 1)));
    QCOMPARE(errorOf([&] { openParquetTable(m_dir / "none.parquet"); }).kind(), ErrorKind::Io);
    QCOMPARE(errorOf([&] { openParquetTable(m_dir.path()); }).kind(), ErrorKind::Io);
    QCOMPARE(errorOf([&] { write(m_dir / "no/folder.parquet", rows); }).kind(), ErrorKind::Io);
}

void TestParquet::trlCompletions() {
    ImportProject project;
    fs::create_directories(project.files() / "out/completions");
    std::vector<Json> rows;
    for (const char* prompt : {"1+1?", "2+2?", "1+1?"})
        for (int i = 0; i < 3; ++i)
            rows.push_back({{"step", 4},
                            {"prompt", prompt},
                            {"completion", "<think>x</think> " + std::to_string(i)},
                            {"accuracy_reward", i == 2 ? Json(nullptr) : Json(i * 1.0)},
                            {"format", 0.5},
                            {"solution", "2"},
                            {"advantage", i - 1.0}});
    write(project.files() / "out/completions/completions_00004.parquet", rows);
    project.write(
        "out/trainer_state.json",
        "{\"log_history\": [{\"step\": 4, \"reward\": 0.75, \"rewards/format/mean\": 0.5, "
        "\"rewards/accuracy_reward/mean\": 0.5}]}");
    const auto run = project.import("trl", project.files() / "out");
    const auto groups = groupsOf(run.run.folder);
    QCOMPARE(groups.size(), size_t{3}); // the prompt that comes again is a group of its own
    QCOMPARE(groups[0].prompt.key, groups[2].prompt.key);
    QCOMPARE(groups[0].step, int64_t{4});
    const SampleRecord& second = groups[0].samples.at(1);
    QCOMPARE(second.completion, std::string("<think>x</think> 1"));
    QCOMPARE(second.reward, 1.5);
    QCOMPARE(second.advantage, 0.0);
    QVERIFY(second.correct);
    QVERIFY(part(groups[0].samples[2], "accuracy_reward").state == RewardState::NotApplicable);
    QVERIFY(!groups[0].samples[2].hasRightAnswer);
    QCOMPARE(groups[0].prompt.reference, std::string("2"));
    QCOMPARE(groups[0].prompt.extra.at("samples")[0].at("solution").get<std::string>(),
             std::string("2"));
}

void TestParquet::exportedRun() {
    ImportProject project;
    const auto run =
        project.import("csv", project.write("log.csv", "step,a,b\n1,0.1,nan\n2,,inf\n3,7,\n"));
    RunReader reader(run.run.folder);
    interop::ExportOptions options;
    options.format = "parquet";
    interop::exportRun(reader, project.files() / "out", options);
    const auto rows = rowsOf(project.files() / "out/metrics.parquet");
    QCOMPARE(rows.size(), size_t{3});
    QCOMPARE(rows[0].at("a").get<double>(), 0.1);
    QVERIFY(std::isnan(rows[0].at("b").get<double>()));
    QVERIFY(rows[1].at("a").is_null() && std::isinf(rows[1].at("b").get<double>()));
}

QTEST_GUILESS_MAIN(TestParquet)
#include "tst_parquet.moc"
