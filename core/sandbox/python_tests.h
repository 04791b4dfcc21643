// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace rationale {

/// The Python that tests a program which nobody trusts. Before it has read a test, it forks: the
/// child runs the program and answers calls, the parent runs the tests. Only plain data goes
/// between them (numbers, texts, lists, tuples, sets, dictionaries; anything else as a handle), so
/// no object of the program, with its own idea of equality, ever reaches a test. The child has
/// nothing but the pipe to the parent: it cannot see the tests, their results or the verdict's
/// file (no /proc, no ptrace). It could only kill its parent, which then gives no verdict.
///
/// Reads from stdin, each as ten digits of length and the bytes: program, prompt, name of the
/// function; then "check" or "asserts", the setup, and the tests, one after another.
/// Writes "right", "wrong\n<reason>" or "broken\n<reason>" (the tests themselves are at fault).
extern const char* const pythonTests;

} // namespace rationale
