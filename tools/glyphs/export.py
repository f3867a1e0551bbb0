"""Weights → the network that extractors/ocr/glyphs.py runs: `python -m tools.glyphs.export FOLDER OUT.onnx`.

Needs the package onnx. Weights are rounded to 8 bits, each channel at its own scale: as exact, and half as large.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from extractors.ocr.glyphs import SIDE
from tools.glyphs.blocks import BLOCKS

Floats = NDArray[np.float32]
# Of BatchNorm, as it was trained.
EPSILON = 1e-5


class Graph:
    def __init__(self, weights: dict[str, Floats]) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def add(self, kind: str, inputs: list[str], **settings: object) -> str:
        out = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [out], **settings))
        return out

    def constant(self, values: NDArray[np.generic]) -> str:
        name = f"k{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def rounded(self, weight: Floats) -> str:
        scale = np.maximum(np.abs(weight).reshape(len(weight), -1).max(1), 1e-12) / 127
        whole = np.round(weight / scale.reshape(-1, *[1] * (weight.ndim - 1))).astype(np.int8)
        parts = [self.constant(part) for part in (whole, scale.astype(np.float32), np.zeros(len(weight), np.int8))]
        return self.add("DequantizeLinear", parts, axis=0)

    def normal(self, name: str) -> tuple[Floats, Floats]:
        """What a BatchNorm multiplies by, and adds."""
        scale = self.weights[f"{name}.weight"] / np.sqrt(self.weights[f"{name}.running_var"] + EPSILON)
        return scale, self.weights[f"{name}.bias"] - self.weights[f"{name}.running_mean"] * scale

    def conv(self, x: str, name: str, norm: str, stride: int, *, relu: bool) -> str:
        scale, shift = self.normal(norm)
        weight = self.weights[f"{name}.weight"] * scale[:, None, None, None]
        inputs = [x, self.rounded(weight), self.constant(shift)]
        x = self.add("Conv", inputs, strides=[stride] * 2, pads=[weight.shape[2] // 2] * 4)
        return self.add("Relu", [x]) if relu else x

    def block(self, x: str, name: str, stride: int) -> str:
        y = self.conv(x, f"{name}.c1", f"{name}.b1", stride, relu=True)
        y = self.conv(y, f"{name}.c2", f"{name}.b2", 1, relu=False)
        narrowed = f"{name}.d.0.weight" in self.weights
        x = self.conv(x, f"{name}.d.0", f"{name}.d.1", stride, relu=False) if narrowed else x
        return self.add("Relu", [self.add("Add", [y, x])])


def main(folder: Path, out: Path) -> None:
    chars = (folder / "chars.txt").read_text(encoding="utf-8")
    graph = Graph({name: value.astype(np.float32) for name, value in np.load(folder / "net.npz").items()})
    x = graph.conv("x", "stem.0", "stem.1", 2, relu=True)
    for index, (_, _, stride) in enumerate(BLOCKS):
        x = graph.block(x, f"body.{index}", stride)
    scale, shift = graph.normal("bn")
    for weight, bias in (
        (graph.weights["emb.weight"] * scale[:, None], shift),
        (graph.weights["out.weight"], graph.weights["out.bias"]),
    ):
        x = graph.add("Flatten", [x], axis=1)
        x = graph.add("Gemm", [x, graph.rounded(weight), graph.constant(bias)], transB=1)
    x = graph.add("Unsqueeze", [graph.add("Softmax", [x], axis=1), graph.constant(np.array([1], np.int64))])
    shown = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 1, SIDE, SIDE])
    said = helper.make_tensor_value_info(x, TensorProto.FLOAT, ["n", 1, len(chars) + 1])
    made = helper.make_graph(graph.nodes, "glyphs", [shown], [said], graph.constants)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    helper.set_model_props(model, {"character": "\n".join(chars)})
    onnx.checker.check_model(model)
    onnx.save(model, out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
