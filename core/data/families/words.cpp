// SPDX-License-Identifier: GPL-3.0-or-later
// letter_counting, spell_backward, word_sorting, caesar_cipher: words letter by letter. The words
// are English in both languages, as what is asked is about their letters.
#include "core/data/families/family.h"
#include "core/data/families/family_list.h"

#include <algorithm>
#include <array>
#include <vector>

namespace rationale {

namespace {

constexpr std::array<std::string_view, 160> words = {
    "apple",   "river",   "stone",    "bridge",  "window",  "garden",   "summer",  "winter",
    "letter",  "number",  "forest",   "island",  "market",  "silver",   "copper",  "orange",
    "banana",  "cherry",  "carrot",   "potato",  "tomato",  "butter",   "cheese",  "coffee",
    "sugar",   "bread",   "water",    "paper",   "pencil",  "school",   "teacher", "student",
    "doctor",  "farmer",  "sailor",   "singer",  "painter", "writer",   "reader",  "driver",
    "engine",  "wheel",   "mirror",   "carpet",  "candle",  "basket",   "bottle",  "pillow",
    "blanket", "kitchen", "bedroom",  "chimney", "ladder",  "hammer",   "needle",  "thread",
    "cotton",  "leather", "feather",  "rabbit",  "monkey",  "tiger",    "eagle",   "turtle",
    "dolphin", "spider",  "beetle",   "lizard",  "camel",   "donkey",   "horse",   "sheep",
    "goose",   "pigeon",  "parrot",   "salmon",  "oyster",  "shell",    "beach",   "ocean",
    "desert",  "valley",  "mountain", "volcano", "glacier", "meadow",   "harbor",  "tunnel",
    "castle",  "palace",  "temple",   "museum",  "library", "theater",  "station", "airport",
    "village", "country", "planet",   "comet",   "galaxy",  "shadow",   "thunder", "rainbow",
    "cloud",   "storm",   "breeze",   "morning", "evening", "minute",   "second",  "century",
    "history", "science", "music",    "guitar",  "violin",  "piano",    "trumpet", "drum",
    "dance",   "circus",  "puzzle",   "riddle",  "acorn",   "question", "reason",  "logic",
    "method",  "theory",  "system",   "signal",  "magnet",  "mineral",  "crystal", "diamond",
    "emerald", "marble",  "pepper",   "ginger",  "garlic",  "onion",    "lemon",   "melon",
    "walnut",  "almond",  "pumpkin",  "lettuce", "spinach", "radish",   "journey", "voyage",
    "compass", "anchor",  "lantern",  "whistle", "blossom", "sunrise",  "horizon", "memory"};

std::vector<std::string> drawWords(Rng& rng, size_t count) {
    std::vector<std::string> drawn;
    while (drawn.size() < count) {
        const std::string word(words.at(static_cast<size_t>(rng.below(words.size()))));
        if (std::find(drawn.begin(), drawn.end(), word) == drawn.end())
            drawn.push_back(word);
    }
    return drawn;
}

std::string reversed(const std::string& text) {
    return {text.rbegin(), text.rend()};
}

/// How often a letter occurs in 2 … 12 words.
class LetterCounting final : public FamilyTask {
public:
    LetterCounting()
        : FamilyTask("letter_counting", "math") {}

protected:
    Json draw(Rng& rng, int level) const override {
        const auto drawn = drawWords(rng, static_cast<size_t>(rng.range(level, 2 * level + 2)));
        const std::string all = listed(drawn, "");
        // Mostly one that is there; where it is not, the answer is 0.
        const char letter =
            rng.chance(0.9) ? all[static_cast<size_t>(rng.below(static_cast<int64_t>(all.size())))]
                            : static_cast<char>('a' + rng.below(26));
        return {{"letter", std::string(1, letter)}, {"words", drawn}};
    }
    std::string question(const Json& asked, const Speech& say) const override {
        return say.oneOf({{"How many times does the letter \"{}\" occur in \"{}\"?",
                           "字母“{}”在“{}”中出现了多少次？"},
                          {"Count the letter \"{}\" in this text: \"{}\". Give only the number as "
                           "your answer.",
                           "数一数字母“{}”在下面这段文字里有几个：“{}”。答案只写数字。"}},
                         asked.at("letter").get<std::string>(),
                         listed(asked.at("words").get<std::vector<std::string>>(), " "));
    }
    std::string reference(const Json& asked, const Speech&) const override {
        int64_t count = 0;
        for (const Json& word : asked.at("words"))
            count += in(word.get<std::string>(), asked);
        return std::to_string(count);
    }
    Worked solve(const Json& asked, const Speech& say) const override {
        std::string text = say("Word by word: ", "逐词数：");
        int64_t sum = 0;
        for (const Json& node : asked.at("words")) {
            const auto word = node.get<std::string>();
            const int64_t count = in(word, asked);
            sum += count;
            text += say("{} ({}): {}, together {}; ", "{}（{}）：{}，累计 {}；", word,
                        listed(std::vector<char>(word.begin(), word.end()), "-"), count, sum);
        }
        return {text + say("that is {} in all.", "一共 {} 个。", sum), std::to_string(sum)};
    }

private:
    static int64_t in(const std::string& word, const Json& asked) {
        return std::count(word.begin(), word.end(), asked.at("letter").get<std::string>()[0]);
    }
};

/// One or two words up to six, the letters in reverse.
class SpellBackward final : public FamilyTask {
public:
    SpellBackward()
        : FamilyTask("spell_backward", "word") {}

protected:
    Json draw(Rng& rng, int level) const override {
        return listed(drawWords(rng, static_cast<size_t>(rng.range(level, level + 1))), " ");
    }
    std::string question(const Json& asked, const Speech& say) const override {
        return say.oneOf(
            {{"Spell this backward, letter by letter (\"red sun\" becomes \"nus der\"): "
              "{}",
              "把下面的文字逐个字母倒过来写（例如 red sun 倒过来是 nus der）：{}"},
             {"Write \"{}\" with all its characters in reverse order.",
              "将“{}”的所有字符按相反的顺序写出来。"}},
            asked.get<std::string>());
    }
    std::string reference(const Json& asked, const Speech&) const override {
        return reversed(asked.get<std::string>());
    }
    Worked solve(const Json& asked, const Speech& say) const override {
        const auto text = asked.get<std::string>();
        std::vector<std::string> parts;
        for (size_t end = text.size();;) { // the last word first
            const size_t space = text.rfind(' ', end - 1);
            const size_t begin = space == std::string::npos ? 0 : space + 1;
            const std::string word = text.substr(begin, end - begin), back = reversed(word);
            parts.push_back(say("{} is {} from behind, {}", "{} 倒着读是 {}，即 {}", word,
                                listed(std::vector<char>(back.begin(), back.end()), "-"), back));
            if (begin == 0)
                break;
            end = begin - 1;
        }
        return {say("I begin with the last word. ", "从最后一个词开始。") +
                    listed(parts, say("; ", "；")) + say(".", "。"),
                reversed(text)};
    }
};

/// 3 … 13 words in the order of the alphabet or against it.
class WordSorting final : public FamilyTask {
public:
    WordSorting()
        : FamilyTask("word_sorting", "list") {}

protected:
    Json draw(Rng& rng, int level) const override {
        const size_t count = static_cast<size_t>(rng.range(2 * level + 1, 2 * level + 3));
        return {{"words", drawWords(rng, count)}, {"descending", rng.chance(0.3)}};
    }
    std::string question(const Json& asked, const Speech& say) const override {
        return say.oneOf(
            {{"Sort these words in {} order: {}. Write them separated by commas.",
              "把下面的单词按{}排列：{}。用逗号隔开。"},
             {"Arrange the following words in {} order and give the list, separated by commas: {}",
              "请将下列单词按{}排序，用逗号隔开写出：{}"}},
            asked.at("descending").get<bool>() ? say("reverse alphabetical", "字母表的逆序")
                                               : say("alphabetical", "字母表顺序"),
            listed(asked.at("words").get<std::vector<std::string>>()));
    }
    std::string reference(const Json& asked, const Speech&) const override {
        return listed(sorted(asked));
    }
    Worked solve(const Json& asked, const Speech& say) const override {
        // By first letters, then within each of them.
        const std::vector<std::string> order = sorted(asked);
        std::string text;
        for (size_t i = 0; i < order.size();) {
            std::vector<std::string> same;
            for (const char first = order[i][0]; i < order.size() && order[i][0] == first; ++i)
                same.push_back(order[i]);
            text += same.size() == 1
                        ? say("With {}: {}. ", "{} 开头：{}。", same[0][0], same[0])
                        : say("With {}: {}, by the letters behind. ",
                              "{} 开头：{}，再比较后面的字母。", same[0][0], listed(same));
        }
        if (text.ends_with(' '))
            text.pop_back();
        return {text, listed(order)};
    }

private:
    static std::vector<std::string> sorted(const Json& asked) {
        auto order = asked.at("words").get<std::vector<std::string>>();
        std::sort(order.begin(), order.end());
        if (asked.at("descending").get<bool>())
            std::reverse(order.begin(), order.end());
        return order;
    }
};

/// One to six words whose letters were moved by a number that is told: up to 3 … 25 places.
class CaesarCipher final : public FamilyTask {
public:
    CaesarCipher()
        : FamilyTask("caesar_cipher", "word") {}

protected:
    Json draw(Rng& rng, int level) const override {
        constexpr int64_t farthest[levels] = {3, 6, 12, 25, 25};
        const size_t count = static_cast<size_t>(rng.range(level, level + 1));
        return {{"text", listed(drawWords(rng, count), " ")},
                {"shift", rng.range(1, farthest[level - 1])}};
    }
    std::string question(const Json& asked, const Speech& say) const override {
        const auto shift = asked.at("shift").get<int64_t>();
        return say.oneOf(
            {{"In this text every letter was replaced by the one {} places later in the alphabet, "
              "beginning again behind z: \"{}\". What was the text?",
              "下面这段密文把每个字母都换成了字母表中往后第 {} 个字母（z 之后回到 "
              "a）：“{}”。原文是什么？"},
             {"Decipher this Caesar cipher with a shift of {}: \"{}\". Give only the plain text as "
              "your answer.",
              "用位移为 {} 的凯撒密码加密后得到“{}”，请解密，答案只写原文。"}},
            shift, moved(asked.at("text").get<std::string>(), shift));
    }
    std::string reference(const Json& asked, const Speech&) const override {
        return asked.at("text").get<std::string>();
    }
    Worked solve(const Json& asked, const Speech& say) const override {
        const auto shift = asked.at("shift").get<int64_t>();
        const auto plainText = asked.at("text").get<std::string>();
        const std::string cipher = moved(plainText, shift);
        std::string text =
            say("I go back {} places for each letter: ", "每个字母往前移 {} 位：", shift);
        for (size_t i = 0; i < cipher.size(); ++i)
            text += cipher[i] == ' '
                        ? say(" / ", " / ")
                        : fmt::format("{}{}→{}", i > 0 && cipher[i - 1] != ' ' ? " " : "",
                                      cipher[i], moved(cipher.substr(i, 1), 26 - shift));
        return {text + say(".", "。"), plainText};
    }

private:
    static std::string moved(std::string text, int64_t shift) {
        for (char& c : text)
            if (c != ' ')
                c = static_cast<char>('a' + (c - 'a' + shift) % 26);
        return text;
    }
};

} // namespace

std::unique_ptr<Task> makeLetterCountingTask() {
    return std::make_unique<LetterCounting>();
}
std::unique_ptr<Task> makeSpellBackwardTask() {
    return std::make_unique<SpellBackward>();
}
std::unique_ptr<Task> makeWordSortingTask() {
    return std::make_unique<WordSorting>();
}
std::unique_ptr<Task> makeCaesarCipherTask() {
    return std::make_unique<CaesarCipher>();
}

} // namespace rationale
