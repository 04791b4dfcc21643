// SPDX-License-Identifier: GPL-3.0-or-later
// Problems with one right answer: GSM8K, MATH and MATH-500, AIME and AMC, MGSM.
#include "core/data/import/import_format.h"
#include "core/data/table_bytes.h"
#include "core/text/answer_text.h"
#include "core/text/language.h"

#include <algorithm>

namespace rationale {

namespace {

const std::string answerMark = "####";

bool hasText(const Json& row, const char* column) {
    const auto found = row.find(column);
    return found != row.end() && found->is_string();
}

bool hasAnswer(const Json& row, const char* column) {
    const auto found = row.find(column);
    return found != row.end() && (found->is_string() || found->is_number());
}

/// 70,000 as 70000: the comma is there for people.
std::string withoutCommas(std::string text) {
    text.erase(std::remove(text.begin(), text.end(), ','), text.end());
    return text;
}

/// Without <<16-3-4=9>>, which told a calculator what to put in.
std::string withoutAnnotations(const std::string& text) {
    std::string plain;
    size_t at = 0;
    for (size_t begin = text.find("<<"); begin != std::string::npos; begin = text.find("<<", at)) {
        const size_t end = text.find(">>", begin);
        if (end == std::string::npos)
            break;
        plain += text.substr(at, begin - at);
        at = end + 2;
    }
    return plain + text.substr(at);
}

/// https://github.com/openai/grade-school-math
ImportedRows readGsm8k(const ImportRow& row) {
    const std::string answer = row.text({"answer"});
    const size_t mark = answer.rfind(answerMark);
    if (mark == std::string::npos)
        row.refuse("A worked solution does not end in '#### N'", "answer",
                   "This is no GSM8K; 'rationale data formats' lists the others. --skip-bad leaves "
                   "such rows out.");
    const std::string reference = withoutCommas(trimmed(answer.substr(mark + answerMark.size())));
    if (reference.empty())
        row.refuse("Behind '####' stands no answer", "answer", skipRemedy);
    const bool r1 = row.options().solutions == "r1"; // whose answer stands in its own tag
    std::string solution = r1 ? trimmed(answer.substr(0, mark)) : answer;
    if (!row.options().keepAnnotations)
        solution = withoutAnnotations(solution);
    return {{problemRow(row, row.text({"question"}), reference, solution, "en", "math")}, {}};
}

/// https://github.com/hendrycks/math, and MATH-500 of PRM800K, which has "answer" as well.
ImportedRows readMath(const ImportRow& row) {
    const std::string solution = row.textOr({"solution"});
    std::string reference;
    if (row.has({"answer"})) {
        reference = row.answer({"answer"});
    } else {
        const std::optional<std::string> boxed = lastBoxed(solution);
        if (!boxed)
            row.refuse("A solution has no \\boxed{answer}", "solution",
                       "Leave such rows out with --skip-bad.");
        reference = *boxed;
    }
    Json made = problemRow(row, row.text({"problem"}), reference, solution, "en", "math");
    keepColumns(row, {"subject", "type", "level", "unique_id"}, made);
    return {{made}, {}};
}

/// Questions with a bare answer: AIME, AMC, and what is laid out as they are.
ImportedRows readAime(const ImportRow& row) {
    const std::string reference = trimmed(row.answer({"answer", "Answer"}));
    if (reference.empty())
        row.refuse("The answer is empty", "answer", skipRemedy);
    const std::string question = row.text({"question", "problem", "Question", "Problem"});
    Json made = problemRow(row, question, reference, row.textOr({"solution", "Solution"}),
                           mainLanguage(question), "math");
    keepColumns(row, {"id", "ID", "url", "year"}, made);
    return {{made}, {}};
}

/// "de" of mgsm_de.tsv, or of a folder de/.
std::string languageOfFile(const fs::path& file) {
    std::string stem = file.filename().string();
    stem = stem.substr(0, stem.find('.'));
    const size_t separator = stem.find_last_of("_-");
    const std::vector<std::string> known = knownLanguages();
    for (const std::string& code :
         {separator == std::string::npos ? stem : stem.substr(separator + 1),
          file.parent_path().filename().string()})
        if (std::find(known.begin(), known.end(), code) != known.end())
            return code;
    return {};
}

/// https://github.com/google-research/url-nlp/tree/main/mgsm: question and answer, tab separated,
/// without a header; elsewhere with answer_number.
ImportedRows readMgsm(const ImportRow& row) {
    const std::string language =
        row.options().language.empty() ? languageOfFile(row.file()) : row.options().language;
    if (language.empty())
        row.refuse("The name of the file does not say its language", "",
                   "Say it with --language, as in --language de.");
    const std::string answer = withoutCommas(trimmed(row.answer({"answer_number", "answer"})));
    if (answer.find_first_of("0123456789") == std::string::npos)
        row.refuse("The answer has no number", "answer", skipRemedy);
    return {{problemRow(row, row.text({"question"}), answer, "", language, "math")}, {}};
}

bool isSeparatedByTabs(const fs::path& path) {
    return path.filename().string().find(".tsv") != std::string::npos;
}

/// Text, tab, number: a header would have no number.
bool isMgsmFile(const fs::path& path) {
    if (!isSeparatedByTabs(path))
        return false;
    std::string line;
    TextSource(path).readLine(line);
    const size_t tab = line.find('\t');
    return tab != std::string::npos && line.find('\t', tab + 1) == std::string::npos &&
           line.find_first_of("0123456789", tab) != std::string::npos;
}

TableOptions mgsmTable(const fs::path& path) {
    TableOptions options;
    if (isSeparatedByTabs(path)) {
        options.columns = {"question", "answer"};
        options.quotes = false;
    }
    return options;
}

} // namespace

namespace import_formats {

const ImportFormat gsm8k = {
    "gsm8k", "question, answer ending in '#### N' (openai/grade-school-math)",
    [](const Json& row) {
        return hasText(row, "question") && hasText(row, "answer") &&
               row["answer"].get_ref<const std::string&>().find(answerMark) != std::string::npos;
    },
    &readGsm8k};

const ImportFormat math = {
    "math", "problem, solution with \\boxed{answer}, perhaps answer (hendrycks/math, MATH-500)",
    [](const Json& row) { return hasText(row, "problem") && hasText(row, "solution"); }, &readMath};

const ImportFormat aime = {"aime", "question or problem, answer (AIME, AMC and the like)",
                           [](const Json& row) {
                               return (hasText(row, "question") || hasText(row, "problem") ||
                                       hasText(row, "Problem")) &&
                                      (hasAnswer(row, "answer") || hasAnswer(row, "Answer"));
                           },
                           &readAime};

const ImportFormat mgsm = {
    "mgsm",
    "question, answer; .tsv without a header, the language in the file's name (MGSM)",
    [](const Json& row) { return hasText(row, "question") && row.contains("answer_number"); },
    &readMgsm,
    &mgsmTable,
    &isMgsmFile};

} // namespace import_formats

} // namespace rationale
