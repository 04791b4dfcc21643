// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/python_tests.h"

namespace rationale {

// Only modules that are built into the interpreter: importing os or json takes as long as starting.
const char* const pythonTests = R"python(
import builtins, posix, sys
from _json import make_scanner, encode_basestring_ascii as quote
from time import sleep
sys.path[:] = [path for path in sys.path if path.startswith("/usr/")]
LONGEST = 1 << 24

def read(file, size):
    parts = []
    while size:
        part = posix.read(file, min(size, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)

def section():
    return read(0, int(read(0, 10))).decode("utf-8", "surrogateescape")

def send(file, text):
    data = memoryview(b"%10d" % len(text) + text.encode("ascii"))
    while data:
        data = data[posix.write(file, data):]

def receive(file):
    size = int(read(file, 10))
    if not 0 <= size <= LONGEST:
        raise OverflowError("more than 16 MiB came back")
    return read(file, size).decode("ascii")

def encode(value, keep):
    if value is None or value is True or value is False:
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        small = -1 << 64 < value < 1 << 64
        return int.__repr__(value) if small else '{"i":"%x"}' % value
    if isinstance(value, float):
        text = float.__repr__(value)
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(text, text)
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        items = "[" + ",".join([encode(item, keep) for item in value]) + "]"
        if isinstance(value, list):
            return items
        tag = "t" if isinstance(value, tuple) else "s" if isinstance(value, set) else "f"
        return '{"%s":%s}' % (tag, items)
    if isinstance(value, dict):
        pairs = ["[%s,%s]" % (encode(a, keep), encode(b, keep)) for a, b in value.items()]
        return '{"d":[' + ",".join(pairs) + "]}"
    if isinstance(value, (bytes, bytearray)):
        return '{"%s":"%s"}' % ("b" if isinstance(value, bytes) else "B", value.hex())
    if isinstance(value, complex):
        return '{"c":[%s,%s]}' % (encode(value.real, keep), encode(value.imag, keep))
    return '{"o":%d}' % keep(value)

MAKERS = {"i": lambda v: int(v, 16), "t": tuple, "s": set, "f": frozenset, "d": dict,
          "b": bytes.fromhex, "B": bytearray.fromhex, "c": lambda v: complex(*v)}

class Reader:
    strict, object_pairs_hook, parse_float, parse_int, memo = True, None, float, int, {}
    parse_constant = staticmethod(float)
    def __init__(self, handle):
        self.handle = handle
        self.scan = make_scanner(self)
    def object_hook(self, value):
        (tag, content), = value.items()
        return self.handle(content) if tag == "o" else MAKERS[tag](content)
    def decode(self, text):
        return self.scan(text, 0)[0]

# The child: the program, and the calls to it.

def run(program, prompt, entry, space):
    whole = prompt + program
    if prompt:
        try:
            names = compile(program, "program.py", "exec").co_names
            whole = None if not entry or entry in names else whole
        except SyntaxError:
            pass
    if whole is None:
        exec(compile(prompt, "prompt.py", "exec"), space)
        whole = program
    exec(compile(whole, "program.py", "exec"), space)

def serve(source, target, program, prompt, entry):
    objects, numbers = [], {} # the list keeps them alive: no two of them have one id
    sys.setrecursionlimit(1020) # as deep as without what is around it
    def keep(value):
        number = numbers.setdefault(id(value), len(objects))
        if number == len(objects):
            objects.append(value)
        return number
    reader = Reader(objects.__getitem__)
    module = type(sys)("program")
    sys.modules["program"] = module
    def answer(work, arguments=None):
        try:
            before = [encode(item, keep) for item in arguments or ()]
            value = work()
            if arguments is None:
                text = '["ok",%s]' % encode(value, keep)
            else:
                after = [encode(item, keep) for item in arguments]
                changed = "" if after == before else ',{"t":[%s]}' % ",".join(after)
                text = '["ok",%s%s]' % (encode(value, keep), changed)
        except BaseException as error:
            try:
                message = str(error)[:300]
            except BaseException:
                message = ""
            text = '["raised",%s,%s]' % (quote(type(error).__name__), quote(message))
        send(target, text)
    answer(lambda: run(program, prompt, entry, module.__dict__))
    while True:
        what, thing, *rest = reader.decode(receive(source))
        if what == "call":
            answer(lambda: thing(*rest[0], **rest[1]), rest[0])
        elif what == "name":
            answer(lambda: module.__dict__[thing])
        elif what == "attribute":
            answer(lambda: getattr(thing, rest[0]))
        elif what == "item":
            answer(lambda: thing[rest[0]])
        elif what == "list":
            answer(lambda: list(thing))
        elif what == "length":
            answer(lambda: len(thing))
        elif what == "truth":
            answer(lambda: bool(thing))

def child(source, target, program, prompt, entry):
    posix.dup2(posix.open("/dev/null", posix.O_RDONLY), 0)
    posix.dup2(2, 1)
    for file in range(3, 64):
        if file not in (source, target):
            posix.closerange(file, file + 1)
    try:
        serve(source, target, program, prompt, entry)
    except EOFError:
        pass
    if "multiprocessing" not in sys.modules:
        posix._exit(0)

# The parent: the tests.

class Broken(Exception):
    pass

class Handle: # one for each object, so that being the same is being equal
    __slots__ = ("_id",)
    def __init__(self, number):
        self._id = number
    def __call__(self, *arguments, **names):
        return ask("call", self, arguments, names)
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return ask("attribute", self, name)
    def __getitem__(self, key):
        return ask("item", self, key)
    def __iter__(self):
        return iter(ask("list", self))
    def __len__(self):
        return ask("length", self)
    def __bool__(self):
        return ask("truth", self) is True

def number_of(value):
    if type(value) is Handle:
        return value._id
    raise Broken("a test hands over a " + type(value).__name__)

def error_of(name, message):
    known = getattr(builtins, str(name), None)
    try: # what ends an iteration would end that of a test, which then has seen no difference
        if issubclass(known, Exception) and not issubclass(known, (StopIteration, StopAsyncIteration)):
            return known(message)
    except TypeError:
        pass
    return type(str(name), (Exception,), {})(message)

def change(old, new):
    for mine, theirs in zip(old, new):
        if type(mine) is list and type(theirs) is list:
            mine[:] = theirs
        elif type(mine) in (dict, set) and type(theirs) is type(mine):
            mine.clear()
            mine.update(theirs)

class Channel:
    def __init__(self, source, target):
        self.source, self.target = source, target
        self.handles = {}
        self.reader = Reader(self.handle)
        self.lost = False
    def handle(self, number):
        if type(number) is not int:
            raise ValueError("the program answers nonsense")
        if number not in self.handles:
            self.handles[number] = Handle(number)
        return self.handles[number]
    def reply(self):
        try:
            what, value, *rest = self.reader.decode(receive(self.source))
        except (EOFError, OSError):
            self.lost = True
            raise EOFError("the program ended before its tests did") from None
        if what != "ok":
            error = error_of(value, str(*rest))
            error.theirs = True
            raise error
        return value, rest
    def ask(self, *question):
        text = encode(list(question), number_of)
        try:
            send(self.target, text)
        except OSError:
            self.lost = True
        value, rest = self.reply()
        if rest and question[0] == "call":
            change(question[2], rest[0])
        return value

def compiled(text, name):
    try:
        return compile(text, name, "exec")
    except (SyntaxError, ValueError) as error:
        raise Broken("%s: %s" % (name, error)) from None

def names_of(code):
    for name in code.co_names:
        yield name
    for constant in code.co_consts:
        if type(constant) is type(code):
            yield from names_of(constant)

def is_pythons(name):
    return hasattr(builtins, name) or name in sys.stdlib_module_names

def bind(codes, space, has_entry):
    """Gives the tests what they name. What Python has as well is Python's, for the program's could
    answer anything, but not where the tests would call nothing of the program then: sum(1, 2)."""
    names = {name for code in codes for name in names_of(code) if name not in space}
    def take(wanted):
        taken = False
        for name in wanted:
            try:
                space[name] = ask("name", name)
                taken = True
            except KeyError:
                pass
        return taken
    taken = take([name for name in names if not is_pythons(name)]) or has_entry
    if not taken and not take([name for name in names if is_pythons(name)]):
        raise NameError("the program has nothing that the tests name")
    for name in names:
        if name in sys.stdlib_module_names and name not in space:
            space[name] = __import__(name)

def test(channel, prompt, entry):
    kind, setup, tests = section(), section(), []
    for _ in range(int(section())):
        tests.append(section())
    space = {"__name__": "tests"}
    try:
        exec(compile(prompt, "prompt", "exec"), space)
    except ImportError:
        raise
    except Exception:
        pass
    channel.reply()
    if entry:
        try:
            space[entry] = channel.ask("name", entry)
        except KeyError:
            raise NameError("there is no " + entry) from None
    setup = compiled(setup, "setup")
    codes = [compiled(text, "tests") for text in tests]
    bind([setup, *codes], space, bool(entry))
    exec(setup, space)
    for number, (text, code) in enumerate(zip(tests, codes), 1):
        try:
            exec(code, space)
            if kind == "check":
                check = space.get("check")
                if type(check) is Handle or not callable(check):
                    raise Broken("the tests define no check")
                check(space[entry])
        except AssertionError:
            raise AssertionError("test %d failed: %s" % (number, shown(kind, text))) from None

def shown(kind, text):
    if kind == "asserts":
        return text
    trace = sys.exc_info()[2]
    line = 0
    while trace:
        if trace.tb_frame.f_code.co_filename == "tests":
            line = trace.tb_lineno
        trace = trace.tb_next
    return text.split("\n")[line - 1].strip() if line else "in a helper"

def someone_left():
    for _ in range(6):
        try:
            posix.kill(-1, 0)
        except ProcessLookupError:
            return False
        sleep(0.02)
    return True

def finish(process, channel):
    posix.close(channel.target)
    for _ in range(100):
        if posix.waitpid(process, posix.WNOHANG)[0]:
            return
        sleep(0.002)
    posix.kill(process, 9)
    posix.waitpid(process, 0)

program, prompt, entry = section(), section(), section()
(to_child, mine), (theirs, to_parent) = posix.pipe(), posix.pipe()
process = posix.fork()
if not process:
    child(to_child, to_parent, program, prompt, entry)
    sys.exit(0)
posix.close(to_child)
posix.close(to_parent)
verdict = posix.dup(1)
posix.dup2(2, 1)
channel = Channel(theirs, mine)
ask = channel.ask
try:
    test(channel, prompt, entry)
    outcome = "right"
except BaseException as error:
    message = str(error)
    name = "" if type(error) in (AssertionError, EOFError) else type(error).__name__ + ": "
    missing = isinstance(error, ImportError) and not hasattr(error, "theirs")
    broken = missing or type(error) is Broken
    outcome = "broken\n" + message if broken else "wrong\n" + name + message
if channel.lost:
    outcome = "wrong\nthe program ended before its tests did"
finish(process, channel)
if someone_left():
    outcome = "wrong\nleft processes running"
posix.write(verdict, outcome[:2000].encode("utf-8", "replace"))
posix._exit(0)
)python";

} // namespace rationale
