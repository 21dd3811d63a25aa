"""Runs a model's components one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from graphlib import TopologicalSorter
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphNode, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.storage import ModelStorage


class StraightRunner(DaskGraphRunner):
    """Rasa's runner without Dask, which makes a plan anew for each run, and without writing each input as text."""

    def __init__(
        self,
        schema: GraphSchema,
        storage: ModelStorage,
        context: ExecutionContext,
        hooks: None = None,
        *,
        given: Mapping[str, Any] | None = None,
    ) -> None:
        """Take what Rasa's takes, and what components return that need not be loaded, by their names in ``schema``."""
        self._given = {name: (name, value) for name, value in (given or {}).items()}
        loaded = {name: node for name, node in schema.nodes.items() if name not in self._given}
        super().__init__(GraphSchema(loaded), storage, context, hooks)
        self._plan = cache(self._planned)

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """Return what the components ``targets`` make of ``inputs`` (see Rasa's ``GraphRunner``)."""
        wanted = tuple(targets or self._graph_schema.target_names)
        made = {**self._given, **{name: (name, value) for name, value in (inputs or {}).items()}}
        for name, node, needs in self._plan(wanted):
            made[name] = node(*(made[need] for need in needs))
        return dict(made[name] for name in wanted)

    def _planned(self, targets: tuple[str, ...]) -> list[tuple[str, GraphNode, tuple[str, ...]]]:
        """Return the components that ``targets`` need, each after what it needs, with the names of that."""
        nodes = self._graph_schema.minimal_graph_schema(list(targets)).nodes
        needs = {name: tuple(node.needs.values()) for name, node in nodes.items()}
        # What is needed and no component is an input or given.
        order = [name for name in TopologicalSorter(needs).static_order() if name in needs]
        return [(name, self._instantiated_nodes[name], needs[name]) for name in order]
