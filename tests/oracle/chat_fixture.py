# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes tests/data/chat/expected.json: conversations as the chat templates of the common test data render
them in Jinja, with the settings of transformers' apply_chat_template.

    python -m venv venv && venv/bin/pip install jinja2==3.1.6
    venv/bin/python tests/oracle/chat_fixture.py tests/data/chat ../shared/data/tokenizers
"""
import json
import pathlib
import sys

from jinja2.sandbox import ImmutableSandboxedEnvironment

BOS = "<bos>"


def message(role, content):
    return {"role": role, "content": content}


S, U, A, T = (lambda c, r=r: message(r, c) for r in ("system", "user", "assistant", "tool"))
CONVERSATIONS = [
    [U("Hi")],
    [S("Be brief."), U("Hi")],
    [U(" 1 + 1?\n"), A("2"), U("sure? \u3000")],
    [S(""), U("你好"), A("<think>\nhm, wait\n</think>\n\n你好！"), U("再见")],
    [U("a"), A("<think>one</think>two</think>three")],
    [U("a"), A("no thinking")],
    [U("a"), A("\n\n<think>\n\nx\n\n</think>\n\n\ny\n"), U("b"), A("<think>z</think>w")],
    [S("first"), U("q"), S("second"), U("r")],
    [U("weather?"), A("<think>call</think>I look"), T('{"t": 20}'), T("say \"x\"\n\u0007"), A("<think>so</think>20")],
    [U("<tool_response>\nx\n</tool_response>"), A("<think>k</think>v")],
    [U("q"), A("<think>k</think>v"), U("<tool_response>1</tool_response>"), A("<think>m</think>n")],
    [A("I begin"), U("then I")],
    [U("\x1c\u2028 odd spaces \x1f\x85"), A("\u200b kept \ufeff")],
]


def main():
    folder, data = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    files = data / "chat_templates"
    configs = data / "deepseek-r1-config"
    templates = {
        "qwen2.5": (files / "qwen2_5.jinja").read_text(),
        "qwen3": (files / "qwen3.jinja").read_text(),
        "llama3": (files / "llama3.jinja").read_text(),
        "llama3.1": (files / "llama3_1.jinja").read_text(),
        "deepseek-r1": json.loads((configs / "tokenizer_config.json").read_text())["chat_template"],
        "deepseek-r1-think": (files / "deepseekv3.jinja").read_text(),
        "deepseek-v3": json.loads((configs / "deepseek-v3_tokenizer_config.json").read_text())["chat_template"],
    }
    environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    environment.filters["tojson"] = lambda value, **_: json.dumps(value, ensure_ascii=False)
    result = {"bos": BOS, "conversations": CONVERSATIONS, "rendered": {}}
    for name, template in templates.items():
        compiled = environment.from_string(template)
        result["rendered"][name] = [
            [compiled.render(messages=messages, add_generation_prompt=prompt, bos_token=BOS) for prompt in (False, True)]
            for messages in CONVERSATIONS]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "expected.json").write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


main()
