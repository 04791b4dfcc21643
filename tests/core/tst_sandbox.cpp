// SPDX-License-Identifier: GPL-3.0-or-later
// What programs may do to the machine: nothing. Skipped by name where no sandbox works.
#include "core/sandbox/code_check.h"
#include "core/sandbox/sandbox.h"

#include "core/base/error.h"
#include "core/base/fs.h"
#include "core/base/json.h"
#include "core/data/dataset_task.h"
#include "core/rewards/reward.h"

#include <QFileInfo>
#include <QtTest>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace rationale;

namespace {

/// A program that should print "done".
Json reference(const char* language) {
    return {{"language", language},
            {"cases", Json::array({{{"input", ""}, {"output", "done\n"}}})},
            {"seconds", 1},
            {"memory_mib", 256}};
}

VerifyResult judged(const Json& gold, const QByteArray& program) {
    const std::string language = gold.at("language").get<std::string>();
    return checkAnswer("code", gold.dump(),
                       "```" + language + "\n" + program.toStdString() + "\n```\n");
}

SandboxJob shellJob(const std::string& script) {
    SandboxJob job;
    job.command = {"/bin/sh", "-c", script};
    job.limits.cpuSeconds = 2;
    job.limits.wallSeconds = 20;
    return job;
}

/// Processes whose command line holds the text, this one not counted.
QStringList processesWith(const QByteArray& text) {
    QStringList found;
    for (const auto& entry : fs::directory_iterator("/proc")) {
        QFile file(QString::fromStdString(entry.path().string() + "/cmdline"));
        if (file.open(QIODevice::ReadOnly) && file.readAll().contains(text))
            found.append(file.fileName());
    }
    return found;
}

/// A server on this machine, to which no program comes.
struct OpenDoor {
    int file = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), port = 0;
    OpenDoor() {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* plain = reinterpret_cast<sockaddr*>(&address);
        if (bind(file, plain, size) == 0 && listen(file, 1) == 0 &&
            getsockname(file, plain, &size) == 0)
            port = ntohs(address.sin_port);
    }
    ~OpenDoor() { close(file); }
    OpenDoor(const OpenDoor&) = delete;
    OpenDoor& operator=(const OpenDoor&) = delete;
    bool someoneCame() const { return accept(file, nullptr, nullptr) >= 0; }
};

QByteArray childrenOfThis() {
    QByteArray all;
    for (const auto& entry : fs::directory_iterator("/proc/self/task")) {
        QFile file(QString::fromStdString(entry.path().string() + "/children"));
        if (file.open(QIODevice::ReadOnly))
            all += file.readAll();
    }
    return all.trimmed();
}

} // namespace

class SandboxTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        if (!sandboxReport().works())
            QSKIP(("no sandbox here: " + sandboxReport().missing).c_str());
        if (!QFileInfo::exists("/usr/bin/python3"))
            QSKIP("no /usr/bin/python3 here");
    }
    void cleanup() { QCOMPARE(childrenOfThis(), QByteArray()); }

    void attacksAreContained_data() {
        QTest::addColumn<QByteArray>("program");
        QTest::addColumn<QByteArray>("reason"); // a pattern
        const auto row = [](const char* name, const QByteArray& program, const char* reason) {
            QTest::newRow(name) << program + "\nprint('done')" << QByteArray(reason);
        };
        const char* time = "^used more than 1 s of processor time|^took longer than 3 s";
        const char* memory = "^used more than 256 MiB of memory";
        row("fork bomb",
            "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        "
            "pass",
            "^started more than 24 processes");
        row("endless loop", "while True: pass", time);
        row("endless sleep", "import time\ntime.sleep(1000)", "^took longer than 3 s");
        row("10 GB at once", "a = bytearray(10 ** 10)", memory);
        row("10 GB in steps", "a = []\nwhile len(a) < 10000:\n    a.append(bytearray(1 << 20))",
            memory);
        row("memory of many children",
            "import os, time\nfor i in range(16):\n    if not os.fork():\n"
            "        a = bytearray(40 << 20)\n        time.sleep(9)\ntime.sleep(9)",
            memory);
        row("shared memory",
            "import mmap\na = mmap.mmap(-1, 600 << 20)\nfor i in range(0, 600 << 20, 4096):\n"
            "    a[i] = 1",
            memory);
        row("memory without an owner",
            "import os\nfor i in range(60):\n    f = os.memfd_create('x')\n"
            "    os.write(f, bytes(30 << 20))",
            "PermissionError");
        row("10 GB of output", "for i in range(10000): print('x' * 1000000)",
            "^wrote more than 1024 KiB of output");
        row("10 GB of errors", "import sys\nfor i in range(10000): sys.stderr.write('x' * 1000000)",
            "^wrote more than 1024 KiB of output");
        row("10 GB in a file",
            "with open('/tmp/a', 'wb') as f:\n    for i in range(10000): f.write(bytes(1 << 20))",
            "File too large");
        row("10 GB in files",
            "for i in range(10000):\n    with open(f'/tmp/{i}', 'wb') as f: f.write(bytes(1 << "
            "20))",
            "^filled its folder of 64 MiB|No space left");
        row("a million files", "for i in range(1000000): open(f'/tmp/{i}', 'w').close()",
            "^made more than 4096 files|processor time|took longer");
        row("files elsewhere", "open('/dev/shm', 'w')", "Read-only file system|Is a directory");
        row("home", "import os\nos.listdir('/root')", "No such file");
        row("all homes", "import os\nos.listdir('/home')", "No such file");
        row("passwords", "open('/etc/passwd').read()", "No such file");
        row("other processes", "import os\nos.listdir('/proc')", "No such file");
        row("environment", "import os\nos.environ['XDG_RUNTIME_DIR']", "KeyError");
        row("deletes the system", "import shutil\nshutil.rmtree('/usr')", "Read-only file system");
        row("deletes the interpreter", "import os\nos.remove('/usr/bin/python3')",
            "Read-only file system");
        row("deletes everything", "import os\nos.rmdir('/tmp')", "Read-only file system|busy");
        row("signal handlers",
            "import signal\nfor s in range(1, 65):\n    try:\n"
            "        signal.signal(s, signal.SIG_IGN)\n    except (OSError, ValueError):\n"
            "        pass\nwhile True: pass",
            time);
        row("a child that outlives its parent",
            "import os, time\nif not os.fork():\n    os.setsid()\n    if os.fork(): os._exit(0)\n"
            "    for i in range(3): os.close(i)\n    time.sleep(1000)\n    os._exit(0)\nos.wait()",
            "^left processes running");
        row("a child that keeps the output",
            "import os, time\nif not os.fork():\n    time.sleep(1000)\n    os._exit(0)",
            "^left processes running");
        row("namespaces of its own",
            "import ctypes\nif ctypes.CDLL(None, use_errno=True).unshare(0x10000000):\n"
            "    raise OSError(ctypes.get_errno(), 'unshare')",
            "PermissionError");
        row("many threads",
            "import threading, time\nfor i in range(1000):\n"
            "    threading.Thread(target=time.sleep, args=(9,)).start()",
            "can't start new thread|took longer");
        row("kills everybody", "import os\nos.kill(-1, 9)\nwhile True: pass",
            "SIGKILL|processor time|took longer");
        row("crash", "import ctypes\nctypes.string_at(0)", "SIGSEGV");
    }
    void attacksAreContained() {
        QFETCH(QByteArray, program);
        QFETCH(QByteArray, reason);
        const VerifyResult result = judged(reference("python"), program);
        QCOMPARE(QByteArray::fromStdString(toString(result.verdict)), QByteArray("wrong"));
        QVERIFY2(QRegularExpression(reason).match(QString::fromStdString(result.reason)).hasMatch(),
                 result.reason.c_str());
    }

    void thereIsNoNetwork_data() {
        QTest::addColumn<QByteArray>("program");
        QTest::newRow("IPv4") << QByteArray("socket.create_connection(('127.0.0.1', %1))");
        QTest::newRow("name") << QByteArray("socket.create_connection(('localhost', %1))");
        QTest::newRow("UDP") << QByteArray(
            "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', %1))");
        QTest::newRow("host of a virtual machine")
            << QByteArray("socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM).connect((2, %1))");
        QTest::newRow("raw") << QByteArray("socket.socket(socket.AF_PACKET, socket.SOCK_RAW)");
    }
    void thereIsNoNetwork() {
        QFETCH(QByteArray, program);
        const OpenDoor door;
        QVERIFY(door.port > 0);
        const VerifyResult result =
            judged(reference("python"), "import socket\n" +
                                            program.replace("%1", QByteArray::number(door.port)) +
                                            "\nprint('done')");
        QVERIFY(result.verdict == Verdict::Wrong);
        QVERIFY2(result.reason.find("Network is unreachable") != std::string::npos ||
                     result.reason.find("Temporary failure in name") != std::string::npos,
                 result.reason.c_str());
        QVERIFY(!door.someoneCame());
    }

    void compilersAreContained_data() {
        QTest::addColumn<QByteArray>("program");
        QTest::addColumn<QByteArray>("reason");
        const QByteArray start = "#include <cstdio>\n", end = "int main() { puts(\"done\"); }\n";
        QTest::newRow("right") << start + end << QByteArray("^passes 1 tests");
        QTest::newRow("no program") << QByteArray("int f();") << QByteArray("does not compile");
        QTest::newRow("passwords") << "#include \"/etc/passwd\"\n" + start + end
                                   << QByteArray("does not compile: error: .*No such file");
        QTest::newRow("assembled passwords")
            << "asm(\".incbin \\\"/etc/passwd\\\"\");\n" + start + end
            << QByteArray("does not compile: [Ee]rror: .*No such file|file not found");
        QTest::newRow("template bomb")
            << QByteArray("template<int N, class T> struct A { A<N + 1, A<N, T>> a; };\n"
                          "A<0, int> a;\n") +
                   start + end
            << QByteArray("does not compile|^compiling it (used|took)");
        QTest::newRow("huge binary") << QByteArray("char a[2000000000] = {1};\n") + start + end
                                     << QByteArray("does not compile|^compiling it");
        QTest::newRow("endless loop")
            << QByteArray("int main() { for (volatile int i = 0;;) i = 1; }")
            << QByteArray("processor time|took longer");
        QTest::newRow("memory")
            << QByteArray("#include <vector>\nint main() { std::vector<char> a(10000000000, 1); }")
            << QByteArray("^used more than 256 MiB of memory");
    }
    void compilersAreContained() {
        QFETCH(QByteArray, program);
        QFETCH(QByteArray, reason);
        if (!QFileInfo::exists("/usr/bin/g++"))
            QSKIP("no /usr/bin/g++ here");
        const VerifyResult result = judged(reference("cpp"), program);
        QVERIFY2(QRegularExpression(reason).match(QString::fromStdString(result.reason)).hasMatch(),
                 result.reason.c_str());
        QCOMPARE(result.verdict == Verdict::Correct, reason.startsWith("^passes"));
    }

    void codeIsPaidLikeOtherAnswers() {
        TaskProblem problem;
        problem.kind = "code";
        problem.reference = R"({"asserts": ["assert f(2) == 4"]})";
        const auto reward = makeReward("accuracy", Json::object());
        const auto paid = [&](const std::string& completion, bool truncated = false) {
            return reward->scoreAll(
                std::vector<RewardInput>{{problem, completion, false, truncated}})[0];
        };
        const std::string block = "```python\ndef f(x): return x * x\n```";
        QCOMPARE(paid("<think>a</think><answer>" + block + "</answer>").value, 1.0);
        QCOMPARE(paid(block).value, 0.0); // not in its tags
        QCOMPARE(paid("<think>" + block + "</think><answer>4</answer>").value, 0.0);
        QCOMPARE(paid("<answer>" + block + "</answer>", true).value, 0.0);
        QVERIFY(checkAnswer("code", problem.reference, block).verdict == Verdict::Correct);
        const RewardScore late = paid("<answer>```python\nwhile True: pass\n```</answer>");
        QCOMPARE(late.value, 0.0);
        QVERIFY2(late.reason.find("of processor time") != std::string::npos ||
                     late.reason.find("took longer") != std::string::npos,
                 late.reason.c_str());
        problem.reference = R"({"asserts": ["assert f(2) =="]})"; // the problem's fault
        QVERIFY(paid("<answer>" + block + "</answer>").state == RewardState::Unverifiable);
    }

    void rowsOfCodeAreReadOrRefused() {
        QTemporaryDir folder;
        const fs::path file = folder.filePath("rows.jsonl").toStdString();
        const auto read = [&](const Json& reference) {
            std::string rows;
            for (int i = 0; i < 40; ++i)
                rows += Json{{"prompt", "Problem " + std::to_string(i)},
                             {"kind", "code"},
                             {"language", "en"},
                             {"reference", reference}}
                            .dump() +
                        "\n";
            writeFileAtomically(file, rows);
            return DatasetTask(Dataset::open(file), "none", {"en"}, true);
        };
        const Json gold = {{"asserts", Json::array({"assert f(2) == 4"})}};
        QCOMPARE(read(gold).training().at(0).reference, gold.dump());
        QCOMPARE(read(gold.dump()).training().at(0).kind, std::string("code"));
        try {
            read("assert f(2) == 4");
            QFAIL("it was taken");
        } catch (const Error& error) {
            QVERIFY2(error.where().find("rows.jsonl") != std::string::npos, error.what());
        }
    }

    void resultsSayWhatHappened() {
        SandboxJob job = shellJob("cat; echo two >&2; exit 3");
        job.input = "one";
        SandboxResult result = runInSandbox(job);
        QCOMPARE(result.out, std::string("one"));
        QCOMPARE(result.err, std::string("two\n"));
        QCOMPARE(result.exitCode, 3);
        QVERIFY(result.broken.empty());
        job = shellJob("kill -11 $$");
        QCOMPARE(runInSandbox(job).exitCode, 128 + 11);
    }

    /// A file that a library opened without O_CLOEXEC must not be seen, nor what bwrap itself uses.
    void noFileOfTheEngineIsInherited() {
        QTemporaryFile file;
        QVERIFY(file.open());
        const int leak = ::dup(file.handle()); // without FD_CLOEXEC
        SandboxJob job = shellJob(
            "for i in 3 4 5 6 7 8 9; do (eval \"echo x >&$i\") 2>/dev/null && echo write $i; "
            "(eval \"exec <&$i\") 2>/dev/null && echo read $i; done; exit 0");
        const SandboxResult result = runInSandbox(job);
        ::close(leak);
        QCOMPARE(result.out, std::string());
        QCOMPARE(file.size(), qint64(0));
    }

    void nothingGoesFromOneProgramToTheNext() {
        QCOMPARE(runInSandbox(shellJob("echo x >/tmp/x; ls /tmp")).out, std::string("x\n"));
        QCOMPARE(runInSandbox(shellJob("ls -A /tmp")).out, std::string());
    }

    void noProcessIsLeft() {
        SandboxJob job = shellJob("(sleep 987654 & sleep 987654 &) ; exit 0");
        QCOMPARE(runInSandbox(job).broken, std::string("left processes running"));
        QTRY_COMPARE(processesWith("987654"), QStringList());
        job.minds = true;
        QCOMPARE(runInSandbox(job).exitCode, 0);
        QTRY_COMPARE(processesWith("987654"), QStringList());
    }

    void outputIsCutAtTheLimit() {
        SandboxJob job = shellJob("while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done");
        job.limits.output = 1000;
        const SandboxResult result = runInSandbox(job);
        QCOMPARE(result.out.size(), size_t{1000});
        QVERIFY(result.broken.starts_with("wrote more than"));
    }

    void manyThreadsAtOnce() {
        std::vector<std::thread> threads;
        std::atomic<int> right = 0;
        for (int i = 0; i < 8; ++i)
            threads.emplace_back([i, &right] {
                for (int k = 0; k < 3; ++k) {
                    const std::string word = std::to_string(i) + "-" + std::to_string(k);
                    right += runInSandbox(shellJob("echo " + word)).out == word + "\n";
                }
            });
        for (std::thread& thread : threads)
            thread.join();
        QCOMPARE(right.load(), 24);
    }

    void whatCannotBeStartedIsNoVerdict() {
        SandboxJob job;
        job.command = {"/bin/sh", "-c", "true"};
        job.files = {{"/usr/x", "a"}}; // bwrap cannot make it
        QVERIFY_THROWS_EXCEPTION(Error, runInSandbox(job));
        // A program that speaks like bwrap is wrong all the same.
        const VerifyResult result = judged(
            reference("python"), "import sys\nsys.exit('bwrap: Creating new namespace failed')");
        QVERIFY(result.verdict == Verdict::Wrong);
    }
};

QTEST_GUILESS_MAIN(SandboxTest)
#include "tst_sandbox.moc"
