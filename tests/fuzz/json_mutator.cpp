// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/json_mutator.h"

#include <algorithm>
#include <limits>

namespace rationale::fuzz {

namespace {

constexpr int deepest = 64; // what may be copied and written by functions that call themselves
/// Becomes brackets in the text: a tree of that depth could not be written.
constexpr std::string_view deepMark = "@deep@";

std::optional<Json> parsed(std::string_view text) {
    bool deep = false;
    const auto watch = [&](int depth, Json::parse_event_t, Json&) {
        deep = deep || depth > deepest;
        return !deep;
    };
    Json tree = Json::parse(text, watch, false);
    if (deep || tree.is_discarded())
        return std::nullopt;
    return tree;
}

} // namespace

std::string JsonMutator::mutate(const std::string& text, size_t maxSize) {
    if (!oneIn(4))
        if (auto changed = mutateTree(text); changed && changed->size() <= maxSize)
            return *changed;
    return mutateBytes(text, maxSize);
}

std::string JsonMutator::mutateBytes(std::string text, size_t maxSize) const {
    const size_t size = std::min(text.size(), maxSize);
    text.resize(std::max<size_t>(maxSize, 1));
    text.resize(LLVMFuzzerMutate(reinterpret_cast<uint8_t*>(text.data()), size, text.size()));
    return text;
}

std::optional<std::string> JsonMutator::mutateTree(std::string_view text) {
    std::optional<Json> tree = parsed(text);
    if (!tree)
        return std::nullopt;
    for (size_t count = 1 + below(3); count > 0; --count)
        change(*tree);
    std::string written = tree->dump(-1, ' ', false, Json::error_handler_t::replace);
    const std::string quoted = '"' + std::string(deepMark) + '"';
    if (const size_t at = written.find(quoted); at != std::string::npos) {
        const size_t depth = size_t{1} << below(15);
        const bool closed = !oneIn(4);
        written.replace(at, quoted.size(),
                        std::string(depth, '[') + std::string(closed ? depth : 0, ']'));
    }
    return written;
}

/// A walk down from the root, so that a long vocabulary does not hide the rest.
Json* JsonMutator::pick(Json& root) {
    Json* node = &root;
    while (node->is_structured() && !node->empty() && !oneIn(4)) {
        const size_t index = below(node->size());
        node = node->is_array() ? &(*node)[index]
                                : &node->get_ref<Json::object_t&>().begin()[index].second;
    }
    return node;
}

Json JsonMutator::interesting() {
    static const std::vector<Json> values = {nullptr,
                                             true,
                                             false,
                                             0,
                                             -1,
                                             1,
                                             2,
                                             3,
                                             255,
                                             256,
                                             65536,
                                             16777216,
                                             2147483647,
                                             -2147483648,
                                             4294967299,
                                             std::numeric_limits<int64_t>::max(),
                                             std::numeric_limits<int64_t>::min(),
                                             std::numeric_limits<uint64_t>::max(),
                                             0.5,
                                             -0.0,
                                             1e-310,
                                             1e38,
                                             1e300,
                                             "",
                                             " ",
                                             "a",
                                             "\u2581",
                                             std::string(1, '\0'),
                                             Json::array(),
                                             Json::object(),
                                             Json::array({nullptr}),
                                             Json{{"type", "Sequence"}},
                                             std::string(deepMark)};
    return values[below(values.size())];
}

std::string JsonMutator::interestingText() {
    const Json value = interesting();
    return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string JsonMutator::otherText(const std::string& text) {
    return oneIn(4) ? interestingText() : mutateBytes(text, text.size() + 32);
}

void JsonMutator::changeLeaf(Json& leaf) {
    if (leaf.is_string()) {
        leaf = otherText(leaf.get<std::string>());
    } else if (leaf.is_number_float()) {
        leaf = leaf.get<double>() * (oneIn(2) ? -1 : 1e3);
    } else if (leaf.is_number()) {
        const auto value = leaf.get<uint64_t>(); // wraps, as it shall
        const uint64_t others[] = {value + 1, value - 1, value * 2, ~value + 1, value << 31};
        leaf = static_cast<int64_t>(others[below(std::size(others))]);
    } else {
        leaf = interesting();
    }
}

void JsonMutator::changeObject(Json& root, Json::object_t& object) {
    const size_t index = below(object.size());
    const auto renamed = [&](const std::string& from, Json value) {
        const std::string name = otherText(from);
        const bool taken = std::any_of(object.begin(), object.end(),
                                       [&](const auto& member) { return member.first == name; });
        if (!taken || oneIn(4))
            object.emplace_back(name, std::move(value));
    };
    switch (object.empty() ? 2 : below(4)) {
    case 0:
        object.erase(object.begin() + static_cast<ptrdiff_t>(index));
        break;
    case 1: { // under another name
        Json value = object.begin()[index].second;
        const std::string name = object.begin()[index].first;
        object.erase(object.begin() + static_cast<ptrdiff_t>(index));
        renamed(name, std::move(value));
        break;
    }
    case 2:
        renamed(object.empty() ? "type" : object.begin()[index].first, Json(*pick(root)));
        break;
    default:
        std::swap(object.begin()[index].second, object.begin()[below(object.size())].second);
    }
}

void JsonMutator::changeArray(Json& root, Json& array) {
    const size_t index = below(array.size());
    switch (array.empty() ? 1 : below(4)) {
    case 0:
        array.erase(index);
        break;
    case 1: {
        Json copy = *pick(root); // may hold the array itself
        array.push_back(std::move(copy));
        break;
    }
    case 2: {
        const Json copy = array[index];
        for (size_t count = size_t{1} << below(6); count > 0; --count)
            array.push_back(copy);
        break;
    }
    default:
        std::swap(array[index], array[below(array.size())]);
    }
}

void JsonMutator::change(Json& root) {
    Json& node = *pick(root);
    switch (below(6)) {
    case 0:
        node = interesting();
        break;
    case 1: {
        Json copy = *pick(root);
        node = std::move(copy);
        break;
    }
    case 2: {
        Json wrapped = Json::array({node});
        node = std::move(wrapped);
        break;
    }
    default:
        if (node.is_object())
            changeObject(root, node.get_ref<Json::object_t&>());
        else if (node.is_array())
            changeArray(root, node);
        else
            changeLeaf(node);
    }
}

} // namespace rationale::fuzz
