// SPDX-License-Identifier: GPL-3.0-or-later
// tokenize, verify and language: what the engine does with text, one call each.
#include "app/cli/commands.h"

#include "core/base/error.h"
#include "core/base/json.h"
#include "core/data/corpus.h"
#include "core/sandbox/code_check.h"
#include "core/text/bpe_tokenizer.h"
#include "core/text/chat_template.h"
#include "core/text/language.h"
#include "core/text/pre_tokenizer.h"
#include "core/text/utf8.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <iterator>
#include <memory>
#include <sstream>

namespace rationale::cli {

namespace {

/// --text or --file, exactly one of them.
struct TextSource {
    std::string text, file;
    CLI::Option* textOption = nullptr;

    /// `name`: of the option that holds the text itself.
    void addTo(CLI::App& command, const std::string& name = "--text",
               const std::string& says = "The text itself") {
        textOption = command.add_option(name, text, says);
        CLI::Option* fileOption =
            command.add_option("--file", file, "A file that holds the text; - is standard input");
        textOption->excludes(fileOption);
    }
    std::string read() const {
        if (textOption->count() > 0)
            return text;
        if (file.empty())
            throw Error(ErrorKind::Usage, "There is no text", {},
                        "Give " + textOption->get_name() + " or --file");
        if (file == "-")
            return {std::istreambuf_iterator<char>(std::cin), {}};
        return readFile(file);
    }
};

/// One line of JSON; bytes that are no UTF-8 (a token that cuts a character) show as U+FFFD.
void printJson(const Json& value) {
    std::cout << value.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
}

std::shared_ptr<const Tokenizer> openTokenizer(const std::string& source,
                                               const std::string& preTokenizer) {
    const fs::path path(source);
    if (source == "miniature" && !fs::exists(path))
        return makeMiniatureTokenizer();
    if (path.extension() == ".bin")
        return loadLlama2cTokenizer(path);
    return loadTokenizer(path.filename() == "tokenizer.json" ? path.parent_path() : path,
                         preTokenizer);
}

/// Ids separated by white space or commas; a JSON list is accepted as well.
std::vector<int32_t> parseIds(std::string text) {
    for (char& c : text)
        if (c == ',' || c == '[' || c == ']')
            c = ' ';
    std::istringstream in(text);
    std::vector<int32_t> ids;
    for (std::string word; in >> word;) {
        size_t used = 0;
        int id = 0;
        try {
            id = std::stoi(word, &used);
        } catch (const std::logic_error&) { // not a number, or too large: reported below
            used = 0;
        }
        if (used != word.size())
            throw Error(ErrorKind::Input, "\"" + word + "\" is no token id", "--decode",
                        "Give whole numbers separated by spaces");
        ids.push_back(id);
    }
    return ids;
}

struct TokenizeOptions {
    std::string tokenizer, preTokenizer;
    TextSource source;
    std::string chat, chatTemplate;
    bool decode = false, json = false, special = false, lines = false, generationPrompt = false;
};

void tokenizeOne(const Tokenizer& tokenizer, std::string text, const TokenizeOptions& options) {
    std::vector<int32_t> ids;
    if (options.decode) {
        ids = parseIds(text);
        text = tokenizer.decode(ids);
    } else {
        ids = tokenizer.encode(text);
        if (options.special)
            ids = tokenizer.withSpecial(std::move(ids));
    }
    if (options.json) {
        Json out = {{"ids", ids}, {"tokens", Json::array()}};
        if (options.decode || !options.chat.empty())
            out["text"] = text;
        for (const int32_t id : ids)
            out["tokens"].push_back(tokenizer.tokenText(id));
        printJson(out);
    } else if (options.decode) {
        std::cout << text << '\n';
    } else {
        std::cout << fmt::format("{}", fmt::join(ids, " ")) << '\n';
    }
}

/// A conversation as the model's template writes it.
std::string renderChat(const Tokenizer& tokenizer, const TokenizeOptions& options) {
    std::vector<ChatMessage> messages;
    try {
        for (const Json& message : parseJson(readFile(options.chat), options.chat))
            messages.push_back(
                {message.at("role").get<std::string>(), message.at("content").get<std::string>()});
    } catch (const Json::exception& error) {
        throw Error(ErrorKind::Input,
                    std::string("The messages are not laid out as expected: ") + error.what(),
                    options.chat, R"(Write a list as [{"role": "user", "content": "..."}])");
    }
    const std::string bos =
        tokenizer.bosId() < 0 ? std::string() : tokenizer.tokenText(tokenizer.bosId());
    if (!options.chatTemplate.empty())
        return ChatTemplate::named(options.chatTemplate)
            .render(messages, options.generationPrompt, bos);
    const fs::path config = fs::path(options.tokenizer) / "tokenizer_config.json";
    const Json json =
        fs::exists(config) ? parseJson(readFile(config), config.string()) : Json::object();
    if (!json.contains("chat_template") || !json["chat_template"].is_string())
        throw Error(ErrorKind::Input, "The model has no chat template", config.string(),
                    "Name one with --chat-template");
    return ChatTemplate::recognised(json["chat_template"].get<std::string>(), config.string())
        .render(messages, options.generationPrompt, bos);
}

void tokenize(const TokenizeOptions& options) {
    const auto tokenizer = openTokenizer(options.tokenizer, options.preTokenizer);
    const std::string text =
        options.chat.empty() ? options.source.read() : renderChat(*tokenizer, options);
    if (!options.lines) {
        tokenizeOne(*tokenizer, text, options);
        return;
    }
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        tokenizeOne(*tokenizer, std::move(line), options);
}

void addTokenize(CLI::App& app) {
    auto options = std::make_shared<TokenizeOptions>();
    CLI::App* command =
        app.add_subcommand("tokenize", "Turn text into token ids, or ids into text");
    command
        ->add_option(
            "tokenizer", options->tokenizer,
            "A folder with tokenizer.json, vocab.json and merges.txt, or tiktoken ranks; a "
            "tokenizer.bin of llama2.c; or \"miniature\"")
        ->required();
    options->source.addTo(*command);
    command
        ->add_option("--pretokenizer", options->preTokenizer,
                     "How a vocabulary without tokenizer.json cuts text; default: as config.json's "
                     "model_type does")
        ->check(CLI::IsMember(PreTokenizer::names()));
    command->add_flag("--lines", options->lines, "Each line is a text of its own");
    command->add_option("--chat", options->chat,
                        "A file with messages instead of a text: [{\"role\": …, \"content\": …}]");
    command
        ->add_option("--chat-template", options->chatTemplate,
                     "How they are written; default: as the model's tokenizer_config.json says")
        ->check(CLI::IsMember(ChatTemplate::names()));
    command->add_flag("--generation-prompt", options->generationPrompt,
                      "End where the assistant begins");
    command->add_flag("--special", options->special,
                      "Add what the tokenizer puts around a text, as <s>");
    command->add_flag("--decode", options->decode,
                      "The text is a list of ids; print what they stand for");
    command->add_flag("--json", options->json,
                      "Print ids and tokens (and the text of ids) as JSON");
    command->callback([options] { tokenize(*options); });
}

struct VerifyOptions {
    std::string kind, gold;
    TextSource answer;
    bool json = false;
};

void verify(const VerifyOptions& options) {
    const VerifyResult result =
        checkAnswer(options.kind, options.gold, options.answer.read(),
                    options.json ? NormalForms::Build : NormalForms::LeaveOut);
    if (options.json)
        printJson({{"verdict", toString(result.verdict)},
                   {"extracted", result.extracted},
                   {"reason", result.reason},
                   {"gold_form", result.goldForm},
                   {"answer_form", result.answerForm}});
    else
        std::cout << toString(result.verdict) << ": "
                  << (result.extracted.empty() ? "" : "\"" + result.extracted + "\", ")
                  << result.reason << '\n';
}

void addVerify(CLI::App& app) {
    auto options = std::make_shared<VerifyOptions>();
    CLI::App* command = app.add_subcommand("verify", "Check an answer against the right one");
    command->add_option("--kind", options->kind, "One of " + knownAnswerKinds())->required();
    command
        ->add_option("--gold", options->gold,
                     "The right answer; for countdown the target and the numbers: \"24: 3 8 2 4\"; "
                     "for code its tests: {\"asserts\": [\"assert f(2) == 4\"]}")
        ->required();
    options->answer.addTo(*command, "--answer", "The answer, or a whole completion that holds one");
    command->add_flag("--json", options->json,
                      "Print verdict, extracted answer and reason as JSON");
    command->callback([options] { verify(*options); });
}

struct LanguageOptions {
    TextSource source;
    std::string expected;
    bool json = false;
};

std::string characters(const std::string& text, int32_t begin, int32_t end) {
    std::string part;
    int32_t at = 0;
    for (size_t i = 0; i < text.size() && at < end; ++at) {
        const uint32_t bytes = decodeUtf8(text, i).bytes;
        if (at >= begin)
            part += text.substr(i, bytes);
        i += bytes;
    }
    return part;
}

void requireKnownLanguage(const std::string& code) {
    const std::vector<std::string> known = knownLanguages();
    if (std::find(known.begin(), known.end(), code) != known.end())
        return;
    std::string list;
    for (const std::string& language : known)
        list += (list.empty() ? "" : ", ") + language;
    throw Error(ErrorKind::Usage, "There is no language '" + code + "'", "--expected",
                "Known: " + list + ".");
}

void language(const LanguageOptions& options) {
    if (!options.expected.empty())
        requireKnownLanguage(options.expected);
    const std::string text = options.source.read();
    const LanguageReport report = detectLanguages(text, options.expected);
    if (options.json) {
        Json out = {{"shares", Json::object()}, {"spans", Json::array()}};
        for (const auto& [code, share] : report.shares)
            out["shares"][code] = share;
        for (const LanguageSpan& span : report.spans)
            out["spans"].push_back(
                {{"start", span.start}, {"end", span.end}, {"language", span.language}});
        out["words"] = report.words;
        out["switches"] = report.switches;
        printJson(out);
        return;
    }
    for (const auto& [code, share] : report.shares)
        std::cout << code << '\t' << std::lround(share * 1000) / 10.0 << " % of " << report.words
                  << " words\n";
    for (const LanguageSpan& span : report.spans)
        if (!span.language.empty())
            std::cout << span.start << '-' << span.end << '\t' << span.language << '\t'
                      << characters(text, span.start, span.end) << '\n';
    if (report.words == 0)
        std::cout << "There are no words.\n";
}

void addLanguage(CLI::App& app) {
    auto options = std::make_shared<LanguageOptions>();
    CLI::App* command = app.add_subcommand("language", "Show which languages a text is written in");
    options->source.addTo(*command);
    command->add_option("--expected", options->expected,
                        "The language to prefer for short parts (en, zh, de …)");
    command->add_flag("--json", options->json,
                      "Print shares of words and spans in characters as JSON");
    command->callback([options] { language(*options); });
}

} // namespace

void addTextCommands(CLI::App& app) {
    addTokenize(app);
    addVerify(app);
    addLanguage(app);
}

} // namespace rationale::cli
