// SPDX-License-Identifier: GPL-3.0-or-later
// family_relationships: what one person is to another.
#include "core/data/families/family.h"
#include "core/data/families/family_list.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace rationale {

namespace {

constexpr std::array<Speech::Phrase, 12> men = {{{"Adam", "志强"},
                                                 {"Carl", "建国"},
                                                 {"Edward", "伟民"},
                                                 {"Frank", "文斌"},
                                                 {"George", "家豪"},
                                                 {"Hugo", "俊杰"},
                                                 {"Jack", "海涛"},
                                                 {"Martin", "国栋"},
                                                 {"Oscar", "立新"},
                                                 {"Peter", "少华"},
                                                 {"Simon", "永康"},
                                                 {"Victor", "振东"}}};
constexpr std::array<Speech::Phrase, 12> women = {{{"Alice", "淑芬"},
                                                   {"Barbara", "秀英"},
                                                   {"Diana", "丽华"},
                                                   {"Ella", "美玲"},
                                                   {"Grace", "雅琴"},
                                                   {"Hannah", "婉婷"},
                                                   {"Julia", "静怡"},
                                                   {"Lucy", "晓燕"},
                                                   {"Maria", "玉兰"},
                                                   {"Nora", "思琪"},
                                                   {"Rose", "春梅"},
                                                   {"Sophie", "佳慧"}}};

/// Indices of people; -1: not in the story. Mother and father are each other's spouses.
struct Person {
    bool male = false;
    int name = 0, spouse = -1, father = -1, mother = -1;
};

/// A kinship: its words (English, then every Chinese one) and over whom it goes.
struct Kin {
    std::string english, chinese; // "|" between spellings that are all right
    std::vector<int> via;         // people between
};

struct Story {
    std::vector<Person> people;
    std::vector<std::vector<int>> families; // father, mother, children …

    bool isParent(int a, int b) const { return at(b).father == a || at(b).mother == a; }
    const Person& at(int index) const { return people.at(static_cast<size_t>(index)); }
    bool siblings(int a, int b) const {
        return a != b && at(a).father >= 0 && at(a).father == at(b).father;
    }
};

Kin byGender(bool male, Kin man, Kin woman) {
    return male ? std::move(man) : std::move(woman);
}

/// What a is to b over the marriage of one of them.
std::optional<Kin> inLaw(const Story& story, int a, int b) {
    const bool male = story.at(a).male;
    if (const int spouse = story.at(b).spouse; spouse >= 0 && story.isParent(a, spouse))
        return story.at(b).male ? byGender(male, {"father-in-law", "岳父|丈人|老丈人", {spouse}},
                                           {"mother-in-law", "岳母|丈母娘", {spouse}})
                                : byGender(male, {"father-in-law", "公公", {spouse}},
                                           {"mother-in-law", "婆婆", {spouse}});
    if (const int spouse = story.at(a).spouse; spouse >= 0 && story.isParent(b, spouse))
        return byGender(male, {"son-in-law", "女婿", {spouse}},
                        {"daughter-in-law", "儿媳|儿媳妇|媳妇", {spouse}});
    return std::nullopt;
}

/// What a is to b over a sister or brother of a parent.
std::optional<Kin> uncleOrNephew(const Story& story, int a, int b) {
    const bool male = story.at(a).male;
    for (const int parent : {story.at(b).father, story.at(b).mother}) {
        if (parent < 0)
            continue;
        const bool fathers = parent == story.at(b).father;
        if (story.siblings(a, parent))
            return fathers ? byGender(male, {"uncle", "叔叔|伯伯|叔父|伯父|大伯", {parent}},
                                      {"aunt", "姑姑|姑妈|姑母", {parent}})
                           : byGender(male, {"uncle", "舅舅|舅父", {parent}},
                                      {"aunt", "姨妈|阿姨|姨母|姨", {parent}});
        if (const int spouse = story.at(a).spouse; spouse >= 0 && story.siblings(spouse, parent))
            return fathers ? byGender(male, {"uncle", "姑父|姑丈|姑夫", {spouse, parent}},
                                      {"aunt", "婶婶|伯母|婶母|婶子|大妈", {spouse, parent}})
                           : byGender(male, {"uncle", "姨父|姨丈|姨夫", {spouse, parent}},
                                      {"aunt", "舅妈|舅母", {spouse, parent}});
    }
    for (const int parent : {story.at(a).father, story.at(a).mother})
        if (parent >= 0 && story.siblings(parent, b))
            return story.at(parent).male ? byGender(male, {"nephew", "侄子|侄儿", {parent}},
                                                    {"niece", "侄女", {parent}})
                                         : byGender(male, {"nephew", "外甥", {parent}},
                                                    {"niece", "外甥女", {parent}});
    return std::nullopt;
}

std::optional<Kin> grandparentOrChild(const Story& story, int a, int b) {
    const bool male = story.at(a).male;
    for (const int parent : {story.at(b).father, story.at(b).mother})
        if (parent >= 0 && story.isParent(a, parent))
            return parent == story.at(b).father
                       ? byGender(male, {"grandfather", "爷爷|祖父", {parent}},
                                  {"grandmother", "奶奶|祖母", {parent}})
                       : byGender(male, {"grandfather", "外公|姥爷|外祖父", {parent}},
                                  {"grandmother", "外婆|姥姥|外祖母", {parent}});
    for (const int parent : {story.at(a).father, story.at(a).mother})
        if (parent >= 0 && story.isParent(b, parent))
            return story.at(parent).male ? byGender(male, {"grandson", "孙子", {parent}},
                                                    {"granddaughter", "孙女", {parent}})
                                         : byGender(male, {"grandson", "外孙|外孙子", {parent}},
                                                    {"granddaughter", "外孙女", {parent}});
    return std::nullopt;
}

/// What a is to b; nothing where it has no simple word.
std::optional<Kin> kinOf(const Story& story, int a, int b) {
    const bool male = story.at(a).male;
    if (story.at(a).spouse == b)
        return byGender(male, {"husband", "丈夫|老公", {}}, {"wife", "妻子|老婆", {}});
    if (story.isParent(a, b))
        return byGender(male, {"father", "父亲|爸爸", {}}, {"mother", "母亲|妈妈", {}});
    if (story.isParent(b, a))
        return byGender(male, {"son", "儿子", {}}, {"daughter", "女儿", {}});
    if (story.siblings(a, b))
        return byGender(male, {"brother", "兄弟|哥哥|弟弟", {}}, {"sister", "姐妹|姐姐|妹妹", {}});
    for (const auto& kind : {grandparentOrChild, inLaw, uncleOrNephew})
        if (auto kin = kind(story, a, b))
            return kin;
    return std::nullopt;
}

/// Three generations from level 2 on; the second marries from level 3, has siblings from level 4
/// who marry at level 5.
class FamilyRelationships final : public FamilyTask {
public:
    FamilyRelationships()
        : FamilyTask("family_relationships", "word") {}

protected:
    Json draw(Rng& rng, int level) const override {
        for (;;) {
            const Story story = drawStory(rng, level);
            const auto count = static_cast<int64_t>(story.people.size());
            const int a = static_cast<int>(rng.below(count)),
                      b = static_cast<int>(rng.below(count));
            const auto kin = a == b ? std::nullopt : kinOf(story, a, b);
            // Harder levels ask for what has somebody between.
            if (!kin || (level > 2 && kin->via.empty()))
                continue;
            Json people = Json::array(), families = Json::array();
            for (const Person& person : story.people)
                people.push_back(Json::array(
                    {person.male, person.name, person.spouse, person.father, person.mother}));
            for (const auto& family : story.families)
                families.push_back(family);
            return {{"people", people}, {"families", families}, {"who", a}, {"of", b}};
        }
    }
    std::string question(const Json& asked, const Speech& say) const override {
        const Story story = storyOf(asked);
        std::string text;
        for (const auto& family : story.families) {
            std::vector<std::string> children;
            for (size_t i = 2; i < family.size(); ++i)
                children.push_back(nameWithGender(story, family[i], say));
            text +=
                say("{} is married to {}. ", "{}和{}是夫妻。",
                    nameWithGender(story, family[0], say), nameWithGender(story, family[1], say));
            if (children.size() == 1)
                text += say("They have one child, {}. ", "他们有一个孩子：{}。", children[0]);
            else if (!children.empty())
                text += say("Their children are {}. ", "他们的孩子是{}。",
                            listed(children, say(" and ", "和")));
        }
        return text + say.oneOf({{"What is {} to {}? Answer with one word.",
                                  "{}是{}的什么人？只用一个称呼回答。"},
                                 {"Which relation is {} to {}? Give only the word for it.",
                                  "{}是{}的什么亲属？只回答称呼。"}},
                                nameOf(story, asked.at("who").get<int>(), say),
                                nameOf(story, asked.at("of").get<int>(), say));
    }
    std::string reference(const Json& asked, const Speech&) const override {
        const Kin kin =
            *kinOf(storyOf(asked), asked.at("who").get<int>(), asked.at("of").get<int>());
        return kin.english + "|" + kin.chinese;
    }
    Worked solve(const Json& asked, const Speech& say) const override {
        const Story story = storyOf(asked);
        const int who = asked.at("who").get<int>(), of = asked.at("of").get<int>();
        const Kin kin = *kinOf(story, who, of);
        std::string text;
        std::vector<int> chain = kin.via;
        chain.insert(chain.begin(), who);
        chain.push_back(of);
        for (size_t i = 0; i + 1 < chain.size(); ++i) {
            const Kin link = *kinOf(story, chain[i], chain[i + 1]);
            text += say("{} is the {} of {}. ", "{0}是{2}的{1}。", nameOf(story, chain[i], say),
                        word(link, say), nameOf(story, chain[i + 1], say));
        }
        if (chain.size() == 2)
            text += say("The story says so.", "题目里已经说明。");
        else
            text += say("So {} is the {} of {}.", "所以{0}是{2}的{1}。", nameOf(story, who, say),
                        word(kin, say), nameOf(story, of, say));
        return {text, word(kin, say)};
    }

private:
    static std::string word(const Kin& kin, const Speech& say) {
        return say.english() ? kin.english : kin.chinese.substr(0, kin.chinese.find('|'));
    }
    static std::string nameOf(const Story& story, int person, const Speech& say) {
        const Person& who = story.at(person);
        const Speech::Phrase& names = (who.male ? men : women).at(static_cast<size_t>(who.name));
        return say(names.english, names.chinese);
    }
    static std::string nameWithGender(const Story& story, int person, const Speech& say) {
        return nameOf(story, person, say) +
               (story.at(person).male ? say(" (male)", "（男）") : say(" (female)", "（女）"));
    }

    static Story storyOf(const Json& asked) {
        Story story;
        for (const Json& each : asked.at("people"))
            story.people.push_back({each[0].get<bool>(), each[1].get<int>(), each[2].get<int>(),
                                    each[3].get<int>(), each[4].get<int>()});
        story.families = asked.at("families").get<std::vector<std::vector<int>>>();
        return story;
    }

    /// Adds people with names of their own.
    struct Builder {
        Rng& rng;
        Story story;
        std::array<std::vector<int>, 2> names; // women, men

        int add(bool male) {
            Person person;
            person.male = male;
            person.name = names.at(male).back();
            names.at(male).pop_back();
            story.people.push_back(person);
            return static_cast<int>(story.people.size()) - 1;
        }
        /// Marries somebody to somebody new and gives them children; returns the children.
        std::vector<int> found(int person, int64_t children) {
            const int spouse = add(!story.at(person).male);
            story.people[static_cast<size_t>(person)].spouse = spouse;
            story.people[static_cast<size_t>(spouse)].spouse = person;
            const int father = story.at(person).male ? person : spouse;
            const int mother = father == person ? spouse : person;
            std::vector<int> family = {father, mother}, born;
            for (int64_t i = 0; i < children; ++i) {
                const int child = add(rng.chance(0.5));
                story.people[static_cast<size_t>(child)].father = father;
                story.people[static_cast<size_t>(child)].mother = mother;
                family.push_back(child);
                born.push_back(child);
            }
            story.families.push_back(std::move(family));
            return born;
        }
    };

    static Story drawStory(Rng& rng, int level) {
        Builder builder{rng, {}, {}};
        for (auto& names : builder.names) {
            for (int i = 0; i < static_cast<int>(men.size()); ++i)
                names.push_back(i);
            rng.shuffle(names);
        }
        const int first = builder.add(true);
        const std::vector<int> second = builder.found(first, level < 3   ? rng.range(1, 2)
                                                             : level < 4 ? 1
                                                                         : 2);
        if (level > 1)
            builder.found(second[0], rng.range(1, 2));
        if (level > 4)
            builder.found(second[1], rng.range(1, 2));
        return std::move(builder.story);
    }
};

} // namespace

std::unique_ptr<Task> makeFamilyRelationshipsTask() {
    return std::make_unique<FamilyRelationships>();
}

} // namespace rationale
