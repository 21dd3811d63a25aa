from __future__ import annotations

import subprocess
import sys

from tuiding.settings import ROOT


def test_reading_prints_nothing_and_loads_no_more_of_jionlp_than_it_needs() -> None:
    code = (
        "import datetime, sys; from tuiding.dates import read_day; read_day('上周五', datetime.datetime(2026, 11, 15));"
        "assert not [name for name in sys.modules if name.startswith(('jionlp', 'jiojio'))]"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")
