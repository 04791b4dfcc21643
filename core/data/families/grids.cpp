// SPDX-License-Identifier: GPL-3.0-or-later
// game_of_life and shortest_path: rows of cells.
#include "core/data/families/family.h"
#include "core/data/families/family_list.h"

#include <algorithm>
#include <array>
#include <vector>

namespace rationale {

namespace {

using Rows = std::vector<std::string>;

std::string spaced(const std::string& row) {
    return listed(std::vector<char>(row.begin(), row.end()), " ");
}

std::string board(const Rows& rows, std::string_view newLine = "\n") {
    std::vector<std::string> lines;
    lines.reserve(rows.size());
    for (const std::string& row : rows)
        lines.push_back(spaced(row));
    return listed(lines, newLine);
}

/// One step of Conway's game on a square of 3 … 7 cells, everything around it dead.
class GameOfLife final : public FamilyTask {
public:
    GameOfLife()
        : FamilyTask("game_of_life", "grid") {}

protected:
    Json draw(Rng& rng, int level) const override {
        const auto size = static_cast<size_t>(level + 2);
        // Something lives on and something changes, so that neither an empty board nor the given
        // one is an answer.
        for (;;) {
            Rows rows(size, std::string(size, '0'));
            for (std::string& row : rows)
                for (char& cell : row)
                    cell = rng.chance(0.45) ? '1' : '0';
            const Rows next = step(rows);
            const bool alive = std::any_of(next.begin(), next.end(), [](const std::string& row) {
                return row.find('1') != std::string::npos;
            });
            if (alive && next != rows)
                return rows;
        }
    }
    std::string question(const Json& asked, const Speech& say) const override {
        return say.oneOf(
            {{"In Conway's Game of Life a living cell (1) lives on with 2 or 3 living neighbours "
              "and "
              "dies otherwise; a dead cell (0) comes to life with exactly 3. All 8 cells around a "
              "cell are its neighbours, and everything outside the board is dead. What does this "
              "board look like after one step?\n{}\nAnswer with the rows of the new board.",
              "在康威生命游戏中，活细胞（1）周围有 2 或 3 "
              "个活邻居时继续存活，否则死亡；死细胞（0）周围恰好有 "
              "3 个活邻居时变活。周围 8 "
              "格都算邻居，棋盘以外全是死细胞。下面的棋盘经过一步之后是什么样子？\n{}"
              "\n请逐行写出新的棋盘。"},
             {"Play one step of Conway's Game of Life (survival with 2 or 3 neighbours, birth with "
              "3, 8 neighbours, dead border) on this board:\n{}\nWrite the resulting rows, cells "
              "separated by spaces.",
              "对下面的棋盘运行一步康威生命游戏（2 或 3 个邻居存活，3 个邻居出生，8 "
              "邻域，棋盘外均为死细胞）：\n{}\n"
              "写出结果的每一行，格子之间用空格隔开。"}},
            board(asked.get<Rows>()));
    }
    std::string reference(const Json& asked, const Speech&) const override {
        return board(step(asked.get<Rows>()), "/");
    }
    Worked solve(const Json& asked, const Speech& say) const override {
        const auto rows = asked.get<Rows>();
        const Rows next = step(rows);
        std::string text =
            say("I count the living neighbours of each cell.", "先数每个格子的活邻居。");
        for (size_t row = 0; row < rows.size(); ++row) {
            std::vector<int> counts;
            for (size_t column = 0; column < rows.size(); ++column)
                counts.push_back(neighbours(rows, row, column));
            text += say("\nRow {}: cells {}, neighbours {}, new {}.",
                        "\n第 {} 行：原来是 {}，邻居数 {}，新的是 {}。", row + 1, spaced(rows[row]),
                        listed(counts, " "), spaced(next[row]));
        }
        return {text, board(next)};
    }

private:
    static int neighbours(const Rows& rows, size_t row, size_t column) {
        int count = 0;
        for (size_t y = row == 0 ? 0 : row - 1; y <= std::min(row + 1, rows.size() - 1); ++y)
            for (size_t x = column == 0 ? 0 : column - 1;
                 x <= std::min(column + 1, rows[y].size() - 1); ++x)
                count += (y != row || x != column) && rows[y][x] == '1';
        return count;
    }
    static Rows step(const Rows& rows) {
        Rows next = rows;
        for (size_t row = 0; row < rows.size(); ++row)
            for (size_t column = 0; column < rows[row].size(); ++column) {
                const int count = neighbours(rows, row, column);
                next[row][column] =
                    count == 3 || (count == 2 && rows[row][column] == '1') ? '1' : '0';
            }
        return next;
    }
};

struct Cell {
    size_t row = 0, column = 0;
    bool operator==(const Cell&) const = default;
};

/// A shortest way through a square of 3 … 7 cells with walls.
class ShortestPath final : public FamilyTask {
public:
    ShortestPath()
        : FamilyTask("shortest_path", "path") {}

protected:
    Json draw(Rng& rng, int level) const override {
        const auto size = static_cast<size_t>(level + 2);
        for (;;) {
            Rows rows(size, std::string(size, '.'));
            for (std::string& row : rows)
                for (char& cell : row)
                    cell = rng.chance(0.3) ? '#' : '.';
            const auto place = [&] {
                const auto side = static_cast<int64_t>(size);
                return Cell{static_cast<size_t>(rng.below(side)),
                            static_cast<size_t>(rng.below(side))};
            };
            const Cell start = place(), end = place();
            if (start == end)
                continue;
            rows[start.row][start.column] = 'S';
            rows[end.row][end.column] = 'E';
            const Layers found = search(rows);
            if (found.reached && found.layers.size() > static_cast<size_t>(level + 1))
                return rows;
        }
    }
    std::string question(const Json& asked, const Speech& say) const override {
        return say.oneOf(
            {{"Find a shortest way from S to E in this grid. You move one cell up, down, left or "
              "right and cannot enter walls (#).\n{}\nAnswer with the moves, separated by commas, "
              "for example: right, down, down",
              "在下面的网格中找一条从 S 到 E "
              "的最短路线。每次可以向上、下、左、右移动一格，不能进入墙（#）。\n{}\n"
              "用逗号隔开写出每一步，例如：右, 下, 下"},
             {"This is a maze: S is where you stand, E is the exit, # are walls, dots are "
              "free.\n{}\n"
              "Which moves (up, down, left, right) lead to the exit in as few steps as possible? "
              "Give them separated by commas.",
              "这是一个迷宫：S 是起点，E 是出口，# 是墙，点是空地。\n{}\n"
              "怎样走（上、下、左、右）步数最少？用逗号隔开写出每一步。"}},
            board(asked.get<Rows>()));
    }
    std::string reference(const Json& asked, const Speech&) const override {
        const auto rows = asked.get<Rows>();
        return fmt::format("{}:{}", listed(rows, "/"), search(rows).layers.size() - 1);
    }
    Worked solve(const Json& asked, const Speech& say) const override {
        const auto rows = asked.get<Rows>();
        const Layers found = search(rows);
        std::string text = say("I write cells as (row, column) and go outward from S.",
                               "用（行, 列）表示格子，从 S 开始逐层扩展。");
        for (size_t step = 0; step < found.layers.size(); ++step) {
            std::vector<std::string> cells;
            for (const Cell& cell : found.layers[step])
                cells.push_back(fmt::format("({}, {})", cell.row + 1, cell.column + 1));
            text += say("\nAfter {} steps: {}.", "\n{} 步：{}。", step, listed(cells));
        }
        // Back from the end, always to a cell of the layer before.
        std::vector<std::string> moves, cells;
        Cell at = found.layers.back().back();
        for (size_t step = found.layers.size(); step-- > 0;) {
            cells.insert(cells.begin(), fmt::format("({}, {})", at.row + 1, at.column + 1));
            if (step == 0)
                break;
            for (size_t move = 0; move < moveNames.size(); ++move) {
                const Cell before = moved(at, move ^ 1);
                const auto& layer = found.layers[step - 1];
                if (std::find(layer.begin(), layer.end(), before) == layer.end())
                    continue;
                moves.insert(moves.begin(), say(moveNames[move][0], moveNames[move][1]));
                at = before;
                break;
            }
        }
        text += say("\nE is reached. The way back from it gives {}.",
                    "\n到达 E。从 E 倒推得到路线 {}。", listed(cells, " "));
        return {text, listed(moves)};
    }

private:
    // a move and its reverse differ in the last bit
    static constexpr std::array<std::array<std::string_view, 2>, 4> moveNames = {
        {{"up", "上"}, {"down", "下"}, {"left", "左"}, {"right", "右"}}};

    /// A cell outside has huge coordinates.
    static Cell moved(Cell cell, size_t move) {
        (move < 2 ? cell.row : cell.column) += move % 2 == 1 ? 1 : size_t(-1);
        return cell;
    }

    struct Layers {
        std::vector<std::vector<Cell>> layers; // by distance from S; E is the last cell
        bool reached = false;
    };
    static Layers search(const Rows& rows) {
        Layers found;
        Rows seen = rows;
        for (size_t row = 0; row < rows.size(); ++row)
            if (const size_t column = rows[row].find('S'); column != std::string::npos)
                found.layers.push_back({Cell{row, column}});
        while (!found.reached) {
            std::vector<Cell> next;
            for (const Cell& cell : found.layers.back())
                for (size_t move = 0; move < 4 && !found.reached; ++move) {
                    const Cell there = moved(cell, move);
                    if (there.row >= rows.size() || there.column >= rows.size())
                        continue;
                    char& mark = seen[there.row][there.column];
                    if (mark == '#' || mark == 'S')
                        continue;
                    found.reached = mark == 'E';
                    mark = '#';
                    next.push_back(there);
                }
            if (next.empty())
                return found;
            found.layers.push_back(std::move(next));
        }
        return found;
    }
};

} // namespace

std::unique_ptr<Task> makeGameOfLifeTask() {
    return std::make_unique<GameOfLife>();
}
std::unique_ptr<Task> makeShortestPathTask() {
    return std::make_unique<ShortestPath>();
}

} // namespace rationale
