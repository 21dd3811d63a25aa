"""The bot's own sentences, read from the responses of ``domain.yml``."""

from __future__ import annotations

from pathlib import Path

import yaml


class WordingError(ValueError):
    """A response is missing or cannot be filled in."""


class Wording:
    """Look up responses by name and fill them in.

    The actions read them from the file rather than from each call's domain, so that a changed sentence needs a
    restart, not a training, and no call carries the domain.
    """

    def __init__(self, texts: dict[str, str]) -> None:
        """Take response name -> text."""
        self._texts = texts

    @classmethod
    def load(cls, domain: Path) -> Wording:
        """Read the first text of every response in a domain file.

        Raises:
            OSError: the file cannot be read.
            yaml.YAMLError: it is not YAML.
        """
        content = yaml.safe_load(domain.read_text(encoding="utf-8"))
        responses = content.get("responses", {})
        return cls({name: variations[0].get("text", "") for name, variations in responses.items()})

    def __contains__(self, name: str) -> bool:
        return name in self._texts

    def text(self, name: str, **values: object) -> str:
        """Return response ``name`` with its ``{placeholders}`` filled.

        Raises:
            WordingError: there is no such response, or a placeholder has no value.
        """
        try:
            return self._texts[name].format(**values).rstrip("\n")
        except KeyError as error:
            raise WordingError(f"domain.yml, responses.{name}: {error} is missing") from error
        except (AttributeError, IndexError, ValueError) as error:
            raise WordingError(f"domain.yml, responses.{name} cannot be filled in: {error}") from error
