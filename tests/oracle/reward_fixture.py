# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes tests/data/reward_model: what TRL and transformers compute for models with a score head.

    venv/bin/pip install -r tests/oracle/families_requirements.txt -r tests/oracle/reward_requirements.txt
    venv/bin/python tests/oracle/reward_fixture.py tests/data/families tests/data/reward_model

losses.json: losses and their gradients by the scores, in float64. "pairwise" is RewardTrainer.compute_loss itself,
"pointwise" is binary_cross_entropy_with_logits, "steps" is the loss of ...ForTokenClassification, which TRL's
PRMTrainer trained with.

One folder per case: the decoder of a model of tests/data/families under a random score head, as save_pretrained
writes it, and expected.safetensors: ids0 [13] and ids1 [7] (those of the family's file), scores0 and scores1 (one row
of labels per text, or per token), the loss [1] (of the pair: text 0 chosen, text 1 rejected; or cross-entropy of all
tokens with label t % 2), gradient.NAME of the loss for the head and a few weights below it.
"""
import collections
import json
import pathlib
import shutil
import sys
import types

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForSequenceClassification, AutoModelForTokenClassification
from transformers.loss.loss_utils import ForTokenClassification
from trl import RewardTrainer

# name → family, labels, of the whole sequence or of each token
CASES = {
    "llama_sequence": ("llama_gqa_tied_rope3", 1, True),
    "qwen2_token": ("qwen2_gqa_untied", 2, False),
    "gpt2_sequence": ("gpt2_prefixed", 1, True),
    "gpt2_token": ("gpt2_prefixed", 2, False),
}
BELOW = ("embed_tokens", "wte", "layers.0.self_attn.q_proj.weight", "h.0.attn.c_attn.weight", "norm.weight", "ln_f.weight")


def trl_pairwise(scores, margins, centre):
    """RewardTrainer.compute_loss with a model that returns these scores; chosen first, as TRL packs them."""
    trainer = types.SimpleNamespace(
        model=types.SimpleNamespace(training=False),
        args=types.SimpleNamespace(center_rewards_coefficient=centre or None),
        accelerator=types.SimpleNamespace(gather=lambda x: x, gather_for_metrics=lambda x: x),
        _metrics={"eval": collections.defaultdict(list)},
        _total_train_tokens=0,
        _tp_size=1,
    )
    order = torch.cat([scores[0::2], scores[1::2]])
    inputs = {} if margins is None else {"margin": margins}
    model = lambda **_: types.SimpleNamespace(logits=order[:, None])
    loss = RewardTrainer.compute_loss(trainer, model, inputs)
    return loss, {name: values[0] for name, values in trainer._metrics["eval"].items() if name != "num_tokens"}


def case_of(kind, scores, loss, **more):
    loss.backward()
    return dict(kind=kind, scores=scores.detach().flatten().tolist(), loss=loss.item(),
                gradient=scores.grad.flatten().tolist()) | more


def losses():
    generator = torch.Generator().manual_seed(11)
    cases = []

    def draw(*shape, scale=2.0):
        return (scale * torch.randn(*shape, generator=generator, dtype=torch.float64)).requires_grad_()

    fixed = torch.tensor([1.3, 0.4], dtype=torch.float64)
    for scores, margins, centre in [
        (fixed.clone().requires_grad_(), None, 0.0),
        (fixed.clone().requires_grad_(), torch.tensor([0.5], dtype=torch.float64), 0.0),
        (fixed.clone().requires_grad_(), None, 0.01),
        (draw(12), torch.rand(6, generator=generator, dtype=torch.float64), 0.02),
        (draw(8, scale=200.0), None, 0.0),
    ]:
        loss, metrics = trl_pairwise(scores, margins, centre)
        pairs = scores.numel() // 2
        listed = [0.0] * pairs if margins is None else margins.tolist()
        cases.append(case_of("pairwise", scores, loss, targets=listed, centre=centre, metrics=metrics))
    for scores in (draw(7), draw(6, scale=200.0)):
        labels = torch.randint(0, 2, (scores.numel(),), generator=generator).double()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(scores, labels)
        cases.append(case_of("pointwise", scores, loss, targets=labels.tolist()))
    for scores in (draw(9, 2), draw(5, 2, scale=200.0)):
        labels = torch.randint(0, 2, (scores.shape[0],), generator=generator)
        config = types.SimpleNamespace(num_labels=2)
        # float64 all through: ForTokenClassification itself would go by float32.
        loss = torch.nn.functional.cross_entropy(scores, labels, ignore_index=-100)
        narrow = ForTokenClassification(scores.detach()[None], labels[None], config)
        assert abs(narrow - loss).item() < 1e-4 * max(1, abs(loss.item()))
        cases.append(case_of("steps", scores, loss, targets=labels.tolist()))
    return cases


def scored_model(family, labels, sequence):
    loader = AutoModelForSequenceClassification if sequence else AutoModelForTokenClassification
    model = loader.from_pretrained(family, num_labels=labels, attn_implementation="eager", dtype=torch.float32).eval()
    generator = torch.Generator().manual_seed(5)
    head = model.score if hasattr(model, "score") else model.classifier
    for parameter in head.parameters():
        parameter.data = 0.5 * torch.randn(parameter.shape, generator=generator)
    return model


def expected_of(model, ids, sequence):
    scores = [model(input_ids=one[None].long(), use_cache=False).logits[0] for one in ids]
    if sequence:
        loss = -torch.nn.functional.logsigmoid(scores[0] - scores[1]).mean()
    else:
        labels = [torch.arange(len(one)) % 2 for one in ids]
        loss = torch.nn.functional.cross_entropy(torch.cat(scores), torch.cat(labels))
    loss.backward()
    expected = {f"ids{i}": one for i, one in enumerate(ids)} | {"loss": loss.detach().reshape(1)}
    for i, one in enumerate(scores):
        expected[f"scores{i}"] = one.detach().reshape(-1, model.config.num_labels).contiguous()
    for name, parameter in model.named_parameters():
        if name.startswith(("score.", "classifier.")) or any(part in name for part in BELOW):
            expected["gradient." + name] = parameter.grad.contiguous()
    return expected


def main(families, target):
    torch.set_num_threads(1)
    (target / "losses.json").write_text(json.dumps(losses(), indent=1) + "\n")
    for name, (family, labels, sequence) in CASES.items():
        folder = target / name
        shutil.rmtree(folder, ignore_errors=True)
        model = scored_model(families / family, labels, sequence)
        ids = load_file(families / family / "expected.safetensors")
        expected = expected_of(model, [ids["ids0"], ids["ids1"]], sequence)
        model.save_pretrained(folder)
        save_file(expected, folder / "expected.safetensors")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
