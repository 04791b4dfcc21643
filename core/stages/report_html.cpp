// SPDX-License-Identifier: GPL-3.0-or-later
// The page of a pipeline: plain HTML with pictures drawn in place, so that it can be mailed.
#include "core/base/json.h"
#include "core/stages/pipeline_report.h"
#include "core/stages/pipeline_seeds.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace rationale {

namespace {

constexpr const char* style = R"css(
:root{color-scheme:light dark;--ink:#1c1f24;--soft:#5c6470;--line:#d9dde3;--paper:#fff;--card:#f6f7f9;--blue:#2f66d0}
@media(prefers-color-scheme:dark){:root{--ink:#e6e8eb;--soft:#9aa3af;--line:#343a43;--paper:#16191d;--card:#1e2227;--blue:#7aa7ff}}
body{font:15px/1.5 system-ui,"Noto Sans","Noto Sans CJK SC",sans-serif;color:var(--ink);background:var(--paper);max-width:1080px;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;margin:0}h2{font-size:1.2rem;margin:2.2rem 0 .4rem}h3{font-size:1rem;margin:1.2rem 0 .3rem}
p,li{max-width:72ch}.soft{color:var(--soft)}
.wide{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:.25rem .7rem;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
th:first-child,td:first-child{text-align:left;white-space:normal;min-width:14ch}th{font-weight:600}
.curves{display:grid;grid-template-columns:repeat(auto-fill,minmax(240px,1fr));gap:.8rem}
figure{margin:0;background:var(--card);border-radius:6px;padding:.5rem}figcaption{font-size:.8rem;color:var(--soft)}
svg{width:100%;height:90px;display:block}polyline{fill:none;stroke:var(--blue);stroke-width:1.6;vector-effect:non-scaling-stroke}
pre{background:var(--card);padding:.6rem;border-radius:6px;overflow-x:auto;white-space:pre-wrap;font-size:.85rem}
details summary{cursor:pointer;color:var(--soft)}code{font-size:.85em}
)css";

std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"')
            out += "&quot;";
        else
            out += c;
    }
    return out;
}

std::string textOf(const Json& json, const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

double numberOf(const Json& json, const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_number() ? found->get<double>()
                                                     : std::numeric_limits<double>::quiet_NaN();
}

std::string shortNumber(double value) {
    if (std::isnan(value))
        return "–";
    return std::fabs(value) >= 1000 ? fmt::format("{:.0f}", value) : fmt::format("{:.4g}", value);
}

/// What was measured of the model that a stage made or measured.
const Json* evaluationOf(const Json& stage) {
    const auto results = stage.find("results");
    if (results == stage.end())
        return nullptr;
    for (const char* name : {"evaluation", "evaluation/after"})
        if (const auto found = results->find(name);
            found != results->end() && found->is_object() && found->contains("pass@1"))
            return &*found;
    return nullptr;
}

std::string measureCells(const Json& reached, const std::vector<PipelineMeasure>& measures) {
    std::string cells;
    for (const PipelineMeasure& measure : measures) {
        const std::string text = measureText(reached, measure);
        cells += "<td>" + (text.empty() ? "–" : text) + "</td>";
    }
    return cells;
}

std::string measureTable(const std::string& title, const std::string& rows,
                         const std::vector<PipelineMeasure>& measures) {
    std::string head;
    for (const PipelineMeasure& measure : measures)
        head += "<th>" + std::string(measure.title) + "</th>";
    return rows.empty() ? rows
                        : title + "<div class=wide><table><tr><th>stage</th>" + head + "</tr>\n" +
                              rows + "</table></div>\n";
}

std::string resultTable(const Json& stages) {
    const std::vector<PipelineMeasure> measures = measuresIn(stages);
    std::string rows;
    for (const Json& stage : stages)
        if (const Json* report = evaluationOf(stage))
            rows += "<tr><td>" + escaped(textOf(stage, "name")) + "</td>" +
                    measureCells(*report, measures) + "</tr>\n";
    return measureTable(
        "<h2>What the models reach</h2>\n<p class=soft>Held-out problems; mean with its 95 % "
        "interval. Accuracy, majority, format, language and true score in per cent, length in "
        "tokens, self-checks per answer.</p>\n",
        rows, measures);
}

std::string shareText(const Json& row, const char* key) {
    const Json& share = row.at(key);
    return fmt::format("{:.1f} ({:.1f}–{:.1f})", 100 * numberOf(share, "value"),
                       100 * numberOf(share, "low"), 100 * numberOf(share, "high"));
}

/// What each model reaches when it may spend more than one answer.
std::string searchSection(const Json& stages) {
    std::string rows;
    for (const Json& stage : stages) {
        const Json* report = evaluationOf(stage);
        if (!report || !report->contains("search"))
            continue;
        for (const Json& row : report->at("search"))
            rows += fmt::format(
                "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{:.1f}</td><td>{:.0f} of "
                "{:.0f}</td><td>{:.0f}</td><td>{:.0f}</td></tr>\n",
                escaped(textOf(stage, "name")), escaped(textOf(row, "strategy")),
                shareText(row, "accuracy"), shareText(row, "covered"), numberOf(row, "answers"),
                numberOf(row.at("generated_tokens"), "value"), numberOf(row, "budget"),
                numberOf(row, "context_tokens"), numberOf(row, "scored_tokens"));
    }
    return rows.empty()
               ? rows
               : "<h2>Test-time search</h2>\n<p class=soft>Under one budget of sampled tokens for "
                 "each prompt. Found: a right answer was among those sampled, whichever was "
                 "chosen. Tokens are means per prompt.</p>\n<div class=wide><table><tr>"
                 "<th>stage</th><th>strategy</th><th>accuracy</th><th>found</th><th>answers</th>"
                 "<th>sampled</th><th>read again</th><th>read by the guide</th></tr>\n" +
                     rows + "</table></div>\n";
}

/// "+3.1 (0.4 to 5.8)"
std::string difference(const Json& claim) {
    const auto found = claim.find("difference");
    if (found == claim.end())
        return "–";
    const std::string measured = textOf(claim, "measure");
    double factor = 1;
    for (const PipelineMeasure& measure : pipelineMeasures)
        if (measured == measure.key)
            factor = measure.factor;
    return fmt::format("{:+.1f} ({:+.1f} to {:+.1f})", factor * numberOf(*found, "value"),
                       factor * numberOf(*found, "low"), factor * numberOf(*found, "high"));
}

std::string claimTable(const Json& claims) {
    std::string rows;
    for (const Json& claim : claims)
        rows += "<tr><td>" + escaped(textOf(claim, "says")) + "</td><td>" +
                escaped(textOf(claim, "measure")) +
                (claim.contains("than") ? " against " + escaped(textOf(claim, "than")) : "") +
                "</td><td>" + escaped(textOf(claim, "higher")) + " − " +
                escaped(textOf(claim, "lower")) + "</td><td>" + difference(claim) + "</td><td>" +
                escaped(textOf(claim, "verdict")) +
                (claim.contains("holding") ? fmt::format("; in {} of {} seeds by itself",
                                                         claim.at("holding").get<int64_t>(),
                                                         claim.at("difference").at("values").size())
                                           : std::string()) +
                "</td></tr>\n";
    if (rows.empty())
        return {};
    return "<div class=wide><table><tr><th>claim</th><th>measure</th><th>ours</th>"
           "<th>difference</th><th>verdict</th></tr>\n" +
           rows + "</table></div>\n";
}

std::string claimSection(const Json& report) {
    const std::string table = claimTable(report.value("claims", Json::array()));
    return table.empty() ? table
                         : "<h2>What the paper says</h2>\n<p class=soft>Differences with 95 % "
                           "intervals. The two models answer the same problems but are taken as "
                           "independent, which makes an interval too wide rather than too "
                           "narrow.</p>\n" +
                               table;
}

/// This pipeline beside its runs with other seeds.
std::string seedSection(const Json& report) {
    const Json over = report.value("over_seeds", Json());
    if (!over.is_object())
        return {};
    std::string seeds, rows;
    for (const Json& seed : over.at("seeds"))
        seeds += (seeds.empty() ? "" : ", ") + seed.dump();
    const std::vector<PipelineMeasure> measures = measuresIn(over.at("stages"));
    for (const Json& stage : over.at("stages"))
        rows += "<tr><td>" + escaped(textOf(stage, "name")) + "</td>" +
                measureCells(stage, measures) + "</tr>\n";
    return measureTable("<h2>Over the seeds " + seeds +
                            "</h2>\n<p class=soft>Means with 95 % intervals by Student's t; a "
                            "claim's difference is taken within each seed.</p>\n",
                        rows, measures) +
           claimTable(over.at("claims"));
}

std::string paperTable(const Json& report) {
    const Json paper = report.value("paper", Json());
    if (!paper.is_object())
        return {};
    std::string head = "<tr><th>" + escaped(textOf(paper, "source")) + "</th>", rows;
    for (const Json& column : paper.at("columns"))
        head += "<th>" + escaped(column.is_string() ? column.get<std::string>() : column.dump()) +
                "</th>";
    for (const Json& row : paper.at("rows")) {
        rows += "<tr>";
        for (const Json& cell : row)
            rows += "<td>" + escaped(cell.is_string() ? cell.get<std::string>() : cell.dump()) +
                    "</td>";
        rows += "</tr>\n";
    }
    return "<h3>The paper's own table</h3>\n<div class=wide><table>" + head + "</tr>\n" + rows +
           "</table></div>\n";
}

/// "5.3 TFLOP"
std::string operations(double count) {
    if (!(count > 0))
        return "–";
    const std::string_view prefixes = " kMGTPEZ";
    size_t i = 0;
    for (; count >= 1000 && i + 1 < prefixes.size(); ++i)
        count /= 1000;
    return fmt::format("{:.3g} {}FLOP", count, prefixes.substr(i, i == 0 ? 0 : 1));
}

std::string stageTable(const Json& stages) {
    std::string rows;
    for (const Json& stage : stages) {
        const double seconds = numberOf(stage, "seconds");
        rows += fmt::format(
            "<tr><td><a href=\"#{0}\">{0}</a></td><td>{1}</td><td>{2}</td><td>{3}</td><td>{4}</td>"
            "<td>{5}</td><td><code>{6}</code></td></tr>\n",
            escaped(textOf(stage, "name")), escaped(textOf(stage, "stage")),
            stage.value("reused", false) ? "made before" : escaped(textOf(stage, "state")),
            shortNumber(numberOf(stage, "steps")),
            std::isnan(seconds) ? "–" : fmt::format("{:.1f} min", seconds / 60),
            operations(numberOf(stage, "flos")), textOf(stage, "artifact").substr(0, 12));
    }
    return "<h2>Stages</h2>\n<div class=wide><table><tr><th>stage</th><th>kind</th><th>state</th>"
           "<th>steps</th><th>time</th><th>compute</th><th>artifact</th></tr>\n" +
           rows + "</table></div>\n";
}

/// A line without axes; its ends and extremes stand below in words.
std::string figure(const std::string& name, const Json& curve) {
    double low = std::numeric_limits<double>::infinity(), high = -low, last = 0;
    for (const Json& value : curve.at("values"))
        if (value.is_number()) {
            last = value.get<double>();
            low = std::min(low, last);
            high = std::max(high, last);
        }
    if (low > high)
        return {};
    const Json& steps = curve.at("steps");
    const double first = steps.front().get<double>();
    const double width = std::max(1.0, steps.back().get<double>() - first);
    const double height = high > low ? high - low : 1;
    std::string points;
    for (size_t i = 0; i < steps.size(); ++i)
        if (const Json& value = curve.at("values")[i]; value.is_number())
            points += fmt::format("{:.2f},{:.2f} ", 100 * (steps[i].get<double>() - first) / width,
                                  2 + 36 * (high - value.get<double>()) / height);
    return "<figure><svg viewBox=\"0 0 100 40\" preserveAspectRatio=none role=img aria-label=\"" +
           escaped(name) + "\"><polyline points=\"" + points + "\"/></svg><figcaption>" +
           escaped(name) + ": " + shortNumber(low) + " to " + shortNumber(high) + ", last " +
           shortNumber(last) + ", steps " + steps.front().dump() + "–" + steps.back().dump() +
           "</figcaption></figure>\n";
}

/// Nothing of what has no right answer.
std::string verdictOf(const Json& correct) {
    return !correct.is_boolean() ? "" : correct.get<bool>() ? ", right" : ", wrong";
}

std::string exampleList(const Json& stage) {
    std::string out;
    for (const Json& example : stage.value("examples", Json::array()))
        out += "<pre>" + escaped(textOf(example, "prompt")) + "\n<b>" +
               escaped(textOf(example, "completion")) + "</b>\n" +
               fmt::format("step {}, reward {}", example.value("step", int64_t{0}),
                           shortNumber(numberOf(example, "reward"))) +
               verdictOf(example.value("correct", Json())) + "</pre>\n";
    return out.empty() ? out : "<h3>Answers</h3>\n" + out;
}

std::string inputList(const Json& stage) {
    std::string out;
    for (const Json& input : stage.value("inputs", Json::array())) {
        const Json made = input.value("made_by", Json());
        out += "<li>" + escaped(textOf(input, "key")) + ": <code>" +
               textOf(input, "sha256").substr(0, 12) + "</code>, " +
               (made.is_object() ? "made by " + escaped(textOf(made, "stage")) + ", run " +
                                       escaped(textOf(made, "run"))
                                 : "from " + escaped(textOf(input, "path"))) +
               "</li>\n";
    }
    return out.empty() ? out : "<h3>Made from</h3>\n<ul>" + out + "</ul>\n";
}

std::string stageSection(const Json& stage) {
    std::string out = "<h2 id=\"" + escaped(textOf(stage, "name")) + "\">" +
                      escaped(textOf(stage, "name")) + "</h2>\n<p class=soft>" +
                      escaped(textOf(stage, "stage"));
    if (!stage.contains("run"))
        return out + ", not reached yet</p>\n";
    out += ", run " + escaped(textOf(stage, "run")) + ", seed " +
           stage.value("seed", Json()).dump() + ", code " + escaped(textOf(stage, "code_version")) +
           "</p>\n";
    if (stage.contains("error"))
        out += "<p>" + escaped(textOf(stage, "error")) + "</p>\n";
    out += inputList(stage);
    const Json results = stage.value("results", Json::object());
    if (const auto dataset = results.find("dataset"); dataset != results.end())
        out += "<p>Rows: " + dataset->value("rows", Json()).dump() +
               "; left out: " + escaped(dataset->value("refused", Json()).dump()) + "</p>\n";
    std::string figures;
    const Json curves = stage.value("curves", Json::object());
    for (const auto& [name, curve] : curves.items())
        figures += figure(name, curve);
    if (!figures.empty())
        out += "<div class=curves>\n" + figures + "</div>\n";
    out += exampleList(stage);
    return out + "<details><summary>Settings</summary><pre>" +
           escaped(toYaml(stage.value("recipe", Json::object()))) + "</pre></details>\n";
}

std::string machine(const Json& stages) {
    for (const Json& stage : stages) {
        const Json environment = stage.value("environment", Json());
        if (environment.is_object())
            return escaped(textOf(environment, "processor")) + ", " +
                   environment.value("threads", Json()).dump() + " threads, " +
                   escaped(textOf(environment, "compute_type"));
    }
    return "no stage has run yet";
}

} // namespace

std::string measureText(const Json& reached, const PipelineMeasure& measure) {
    const std::string_view key = measure.key;
    const bool isAccuracy = key == "pass@1" || key == "maj@k";
    const auto found = reached.find(measure.key);
    if (found == reached.end() || !found->is_object() ||
        (isAccuracy && reached.contains("true_score"))) // replies are never right or wrong
        return {};
    const double value = numberOf(*found, "value");
    return std::isnan(value) ? std::string()
                             : fmt::format("{:.1f} ({:.1f}–{:.1f})", measure.factor * value,
                                           measure.factor * numberOf(*found, "low"),
                                           measure.factor * numberOf(*found, "high"));
}

std::string reportHtml(const Json& report) {
    const Json& stages = report.at("stages");
    const std::string title = textOf(report, "title");
    const std::string name = title.empty() ? textOf(report, "pipeline") : title;
    std::string page = "<!doctype html>\n<html lang=en><meta charset=utf-8>\n"
                       "<meta name=viewport content=\"width=device-width\">\n<title>" +
                       escaped(name) + "</title>\n<style>" + style + "</style>\n<h1>" +
                       escaped(name) + "</h1>\n<p class=soft>" + escaped(textOf(report, "id")) +
                       (report.value("complete", false) ? "" : ", not complete") + ", written " +
                       escaped(textOf(report, "written")) + ", Rationale " +
                       escaped(textOf(report, "code_version")) + "<br>" + machine(stages) +
                       "</p>\n" + resultTable(stages) + searchSection(stages) +
                       claimSection(report) + paperTable(report) + seedSection(report) +
                       stageTable(stages);
    for (const Json& stage : stages)
        page += stageSection(stage);
    return page + "</html>\n";
}

} // namespace rationale
