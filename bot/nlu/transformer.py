"""Builds the sentence encoder's layers as a graph for onnxruntime, with 7-bit weights so that one core is enough."""

from __future__ import annotations

from typing import Any, List, Sequence, Tuple

import numpy as np
from onnx import NodeProto, TensorProto, helper, numpy_helper
from onnxruntime import InferenceSession, SessionOptions

from bot.nlu.packed import PackedEncoder

_LARGEST_WEIGHT = 63
"""Seven bits: with eight, processors without the newest instructions overflow and give other numbers."""
_OPERATOR_SET = 17
_FORMAT = 8


class _Graph:
    """Collects constants and operations."""

    def __init__(self) -> None:
        self.operations: List[NodeProto] = []
        self.constants: List[TensorProto] = []

    def constant(self, values: np.ndarray) -> str:
        name = f"constant{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def add(self, kind: str, *inputs: str, **attributes: Any) -> str:
        return self.add_several(kind, inputs, 1, **attributes)[0]

    def add_several(self, kind: str, inputs: Sequence[str], outputs: int, **attributes: Any) -> List[str]:
        names = [f"value{len(self.operations)}_{number}" for number in range(outputs)]
        self.operations.append(helper.make_node(kind, list(inputs), names, **attributes))
        return names


class _Builder:
    """Builds the layers one after the other."""

    def __init__(self, encoder: PackedEncoder) -> None:
        self._encoder = encoder
        self._sizes = encoder.sizes
        self._graph = _Graph()
        numbers = {"half": 0.5, "one": 1.0, "root_two": 2.0**0.5, "shrink": (self._head_width) ** -0.5}
        self._numbers = {name: self._graph.constant(np.float32(value)) for name, value in numbers.items()}
        self._in_heads = self._graph.constant(np.array([0, -1, self._sizes.heads, self._head_width]))
        self._joined = self._graph.constant(np.array([0, -1, self._sizes.width]))

    @property
    def _head_width(self) -> int:
        return self._sizes.width // self._sizes.heads

    def build(self) -> bytes:
        state = self._normalized("pieces", "emb.ln")
        for number in range(self._sizes.layers):
            state = self._layer(state, f"l{number}")
        mean = self._graph.add("ReduceMean", state, axes=[1], keepdims=0)
        shape = [1, self._sizes.width]
        graph = helper.make_graph(
            self._graph.operations,
            "encoder",
            [helper.make_tensor_value_info("pieces", TensorProto.FLOAT, [1, "length", self._sizes.width])],
            [helper.make_tensor_value_info(mean, TensorProto.FLOAT, shape)],
            self._graph.constants,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPERATOR_SET)])
        model.ir_version = _FORMAT
        return model.SerializeToString()

    def _layer(self, state: str, name: str) -> str:
        looked_up = self._attention(state, name)
        seen = self._dense(self._quantized(looked_up), f"{name}.ao", self._sizes.width)
        state = self._normalized(self._graph.add("Add", state, seen), f"{name}.aln")
        inner = self._activated(self._dense(self._quantized(state), f"{name}.fi", self._sizes.width))
        outer = self._dense(self._quantized(inner), f"{name}.fo", self._sizes.inner_width)
        return self._normalized(self._graph.add("Add", state, outer), f"{name}.oln")

    def _attention(self, state: str, name: str) -> str:
        quantized = self._quantized(state)
        queries = self._heads(quantized, f"{name}.q", [0, 2, 1, 3])
        keys = self._heads(quantized, f"{name}.k", [0, 2, 3, 1])
        values = self._heads(quantized, f"{name}.v", [0, 2, 1, 3])
        fits = self._graph.add("Mul", self._graph.add("MatMul", queries, keys), self._numbers["shrink"])
        mixed = self._graph.add("MatMul", self._graph.add("Softmax", fits, axis=-1), values)
        return self._graph.add("Reshape", self._graph.add("Transpose", mixed, perm=[0, 2, 1, 3]), self._joined)

    def _heads(self, quantized: Tuple[str, ...], name: str, order: List[int]) -> str:
        dense = self._dense(quantized, name, self._sizes.width)
        return self._graph.add("Transpose", self._graph.add("Reshape", dense, self._in_heads), perm=order)

    def _quantized(self, state: str) -> Tuple[str, ...]:
        return tuple(self._graph.add_several("DynamicQuantizeLinear", [state], 3))

    def _dense(self, quantized: Tuple[str, ...], name: str, inputs: int) -> str:
        numbers, scale, zero = quantized
        weights = self._encoder.matrix(f"{name}.w", inputs)
        steps = np.abs(weights).max(axis=0) / np.float32(_LARGEST_WEIGHT)
        whole = self._graph.constant(np.rint(weights / steps).astype(np.int8))
        product = self._graph.add("MatMulInteger", numbers, whole, zero)
        scaled = self._graph.add("Mul", scale, self._graph.constant(steps))
        result = self._graph.add("Mul", self._graph.add("Cast", product, to=TensorProto.FLOAT), scaled)
        return self._graph.add("Add", result, self._graph.constant(self._encoder.vector(f"{name}.b")))

    def _activated(self, state: str) -> str:
        erf = self._graph.add("Erf", self._graph.add("Div", state, self._numbers["root_two"]))
        share = self._graph.add("Add", erf, self._numbers["one"])
        return self._graph.add("Mul", self._graph.add("Mul", state, share), self._numbers["half"])

    def _normalized(self, state: str, name: str) -> str:
        scale, shift = (self._graph.constant(self._encoder.vector(f"{name}.{part}")) for part in ("w", "b"))
        return self._graph.add("LayerNormalization", state, scale, shift, epsilon=self._encoder.epsilon)


def session_of(encoder: PackedEncoder) -> InferenceSession:
    """Return the layers ready to run on one core: vectors of pieces in, their mean after the last layer out."""
    options = SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return InferenceSession(_Builder(encoder).build(), options, providers=["CPUExecutionProvider"])
