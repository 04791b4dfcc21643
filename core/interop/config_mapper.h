// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interop/config_import.h"

#include <optional>
#include <set>

namespace rationale::interop {

/// A key that has the same meaning here under another name, or the same.
struct DirectKey {
    const char* key;
    const char* recipeKey;
    Json otherDefault; // what the source's program takes where the key is missing; null: nothing
};
/// A key that changes nothing while it has one value (or none), and cannot be had otherwise.
struct NeutralKey {
    const char* key;
    Json neutral;
    const char* why; // there is no other value here
};
/// Keys of machinery; one that ends in '*' stands for all that begin so.
struct MachineryKey {
    const char* key;
    const char* why;
};

/// Keeps account of every key of a configuration while a recipe is made of it.
class ConfigMapper {
public:
    explicit ConfigMapper(ConfigEntries entries);

    bool has(const std::string& key) const; // and not null
    /// The value, or `otherwise` where it is missing or null.
    Json value(const std::string& key, const Json& otherwise = {}) const;
    /// Throw Error{Input} naming key and value unless it is of the type.
    int64_t whole(const std::string& key, int64_t otherwise) const;
    double number(const std::string& key, double otherwise) const;
    bool flag(const std::string& key, bool otherwise) const;
    std::string text(const std::string& key, const std::string& otherwise) const;

    /// Sets a key of the recipe.
    void put(const std::string& recipeKey, const Json& value);
    /// Says that `key` became `what`; silent where the source lacks the key.
    void mapped(const std::string& key, const std::string& what);
    /// put() and mapped(); where the source lacks the key, defaulted() with `otherDefault`.
    void map(const std::string& key, const std::string& recipeKey, const Json& value,
             const Json& otherDefault);
    void defaulted(const std::string& key, const Json& value, const std::string& what);
    /// The chat template that `whoUses` puts prompts into is the model's own; here the recipe names
    /// one, where the model's name tells which.
    void chatTemplate(const std::string& model, const std::string& whoUses);
    void unneeded(const std::string& key, const std::string& why);
    void refuse(const std::string& key, const std::string& why);
    /// A key that has to be there.
    void missing(const std::string& key, const std::string& why);

    void takeDirect(const std::vector<DirectKey>& keys);
    void takeNeutral(const std::vector<NeutralKey>& keys);
    void takeMachinery(const std::vector<MachineryKey>& keys);
    bool isTaken(const std::string& key) const { return m_taken.contains(key); }
    /// Refuses what was mapped with a shell variable in its value.
    void refuseUnfilled();

    /// Refuses every key that nobody has looked at; makes the recipe where nothing is refused.
    ConfigImport finish(const std::string& source, const std::string& heading);

private:
    void add(KeyOutcome::Kind kind, const std::string& key, const std::string& what);

    ConfigEntries m_entries;
    std::set<std::string> m_taken;
    std::vector<KeyOutcome> m_outcomes;
    Json m_recipe = Json::object();
};

/// "0.1", "text", "[a, b]" as one line.
std::string shortText(const Json& value);

ConfigImport importTrlConfig(ConfigEntries entries, const std::string& source);
ConfigImport importVerlConfig(ConfigEntries entries, const std::string& source);

/// key=value overrides of a command line in a text; variables of a shell script are filled in
/// where the script sets them outside of a branch.
ConfigEntries overridesIn(const std::string& text, std::vector<std::string>& notes);

} // namespace rationale::interop
