"""moto's update expressions, read once each and walked without asking every node what it is ten times over.

A drill updates some thousand items by a handful of expressions, and half of an update was this.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

from moto.dynamodb.parsing import validators
from moto.dynamodb.parsing.ast_nodes import DepthFirstTraverser, Node
from moto.dynamodb.parsing.expressions import UpdateExpressionParser

from localcloud.moto_seams.patching import Seam

MOST_EXPRESSIONS = 1000
"""How many are remembered: the product's own are some dozens, a test may make up more."""

_KINDS: dict[tuple[type[Any], type[Any]], bool] = {}


def install(seam: Seam) -> None:
    """Shorten the way with this seam."""
    read = _Read()
    seam.wrap(UpdateExpressionParser, "make", read.once)
    seam.replace(validators, "deepcopy", read.copied)
    seam.replace(DepthFirstTraverser, "traverse", _traverse)


class _Read:
    """Trees as they were read; whoever validates one works on a copy, as before."""

    def __init__(self) -> None:
        self._trees: dict[str, Any] = {}
        self._packed: dict[int, bytes] = {}

    def once(self, original: Any) -> classmethod[Any, Any, Any]:
        """Read an expression by moto's own reader, the first time."""

        def make(parser: Any, expression: str) -> Any:
            if expression not in self._trees:
                if len(self._trees) >= MOST_EXPRESSIONS:
                    self._trees.clear()
                    self._packed.clear()
                tree = original.__func__(parser, expression)
                self._packed[id(tree)] = pickle.dumps(tree)
                self._trees[expression] = tree
            return self._trees[expression]

        return classmethod(make)

    def copied(self, tree: Any) -> Any:
        """Return a copy of a tree that was read here, or of any other."""
        packed = self._packed.get(id(tree)) or pickle.dumps(tree)
        return pickle.loads(packed)  # noqa: S301 - what was packed in this process


def _traverse(traverser: Any, node: Any) -> Any:
    """As moto's own: children first, each node by the first processor that is for its class."""
    return _walked(traverser, node, -1, traverser._processing_map())


def _walked(
    traverser: Any, node: Any, place: int, processors: dict[Any, Callable[..., Any]]
) -> Any:
    if not _is_a(type(node), Node):
        return node
    parent = node.parent
    for number, child in enumerate(node.children or ()):
        traverser.pre_processing_of_child(node, number)
        _walked(traverser, child, number, processors)
    for wanted, processor in processors.items():
        if _is_a(type(node), wanted):
            node = processor(node)
            node.parent = parent
            if parent:
                parent.children[place] = node
            break
    return node


def _is_a(kind: type[Any], wanted: type[Any]) -> bool:
    known = _KINDS.get((kind, wanted))
    if known is None:
        known = _KINDS[kind, wanted] = issubclass(kind, wanted)
    return known
