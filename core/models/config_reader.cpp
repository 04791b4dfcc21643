// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/models/config_reader.h"

#include "core/base/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace rationale {

namespace {

constexpr const char* copyAgain = "Copy the model's own config.json again";

} // namespace

void ConfigReader::refuse(const std::string& what, const std::string& remedy) {
    throw Error(ErrorKind::Input, what, "config.json", remedy);
}

bool ConfigReader::has(const char* key) const {
    const auto found = m_config.find(key);
    return found != m_config.end() && !found->is_null();
}

int64_t ConfigReader::whole(const char* key, int64_t limit, std::optional<int64_t> fallback,
                            int64_t least) const {
    if (!has(key)) {
        if (fallback)
            return *fallback;
        refuse(std::string("The key \"") + key + "\" is missing");
    }
    const Json& value = m_config.at(key);
    // Above int64 a JSON number is unsigned: compared as it is, or it would turn negative.
    const bool fits = value.is_number_unsigned()
                          ? value.get<uint64_t>() <= static_cast<uint64_t>(limit)
                          : value.is_number_integer();
    if (!fits || value.get<int64_t>() < least)
        refuse(fmt::format("\"{}\" is {}, expected a whole number from {} to {}", key, value.dump(),
                           least, limit),
               copyAgain);
    return value.get<int64_t>();
}

double ConfigReader::positive(const char* key, double limit, double fallback) const {
    if (!has(key))
        return fallback;
    const Json& value = m_config.at(key);
    if (!value.is_number() || !(value.get<double>() > 0) || value.get<double>() > limit)
        refuse(fmt::format("\"{}\" is {}, expected a number above 0 and at most {:g}", key,
                           value.dump(), limit),
               copyAgain);
    return value.get<double>();
}

double ConfigReader::weight(const char* key, double limit, double fallback) const {
    if (!has(key))
        return fallback;
    const Json& value = m_config.at(key);
    if (!value.is_number() || !(value.get<double>() >= 0) || value.get<double>() > limit)
        refuse(
            fmt::format("\"{}\" is {}, expected a number from 0 to {:g}", key, value.dump(), limit),
            copyAgain);
    return value.get<double>();
}

bool ConfigReader::flag(const char* key, bool fallback) const {
    if (!has(key))
        return fallback;
    if (!m_config.at(key).is_boolean())
        refuse(std::string("\"") + key + "\" is " + m_config.at(key).dump() +
               ", expected true or false");
    return m_config.at(key).get<bool>();
}

std::string ConfigReader::oneOf(const char* key, const std::vector<std::string>& known,
                                const std::string& fallback) const {
    if (!has(key))
        return fallback;
    const Json& value = m_config.at(key);
    if (value.is_string() && std::find(known.begin(), known.end(), value) != known.end())
        return value.get<std::string>();
    std::string names;
    for (const std::string& name : known)
        names += (names.empty() ? "\"" : ", \"") + name + "\"";
    refuse(std::string("\"") + key + "\" is " + value.dump() + ", which is not supported",
           "Known: " + names);
}

void ConfigReader::refuseFlag(const char* key) const {
    if (flag(key))
        refuse(std::string("\"") + key + "\" is true, which is not supported",
               "Use a model without it");
}

void ConfigReader::requireActivation(const char* key, const std::vector<std::string>& known) const {
    oneOf(key, known, known.front());
}

void requireCountable(int64_t layers, int64_t experts) {
    constexpr int64_t most = 262'144; // DeepSeek-V3 has 61 · 256
    if (layers * experts > most)
        ConfigReader::refuse(
            fmt::format("{} layers of {} experts are more than any model has", layers, experts),
            copyAgain);
}

double yarnScale(double factor, double m) {
    return factor <= 1 ? 1 : 0.1 * m * std::log(factor) + 1;
}

void ConfigReader::readYarn(const ConfigReader& scaling, RotaryShape& shape) const {
    using namespace config_limits;
    YarnScaling yarn;
    yarn.factor = scaling.positive("factor", scale, 1);
    yarn.betaFast = scaling.positive("beta_fast", scale, yarn.betaFast);
    yarn.betaSlow = scaling.positive("beta_slow", scale, yarn.betaSlow);
    yarn.originalPositions = scaling.positive("original_max_position_embeddings", scale,
                                              static_cast<double>(shape.positions));
    yarn.truncate = scaling.flag("truncate", true);
    const double m = scaling.weight("mscale", scale, 0);
    const double all = scaling.weight("mscale_all_dim", scale, 0);
    const double usual = m > 0 && all > 0 ? yarnScale(yarn.factor, m) / yarnScale(yarn.factor, all)
                                          : yarnScale(yarn.factor, 1);
    yarn.attentionFactor = scaling.positive("attention_factor", scale, usual);
    shape.yarn = yarn;
}

void ConfigReader::readFrequencies(RotaryShape& shape) const {
    using namespace config_limits;
    const bool newer = has("rope_parameters");
    const Json& parameters = newer ? m_config.at("rope_parameters") : m_config;
    if (!parameters.is_object())
        refuse("\"rope_parameters\" is " + parameters.dump() + ", expected an object");
    shape.theta = positive("rope_theta", scale, shape.theta);
    shape.theta = ConfigReader(parameters).positive("rope_theta", scale, shape.theta);
    for (const Json* place : {&m_config, &parameters})
        if (ConfigReader(*place).positive("partial_rotary_factor", 1, 1) != 1)
            refuse("\"partial_rotary_factor\" is below 1; heads here are turned as a whole");
    if (!newer && !has("rope_scaling"))
        return;
    const Json& object = newer ? parameters : m_config.at("rope_scaling");
    if (!object.is_object())
        refuse("The rotary scaling is " + object.dump() + ", expected an object");
    const ConfigReader scaling(object);
    const std::vector<std::string> known = {"default", "linear", "llama3", "yarn"};
    const std::string type =
        scaling.oneOf(scaling.has("rope_type") ? "rope_type" : "type", known, "default");
    if (type != "default" && !scaling.has("factor"))
        refuse("The rotary scaling " + object.dump() + " has no \"factor\"");
    if (type == "linear") {
        shape.linear = scaling.positive("factor", scale, 1);
    } else if (type == "yarn") {
        readYarn(scaling, shape);
    } else if (type == "llama3") {
        Llama3Scaling bands;
        bands.factor = scaling.positive("factor", scale, bands.factor);
        bands.lowFactor = scaling.positive("low_freq_factor", scale, bands.lowFactor);
        bands.highFactor = scaling.positive("high_freq_factor", scale, bands.highFactor);
        bands.originalPositions =
            scaling.positive("original_max_position_embeddings", scale, bands.originalPositions);
        if (bands.highFactor <= bands.lowFactor)
            refuse("\"high_freq_factor\" must be larger than \"low_freq_factor\"");
        shape.llama3 = bands;
    }
}

void ConfigReader::readRotary(RotaryShape& shape) const {
    readFrequencies(shape);
    const std::vector<double> frequencies = rotaryFrequencies(shape);
    if (!std::all_of(frequencies.begin(), frequencies.end(),
                     [](double frequency) { return std::isfinite(frequency); }))
        refuse("\"rope_theta\" and the rotary scaling give no finite frequency", copyAgain);
}

} // namespace rationale
