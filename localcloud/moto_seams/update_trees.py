"""moto's expressions, read once each, and updates walked without asking every node what it is ten times over.

A drill updates some thousand items by a handful of expressions, and half of an update was this. What is found
of an expression alone, whatever the item and the values, is not looked for again.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable
from typing import Any

from moto.dynamodb.comparisons import ConditionExpressionParser
from moto.dynamodb.parsing import validators
from moto.dynamodb.parsing.ast_nodes import DepthFirstTraverser, Node
from moto.dynamodb.parsing.expressions import UpdateExpressionParser

from localcloud.moto_seams.patching import Seam

MOST_EXPRESSIONS = 1000
"""How many are remembered: the product's own are some dozens, a test may make up more."""

_ABOUT_THE_EXPRESSION = (validators.ActionCountValidator,)
"""What looks at the expression alone: where it found nothing once, it never does."""
_NODES: dict[type[Any], bool] = {}
_PLACES: dict[tuple[type[Any], type[Any]], int] = {}


def install(seam: Seam) -> None:
    """Shorten the way with this seam."""
    read = _Read()
    seam.wrap(UpdateExpressionParser, "make", read.once)
    seam.replace(validators, "deepcopy", read.copied)
    seam.replace(DepthFirstTraverser, "traverse", read.traverse())
    seam.wrap(ConditionExpressionParser, "_lex_condition_expression", _cut_once)


class _Read:
    """Trees as they were read; whoever validates one works on a copy, as before."""

    def __init__(self) -> None:
        self._trees: dict[str, Any] = {}
        self._packed: dict[int, bytes] = {}
        self._passed: set[tuple[str, type[Any]]] = set()

    def once(self, original: Any) -> classmethod[Any, Any, Any]:
        """Read an expression by moto's own reader, the first time."""

        def make(parser: Any, expression: str) -> Any:
            if expression not in self._trees:
                if len(self._trees) >= MOST_EXPRESSIONS:
                    self._trees.clear()
                    self._packed.clear()
                    self._passed.clear()
                tree = original.__func__(parser, expression)
                tree.read_from = expression
                self._packed[id(tree)] = pickle.dumps(tree)
                self._trees[expression] = tree
            return self._trees[expression]

        return classmethod(make)

    def copied(self, tree: Any) -> Any:
        """Return a copy of a tree that was read here, or of any other."""
        packed = self._packed.get(id(tree)) or pickle.dumps(tree)
        return pickle.loads(packed)  # noqa: S301 - what was packed in this process

    def traverse(self) -> Callable[[Any, Any], Any]:
        """Return a walk as moto's own: children first, each node by the first processor that is for its class."""

        def traverse(traverser: Any, tree: Any) -> Any:
            done = (getattr(tree, "read_from", ""), type(traverser))
            if done in self._passed:
                return tree
            walked = _Walk(traverser).over(tree, -1)
            if done[0] and isinstance(traverser, _ABOUT_THE_EXPRESSION):
                self._passed.add(done)
            return walked

        return traverse


class _Walk:
    """One walk over a tree, which may change it."""

    def __init__(self, traverser: Any) -> None:
        self._kind = type(traverser)
        self._processors = traverser._processing_map()
        self._ordered = list(self._processors.values())
        has_hook = self._kind.pre_processing_of_child is not _NO_HOOK
        self._before = traverser.pre_processing_of_child if has_hook else None

    def over(self, node: Any, place: int) -> Any:
        """Return what stands for a node, at its place among its parent's children."""
        parent, kind = node.parent, type(node)
        for number, child in enumerate(node.children or ()):
            if self._before is not None:
                self._before(node, number)
            if _is_node(type(child)):
                self.over(child, number)
        found = _PLACES.get((self._kind, kind))
        if found is None:
            found = _PLACES[self._kind, kind] = self._place_for(kind)
        if found < 0:
            return node
        node = self._ordered[found](node)
        node.parent = parent
        if parent:
            parent.children[place] = node
        return node

    def _place_for(self, kind: type[Any]) -> int:
        fits = (n for n, wanted in enumerate(self._processors) if issubclass(kind, wanted))
        return next(fits, -1)


_NO_HOOK = DepthFirstTraverser.pre_processing_of_child


def _is_node(kind: type[Any]) -> bool:
    known = _NODES.get(kind)
    if known is None:
        known = _NODES[kind] = issubclass(kind, Node)
    return known


def _cut_once(original: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Cut a condition into its words once: what they mean is found anew for each request's names and values."""
    known: dict[str, tuple[Any, ...]] = {}

    def cut(parser: Any) -> Any:
        expression = parser.condition_expression
        if expression not in known:
            if len(known) >= MOST_EXPRESSIONS:
                known.clear()
            known[expression] = tuple(original(parser))
        return deque(known[expression])

    return cut
