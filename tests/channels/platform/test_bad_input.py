"""Bad input of every kind, to all three channels: refused or borne, counted, and logged without secrets or people."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.channels.platform.counting import counted
from tests.channels.platform.served import Bot, served
from tests.channels.platform.waiting import until
from tests.simulator.asynchronous import asynchronous
from tuiding.channels.platform.xml import MAX_BYTES
from tuiding.simulator import PLATFORMS, Mode, Simulator, Tampering, WeChatSimulator
from tuiding.simulator.message import Message

_SAID = "我的秘密"
_ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
_BOMB = f'<!DOCTYPE x [<!ENTITY e0 "ha">{_ENTITIES}]><xml><Encrypt>&e9;</Encrypt></xml>'.encode()
_OUTSIDE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><xml><Encrypt>&e;</Encrypt></xml>'
_PLAIN = b"<xml><MsgType>text</MsgType><FromUserName>o1</FromUserName><Content>a</Content></xml>"
_SEND = {
    "wechat": "/cgi-bin/message/custom/send",
    "wecom": "/cgi-bin/message/send",
    "wechat_kf": "/cgi-bin/kf/send_msg",
}


@pytest.fixture(params=PLATFORMS)
def platform(request: pytest.FixtureRequest) -> Simulator[Any]:
    return PLATFORMS[request.param]()


@pytest.fixture(autouse=True)
def logged(caplog: pytest.LogCaptureFixture, platform: Simulator[Any]) -> Iterator[Callable[[str], bool]]:
    """Tell whether something was logged; in the end, that nothing secret and nobody's was, by whichever library."""
    caplog.set_level(logging.DEBUG)
    yield lambda words: words in caplog.text
    account = platform.account
    secret = [account.token, account.encoding_aes_key, account.secret, "access_token=", _SAID, *platform.users]
    lines = "\n".join(map(logging.Formatter().format, caplog.get_records("call")))
    assert platform.name in lines
    assert not [words for words in [*secret, *map(str, platform.tokens.issued)] if words in lines]


def _sealing(platform: Simulator[Any], change: Callable[[str], str]) -> None:
    """Let the platform sign what ``change`` makes of its ciphertexts."""
    seal = platform.envelope.seal
    platform.envelope.seal = lambda text, receiver=None: change(seal(text, receiver))  # type: ignore[method-assign]


@pytest.mark.parametrize(
    ("tampering", "reason", "status"),
    [
        (Tampering(signature="0" * 40), "signature", 403),
        (Tampering(without=frozenset({"timestamp"})), "parameters", 403),
        (Tampering(without=frozenset({"nonce"})), "parameters", 403),
        (Tampering(without=frozenset({"signature", "msg_signature"})), "parameters", 403),
        (Tampering(skew=-301), "time", 403),
        (Tampering(skew=302), "time", 403),
        (Tampering(receiver="ww-other"), "receiver", 403),
        (Tampering(body=_BOMB), "entities", 403),
        (Tampering(body=_OUTSIDE), "entities", 403),
        (Tampering(body=b""), "xml", 403),
        (Tampering(body=b"<xml>" + b"<a>" * 1000), "xml", 403),
        (Tampering(body=b"\x00\xff\xfe"), "xml", 403),
        (Tampering(body=b"a" * (MAX_BYTES + 1)), "size", 403),
        (Tampering(body=b"a" * 2_000_000), "size", 413),
        (Tampering(body=b"<xml><Encrypt>AAAA</Encrypt></xml>"), "signature", 403),
    ],
    ids=lambda value: str(value)[:60],
)
@asynchronous
async def test_a_forged_request_is_refused_for_its_reason(
    platform: Simulator[Any],
    tmp_path: Path,
    logged: Callable[[str], bool],
    tampering: Tampering,
    reason: str,
    status: int,
) -> None:
    bot, before = Bot(), counted("tuiding_channel_refusals", channel=platform.name, reason=reason)
    async with platform, served(bot, platform, tmp_path):
        attempt = await platform.user().forge(_SAID, tampering)
        # A server may hang up on a body that is too large before all of it was sent.
        assert (attempt.status, attempt.body) in ((status, ""), (None, "") if status == 413 else (status, ""))
    assert bot.heard == []
    assert counted("tuiding_channel_refusals", channel=platform.name, reason=reason) == before + 1
    assert logged(f"{platform.name}: refused a request ({reason}): ")


@pytest.mark.parametrize(
    "change",
    [lambda sealed: sealed[:-24], lambda sealed: sealed[:-2], lambda sealed: "A" * 64, lambda sealed: sealed[:20]],
    ids=["a block less", "half a block", "wrongly padded", "less than a block"],
)
@asynchronous
async def test_a_ciphertext_that_cannot_be_opened_is_refused_though_it_is_signed(
    platform: Simulator[Any], tmp_path: Path, logged: Callable[[str], bool], change: Callable[[str], str]
) -> None:
    before = counted("tuiding_channel_refusals", channel=platform.name, reason="ciphertext")
    async with platform, served(Bot(), platform, tmp_path):
        _sealing(platform, change)
        attempt = await platform.user().forge(_SAID, Tampering())
        assert (attempt.status, attempt.body) == (403, "")
    assert counted("tuiding_channel_refusals", channel=platform.name, reason="ciphertext") == before + 1
    assert logged("(ciphertext)")


@asynchronous
async def test_a_forged_check_of_the_address_is_refused(
    platform: Simulator[Any], tmp_path: Path, logged: Callable[[str], bool]
) -> None:
    async with platform, served(Bot(), platform, tmp_path):
        for tampering in (Tampering(signature="0" * 40), Tampering(skew=-400), Tampering(without=frozenset({"nonce"}))):
            attempt = await platform.forge_url_check(tampering)
            assert (attempt.status, attempt.body) == (403, "")
    assert logged("(signature)")
    assert logged("(time)")
    assert logged("(parameters)")


@pytest.mark.parametrize("platform", ["wechat", "wecom"], indirect=True)
@asynchronous
async def test_what_is_no_message_is_refused_and_an_unknown_type_gets_a_sentence(
    platform: Simulator[Any], tmp_path: Path, logged: Callable[[str], bool]
) -> None:
    refused = counted("tuiding_channel_refusals", channel=platform.name, reason="message")
    unread = counted("tuiding_channel_unread", channel=platform.name, kind="other")
    async with platform, served(Bot(), platform, tmp_path):
        user = platform.user()
        attempt = await platform.forge(Message({"FromUserName": user.id, "Content": _SAID}), Tampering())
        assert (attempt.status, attempt.body) == (403, "")
        await user.send({"MsgType": "hologram"})
        await user.reads("这类消息我看不了")
    assert counted("tuiding_channel_refusals", channel=platform.name, reason="message") == refused + 1
    assert counted("tuiding_channel_unread", channel=platform.name, kind="other") == unread + 1
    assert logged("(message)")
    assert logged("hologram of ")


@pytest.mark.parametrize("platform", ["wechat"], indirect=True)
@asynchronous
async def test_a_message_that_is_not_encrypted_is_refused_where_a_key_is_set(
    platform: Simulator[Any], tmp_path: Path, logged: Callable[[str], bool]
) -> None:
    before = counted("tuiding_channel_refusals", channel="wechat", reason="mode")
    async with platform, served(Bot(), platform, tmp_path):
        assert (await platform.user().forge(_SAID, Tampering(body=_PLAIN))).status == 403
    assert counted("tuiding_channel_refusals", channel="wechat", reason="mode") == before + 1
    assert logged("(mode)")


@pytest.mark.parametrize("platform", ["wechat"], indirect=True)
@asynchronous
async def test_a_signature_that_came_with_another_message_is_refused(
    platform: Simulator[Any], tmp_path: Path, logged: Callable[[str], bool]
) -> None:
    bot, before = Bot(), counted("tuiding_channel_refusals", channel="wechat", reason="replay")
    plain = WeChatSimulator(mode=Mode.PLAIN, account=platform.account)
    async with plain, served(bot, plain, tmp_path):
        moment = plain.moment(0)
        plain.moment = lambda skew: moment  # type: ignore[method-assign]
        user = plain.user()
        await user.say("退会员")
        await user.reads("好的")
        assert (await user.forge(_SAID, Tampering())).status == 403
    assert len(bot.heard) == 1
    assert counted("tuiding_channel_refusals", channel="wechat", reason="replay") == before + 1
    assert logged("(replay)")


@asynchronous
async def test_the_same_message_ten_times_at_once_is_answered_once(
    platform: Simulator[Any], tmp_path: Path, logged: Callable[[str], bool]
) -> None:
    bot = Bot(seconds=0.2)
    replies = {
        action: counted("tuiding_channel_replies", channel=platform.name, action=action)
        for action in ("reply", "silence")
    }
    async with platform, served(bot, platform, tmp_path):
        user = platform.user()
        await user.say(_SAID, copies=10)
        await user.reads("好的")
        assert user.received == ["好的"]
    assert len(bot.heard) == 1
    if platform.name != "wechat_kf":  # whose callbacks bear no message
        assert counted("tuiding_channel_replies", channel=platform.name, action="reply") == replies["reply"] + 1
        assert counted("tuiding_channel_replies", channel=platform.name, action="silence") == replies["silence"] + 9
        assert logged("silence after")


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ({"status": 502}, "UnavailableError"),
        ({"code": -1}, "UnavailableError"),
        ({}, "UnavailableError"),  # hangs up
        ({"code": 45015}, "WindowClosedError"),
        ({"code": 45002}, "TooLongError"),
        ({"code": 40001}, "TokenRejectedError"),
        ({"code": 48001}, "RefusedError"),
    ],
    ids=str,
)
@asynchronous
async def test_trouble_of_the_api_is_counted_and_logged(
    platform: Simulator[Any], tmp_path: Path, logged: Callable[[str], bool], fault: dict[str, int], outcome: str
) -> None:
    path = _SEND[platform.name]
    before = counted("tuiding_platform_calls", path=path, outcome=outcome)
    async with platform, served(Bot(seconds=0.5), platform, tmp_path, WECHAT_PATIENCE="0.4", WECOM_PATIENCE="0.4"):
        platform.api.fail(path, **fault)  # type: ignore[arg-type]
        await platform.user().say(_SAID)
        await until(lambda: logged(f"{path}: "))
    assert counted("tuiding_platform_calls", path=path, outcome=outcome) == before + 1
