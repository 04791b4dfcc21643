// SPDX-License-Identifier: GPL-3.0-or-later
// Second half of language detection: the language of each word.
#include "core/text/language.h"
#include "core/text/word_scanner.h"

#include <cld2/public/compact_lang_det.h>

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <unordered_set>

namespace rationale {

namespace {

/// The one language of a script, or the usual one where CLD2 cannot tell (`shared`).
struct ScriptLanguage {
    std::string_view language;
    bool shared = false;
};

// NOLINTNEXTLINE(readability-function-size): a table
ScriptLanguage languageOf(Script script) {
    switch (script) {
    case Script::Latin:
        return {"en", true};
    case Script::Cyrillic:
        return {"ru", true};
    case Script::Arabic:
        return {"ar", true};
    case Script::Devanagari:
        return {"hi", true};
    case Script::Hebrew:
        return {"he", true};
    case Script::Bengali:
        return {"bn", true};
    case Script::Ethiopic:
        return {"am", true};
    case Script::Tibetan:
        return {"bo", true};
    case Script::Han:
        return {"zh", false};
    case Script::Kana:
        return {"ja", false};
    case Script::Hangul:
        return {"ko", false};
    case Script::Greek:
        return {"el", false};
    case Script::Thai:
        return {"th", false};
    case Script::Lao:
        return {"lo", false};
    case Script::Khmer:
        return {"km", false};
    case Script::Myanmar:
        return {"my", false};
    case Script::Gurmukhi:
        return {"pa", false};
    case Script::Gujarati:
        return {"gu", false};
    case Script::Oriya:
        return {"or", false};
    case Script::Tamil:
        return {"ta", false};
    case Script::Telugu:
        return {"te", false};
    case Script::Kannada:
        return {"kn", false};
    case Script::Malayalam:
        return {"ml", false};
    case Script::Sinhala:
        return {"si", false};
    case Script::Georgian:
        return {"ka", false};
    case Script::Armenian:
        return {"hy", false};
    case Script::Thaana:
        return {"dv", false};
    case Script::Cherokee:
        return {"chr", false};
    case Script::Mongolian:
        return {"mn", false};
    case Script::Other:
        return {"und", false};
    }
    return {"und", false};
}

/// The scripts that a language of `expected` is written in, as far as it decides short runs.
bool writtenIn(std::string_view language, Script script) {
    static constexpr std::array<std::string_view, 11> cyrillic = {
        "ru", "uk", "bg", "sr", "mk", "be", "kk", "ky", "mn", "tg", "tt"};
    static constexpr std::array<std::string_view, 7> arabic = {"ar", "fa", "ur", "ps",
                                                               "ug", "sd", "ckb"};
    static constexpr std::array<std::string_view, 4> devanagari = {"hi", "mr", "ne", "sa"};
    static constexpr std::array<std::string_view, 20> other = {
        "zh", "ja", "ko", "th", "lo", "km", "my", "el", "he", "yi",
        "bn", "as", "ta", "te", "kn", "ml", "gu", "pa", "am", "ti"};
    static constexpr std::array<std::string_view, 6> rest = {"ka", "hy", "si", "bo", "dv", "or"};
    const auto in = [&](const auto& list) {
        return std::find(list.begin(), list.end(), language) != list.end();
    };
    switch (script) {
    case Script::Cyrillic:
        return in(cyrillic);
    case Script::Arabic:
        return in(arabic);
    case Script::Devanagari:
        return in(devanagari);
    case Script::Latin:
        return !language.empty() && !(in(cyrillic) && language != "sr") && !in(arabic) &&
               !in(devanagari) && !in(other) && !in(rest);
    default:
        return languageOf(script).language == language;
    }
}

// --- Chinese or Japanese
// ---------------------------------------------------------------------------

bool isCjk(const Word& word) {
    return word.script == Script::Han || word.script == Script::Kana;
}

/// A sentence with kana is Japanese, ideographs included; one without is Chinese, unless the text
/// is mostly Japanese and the sentence is as short as a heading or a name.
void assignCjk(std::vector<Word>& words) {
    size_t kana = 0, all = 0;
    for (const Word& word : words) {
        kana += word.script == Script::Kana;
        all += isCjk(word);
    }
    if (kana == 0)
        return;
    const bool mostlyJapanese = kana * 4 >= all;
    for (size_t begin = 0; begin < words.size();) {
        size_t end = begin + 1;
        while (end < words.size() && !words[end].startsSentence)
            ++end;
        size_t sentenceKana = 0, sentenceAll = 0;
        for (size_t i = begin; i < end; ++i) {
            sentenceKana += words[i].script == Script::Kana;
            sentenceAll += isCjk(words[i]);
        }
        const bool japanese = sentenceKana > 0 ? sentenceKana * 12 >= sentenceAll
                                               : mostlyJapanese && sentenceAll <= 40;
        for (size_t i = begin; i < end; ++i)
            if (words[i].script == Script::Han)
                words[i].language = japanese ? "ja" : "zh";
        begin = end;
    }
}

// --- languages that share a script
// -----------------------------------------------------------------

std::string_view isoCode(CLD2::Language language) {
    const std::string_view code = CLD2::LanguageCode(language);
    if (code == "iw")
        return "he";
    if (code == "jw")
        return "jv";
    if (code == "zh-Hant")
        return "zh";
    if (code == "sr-ME")
        return "sr";
    return language == CLD2::UNKNOWN_LANGUAGE || code == "un" ? std::string_view() : code;
}

struct Guess {
    std::string_view language;
    bool reliable = false;
};

Guess askCld2(std::string_view text, std::string_view expected, bool bestEffort,
              CLD2::ResultChunkVector* chunks) {
    const CLD2::Language hint = expected.empty()
                                    ? CLD2::UNKNOWN_LANGUAGE
                                    : CLD2::GetLanguageFromName(std::string(expected).c_str());
    const CLD2::CLDHints hints = {nullptr, nullptr, 23 /* UNKNOWN_ENCODING */, hint};
    CLD2::Language top[3];
    int percent[3] = {};
    double score[3] = {};
    int bytes = 0, valid = 0;
    bool reliable = false;
    const CLD2::Language language = CLD2::ExtDetectLanguageSummaryCheckUTF8(
        text.data(), static_cast<int>(text.size()), true, &hints,
        bestEffort ? CLD2::kCLDFlagBestEffort : 0, top, percent, score, chunks, &bytes, &reliable,
        &valid);
    std::string_view code = isoCode(language);
    if (code.empty() && bestEffort)
        code = isoCode(top[0]);
    return {code, reliable};
}

/// The text of a run with everything that is no word blanked, so that offsets stay.
std::string wordsOnly(std::string_view text, std::span<const Word> run) {
    const size_t begin = run.front().begin;
    std::string clean(run.back().end - begin, ' ');
    for (const Word& word : run)
        std::copy(text.begin() + word.begin, text.begin() + word.end,
                  clean.begin() + (word.begin - begin));
    return clean;
}

size_t commonEnglishWords(std::string_view text, std::span<const Word> run) {
    size_t common = 0;
    std::string lower;
    for (const Word& word : run) {
        lower.assign(text.substr(word.begin, word.end - word.begin));
        for (char& c : lower)
            if (c >= 'A' && c <= 'Z')
                c = static_cast<char>(c - 'A' + 'a');
        common += isCommonEnglish(lower);
    }
    return common;
}

void setAll(std::span<Word> run, std::string_view language) {
    for (Word& word : run)
        word.language = language;
}

constexpr size_t longRun = 40; // words: beyond, one run may hold several languages

/// CLD2's chunks of a long run; words of a chunk it cannot name get `fallback`.
void assignByChunks(const std::string& clean, std::string_view expected, std::string_view fallback,
                    std::span<Word> run) {
    CLD2::ResultChunkVector chunks;
    const Guess whole = askCld2(clean, expected, false, &chunks);
    const std::string_view rest = !whole.language.empty() ? whole.language : fallback;
    setAll(run, rest);
    const size_t base = run.front().begin;
    auto word = run.begin();
    for (const CLD2::ResultChunk& chunk : chunks) {
        const auto code = isoCode(static_cast<CLD2::Language>(chunk.lang1));
        const size_t end = base + static_cast<size_t>(chunk.offset) + chunk.bytes;
        for (; word != run.end() && word->begin < end; ++word)
            word->language = code.empty() ? rest : code;
    }
}

bool isMostlyEnglish(std::string_view text, std::span<const Word> run) {
    return commonEnglishWords(text, run) * 10 >= run.size() * 6;
}

/// Sentences of a run that are clearly in another language than the run as a whole.
void assignSentences(std::string_view text, std::span<Word> run) {
    for (size_t begin = 0; begin < run.size();) {
        size_t end = begin + 1;
        while (end < run.size() && !run[end].startsSentence)
            ++end;
        const std::span<Word> sentence = run.subspan(begin, end - begin);
        begin = end;
        if (sentence.size() == run.size())
            return;
        if (sentence.size() >= 3 && sentence.front().script == Script::Latin &&
            isMostlyEnglish(text, sentence)) {
            setAll(sentence, "en");
        } else if (sentence.size() >= 8) {
            const Guess guess = askCld2(wordsOnly(text, sentence), {}, false, nullptr);
            if (guess.reliable && !guess.language.empty())
                setAll(sentence, guess.language);
        }
    }
}

/// One run of words in a script that several languages share.
void assignRun(std::string_view text, std::string_view expected, std::string_view usual,
               std::span<Word> run) {
    const Script script = run.front().script;
    const bool expectedFits = writtenIn(expected, script);
    const std::string_view fallback = expectedFits ? expected : usual;
    if (script == Script::Latin && run.size() <= longRun && (!expectedFits || expected == "en")) {
        // Quick path of the miniature: every sample of every step comes through here.
        if (isMostlyEnglish(text, run))
            return setAll(run, "en");
    }
    if (run.size() < 4 && expectedFits)
        return setAll(run, expected);
    const std::string clean = wordsOnly(text, run);
    const std::string_view hint = expectedFits ? expected : std::string_view();
    if (run.size() > longRun) {
        assignByChunks(clean, hint, fallback, run);
    } else {
        const Guess guess = askCld2(clean, hint, true, nullptr);
        setAll(run, guess.language.empty() || (!guess.reliable && expectedFits) ? fallback
                                                                                : guess.language);
    }
    assignSentences(text, run);
}

/// Runs of one script, longest first, so that a short run can follow the language of a long one.
void assignShared(std::string_view text, std::string_view expected, std::vector<Word>& words) {
    struct Run {
        size_t begin, end;
    };
    std::vector<Run> runs;
    for (size_t i = 0; i < words.size();) {
        size_t end = i + 1;
        while (end < words.size() && words[end].script == words[i].script)
            ++end;
        if (languageOf(words[i].script).shared)
            runs.push_back({i, end});
        i = end;
    }
    std::stable_sort(runs.begin(), runs.end(),
                     [](const Run& a, const Run& b) { return a.end - a.begin > b.end - b.begin; });
    std::array<std::string_view, static_cast<size_t>(Script::Other) + 1> usual;
    for (const Run& run : runs) {
        std::string_view& known = usual[static_cast<size_t>(words[run.begin].script)];
        const std::string_view fallback =
            known.empty() ? languageOf(words[run.begin].script).language : known;
        const std::span<Word> part(words.data() + run.begin, run.end - run.begin);
        if (!known.empty() && part.size() < 4)
            setAll(part, known);
        else
            assignRun(text, expected, fallback, part);
        if (known.empty() && part.size() >= 8)
            known = part.front().language;
    }
}

} // namespace

bool isCommonEnglish(std::string_view lowerCase) {
    static const std::unordered_set<std::string_view> common = {
        // the miniature's lexicon
        "q", "a", "from", "tags", "times", "plus", "minus", "gives", "so", "answer", "is", "wait",
        "no", "yes", "next", "then",
        // function words and the commonest words of reasoning
        "the", "of", "and", "to", "in", "that", "it", "was", "for", "on", "are", "as", "with",
        "his", "they", "i", "at", "be", "this", "have", "or", "one", "had", "by", "but", "not",
        "what", "all", "were", "we", "when", "your", "can", "said", "there", "use", "an", "each",
        "which", "she", "do", "how", "their", "if", "will", "up", "other", "about", "out", "many",
        "them", "these", "some", "her", "would", "make", "like", "him", "into", "has", "look",
        "two", "more", "go", "see", "number", "numbers", "could", "my", "than", "first", "been",
        "who", "its", "now", "find", "did", "get", "may", "made", "you", "he", "me", "let", "let's",
        "it's", "that's", "don't", "i'm", "because", "since", "we", "need", "total", "sum",
        "equals", "equal", "divided", "multiply", "add", "subtract", "check", "again", "therefore",
        "thus", "hence", "first", "second", "third", "finally", "step", "think", "maybe",
        "actually", "okay", "ok", "hmm", "right", "wrong", "correct", "result", "value", "using",
        "after", "before", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "zero",
        "count", "sort", "sorted", "list", "carry", "write", "digit", "digits", "left", "target",
        "only", "once", "try", "where", "should", "also", "any", "just", "know", "take", "well",
        "thank", "thanks", "please", "good", "want", "way", "new", "people", "no", "him", "most",
        "through", "down", "day", "both", "between", "different", "such", "every", "time", "over",
        "means", "same", "here", "given", "our", "us", "why", "very", "much"};
    return common.contains(lowerCase);
}

void assignLanguages(std::string_view text, std::string_view expected, std::vector<Word>& words) {
    bool shared = false, kana = false;
    for (Word& word : words) {
        const ScriptLanguage script = languageOf(word.script);
        word.language = script.language;
        shared = shared || script.shared;
        kana = kana || word.script == Script::Kana;
    }
    if (kana)
        assignCjk(words);
    if (shared)
        assignShared(text, expected, words);
}

std::vector<std::string> knownLanguages() {
    std::set<std::string> codes;
    const auto add = [&](std::string_view code) {
        // CLD2 also numbers scripts ("xx-Arab", "zzb") and variants of languages.
        const bool plain =
            code.size() >= 2 && code.size() <= 3 && !code.starts_with("zz") &&
            std::all_of(code.begin(), code.end(), [](char c) { return c >= 'a' && c <= 'z'; });
        if (plain && code != "xxx" && code != "und" && code != "tlh")
            codes.insert(std::string(code));
    };
    for (int language = 0; language < CLD2::NUM_LANGUAGES; ++language)
        add(isoCode(static_cast<CLD2::Language>(language)));
    for (int script = 0; script <= static_cast<int>(Script::Other); ++script)
        add(languageOf(static_cast<Script>(script)).language);
    return {codes.begin(), codes.end()};
}

} // namespace rationale
