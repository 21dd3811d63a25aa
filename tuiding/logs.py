"""The form of log lines: text for a terminal, or JSON, one object a line; both with the id of the request."""

from __future__ import annotations

import logging
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.contextvars import merge_contextvars
from structlog.dev import ConsoleRenderer
from structlog.processors import ExceptionRenderer, JSONRenderer, TimeStamper, format_exc_info
from structlog.stdlib import ProcessorFormatter, add_log_level, add_logger_name
from structlog.typing import Processor

# Rasa's own last steps, which make lines of its messages. Its tracebacks would show what is in variables.
_RENDERERS = (JSONRenderer, ConsoleRenderer, ExceptionRenderer)


def log_to_stderr(level: str, form: str) -> int:
    """Log from ``level`` on (a name such as WARNING), unless logging is set up already, and return it as a number.

    ``form`` is ``text`` or ``json``.
    """
    number = logging.getLevelNamesMapping().get(level.upper(), logging.WARNING)
    handler = logging.StreamHandler()
    handler.setFormatter(formatter(form))
    logging.basicConfig(level=number, handlers=[handler])
    return number


def formatter(form: str) -> logging.Formatter:
    """Return what makes lines of log records, structlog's and others."""
    steps: list[Processor] = [
        add_log_level,
        add_logger_name,
        format_exc_info,
        ProcessorFormatter.remove_processors_meta,
    ]
    steps += [TimeStamper("iso"), JSONRenderer(ensure_ascii=False, default=str)] if form == "json" else [_text]
    result: logging.Formatter = ProcessorFormatter(foreign_pre_chain=[merge_contextvars], processors=steps)
    return result


def leave_form_to_logging() -> None:
    """Have structlog, as Rasa set it up, hand its messages to ``formatter`` as they are."""
    steps = [step for step in structlog.get_config()["processors"] if not isinstance(step, _RENDERERS)]
    structlog.configure(processors=[*steps, ProcessorFormatter.wrap_for_formatter])


def _text(_: Any, __: str, event: MutableMapping[str, Any]) -> str:
    level, name, said = event.pop("level"), event.pop("logger"), event.pop("event")
    exception = event.pop("exception", None)
    more = "".join(f" {key}={value}" for key, value in event.items())
    return f"{level.upper()} {name}: {said}{more}" + (f"\n{exception}" if exception else "")
