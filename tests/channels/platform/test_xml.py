from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy import parse_message
from wechatpy.replies import TextReply

from tuiding.channels.platform.xml import MAX_BYTES, XmlError, build, parse

_BOMB = b"""<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><xml><Content>&c;</Content></xml>"""
_EXTERNAL = b"""<!DOCTYPE xml [<!ENTITY x SYSTEM "file:///etc/hostname">]><xml><Content>&x;</Content></xml>"""
_PARAMETER = b"""<!DOCTYPE xml [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]><xml><Content>1</Content></xml>"""

# What XML can hold: no control characters; a carriage return is read as a line feed.
_texts = st.text(
    alphabet=st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=80
)


def test_a_message_of_another_implementation_is_read() -> None:
    reply = TextReply(content="退订 & <b>", source="gh_1", target="o1", time=1409659813)
    fields = parse(reply.render().encode())
    assert (fields["Content"], fields["CreateTime"], fields["ToUserName"]) == ("退订 & <b>", "1409659813", "o1")


@given(_texts)
def test_what_is_built_reads_the_same_here_and_elsewhere(text: str) -> None:
    fields: dict[str, Any] = {
        "ToUserName": "a",
        "FromUserName": "b",
        "CreateTime": 1,
        "MsgType": "text",
        "Content": text,
        "MsgId": 7,
    }
    document = build(fields)
    assert parse(document.encode()) == {name: str(value) for name, value in fields.items()}
    assert (parse_message(document).content or "").strip() == text.strip()  # it drops white space at the ends


def test_characters_that_xml_does_not_have_are_left_out() -> None:
    assert parse(build({"Content": "退\x00\x0b\ud83d\ufffe款\n"}).encode()) == {"Content": "退款\n"}


@pytest.mark.parametrize(
    "body",
    [
        _BOMB,
        _EXTERNAL,
        _PARAMETER,
        b"",
        b"\x00\xff\xfe",
        b"{}",
        b"<xml>",
        b"<xml></xml><xml></xml>",
        b"<html></html>",
        b"<xml><Content>&undefined;</Content></xml>",
        b'<?xml version="1.0" encoding="no-such-thing"?><xml/>',
        b'<?xml version="1.0" encoding="utf-16"?><xml/>',
        "<xml><Content>退".encode()[:-1] + b"</Content></xml>",
        b"<xml>" + b"<a>" * 20_000,
        b"<xml><Content>" + b"a" * (2 * 1024 * 1024) + b"</Content></xml>",
    ],
    ids=lambda body: repr(body[:24]),
)
def test_what_is_no_message_is_refused(body: bytes) -> None:
    with pytest.raises(XmlError):
        parse(body)


def test_the_longest_body_is_read() -> None:
    frame = b"<xml><Content></Content></xml>"
    body = frame[:14] + b"a" * (MAX_BYTES - len(frame)) + frame[14:]
    assert len(parse(body)["Content"]) == MAX_BYTES - len(frame)


@given(st.binary(max_size=200))
def test_noise_is_refused_and_nothing_else_happens(body: bytes) -> None:
    with pytest.raises(XmlError):
        parse(b"<xm" + body)
