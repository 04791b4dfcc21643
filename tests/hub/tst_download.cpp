// SPDX-License-Identifier: GPL-3.0-or-later
// Downloads from a Hub that runs here: whole, broken off, damaged, refused. Nothing asks the net.
#include "core/hub/download.h"
#include "tests/hub/local_hub.h"

#include <QtTest>

#include <csignal>

#include <sys/resource.h>

using namespace rationale;
using test::contains;
using test::errorOf;
using test::firstCommit;
using test::LocalHub;
using test::Seen;

class TestDownload : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_hub = std::make_unique<LocalHub>();
        m_folder = std::make_unique<test::TempDir>();
        writeFileAtomically(path("sum"), m_hub->small);
        m_hub->smallSha1 = gitBlobSha1(path("sum"));
    }

    void namesInUrlsAreEncoded() {
        QCOMPARE(percentEncoded("a/b c+é?_-.~", true), std::string("a/b%20c%2B%C3%A9%3F_-.~"));
        QCOMPARE(percentEncoded("a/b/%2F", false), std::string("a%2Fb%2F%252F"));
        QCOMPARE(percentEncoded("a/b/%2F", true), std::string("a/b/%252F"));
        QCOMPARE(percentEncoded("", true), std::string());
    }

    void everyFileArrives() {
        std::vector<DownloadProgress> shown;
        const DownloadReport report =
            fetch({}, "", [&](const DownloadProgress& progress) { shown.push_back(progress); });
        QCOMPARE(report.files, size_t{2});
        QCOMPARE(report.commit, std::string(firstCommit));
        QCOMPARE(report.bytes, uint64_t{300'000 + m_hub->small.size()});
        QCOMPARE(readFile(to() / "config.json"), m_hub->small);
        QCOMPARE(readFile(to() / "sub" / "model.safetensors"), m_hub->large);
        QVERIFY(!shown.empty());
        QCOMPARE(shown.back().bytes, shown.back().total);
        QCOMPARE(parseJson(readFile(to() / ".hub.json"), "record").at("commit"), Json(firstCommit));
        QCOMPARE(filesIn(to()),
                 (std::set<std::string>{".hub.json", "config.json", "model.safetensors"}));
        // The revision is asked for once, its commit is what is fetched.
        QVERIFY(contains(m_hub->requests().back().path, firstCommit));
        const DownloadReport again = fetch();
        QCOMPARE(again.there, size_t{2});
        QCOMPARE(again.bytes, uint64_t{0});
    }

    void aTokenStaysWithTheHub() {
        fetch({}, "hf_secret");
        for (const Seen& seen : m_hub->requests())
            QCOMPARE(seen.authorization, std::string("Bearer hf_secret"));
        QCOMPARE(m_hub->stored().size(), size_t{1});
        QCOMPARE(m_hub->stored().at(0).authorization, std::string());
    }

    void aBrokenConnectionIsGoneOnWith() {
        m_hub->cuts = 2;
        fetch();
        QCOMPARE(readFile(to() / "sub" / "model.safetensors"), m_hub->large);
        const auto stored = m_hub->stored();
        QCOMPARE(stored.size(), size_t{3});
        QCOMPARE(stored[0].range, std::string());
        QCOMPARE(stored[1].range, std::string("bytes=150000-"));
        QCOMPARE(stored[1].ifRange, std::string("\"one\""));
        QCOMPARE(stored[2].range, std::string("bytes=225000-"));
    }

    void anotherProcessGoesOn() {
        m_hub->cuts = 1000;
        RetryPolicy once = quick();
        once.attempts = 1;
        QVERIFY(contains(errorOf([&] { fetchWith(once); }).what(), "broke again"));
        const fs::path part = to() / "sub" / "model.safetensors.part";
        const auto arrived = fs::file_size(part);
        QVERIFY(arrived > 0 && arrived < 300'000);
        QVERIFY(!fs::exists(to() / "sub" / "model.safetensors"));
        m_hub->cuts = 0;
        fetch();
        QCOMPARE(m_hub->stored().back().range, "bytes=" + std::to_string(arrived) + "-");
        QCOMPARE(readFile(to() / "sub" / "model.safetensors"), m_hub->large);
        QVERIFY(!fs::exists(part));
    }

    void aServerWithoutRangesBeginsAnew() {
        m_hub->cuts = 1;
        m_hub->ignoresRange = true;
        fetch();
        QCOMPARE(readFile(to() / "sub" / "model.safetensors"), m_hub->large);
        m_hub->cuts = 1000; // and one that always breaks off at the same byte is given up
        fs::remove_all(to());
        QVERIFY(contains(errorOf([&] { fetch(); }).what(), "broke again"));
    }

    void changedContentBeginsAnew() {
        makeFolders(to() / "sub");
        writeFileAtomically(to() / "sub" / "model.safetensors.part", std::string(1000, '?'));
        writeFileAtomically(to() / "sub" / "model.safetensors.part.etag", "\"old\"");
        fetch();
        QCOMPARE(m_hub->stored().at(0).ifRange, std::string("\"old\""));
        QCOMPARE(readFile(to() / "sub" / "model.safetensors"), m_hub->large);
    }

    void aPartOfTheWholeLengthIsChecked() {
        makeFolders(to() / "sub");
        const fs::path part = to() / "sub" / "model.safetensors.part";
        writeFileAtomically(part, m_hub->large); // killed before it got its name
        QCOMPARE(fetch().bytes, uint64_t{m_hub->small.size()});
        fs::remove_all(to());
        makeFolders(to() / "sub");
        writeFileAtomically(part, std::string(300'000, '?'));
        fetch();
        QCOMPARE(readFile(to() / "sub" / "model.safetensors"), m_hub->large);
    }

    void aPartThatIsTooLongIsLeft() {
        for (const bool sizeless : {false, true})
            for (const size_t bytes : {300'000, 400'000}) {
                init();
                m_hub->sizeless = sizeless;
                makeFolders(to() / "sub");
                const fs::path part = to() / "sub" / "model.safetensors.part";
                writeFileAtomically(part, std::string(bytes, '?'));
                fetch();
                QCOMPARE(readFile(to() / "sub" / "model.safetensors"), m_hub->large);
                const auto stored = m_hub->stored();
                QCOMPARE(stored.size(), size_t{sizeless ? 2U : 1U}); // after 416 without a range
                QCOMPARE(stored.back().range, std::string());
                QVERIFY(!fs::exists(part));
            }
    }

    void aFullDiskIsOneError() {
        m_hub->announced = uint64_t{1} << 60;
        Error error = errorOf([&] { fetch(); });
        QCOMPARE(error.kind(), ErrorKind::NoSpace);
        QVERIFY(m_hub->stored().empty() && filesIn(to()).empty());
        m_hub->announced = 0;
        rlimit old{}; // a limit of the size stands in for a disk that fills up
        QCOMPARE(::getrlimit(RLIMIT_FSIZE, &old), 0);
        const rlimit small{100'000, old.rlim_max};
        std::signal(SIGXFSZ, SIG_IGN);
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
        error = errorOf([&] { fetch(); });
        ::setrlimit(RLIMIT_FSIZE, &old);
        std::signal(SIGXFSZ, SIG_DFL);
        QCOMPARE(error.kind(), ErrorKind::NoSpace);
        QVERIFY(contains(error.where(), "model.safetensors.part"));
        QCOMPARE(fs::file_size(to() / "sub" / "model.safetensors.part"), uintmax_t{100'000});
        fetch(); // there is room again
        QCOMPARE(m_hub->stored().back().range, std::string("bytes=100000-"));
        QCOMPARE(readFile(to() / "sub" / "model.safetensors"), m_hub->large);
    }

    void damageIsFound() {
        m_hub->sha = std::string(64, 'a');
        const Error error = errorOf([&] { fetch(); });
        QCOMPARE(error.kind(), ErrorKind::Corrupt);
        QVERIFY2(contains(error.what(), "SHA-256") && contains(error.what(), "model.safetensors"),
                 error.what());
        QCOMPARE(filesIn(to() / "sub"), std::set<std::string>{});
        m_hub->sha.clear();
        m_hub->smallSha1 = std::string(40, 'b');
        fs::remove(to() / "config.json");
        QVERIFY(contains(errorOf([&] { fetch(); }).what(), "SHA-1 (git)"));
    }

    void aBusyHubIsWaitedFor() {
        m_hub->busy = 2;
        fetch();
        QCOMPARE(readFile(to() / "config.json"), m_hub->small);
        m_hub->busy = 1000;
        fs::remove_all(to());
        QVERIFY(contains(errorOf([&] { fetch(); }).what(), "429"));
        m_hub->retryAfter = "3600"; // nobody waits for an hour
        const Error error = errorOf([&] { fetch(); });
        QVERIFY2(contains(error.remedy(), "3600 seconds"), error.what());
    }

    void refusalsSayWhatToDo() {
        m_hub->gated = true;
        Error error = errorOf([&] { fetch(); });
        QCOMPARE(error.kind(), ErrorKind::Unavailable);
        QVERIFY2(contains(error.what(), "HF_TOKEN") && contains(error.where(), "/owner/tiny"),
                 error.what());
        m_hub->gated = false;
        m_hub->wrongRevision = true;
        error = errorOf([&] { fetch({}, "", {}, "mian"); });
        QVERIFY2(contains(error.what(), "Did you mean 'main'"), error.what());
        m_hub->wrongRevision = false;
        m_hub->missing = true;
        error = errorOf([&] { fetch(); });
        QVERIFY2(contains(error.what(), "There is no model 'owner/tiny'"), error.what());
        m_hub->missing = false;
        error = errorOf([&] { fetch({"*.safetensor"}); });
        QVERIFY2(contains(error.what(), "fits *.safetensor"), error.what());
        error = errorOf([&] { fetch({"confg.json"}); });
        QVERIFY2(contains(error.what(), "Did you mean config.json"), error.what());
        QVERIFY(!fs::exists(to()));
        for (const char* name : {"", "a/b/c", "../x", "a b", "/x", "x/"})
            QCOMPARE(errorOf([&] { requireRepoName(name); }).kind(), ErrorKind::Usage);
    }

    void aTokenMayBeRefused() {
        m_hub->refusesApi = 401;
        Error error = errorOf([&] { fetch({}, "hf_old"); });
        QCOMPARE(error.kind(), ErrorKind::Unavailable);
        QVERIFY2(contains(error.message(), "refuses the token"), error.what());
        QVERIFY(!contains(error.what() + error.remedy(), "hf_old"));
        error = errorOf([&] { fetch(); });
        QCOMPARE(error.kind(), ErrorKind::Input); // without one it may be hidden from us
        QVERIFY2(contains(error.what(), "or not for everybody"), error.what());
        QVERIFY(!fs::exists(to()));
        m_hub->refusesApi = 0;
        m_hub->refusesFile = 401; // the list is there for everybody, the files are not
        error = errorOf([&] { fetch({}, "hf_old"); });
        QCOMPARE(error.kind(), ErrorKind::Unavailable);
        QVERIFY2(contains(error.remedy(), "HF_TOKEN"), error.what());
        QVERIFY(!fs::exists(to() / "config.json"));
    }

    void anotherModelIsNotOverwritten() {
        makeFolders(to());
        writeFileAtomically(to() / "config.json", "{\"mine\": 1}\n"); // somebody's own
        Error error = errorOf([&] { fetch(); });
        QCOMPARE(error.kind(), ErrorKind::Usage);
        QVERIFY2(contains(error.what(), "This folder holds another repository"), error.what());
        QCOMPARE(readFile(to() / "config.json"), std::string("{\"mine\": 1}\n"));
        QCOMPARE(filesIn(to()), std::set<std::string>{"config.json"});
        writeFileAtomically(to() / "config.json", m_hub->small); // the same content is no harm
        fetch();

        Json record = parseJson(readFile(to() / ".hub.json"), "record");
        const Json right = record;
        for (const auto& [name, other] : {std::pair("repo", "other/tiny"), {"type", "dataset"}}) {
            record = right;
            record[name] = other;
            writeFileAtomically(to() / ".hub.json", toJsonText(record));
            fs::remove(to() / "config.json");
            error = errorOf([&] { fetch(); });
            QVERIFY2(contains(error.what(), "This folder holds another repository"), error.what());
            QVERIFY(!fs::exists(to() / "config.json"));
        }
        writeFileAtomically(to() / ".hub.json", "{}");
        QCOMPARE(errorOf([&] { fetch(); }).kind(), ErrorKind::Corrupt);
    }

    void anotherCommitReplacesTheFiles() {
        m_hub->names = {"config.json", "sub/old.safetensors", "sub/model.safetensors"};
        fetch({"config.json"});
        fetch({"*.safetensors"});
        writeFileAtomically(to() / "notes.txt", "mine"); // not of the repository
        m_hub->commit = std::string(40, 'f');
        m_hub->small = "{\"model_type\": \"qwen2\"}\n";
        writeFileAtomically(path("sum"), m_hub->small);
        m_hub->smallSha1 = gitBlobSha1(path("sum"));
        m_hub->names = {"config.json", "sub/model.safetensors"};
        QCOMPARE(fetch().there, size_t{1});
        QCOMPARE(readFile(to() / "config.json"), m_hub->small);
        QCOMPARE(filesIn(to()), (std::set<std::string>{".hub.json", "config.json",
                                                       "model.safetensors", "notes.txt"}));
        const Json record = parseJson(readFile(to() / ".hub.json"), "record");
        QCOMPARE(record.at("commit"), Json(m_hub->commit));
        QCOMPARE(record.at("files").size(), size_t{2});
    }

    void theRecordStandsBeforeTheFiles() {
        m_hub->cuts = 1000;
        RetryPolicy once = quick();
        once.attempts = 1;
        errorOf([&] { fetchWith(once); });
        QVERIFY(fs::exists(to() / ".hub.json"));
    }

    void globsChoose() {
        fetch({"*.json"});
        QCOMPARE(filesIn(to()), (std::set<std::string>{".hub.json", "config.json"}));
    }

    void noHubIsOneError() {
        DownloadRequest request = {.repo = "owner/tiny", .include = {}, .to = to()};
        Hub nowhere({"http://127.0.0.1:1", ""}, quick(), {});
        const Error error = errorOf([&] { download(nowhere, request, {}); });
        QCOMPARE(error.kind(), ErrorKind::Io);
        QVERIFY2(contains(error.what(), "cannot be reached"), error.what());
    }

    void namesThatLeadElsewhereAreRefused() {
        for (const char* name :
             {"../evil", "/etc/passwd", "a/../../b", "a//../b", "", "a\\b", "x/"}) {
            m_hub->names = {"config.json", name};
            QCOMPARE(errorOf([&] { fetch(); }).kind(), ErrorKind::Corrupt);
        }
        QVERIFY(!fs::exists(to()));
        m_hub->names = {"config.json", "sub/model.safetensors"};
        makeFolders(to());
        fs::create_directory_symlink(m_folder->path(), to() / "sub");
        const Error error = errorOf([&] { fetch(); });
        QVERIFY2(contains(error.what(), "A link stands"), error.what());
        QVERIFY(!fs::exists(m_folder->path() / "model.safetensors"));
    }

    void aStopLeavesWhatHasArrived() {
        std::atomic<bool> stop = false;
        DownloadRequest request = {.repo = "owner/tiny", .include = {}, .to = to()};
        Hub hub(m_hub->access(), quick(), [&] { return stop.load(); });
        m_hub->cuts = 1; // half of it arrives
        const Error error = errorOf([&] {
            download(hub, request, [&](const DownloadProgress& progress) {
                stop = progress.file == "sub/model.safetensors" && progress.bytes > 100'000;
            });
        });
        QCOMPARE(error.kind(), ErrorKind::Stopped);
        QVERIFY(fs::file_size(to() / "sub" / "model.safetensors.part") > 0);
        fetch();
        QCOMPARE(readFile(to() / "sub" / "model.safetensors"), m_hub->large);
    }

    void theEnvironmentSaysWhoAsks() {
        const test::TempDir home;
        qputenv("HOME", home.path().c_str());
        for (const char* name :
             {"HF_TOKEN", "HF_HOME", "HF_TOKEN_PATH", "HF_ENDPOINT", "XDG_CACHE_HOME"})
            qunsetenv(name);
        QCOMPARE(HubAccess::fromEnvironment().endpoint, std::string("https://huggingface.co"));
        QCOMPARE(HubAccess::fromEnvironment().token, std::string());
        makeFolders(home.path() / ".cache" / "huggingface");
        writeFileAtomically(home.path() / ".cache" / "huggingface" / "token", "hf_stored\n");
        QCOMPARE(HubAccess::fromEnvironment().token, std::string("hf_stored"));
        // Only the first place that is set counts: what lies in others is somebody else's.
        makeFolders(home.path() / "x" / "huggingface");
        const std::tuple<const char*, const char*, const char*> places[] = {
            {"XDG_CACHE_HOME", "~/x", "x/huggingface/token"},
            {"HF_HOME", "~/x", "x/token"},
            {"HF_TOKEN_PATH", "~/x/file", "x/file"}};
        for (const auto& [name, value, place] : places) {
            qputenv(name, value);
            QCOMPARE(HubAccess::fromEnvironment().token, std::string());
            writeFileAtomically(home.path() / place, name);
            QCOMPARE(HubAccess::fromEnvironment().token, std::string(name));
        }
        for (const auto& [name, value, place] : places)
            qunsetenv(name);
        qputenv("HF_TOKEN", "hf_given");
        QCOMPARE(HubAccess::fromEnvironment().token, std::string("hf_given"));
        qputenv("HF_TOKEN", "two words\r\nX-Evil: 1");
        const Error error = errorOf([] { HubAccess::fromEnvironment(); });
        QVERIFY(error.kind() == ErrorKind::Usage && !contains(error.what(), "words"));
        qputenv("HF_TOKEN", "");
        qputenv("HF_ENDPOINT", "ftp://x");
        QCOMPARE(errorOf([] { HubAccess::fromEnvironment(); }).kind(), ErrorKind::Usage);
        qunsetenv("HF_ENDPOINT");
    }

private:
    static RetryPolicy quick() { return {3, 0.001, 0.01}; }
    fs::path to() const { return m_folder->path() / "to"; }
    fs::path path(const char* name) const { return m_folder->path() / name; }
    static std::set<std::string> filesIn(const fs::path& folder) {
        std::set<std::string> names;
        for (const auto& entry : fs::recursive_directory_iterator(folder))
            if (entry.is_regular_file())
                names.insert(entry.path().filename().string());
        return names;
    }
    DownloadReport fetch(const std::vector<std::string>& include = {},
                         const std::string& token = {},
                         const std::function<void(const DownloadProgress&)>& show = {},
                         const std::string& revision = "main") {
        DownloadRequest request;
        request.repo = "owner/tiny";
        request.revision = revision;
        request.include = include;
        request.to = to();
        Hub hub(m_hub->access(token), quick(), {});
        return download(hub, request, show);
    }
    void fetchWith(const RetryPolicy& retry) {
        DownloadRequest request;
        request.repo = "owner/tiny";
        request.to = to();
        Hub hub(m_hub->access(), retry, {});
        download(hub, request, {});
    }

    std::unique_ptr<LocalHub> m_hub;
    std::unique_ptr<test::TempDir> m_folder;
};

QTEST_GUILESS_MAIN(TestDownload)
#include "tst_download.moc"
