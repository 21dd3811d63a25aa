"""Which rejection: every setting of ``tuiding.nlu.rejection``, on the project's own messages, each unseen in training.

``python -m benchmarks.rejection`` cross-validates what comes before the rejection once and keeps it in ``results/``;
then every setting is tried on it. Chosen is, among the settings within ``--near``, ``--far`` and ``--asked``, the one
worth most: of the messages in scope, the share answered right, half the share answered by a question that offers the
right procedure, less the share given a wrong one; where others are as good, the highest threshold. The gates are shown
on and off but always chosen on: they turn away wishes that the own messages have few of. With ``--data`` the configured
and the chosen setting are also measured on a file of ``text<TAB>expected``, which takes no part in the choice.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import multiprocessing
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import joblib
import yaml

from tuiding.evaluation.expectation import Expectation, FileError, read
from tuiding.evaluation.pipeline import Pipeline, expectation_of, training_data
from tuiding.evaluation.scoring import score
from tuiding.nlu.labels import label_of
from tuiding.nlu.rejection import Rejection
from tuiding.procedures import load
from tuiding.quiet import keep_quiet, log_at
from tuiding.settings import ROOT

_SEED = 7
_PROCESSES = 2
_PROGRESS_EVERY = 100
_THRESHOLDS = (0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5)
_MARGINS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3)
_DOUBTS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8, 1.0)
# Rows of the table: the best setting per this much of near errors.
_STEP = 0.005
# Settings whose worth differs by less are as good as each other.
_TIE = 0.002
_NAME = "tuiding.nlu.rejection.Rejection"
# What the rankings depend on, relative to the root, beside the components before the rejection.
_INPUTS = ("domain.yml", "requirements.lock", "data/**/*.y*ml", "tuiding/importer.py", "tuiding/normalization.py",
           "tuiding/nlu/*.py", "tuiding/procedures/*.py", "benchmarks/rejection.py")  # fmt: skip
_AFTER = ("rejection.py", "several.py")
_COLUMNS = (
    *("threshold", "margin", "doubt", "gates"),
    *("near wrong", "far wrong", "in scope", "or asked", "or wrong", "questions"),
)


@dataclass(frozen=True)
class Setting:
    """Options of the rejection, and which of its gates are on: by verbs, by the names of other companies."""

    threshold: float
    margin: float
    doubt: float
    verbs: bool = True
    outsiders: bool = True


@dataclass(frozen=True)
class Figures:
    """Shares: of near, of far and of in-scope messages that get a procedure they should not get, and so on.

    ``right`` and ``offered`` (the right one among a question's choices) are shares of the messages in scope,
    ``questions`` of all messages.
    """

    near_wrong: float
    far_wrong: float
    right: float
    offered: float
    wrong: float
    questions: float


@dataclass(frozen=True)
class Evidence:
    """Messages as they come to the rejection, what each should be answered with, and what comes after the ranking."""

    messages: list[Any]
    expectations: list[Expectation]
    entries: list[dict[str, Any]]
    data: Any


class _Rest(Pipeline):
    """The components from the rejection on, over messages that the others have processed."""

    def __init__(self, evidence: Evidence, setting: Setting) -> None:
        from rasa.shared.nlu.training_data.training_data import TrainingData

        super().__init__(ROOT, TrainingData(), entries=[_with(entry, setting) for entry in evidence.entries])
        if setting.outsiders:
            self.components[0].learn(evidence.data)
        self._message: Any = None

    def parse(self, text: str) -> dict[str, Any]:
        """Return what the pipeline says about the message at hand."""
        for component in self.components:
            component.process([self._message])
        output: dict[str, Any] = self._message.as_dict(only_output_properties=True)
        return output

    def figures(self, evidence: Evidence) -> Figures:
        """Decide on all messages and count."""
        outcomes = []
        for message, expectation in zip(evidence.messages, evidence.expectations, strict=True):
            # Components after the rejection consume the parts of a message: the original is for the next setting.
            self._message = type(message)(data=dict(message.data), output_properties=set(message.output_properties))
            outcomes.append(self.outcome(expectation))
        scores = score(outcomes)
        wrong = sum(outcome.expectation.in_scope and outcome.wrongly_a_procedure for outcome in outcomes)
        return Figures(
            near_wrong=scores.near_procedure,
            far_wrong=scores.far_procedure,
            right=scores.in_scope_right,
            offered=scores.in_scope_asked,
            wrong=wrong / max(scores.in_scope, 1),
            questions=scores.asked,
        )


def main() -> int:
    """Cross-validate or take what was kept, try every setting, print the table and the choice."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rejection", description=__doc__)
    parser.add_argument("--data", type=Path, help="a file of text<TAB>expected to measure the chosen setting on, too")
    parser.add_argument("--near", type=float, default=0.075, help="most near ones given a procedure (default 0.075)")
    parser.add_argument("--far", type=float, default=0.01, help="most far ones given a procedure (default 0.01)")
    parser.add_argument("--asked", type=float, default=0.04, help="most messages answered by a question (default 0.04)")
    parser.add_argument("--folds", type=int, default=5, help="parts of the cross-validation (default 5)")
    parser.add_argument("--out", type=Path, default=ROOT / "results", help="where the figures go")
    options = parser.parse_args()
    keep_quiet()
    log_at("ERROR")
    started = time.monotonic()

    def progress(text: str) -> None:
        print(f"rejection: {time.monotonic() - started:4.0f} s  {text}", file=sys.stderr, flush=True)

    expectations: list[Expectation] = []
    if options.data is not None:
        try:
            expectations = read(options.data, load(ROOT / "data").procedures)
        except FileError as error:
            print(f"rejection: {error}", file=sys.stderr)
            return 2
    options.out.mkdir(parents=True, exist_ok=True)
    entries = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    evidence = _unseen(entries, options.folds, options.out, progress)
    given = {**Rejection.get_default_config(), **entries[_place(entries)]}
    configured = Setting(given["threshold"], given["margin"], given["doubt"])
    found = _swept(evidence, configured, progress)
    chosen = _choice(found, (options.near, options.far, options.asked))
    wanted = f"near at most {options.near:.1%}, far {options.far:.1%}, questions {options.asked:.1%}; then worth most"
    print(_table({setting: found[setting] for setting in _front(found)}))
    print(f"\nconfigured\n{_table({configured: found[configured]})}")
    print(f"\nchosen: {wanted}\n{_table({chosen: found[chosen]}) if chosen else 'no setting does that'}")
    results: dict[str, Any] = {"criterion": wanted, "settings": _rows(found)}
    if expectations:
        progress(f"training on everything, asking {len(expectations)} messages")
        asked = _trained_on_everything(entries, evidence.data, expectations)
        measured = {setting: _Rest(asked, setting).figures(asked) for setting in (configured, chosen) if setting}
        print(f"\n{options.data.name}: configured{', chosen' if chosen else ''}\n{_table(measured)}")
        results[options.data.name] = _rows(measured)
    target = options.out / "rejection.json"
    target.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"\nwritten: {target}")
    return 0


def _place(entries: Sequence[dict[str, Any]]) -> int:
    return next(place for place, entry in enumerate(entries) if entry["name"] == _NAME)


def _with(entry: dict[str, Any], setting: Setting) -> dict[str, Any]:
    if entry["name"] != _NAME:
        return entry
    options = {"threshold": setting.threshold, "margin": setting.margin, "doubt": setting.doubt}
    return {**entry, **options, **({} if setting.verbs else {"other_wishes": []})}


def _unseen(entries: list[dict[str, Any]], folds: int, out: Path, progress: Callable[[str], None]) -> Evidence:
    """Return every training message, processed by components that were trained without it."""
    place = _place(entries)
    data = training_data(ROOT)
    examples = data.intent_examples
    expectations = [expectation_of(example) for example in examples]
    kept = out / "rejection-unseen.joblib"
    fingerprint = _fingerprint(entries[:place], folds)
    if kept.is_file():
        stored = joblib.load(kept)
        if stored["fingerprint"] == fingerprint:
            progress(f"taking the rankings from {kept}")
            return Evidence(stored["messages"], expectations, entries[place:], data)
    # scikit-learn takes a second to import: only who trains pays for it.
    from sklearn.model_selection import StratifiedKFold

    labels = [label_of(example) for example in examples]
    messages: list[Any] = [None] * len(examples)
    splits = StratifiedKFold(folds, shuffle=True, random_state=_SEED).split(examples, labels)
    for number, (learnt, asked) in enumerate(splits, start=1):
        progress(f"fold {number} of {folds}: training on {len(learnt)} messages, asking {len(asked)}")
        pipeline = Pipeline(ROOT, data, [examples[i] for i in learnt], entries[:place])
        for i, message in zip(asked, _processed(pipeline, [expectations[i] for i in asked]), strict=True):
            messages[i] = message
    joblib.dump({"fingerprint": fingerprint, "messages": messages}, kept)
    return Evidence(messages, expectations, entries[place:], data)


def _trained_on_everything(entries: list[dict[str, Any]], data: Any, expectations: list[Expectation]) -> Evidence:
    place = _place(entries)
    messages = _processed(Pipeline(ROOT, data, entries=entries[:place]), expectations)
    return Evidence(messages, expectations, entries[place:], data)


def _processed(pipeline: Pipeline, expectations: Sequence[Expectation]) -> list[Any]:
    from rasa.shared.nlu.training_data.message import Message

    messages = [Message.build(expectation.text) for expectation in expectations]
    for component in pipeline.components:
        component.process(messages)
    return messages


def _fingerprint(entries: list[dict[str, Any]], folds: int) -> str:
    digest = hashlib.sha256(json.dumps([entries, folds, _SEED], sort_keys=True).encode())
    for pattern in _INPUTS:
        for path in sorted(ROOT.glob(pattern)):
            if path.name not in _AFTER or path.parent.name == "benchmarks":
                digest.update(f"{path.relative_to(ROOT)}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def _swept(evidence: Evidence, configured: Setting, progress: Callable[[str], None]) -> dict[Setting, Figures]:
    """Try the grid with both gates; with one of them and with none, every doubt."""
    grid = [Setting(*values) for values in itertools.product(_THRESHOLDS, _MARGINS, _DOUBTS)]
    gates = ((True, False), (False, True), (False, False))
    grid += [Setting(configured.threshold, configured.margin, doubt, *gate) for doubt in _DOUBTS for gate in gates]
    settings = list(dict.fromkeys([configured, *grid]))
    progress(f"trying {len(settings)} settings on {len(evidence.messages)} messages")
    found = []
    # Started by fork, the processes share the messages.
    with multiprocessing.get_context("fork").Pool(_PROCESSES, _share, (evidence,)) as pool:
        for number, figures in enumerate(pool.imap(_tried, settings), start=1):
            found.append(figures)
            if number % _PROGRESS_EVERY == 0:
                progress(f"tried {number} of {len(settings)}")
    return dict(zip(settings, found, strict=True))


_shared: list[Evidence] = []


def _share(evidence: Evidence) -> None:
    _shared.append(evidence)


def _tried(setting: Setting) -> Figures:
    return _Rest(_shared[-1], setting).figures(_shared[-1])


def _choice(found: dict[Setting, Figures], limits: tuple[float, float, float]) -> Setting | None:
    near, far, asked = limits
    allowed = [
        setting
        for setting, f in found.items()
        if setting.verbs and setting.outsiders and f.near_wrong <= near and f.far_wrong <= far and f.questions <= asked
    ]
    most = max((_worth(found[setting]) for setting in allowed), default=0.0)
    as_good = [setting for setting in allowed if _worth(found[setting]) >= most - _TIE]
    return max(as_good, key=lambda s: (s.threshold, _worth(found[s])), default=None)


def _worth(figures: Figures) -> float:
    return figures.right + figures.offered / 2 - figures.wrong


def _front(found: dict[Setting, Figures]) -> list[Setting]:
    """Return the settings that none beats in near errors and worth: the best per step of near errors."""
    best: dict[int, Setting] = {}
    most = -1.0
    for setting in sorted(found, key=lambda s: (found[s].near_wrong, -_worth(found[s]))):
        if _worth(found[setting]) > most:
            most = _worth(found[setting])
            best[int(found[setting].near_wrong / _STEP)] = setting
    return list(best.values())


def _rows(found: dict[Setting, Figures]) -> list[dict[str, Any]]:
    return [{**asdict(setting), **asdict(figures)} for setting, figures in found.items()]


def _table(found: dict[Setting, Figures]) -> str:
    lines = [f"| {' | '.join(_COLUMNS)} |", "|" + " ---: |" * len(_COLUMNS)]
    for setting, figures in found.items():
        gates = " ".join(name for name in ("verbs", "outsiders") if getattr(setting, name)) or "none"
        cells = [f"{setting.threshold:g}", f"{setting.margin:g}", f"{setting.doubt:g}", gates]
        shares = [f"{100 * share:.1f} %" for share in asdict(figures).values()]
        lines.append(f"| {' | '.join(cells + shares)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
