"""Which day a Chinese message speaks of: 上周五, 11月3号, 前天, 国庆, 三周前."""

from __future__ import annotations

from tuiding.dates.days import Problem
from tuiding.dates.reading import Reading, read_day

__all__ = ["Problem", "Reading", "read_day"]
