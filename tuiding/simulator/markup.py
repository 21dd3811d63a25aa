"""The XML that platforms post and take."""

from __future__ import annotations

from collections.abc import Mapping

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring


class MarkupError(ValueError):
    """A text is no XML of the platforms."""


def written(fields: Mapping[str, str | int]) -> str:
    """Return the fields as the platforms write them: numbers bare, texts as CDATA."""
    lines = "".join(f"<{name}>{_value(value)}</{name}>\n" for name, value in fields.items())
    return f"<xml>\n{lines}</xml>"


def _value(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    return "<![CDATA[" + value.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def parsed(text: str) -> dict[str, str]:
    """Return the fields of ``<xml>…</xml>``; of nested ones, the outermost name with an empty text.

    Raises:
        MarkupError: it is not XML, declares entities, or its root is another one.
    """
    try:
        root = fromstring(text)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise MarkupError(f"is not XML: {error}") from error
    if root.tag != "xml":
        raise MarkupError(f"has the root <{root.tag}> instead of <xml>")
    return {child.tag: child.text or "" for child in root}
