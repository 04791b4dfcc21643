// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json.h"

#include "core/base/error.h"
#include "core/base/large_json.h"

#include <cmath>
#include <unordered_set>
#include <vector>

namespace rationale {
namespace {

struct TextPosition {
    size_t line = 1, column = 1;
};

TextPosition positionOf(std::string_view text, size_t byte) {
    TextPosition position;
    for (size_t i = 0; i < byte && i < text.size(); ++i) {
        if (text[i] == '\n') {
            ++position.line;
            position.column = 1;
        } else if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) {
            ++position.column; // columns count characters, not UTF-8 continuation bytes
        }
    }
    return position;
}

/// nlohmann's text without its "[json.exception…] parse error at line…: " prefix.
std::string reasonOf(std::string text) {
    if (const size_t bracket = text.find("] "); text.starts_with("[json.exception"))
        text.erase(0, bracket + 2);
    if (text.starts_with("parse error at"))
        text.erase(0, text.find(": ") + 2);
    return text;
}

Json withoutNonFinite(const Json& value) {
    if (value.is_number_float()) {
        const double number = value.get<double>();
        if (std::isnan(number))
            return "nan";
        if (std::isinf(number))
            return number > 0 ? "inf" : "-inf";
        return value;
    }
    if (!value.is_structured())
        return value;
    Json copy = value.is_array() ? Json::array() : Json::object();
    for (auto it = value.begin(); it != value.end(); ++it) {
        if (value.is_array())
            copy.push_back(withoutNonFinite(*it));
        else
            copy[it.key()] = withoutNonFinite(it.value());
    }
    return copy;
}

constexpr const char* remedy = "Correct it, or copy the file again from where it comes from";

/// Makes the value of a text. nlohmann's own parser keeps one of two equal keys without a word, and
/// with a callback that would tell of them it takes quadratic time for lists of objects.
template <typename Value>
class Builder : public nlohmann::json_sax<Value> {
public:
    Builder(std::string_view text, const std::string& source)
        : m_text(text)
        , m_source(source) {}
    Value take() { return std::move(m_root); }

    bool null() override { return put(nullptr); }
    bool boolean(bool value) override { return put(value); }
    bool number_integer(typename Value::number_integer_t value) override { return put(value); }
    bool number_unsigned(typename Value::number_unsigned_t value) override { return put(value); }
    bool number_float(typename Value::number_float_t value, const std::string&) override {
        return put(value);
    }
    bool string(std::string& value) override { return put(std::move(value)); }
    bool binary(typename Value::binary_t& value) override { return put(std::move(value)); }
    bool start_object(size_t) override {
        open(Value::object());
        m_keys.emplace_back();
        return true;
    }
    bool key(std::string& name) override {
        if (!m_keys.back().insert(name).second)
            throw Error(ErrorKind::Corrupt, "key \"" + name + "\" appears twice", m_source, remedy);
        m_key = std::move(name);
        return true;
    }
    bool end_object() override {
        m_keys.pop_back();
        return end_array();
    }
    bool start_array(size_t) override {
        open(Value::array());
        return true;
    }
    bool end_array() override {
        m_open.pop_back();
        return true;
    }
    bool parse_error(size_t byte, const std::string&, const Json::exception& error) override {
        const TextPosition at = positionOf(m_text, byte > 0 ? byte - 1 : 0);
        throw Error(ErrorKind::Corrupt, "malformed JSON: " + reasonOf(error.what()),
                    m_source + ", line " + std::to_string(at.line) + ", column " +
                        std::to_string(at.column),
                    remedy);
    }

private:
    Value& add(Value value) {
        if (m_open.empty())
            return m_root = std::move(value);
        if (m_open.back()->is_array()) {
            m_open.back()->push_back(std::move(value));
            return m_open.back()->back();
        }
        auto& object = m_open.back()->template get_ref<typename Value::object_t&>();
        if constexpr (std::is_same_v<Value, Json>) // whose emplace() looks at all the keys
            return object.emplace_back(std::move(m_key), std::move(value)).second;
        else
            return object.emplace(std::move(m_key), std::move(value)).first->second;
    }
    bool put(Value value) {
        add(std::move(value));
        return true;
    }
    void open(Value value) {
        if (m_open.size() == deepestJson)
            throw Error(ErrorKind::Corrupt,
                        "malformed JSON: nested more than " + std::to_string(deepestJson) +
                            " levels deep",
                        m_source, remedy);
        m_open.push_back(&add(std::move(value)));
    }

    std::string_view m_text;
    const std::string& m_source;
    Value m_root;
    std::vector<Value*> m_open;                          // from the root inwards
    std::vector<std::unordered_set<std::string>> m_keys; // of the objects that are open
    std::string m_key;
};

template <typename Value>
Value parseAs(std::string_view text, const std::string& source) {
    Builder<Value> builder(text, source);
    Value::sax_parse(text, &builder);
    return builder.take();
}

} // namespace

Json parseJson(std::string_view text, const std::string& source) {
    return parseAs<Json>(text, source);
}

LargeJson parseLargeJson(std::string_view text, const std::string& source) {
    return parseAs<LargeJson>(text, source);
}

Json unknownAsNull(Json value) {
    if (value.is_number_float() && std::isnan(value.get<double>()))
        return nullptr;
    if (value.is_structured())
        for (Json& member : value)
            member = unknownAsNull(std::move(member));
    return value;
}

std::string toJsonText(const Json& value, int indent) {
    // Model output may end inside a character; a replacement mark is better than no line at all.
    return withoutNonFinite(value).dump(indent, ' ', false, Json::error_handler_t::replace);
}

} // namespace rationale
