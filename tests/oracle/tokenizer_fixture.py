# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes tests/data/tokenizers: small tokenizers made by Hugging Face's `tokenizers`, the ids it gives for
awkward texts, and hashes of the ids of some 10,000 lines for the vocabularies of the common test data.

    python -m venv venv && venv/bin/pip install -r tests/oracle/tokenizer_requirements.txt
    venv/bin/python tests/oracle/tokenizer_fixture.py tests/data/tokenizers ../shared/data
"""
import base64
import json
import pathlib
import sys
import unicodedata

import tiktoken
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
CL100K = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|%s| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
CASED = (
    "A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳͶͷͻ-ͽͿΆΈ-ΊΌΎ-ΡΣ-ϵϷ-ҁҊ-ԯԱ-ՖႠ-ჅᎠ-Ᏽᏸ-ᏽᲐ-ᲺᲽ-Ჿᴀ-ᴫᵫ-ᵷᵹ-ᶚḀ-ἕἘ-Ἕἠ-ὅὈ-Ὅὐ-ὗὙὛὝὟ-\u1f7d"
    "ᾀ-ᾴᾶ-ᾼ\u1fbeῂ-ῄῆ-ῌῐ-\u1fd3ῖ-\u1fdbῠ-Ῥῲ-ῴῶ-ῼℂℇℊ-ℓℕℙ-ℝℤ\u2126ℨ\u212a-ℭℯ-ℴℹℼ-ℿⅅ-ⅉⅎↃↄⰀ-ⱻⱾ-ⳤⳫ-ⳮⳲⳳꙀ-ꙭꚀ-ꚛꜢ-ꝯꝱ-ꞇ"
    "Ꞌ-ꞎꭰ-ꮿﬀ-ﬆﬓ-ﬗＡ-Ｚａ-ｚ𐐀-𐑏𐒰-𐓓𐓘-𐓻𐲀-𐲲𐳀-𐳲𑢠-𑣟𞤀-𞥃"
)
CJK = "[一-龥ࠀ-一가-\ud7ff]+"
V3 = (
    r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
HASH_BLOCK = 500

TEXTS = [
    "", " ", "  ", "\n", "\r\n\r\n", "\t x", "Hello world", "Hello  world", " Hello", "it's IT'S I'LL we'Re",
    "don\u2019t", "ſ's \u017f'S", "3 33 333 3333 33333", "a1b2c3", "½ Ⅳ ٣ ①", "价格12345元", "你好，世界！这是测试。",
    "日本語のテキスト カタカナ", "한국어 문장입니다", "Привет, мир!", "مرحبا بالعالم", "नमस्ते दुनिया", "ไทยไม่มีช่องว่าง",
    "e\u0301 é ﬁ Å \u212b \u2126 \u212a", "\u1f7d\u1fd3\u1fdb", "ǅ İ ß µ", "👨‍👩‍👧 🇩🇪 👍🏽😀", "\u00a0\u3000\u2003x\u2028y\x85z",
    "\ufeffbom", "a\u200bb", "__init__(self, *args) -> None:", "x=1;y==2;z!=3", "!hello ?why .dot ,comma", "  trailing   ",
    "\n\n  \n a", "if (a && b) {\r\n\treturn;\r\n}", "http://example.org/?q=1&r=2#frag", "<think>\nwait</think>", "<|endoftext|>",
    "A" * 300, "字" * 120, "1" * 120, " " * 60 + "x", "-" * 50, "\U0001d400\U00010400\U0001e922", "Q: from 4 7 times 3 A:",
]


def isolated(expression):
    return pre_tokenizers.Split(Regex(expression), "isolated")


def bytes_only():
    return pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)


def families():
    digits = pre_tokenizers.Digits(individual_digits=True)
    sequence = pre_tokenizers.Sequence
    return {
        "gpt2": (None, pre_tokenizers.ByteLevel(add_prefix_space=False)),
        "gpt-neox": (normalizers.NFC(), pre_tokenizers.ByteLevel(add_prefix_space=False)),
        "qwen2": (normalizers.NFC(), sequence([isolated(CL100K % r"\p{N}"), bytes_only()])),
        "llama3": (None, sequence([isolated(CL100K % r"\p{N}{1,3}"), bytes_only()])),
        "deepseek-llm": (None, sequence([
            isolated("[\r\n]"), isolated(r"\s?[" + CASED + "]+"), isolated(r"\s?[!-/:-~！-／：-～‘-‟　-。]+"),
            isolated(r"\s+$"), isolated(CJK), digits, bytes_only()])),
        "deepseek-coder": (None, sequence([
            isolated("[\r\n]"), isolated(r"\s?\p{L}+"), isolated(r"\s?\p{P}+"), isolated(CJK), digits, bytes_only()])),
        "deepseek-v3": (None, sequence([
            isolated(r"\p{N}{1,3}"), isolated("[一-龥\u3040-ゟ゠-ヿ]+"), isolated(V3), bytes_only()])),
    }


def write(path, value):
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def corpus(shared):
    lines = []
    for name in ["gsm8k/test.jsonl", "gsm8k/train.jsonl"] + [f"mgsm/mgsm_{l}.tsv" for l in "de en fr ja ru zh".split()] + [
            "udhr/udhr_paragraphs.jsonl"]:
        lines += (shared / name).read_bytes().decode("utf-8").split("\n")
    return lines


def hashes(encode, lines):
    blocks = []
    for begin in range(0, len(lines), HASH_BLOCK):
        value = 0xCBF29CE484222325  # FNV-1a over the ids, each line closed by -1
        for line in lines[begin:begin + HASH_BLOCK]:
            for one in list(encode(line)) + [0xFFFFFFFF]:
                for byte in one.to_bytes(4, "little"):
                    value = ((value ^ byte) * 0x100000001B3) % 2**64
        blocks.append(f"{value:016x}")
    return blocks


def byte_level_vocabulary(folder):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.train_from_iterator(TEXTS * 2, trainers.BpeTrainer(
        vocab_size=600, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    tokenizer.model.save(str(folder))
    return json.loads((folder / "vocab.json").read_text(encoding="utf-8")), [
        tuple(line.split(" ")) for line in (folder / "merges.txt").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#version")]


def sentencepiece(scheme):
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme=scheme, split=False)
    tokenizer.train_from_iterator(["the wait is over , wait", "你好 世界 你好"] * 3, trainers.BpeTrainer(
        vocab_size=330, special_tokens=["<unk>", "<s>", "</s>"] + [f"<0x{b:02X}>" for b in range(256)], show_progress=False))
    # The trainer made the byte tokens special, which they are in no model.
    made = json.loads(tokenizer.to_str())
    made["added_tokens"] = [t for t in made["added_tokens"] if t["id"] < 3]
    tokenizer = Tokenizer.from_str(json.dumps(made))
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 1), ("</s>", 2)])
    return tokenizer


def added(vocabulary, merges):
    tokenizer = Tokenizer(models.BPE(vocabulary, merges))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken("<|im_start|>", normalized=False), AddedToken("<mask>", lstrip=True)])
    tokenizer.add_tokens([AddedToken("<think>", normalized=False), AddedToken("wait", single_word=True),
                          AddedToken("<r>", rstrip=True), AddedToken("学é", normalized=True), AddedToken("<think>x")])
    return tokenizer


def main():
    folder, shared = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary, merges = byte_level_vocabulary(folder)
    expected = {"texts": TEXTS, "ids": {}}
    for name, (normalizer, cut) in families().items():
        tokenizer = Tokenizer(models.BPE(vocabulary, merges, ignore_merges=name == "llama3"))
        if normalizer:
            tokenizer.normalizer = normalizer
        tokenizer.pre_tokenizer = cut
        expected["ids"][name] = [tokenizer.encode(text).ids for text in TEXTS]
    write(folder / "families.json", expected)

    awkward = ["<|im_start|>user", "a <mask> b", "wait await wait, wait_ wait", "<r>   x", "学e\u0301 学é", "<think>x<think>", "  <mask>"]
    for name, tokenizer in {"added": added(vocabulary, merges), "metaspace-first": sentencepiece("first"),
                            "metaspace-always": sentencepiece("always")}.items():
        (folder / name).mkdir(exist_ok=True)
        tokenizer.save(str(folder / name / "tokenizer.json"))
        texts = TEXTS + awkward + ["the <s>wait is</s> over"]
        write(folder / name / "expected.json", {
            "texts": texts,
            "ids": [tokenizer.encode(text, add_special_tokens=False).ids for text in texts],
            "special": [tokenizer.encode(text).ids for text in texts],
            "decoded": [tokenizer.decode(tokenizer.encode(text).ids) for text in texts]})

    lines = corpus(shared)
    result = {"lines": len(lines)}
    data = shared / "tokenizers"
    minimind = Tokenizer.from_file(str(data / "minimind/tokenizer.json"))
    result["minimind"] = hashes(lambda line: minimind.encode(line, add_special_tokens=False).ids, lines)
    for name, files in {"gpt2": ("gpt2/encoder.json", "gpt2/vocab.bpe"),
                        "deepseek-llm": ("deepseek-llm/vocab.json", "deepseek-llm/merges.txt")}.items():
        tokenizer = Tokenizer(models.BPE.from_file(str(data / files[0]), str(data / files[1])))
        tokenizer.pre_tokenizer = families()[name][1]
        result[name] = hashes(lambda line: tokenizer.encode(line).ids, lines)
    ranks = {base64.b64decode(token): int(rank) for token, rank in
             (line.split() for line in (data / "qwen/qwen.tiktoken").read_bytes().splitlines() if line.strip())}
    qwen = tiktoken.Encoding("qwen", pat_str=CL100K % r"\p{N}", mergeable_ranks=ranks, special_tokens={})
    result["qwen2"] = hashes(lambda line: qwen.encode_ordinary(unicodedata.normalize("NFC", line)), lines)
    write(folder / "shared_hashes.json", result)


main()
