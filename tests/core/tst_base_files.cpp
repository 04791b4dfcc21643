// SPDX-License-Identifier: GPL-3.0-or-later
// core/base on a real file system: atomic writes, locks across processes, the log.
#include "core/base/error.h"
#include "core/base/file_lock.h"
#include "core/base/fs.h"
#include "core/base/hash.h"
#include "core/base/log.h"

#include <QTemporaryDir>
#include <QtTest>

#include <atomic>
#include <csignal>
#include <thread>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace rationale;

namespace {

template <typename Body>
Error errorOf(Body body) {
    try {
        body();
    } catch (const Error& error) {
        return error;
    }
    return {ErrorKind::Internal, "nothing was thrown"};
}

/// A child process that takes the lock, says so through a pipe, and lives until it is killed.
class LockHolder {
public:
    explicit LockHolder(const fs::path& path) {
        int ends[2];
        if (::pipe(ends) != 0)
            return;
        m_pid = ::fork();
        if (m_pid == 0) {
            std::signal(SIGTERM, SIG_DFL); // Qt Test installs a handler that prints a stack
            const auto lock = FileLock::tryAcquire(path);
            const char answer = lock ? 'y' : 'n';
            if (::write(ends[1], &answer, 1) != 1)
                ::_exit(1);
            for (;;)
                ::pause();
        }
        char answer = 0;
        m_holds = ::read(ends[0], &answer, 1) == 1 && answer == 'y';
        ::close(ends[0]);
        ::close(ends[1]);
    }
    ~LockHolder() { kill(SIGKILL); }
    bool holds() const { return m_holds; }
    void kill(int signal) {
        if (m_pid <= 0)
            return;
        ::kill(m_pid, signal);
        ::waitpid(m_pid, nullptr, 0);
        m_pid = -1;
    }

private:
    pid_t m_pid = -1;
    bool m_holds = false;
};

} // namespace

class TestBaseFiles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void atomicWriteReplacesWholeFile();
    void failedWriteLeavesTheOldFile();
    void missingFilesAreNamed();
    void mappedFileShowsBytes();
    void foldersAreMadeOrRefused();
    void lockIsExclusive();
    void lockWhoseFileGoesIsExclusive();
    void lockDiesWithItsProcess_data();
    void lockDiesWithItsProcess();
    void askingForALockNeverTakesIt();
    void logAppendsFlushedLines();

private:
    fs::path path(const char* name) const {
        return fs::path(m_folder->path().toStdString()) / name;
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestBaseFiles::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

void TestBaseFiles::cleanup() {
    m_folder.reset();
}

void TestBaseFiles::atomicWriteReplacesWholeFile() {
    writeFileAtomically(path("a"), "first, and longer");
    writeFileAtomically(path("a"), std::string_view("sec\0nd", 6));
    QCOMPARE(readFile(path("a")), std::string("sec\0nd", 6));
    QCOMPARE(std::distance(fs::directory_iterator(path("")), {}), 1); // no temporary file left
    QVERIFY((fs::status(path("a")).permissions() & fs::perms::owner_write) != fs::perms::none);
}

void TestBaseFiles::failedWriteLeavesTheOldFile() {
    writeFileAtomically(path("a"), "precious");
    // A file size limit stands in for a full disk: the write fails half way through.
    rlimit old{};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &old), 0);
    const rlimit small{4096, old.rlim_max};
    std::signal(SIGXFSZ, SIG_IGN);
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const Error error = errorOf([&] { writeFileAtomically(path("a"), std::string(100'000, 'x')); });
    ::setrlimit(RLIMIT_FSIZE, &old);
    std::signal(SIGXFSZ, SIG_DFL);
    QCOMPARE(error.kind(), ErrorKind::NoSpace);
    QCOMPARE(readFile(path("a")), std::string("precious"));
    QCOMPARE(std::distance(fs::directory_iterator(path("")), {}), 1);
}

void TestBaseFiles::missingFilesAreNamed() {
    for (const Error& error :
         {errorOf([&] { readFile(path("no")); }), errorOf([&] { MappedFile file(path("no")); }),
          errorOf([&] { sha256File(path("no")); }),
          errorOf([&] { writeFileAtomically(path("no/file"), "x"); })}) {
        QCOMPARE(error.kind(), ErrorKind::Io);
        QVERIFY2(std::string(error.what()).find(path("no").string()) != std::string::npos,
                 error.what());
    }
    QCOMPARE(errorOf([&] { readFile(path("")); }).kind(), ErrorKind::Io); // a folder
}

void TestBaseFiles::mappedFileShowsBytes() {
    writeFileAtomically(path("a"), "abc");
    writeFileAtomically(path("empty"), "");
    const MappedFile file(path("a"));
    QCOMPARE(std::string(file.data(), file.size()), std::string("abc"));
    QCOMPARE(MappedFile(path("empty")).size(), size_t{0});
    QCOMPARE(sha256File(path("a")), sha256("abc"));
    writeFileAtomically(path("a"), "hello world\n"); // git hash-object
    QCOMPARE(gitBlobSha1(path("a")), std::string("3b18e512dba79e4c8300dd08aeb37f8e728b8dad"));
    QCOMPARE(gitBlobSha1(path("empty")), std::string("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"));
}

void TestBaseFiles::foldersAreMadeOrRefused() {
    makeFolders(path("a/b/c"));
    makeFolders(path("a/b/c"));
    QVERIFY(fs::is_directory(path("a/b/c")));
    writeFileAtomically(path("file"), "x");
    QCOMPARE(errorOf([&] { makeFolders(path("file")); }).kind(), ErrorKind::Io);
    QCOMPARE(errorOf([&] { makeFolders(path("file/under")); }).kind(), ErrorKind::Io);
}

void TestBaseFiles::lockIsExclusive() {
    QVERIFY(!FileLock::isHeld(path("run.lock")));
    auto lock = FileLock::tryAcquire(path("run.lock"));
    QVERIFY(lock.has_value());
    QVERIFY(FileLock::isHeld(path("run.lock")));
    QVERIFY(!FileLock::tryAcquire(path("run.lock")).has_value()); // even of this process
    FileLock moved = std::move(*lock);
    lock.reset();
    QVERIFY(FileLock::isHeld(path("run.lock")));
    auto other = FileLock::tryAcquire(path("other.lock"));
    moved = std::move(*other);
    QVERIFY(!FileLock::isHeld(path("run.lock")));
    QVERIFY(FileLock::isHeld(path("other.lock")));
    QCOMPARE(errorOf([&] { FileLock::tryAcquire(path("no/run.lock")); }).kind(), ErrorKind::Io);
}

void TestBaseFiles::lockWhoseFileGoesIsExclusive() {
    std::atomic<int> inside = 0, met = 0, taken = 0;
    const auto take = [&] {
        for (int i = 0; i < 5000; ++i)
            if (const auto lock = FileLock::tryAcquire(path("gone.lock"))) {
                met += inside++ > 0 ? 1 : 0;
                ++taken;
                std::this_thread::yield();
                --inside;
                ::unlink(path("gone.lock").c_str());
            }
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back(take);
    for (std::thread& thread : threads)
        thread.join();
    QVERIFY(taken > 0);
    QCOMPARE(met.load(), 0);
}

void TestBaseFiles::lockDiesWithItsProcess_data() {
    QTest::addColumn<int>("signal");
    QTest::newRow("terminated") << SIGTERM;
    QTest::newRow("killed") << SIGKILL;
}

void TestBaseFiles::lockDiesWithItsProcess() {
    QFETCH(int, signal);
    LockHolder holder(path("run.lock"));
    QVERIFY(holder.holds());
    QVERIFY(FileLock::isHeld(path("run.lock")));
    QVERIFY(!FileLock::tryAcquire(path("run.lock")).has_value());
    holder.kill(signal);
    QVERIFY(!FileLock::isHeld(path("run.lock")));
    QVERIFY(FileLock::tryAcquire(path("run.lock")).has_value());
}

void TestBaseFiles::askingForALockNeverTakesIt() {
    writeFileAtomically(path("run.lock"), "");
    for (int i = 0; i < 100; ++i) {
        QVERIFY(!FileLock::isHeld(path("run.lock")));
        QVERIFY(FileLock::tryAcquire(path("run.lock")).has_value());
    }
    const auto lock = FileLock::tryAcquire(path("run.lock"));
    for (int i = 0; i < 10; ++i)
        QVERIFY(FileLock::isHeld(path("run.lock"))); // asking does not drop it either
}

void TestBaseFiles::logAppendsFlushedLines() {
    const auto previous = spdlog::default_logger();
    writeFileAtomically(path("engine.log"), "from before\n");
    startLog(path("engine.log"), false);
    spdlog::info("step {} done", 12);
    const std::string text = readFile(path("engine.log")); // no flush by hand
    QVERIFY(text.starts_with("from before\n"));
    QVERIFY(text.ends_with("info step 12 done\n"));
    QCOMPARE(errorOf([&] { startLog("/proc/no/engine.log", false); }).kind(), ErrorKind::Io);
    spdlog::set_default_logger(previous);
}

QTEST_APPLESS_MAIN(TestBaseFiles)
#include "tst_base_files.moc"
