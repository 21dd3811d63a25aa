"""The platform's XML: flat, an element per field. No document types, no entities, nothing from outside."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

# The largest message of the platform is a few kilobytes.
MAX_BYTES = 64 * 1024


class XmlError(ValueError):
    """A body is not a message of the platform."""


class TooLargeError(XmlError):
    """It is longer than any message."""


class EntityError(XmlError):
    """It declares a document type or entities."""


def parse(body: bytes) -> dict[str, str]:
    """Return the fields of a message, name -> text; of what has parts, only that it is there.

    Raises:
        TooLargeError: it is too long.
        EntityError: it declares a document type or entities.
        XmlError: it is not XML, or no ``<xml>`` element.
    """
    if len(body) > MAX_BYTES:
        raise TooLargeError(f"{len(body)} bytes are more than a message has")
    try:
        root = fromstring(body, forbid_dtd=True)
    except DefusedXmlException as error:
        raise EntityError("document types and entities are refused") from error
    except (ParseError, ValueError, LookupError) as error:
        raise XmlError("not well-formed XML") from error
    if root.tag != "xml":
        raise XmlError("the root element is not <xml>")
    return {child.tag: child.text or "" for child in root}


def build(fields: Mapping[str, str | int | Mapping[str, str]]) -> str:
    """Return an ``<xml>`` element with ``fields`` in their order: texts in CDATA, numbers bare, mappings nested."""
    return f"<xml>{_content(fields)}</xml>"


def _content(fields: Mapping[str, str | int | Mapping[str, str]]) -> str:
    return "".join(f"<{name}>{_value(value)}</{name}>" for name, value in fields.items())


def _value(value: str | int | Mapping[str, str]) -> str:
    if isinstance(value, Mapping):
        return _content(value)
    if isinstance(value, int):
        return str(value)
    kept = "".join(c for c in value if _is_allowed(c))
    return f"<![CDATA[{kept.replace(']]>', ']]]]><![CDATA[>')}]]>"


def _is_allowed(character: str) -> bool:
    """Whether XML 1.0 has this character; nothing can stand for the others."""
    code = ord(character)
    return character in "\t\n\r" or (code >= 0x20 and not 0xD800 <= code <= 0xDFFF and code not in (0xFFFE, 0xFFFF))
