"""Keep other people's noise out of our logs. Import it before Rasa."""

from __future__ import annotations

import logging
import os
import warnings
from typing import Any

from tuiding.logs import leave_form_to_logging, log_to_stderr

# Warnings of Rasa that are not true here: actions say the responses, and the components under tuiding/nlu read the
# lookup tables, the synonyms and the response keys.
_NOT_SO = (
    r".*is not used in any story or rule",
    r".*The intent '(ambiguous|several)' is listed in the domain file",
    r".*The following duplicated intents have been found",
    r".*You have defined training data with examples for training a response selector",
    r".*You have defined training data consisting of lookup tables",
    r".*You have defined synonyms in your training data",
    r".*Slot auto-fill has been removed",
    r".*Auto-config for multiple importers is not supported",
)


_shown: list[Any] = []


def _show(message: Warning | str, category: type[Warning], *details: Any) -> None:
    if not issubclass(category, DeprecationWarning | PendingDeprecationWarning):
        _shown[-1](message, category, *details)


def keep_quiet() -> None:
    """Turn telemetry, progress bars and irrelevant warnings off, here and in child processes."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ["PYTHONWARNINGS"] = "ignore::DeprecationWarning,ignore::PendingDeprecationWarning"
    os.environ["SQLALCHEMY_SILENCE_UBER_WARNING"] = "1"
    # Filters alone do not last: several libraries set them anew when they are imported.
    if warnings.showwarning is not _show:
        _shown.append(warnings.showwarning)
        warnings.showwarning = _show  # type: ignore[assignment]
    for message in _NOT_SO:
        warnings.filterwarnings("ignore", message=message)


def log_at(level: str, form: str = "text") -> None:
    """Log from ``level`` on (a name such as WARNING), Rasa included; call it before Rasa does anything.

    ``form`` is that of the lines, ``text`` or ``json``.
    """
    from rasa.utils.common import configure_logging_and_warnings
    from rasa.utils.log_utils import configure_structlog

    number = log_to_stderr(level, form)
    configure_structlog(number)
    leave_form_to_logging()
    configure_logging_and_warnings(log_level=number)
    logging.captureWarnings(form == "json")
    keep_quiet()
