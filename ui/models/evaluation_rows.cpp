// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/evaluation_rows.h"

#include "core/base/error.h"
#include "core/storage/run_reader.h"
#include "ui/services/reader_pool.h"
#include "ui/shell/text_format.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace rationale::ui {

namespace {

using Measures = std::vector<std::pair<QString, Measured>>; // in the order of the report

/// How a member of a list is called: a search by its strategy and guide.
QString nameOf(const Json& member, size_t place) {
    if (!member.is_object() || !member.contains("strategy"))
        return QString::number(place);
    const Json guide = member.value("guide", Json());
    return qs(member.at("strategy").get<std::string>()) +
           (guide.is_string() ? u' ' + qs(guide.get<std::string>()) : QString());
}

void flatten(const Json& value, const QString& name, Measures& into) {
    const auto below = [&](const QString& key) { return name.isEmpty() ? key : name + u'/' + key; };
    if (value.is_object() && value.contains("value") && value.contains("low") &&
        value.contains("high")) {
        const auto number = [&](const char* key) {
            return value.at(key).is_number() ? value.at(key).get<double>() : std::nan("");
        };
        into.emplace_back(name, Measured{number("value"), number("low"), number("high")});
    } else if (value.is_object()) {
        for (const auto& [key, member] : value.items())
            flatten(member, below(qs(key)), into);
    } else if (value.is_array()) {
        for (size_t i = 0; i < value.size(); ++i)
            flatten(value[i], below(nameOf(value[i], i)), into);
    } else if (value.is_number()) {
        into.emplace_back(name, Measured{value.get<double>(), std::nan(""), std::nan("")});
    }
}

bool isShare(const QString& name) {
    static constexpr std::array<const char*, 9> shares = {"pass@",    "maj@",  "tag_blind",
                                                          "format",   "share", "truncated",
                                                          "accuracy", "gain",  "covered"};
    return std::any_of(shares.begin(), shares.end(),
                       [&](const char* part) { return name.contains(QLatin1String(part)); });
}

QString textOf(const QString& name, const Measured& measured) {
    if (std::isnan(measured.value))
        return QString(QChar(0x2013));
    if (!measured.hasInterval() && measured.value == std::floor(measured.value))
        return TextFormat::integer(static_cast<qint64>(measured.value)); // a count
    const bool share = isShare(name);
    const double scale = share ? 100 : 1;
    const auto number = [&](double value) {
        return share ? TextFormat::fixed(value * scale, 1) : TextFormat::number(value);
    };
    QString text = number(measured.value) + (share ? QStringLiteral(" %") : QString());
    if (measured.hasInterval())
        text += QStringLiteral(" (%1–%2)").arg(number(measured.low), number(measured.high));
    return text;
}

/// Whether larger is better; of lengths and counts nobody can say.
bool hasDirection(const QString& name) {
    return isShare(name) && !name.contains(QLatin1String("truncated"));
}

} // namespace

QVector<Json> evaluationsOf(const std::vector<fs::path>& runFolders) {
    QVector<Json> reports;
    for (const fs::path& folder : runFolders) {
        Json found;
        try {
            if (const auto reader = openReader(folder))
                for (const char* name : {"evaluation", "evaluation/after"})
                    if (auto report = reader->report(name); report && found.is_null())
                        found = *std::move(report);
        } catch (const Error&) { // the list of runs says what is wrong with it
        }
        reports.append(std::move(found));
    }
    return reports;
}

QString EvaluationMeasure::valueText(int run) const {
    return textOf(name, runs.value(run));
}

QVector<EvaluationMeasure> evaluationMeasures(const QVector<Json>& reports) {
    QVector<EvaluationMeasure> all;
    std::map<QString, qsizetype> places;
    for (qsizetype run = 0; run < reports.size(); ++run) {
        Measures measures;
        flatten(reports[run], {}, measures);
        for (const auto& [name, value] : measures) {
            const auto [place, isNew] = places.try_emplace(name, all.size());
            if (isNew)
                all.append({name, isShare(name), QVector<Measured>(reports.size())});
            all[place->second].runs[run] = value;
        }
    }
    return all;
}

QVector<ComparisonTable::Row> evaluationRows(const QVector<Json>& reports) {
    QVector<ComparisonTable::Row> rows;
    for (const EvaluationMeasure& measure : evaluationMeasures(reports)) {
        ComparisonTable::Row row{measure.name, {}, {}, {}};
        double highest = -INFINITY, second = -INFINITY; // upper ends of the intervals
        for (const Measured& run : measure.runs) {
            second = std::max(second, std::min(run.high, highest));
            highest = std::max(highest, run.high);
        }
        for (int run = 0; run < measure.runs.size(); ++run) {
            const Measured& value = measure.runs[run];
            row.values.append(measure.valueText(run));
            row.strong.append(hasDirection(measure.name) && value.hasInterval() &&
                              std::isfinite(second) && value.high == highest && value.low > second);
        }
        rows.append(std::move(row));
    }
    return rows;
}

} // namespace rationale::ui
