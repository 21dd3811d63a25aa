"""Programs that answer over HTTP: started together, timed until all of them answer, weighed, and stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil  # type: ignore[import-untyped]

# In seconds: who does not answer by then never will; who has not stopped by then is killed; between two looks.
_START = 600
_STOP = 30
_LOOK = 0.02
# Programs are at rest that use less than this share of a core for a second; they are waited for so long.
_REST = 0.05
_SETTLING = 120


class NotStartedError(RuntimeError):
    """A program ended, or did not answer in time; the message has the end of its log."""


@dataclass(frozen=True)
class Program:
    """One command, and the address that answers 200 once it is ready."""

    command: Sequence[str]
    answers: str
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Running:
    """Programs that all answer."""

    url: str
    ready_seconds: float  # from the start of the first until all answered
    programs: tuple[psutil.Process, ...]

    def memory_mb(self) -> float:
        """Return the proportional set size (PSS) of all processes, in MB of 2^20: what they share counts once."""
        return sum(float(process.memory_full_info().pss) for process in _with_children(self.programs)) / 2**20

    def settle(self) -> None:
        """Return when nothing is done any more: the last of several workers has loaded."""
        deadline = time.monotonic() + _SETTLING
        before = self.cpu_seconds()
        while time.monotonic() < deadline:
            time.sleep(1)
            now = self.cpu_seconds()
            if now - before < _REST:
                return
            before = now

    def cpu_seconds(self) -> float:
        """Return the processor time that all processes have used so far."""
        return cpu_seconds(self.programs)


def cpu_seconds(processes: Iterable[psutil.Process]) -> float:
    """Return the processor time that processes and their children, as far as they still run, have used so far."""
    seconds = 0.0
    for process in _with_children(processes):
        with suppress(psutil.NoSuchProcess):  # one of PostgreSQL's that came and went
            seconds += sum(process.cpu_times()[:2])
    return seconds


def _with_children(processes: Iterable[psutil.Process]) -> set[psutil.Process]:
    return {each for process in processes for each in (process, *process.children(recursive=True))}


def stop_as_asked() -> None:
    """End at SIGTERM as at Ctrl-C: what was started is stopped first."""
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))


@contextmanager
def running(url: str, programs: Sequence[Program], logs: Path) -> Iterator[Running]:
    """Start the programs, whose front is at ``url``; yield once all answer; stop them whatever happens.

    Raises:
        NotStartedError: one ended, or did not answer.
    """
    logs.mkdir(parents=True, exist_ok=True)
    begun = time.perf_counter()
    with ExitStack() as stack:
        started = []
        for number, program in enumerate(programs):
            log = logs / f"{number}.log"
            started.append((program, stack.enter_context(_started(program, log)), log))
        for program, process, log in started:
            _wait(program, process, log, begun + _START)
        seconds = time.perf_counter() - begun
        yield Running(url, seconds, tuple(psutil.Process(process.pid) for _, process, _ in started))


@contextmanager
def _started(program: Program, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as file:
        process = subprocess.Popen(  # noqa: S603 - the benchmark's own commands
            program.command,
            cwd=program.folder,
            env={**os.environ, **program.environment},
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_STOP)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait(program: Program, process: subprocess.Popen[bytes], log: Path, deadline: float) -> None:
    while not _answers(program.answers):
        if process.poll() is not None or time.perf_counter() > deadline:
            said = log.read_text(encoding="utf-8", errors="replace")[-3000:]
            raise NotStartedError(f"{' '.join(map(str, program.command))} does not answer; its log ends:\n{said}")
        time.sleep(_LOOK)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - on this machine
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
