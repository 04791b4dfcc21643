// SPDX-License-Identifier: GPL-3.0-or-later
// Parity with transformers: logits, loss and every parameter gradient of a random Llama, as
// computed by tests/oracle/llama_fixture.py (FlaxLlamaForCausalLM, float32).
#include "core/models/safetensors.h"
#include "core/train/batching.h"
#include "core/train/train_step.h"
#include "model_fixture.h"

#include <QtTest>

#include <cmath>

using namespace rationale;
using namespace rationale::test;

namespace {

fs::path fixture() {
    return fs::path(RATIONALE_SOURCE_DIR) / "tests" / "data" / "llama_tiny";
}

Tensor expected(const std::string& name) {
    const SafetensorsFile file(fixture() / "expected.safetensors");
    const auto& entry = file.entries().at(name);
    Tensor values = Tensor::zeros(entry.shape, entry.dtype == "I32" ? DType::I32 : DType::F32);
    file.read(name, values);
    return values;
}

/// Largest difference, relative to the largest expected value.
double relativeError(const Tensor& actual, const Tensor& wanted) {
    double worst = 0, largest = 0;
    for (int64_t i = 0; i < wanted.size(); ++i) {
        const double value = wanted.data<float>()[i];
        worst = std::max(worst, std::abs(actual.data<float>()[i] - value));
        largest = std::max(largest, std::abs(value));
    }
    return worst / largest;
}

} // namespace

class TestModelTransformers : public QObject {
    Q_OBJECT

private slots:
    void logitsAreEqual();
    void gradientsAreEqual();

private:
    TokenSequence ids() const {
        const Tensor ids = expected("ids");
        return {ids.data<int32_t>(), ids.data<int32_t>() + ids.size()};
    }
};

void TestModelTransformers::logitsAreEqual() {
    const auto model = loadModel(fixture(), DType::F32);
    const Tensor logits = logitsOf(*model, model->hidden(packBatch({ids()})).value());
    const Tensor wanted = expected("logits");
    QCOMPARE(logits.shape(), wanted.shape());
    QVERIFY(relativeError(logits, wanted) < 1e-5);
}

void TestModelTransformers::gradientsAreEqual() {
    const auto model = loadModel(fixture(), DType::F32);
    const std::vector<TokenSequence> documents = {ids()};
    const DocumentBatch batch = packDocuments(documents);
    const auto count = static_cast<double>(batch.trainedTokens);
    const double loss =
        accumulateGradients(1, [&](size_t) { return documentLoss(*model, batch, count); });
    QVERIFY(std::abs(loss / expected("loss").data<float>()[0] - 1) < 1e-5);
    QCOMPARE(model->parameters().size(), size_t(21));
    for (const Parameter& parameter : model->parameters()) {
        const Tensor wanted = expected("gradient." + parameter.name);
        QCOMPARE(parameter.var.grad().shape(), wanted.shape());
        const double error = relativeError(parameter.var.grad(), wanted);
        QVERIFY2(error < 1e-4, (parameter.name + " " + std::to_string(error)).c_str());
    }
}

QTEST_GUILESS_MAIN(TestModelTransformers)
#include "tst_model_transformers.moc"
