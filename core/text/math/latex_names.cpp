// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/math/latex_names.h"

#include "core/text/answer_text.h"
#include "core/text/utf8.h"

#include <algorithm>
#include <array>
#include <utility>

namespace rationale::math {

namespace {

template <size_t count>
bool contains(const std::array<std::string_view, count>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

constexpr std::array<std::string_view, 26> functionNames = {
    "sin",  "cos",  "tan",  "cot",  "sec",  "csc",  "arcsin", "arccos", "arctan",
    "asin", "acos", "atan", "sinh", "cosh", "tanh", "log",    "ln",     "exp",
    "lg",   "gcd",  "lcm",  "max",  "min",  "det",  "floor",  "ceil"};

/// Commands that only set type; those of the second list take an argument that is read as it is.
constexpr std::array<std::string_view, 40> silentCommands = {
    "left",         "right",     "big",         "Big",        "bigl",   "bigr",   "Bigl",
    "Bigr",         "bigg",      "Bigg",        "biggl",      "biggr",  "Biggl",  "Biggr",
    "displaystyle", "limits",    "textstyle",   "quad",       "qquad",  "middle", "mathstrut",
    "strut",        "nolimits",  "scriptstyle", "bf",         "rm",     "it",     "hspace*",
    "hfill",        "centering", "boldmath",    "normalsize", "large",  "Large",  "small",
    "allowbreak",   "nonumber",  "newline",     "noindent",   "enspace"};
constexpr std::array<std::string_view, 18> styleCommands = {
    "mathbf",    "boldsymbol", "mathit",         "mathcal", "mathsf", "overline",
    "underline", "boxed",      "fbox",           "bm",      "vec",    "mathbin",
    "mathrel",   "mathord",    "overrightarrow", "hat",     "bar",    "widehat"};
constexpr std::array<std::string_view, 3> colourCommands = {"color", "textcolor", "colorbox"};
constexpr std::array<std::string_view, 12> textCommands = {
    "text",   "textbf", "mathrm", "mbox",   "textnormal", "operatorname",
    "textrm", "textit", "hbox",   "texttt", "textsf",     "operatorname*"};

constexpr std::array<std::pair<std::string_view, std::string_view>, 26> synonyms = {
    {{"dfrac", "frac"},
     {"tfrac", "frac"},
     {"cfrac", "frac"},
     {"leq", "le"},
     {"geq", "ge"},
     {"neq", "ne"},
     {"leqslant", "le"},
     {"geqslant", "ge"},
     {"cdot", "times"},
     {"ast", "times"},
     {"dbinom", "binom"},
     {"tbinom", "binom"},
     {"lbrace", "{"},
     {"rbrace", "}"},
     {"land", "and"},
     {"lor", "or"},
     {"infin", "infty"},
     {"varnothing", "emptyset"},
     {"backslash", "setminus"},
     {"lvert", "|"},
     {"rvert", "|"},
     {"vert", "|"},
     {"thickapprox", "approx"},
     {"simeq", "approx"},
     {"varphi", "phi"},
     {"degree", "circ"}}};

/// Signs of Unicode as the LaTeX that is read.
constexpr std::array<std::pair<char32_t, std::string_view>, 41> unicodeSigns = {
    {{0x3C0, "\\pi "},
     {0x221A, "\\sqrt "},
     {0x221E, "\\infty "},
     {0x2264, "\\le "},
     {0x2265, "\\ge "},
     {0x2260, "\\ne "},
     {0xB1, "\\pm "},
     {0x222A, "\\cup "},
     {0x2229, "\\cap "},
     {0x2208, "\\in "},
     {0xB0, "^\\circ "},
     {0xB2, "^2 "},
     {0xB3, "^3 "},
     {0xBD, "\\frac12 "},
     {0xBC, "\\frac14 "},
     {0xBE, "\\frac34 "},
     {0xB7, "\\times "},
     {0x2248, "\\approx "},
     {0x2205, "\\emptyset "},
     {0x3B8, "\\theta "},
     {0x3B1, "\\alpha "},
     {0x3B2, "\\beta "},
     {0x3BB, "\\lambda "},
     {0x2099, "_n "},
     {0x2080, "_0 "},
     {0x2081, "_1 "},
     {0x2082, "_2 "},
     {0x2216, "\\setminus "},
     {0x20AC, "\\text{euro}"},
     {0xA3, "\\text{pound}"},
     {0x2C6, "^"},
     {0x2074, "^4 "},
     {0x2075, "^5 "},
     {0x2076, "^6 "},
     {0x211D, "\\mathbb{R}"},
     {0x3B3, "\\gamma "},
     {0x3C6, "\\phi "},
     {0x2026, "\\ldots "},
     {0x2211, "\\sum "},
     {0x222B, "\\int "},
     {0x3001, ", "}}};
constexpr std::array<std::string_view, 24> greekLetters = {
    "alpha", "beta", "gamma", "delta",  "epsilon", "varepsilon", "zeta",  "eta",
    "theta", "iota", "kappa", "lambda", "mu",      "nu",         "xi",    "rho",
    "sigma", "tau",  "phi",   "chi",    "psi",     "omega",      "Gamma", "ell"};

} // namespace

CommandRole commandRole(std::string_view name) {
    if (contains(silentCommands, name))
        return CommandRole::Silent;
    if (contains(styleCommands, name))
        return CommandRole::Style;
    if (contains(colourCommands, name))
        return CommandRole::Colour;
    if (contains(textCommands, name))
        return CommandRole::Text;
    return contains(greekLetters, name) ? CommandRole::Letter : CommandRole::Other;
}

std::string commandSynonym(const std::string& name) {
    for (const auto& [from, to] : synonyms)
        if (name == from)
            return std::string(to);
    return name;
}

std::string asLatex(std::string_view text) {
    const std::string ascii = toAsciiForms(text);
    std::string latex;
    latex.reserve(ascii.size());
    for (size_t i = 0; i < ascii.size();) {
        if (static_cast<unsigned char>(ascii[i]) < 0x80) {
            latex.push_back(ascii[i++]);
            continue;
        }
        const Utf8Char c = decodeUtf8(ascii, i);
        const auto known = std::find_if(unicodeSigns.begin(), unicodeSigns.end(),
                                        [&](const auto& sign) { return sign.first == c.code; });
        if (known != unicodeSigns.end())
            latex += known->second;
        else
            latex.append(ascii, i, c.bytes);
        i += c.bytes;
    }
    return latex;
}

bool isOrdinalEnding(std::string_view word) {
    return word == "th" || word == "st" || word == "nd" || word == "rd";
}

bool isFunctionName(std::string_view name) {
    return contains(functionNames, name);
}

bool isPlainCommand(std::string_view word) {
    static constexpr std::array<std::string_view, 9> commands = {
        "sqrt", "pi", "infty", "binom", "cup", "pm", "frac", "cdot", "times"};
    return contains(commands, word);
}

bool isPlainEnglish(std::string_view word) {
    static constexpr std::array<std::string_view, 30> words = {
        "is",  "the", "are", "of", "to",  "in",  "if",  "so", "no",  "for",
        "not", "yes", "we",  "it", "by",  "has", "she", "he", "per", "an",
        "The", "She", "He",  "No", "Yes", "All", "all", "be", "at",  "then"};
    return contains(words, word);
}

} // namespace rationale::math
