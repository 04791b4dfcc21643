// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/hash.h"

#include "core/base/error.h"

#include <array>
#include <memory>

#include <openssl/evp.h>

namespace rationale {
namespace {

using Digest = std::array<unsigned char, 32>;

class Sha256 {
public:
    Sha256()
        : m_context(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
        if (!m_context || EVP_DigestInit_ex(m_context.get(), EVP_sha256(), nullptr) != 1)
            fail();
    }
    void add(std::string_view bytes) {
        if (EVP_DigestUpdate(m_context.get(), bytes.data(), bytes.size()) != 1)
            fail();
    }
    Digest finish() {
        Digest digest{};
        unsigned int size = 0;
        if (EVP_DigestFinal_ex(m_context.get(), digest.data(), &size) != 1 || size != digest.size())
            fail();
        return digest;
    }

private:
    [[noreturn]] static void fail() {
        throw Error(ErrorKind::Unavailable, "OpenSSL offers no SHA-256", {},
                    "Install an OpenSSL whose default provider has it.");
    }
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> m_context;
};

std::string toHex(const Digest& digest) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(2 * digest.size());
    for (const unsigned char byte : digest) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

} // namespace

std::string sha256(std::string_view bytes) {
    Sha256 hash;
    hash.add(bytes);
    return toHex(hash.finish());
}

std::string sha256File(const fs::path& path) {
    const MappedFile file(path);
    return sha256({file.data(), file.size()});
}

uint64_t stableHash(std::string_view bytes) {
    Sha256 hash;
    hash.add(bytes);
    const Digest digest = hash.finish();
    uint64_t value = 0;
    for (int i = 0; i < 8; ++i)
        value = (value << 8) | digest[static_cast<size_t>(i)]; // big-endian on every machine
    return value;
}

} // namespace rationale
