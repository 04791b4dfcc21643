// SPDX-License-Identifier: GPL-3.0-or-later
// bench_verify [DATA]: answers judged per second on one core. DATA (../shared/data) gives the
// pairs: GSM8K's worked solutions as whole completions, right and wrong by turns, and the MATH-500
// answers of a real model. tests/oracle/verify_agreement.py measures math-verify on the same pairs.
#include "core/base/fs.h"
#include "core/base/json.h"
#include "core/text/verify.h"

#include <chrono>
#include <cstdio>
#include <sstream>
#include <utility>
#include <vector>

using namespace rationale;

namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>; // gold, completion

constexpr double wantedPerSecond = 10000; // of answers like GSM8K's

double measure(const char* name, const Pairs& pairs) {
    using Clock = std::chrono::steady_clock;
    double best = 0;
    size_t correct = 0;
    for (int attempt = 0; attempt < 5; ++attempt) {
        correct = 0;
        const auto begin = Clock::now();
        for (const auto& [gold, text] : pairs)
            correct += verifyAnswer("math", gold, text).verdict == Verdict::Correct;
        const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
        best = std::max(best, static_cast<double>(pairs.size()) / seconds);
    }
    std::printf("%-32s %6zu pairs  %5zu correct  %9.0f answers/s\n", name, pairs.size(), correct,
                best);
    return best;
}

Pairs wordProblems(const fs::path& path) {
    Pairs bare;
    std::istringstream in(readFile(path));
    for (std::string line; std::getline(in, line);) {
        const Json row = parseJson(line, path.string());
        const auto solution = row.at("answer").get<std::string>();
        const size_t mark = solution.rfind("#### ");
        std::string gold = solution.substr(mark + 5);
        std::string answer = bare.size() % 2 == 0 ? gold : gold + "1";
        bare.emplace_back(std::move(gold), "<think>" + solution.substr(0, mark) +
                                               "</think>\n<answer>" + answer + "</answer>");
    }
    return bare;
}

} // namespace

int main(int argc, char** argv) {
    const fs::path data = argc > 1 ? argv[1] : "../shared/data";
    const Pairs words = wordProblems(data / "gsm8k" / "test.jsonl");
    Pairs bare = words;
    for (auto& [gold, text] : bare)
        text = "\\boxed{" + text.substr(text.find("<answer>") + 8);
    for (auto& [gold, text] : bare)
        text = text.substr(0, text.find("</answer>")) + "}";
    Pairs formulas;
    const fs::path path = data / "math500" / "math500_qwen3_answers.json";
    const Json rows = parseJson(readFile(path), path.string());
    for (const Json& row : rows)
        formulas.emplace_back(row.at("answer").get<std::string>(),
                              row.at("prediction").get<std::string>());
    const double whole = measure("GSM8K, whole completions", words);
    measure("GSM8K, boxed answers", bare);
    measure("MATH-500, boxed answers", formulas);
    std::printf("ratio to the wanted %.0f/s: %.1f\n", wantedPerSecond, whole / wantedPerSecond);
    return whole >= wantedPerSecond ? 0 : 1;
}
