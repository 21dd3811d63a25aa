"""Options of a component: what ``config.yml`` gives, over the defaults."""

from __future__ import annotations

from typing import Any

from rasa.shared.exceptions import InvalidConfigException

# Rasa itself hands these to components, whether or not they ask.
_GIVEN_BY_RASA = {"alias", "finetuning_epoch_fraction"}


def checked(component: str, config: dict[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
    """Return ``config`` over ``defaults``.

    Raises:
        InvalidConfigException: naming each option that the component does not have.
    """
    unknown = sorted(set(config) - set(defaults) - _GIVEN_BY_RASA)
    if unknown:
        known = ", ".join(sorted(defaults)) or "none"
        raise InvalidConfigException(f"{component} in config.yml has no option {', '.join(unknown)}; it has: {known}")
    return {**defaults, **config}
