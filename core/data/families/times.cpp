// SPDX-License-Identifier: GPL-3.0-or-later
// calendar_arithmetic and time_intervals.
#include "core/data/families/family.h"
#include "core/data/families/family_list.h"

#include <array>
#include <chrono>
#include <cstdlib>
#include <vector>

namespace rationale {

namespace {

struct Name {
    std::string_view english, chinese;
};
constexpr std::array<Name, 7> weekdays = {{{"Monday", "星期一"},
                                           {"Tuesday", "星期二"},
                                           {"Wednesday", "星期三"},
                                           {"Thursday", "星期四"},
                                           {"Friday", "星期五"},
                                           {"Saturday", "星期六"},
                                           {"Sunday", "星期日"}}};
constexpr std::array<std::string_view, 12> months = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

std::string nameOf(int64_t weekday, const Speech& say) {
    const Name& name = weekdays.at(static_cast<size_t>(weekday));
    return std::string(say.english() ? name.english : name.chinese);
}

/// Every way to write a weekday: "Wednesday", "星期三", "周三", "礼拜三".
std::string spellings(int64_t weekday) {
    const Name& name = weekdays.at(static_cast<size_t>(weekday));
    std::string all = fmt::format("{}|{}", name.english, name.chinese);
    const std::string_view last = name.chinese.substr(6); // behind 星期
    for (const std::string_view before : {"周", "礼拜"})
        all += fmt::format("|{}{}", before, last);
    if (weekday == 6)
        all += "|星期天|礼拜天|周天";
    return all;
}

using Days = std::chrono::sys_days;

Days dayOf(int64_t days) {
    return Days(std::chrono::days(days));
}

std::string dateOf(int64_t days, const Speech& say) {
    const std::chrono::year_month_day date(dayOf(days));
    const auto year = static_cast<int>(date.year());
    const auto month = static_cast<unsigned>(date.month()), day = static_cast<unsigned>(date.day());
    return say.english() ? fmt::format("{} {}, {}", months.at(month - 1), day, year)
                         : fmt::format("{} 年 {} 月 {} 日", year, month, day);
}

/// 0 is Monday.
int64_t weekdayOf(int64_t days) {
    return std::chrono::weekday(dayOf(days)).iso_encoding() - 1;
}

int64_t modulo7(int64_t days) {
    return (days % 7 + 7) % 7;
}

/// Weekdays: some days later or earlier (level 1 and 2), of a date in the same year as a known one
/// (3), within a few years (4), within a century (5).
class CalendarArithmetic final : public FamilyTask {
public:
    CalendarArithmetic()
        : FamilyTask("calendar_arithmetic", "word") {}

protected:
    // [weekday, days] or [first date, second date], dates as days since 1970
    Json draw(Rng& rng, int level) const override {
        if (level < 3) {
            const int64_t days = rng.range(level == 1 ? 2 : 61, level == 1 ? 60 : 1000);
            return {{"weekday", rng.below(7)}, {"days", rng.chance(0.5) ? days : -days}};
        }
        using namespace std::chrono;
        const auto firstOf = [](int64_t year) {
            return Days(std::chrono::year(static_cast<int>(year)) / January / 1)
                .time_since_epoch()
                .count();
        };
        const int64_t year = rng.range(1950, 2050);
        const int64_t later = level == 3 ? 0 : level == 4 ? rng.range(1, 3) : rng.range(4, 100);
        const auto inYear = [&](int64_t which) {
            return rng.range(firstOf(which), firstOf(which + 1) - 1);
        };
        int64_t first = inYear(year), second = inYear(year + later);
        while (second == first)
            second = inYear(year + later);
        return {{"from", std::min(first, second)}, {"to", std::max(first, second)}};
    }
    std::string question(const Json& asked, const Speech& say) const override {
        if (asked.contains("weekday")) {
            const auto days = asked.at("days").get<int64_t>();
            return say.oneOf(
                {{"Today is {0}. Which weekday {2} {1} days {3}?",
                  "今天是{0}，{1} 天{4}是星期几？"},
                 {"If today is {0}, what day of the week {2} it {1} days {3}? Answer with the name "
                  "of the day.",
                  "假如今天是{0}，那么 {1} 天{4}是星期几？只回答星期几。"}},
                nameOf(asked.at("weekday").get<int64_t>(), say), std::abs(days),
                days > 0 ? "will be" : "was", days > 0 ? "from now" : "ago",
                days > 0 ? "后" : "前");
        }
        const auto from = asked.at("from").get<int64_t>();
        return say.oneOf(
            {{"{0} was a {1}. Which day of the week is {2}?", "已知 {0}是{1}，那么 {2}是星期几？"},
             {"Given that {0} fell on a {1}, on which weekday does {2} fall? Answer "
              "with the name of the day.",
              "如果 {0}是{1}，{2}是星期几？只回答星期几。"}},
            dateOf(from, say), nameOf(weekdayOf(from), say),
            dateOf(asked.at("to").get<int64_t>(), say));
    }
    std::string reference(const Json& asked, const Speech&) const override {
        return spellings(result(asked));
    }
    Worked solve(const Json& asked, const Speech& say) const override {
        const bool counted = asked.contains("weekday");
        std::string text;
        const int64_t days = counted ? asked.at("days").get<int64_t>() : between(asked, say, text);
        const int64_t start = counted ? asked.at("weekday").get<int64_t>()
                                      : weekdayOf(asked.at("from").get<int64_t>());
        const int64_t rest = std::abs(days) % 7;
        text += say("{} = {} × 7 + {}. ", "{} = {} × 7 + {}。", std::abs(days), std::abs(days) / 7,
                    rest);
        std::string steps = nameOf(start, say);
        for (int64_t i = 1; i <= rest; ++i)
            steps += say(", ", "、") + nameOf(modulo7(start + (days > 0 ? i : -i)), say);
        if (rest == 0)
            text += say("Whole weeks change nothing: it is {}.", "整数个星期不改变星期几：是{}。",
                        nameOf(start, say));
        else
            text += say("Weeks change nothing, so I go {} days {}: {}.",
                        "整星期可以略去，只需再{1}数 {0} 天：{2}。", rest,
                        days > 0 ? say("forward", "往后") : say("back", "往前"), steps);
        return {text, nameOf(result(asked), say)};
    }

private:
    static int64_t result(const Json& asked) {
        return asked.contains("weekday")
                   ? modulo7(asked.at("weekday").get<int64_t>() + asked.at("days").get<int64_t>())
                   : weekdayOf(asked.at("to").get<int64_t>());
    }

    /// Days between the dates, told month by month or year by year.
    static int64_t between(const Json& asked, const Speech& say, std::string& text) {
        using namespace std::chrono;
        const auto from = asked.at("from").get<int64_t>(), to = asked.at("to").get<int64_t>();
        const year_month_day first(dayOf(from)), second(dayOf(to));
        if (first.year() == second.year() && first.month() == second.month()) {
            text = say("From the {} to the {} there are {} days. ", "从 {} 日到 {} 日有 {} 天。",
                       static_cast<unsigned>(first.day()), static_cast<unsigned>(second.day()),
                       to - from);
            return to - from;
        }
        // Whole years to the same date of the last year that is not behind the second date; the
        // first of the month throughout, so that February 29 makes no trouble.
        const Days anchor = first.year() / first.month() / 1;
        const auto offset = (dayOf(from) - anchor).count();
        int years = static_cast<int>(second.year()) - static_cast<int>(first.year());
        if ((first.year() + std::chrono::years(years)) / first.month() / 1 >
            second.year() / second.month() / 1)
            --years;
        std::vector<int64_t> parts;
        if (years > 0) {
            const Days there = (first.year() + std::chrono::years(years)) / first.month() / 1;
            const int64_t days = (there - anchor).count(), leap = days - 365 * int64_t{years};
            text +=
                say("From the first of that month, {} years are {} × 365 + {} = {} days ({} "
                    "times a February 29). ",
                    "从那个月 1 日起，{} 年是 {} × 365 + {} = {} 天（其中有 {} 个 2 月 29 日）。",
                    years, years, leap, days, leap);
            parts.push_back(days);
        }
        year_month at = (first.year() + std::chrono::years(years)) / first.month();
        std::vector<int64_t> lengths;
        for (const year_month end = second.year() / second.month(); at < end;
             at += std::chrono::months(1))
            lengths.push_back((Days((at + std::chrono::months(1)) / 1) - Days(at / 1)).count());
        if (!lengths.empty()) {
            text += say("The months up to that of the second date have {} days. ",
                        "到第二个日期所在月份之前，各月天数为 {}。", listed(lengths, " + "));
            parts.insert(parts.end(), lengths.begin(), lengths.end());
        }
        const auto day = static_cast<unsigned>(second.day());
        text +=
            say("Then {} days more up to day {}, less the {} days before the first date: {} + {} "
                "- {} = {} days. ",
                "再加上到 {1} 日的 {0} 天，减去第一个日期之前的 {2} 天：{3} + {4} - {5} = {6} 天。",
                day - 1, day, offset, listed(parts, " + "), day - 1, offset, to - from);
        return to - from;
    }
};

/// From one time to another: minutes (level 1), past midnight (2), seconds (3), both (4),
/// milliseconds (5).
class TimeIntervals final : public FamilyTask {
public:
    TimeIntervals()
        : FamilyTask("time_intervals", "duration") {}

protected:
    // milliseconds of the day
    Json draw(Rng& rng, int level) const override {
        constexpr int64_t day = 86400000;
        const int64_t unit = level < 3 ? 60000 : level < 5 ? 1000 : 1;
        int64_t from = rng.below(day / unit) * unit, to = rng.below(day / unit) * unit;
        while (to == from)
            to = rng.below(day / unit) * unit;
        if ((level % 2 == 1) == (from > to))
            std::swap(from, to);
        return {{"from", from}, {"to", to}, {"unit", unit}};
    }
    std::string question(const Json& asked, const Speech& say) const override {
        const auto from = asked.at("from").get<int64_t>(), to = asked.at("to").get<int64_t>(),
                   unit = asked.at("unit").get<int64_t>();
        const std::string form = unit == 60000  ? "HH:MM"
                                 : unit == 1000 ? "HH:MM:SS"
                                                : "HH:MM:SS.mmm";
        return say.oneOf({{"How much time passes from {} to {}{}? Answer in the form {}.",
                           "从 {0} 到{2} {1} 经过了多长时间？按 {3} 的格式回答。"},
                          {"A journey begins at {} and ends at {}{}. How long does it take? Write "
                           "the duration as {}.",
                           "一趟旅程 {0} 出发，{2} {1} 到达，一共用了多长时间？写成 {3} 的格式。"}},
                         clock(from, unit), clock(to, unit),
                         to < from ? say(" on the next day", "第二天") : say("", "当天"), form);
    }
    std::string reference(const Json& asked, const Speech&) const override {
        return clock(duration(asked), asked.at("unit").get<int64_t>());
    }
    Worked solve(const Json& asked, const Speech& say) const override {
        const auto from = asked.at("from").get<int64_t>(), to = asked.at("to").get<int64_t>(),
                   unit = asked.at("unit").get<int64_t>();
        const std::string name = unit == 60000  ? say("minutes", "分钟")
                                 : unit == 1000 ? say("seconds", "秒")
                                                : say("milliseconds", "毫秒");
        std::string text = say("In {0} after midnight, {1} is {2} and {3} is {4}. ",
                               "从零点算起，{1} 是 {2} {0}，{3} 是 {4} {0}。", name,
                               clock(from, unit), from / unit, clock(to, unit), to / unit);
        if (to < from)
            text += say("A day has {0} {1}, so the end is at {2} + {0} = {3}. ",
                        "一天有 {0} {1}，所以终点是 {2} + {0} = {3}。", 86400000 / unit, name,
                        to / unit, (to + 86400000) / unit);
        const int64_t end = to < from ? to + 86400000 : to;
        text += say("{} - {} = {} {}, which is {}.", "{} - {} = {} {}，即 {}。", end / unit,
                    from / unit, duration(asked) / unit, name, clock(duration(asked), unit));
        return {text, reference(asked, say)};
    }

private:
    static int64_t duration(const Json& asked) {
        const int64_t time = asked.at("to").get<int64_t>() - asked.at("from").get<int64_t>();
        return time < 0 ? time + 86400000 : time;
    }
    static std::string clock(int64_t time, int64_t unit) {
        std::string text = fmt::format("{:02}:{:02}", time / 3600000, time / 60000 % 60);
        if (unit < 60000)
            text += fmt::format(":{:02}", time / 1000 % 60);
        if (unit < 1000)
            text += fmt::format(".{:03}", time % 1000);
        return text;
    }
};

} // namespace

std::unique_ptr<Task> makeCalendarArithmeticTask() {
    return std::make_unique<CalendarArithmetic>();
}
std::unique_ptr<Task> makeTimeIntervalsTask() {
    return std::make_unique<TimeIntervals>();
}

} // namespace rationale
