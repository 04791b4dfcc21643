// SPDX-License-Identifier: GPL-3.0-or-later
// knights_knaves: who tells the truth.
#include "core/data/families/family.h"
#include "core/data/families/family_list.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace rationale {

namespace {

constexpr std::array<Speech::Phrase, 12> people = {{{"Anna", "小明"},
                                                    {"Ben", "小红"},
                                                    {"Clara", "小刚"},
                                                    {"David", "小丽"},
                                                    {"Emma", "小强"},
                                                    {"Felix", "小芳"},
                                                    {"Greta", "小军"},
                                                    {"Henry", "小燕"},
                                                    {"Ida", "小杰"},
                                                    {"Jonas", "小梅"},
                                                    {"Karla", "小龙"},
                                                    {"Leo", "小云"}}};

enum class Claim { Knight, Knave, Same, Different, OneKnave, IfKnight, BothKnights };
constexpr int claims = 7;

struct Statement {
    Claim claim = Claim::Knight;
    size_t first = 0, second = 0; // places in the round; claims about one have both equal
};

/// knights[i]: whether the i-th tells the truth.
bool holds(const Statement& statement, const std::vector<bool>& knights) {
    const bool a = knights[statement.first], b = knights[statement.second];
    switch (statement.claim) {
    case Claim::Knight:
        return a;
    case Claim::Knave:
        return !a;
    case Claim::Same:
        return a == b;
    case Claim::Different:
        return a != b;
    case Claim::OneKnave:
    case Claim::IfKnight:
        return !a || !b;
    case Claim::BothKnights:
        return a && b;
    }
    return false;
}

using Statements = std::vector<Statement>; // the i-th is what the i-th says

int solutions(const Statements& said) {
    int count = 0;
    for (unsigned bits = 0; bits < 1U << said.size(); ++bits) {
        std::vector<bool> knights(said.size());
        for (size_t i = 0; i < said.size(); ++i)
            knights[i] = (bits >> i & 1) != 0;
        bool fits = true;
        for (size_t i = 0; i < said.size() && fits; ++i)
            fits = holds(said[i], knights) == knights[i];
        count += fits;
    }
    return count;
}

Statement drawStatement(Rng& rng, size_t speaker, size_t count) {
    const auto other = [&] {
        auto who = static_cast<size_t>(rng.below(static_cast<int64_t>(count) - 1));
        return who >= speaker ? who + 1 : who; // nobody speaks of himself alone
    };
    const auto claim = static_cast<Claim>(rng.below(claims));
    const size_t first = other();
    if (claim == Claim::Knight || claim == Claim::Knave)
        return {claim, first, first};
    auto second = static_cast<size_t>(rng.below(static_cast<int64_t>(count)));
    while (second == first)
        second = static_cast<size_t>(rng.below(static_cast<int64_t>(count)));
    return {claim, first, second};
}

/// Two to six people, each of whom says something; one answer alone fits.
class KnightsKnaves final : public FamilyTask {
public:
    KnightsKnaves()
        : FamilyTask("knights_knaves", "roles") {}

protected:
    Json draw(Rng& rng, int level) const override {
        const auto count = static_cast<size_t>(level + 1);
        std::vector<size_t> names(people.size());
        for (size_t i = 0; i < names.size(); ++i)
            names[i] = i;
        rng.shuffle(names);
        names.resize(count);
        for (;;) {
            Statements said;
            Json written = Json::array();
            for (size_t i = 0; i < count; ++i) {
                said.push_back(drawStatement(rng, i, count));
                written.push_back(
                    Json::array({static_cast<int>(said[i].claim), said[i].first, said[i].second}));
            }
            if (solutions(said) == 1)
                return {{"names", names}, {"said", written}};
        }
    }
    std::string question(const Json& asked, const Speech& say) const override {
        const Statements said = statements(asked);
        std::vector<std::string> all;
        std::string text;
        for (size_t i = 0; i < said.size(); ++i) {
            all.push_back(nameOf(asked, i, say));
            text +=
                say("{} says: \"{}.\" ", "{}说：“{}。”", all.back(), spoken(asked, said[i], say));
        }
        std::string form;
        for (size_t i = 0; i < all.size(); ++i)
            form += i == 0 ? say("{} is a knight", "{}是骑士", all[i])
                           : say(", {} is a knave", "，{}是无赖", all[i]);
        return say.oneOf(
                   {{"On an island everyone is either a knight, who always tells the truth, or a "
                     "knave, who always lies. You meet {}. ",
                     "岛上的每个人要么是永远说真话的骑士，要么是永远说假话的无赖。你遇到了{}。"},
                    {"Knights always tell the truth and knaves always lie. {} are each one or the "
                     "other. ",
                     "骑士总说真话，无赖总说假话。{}每个人要么是骑士，要么是无赖。"}},
                   listed(all, say(", ", "、"))) +
               text +
               say("Who is what? Answer for everyone in this form: {}",
                   "他们各是什么人？请按这样的格式回答每个人的身份：{}", form);
    }
    std::string reference(const Json& asked, const Speech& say) const override {
        std::string ignored;
        return roles(asked, search(asked, ignored, say), say);
    }
    Worked solve(const Json& asked, const Speech& say) const override {
        std::string text;
        const std::vector<bool> knights = search(asked, text, say);
        return {text, roles(asked, knights, say)};
    }

private:
    static Statements statements(const Json& asked) {
        Statements said;
        for (const Json& each : asked.at("said"))
            said.push_back({static_cast<Claim>(each[0].get<int>()), each[1].get<size_t>(),
                            each[2].get<size_t>()});
        return said;
    }
    static std::string nameOf(const Json& asked, size_t place, const Speech& say) {
        const Speech::Phrase& name = people.at(asked.at("names").at(place).get<size_t>());
        return say(name.english, name.chinese);
    }
    static std::string spoken(const Json& asked, const Statement& said, const Speech& say) {
        constexpr std::array<Speech::Phrase, claims> forms = {
            {{"{0} is a knight", "{0}是骑士"},
             {"{0} is a knave", "{0}是无赖"},
             {"{0} and {1} are of the same kind", "{0}和{1}是同一种人"},
             {"{0} and {1} are of different kinds", "{0}和{1}不是同一种人"},
             {"At least one of {0} and {1} is a knave", "{0}和{1}当中至少有一个是无赖"},
             {"If {0} is a knight, then {1} is a knave", "如果{0}是骑士，那么{1}就是无赖"},
             {"{0} and {1} are both knights", "{0}和{1}都是骑士"}}};
        const Speech::Phrase& form = forms.at(static_cast<size_t>(said.claim));
        return say(form.english, form.chinese, nameOf(asked, said.first, say),
                   nameOf(asked, said.second, say));
    }
    static std::string roleOf(const Json& asked, size_t place, bool knight, const Speech& say) {
        return knight ? say("{} is a knight", "{}是骑士", nameOf(asked, place, say))
                      : say("{} is a knave", "{}是无赖", nameOf(asked, place, say));
    }
    static std::string roles(const Json& asked, const std::vector<bool>& knights,
                             const Speech& say) {
        std::vector<std::string> all;
        for (size_t i = 0; i < knights.size(); ++i)
            all.push_back(roleOf(asked, i, knights[i], say));
        return listed(all, say(", ", "，"));
    }

    /// Whose words first contradict what is assumed of the first `known` people.
    static std::optional<size_t> contradiction(const Statements& said,
                                               const std::vector<bool>& knights, size_t known) {
        for (size_t i = 0; i < known; ++i)
            if (said[i].first < known && said[i].second < known &&
                holds(said[i], knights) != knights[i])
                return i;
        return std::nullopt;
    }

    /// Tries knight and knave for one after the other, and says why a trial fails.
    static std::vector<bool> search(const Json& asked, std::string& text, const Speech& say) {
        const Statements said = statements(asked);
        std::vector<bool> knights(said.size());
        tryFrom(0, asked, said, knights, text, say);
        text += say("Everything that was said fits now.", "这样所有的话都说得通。");
        return knights;
    }
    static bool tryFrom(size_t place, const Json& asked, const Statements& said,
                        std::vector<bool>& knights, std::string& text, const Speech& say) {
        if (place == said.size())
            return true;
        for (const bool knight : {true, false}) {
            knights[place] = knight;
            text += say("Suppose {}. ", "假设{}。", roleOf(asked, place, knight, say));
            const auto liar = contradiction(said, knights, place + 1);
            if (!liar) {
                if (tryFrom(place + 1, asked, said, knights, text, say))
                    return true;
                continue;
            }
            const std::string who = nameOf(asked, *liar, say);
            text += knights[*liar]
                        ? say("Then what {0} says would be false, but {0} is a knight: a "
                              "contradiction. ",
                              "那么{0}的话是假的，可{0}是骑士，矛盾。", who)
                        : say("Then what {0} says would be true, but {0} is a knave: a "
                              "contradiction. ",
                              "那么{0}的话是真的，可{0}是无赖，矛盾。", who);
        }
        if (place > 0)
            text += say("So an earlier assumption was wrong. ", "所以前面的假设不对。");
        return false;
    }
};

} // namespace

std::unique_ptr<Task> makeKnightsKnavesTask() {
    return std::make_unique<KnightsKnaves>();
}

} // namespace rationale
