// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/math/tokens.h"

#include "core/text/answer_text.h"
#include "core/text/ascii.h"
#include "core/text/math/latex_names.h"
#include "core/text/math/node.h"
#include "core/text/math/units.h"

#include <algorithm>
#include <array>
#include <utility>

namespace rationale::math {

namespace {

using Kind = Token::Kind;

bool isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

class Tokenizer {
public:
    Tokenizer(std::string_view text, bool joinThousands)
        : m_text(asLatex(text))
        , m_joinThousands(joinThousands) {}

    std::vector<Token> run() {
        while (m_at < m_text.size() && m_tokens.size() <= mostTokens)
            step();
        if (m_tokens.size() > mostTokens)
            return {};
        m_tokens.push_back({});
        return std::move(m_tokens);
    }

private:
    char at(size_t position) const { return position < m_text.size() ? m_text[position] : '\0'; }

    void push(Kind kind, std::string text) {
        m_tokens.push_back({kind, std::move(text), std::exchange(m_spaced, false)});
    }

    void step() {
        const char c = m_text[m_at];
        const bool quotation = c == '"' || (c == '\'' && !isPrime());
        if (isSpace(c) || c == '~' || quotation) {
            m_spaced = true;
            ++m_at;
        } else if (isDigit(c) || (c == '.' && isDigit(at(m_at + 1)))) {
            number();
        } else if (isLetter(c)) {
            word();
        } else if (c == '\\') {
            command();
        } else if (c == '$') {
            ++m_at;
        } else if (std::string_view("+-*/^_=<>()[]{}|,;:!'%&").find(c) != std::string_view::npos) {
            sign(c);
        } else if (static_cast<unsigned char>(c) >= 0x80) {
            foreignWord();
        } else {
            push(Kind::Text, std::string(1, c));
            ++m_at;
        }
    }

    /// "f'", not "['1', '2']".
    bool isPrime() const {
        const char last = m_at > 0 ? m_text[m_at - 1] : ' ';
        if (m_text[0] == '\'' && m_at + 1 == m_text.size())
            return false;
        return isLetter(last) || last == '\'' || last == '}';
    }

    void sign(char c) {
        const char next = at(m_at + 1);
        m_at += 2;
        if (c == '*' && next == '*')
            push(Kind::Sign, "^");
        else if (c == '<' && next == '=')
            push(Kind::Command, "\\le");
        else if (c == '>' && next == '=')
            push(Kind::Command, "\\ge");
        else if (c == '!' && next == '=')
            push(Kind::Command, "\\ne");
        else if (c == '+' && next == '-')
            push(Kind::Command, "\\pm");
        else if (c == '=' && next == '=')
            push(Kind::Sign, "=");
        else {
            --m_at;
            m_brackets += (c == '(' || c == '[') - (c == ')' || c == ']');
            push(Kind::Sign, std::string(1, c));
        }
    }

    bool threeDigits(size_t position) const {
        return isDigit(at(position)) && isDigit(at(position + 1)) && isDigit(at(position + 2)) &&
               !isDigit(at(position + 3));
    }

    /// How many characters a separator of thousands takes here: "," or "{,}" or ",\!".
    size_t separator(bool& certain) const {
        for (const std::string_view form : {",\\! ", ",\\!", "{,}", ",\\,", "\\,", "\\!"})
            if (m_text.compare(m_at, form.size(), form) == 0 && threeDigits(m_at + form.size())) {
                certain = true;
                return form.size();
            }
        const bool plain = m_joinThousands && m_brackets == 0 && at(m_at) == ',';
        return (certain || plain) && threeDigits(m_at + 1) ? 1 : 0;
    }

    void number() {
        std::string digits;
        const auto take = [&] {
            while (isDigit(at(m_at)))
                digits.push_back(m_text[m_at++]);
        };
        take();
        bool certain = false;
        if (digits.size() <= 3 && (digits.empty() || digits[0] != '0'))
            for (size_t size; !digits.empty() && (size = separator(certain)) > 0;) {
                m_at += size;
                take();
            }
        if (at(m_at) == '.' && isDigit(at(m_at + 1))) {
            digits.push_back(m_text[m_at++]);
            take();
        } else if (at(m_at) == '.' &&
                   (at(m_at + 1) == '\\' || (at(m_at + 1) == '(' && isDigit(at(m_at + 2))))) {
            digits.push_back(m_text[m_at++]); // "0.\overline{3}", "0.(3)"
        }
        repeating(digits);
        push(Kind::Number, std::move(digits));
        powerOfTen();
    }

    /// "1.5e3", "2E-4".
    void powerOfTen() {
        if (at(m_at) != 'e' && at(m_at) != 'E')
            return;
        const bool sign = at(m_at + 1) == '-' || at(m_at + 1) == '+';
        size_t end = m_at + 1 + (sign ? 1 : 0);
        const size_t begin = end;
        while (isDigit(at(end)))
            ++end;
        if (end == begin || end - begin > 9)
            return;
        push(Kind::Command, "\\times");
        push(Kind::Number, "10");
        push(Kind::Sign, "^");
        if (at(m_at + 1) == '-')
            push(Kind::Sign, "-");
        push(Kind::Number, m_text.substr(begin, end - begin));
        m_at = end;
    }

    /// "0.\overline{3}", "0.1\bar{6}", "0.(3)": the digits that repeat, in brackets.
    void repeating(std::string& digits) {
        if (digits.find('.') == std::string::npos)
            return;
        for (const std::string_view open : {"\\overline{", "\\bar{", "("}) {
            if (m_text.compare(m_at, open.size(), open) != 0)
                continue;
            size_t end = m_at + open.size();
            while (isDigit(at(end)))
                ++end;
            if (end == m_at + open.size() || at(end) != (open == "(" ? ')' : '}'))
                continue;
            digits += "(" + m_text.substr(m_at + open.size(), end - m_at - open.size()) + ")";
            m_at = end + 1;
            return;
        }
    }

    void word() {
        const size_t begin = m_at;
        while (isLetter(at(m_at)))
            ++m_at;
        const std::string word = m_text.substr(begin, m_at - begin);
        if (m_text.compare(m_at, 2, ".m") == 0 || m_text.compare(m_at, 2, ".M") == 0) {
            if (halfOfDay(word + "m")) {
                m_at += at(m_at + 2) == '.' ? 3 : 2;
                return;
            }
        } else if (halfOfDay(word)) {
            return;
        } else if (!m_spaced && !m_tokens.empty() && m_tokens.back().kind == Kind::Number &&
                   isOrdinalEnding(word)) {
            return push(Kind::Text, word); // "3rd"
        }
        plainWord(word);
    }

    /// "7 am", "11:30 P.M.": not the sign ± nor a product of letters.
    bool halfOfDay(std::string_view word) {
        std::string half = plainWords(word);
        std::erase(half, ' ');
        const bool time = !m_tokens.empty() && m_tokens.back().kind == Kind::Number;
        const size_t next = m_text.find_first_not_of(' ', m_at);
        if (!time || (half != "am" && half != "pm") ||
            (next != std::string::npos && isDigit(m_text[next])))
            return false;
        push(Kind::Text, std::move(half));
        return true;
    }

    void plainWord(const std::string& word) {
        if (word == "infinity" || word == "inf" || word == "oo")
            return push(Kind::Command, "\\infty");
        if (isUnitOfNumber(word))
            return push(Kind::Text, word);
        if (isFunctionName(word) || isPlainCommand(word))
            return push(Kind::Command, word == "cdot" ? "\\times" : "\\" + word);
        if (word == "and" || word == "or")
            return push(Kind::Command, "\\" + word);
        const bool inFormula = m_at < m_text.size() && (at(m_at) == '^' || at(m_at) == '_');
        const bool word2 = word.size() >= 2 &&
                           (word.size() >= 4 || isUnitWord(word) || isPlainEnglish(word)) &&
                           !(inFormula && !isUnitWord(word));
        if (word2)
            return push(Kind::Text, word);
        for (const char letter : word)
            push(Kind::Letter, std::string(1, letter));
    }

    /// "30 min", "10 sec" are times, "2 sec(x)" is not.
    bool isUnitOfNumber(const std::string& word) const {
        const size_t next = m_text.find_first_not_of(" \t", m_at);
        const bool argument =
            next != std::string::npos &&
            (isLetter(m_text[next]) || isDigit(m_text[next]) ||
             std::string_view("(^_\\{").find(m_text[next]) != std::string_view::npos);
        return !argument && !m_tokens.empty() && m_tokens.back().kind == Kind::Number &&
               isUnitWord(word);
    }

    void foreignWord() {
        const size_t begin = m_at;
        while (m_at < m_text.size() && static_cast<unsigned char>(m_text[m_at]) >= 0x80)
            ++m_at;
        push(Kind::Text, m_text.substr(begin, m_at - begin));
    }

    /// The content of a brace group that begins at or after m_at; m_at moves behind it.
    std::optional<std::string> group() {
        const size_t open = m_text.find_first_not_of(" \t\n", m_at);
        if (open == std::string::npos || m_text[open] != '{')
            return std::nullopt;
        int depth = 0;
        for (size_t i = open; i < m_text.size(); ++i) {
            depth += (m_text[i] == '{') - (m_text[i] == '}');
            if (depth == 0) {
                m_at = i + 1;
                return m_text.substr(open + 1, i - open - 1);
            }
        }
        return std::nullopt;
    }

    void command() {
        const char next = at(m_at + 1);
        if (!isLetter(next)) {
            m_at += next == '\0' ? 1 : 2;
            controlSymbol(next);
            return;
        }
        size_t end = m_at + 1;
        while (isLetter(at(end)))
            ++end;
        if (at(end) == '*')
            ++end;
        std::string name = m_text.substr(m_at + 1, end - m_at - 1);
        m_at = end;
        if (commandRole(name) == CommandRole::Silent) {
            if (name.find("right") != std::string::npos && at(m_at) == '.')
                ++m_at; // \right. closes nothing
            if (name == "quad" || name == "qquad")
                m_spaced = true;
        } else if (commandRole(name) == CommandRole::Colour) {
            group(); // the colour
        } else if (commandRole(name) == CommandRole::Text) {
            textCommand();
        } else {
            mathCommand(std::move(name));
        }
    }

    void controlSymbol(char c) {
        if (c == '{' || c == '}') {
            m_brackets += c == '{' ? 1 : -1;
            push(Kind::Command, std::string("\\") + c);
        } else if (c == '|')
            push(Kind::Sign, "|");
        else if (c == '%')
            push(Kind::Sign, "%");
        else if (c == '\\')
            push(Kind::Sign, "\n");
        else if (c == '&' || c == '_' || c == '#')
            push(Kind::Text, std::string(1, c));
        else if (c != '!') // \, \; \: \  \( \) \[ \] \$
            m_spaced = true;
    }

    void textCommand() {
        const std::optional<std::string> content = group();
        if (!content)
            return;
        const std::string words = trimmed(*content);
        const bool number =
            !words.empty() && isDigit(words[0]) && words.find_first_of("-–(") == std::string::npos;
        if (number || words.find_first_of("\\$") != std::string::npos) {
            m_text.replace(m_at, 0, " " + *content + " "); // mathematics inside of text
            return;
        }
        const std::string inner = words.size() > 2 && words[0] == '(' && words.back() == ')'
                                      ? words.substr(1, words.size() - 2)
                                      : words;
        if (halfOfDay(words))
            return;
        if (words == "and" || words == "or" || (isFunctionName(words) && !isUnitOfNumber(words)))
            push(Kind::Command, "\\" + words);
        else if (words == ",")
            push(Kind::Sign, ",");
        else if (words.size() == 1 && isLetter(words[0]) && (m_spaced || content->size() > 1))
            push(Kind::Text, words);
        else if (words.size() == 1 && isLetter(words[0]))
            push(Kind::Letter, words);
        else if (!inner.empty())
            push(Kind::Text, inner);
    }

    void mathCommand(std::string name) {
        name = commandSynonym(name);
        if (name == "|")
            return push(Kind::Sign, "|");
        if (name == "mathbb") {
            const std::optional<std::string> set = group();
            return push(Kind::Command, "\\mathbb{" + set.value_or("") + "}");
        }
        if (name == "begin" || name == "end") {
            const std::optional<std::string> environment = group();
            if (environment == "array")
                group(); // its columns
            return push(Kind::Command, "\\" + name + "{" + environment.value_or("") + "}");
        }
        if (commandRole(name) == CommandRole::Style) {
            const size_t begin = m_at;
            if (const std::optional<std::string> content = group())
                m_text.replace(begin, m_at - begin, " " + *content + " ");
            m_at = begin;
            return;
        }
        push(commandRole(name) == CommandRole::Letter ? Kind::Letter : Kind::Command, "\\" + name);
    }

    std::string m_text;
    bool m_joinThousands;
    int m_brackets = 0;
    size_t m_at = 0;
    bool m_spaced = false;
    std::vector<Token> m_tokens;
};

} // namespace

std::vector<Token> tokensOf(std::string_view text, bool joinThousands) {
    return Tokenizer(text, joinThousands).run();
}

} // namespace rationale::math
