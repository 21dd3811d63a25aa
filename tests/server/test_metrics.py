"""The dashboard and the alerts name metrics that there are, with labels and values that they have."""

from __future__ import annotations

import json
import re
from itertools import chain

import pytest
import yaml
from prometheus_client import Counter, Gauge, Histogram
from prometheus_client.metrics import MetricWrapperBase

from tuiding.card import Kind
from tuiding.channels.platform import metrics as of_channels
from tuiding.server import metrics as of_server
from tuiding.settings import ROOT

_ENDINGS = {Counter: ("_total",), Gauge: ("",), Histogram: ("_bucket", "_sum", "_count")}
_METRICS = [
    metric
    for metric in chain(vars(of_server).values(), vars(of_channels).values())
    if isinstance(metric, MetricWrapperBase) and not metric._labelvalues
]
_LABELS = {
    f"{metric._name}{ending}": {*metric._labelnames, *(["le"] if ending == "_bucket" else [])}
    for metric in _METRICS
    for ending in _ENDINGS[type(metric)]
}
_PARTS = {labels[0] for labels in of_server.SECONDS._metrics}


def _panels() -> list[str]:
    board = json.loads((ROOT / "deploy" / "grafana" / "tuiding.json").read_text(encoding="utf-8"))
    return [target["expr"] for panel in board["panels"] for target in panel["targets"]]


def _alerts() -> list[str]:
    rules = yaml.safe_load((ROOT / "deploy" / "prometheus" / "alerts.yml").read_text(encoding="utf-8"))
    return [rule["expr"] for group in rules["groups"] for rule in group["rules"]]


@pytest.mark.parametrize("expression", [*_panels(), *_alerts()])
def test_an_expression_names_what_there_is(expression: str) -> None:
    for name in re.findall(r"\btuiding_\w+", expression):
        assert name in _LABELS, name
        known = _LABELS[name]
        for by in re.findall(r"by \(([^)]*)\)", expression):
            assert {label.strip() for label in by.split(",")} <= known, (name, by)
    for name, label, value in re.findall(r'(tuiding_\w+)\{(\w+)!?="(\w+)"\}', expression):
        assert label in _LABELS[name]
        if label in ("kind", "part"):
            assert value in ({kind.value for kind in Kind} if label == "kind" else _PARTS)


@pytest.mark.parametrize("metric", _METRICS, ids=lambda metric: metric._name)
def test_a_metric_is_described(metric: MetricWrapperBase) -> None:
    pages = [ROOT / "docs" / "operations.md", ROOT / "docs" / "channels" / "metrics.md"]
    name = f"`{metric._name}{'_total' if isinstance(metric, Counter) else ''}`"
    assert any(name in page.read_text(encoding="utf-8") for page in pages)


def test_no_label_can_hold_a_person() -> None:
    labels = set(chain.from_iterable(metric._labelnames for metric in _METRICS))
    assert labels <= {"channel", "kind", "part", "store", "by", "reason", "action", "outcome", "path", "forced"}
