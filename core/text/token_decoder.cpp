// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/token_decoder.h"

#include "core/base/error.h"

namespace rationale {

TokenDecoder TokenDecoder::fromJson(const Json& node, const std::string& source) {
    TokenDecoder result;
    result.m_json = node;
    if (!node.is_null())
        result.add(node, source);
    return result;
}

TokenDecoder TokenDecoder::byteLevel() {
    return fromJson({{"type", "ByteLevel"},
                     {"add_prefix_space", false},
                     {"trim_offsets", true},
                     {"use_regex", true}},
                    {});
}

void TokenDecoder::add(const Json& node, const std::string& source) {
    if (!node.is_object())
        throw Error(ErrorKind::Corrupt, "A decoder is no object", source,
                    "Use an undamaged tokenizer.json");
    const std::string type = node.value("type", "");
    if (type == "Sequence") {
        for (const Json& one : node.value("decoders", Json::array()))
            add(one, source);
    } else if (type == "Replace" && node.value("content", "") == " ") {
        m_mark = node.value("pattern", Json::object()).value("String", "");
    } else if (type == "Metaspace") {
        m_mark = node.value("replacement", "\u2581");
        m_stripSpace =
            node.value("prepend_scheme",
                       node.value("add_prefix_space", true) ? "always" : "never") != "never";
    } else if (type == "Strip" && node.value("content", "") == " ") {
        m_stripSpace = node.value("start", 0.0) > 0;
    } else if (type != "ByteLevel" && type != "ByteFallback" && type != "Fuse") {
        throw Error(ErrorKind::Unavailable, "The decoder \"" + type + "\" is not read", source,
                    "Use ByteLevel, Metaspace, or Replace, ByteFallback, Fuse and Strip");
    }
}

std::string TokenDecoder::spoken(std::string spelling) const {
    if (!m_mark.empty())
        for (size_t at = 0; (at = spelling.find(m_mark, at)) != std::string::npos; ++at)
            spelling.replace(at, m_mark.size(), " ");
    return spelling;
}

void TokenDecoder::finish(std::string& text) const {
    if (m_stripSpace && text.starts_with(' '))
        text.erase(0, 1);
}

} // namespace rationale
