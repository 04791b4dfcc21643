// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/hash.h"

#include "core/base/error.h"

#include <array>
#include <memory>

#include <openssl/evp.h>

namespace rationale {
namespace {

template <size_t size>
using Digest = std::array<unsigned char, size>;

/// One of OpenSSL's digests of so many bytes.
template <size_t bytesOfDigest>
class Hash {
public:
    Hash(const EVP_MD* kind, const char* name)
        : m_name(name)
        , m_context(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
        if (!m_context || EVP_DigestInit_ex(m_context.get(), kind, nullptr) != 1)
            fail();
    }
    void add(std::string_view bytes) {
        if (EVP_DigestUpdate(m_context.get(), bytes.data(), bytes.size()) != 1)
            fail();
    }
    Digest<bytesOfDigest> finish() {
        Digest<bytesOfDigest> digest{};
        unsigned int size = 0;
        if (EVP_DigestFinal_ex(m_context.get(), digest.data(), &size) != 1 || size != digest.size())
            fail();
        return digest;
    }

private:
    [[noreturn]] void fail() const {
        throw Error(ErrorKind::Unavailable, std::string("OpenSSL offers no ") + m_name, {},
                    "Install an OpenSSL whose default provider has it.");
    }
    const char* m_name;
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> m_context;
};

Digest<32> sha256Digest(std::string_view bytes) {
    Hash<32> hash(EVP_sha256(), "SHA-256");
    hash.add(bytes);
    return hash.finish();
}

template <size_t size>
std::string toHex(const Digest<size>& digest) {
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
    return toHex(sha256Digest(bytes));
}

std::string sha256File(const fs::path& path) {
    const MappedFile file(path);
    return sha256({file.data(), file.size()});
}

std::string gitBlobSha1(const fs::path& path) {
    const MappedFile file(path);
    Hash<20> hash(EVP_sha1(), "SHA-1");
    hash.add("blob " + std::to_string(file.size()) + '\0');
    hash.add({file.data(), file.size()});
    return toHex(hash.finish());
}

uint64_t stableHash(std::string_view bytes) {
    const Digest<32> digest = sha256Digest(bytes);
    uint64_t value = 0;
    for (int i = 0; i < 8; ++i)
        value = (value << 8) | digest[static_cast<size_t>(i)]; // big-endian on every machine
    return value;
}

} // namespace rationale
