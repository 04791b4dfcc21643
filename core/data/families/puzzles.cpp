// SPDX-License-Identifier: GPL-3.0-or-later
// mini_sudoku and tower_of_hanoi.
#include "core/data/families/family.h"
#include "core/data/families/family_list.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <vector>

namespace rationale {

namespace {

// Mini sudoku: 16 cells in rows, 0 is empty.
using Sudoku = std::array<int, 16>;

/// Cells of the i-th row (0 … 3), column (4 … 7) or block (8 … 11).
std::array<size_t, 4> unitCells(size_t unit) {
    std::array<size_t, 4> cells{};
    for (size_t i = 0; i < 4; ++i)
        cells.at(i) = unit < 4   ? unit * 4 + i
                      : unit < 8 ? i * 4 + unit - 4
                                 : (unit - 8) / 2 * 8 + (unit - 8) % 2 * 2 + i / 2 * 4 + i % 2;
    return cells;
}

bool fits(const Sudoku& sudoku, size_t cell, int digit) {
    for (size_t unit = 0; unit < 12; ++unit) {
        const auto cells = unitCells(unit);
        if (std::find(cells.begin(), cells.end(), cell) == cells.end())
            continue;
        for (const size_t other : cells)
            if (sudoku.at(other) == digit)
                return false;
    }
    return true;
}

/// A digit that must stand in a cell: the only one that fits there, or the only place in a unit.
struct Single {
    size_t cell = 0;
    int digit = 0;
    std::optional<size_t> unit;
};

std::optional<Single> findSingle(const Sudoku& sudoku) {
    for (size_t cell = 0; cell < 16; ++cell) {
        if (sudoku.at(cell) != 0)
            continue;
        int count = 0, last = 0;
        for (int digit = 1; digit <= 4; ++digit)
            if (fits(sudoku, cell, digit)) {
                ++count;
                last = digit;
            }
        if (count == 1)
            return Single{cell, last, std::nullopt};
    }
    for (size_t unit = 0; unit < 12; ++unit)
        for (int digit = 1; digit <= 4; ++digit) {
            size_t count = 0, last = 0;
            for (const size_t cell : unitCells(unit))
                if (sudoku.at(cell) == 0 && fits(sudoku, cell, digit)) {
                    ++count;
                    last = cell;
                }
            if (count == 1)
                return Single{last, digit, unit};
        }
    return std::nullopt;
}

/// Each step follows from the ones before, so a board that is filled this way has one solution.
std::vector<Single> solveBySingles(Sudoku& sudoku) {
    std::vector<Single> steps;
    while (const auto single = findSingle(sudoku)) {
        sudoku.at(single->cell) = single->digit;
        steps.push_back(*single);
    }
    return steps;
}

bool isFull(const Sudoku& sudoku) {
    return std::find(sudoku.begin(), sudoku.end(), 0) == sudoku.end();
}

bool fillAtRandom(Sudoku& sudoku, size_t cell, Rng& rng) {
    if (cell == 16)
        return true;
    std::array<int, 4> digits = {1, 2, 3, 4};
    rng.shuffle(digits);
    for (const int digit : digits) {
        if (!fits(sudoku, cell, digit))
            continue;
        sudoku.at(cell) = digit;
        if (fillAtRandom(sudoku, cell + 1, rng))
            return true;
        sudoku.at(cell) = 0;
    }
    return false;
}

std::string boardOf(const Sudoku& sudoku, std::string_view newLine = "\n") {
    std::string text;
    for (size_t cell = 0; cell < 16; ++cell) {
        text += cell == 0 ? std::string() : cell % 4 == 0 ? std::string(newLine) : " ";
        text += sudoku.at(cell) == 0 ? "_" : std::to_string(sudoku.at(cell));
    }
    return text;
}

/// 4 by 4 with 5 … 11 empty cells, always solved by one certain digit after the other.
class MiniSudoku final : public FamilyTask {
public:
    MiniSudoku()
        : FamilyTask("mini_sudoku", "grid") {}

protected:
    Json draw(Rng& rng, int level) const override {
        constexpr size_t empty[levels] = {5, 7, 9, 10, 11};
        for (;;) {
            Sudoku sudoku{};
            fillAtRandom(sudoku, 0, rng);
            std::array<size_t, 16> order{};
            std::iota(order.begin(), order.end(), size_t{0});
            rng.shuffle(order);
            size_t removed = 0;
            for (const size_t cell : order) {
                const int digit = std::exchange(sudoku.at(cell), 0);
                Sudoku copy = sudoku;
                solveBySingles(copy);
                if (!isFull(copy))
                    sudoku.at(cell) = digit;
                else if (++removed == empty[level - 1])
                    return sudoku;
            }
        }
    }
    std::string question(const Json& asked, const Speech& say) const override {
        return say.oneOf(
            {{"Solve this 4x4 sudoku: each row, each column and each 2x2 block holds the numbers 1 "
              "to 4 once. Empty cells are shown as _.\n{}\nAnswer with the complete board in the "
              "same form.",
              "解这个 4×4 数独：每行、每列和每个 2×2 宫都恰好包含 1 到 4 各一次，空格用 _ "
              "表示。\n{}\n"
              "请按同样的格式写出完整的棋盘。"},
             {"Fill the empty cells (_) of this small sudoku with 1 to 4, so that no number is "
              "repeated in a row, a column or a 2x2 block:\n{}\nWrite the four filled rows.",
              "在这个小数独的空格（_）中填入 1 到 4，使每行、每列和每个 2×2 "
              "宫里的数字都不重复：\n{}\n"
              "写出填好的四行。"}},
            boardOf(asked.get<Sudoku>()));
    }
    std::string reference(const Json& asked, const Speech&) const override {
        auto sudoku = asked.get<Sudoku>();
        solveBySingles(sudoku);
        return boardOf(sudoku, "/");
    }
    Worked solve(const Json& asked, const Speech& say) const override {
        auto sudoku = asked.get<Sudoku>();
        std::string text;
        for (const Single& step : solveBySingles(sudoku)) {
            const size_t row = step.cell / 4 + 1, column = step.cell % 4 + 1;
            if (!text.empty())
                text += say(" ", "");
            if (!step.unit)
                text += say("Only {} fits in row {}, column {}.", "第 {1} 行第 {2} 列只能填 {0}。",
                            step.digit, row, column);
            else
                text += say("In {}, {} fits only in row {}, column {}.",
                            "在{}中，{} 只能填在第 {} 行第 {} 列。", unitName(*step.unit, say),
                            step.digit, row, column);
        }
        return {text, boardOf(sudoku)};
    }

private:
    static std::string unitName(size_t unit, const Speech& say) {
        if (unit < 8)
            return unit < 4 ? say("row {}", "第 {} 行", unit + 1)
                            : say("column {}", "第 {} 列", unit - 3);
        constexpr std::array<Speech::Phrase, 4> blocks = {{{"the upper left block", "左上宫"},
                                                           {"the upper right block", "右上宫"},
                                                           {"the lower left block", "左下宫"},
                                                           {"the lower right block", "右下宫"}}};
        const Speech::Phrase& block = blocks.at(unit - 8);
        return say(block.english, block.chinese);
    }
};

/// From any allowed position of 3 … 7 disks to a complete tower.
class TowerOfHanoi final : public FamilyTask {
public:
    TowerOfHanoi()
        : FamilyTask("tower_of_hanoi", "hanoi") {}

protected:
    // pegs of the disks, the smallest first: "ACB", and the peg where all shall go
    Json draw(Rng& rng, int level) const override {
        const auto disks = static_cast<size_t>(level + 2);
        for (;;) {
            std::string pegs(disks, 'A');
            for (char& peg : pegs)
                peg = static_cast<char>('A' + rng.below(3));
            const std::string target(1, static_cast<char>('A' + rng.below(3)));
            // The largest disk has to move, or it would be a smaller puzzle.
            if (pegs.back() != target[0])
                return {pegs, target};
        }
    }
    std::string question(const Json& asked, const Speech& say) const override {
        const auto pegs = asked[0].get<std::string>();
        std::vector<std::string> towers;
        for (const char peg : {'A', 'B', 'C'}) {
            std::vector<size_t> disks;
            for (size_t i = pegs.size(); i-- > 0;)
                if (pegs[i] == peg)
                    disks.push_back(i + 1);
            towers.push_back(disks.empty() ? say("{}: empty", "{}：空", peg)
                                           : say("{}: {}", "{}：{}", peg, listed(disks)));
        }
        return say.oneOf(
            {{"Tower of Hanoi: {0} disks lie on the pegs A, B and C, from bottom to top ({0} is "
              "the "
              "largest disk):\n{1}\nBring all of them to peg {2} in as few moves as possible. A "
              "move "
              "takes the top disk of a peg to another peg, never onto a smaller disk. Answer with "
              "the moves, for example: A->C, B->A",
              "汉诺塔：{0} 个圆盘放在 A、B、C 三根柱子上，从下到上依次为（{0} "
              "号最大）：\n{1}\n用最少的步数把所有圆盘移到柱子 {2}。"
              "每步把一根柱子最上面的圆盘移到另一根柱子，不能放在更小的圆盘上面。写出每一步，例如："
              "A->C, B->A"},
             {"Three pegs hold {0} disks of the sizes 1 to {0}, listed from bottom to top:\n{1}\n"
              "Only the top disk of a peg may be moved, and never onto a smaller one. Which is the "
              "shortest sequence of moves that puts all disks on peg {2}? Write each move as A->B, "
              "separated by commas.",
              "三根柱子上有大小为 1 到 {0} 的 {0} "
              "个圆盘，从下到上列出：\n{1}\n每次只能移动一根柱子最上面的圆盘，"
              "而且不能放到更小的圆盘上。把全部圆盘移到柱子 {2} 的最短步骤是什么？每一步写成 "
              "A->B，用逗号隔开。"}},
            pegs.size(), listed(towers, "\n"), asked[1].get<std::string>());
    }
    std::string reference(const Json& asked, const Speech&) const override {
        return asked[0].get<std::string>() + ":" + asked[1].get<std::string>();
    }
    Worked solve(const Json& asked, const Speech& say) const override {
        State state{asked[0].get<std::string>(), {}, {}, say};
        gather(state, state.pegs.size(), asked[1].get<std::string>()[0]);
        return {state.text, listed(state.moves)};
    }

private:
    struct State {
        std::string pegs;
        std::vector<std::string> moves;
        std::string text;
        const Speech& say;
    };
    /// Brings the `count` smallest disks to a peg: the largest of them that is elsewhere needs all
    /// smaller ones out of its way.
    static void gather(State& state, size_t count, char target) {
        while (count > 0 && state.pegs[count - 1] == target)
            --count;
        if (count == 0)
            return;
        const char from = state.pegs[count - 1];
        const char aside = static_cast<char>('A' + 'B' + 'C' - from - target);
        if (count > 1) {
            state.text += state.say("Disk {} must go from {} to {}, so the smaller ones have to be "
                                    "on {}. ",
                                    "{} 号盘要从 {} 移到 {}，所以更小的盘都要先放到 {}。", count,
                                    from, target, aside);
            gather(state, count - 1, aside);
        }
        state.text += state.say("Disk {}: {}->{}.{}", "{} 号盘：{}->{}。", count, from, target,
                                state.say.english() ? " " : "");
        state.moves.push_back(fmt::format("{}->{}", from, target));
        state.pegs[count - 1] = target;
        gather(state, count - 1, target);
    }
};

} // namespace

std::unique_ptr<Task> makeMiniSudokuTask() {
    return std::make_unique<MiniSudoku>();
}
std::unique_ptr<Task> makeTowerOfHanoiTask() {
    return std::make_unique<TowerOfHanoi>();
}

} // namespace rationale
