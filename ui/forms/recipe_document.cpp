// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/forms/recipe_document.h"

#include "ui/services/strings.h"

#include <QRegularExpression>

#include <algorithm>

namespace rationale::ui {

namespace {

QString shellQuoted(const QString& word) {
    static const QRegularExpression plain(QStringLiteral("^[\\w./:=,+@%-]+$"));
    if (plain.match(word).hasMatch())
        return word;
    QString escaped = word;
    escaped.replace(QLatin1Char('\''), QLatin1String("'\\''"));
    return QLatin1Char('\'') + escaped + QLatin1Char('\'');
}

int lineIn(const QString& message) {
    static const QRegularExpression line(QStringLiteral("line (\\d+)"));
    const auto match = line.match(message);
    return match.hasMatch() ? match.captured(1).toInt() : 0;
}

/// The line on which a key stands, for errors that name only the key.
int lineOfKey(const QString& yaml, const QString& message) {
    static const QRegularExpression quoted(QStringLiteral("[\"'`]([\\w.]+)[\"'`]"));
    auto matches = quoted.globalMatch(message);
    const QStringList lines = yaml.split(QLatin1Char('\n'));
    while (matches.hasNext()) {
        const QString key = matches.next().captured(1).section(QLatin1Char('.'), -1);
        const QRegularExpression start(QStringLiteral("^\\s*%1\\s*:").arg(key));
        const qsizetype found = lines.indexOf(start);
        if (found >= 0)
            return static_cast<int>(found) + 1;
    }
    return 0;
}

QString messageOf(const std::exception& exception) {
    const auto* error = dynamic_cast<const Error*>(&exception);
    if (!error)
        return QString::fromUtf8(exception.what());
    QString message = text(error->message());
    if (!error->remedy().empty())
        message += QStringLiteral(". ") + text(error->remedy());
    return message;
}

} // namespace

QString fieldText(const Json& value) {
    if (value.is_null())
        return {};
    if (value.is_string())
        return text(value.get<std::string>());
    if (value.is_array()) {
        QStringList parts;
        for (const Json& item : value)
            parts << fieldText(item);
        return parts.join(QStringLiteral(", "));
    }
    return text(toYaml(value)).trimmed();
}

RecipeDocument::RecipeDocument(QObject* parent)
    : QObject(parent) {}

void RecipeDocument::loadPreset(const QString& name) {
    const Preset* preset = findPreset(name.toStdString());
    if (!preset)
        throw Error(ErrorKind::Usage, "unknown recipe \"" + name.toStdString() + "\"");
    replaceBase(Recipe::fromYaml(preset->yaml, preset->name), name);
}

void RecipeDocument::loadYaml(const QString& yaml, const QString& source) {
    replaceBase(Recipe::fromYaml(yaml.toStdString(), source.toStdString()), {});
}

void RecipeDocument::replaceBase(Recipe recipe, const QString& presetName) {
    m_presetName = presetName;
    m_base = recipe;
    m_recipe = std::move(recipe);
    m_held.clear();
    update(true);
    Q_EMIT loaded();
    Q_EMIT changed();
}

QString RecipeDocument::text(const std::string& key) const {
    const auto held = m_held.constFind(ui::text(key));
    return held != m_held.cend() ? held->text : fieldText(m_recipe->value(key));
}

void RecipeDocument::setText(const std::string& key, const QString& value) {
    if (value == text(key))
        return;
    const QString name = ui::text(key);
    try {
        m_recipe = value.trimmed().isEmpty()
                       ? m_recipe->with(key, nullptr)
                       : m_recipe->withText(key, value.trimmed().toStdString());
        m_held.remove(name);
        update(true);
    } catch (const std::exception& exception) {
        m_held.insert(name, {value, messageOf(exception)});
        update(false);
    }
    Q_EMIT changed();
}

void RecipeDocument::setValue(const std::string& key, const Json& value) {
    setValues({{key, value}});
}

void RecipeDocument::setValues(const std::vector<std::pair<std::string, Json>>& values) {
    for (const auto& [key, value] : values) {
        m_recipe = m_recipe->with(key, value);
        m_held.remove(ui::text(key));
    }
    update(true);
    Q_EMIT changed();
}

void RecipeDocument::reset(const std::string& key) {
    setValue(key, m_base->has(key) ? m_base->value(key) : Json());
}

void RecipeDocument::resetAll() {
    m_recipe = m_base;
    m_held.clear();
    update(true);
    Q_EMIT changed();
}

void RecipeDocument::setYaml(const QString& yaml) {
    if (yaml == m_yaml)
        return;
    m_yaml = yaml;
    try {
        Recipe parsed = Recipe::fromYaml(yaml.toStdString(), "recipe");
        const bool otherStage = &parsed.stage() != &m_recipe->stage();
        m_recipe = std::move(parsed);
        m_held.clear();
        update(false);
        if (otherStage) {
            m_base = m_recipe;
            m_presetName.clear();
            Q_EMIT loaded();
        }
    } catch (const std::exception& exception) {
        m_yamlError = messageOf(exception);
        const QString where = QString::fromUtf8(exception.what());
        m_yamlErrorLine = lineIn(where);
        if (m_yamlErrorLine == 0)
            m_yamlErrorLine = lineOfKey(yaml, where);
        std::erase_if(m_problems, [](const Problem& p) { return p.field == "(yaml)"; });
        m_problems.insert(m_problems.begin(),
                          {Problem::Level::Block, "(yaml)", m_yamlError.toStdString()});
    }
    Q_EMIT changed();
}

void RecipeDocument::update(bool rewriteYaml) {
    if (rewriteYaml)
        m_yaml = ui::text(m_recipe->toYaml());
    m_yamlError.clear();
    m_yamlErrorLine = 0;
    m_problems.clear();
    for (auto held = m_held.cbegin(); held != m_held.cend(); ++held)
        m_problems.push_back(
            {Problem::Level::Block, held.key().toStdString(), held->message.toStdString()});
    std::sort(m_problems.begin(), m_problems.end(),
              [](const Problem& a, const Problem& b) { return a.field < b.field; });
    for (Problem& problem : m_recipe->validate())
        if (!m_held.contains(ui::text(problem.field)))
            m_problems.push_back(std::move(problem));
    std::stable_partition(m_problems.begin(), m_problems.end(), [](const Problem& problem) {
        return problem.level == Problem::Level::Block;
    });
}

int RecipeDocument::count(Problem::Level level) const {
    return static_cast<int>(
        std::count_if(m_problems.begin(), m_problems.end(),
                      [level](const Problem& problem) { return problem.level == level; }));
}

bool RecipeDocument::isChanged(const std::string& key) const {
    return m_held.contains(ui::text(key)) || m_recipe->value(key) != m_base->value(key);
}

std::vector<Recipe::Difference> RecipeDocument::changes() const {
    if (!m_recipe || &m_base->stage() != &m_recipe->stage())
        return {};
    return Recipe::diff(*m_base, *m_recipe);
}

QString RecipeDocument::command(const QString& runName, quint64 seed) const {
    QStringList words{QStringLiteral("rationale"), QStringLiteral("run"),
                      m_presetName.isEmpty() ? QStringLiteral("recipe.yaml") : m_presetName};
    for (const Recipe::Difference& change : changes()) {
        const QString value =
            change.right.is_array() ? ui::text(change.right.dump()) : fieldText(change.right);
        words << QStringLiteral("--set")
              << ui::text(change.key) + QLatin1Char('=') +
                     (change.right.is_null() ? QStringLiteral("null") : value);
    }
    words << QStringLiteral("--seed") << QString::number(seed);
    if (!runName.trimmed().isEmpty())
        words << QStringLiteral("--name") << runName.trimmed();
    for (QString& word : words)
        word = shellQuoted(word);
    return words.join(QLatin1Char(' '));
}

} // namespace rationale::ui
