// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/program_judge.h"

#include "core/sandbox/python_tests.h"
#include "core/sandbox/sandbox.h"
#include "core/text/answer_text.h"
#include "core/text/utf8.h"

#include <fmt/format.h>

#include <cstring>

namespace rationale {

namespace {

constexpr const char* python = "/usr/bin/python3";
constexpr size_t longestQuote = 60;
constexpr int signalBase = 128;

/// Neither site-packages nor files of compiled code; the folder of the program is no module path.
std::vector<std::string> pythonCommand(std::initializer_list<std::string> rest) {
    std::vector<std::string> command = {python, "-s", "-S", "-B"};
    command.insert(command.end(), rest);
    return command;
}

SandboxJob jobFor(const CodeReference& reference) {
    SandboxJob job;
    job.limits.cpuSeconds = reference.seconds;
    job.limits.wallSeconds = 3 * reference.seconds; // a busy machine shall not decide
    job.limits.memory = reference.memoryMib << 20;
    return job;
}

VerifyResult wrong(std::string reason) {
    return {Verdict::Wrong, {}, std::move(reason)};
}

std::string nameOfSignal(int number) {
    const char* name = sigabbrev_np(number);
    return name ? "SIG" + std::string(name) : std::to_string(number);
}

std::string tooMuchMemory(const SandboxLimits& limits) {
    return fmt::format("used more than {} MiB of memory", limits.memory >> 20);
}

std::string inQuotes(std::string_view text) {
    const std::string part = trimmed(text);
    return '"' + cutUtf8(part, longestQuote) + (part.size() > longestQuote ? "…\"" : "\"");
}

std::string lastLine(std::string_view text) {
    const std::string whole = trimmed(text);
    const size_t line = whole.rfind('\n');
    return line == std::string::npos ? whole : whole.substr(line + 1);
}

/// Why a program that ran to its end in the sandbox is wrong all the same; empty: nothing is.
std::string complaint(const SandboxResult& result, const SandboxLimits& limits) {
    if (!result.broken.empty())
        return result.broken;
    if (result.exitCode == 0)
        return {};
    const std::string said = lastLine(result.err);
    if (said.starts_with("MemoryError") || result.err.find("std::bad_alloc") != std::string::npos)
        return tooMuchMemory(limits);
    if (result.exitCode > signalBase)
        return fmt::format("ended by signal {}", nameOfSignal(result.exitCode - signalBase));
    return fmt::format("ended with code {}{}{}", result.exitCode, said.empty() ? "" : ": ", said);
}

/// A text as python_tests.h reads it.
std::string section(const std::string& text) {
    return fmt::format("{:10}", text.size()) + text;
}

VerifyResult judgeFunctions(const CodeReference& reference, const CodeProgram& program) {
    const bool asserts = reference.tests == CodeReference::Tests::Asserts;
    const std::vector<std::string> tests =
        asserts ? reference.asserts : std::vector<std::string>{reference.test};
    SandboxJob job = jobFor(reference);
    job.command = pythonCommand({"-c", pythonTests});
    job.minds = true;
    for (const std::string& text : {program.text, reference.prompt, reference.entryPoint,
                                    std::string(asserts ? "asserts" : "check"), reference.setup,
                                    std::to_string(tests.size())})
        job.input += section(text);
    for (const std::string& test : tests)
        job.input += section(test);
    const SandboxResult result = runInSandbox(job);
    if (!result.broken.empty())
        return wrong(result.broken);
    if (result.out == "right")
        return {Verdict::Correct,
                {},
                asserts ? fmt::format("passes {} tests", tests.size())
                        : std::string("passes its tests")};
    const size_t line = result.out.find('\n');
    const std::string said = line == std::string::npos ? "" : result.out.substr(line + 1);
    if (result.out.starts_with("broken\n"))
        return {Verdict::Unverifiable, {}, "the tests are at fault: " + said};
    if (said.starts_with("MemoryError"))
        return wrong(tooMuchMemory(job.limits));
    const std::string why = complaint(result, job.limits);
    return wrong(!said.empty() ? said : why.empty() ? "gave no verdict" : "its tests: " + why);
}

/// The program, compiled; or why that cannot be.
struct Compiled {
    std::string binary, complaint;
};

Compiled compile(const CodeProgram& program) {
    SandboxJob job;
    job.command = {"/bin/sh", "-c",
                   "/usr/bin/g++ -x c++ -std=c++20 -O2 -o /tmp/program - && cat /tmp/program"};
    job.input = program.text;
    job.minds = true; // what a compiler starts, it waits for
    job.limits.cpuSeconds = 20;
    job.limits.wallSeconds = 60;
    job.limits.memory = int64_t{1} << 30;
    job.limits.output = int64_t{32} << 20;
    SandboxResult result = runInSandbox(job);
    if (!result.broken.empty())
        return {{}, "compiling it " + result.broken};
    if (result.exitCode == 0)
        return {std::move(result.out), {}};
    std::string first = "the compiler ended with " + std::to_string(result.exitCode);
    for (const std::string_view mark : {"error: ", "Error: ", "undefined reference"})
        if (const size_t at = result.err.find(mark); at != std::string::npos) {
            first = result.err.substr(at, result.err.find('\n', at) - at);
            break;
        }
    return {{}, "does not compile: " + first};
}

VerifyResult judgeCases(const CodeReference& reference, const CodeProgram& program) {
    SandboxJob job = jobFor(reference);
    if (program.language == "cpp") {
        Compiled made = compile(program);
        if (!made.complaint.empty())
            return wrong(made.complaint);
        job.files = {{"/program", std::move(made.binary), true}};
        job.command = {"/program"};
    } else {
        job.files = {{"/program.py", program.text}};
        job.command = pythonCommand({"/program.py"});
    }
    const int64_t usual = job.limits.output;
    double taken = 0;
    for (size_t i = 0; i < reference.cases.size(); ++i) {
        if (taken > static_cast<double>(reference.allSeconds))
            return wrong(fmt::format("all tests together took longer than {} s: {} of {} were run",
                                     reference.allSeconds, i, reference.cases.size()));
        const CodeCase& test = reference.cases[i];
        const std::string where =
            reference.cases.size() == 1 ? "" : fmt::format("test {}: ", i + 1);
        job.input = test.input;
        job.limits.output = usual + 2 * static_cast<int64_t>(test.output.size());
        const SandboxResult result = runInSandbox(job);
        taken += result.seconds;
        if (const std::string why = complaint(result, job.limits); !why.empty())
            return wrong(where + why);
        if (!sameOutput(test.output, result.out))
            return wrong(where + "expected " + inQuotes(test.output) + ", wrote " +
                         inQuotes(result.out));
    }
    return {Verdict::Correct, {}, fmt::format("passes {} tests", reference.cases.size())};
}

std::string_view withoutTail(std::string_view text) {
    const size_t end = text.find_last_not_of(" \t\r\n\f\v");
    return text.substr(0, end == std::string_view::npos ? 0 : end + 1);
}

} // namespace

bool sameOutput(std::string_view expected, std::string_view given) {
    expected = withoutTail(expected);
    given = withoutTail(given);
    while (true) {
        const size_t a = expected.find('\n'), b = given.find('\n');
        if (withoutTail(expected.substr(0, a)) != withoutTail(given.substr(0, b)))
            return false;
        if (a == std::string_view::npos || b == std::string_view::npos)
            return a == b;
        expected.remove_prefix(a + 1);
        given.remove_prefix(b + 1);
    }
}

VerifyResult judgeProgram(const CodeReference& reference, const CodeProgram& program) {
    return reference.tests == CodeReference::Tests::Cases ? judgeCases(reference, program)
                                                          : judgeFunctions(reference, program);
}

} // namespace rationale
