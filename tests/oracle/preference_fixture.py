# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes tests/data/preference/expected.json: what TRL's own loss code says about summed log-probs.

    venv/bin/python tests/oracle/preference_fixture.py tests/data/preference/expected.json

DPOTrainer._compute_loss and KTOTrainer._compute_loss of trl 1.16.0 are called as they are, in float64, with a
model that hands out given log-probs and a trainer that holds the options and nothing else. The gradient of a
completion's sum is that of any of its tokens. Only alpha_divergence runs in float32, because TRL looks up its clamp
by dtype and has none for float64. "exact" says which cases may be held to float64.
"""
import collections
import json
import pathlib
import sys
import types

import torch
from trl.trainer.dpo_trainer import DPOTrainer
from trl.trainer.kto_trainer import KTOTrainer

PROMPT = 2  # tokens of every prompt
LOSSES = [
    "sigmoid", "hinge", "ipo", "exo_pair", "nca_pair", "robust", "bco_pair", "sppo_hard", "aot", "aot_unpaired",
    "apo_zero", "apo_down", "discopop", "sft", "sigmoid_norm",
]
DIVERGENT = ["sigmoid", "hinge", "ipo", "exo_pair", "robust", "discopop", "sft", "sigmoid_norm"]
DIVERGENCES = ["forward_kl", "js_divergence", "alpha_divergence"]


class Accelerator:
    device = torch.device("cpu")

    def gather_for_metrics(self, value):
        return value

    gather = gather_for_metrics

    def unwrap_model(self, model):
        return model


class Model(torch.nn.Module):
    """Hands out log-probs by the completion mask's shape; `tables` is a list of answers to the calls."""

    def __init__(self, tables):
        super().__init__()
        self.tables = list(tables)

    def forward(self, labels=None, **_):
        logps, squares = self.tables.pop(0)
        kept = labels[:, 1:] != -100
        zero = torch.zeros_like(logps)
        return types.SimpleNamespace(
            log_probs=torch.where(kept, logps, zero),
            log_sum_sq_probs=torch.where(kept, squares, zero),
            entropy=zero,
            mean_logits=zero,
            is_top1=torch.zeros_like(kept),
        )


def drawn(generator, lengths, dtype):
    """Per-token log-probs, log Σ p² and the masks of completions of these lengths behind a prompt."""
    width = PROMPT + max(lengths)
    logps = -(0.05 + 2.5 * torch.rand(len(lengths), width - 1, generator=generator))
    squares = -2.0 * torch.rand(len(lengths), width - 1, generator=generator)
    mask = torch.zeros(len(lengths), width, dtype=torch.long)
    for i, length in enumerate(lengths):
        mask[i, PROMPT : PROMPT + length] = 1
    return logps.to(dtype), squares.to(dtype), mask


def sums(values, mask):
    return (values * mask[:, 1:]).sum(1).tolist()


def gradients(grad, mask):
    first = mask[:, 1:].argmax(1)
    return grad[torch.arange(len(grad)), first].tolist()


def trainer(**options):
    defaults = dict(
        accelerator=Accelerator(), aux_loss_enabled=False, ld_alpha=None, precompute_ref_logps=True, _tp_size=1,
        _total_train_tokens=0, _metrics={"train": collections.defaultdict(list)}, use_weighting=False,
        label_smoothing=0.0, f_divergence_type="reverse_kl", f_alpha_divergence_coef=0.5, beta=0.1, loss_weights=None,
        args=types.SimpleNamespace(discopop_tau=0.05, gradient_checkpointing_kwargs=None, gradient_checkpointing=False),
    )
    self = types.SimpleNamespace(**(defaults | options))
    if self.loss_weights is None and hasattr(self, "loss_types"):
        self.loss_weights = [1.0] * len(self.loss_types)
    return self


def pair_case(name, seed, lengths, **options):
    """lengths: of the chosen completions, then of the rejected."""
    alpha = options.get("f_divergence_type") == "alpha_divergence"
    dtype = torch.float32 if alpha else torch.float64
    generator = torch.Generator().manual_seed(seed)
    logps, squares, mask = drawn(generator, lengths, dtype)
    reference = sums(drawn(generator, lengths, dtype)[0], mask)
    half = len(lengths) // 2
    logps.requires_grad_()
    inputs = dict(
        input_ids=torch.ones_like(mask), attention_mask=torch.ones_like(mask), completion_mask=mask,
        ref_chosen_logps=torch.tensor(reference[:half], dtype=dtype),
        ref_rejected_logps=torch.tensor(reference[half:], dtype=dtype),
    )
    self = trainer(**options)
    self.model = Model([(logps, squares)]).train()
    loss = DPOTrainer._compute_loss(self, self.model, inputs, False)
    loss.backward()
    aligned = ((logps - squares).detach() * mask[:, 1:]).sum(1) / mask[:, 1:].sum(1)
    metrics = {key: values[-1] for key, values in self._metrics["train"].items()
               if key.startswith(("rewards/", "logps/"))}
    return dict(
        name=name, options=options, exact=not alpha, pairs=half, tokens=lengths, policy=sums(logps.detach(), mask),
        reference=reference, alignment=aligned.tolist(), loss=loss.item(), gradient=gradients(logps.grad, mask),
        metrics=metrics,
    )


def unpaired_case(name, seed, lengths, labels, **options):
    generator = torch.Generator().manual_seed(seed)
    logps, squares, mask = drawn(generator, lengths, torch.float64)
    shifted = lengths[-1:] + lengths[:-1]
    kl_logps, kl_squares, kl_mask = drawn(generator, shifted, torch.float64)
    reference = sums(drawn(generator, lengths, torch.float64)[0], mask)
    kl_reference = sums(drawn(generator, shifted, torch.float64)[0] - options.pop("ahead", 0.0), kl_mask)
    logps.requires_grad_()
    inputs = dict(
        input_ids=torch.ones_like(mask), attention_mask=torch.ones_like(mask), completion_mask=mask,
        KL_input_ids=torch.ones_like(kl_mask), KL_attention_mask=torch.ones_like(kl_mask), KL_completion_mask=kl_mask,
        label=torch.tensor(labels), ref_logps=torch.tensor(reference), ref_KL_logps=torch.tensor(kl_reference),
    )
    self = trainer(**(dict(desirable_weight=1.0, undesirable_weight=1.0) | options))
    self.calculate_KL = self.loss_type == "kto"
    self._compute_kl_logps = types.MethodType(KTOTrainer._compute_kl_logps, self)
    calls = [(kl_logps, kl_squares)] if self.calculate_KL else []
    self.model = Model(calls + [(logps, squares)]).train()
    loss = KTOTrainer._compute_loss(self, self.model, inputs, False)
    loss.backward()
    return dict(
        name=name, options=options, tokens=lengths, labels=labels, policy=sums(logps.detach(), mask),
        reference=reference, mismatched_policy=sums(kl_logps, kl_mask), mismatched_reference=kl_reference,
        kl=self._metrics["train"]["kl"][-1], loss=loss.item(), gradient=gradients(logps.grad, mask),
    )


def pair_cases():
    shapes = {"one": [4, 7], "three": [5, 1, 3, 2, 6, 4], "seven": [3, 9, 1, 4, 4, 2, 6, 5, 5, 2, 8, 1, 3, 7]}
    cases = []
    for number, loss in enumerate(LOSSES):
        smoothing = {"exo_pair": 0.001, "robust": 0.1, "aot": 0.05}.get(loss, 0.0)
        for shape, lengths in shapes.items():
            cases.append(pair_case(f"{loss} {shape}", 100 + number, lengths, loss_types=[loss], beta=0.3,
                                   label_smoothing=smoothing))
    for loss in DIVERGENT:
        for divergence in DIVERGENCES:
            smoothing = 0.01 if loss in ("exo_pair", "robust") else 0.0
            cases.append(pair_case(f"{loss} {divergence}", 200, shapes["three"], loss_types=[loss],
                                   label_smoothing=smoothing, f_divergence_type=divergence))
    cases.append(pair_case("alpha 1 is reverse_kl", 201, shapes["three"], loss_types=["sigmoid"],
                           f_divergence_type="alpha_divergence", f_alpha_divergence_coef=1.0))
    cases.append(pair_case("MPO", 300, shapes["seven"], loss_types=["sigmoid", "bco_pair", "sft"],
                           loss_weights=[0.8, 0.2, 1.0]))
    for loss in ["sigmoid", "ipo", "apo_down"]:
        cases.append(pair_case(f"WPO {loss}", 400, shapes["seven"], loss_types=[loss], use_weighting=True))
    return cases


def unpaired_cases():
    lengths, labels = [3, 9, 1, 4, 4, 2, 6], [True, False, False, True, True, False, True]
    cases = []
    for loss in ["kto", "apo_zero_unpaired"]:
        for ahead in [0.5, -3.0]:  # z above 0, and cut off at 0
            cases.append(unpaired_case(f"{loss} ahead {ahead}", 500, lengths, labels, loss_type=loss, ahead=ahead))
        cases.append(unpaired_case(f"{loss} weighted", 501, lengths, labels, loss_type=loss, ahead=0.5, beta=0.4,
                                   desirable_weight=0.7, undesirable_weight=1.3))
        cases.append(unpaired_case(f"{loss} desirable only", 502, lengths[:2], [True, True], loss_type=loss, ahead=0.5))
    return cases


def main(path):
    torch.set_default_dtype(torch.float64)  # label_smoothing becomes a tensor of this type
    expected = dict(pairs=pair_cases(), unpaired=unpaired_cases())
    path.write_text(json.dumps(expected, indent=None, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
