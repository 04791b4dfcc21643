// SPDX-License-Identifier: GPL-3.0-or-later
// Loading never holds two copies: the most memory while a model is loaded is 1.1 times its file.
#include "model_fixture.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace rationale;
using namespace rationale::test;

namespace {

int64_t statusBytes(const char* key) {
    QFile file("/proc/self/status");
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray& line : file.readAll().split('\n'))
        if (line.startsWith(key))
            return line.mid(int(strlen(key))).replace("kB", "").trimmed().toLongLong() * 1024;
    return 0;
}

bool resetPeak() {
    QFile file("/proc/self/clear_refs");
    return file.open(QIODevice::WriteOnly) && file.write("5") == 1;
}

} // namespace

class TestLoadingMemory : public QObject {
    Q_OBJECT

private slots:
    void peakIsTheFile_data() {
        QTest::addColumn<bool>("frozen");
        QTest::newRow("as it is in the file") << true;
        QTest::newRow("for training, in fp32") << false;
    }
    void peakIsTheFile() {
        QFETCH(bool, frozen);
        Json config = miniatureConfig(); // 80 M parameters
        config["vocab_size"] = 30000;
        config["hidden_size"] = 1024;
        config["intermediate_size"] = 4096;
        config["num_hidden_layers"] = 3;
        config["num_attention_heads"] = 16;
        const QTemporaryDir folder;
        const fs::path path = folder.path().toStdString();
        {
            const auto model = makeModel(config, DType::BF16, 1);
            if (frozen)
                model->freeze(); // saved in bf16
            saveModel(*model, path);
        }
        kernels::cpuMemory().trim();
        const auto size = static_cast<int64_t>(fs::file_size(path / "model.safetensors"));
        QVERIFY(size > 100'000'000);
        if (!resetPeak())
            QSKIP("This kernel does not let a process reset its peak");
        const int64_t before = statusBytes("VmRSS:");
        const auto model = loadModel(path, frozen ? DType::BF16 : DType::F32,
                                     frozen ? ModelUse::Frozen : ModelUse::Train);
        const int64_t peak = statusBytes("VmHWM:") - before;
        QVERIFY2(peak <= size + size / 10,
                 qPrintable(QString("%1 bytes for a file of %2").arg(peak).arg(size)));
        qInfo("%.3f times the file", static_cast<double>(peak) / static_cast<double>(size));
        QVERIFY(model->parameterCount() > 50'000'000);
    }
};

QTEST_GUILESS_MAIN(TestLoadingMemory)
#include "tst_loading_memory.moc"
