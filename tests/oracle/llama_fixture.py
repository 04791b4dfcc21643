# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes tests/data/llama_tiny: a randomly initialised Llama in Hugging Face layout with the logits and
all parameter gradients that transformers' FlaxLlamaForCausalLM computes for it in float32.

    python -m venv venv && venv/bin/pip install -r tests/oracle/requirements.txt
    venv/bin/python tests/oracle/llama_fixture.py tests/data/llama_tiny
"""
import json
import pathlib
import sys

import jax
import jax.numpy as jnp
import numpy as np
from safetensors.numpy import save_file
from transformers import FlaxLlamaForCausalLM, LlamaConfig

CONFIG = dict(
    vocab_size=19,
    hidden_size=16,
    intermediate_size=20,
    num_hidden_layers=2,
    num_attention_heads=4,
    num_key_value_heads=2,
    max_position_embeddings=32,
    rms_norm_eps=1e-5,
    rope_theta=10000.0,  # FlaxLlamaForCausalLM knows no other
    tie_word_embeddings=False,
)


def hugging_face_name(path):
    """('model', 'layers', '0', 'mlp', 'gate_proj', 'kernel') -> PyTorch name, transposed or not."""
    *modules, leaf = path
    name = ".".join(modules) + ".weight"
    return name, leaf == "kernel"  # Flax keeps linear layers as [in, out]


def flatten(tree, path=()):
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from flatten(value, path + (key,))
        else:
            yield path + (key,), value


def to_hugging_face(tree):
    tensors = {}
    for path, value in flatten(tree):
        name, transposed = hugging_face_name(path)
        array = np.asarray(value, dtype=np.float32)
        tensors[name] = np.ascontiguousarray(array.T if transposed else array)
    return tensors


def main(folder):
    jax.config.update("jax_default_matmul_precision", "float32")
    config = LlamaConfig(**CONFIG)
    model = FlaxLlamaForCausalLM(config, seed=3, dtype=jnp.float32)
    rng = np.random.default_rng(5)
    # Wider than the usual initialisation, and norms away from one, so that every part matters.
    params = jax.tree_util.tree_map(
        lambda leaf: jnp.asarray(
            (1 if leaf.ndim == 1 else 0) + 0.3 * rng.standard_normal(leaf.shape), jnp.float32
        ),
        model.params,
    )
    ids = rng.integers(0, config.vocab_size, size=(1, 13))

    def loss(params):
        logits = model(jnp.asarray(ids), params=params).logits[0]
        logprobs = jax.nn.log_softmax(logits[:-1])
        return -jnp.mean(logprobs[jnp.arange(ids.shape[1] - 1), ids[0, 1:]]), logits

    (value, logits), gradients = jax.value_and_grad(loss, has_aux=True)(params)
    folder.mkdir(parents=True, exist_ok=True)
    weights = to_hugging_face(params)
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    expected = {"gradient." + name: array for name, array in to_hugging_face(gradients).items()}
    expected["ids"] = ids[0].astype(np.int32)
    expected["logits"] = np.asarray(logits, np.float32)
    expected["loss"] = np.asarray([value], np.float32)
    save_file(expected, folder / "expected.safetensors")
    text = json.dumps(dict(model_type="llama", architectures=["LlamaForCausalLM"], **CONFIG), indent=2)
    (folder / "config.json").write_text(text + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
