// SPDX-License-Identifier: GPL-3.0-or-later
// Overrides in a shell script, without running it. Only what stands outside of branches counts: a
// script that chooses values by machine is told apart from one that says them.
#include "core/base/error.h"
#include "core/interop/config_mapper.h"

#include <algorithm>
#include <map>

namespace rationale::interop {

namespace {

bool isNamePart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

size_t nameEnd(std::string_view text, size_t at, bool dots) {
    while (at < text.size() &&
           (isNamePart(text[at]) || (dots && (text[at] == '.' || text[at] == '-'))))
        ++at;
    return at;
}

class ShellText {
public:
    explicit ShellText(std::vector<std::string>& notes)
        : m_notes(notes) {}

    ConfigEntries read(const std::string& text) {
        for (size_t at = 0; at < text.size();) {
            const size_t end = std::min(text.find('\n', at), text.size());
            line(std::string_view(text).substr(at, end - at));
            at = end + 1;
        }
        return std::move(m_entries);
    }

private:
    void line(std::string_view whole) {
        const size_t first = whole.find_first_not_of(" \t\r");
        if (first == std::string_view::npos || whole[first] == '#')
            return;
        const std::string_view text = whole.substr(first);
        // "NAME+=(" within a branch adds arguments that only some machines get.
        const size_t word = nameEnd(text, 0, false);
        if (first > 0 && word > 0 && text.substr(word).starts_with("+=("))
            m_branch = true;
        if (m_branch) {
            if (text.find('.') != std::string_view::npos &&
                text.find('=') != std::string_view::npos)
                m_notes.push_back("An override within a branch of the script is not read: " +
                                  std::string(text.substr(0, 100)));
            m_branch = text.find(')') == std::string_view::npos;
            return;
        }
        if (word > 0 && word < text.size() && text[word] == '=' &&
            std::string_view(text).substr(0, word).find('.') == std::string_view::npos)
            assign(std::string(text.substr(0, word)), text.substr(word + 1), first > 0);
        else
            words(text);
    }

    void assign(const std::string& name, std::string_view value, bool inBranch) {
        if (value.starts_with('('))
            return words(value.substr(1)); // an array may begin on its own line
        const size_t space = value.starts_with('"') || value.starts_with('\'') ||
                                     value.find("$(") != std::string_view::npos
                                 ? std::string_view::npos
                                 : value.find_first_of(" \t");
        const std::string filled = expanded(value.substr(0, space));
        const bool known = m_variables.contains(name) && !m_variables[name].empty();
        if (!inBranch || !known) {
            m_variables[name] = filled;
        } else if (m_variables[name] != filled) {
            m_notes.push_back("The script may set " + name + " to " + filled + " in a branch; " +
                              m_variables[name] + " is taken");
        }
    }

    /// Every word "key.with.dots=value" of a line; key may begin with +, ++ or ~.
    void words(std::string_view text) {
        for (size_t at = 0; at < text.size();) {
            while (at < text.size() &&
                   std::string_view(" \t\r(),").find(text[at]) != std::string_view::npos)
                ++at;
            size_t begin = at;
            char outer = 0;
            if (begin < text.size() && (text[begin] == '"' || text[begin] == '\''))
                outer = text[begin++];
            while (begin < text.size() && (text[begin] == '+' || text[begin] == '~'))
                ++begin;
            const size_t end = nameEnd(text, begin, true);
            const std::string key(text.substr(begin, end - begin));
            if (end < text.size() && text[end] == '=' && key.find('.') != std::string::npos &&
                !key.starts_with('-') && !key.starts_with('.')) {
                at = end + 1;
                entry(key, wordAt(text, at, outer));
                continue;
            }
            at = std::max(end, at);
            while (at < text.size() && text[at] != ' ' && text[at] != '\t')
                ++at;
        }
    }

    /// A word up to a space outside of quotes; quotes are taken off, variables filled in.
    std::string wordAt(std::string_view text, size_t& at, char quote) {
        std::string word;
        while (at < text.size()) {
            const char c = text[at];
            if (quote == 0 && (c == ' ' || c == '\t' || c == '\r' || c == '\\' || c == ')'))
                break;
            if (c == quote) {
                quote = 0;
                ++at;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
                ++at;
            } else if (c == '$' && quote != '\'') {
                word += variableAt(text, at);
            } else {
                word += c;
                ++at;
            }
        }
        return word;
    }

    std::string expanded(std::string_view value) {
        size_t at = 0;
        return wordAt(value, at, 0);
    }

    /// "$NAME", "${NAME}", "${NAME:-default}"; what is not known stays as it is written.
    std::string variableAt(std::string_view text, size_t& at) {
        const size_t begin = at;
        if (text.substr(at).starts_with("$(")) {
            int depth = 0;
            for (++at; at < text.size(); ++at) {
                depth += text[at] == '(' ? 1 : text[at] == ')' ? -1 : 0;
                if (depth == 0)
                    break;
            }
            at = std::min(at + 1, text.size());
            return std::string(text.substr(begin, at - begin));
        }
        const bool braced = text.substr(at).starts_with("${");
        const size_t nameBegin = at + (braced ? 2 : 1);
        const size_t end = nameEnd(text, nameBegin, false);
        const std::string name(text.substr(nameBegin, end - nameBegin));
        at = end;
        std::string fallback;
        bool hasFallback = false;
        if (braced) {
            int depth = 1;
            size_t close = end;
            for (; close < text.size(); ++close) {
                depth += text[close] == '{' ? 1 : text[close] == '}' ? -1 : 0;
                if (depth == 0)
                    break;
            }
            std::string_view rest = text.substr(end, close - end);
            if (rest.starts_with(":-") || rest.starts_with('-')) {
                hasFallback = true;
                fallback = expanded(rest.substr(rest[0] == ':' ? 2 : 1));
            }
            at = std::min(close + 1, text.size());
        }
        if (const auto known = m_variables.find(name);
            known != m_variables.end() && !known->second.empty())
            return known->second;
        if (hasFallback)
            return fallback;
        return std::string(text.substr(begin, std::max(at, begin + 1) - begin));
    }

    void entry(const std::string& key, const std::string& text) {
        Json value = text;
        if (text.find('$') == std::string::npos) {
            try {
                value = parseYaml(text, key);
            } catch (const Error&) { // no YAML: a text
            }
            if (value.is_object())
                value = text;
        }
        for (auto& [name, old] : m_entries)
            if (name == key) {
                old = value; // Hydra takes the last
                return;
            }
        m_entries.emplace_back(key, value);
    }

    ConfigEntries m_entries;
    std::map<std::string, std::string> m_variables;
    std::vector<std::string>& m_notes;
    bool m_branch = false;
};

} // namespace

ConfigEntries overridesIn(const std::string& text, std::vector<std::string>& notes) {
    return ShellText(notes).read(text);
}

} // namespace rationale::interop
