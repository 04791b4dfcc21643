// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/table_bytes.h"

#include "core/base/error.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

namespace rationale {

namespace {

constexpr size_t bufferSize = size_t{1} << 18;

class FileBytes final : public ByteSource {
public:
    explicit FileBytes(const fs::path& path)
        : m_path(path)
        , m_descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
        if (m_descriptor < 0)
            throw systemError(errno, "open", path.string());
        struct stat status {};
        if (::fstat(m_descriptor, &status) == 0 && S_ISDIR(status.st_mode)) {
            ::close(m_descriptor);
            throw systemError(EISDIR, "read", path.string());
        }
    }
    ~FileBytes() override { ::close(m_descriptor); }
    FileBytes(const FileBytes&) = delete;
    FileBytes& operator=(const FileBytes&) = delete;

    size_t read(char* buffer, size_t size) override {
        for (;;) {
            const ssize_t count = ::read(m_descriptor, buffer, size);
            if (count >= 0)
                return static_cast<size_t>(count);
            if (errno != EINTR)
                throw systemError(errno, "read", m_path.string());
        }
    }
    /// Bytes at the beginning, without moving on.
    std::string begin(size_t size) const {
        std::string bytes(size, '\0');
        const ssize_t count = ::pread(m_descriptor, bytes.data(), size, 0);
        bytes.resize(count > 0 ? static_cast<size_t>(count) : 0);
        return bytes;
    }

private:
    fs::path m_path;
    int m_descriptor;
};

/// What both compressed sources do: ask for packed bytes, give unpacked ones.
class PackedBytes : public ByteSource {
public:
    PackedBytes(std::unique_ptr<FileBytes> file, fs::path path)
        : m_file(std::move(file))
        , m_path(std::move(path))
        , m_packed(bufferSize) {}

    size_t read(char* buffer, size_t size) override {
        size_t made = 0;
        while (made == 0) {
            if (m_used == m_filled) {
                m_filled = m_file->read(m_packed.data(), m_packed.size());
                m_used = 0;
                if (m_filled == 0) {
                    if (inside())
                        refuse("The file is cut short");
                    return 0;
                }
            }
            made = unpack(buffer, size);
        }
        return made;
    }

protected:
    /// Moves m_used on; gives how many bytes it made.
    virtual size_t unpack(char* buffer, size_t size) = 0;
    virtual bool inside() const = 0; // more bytes must come
    [[noreturn]] void refuse(const std::string& what) const {
        throw Error(ErrorKind::Corrupt, what, m_path.string(),
                    "Copy or download it again from where it comes from.");
    }

    const char* next() const { return m_packed.data() + m_used; }
    size_t left() const { return m_filled - m_used; }
    void use(size_t count) { m_used += count; }

private:
    std::unique_ptr<FileBytes> m_file;
    fs::path m_path;
    std::vector<char> m_packed;
    size_t m_used = 0, m_filled = 0;
};

class GzipBytes final : public PackedBytes {
public:
    using PackedBytes::PackedBytes;
    ~GzipBytes() override {
        if (m_open)
            inflateEnd(&m_stream);
    }
    GzipBytes(const GzipBytes&) = delete;
    GzipBytes& operator=(const GzipBytes&) = delete;

private:
    size_t unpack(char* buffer, size_t size) override {
        if (!m_open) // the first member, or the one behind another
            begin();
        m_stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(next()));
        m_stream.avail_in = static_cast<uInt>(left());
        m_stream.next_out = reinterpret_cast<Bytef*>(buffer);
        m_stream.avail_out = static_cast<uInt>(size);
        const size_t before = left();
        const int result = inflate(&m_stream, Z_NO_FLUSH);
        use(before - m_stream.avail_in);
        if (result == Z_STREAM_END) {
            inflateEnd(&m_stream);
            m_open = false;
        } else if (result != Z_OK) {
            refuse("The gzip data is damaged");
        }
        return size - m_stream.avail_out;
    }
    bool inside() const override { return m_open; }
    void begin() {
        m_stream = {};
        constexpr int gzipOnly = 16;
        if (inflateInit2(&m_stream, MAX_WBITS + gzipOnly) != Z_OK)
            refuse("zlib has no memory for the file");
        m_open = true;
    }

    z_stream m_stream{};
    bool m_open = false;
};

class ZstdBytes final : public PackedBytes {
public:
    ZstdBytes(std::unique_ptr<FileBytes> file, const fs::path& path)
        : PackedBytes(std::move(file), path)
        , m_stream(ZSTD_createDStream(), &ZSTD_freeDStream) {}

private:
    size_t unpack(char* buffer, size_t size) override {
        ZSTD_outBuffer out = {buffer, size, 0};
        ZSTD_inBuffer in = {next(), left(), 0};
        const size_t result = ZSTD_decompressStream(m_stream.get(), &out, &in);
        if (ZSTD_isError(result))
            refuse(std::string("The zstd data is damaged: ") + ZSTD_getErrorName(result));
        use(in.pos);
        m_inside = result != 0;
        return out.pos;
    }
    bool inside() const override { return m_inside; }

    std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> m_stream;
    bool m_inside = true;
};

} // namespace

std::unique_ptr<ByteSource> openBytes(const fs::path& path) {
    auto file = std::make_unique<FileBytes>(path);
    const std::string begin = file->begin(4);
    if (begin.starts_with("\x1F\x8B"))
        return std::make_unique<GzipBytes>(std::move(file), path);
    if (begin == "\x28\xB5\x2F\xFD")
        return std::make_unique<ZstdBytes>(std::move(file), path);
    return file;
}

TextSource::TextSource(const fs::path& path)
    : m_name(path.string())
    , m_bytes(openBytes(path))
    , m_buffer(bufferSize) {
    while (m_end < 3) { // a packed file may give less at once
        const size_t count = m_bytes->read(m_buffer.data() + m_end, m_buffer.size() - m_end);
        if (count == 0)
            break;
        m_end += count;
    }
    const std::string_view begin(m_buffer.data(), m_end);
    if (begin.starts_with("\xEF\xBB\xBF"))
        m_begin = 3;
    if (begin.starts_with("\xFF\xFE") || begin.starts_with("\xFE\xFF"))
        throw Error(ErrorKind::Input, "The file is written in UTF-16", m_name, "Save it as UTF-8.");
}

bool TextSource::fill() {
    m_begin = 0;
    m_end = m_bytes->read(m_buffer.data(), m_buffer.size());
    return m_end > 0;
}

int TextSource::get() {
    const int byte = peek();
    if (byte < 0)
        return byte;
    ++m_begin;
    if (byte == '\n') {
        ++m_line;
        m_column = 1;
    } else if ((byte & 0xC0) != 0x80) {
        ++m_column;
    }
    return byte;
}

bool TextSource::readLine(std::string& line) {
    line.clear();
    while (peek() >= 0) {
        const char* const begin = m_buffer.data() + m_begin;
        const void* const found = std::memchr(begin, '\n', m_end - m_begin);
        const size_t count = found
                                 ? static_cast<size_t>(static_cast<const char*>(found) - begin) + 1
                                 : m_end - m_begin;
        if (line.size() + count > longestRow)
            throw Error(ErrorKind::Corrupt,
                        "A line is longer than " + std::to_string(longestRow >> 20) + " MiB",
                        m_name + ", line " + std::to_string(m_line),
                        "This is no table of texts, or its line ends are missing.");
        line.append(begin, count);
        m_begin += count;
        if (found) {
            ++m_line;
            m_column = 1;
            return true;
        }
    }
    return !line.empty();
}

} // namespace rationale
