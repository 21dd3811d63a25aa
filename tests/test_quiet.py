"""Other libraries' noise stays out, real warnings stay in."""

from __future__ import annotations

import subprocess
import sys

_PROGRAM = """
import warnings
from tuiding.quiet import keep_quiet
keep_quiet()
warnings.simplefilter("always")
warnings.warn("old style", DeprecationWarning)
warnings.warn("look at this", UserWarning)
"""


def test_deprecations_are_silent_even_when_a_library_resets_the_filters() -> None:
    result = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True)
    assert "old style" not in result.stderr
    assert "look at this" in result.stderr
