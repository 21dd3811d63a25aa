"""Write the stock project into a folder: ``python -m benchmarks.stock FOLDER``; train it there with ``rasa train``."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.stock.project import write
from tuiding.quiet import keep_quiet

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stock", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--epochs", type=int, help="of every neural component, for a trial (default: Rasa's own)")
    options = parser.parse_args()
    keep_quiet()
    write(options.folder, options.epochs)
