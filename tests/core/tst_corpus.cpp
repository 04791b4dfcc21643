// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/data/corpus.h"
#include "core/data/task.h"

#include <QtTest>

#include <algorithm>

using namespace rationale;

namespace {

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

bool containsAny(const std::string& text, std::initializer_list<std::string_view> parts) {
    return std::any_of(parts.begin(), parts.end(),
                       [&](std::string_view part) { return contains(text, part); });
}

struct Shares {
    double tokens = 0, longest = 0, drill = 0, tags = 0, full = 0, half = 0, bothLanguages = 0,
           checks = 0, direct = 0, chinese = 0;
};

bool isEnglish(const std::string& text) {
    return containsAny(text, {" times", " plus", " minus", "Q:", " gives", " answer"});
}
bool isChinese(const std::string& text) {
    return containsAny(text, {"乘", "加", "减", "问", "得", "答案"});
}

Shares measure(const Corpus& corpus, int documents) {
    const auto tokenizer = makeMiniatureTokenizer();
    Shares shares;
    for (int i = 0; i < documents; ++i) {
        const std::string text = corpus.document(7, static_cast<uint64_t>(i));
        const double tokens =
            static_cast<double>(tokenizer->encode(text).size()) + 2; // <bos>, <eos>
        shares.tokens += tokens;
        shares.longest = std::max(shares.longest, tokens);
        const bool problem =
            contains(text, " A:") || contains(text, " 答 ") || contains(text, " 答<");
        shares.drill += !problem;
        shares.tags += containsAny(text, {" tags", "标签"});
        shares.full += contains(text, "</answer>");
        shares.half += contains(text, "</think> ");
        shares.bothLanguages += isEnglish(text) && isChinese(text);
        shares.checks += containsAny(text, {" wait", "等等"});
        shares.direct += containsAny(text, {"A: answer is", "答 答案 是"});
        shares.chinese += isChinese(text) && !isEnglish(text);
    }
    for (double* value : {&shares.tokens, &shares.drill, &shares.tags, &shares.full, &shares.half,
                          &shares.bothLanguages, &shares.checks, &shares.direct, &shares.chinese})
        *value /= documents;
    return shares;
}

bool near(double value, double wanted, double tolerance, const char* what) {
    const bool ok = std::abs(value - wanted) <= tolerance;
    if (!ok)
        qWarning("%s: %.4f, wanted %.4f ± %.4f", what, value, wanted, tolerance);
    return ok;
}

} // namespace

class CorpusTest : public QObject {
    Q_OBJECT

private slots:
    /// Shares over 40,000 documents, as reference/miniature-prototype.md §2 reports them.
    void asymmetricCorpusHasItsShares() {
        const Shares shares = measure(*makeCorpus("asymmetric", Json::object()), 40000);
        qInfo("tokens %.2f longest %.0f drill %.3f tags %.3f full %.3f half %.3f both %.3f checks "
              "%.3f direct %.3f "
              "zh %.3f",
              shares.tokens, shares.longest, shares.drill, shares.tags, shares.full, shares.half,
              shares.bothLanguages, shares.checks, shares.direct, shares.chinese);
        QVERIFY(near(shares.tokens, 37.2, 0.6, "mean tokens"));
        QVERIFY(near(shares.longest, 63, 6, "longest"));
        QVERIFY(near(shares.drill, 0.35, 0.01, "drills"));
        QVERIFY(near(shares.tags, 0.16, 0.01, "tags"));
        QVERIFY(near(shares.full, 0.072, 0.005, "fully formatted"));
        QVERIFY(near(shares.half, 0.024, 0.004, "half formatted"));
        QVERIFY(near(shares.bothLanguages, 0.040, 0.004, "both languages"));
        QVERIFY(near(shares.checks, 0.20, 0.01, "self-checks"));
        QVERIFY(near(shares.direct, 0.06, 0.01, "direct answers"));
        QVERIFY(near(shares.chinese, 0.48, 0.02, "Chinese alone"));
    }

    /// The last two digits of a problem document against the chain in its prompt.
    void problemsEndRightAsOftenAsTheErrorRatesSay_data() {
        QTest::addColumn<QString>("corpus");
        QTest::addColumn<double>("right");
        QTest::newRow("asymmetric") << "asymmetric" << 0.36;
        QTest::newRow("symmetric") << "symmetric" << 0.38;         // 0.37, and some errors cancel
        QTest::newRow("uninformative") << "uninformative" << 0.25; // 0.24 by the error rates
    }
    void problemsEndRightAsOftenAsTheErrorRatesSay() {
        QFETCH(QString, corpus);
        QFETCH(double, right);
        const auto source = makeCorpus(corpus.toStdString(), Json::object());
        static const QRegularExpression prompt(
            "^(?:Q: from|问 从) (\\d) (\\d)((?: \\S+ \\d)+?)(?: tags| 标签)? (?:A:|答)");
        static const QRegularExpression notDigit("\\D");
        static const QRegularExpression step(" (\\S+) (\\d)");
        int problems = 0, good = 0;
        for (uint64_t i = 0; i < 10000; ++i) {
            const QString text = QString::fromStdString(source->document(9, i));
            const auto match = prompt.match(text);
            if (!match.hasMatch())
                continue;
            int tens = match.captured(1).toInt(), units = match.captured(2).toInt();
            for (auto steps = step.globalMatch(match.captured(3)); steps.hasNext();) {
                const auto each = steps.next();
                const int operand = each.captured(2).toInt();
                const QString word = each.captured(1);
                const bool times = word == "times" || word == "乘",
                           plus = word == "plus" || word == "加";
                for (int* digit : {&tens, &units})
                    *digit = (times  ? *digit * operand
                              : plus ? *digit + operand
                                     : *digit - operand + 10) %
                             10;
            }
            QString digits = text;
            digits.remove(notDigit);
            ++problems;
            good += digits.endsWith(QString::number(tens) + QString::number(units));
        }
        QVERIFY(problems > 6000);
        QVERIFY(near(static_cast<double>(good) / problems, right, 0.02, "right answers"));
    }

    void documentsDependOnSeedAndIndexAlone() {
        const auto a = makeCorpus("symmetric", Json::object());
        const auto b = makeCorpus("symmetric", Json::object());
        std::vector<std::string> forward;
        for (uint64_t i = 0; i < 50; ++i)
            forward.push_back(a->document(3, i));
        for (uint64_t i = 50; i-- > 0;)
            QCOMPARE(b->document(3, i), forward[i]);
        QVERIFY(b->document(4, 0) != forward[0]);
    }

    void generationIsFast() {
        const auto corpus = makeCorpus("asymmetric", Json::object());
        const auto tokenizer = makeMiniatureTokenizer();
        QElapsedTimer timer;
        timer.start();
        size_t tokens = 0;
        for (uint64_t i = 0; i < 20000; ++i)
            tokens += tokenizer->encode(corpus->document(1, i)).size();
        const double rate =
            static_cast<double>(tokens) / (static_cast<double>(timer.nsecsElapsed()) * 1e-9);
        qInfo("%.2f million tokens/s", rate * 1e-6);
        QVERIFY(tokens > 600000);
    }
};

QTEST_GUILESS_MAIN(CorpusTest)
#include "tst_corpus.moc"
