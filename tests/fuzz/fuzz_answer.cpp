// SPDX-License-Identifier: GPL-3.0-or-later
// A right answer and a given one of any bytes, judged. The input is the two with a zero byte
// between; without one it answers itself.
#include "core/text/answer_text.h"
#include "core/text/verify.h"
#include "tests/fuzz/fuzz_support.h"

#include <ctime>

namespace rationale::fuzz {

namespace {

double threadMilliseconds() {
    timespec time = {};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

VerifyResult judged(const std::string& gold, const std::string& text) {
    const double start = threadMilliseconds();
    VerifyResult result = verifyAnswer("math", gold, text);
    // Ten times what is promised: sanitizers are that slow.
    require(threadMilliseconds() - start < 2000, "an answer is judged in bounded time");
    require(!result.reason.empty() && result.reason.find('\n') == std::string::npos,
            "a verdict has a reason of one line");
    return result;
}

} // namespace

} // namespace rationale::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace rationale;
    using namespace rationale::fuzz;
    const std::string input(reinterpret_cast<const char*>(data), size);
    const size_t end = input.find('\0');
    const std::string gold = input.substr(0, end);
    const std::string given = end == std::string::npos ? gold : input.substr(end + 1);
    const VerifyResult straight = judged(gold, "\\boxed{" + given + "}");
    judged(gold, given);
    const VerifyResult turned = judged(given, "\\boxed{" + gold + "}");
    // Proven equal one way cannot be refuted the other, but for what has to be worked out.
    const auto asked = [](const VerifyResult& result) {
        return result.reason.find("not worked out") == std::string::npos &&
               result.reason.find("rounded") == std::string::npos &&
               result.reason.find("it does not round") == std::string::npos;
    };
    const bool contradicts = (straight.verdict == Verdict::Correct &&
                              turned.verdict == Verdict::Wrong && asked(turned)) ||
                             (turned.verdict == Verdict::Correct &&
                              straight.verdict == Verdict::Wrong && asked(straight));
    // A right answer may announce itself, a boxed one is taken as it stands.
    const bool plain = input.find_first_of("\\{}<>") == std::string::npos &&
                       !findAnswer(gold).marked() && !findAnswer(given).marked();
    require(!contradicts || !plain, "equal is equal both ways");
    return 0;
}
