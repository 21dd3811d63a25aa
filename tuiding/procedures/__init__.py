"""The dataset: what the bot knows. Pure Python; nothing here imports Rasa."""

from __future__ import annotations

from tuiding.procedures.loading import Dataset, load
from tuiding.procedures.problem import DatasetError, Problem

__all__ = ["Dataset", "DatasetError", "Problem", "load"]
