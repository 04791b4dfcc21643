// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/model_details.h"

#include "core/base/error.h"
#include "core/recipe/recipe.h"
#include "core/storage/provenance_file.h"
#include "core/storage/run_reader.h"
#include "ui/models/model_table_model.h"
#include "ui/services/reader_pool.h"
#include "ui/shell/text_format.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <map>

namespace rationale::ui {

namespace {

const QString separator = QStringLiteral(" · ");

QString tr(const char* text) {
    return QCoreApplication::translate("rationale::ui", text);
}

QString valueText(const Json& value) {
    return value.is_string() ? qs(value.get<std::string>()) : qs(toJsonText(value));
}

/// Settings that differ from the defaults; of a stage that this program does not know, all that
/// were written.
QVector<LineageNode> settingsOf(const Json& written) {
    QVector<LineageNode> lines;
    const auto add = [&lines](const std::string& key, const Json& value) {
        LineageNode line;
        line.text = qs(key) + QStringLiteral(" = ") + valueText(value);
        line.tip = line.text;
        line.isSetting = true;
        lines.append(std::move(line));
    };
    try {
        const Recipe recipe = Recipe::fromJson(written, provenance::file);
        for (const FieldSpec& field : recipe.stage().fields)
            if (recipe.has(field.name) && !namesArtifacts(field.type) && field.name != "name" &&
                field.name != "seed" && recipe.value(field.name) != field.defaultValue)
                add(field.name, recipe.value(field.name));
    } catch (const Error&) {
        for (const auto& [key, value] : written.items())
            add(key, value);
    }
    return lines;
}

LineageNode nodeOf(const Lineage& made, const QString& key,
                   const QHash<QString, QString>& runNames) {
    LineageNode node;
    const QString id = qs(made.run);
    const auto known = runNames.constFind(id);
    QString name = known == runNames.constEnd() ? id : *known;
    if (made.step) // as a recipe calls it
        name += QStringLiteral("/step-") + QString::number(*made.step);
    QStringList words;
    for (const QString& word : {name, qs(made.stage)})
        if (!word.isEmpty())
            words.append(word);
    if (made.seed)
        words.append(tr("seed %1").arg(*made.seed));
    node.text = (key.isEmpty() ? QString() : key + QStringLiteral(": ")) + words.join(separator);
    node.tip = tr("Made by code version %1").arg(qs(made.codeVersion));
    if (known != runNames.constEnd())
        node.runId = id;
    if (QVector<LineageNode> settings = settingsOf(made.recipe); !settings.isEmpty()) {
        LineageNode group;
        group.text = TextFormat::plural(settings.size(), tr("%1 setting differs from its default"),
                                        tr("%1 settings differ from their defaults"));
        group.isOpen = false;
        group.children = std::move(settings);
        node.children.append(std::move(group));
    }
    for (const LineageInput& input : made.inputs) {
        LineageNode child;
        if (input.madeBy) {
            child = nodeOf(*input.madeBy, qs(input.key), runNames);
        } else {
            child.text = tr("%1: %2, from outside").arg(qs(input.key), qs(input.path));
        }
        if (!input.sha256.empty())
            child.tip += (child.tip.isEmpty() ? QString() : QStringLiteral("\n")) +
                         QStringLiteral("SHA-256 ") + qs(input.sha256);
        node.children.append(std::move(child));
    }
    return node;
}

void readLineage(const ModelQuestion& question, ModelDetails& into) {
    try {
        const fs::path& folder = question.record.folder;
        Json made = provenance::read(folder);
        if (made.is_null() && !question.runFolder.empty())
            made = provenance::read(question.runFolder);
        if (!made.is_null())
            into.lineage = nodeOf(lineageFrom(made, (folder / provenance::file).string()), {},
                                  question.runNames);
        else if (!question.record.facts.hub.empty())
            into.lineage.text =
                tr("Downloaded from the Hugging Face Hub: %1").arg(qs(question.record.facts.hub));
        else
            into.lineageProblem = tr("Nothing says where this model comes from: only what "
                                     "Rationale made or downloaded knows it.");
    } catch (const Error& error) {
        into.lineageProblem = qs(error.what());
    }
}

/// Numbers of config.json by the names that most families use.
void addSizes(const fs::path& folder, ModelDetails& into) {
    static const std::array<std::pair<const char*, const char*>, 8> sizes{
        {{"num_hidden_layers", QT_TRANSLATE_NOOP("rationale::ui", "Layers")},
         {"hidden_size", QT_TRANSLATE_NOOP("rationale::ui", "Width")},
         {"num_attention_heads", QT_TRANSLATE_NOOP("rationale::ui", "Attention heads")},
         {"num_key_value_heads", QT_TRANSLATE_NOOP("rationale::ui", "Key and value heads")},
         {"intermediate_size", QT_TRANSLATE_NOOP("rationale::ui", "Feed-forward width")},
         {"n_routed_experts", QT_TRANSLATE_NOOP("rationale::ui", "Experts")},
         {"max_position_embeddings", QT_TRANSLATE_NOOP("rationale::ui", "Positions")},
         {"vocab_size", QT_TRANSLATE_NOOP("rationale::ui", "Vocabulary")}}};
    const fs::path file = folder / model_files::config;
    const Json config = parseJson(readFile(file), file.string());
    if (!config.is_object())
        return;
    for (const auto& [key, label] : sizes)
        if (const auto found = config.find(key);
            found != config.end() && found->is_number_integer())
            into.facts.append({tr(label), TextFormat::integer(found->get<qint64>())});
}

QString tokenizerOf(const fs::path& folder) {
    const fs::path file = folder / model_files::tokenizerConfig;
    std::error_code ignored;
    if (!fs::exists(file, ignored))
        return fs::exists(folder / "tokenizer.json", ignored) ? QStringLiteral("tokenizer.json")
                                                              : tr("none in this folder");
    const Json config = parseJson(readFile(file), file.string());
    const auto kind = config.is_object() ? config.find("tokenizer_class") : config.end();
    return config.is_object() && kind != config.end() && kind->is_string()
               ? qs(kind->get<std::string>())
               : tr("of an unnamed class");
}

void readFacts(const ModelQuestion& question, ModelDetails& into) {
    const ModelRecord& record = question.record;
    const ModelFacts& facts = record.facts;
    const auto add = [&into](const QString& label, const QString& value) {
        if (!value.isEmpty())
            into.facts.append({label, value});
    };
    try {
        add(tr("Family"), qs(facts.family));
        add(tr("Architecture"), qs(facts.architecture));
        add(tr("Parameters"),
            facts.parameters > 0 ? TextFormat::integer(facts.parameters) : QString(QChar(0x2013)));
        add(tr("Weights"), dtypeText(facts.dtype));
        addSizes(record.folder, into);
        add(tr("Tokenizer"), tokenizerOf(record.folder));
        if (facts.hasAdapter)
            add(tr("Adapter"), tr("LoRA, also merged into the weights"));
    } catch (const Error& error) {
        add(tr("Problem"), qs(error.what()));
    }
    if (!facts.problem.empty())
        add(tr("Problem"), qs(facts.problem));
    add(tr("On disk"), TextFormat::bytes(facts.bytes));
    if (facts.trainerBytes > 0)
        add(tr("Of that, to go on training"), TextFormat::bytes(facts.trainerBytes));
    add(tr("Made"), dayAndTime(record.made));
    if (!record.announced)
        add(tr("Note"), tr("Its run has not announced this checkpoint."));
    add(tr("Started from"), qs(record.from));
    QStringList users;
    users.reserve(static_cast<qsizetype>(record.usedBy.size()));
    for (const std::string& name : record.usedBy)
        users.append(qs(name));
    add(tr("Runs that start from it"), users.join(QStringLiteral(", ")));
    add(tr("SHA-256"),
        record.sha256.empty() ? tr("not taken: no run has started from it") : qs(record.sha256));
    add(tr("Folder"), qs(record.folder.string()));
}

/// Points by step; a report's value takes the place of the logged one, for its interval.
void readCurves(const ModelQuestion& question, ModelDetails& into) {
    if (question.runFolder.empty())
        return;
    const auto points = [](const MetricSeries& series) {
        std::map<int64_t, MeasuredShare> byStep;
        for (size_t i = 0; i < series.steps.size(); ++i)
            byStep[series.steps[i]].value = series.values[i];
        return byStep;
    };
    const auto list = [](const std::map<int64_t, MeasuredShare>& byStep) {
        QVector<AccuracyPoint> all;
        all.reserve(static_cast<qsizetype>(byStep.size()));
        for (const auto& [step, share] : byStep)
            all.append({step, share});
        return all;
    };
    try {
        std::map<int64_t, MeasuredShare> full, brief;
        if (const auto reader = openReader(question.runFolder)) {
            full = points(reader->series("pass@1"));
            brief = points(reader->series("eval_pass@1"));
        }
        for (const ShownMeasure& shown : question.measures)
            if (shown.step >= 0 && !std::isnan(shown.measure.passAt1.value))
                full[shown.step] = shown.measure.passAt1;
        into.full = list(full);
        into.brief = list(brief);
    } catch (const Error&) {
        return; // the list of runs says what is wrong with it
    }
}

void readReports(const ModelQuestion& question, ModelDetails& into) {
    for (const ShownMeasure& shown : question.measures)
        try {
            const auto reader = openReader(shown.runFolder);
            auto report = reader ? reader->report(shown.measure.report) : std::nullopt;
            if (!report)
                continue;
            into.measured.append(shown.heading);
            into.reports.append(*std::move(report));
        } catch (const Error&) {
            continue; // the list of runs says what is wrong with it
        }
}

bool isOfEvaluation(const std::string& key) {
    static constexpr std::array<std::string_view, 6> same = {
        "max_completion_length", "temperature", "top_p", "top_k", "min_p", "dtype"};
    return key.starts_with("task.") || key == "reward.accuracy.tag_blind" ||
           std::find(same.begin(), same.end(), key) != same.end();
}

} // namespace

ModelDetails readModelDetails(const ModelQuestion& question) {
    ModelDetails details;
    readFacts(question, details);
    details.files = modelFiles(question.record.folder);
    readLineage(question, details);
    readCurves(question, details);
    readReports(question, details);
    details.omitted = question.omitted;
    return details;
}

QString evaluationRecipe(const ModelRecord& record, const fs::path& runFolder) {
    Recipe recipe = Recipe::fromJson({{"stage", "evaluate"}, {"model", record.name}}, "evaluation");
    try {
        if (!runFolder.empty()) {
            const fs::path file = runFolder / run_files::recipe;
            const Recipe trained = Recipe::fromYaml(readFile(file), file.string());
            for (const FieldSpec& field : recipe.stage().fields)
                if (isOfEvaluation(field.name) && trained.has(field.name))
                    recipe = recipe.with(field.name, trained.value(field.name));
        }
    } catch (const Error&) {
        return qs(recipe.toYaml()); // the task is the person's to choose then
    }
    return qs(recipe.toYaml());
}

bool writesText(const ModelRecord& record) {
    const std::string& name = record.facts.architecture;
    return !name.ends_with("ForSequenceClassification") &&
           !name.ends_with("ForTokenClassification");
}

} // namespace rationale::ui
