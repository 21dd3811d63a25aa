"""Keep other people's noise out of our logs. Import it before Rasa and TensorFlow."""

from __future__ import annotations

import os
import warnings

# Warnings of Rasa that are not true here: actions say the responses, and the components under tuiding/nlu read the
# lookup tables, the synonyms and the response keys.
_NOT_SO = (
    r".*is not used in any story or rule",
    r".*The intent 'ambiguous' is listed in the domain file",
    r".*The following duplicated intents have been found",
    r".*You have defined training data with examples for training a response selector",
    r".*You have defined training data consisting of lookup tables",
    r".*You have defined synonyms in your training data",
    r".*Slot auto-fill has been removed",
    r".*Auto-config for multiple importers is not supported",
)


def keep_quiet() -> None:
    """Turn telemetry, progress bars and irrelevant warnings off, here and in child processes."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["PYTHONWARNINGS"] = "ignore::DeprecationWarning,ignore::PendingDeprecationWarning"
    os.environ["SQLALCHEMY_SILENCE_UBER_WARNING"] = "1"
    for category in (DeprecationWarning, PendingDeprecationWarning):
        warnings.filterwarnings("ignore", category=category)
    for message in _NOT_SO:
        warnings.filterwarnings("ignore", message=message)
