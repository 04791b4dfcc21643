// SPDX-License-Identifier: GPL-3.0-or-later
// Answers that are moves: ways through a maze, disks of a tower.
#include "core/text/answer_text.h"
#include "core/text/verify_kinds.h"

#include <algorithm>
#include <array>

namespace rationale {

namespace {

using answers::line;
using answers::right;
using answers::wrong;

/// U, D, L and R of what the answer says; nothing when it says anything else.
std::optional<std::string> movesOf(std::string text) {
    for (const std::string_view separator : {"->", "、", ",", ";", "[", "]", "'", "\""})
        replaceAll(text, separator, " ");
    text = answers::lowered(std::move(text));
    constexpr std::string_view names[] = {"u", "d", "l", "r", "上", "下", "左", "右"};
    const bool named = std::any_of(std::begin(names), std::end(names), [&](std::string_view name) {
        return text.find(name) != std::string::npos;
    });
    if (named) // "右→下": between moves that have names the arrow separates
        replaceAll(text, "→", " ");
    // Longer words first.
    for (const auto& [word, move] :
         std::initializer_list<std::pair<std::string_view, std::string_view>>{{"right", "R"},
                                                                              {"left", "L"},
                                                                              {"down", "D"},
                                                                              {"up", "U"},
                                                                              {"上", "U"},
                                                                              {"下", "D"},
                                                                              {"左", "L"},
                                                                              {"右", "R"},
                                                                              {"↑", "U"},
                                                                              {"↓", "D"},
                                                                              {"←", "L"},
                                                                              {"→", "R"},
                                                                              {"u", "U"},
                                                                              {"d", "D"},
                                                                              {"l", "L"},
                                                                              {"r", "R"}})
        replaceAll(text, word, move);
    std::string moves;
    for (const char c : text) {
        if (std::string_view("UDLR").find(c) != std::string_view::npos)
            moves.push_back(c);
        else if (c != ' ' && c != '\n' && c != '\r' && c != '\t')
            return std::nullopt;
    }
    return moves;
}

struct Maze {
    std::vector<std::string> rows;
    size_t row = 0, column = 0; // of the start
    int64_t shortest = 0;
};

std::optional<Maze> mazeOf(const std::string& gold) {
    const size_t colon = gold.rfind(':');
    if (colon == std::string::npos)
        return std::nullopt;
    const auto shortest = wholeNumber(std::string_view(gold).substr(colon + 1), false, 6);
    Maze maze;
    std::string_view rest = std::string_view(gold).substr(0, colon);
    bool started = false;
    while (!rest.empty()) {
        const size_t end = std::min(rest.find('/'), rest.size());
        maze.rows.emplace_back(rest.substr(0, end));
        if (const size_t at = maze.rows.back().find('S'); at != std::string::npos) {
            maze.row = maze.rows.size() - 1;
            maze.column = at;
            started = true;
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (!started || !shortest || gold.find('E') == std::string::npos)
        return std::nullopt;
    maze.shortest = *shortest;
    return maze;
}

/// Where the moves end; nothing when one of them leaves the maze or meets a wall.
std::optional<char> walk(const Maze& maze, const std::string& moves) {
    size_t row = maze.row, column = maze.column;
    for (const char move : moves) {
        row += move == 'D' ? 1 : move == 'U' ? size_t(-1) : 0;
        column += move == 'R' ? 1 : move == 'L' ? size_t(-1) : 0;
        if (row >= maze.rows.size() || column >= maze.rows[row].size() ||
            maze.rows[row][column] == '#')
            return std::nullopt;
    }
    return maze.rows[row][column];
}

/// Disks from the smallest on by their pegs, and where they shall go.
struct Hanoi {
    std::string pegs;
    char target = 'A';
    size_t fewest = 0;
};

std::optional<Hanoi> hanoiOf(const std::string& gold) {
    const size_t disks = gold.find(':');
    if (disks == std::string::npos || disks < 1 || disks > 8 || gold.size() != disks + 2 ||
        gold.find_first_not_of("ABC:") != std::string::npos || gold.back() == ':')
        return std::nullopt;
    Hanoi puzzle{gold.substr(0, disks), gold.back(), 0};
    // The largest disk that is not where it has to be moves once, all smaller ones before it to the
    // third peg and behind it on top of it.
    char target = puzzle.target;
    for (size_t i = disks; i-- > 0;) {
        const char peg = puzzle.pegs[i];
        if (peg == target)
            continue;
        puzzle.fewest += size_t{1} << i;
        target = static_cast<char>('A' + 'B' + 'C' - peg - target);
    }
    return puzzle;
}

/// Pairs of pegs; nothing when anything but pegs, arrows and separators is there.
std::optional<std::string> pegsOf(std::string text) {
    replaceAll(text, "->", ">");
    replaceAll(text, "→", ">");
    replaceAll(text, "\\to", ">");
    replaceAll(text, "、", ",");
    std::string pegs;
    bool arrow = false;
    for (const char c : text) {
        if (c >= 'A' && c <= 'C') {
            if (arrow != (pegs.size() % 2 == 1))
                return std::nullopt;
            pegs.push_back(c);
            arrow = false;
        } else if (c == '>') {
            if (arrow || pegs.size() % 2 == 0)
                return std::nullopt;
            arrow = true;
        } else if (std::string_view(" ,;\r\n\t").find(c) == std::string_view::npos) {
            return std::nullopt;
        }
    }
    return pegs.size() % 2 == 0 && !arrow ? std::optional(pegs) : std::nullopt;
}

} // namespace

VerifyResult verifyPath(const std::string& gold, std::string_view text) {
    const auto maze = mazeOf(gold);
    if (!maze)
        answers::refuseGold(gold, "maze", "S.#/..E:3");
    const std::string answer = line(text);
    if (answer.empty() || answer.size() > answers::longest)
        return wrong({}, answer.empty() ? "no answer found" : "the answer is too long");
    const auto moves = movesOf(answer);
    if (!moves)
        return wrong(answer, "not only moves: up, down, left, right");
    if (static_cast<int64_t>(moves->size()) != maze->shortest)
        return wrong(answer, std::to_string(moves->size()) + " moves, the shortest way has " +
                                 std::to_string(maze->shortest));
    const auto end = walk(*maze, *moves);
    if (!end)
        return wrong(answer, "a move leaves the grid or meets a wall");
    return *end == 'E' ? right(answer, "a shortest way") : wrong(answer, "does not end at E");
}

VerifyResult verifyHanoi(const std::string& gold, std::string_view text) {
    const auto puzzle = hanoiOf(gold);
    if (!puzzle)
        answers::refuseGold(gold, "tower", "AAA:C");
    bool marked = false;
    const std::string all = answers::block(text, marked);
    // Without a mark all of the text when it is nothing but moves, else its last line.
    const std::string answer =
        marked || (all.size() <= answers::longest && pegsOf(all)) ? all : line(text);
    if (answer.empty() || answer.size() > answers::longest)
        return wrong({}, answer.empty() ? "no answer found" : "the answer is too long");
    const auto pegs = pegsOf(answer);
    if (!pegs)
        return wrong(answer, "not only moves like A->C");
    if (pegs->size() != 2 * puzzle->fewest)
        return wrong(answer, std::to_string(pegs->size() / 2) + " moves, the fewest are " +
                                 std::to_string(puzzle->fewest));
    std::array<std::vector<size_t>, 3> towers;
    for (size_t disk = puzzle->pegs.size(); disk-- > 0;)
        towers.at(static_cast<size_t>(puzzle->pegs[disk] - 'A')).push_back(disk);
    for (size_t i = 0; i < pegs->size(); i += 2) {
        auto& from = towers.at(static_cast<size_t>((*pegs)[i] - 'A'));
        auto& to = towers.at(static_cast<size_t>((*pegs)[i + 1] - 'A'));
        if (from.empty() || (!to.empty() && to.back() < from.back()))
            return wrong(answer, "move " + std::to_string(i / 2 + 1) + " is not allowed");
        const size_t disk = from.back(); // from and to may be the same peg
        from.pop_back();
        to.push_back(disk);
    }
    const bool done =
        towers.at(static_cast<size_t>(puzzle->target - 'A')).size() == puzzle->pegs.size();
    return done ? right(answer, "the tower is moved") : wrong(answer, "the tower is not complete");
}

} // namespace rationale
