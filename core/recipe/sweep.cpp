// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/sweep.h"

#include "core/recipe/recipe_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace rationale {

namespace {

std::string trimmed(const std::string& text) {
    const size_t begin = text.find_first_not_of(" \t");
    return begin == std::string::npos
               ? std::string()
               : text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::vector<std::string> split(const std::string& text, char at) {
    std::vector<std::string> parts;
    size_t begin = 0;
    for (;;) {
        const size_t end = text.find(at, begin);
        parts.push_back(trimmed(text.substr(begin, end - begin)));
        if (end == std::string::npos)
            return parts;
        begin = end + 1;
    }
}

std::optional<double> numberOf(const std::string& text) {
    const std::string clean = trimmed(text);
    char* end = nullptr;
    const double value = std::strtod(clean.c_str(), &end);
    return !clean.empty() && *end == '\0' && std::isfinite(value) ? std::optional(value)
                                                                  : std::nullopt;
}

/// Nine digits: 0.1 + 0.2 is meant as 0.3.
std::string shortText(double value) {
    return fmt::format("{:.9g}", value);
}

Error badRange(const std::string& text, const std::string& where, const std::string& what) {
    return {ErrorKind::Usage, "The range '" + text + "' " + what, where,
            "Write it as 1..5, 0..1:0.25 or 1e-6..1e-3*10."};
}

/// "a..b", "a..b:step" or "a..b*factor"; empty: it is no range.
std::vector<std::string> rangeValues(const std::string& text, const std::string& where) {
    const size_t dots = text.find("..");
    if (dots == std::string::npos)
        return {};
    const size_t sign = text.find_first_of(":*", dots);
    const bool logarithmic = sign != std::string::npos && text[sign] == '*';
    const auto from = numberOf(text.substr(0, dots));
    const auto to =
        numberOf(text.substr(dots + 2, sign == std::string::npos ? sign : sign - dots - 2));
    const auto step =
        sign == std::string::npos ? std::optional(1.0) : numberOf(text.substr(sign + 1));
    if (!from && !to)
        return {}; // "../model" is a path
    if (!from || !to || !step)
        throw badRange(text, where, "is not made of numbers");
    if (*to < *from || (logarithmic ? *from <= 0 || *step <= 1 : *step <= 0))
        throw badRange(text, where, "leads nowhere");
    const double count =
        logarithmic ? std::log(*to / *from) / std::log(*step) : (*to - *from) / *step;
    if (count >= static_cast<double>(largestSweep))
        throw badRange(text, where, "has more than " + std::to_string(largestSweep) + " values");
    std::vector<std::string> values;
    for (int i = 0; i <= static_cast<int>(count + 1e-9); ++i)
        values.push_back(shortText(logarithmic ? *from * std::pow(*step, i) : *from + *step * i));
    return values;
}

bool isList(const FieldSpec& field) {
    return field.type == FieldType::TextList || field.type == FieldType::NumberList ||
           field.type == FieldType::DatasetList;
}

bool isNumeric(const FieldSpec& field) {
    return field.type == FieldType::Integer || field.type == FieldType::Number;
}

/// Each once, in the order given.
void append(std::vector<std::string>& values, const std::string& value) {
    if (!value.empty() && std::find(values.begin(), values.end(), value) == values.end())
        values.push_back(value);
}

/// Names of runs have no '/' and no control characters.
std::string inName(std::string value) {
    for (char& c : value)
        if (c == '/' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            c = '-';
    return value;
}

/// The last word of a dotted key, or all of it where another axis has the same word.
std::string shortKey(const std::string& key, const std::vector<SweepAxis>& axes) {
    const std::string last = key.substr(key.rfind('.') + 1);
    const auto same = std::count_if(axes.begin(), axes.end(), [&](const SweepAxis& axis) {
        return axis.key.substr(axis.key.rfind('.') + 1) == last;
    });
    return same > 1 ? key : last;
}

void requireDifferentAxes(const std::vector<SweepAxis>& axes, bool seeds) {
    std::set<std::string> keys;
    for (const SweepAxis& axis : axes)
        if (!keys.insert(axis.key).second || (seeds && axis.key == "seed"))
            throw Error(ErrorKind::Usage, "The setting '" + axis.key + "' is swept twice", "sweep",
                        "Give all of its values at once.");
}

size_t countOf(const std::vector<SweepAxis>& axes, size_t seeds) {
    size_t count = std::max<size_t>(seeds, 1);
    for (const SweepAxis& axis : axes) {
        count *= axis.values.size();
        if (count > largestSweep)
            throw Error(ErrorKind::Usage,
                        "The sweep has more than " + std::to_string(largestSweep) + " runs",
                        "sweep", "Give fewer values.");
    }
    return count;
}

SweepMember memberAt(size_t index, const Recipe& base, const std::vector<SweepAxis>& axes,
                     const std::vector<uint64_t>& seeds, const std::string& name) {
    SweepMember member;
    const size_t seedCount = std::max<size_t>(seeds.size(), 1);
    const size_t seedIndex = index % seedCount;
    size_t rest = index / seedCount;
    member.values.resize(axes.size());
    for (size_t axis = axes.size(); axis-- > 0;) {
        member.values[axis] = axes[axis].values[rest % axes[axis].values.size()];
        rest /= axes[axis].values.size();
    }
    member.name = name;
    for (size_t axis = 0; axis < axes.size(); ++axis)
        member.name += (member.name.empty() ? "" : " ") + shortKey(axes[axis].key, axes) + "=" +
                       inName(member.values[axis]);
    if (!seeds.empty()) {
        member.values.push_back(std::to_string(seeds[seedIndex]));
        member.name += (member.name.empty() ? "seed=" : " seed=") + member.values.back();
    }
    std::string key;
    try {
        Recipe recipe = base;
        for (size_t axis = 0; axis < axes.size(); ++axis)
            recipe = recipe.withText(key = axes[axis].key, member.values[axis]);
        key = "seed";
        if (!seeds.empty())
            recipe = recipe.with(key, seeds[seedIndex]);
        member.problems = recipe.validate();
        member.recipe = std::move(recipe);
    } catch (const Error& error) {
        member.problems.push_back({Problem::Level::Block, key, error.what()});
    }
    return member;
}

/// What a recipe samples while it trains: answers of one step, and the most tokens of an answer.
std::pair<int64_t, int64_t> sampledByStep(const Recipe& recipe) {
    if (!recipe.knows("prompts_per_step") || !recipe.knows("max_completion_length"))
        return {0, 0};
    const int64_t answers =
        recipe.get<int64_t>("prompts_per_step") *
        (recipe.knows("num_generations") ? recipe.get<int64_t>("num_generations") : 1);
    return {answers, recipe.get<int64_t>("max_completion_length")};
}

} // namespace

bool SweepMember::isValid() const {
    return recipe && (problems.empty() || problems.front().level != Problem::Level::Block);
}

SweepAxis parseSweepAxis(const Recipe& base, const std::string& key, const std::string& values) {
    const FieldSpec* field = recipe_values::findField(base.stage(), key);
    if (!field) {
        [[maybe_unused]] const Recipe unknown =
            base.withText(key, values); // throws with the nearest name
        throw Error(ErrorKind::Usage, "The setting '" + key + "' cannot be swept", "sweep",
                    "Sweep a setting of the stage.");
    }
    SweepAxis axis{key, {}};
    const bool bySemicolon = isList(*field) || values.find(';') != std::string::npos;
    for (const std::string& part : split(values, bySemicolon ? ';' : ',')) {
        const auto range = isNumeric(*field) ? rangeValues(part, key) : std::vector<std::string>();
        for (const std::string& value : range)
            append(axis.values, value);
        if (range.empty())
            append(axis.values, part);
    }
    if (axis.values.empty())
        throw Error(ErrorKind::Usage, "There is no value of '" + key + "' to sweep", "sweep",
                    "Write values set apart by commas, or a range such as 1..5.");
    return axis;
}

SweepAxis parseSweepAxis(const Recipe& base, const std::string& assignment) {
    const size_t equals = assignment.find('=');
    if (equals == std::string::npos)
        throw Error(ErrorKind::Usage, "'" + assignment + "' sweeps nothing", "--sweep",
                    "Write it as key=value,value.");
    return parseSweepAxis(base, trimmed(assignment.substr(0, equals)),
                          assignment.substr(equals + 1));
}

std::vector<uint64_t> parseSweepSeeds(const std::string& text) {
    std::vector<std::string> values;
    if (trimmed(text).empty())
        return {};
    for (const std::string& part : split(text, ',')) {
        const auto range = rangeValues(part, "seeds");
        for (const std::string& value : range)
            append(values, value);
        if (range.empty())
            append(values, part);
    }
    std::vector<uint64_t> seeds;
    seeds.reserve(values.size());
    for (const std::string& value : values) {
        const bool digits = value.find_first_not_of("0123456789") == std::string::npos;
        if (!digits || value.size() > 18)
            throw Error(ErrorKind::Usage, "'" + value + "' is no seed", "seeds",
                        "Write whole numbers, as 1,2,3 or 1..5.");
        seeds.push_back(std::stoull(value));
    }
    return seeds;
}

std::vector<SweepMember> expandSweep(const Recipe& base, const std::vector<SweepAxis>& axes,
                                     const std::vector<uint64_t>& seeds, const std::string& name) {
    requireDifferentAxes(axes, !seeds.empty());
    const size_t count = countOf(axes, seeds.size());
    std::vector<SweepMember> members;
    members.reserve(count);
    for (size_t i = 0; i < count; ++i)
        members.push_back(memberAt(i, base, axes, seeds, name));
    return members;
}

void requireValidSweep(const std::vector<SweepMember>& members) {
    for (const SweepMember& member : members)
        if (!member.isValid())
            throw Error(ErrorKind::Usage, member.problems.front().message,
                        "sweep, '" + member.name + "'",
                        "No run of a sweep is made unless all of them are valid.");
}

SweepCost costOf(
    const std::vector<SweepMember>& members,
    const std::function<double(const std::string& stage, const std::string& model)>& stepSeconds) {
    SweepCost cost;
    cost.runs = static_cast<int64_t>(members.size());
    double seconds = 0;
    for (const SweepMember& member : members) {
        if (!member.isValid()) {
            seconds = std::nan("");
            continue;
        }
        const Recipe& recipe = *member.recipe;
        const int64_t steps = recipe.knows("max_steps") ? recipe.get<int64_t>("max_steps") : 0;
        const auto [answers, tokens] = sampledByStep(recipe);
        cost.steps += steps;
        cost.answers += steps * answers;
        cost.answerTokens += steps * answers * tokens;
        const std::string model =
            recipe.knows("model") ? recipe.get<std::string>("model") : std::string();
        seconds += steps > 0 ? static_cast<double>(steps) * stepSeconds(recipe.stage().name, model)
                             : std::nan("");
    }
    if (std::isfinite(seconds) && !members.empty())
        cost.seconds = seconds;
    return cost;
}

} // namespace rationale
