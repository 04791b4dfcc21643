# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes tests/data/preference/divergence.json: GKDTrainer.generalized_jsd_loss of trl 1.16.0 in float64.

    venv/bin/python tests/oracle/distillation_fixture.py tests/data/preference/divergence.json

Each case has logits [T, V] of student and teacher, labels [T] (-100: not part of the loss), the loss (mean over the
other tokens) and its gradient by the student's logits. Needs tests/oracle/preference_requirements.txt.
"""
import json
import pathlib
import sys

import torch
from trl.experimental.gkd.gkd_trainer import GKDTrainer


def case(seed, rows, vocabulary, beta, temperature, spread, skipped=()):
    generator = torch.Generator().manual_seed(seed)
    student = (spread * torch.randn(rows, vocabulary, generator=generator)).requires_grad_()
    teacher = spread * torch.randn(rows, vocabulary, generator=generator)
    labels = torch.zeros(rows, dtype=torch.long)
    labels[list(skipped)] = -100
    loss = GKDTrainer.generalized_jsd_loss(
        student[None], teacher[None], labels=labels[None], beta=beta, temperature=temperature
    )
    loss.backward()
    return dict(
        name=f"beta {beta} temperature {temperature} spread {spread}", beta=beta, temperature=temperature,
        vocabulary=vocabulary, student=student.flatten().tolist(), teacher=teacher.flatten().tolist(),
        labels=labels.tolist(), loss=loss.item(), gradient=student.grad.flatten().tolist(),
    )


def main(path):
    torch.set_default_dtype(torch.float64)
    cases = [case(1, 5, 7, beta, 1.0, 2.0, [1]) for beta in [0, 0.1, 0.5, 0.9, 1]]
    cases += [case(2, 3, 11, beta, temperature, 2.0) for beta in [0, 0.5, 1] for temperature in [0.5, 2.0]]
    cases += [case(3, 2, 9, beta, 1.0, 40.0) for beta in [0, 0.3, 1]]  # probabilities down to 1e-50
    path.write_text(json.dumps(cases, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
