// SPDX-License-Identifier: GPL-3.0-or-later
// An event file of any bytes. The mutator sets the checksums of the records right most of the time,
// or nothing behind them would ever be read.
#include "core/interop/events/event_file.h"
#include "tests/fuzz/fuzz_support.h"

#include <cmath>
#include <cstring>
#include <random>
#include <string>
#include <vector>

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t maxSize);

namespace rationale::fuzz {

namespace {

constexpr size_t headSize = 12, tailSize = 4;

using Scalars = std::vector<interop::ScalarEvent>;

bool equal(const interop::ScalarEvent& left, const interop::ScalarEvent& right) {
    const auto same = [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); };
    return left.step == right.step && left.tag == right.tag && same(left.value, right.value) &&
           same(left.wallTime, right.wallTime);
}

Scalars scalarsOf(std::string_view bytes, interop::EventFileEnd& end) {
    Scalars scalars;
    end = interop::readEvents(
        bytes, "fuzz", [&](const interop::ScalarEvent& one) { scalars.push_back(one); },
        [](const std::string&) {});
    return scalars;
}

/// What was read before the cut-off record is what the file without it says.
void checkPrefix(std::string_view bytes, const Scalars& all, const interop::EventFileEnd& end) {
    require(end.offset <= bytes.size(), "the end lies in the file");
    interop::EventFileEnd again;
    const Scalars whole = scalarsOf(bytes.substr(0, end.offset), again);
    require(!again.truncated && again.records == end.records, "the whole records end there");
    require(whole.size() == all.size(), "a cut-off record gives nothing");
    for (size_t i = 0; i < all.size(); ++i)
        require(equal(all[i], whole[i]), "the rest is read as it was");
}

/// What the writer writes is read as it was, but for the float that it has to become.
void checkWriter(const Scalars& scalars) {
    for (size_t i = 0; i < scalars.size() && i < 4; ++i) {
        interop::ScalarEvent one = scalars[i];
        one.value = static_cast<double>(std::abs(one.value) <= 3.4e38 || !std::isfinite(one.value)
                                            ? static_cast<float>(one.value)
                                            : 0.0F);
        interop::EventFileEnd end;
        const std::string record =
            interop::scalarRecord(one.wallTime, one.step, {{one.tag, one.value}});
        const Scalars back = scalarsOf(record, end);
        require(back.size() == 1 && equal(back[0], one), "a written record is read");
    }
}

template <typename T>
void put(std::string& bytes, size_t at, T value) {
    std::memcpy(bytes.data() + at, &value, sizeof value);
}

/// Walks the records and makes lengths that fit and checksums that agree.
void repair(std::string& bytes, std::mt19937& random) {
    for (size_t at = 0; at + headSize + tailSize <= bytes.size();) {
        const size_t room = bytes.size() - at - headSize - tailSize;
        uint64_t length = 0;
        std::memcpy(&length, bytes.data() + at, sizeof length);
        if (length > room) {
            length = random() % 4 == 0 ? room : std::min<uint64_t>(room, random() % 64);
            put(bytes, at, length);
        }
        put(bytes, at + sizeof length, interop::maskedCrc({bytes.data() + at, sizeof length}));
        put(bytes, at + headSize + length,
            interop::maskedCrc({bytes.data() + at + headSize, length}));
        at += headSize + length + tailSize;
    }
}

} // namespace

} // namespace rationale::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace rationale;
    using namespace rationale::fuzz;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    isRefused([&] {
        interop::EventFileEnd end;
        const Scalars scalars = scalarsOf(bytes, end);
        checkPrefix(bytes, scalars, end);
        checkWriter(scalars);
    });
    return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t maxSize,
                                          unsigned seed) {
    using namespace rationale::fuzz;
    std::mt19937 random(seed);
    const size_t made = LLVMFuzzerMutate(data, size, maxSize);
    if (random() % 8 == 0)
        return made; // wrong checksums as well
    std::string bytes(reinterpret_cast<const char*>(data), made);
    repair(bytes, random);
    return giveBack(bytes, data, maxSize);
}
