"""What was counted."""

from __future__ import annotations

from prometheus_client import REGISTRY


def counted(name: str, **labels: str) -> int:
    """Return how often it happened so far in this process."""
    return int(REGISTRY.get_sample_value(f"{name}_total", labels) or 0)
