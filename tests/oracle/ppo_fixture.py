# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes tests/data/ppo/expected.json: PPO as TRL computes it, in float64, with torch's gradients.

    venv/bin/pip install -r tests/oracle/ppo_requirements.txt
    venv/bin/python tests/oracle/ppo_fixture.py tests/data/ppo

TRL has its formulas inside PPOTrainer.train (trl/experimental/ppo/ppo_trainer.py; last in TRL 1.4.0 of the versions
we looked at, gone from 1.16.0), so they stand here word for word, version 1.4.0, names of the variables included. One
thing differs: TRL pays the score to the token after the end token where the batch has room for one; here it falls to
the end token, as in veRL (core_algos.py, token_level_scores), so that values count on completion tokens alone and
padding_mask_p1 is padding_mask.

One object per case: the settings; per answer its length, score, old, new and reference log-probs, old and new values
(padding cut off); and what follows: rewards, advantages (raw and whitened), returns, both losses, their gradients by
the new log-probs and the new values, clip fractions, approxkl and the objective/... metrics.
"""
import json
import pathlib
import sys
import types

import torch

INVALID_LOGPROB = 1.0

CASES = [
    dict(lengths=[5, 3, 7, 1], lam=0.95, gamma=1.0, kl_estimator="k1", whiten=True),
    dict(lengths=[4, 4], lam=1.0, gamma=1.0, kl_estimator="k1", whiten=True),
    dict(lengths=[6, 2, 3], lam=0.9, gamma=0.97, kl_estimator="k3", whiten=True),
    dict(lengths=[3, 8, 5, 5], lam=0.95, gamma=1.0, kl_estimator="k1", whiten=False, missing_eos_penalty=1.0),
    dict(lengths=[9, 2], lam=0.0, gamma=1.0, kl_estimator="k1", whiten=True, kl_coef=0.0),
]
DEFAULTS = dict(kl_coef=0.05, cliprange=0.2, cliprange_value=0.2, vf_coef=0.1, missing_eos_penalty=None)


def masked_mean(values, mask, axis=None):
    if axis is not None:
        return (values * mask).sum(axis=axis) / mask.sum(axis=axis)
    return (values * mask).sum() / mask.sum()


def masked_var(values, mask, unbiased=True):
    mean = masked_mean(values, mask)
    centered_values = values - mean
    variance = masked_mean(centered_values**2, mask)
    if unbiased:
        mask_sum = mask.sum()
        bessel_correction = mask_sum / (mask_sum - 1)
        variance = variance * bessel_correction
    return variance


def masked_whiten(values, mask, shift_mean=True):
    mean, var = masked_mean(values, mask), masked_var(values, mask)
    whitened = (values - mean) * torch.rsqrt(var + 1e-8)
    if not shift_mean:
        whitened += mean
    return whitened


def rewards_and_advantages(args, scores, contain_eos_token, logprobs, ref_logprobs, values, padding_mask):
    sequence_lengths = (~padding_mask).sum(1) - 1
    if args.missing_eos_penalty is not None:
        scores = scores.clone()
        scores[~contain_eos_token] -= args.missing_eos_penalty
    logprobs = torch.masked_fill(logprobs, padding_mask, INVALID_LOGPROB)
    ref_logprobs = torch.masked_fill(ref_logprobs, padding_mask, INVALID_LOGPROB)
    values = torch.masked_fill(values, padding_mask, 0)
    logr = ref_logprobs - logprobs
    kl = -logr if args.kl_estimator == "k1" else (logr.exp() - 1) - logr  # Else statement is k3
    non_score_reward = -args.kl_coef * kl
    rewards = non_score_reward.clone()
    actual_start = torch.arange(rewards.size(0))
    rewards[actual_start, sequence_lengths] += scores
    lastgaelam = 0
    advantages_reversed = []
    gen_length = logprobs.shape[1]
    for t in reversed(range(gen_length)):
        nextvalues = values[:, t + 1] if t < gen_length - 1 else 0.0
        delta = rewards[:, t] + args.gamma * nextvalues - values[:, t]
        lastgaelam = delta + args.gamma * args.lam * lastgaelam
        advantages_reversed.append(lastgaelam)
    advantages = torch.stack(advantages_reversed[::-1], axis=1)
    returns = advantages + values
    raw = advantages
    if args.whiten:
        advantages = masked_whiten(advantages, ~padding_mask)
    advantages = torch.masked_fill(advantages, padding_mask, 0)
    mean_non_score_reward = non_score_reward.sum(1).mean()
    metrics = {
        "objective/kl": kl.sum(1).mean(),
        "objective/non_score_reward": mean_non_score_reward,
        "objective/rlhf_reward": mean_non_score_reward + scores.mean(),
        "objective/scores": scores.mean(),
    }
    return rewards, raw, advantages, returns, metrics


def losses(args, mb_logprobs, new_logprobs, mb_values, vpred, mb_advantage, mb_return, padding_mask):
    vpredclipped = torch.clamp(vpred, mb_values - args.cliprange_value, mb_values + args.cliprange_value)
    vf_losses1 = torch.square(vpred - mb_return)
    vf_losses2 = torch.square(vpredclipped - mb_return)
    vf_loss_max = torch.max(vf_losses1, vf_losses2)
    vf_loss = 0.5 * masked_mean(vf_loss_max, ~padding_mask)
    vf_clipfrac = masked_mean((vf_losses2 > vf_losses1).double(), ~padding_mask)
    logprobs_diff = new_logprobs - mb_logprobs
    ratio = torch.exp(logprobs_diff)
    pg_losses = -mb_advantage * ratio
    pg_losses2 = -mb_advantage * torch.clamp(ratio, 1.0 - args.cliprange, 1.0 + args.cliprange)
    pg_loss_max = torch.max(pg_losses, pg_losses2)
    pg_loss = masked_mean(pg_loss_max, ~padding_mask)
    pg_clipfrac = masked_mean((pg_losses2 > pg_losses).double(), ~padding_mask)
    # TRL's mean is over padding too; over the tokens that were trained on it does not depend on the batch.
    approxkl = 0.5 * masked_mean(logprobs_diff**2, ~padding_mask)
    return pg_loss, vf_loss, dict(pg_clipfrac=pg_clipfrac, vf_clipfrac=vf_clipfrac, approxkl=approxkl)


def case(number, settings):
    args = types.SimpleNamespace(**(DEFAULTS | settings))
    generator = torch.Generator().manual_seed(100 + number)
    rows, width = len(args.lengths), max(args.lengths)
    draw = lambda scale: scale * torch.randn(rows, width, generator=generator, dtype=torch.float64)
    padding_mask = torch.arange(width)[None] >= torch.tensor(args.lengths)[:, None]
    logprobs = -draw(1.0).abs() - 0.1
    ref_logprobs = logprobs + draw(0.3)
    new_logprobs = (logprobs + draw(0.25)).requires_grad_()
    values = draw(0.5)
    vpred = (values + draw(0.3)).requires_grad_()
    scores = torch.randn(rows, generator=generator, dtype=torch.float64)
    contain_eos_token = torch.arange(rows) % 2 == 0
    rewards, raw, advantages, returns, metrics = rewards_and_advantages(
        args, scores, contain_eos_token, logprobs, ref_logprobs, values, padding_mask
    )
    pg_loss, vf_loss, fractions = losses(
        args, logprobs, new_logprobs, values, vpred, advantages, returns, padding_mask
    )
    pg_loss.backward()
    vf_loss.backward()
    cut = lambda tensor: [row[:length].tolist() for row, length in zip(tensor.detach(), args.lengths)]
    return dict(
        vars(args), scores=scores.tolist(), truncated=(~contain_eos_token).tolist(),
        old_logprobs=cut(logprobs), ref_logprobs=cut(ref_logprobs), new_logprobs=cut(new_logprobs),
        old_values=cut(values), new_values=cut(vpred), rewards=cut(rewards), raw_advantages=cut(raw),
        advantages=cut(advantages), returns=cut(returns), pg_loss=pg_loss.item(), vf_loss=vf_loss.item(),
        logprob_gradient=cut(new_logprobs.grad), value_gradient=cut(vpred.grad),
        metrics={name: value.item() for name, value in metrics.items()},
        **{name: value.item() for name, value in fractions.items()},
    )  # fmt: skip


def main(folder):
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)  # counts divided by counts (masked_var) would be float32
    cases = [case(number, settings) for number, settings in enumerate(CASES)]
    assert any(one["vf_clipfrac"] > 0 for one in cases) and any(one["pg_clipfrac"] > 0 for one in cases)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "expected.json").write_text(json.dumps(cases, indent=1) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
