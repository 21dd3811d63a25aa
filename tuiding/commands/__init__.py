"""The commands of ``python -m tuiding``, one per file. Each returns the process's exit code."""
