from __future__ import annotations

from pathlib import Path

import pytest
from rasa.core.run import create_http_input_channels

from tests.channels.wechat.platform import KEY
from tuiding.channels.wechat import WeChatInput
from tuiding.channels.wechat.settings import API, WeChatSettings
from tuiding.settings import ROOT, SettingsError

_NEEDED = {"WECHAT_APP_ID": "wx1", "WECHAT_TOKEN": "t"}


def test_the_id_and_the_token_are_enough() -> None:
    assert WeChatSettings.from_variables(_NEEDED) == WeChatSettings("wx1", "t")
    assert WeChatSettings("wx1", "t").api == API


def test_all_else_can_be_set() -> None:
    given = {
        "WECHAT_ENCODING_AES_KEY": KEY,
        "WECHAT_APP_SECRET": "s",
        "WECHAT_API": "http://127.0.0.1:9/",
        "WECHAT_TRANSFER": "true",
        "WECHAT_LINKS": "off",
        "WECHAT_PATIENCE": "0.5",
        "TUIDING_REDIS": "redis://127.0.0.1",
    }
    assert WeChatSettings.from_variables({**_NEEDED, **given}) == WeChatSettings(
        "wx1", "t", KEY, "s", "http://127.0.0.1:9", transfer=True, links=False, redis="redis://127.0.0.1", patience=0.5
    )


def test_without_variables_there_is_no_channel() -> None:
    assert WeChatSettings.from_variables({"TUIDING_REDIS": "redis://127.0.0.1"}) is None


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"WECHAT_APP_ID": "wx1"}, "^WECHAT_TOKEN: not set, but WECHAT_APP_ID is"),
        ({"WECHAT_TOKEN": "t"}, "^WECHAT_APP_ID: not set"),
        ({**_NEEDED, "WECHAT_TRANSFER": "vielleicht"}, "WECHAT_TRANSFER"),
        ({**_NEEDED, "WECHAT_TRANSFER": "yes"}, "WECHAT_TRANSFER needs WECHAT_APP_SECRET"),
        ({**_NEEDED, "WECHAT_ENCODING_AES_KEY": KEY[:-1]}, "WECHAT_ENCODING_AES_KEY cannot be used: .*43 letters"),
        ({**_NEEDED, "WECHAT_PATIENCE": "0"}, "WECHAT_PATIENCE"),
        ({**_NEEDED, "WECHAT_PATIENCE": "nan"}, "WECHAT_PATIENCE"),
        ({**_NEEDED, "WECHAT_API": "api.example.com"}, "WECHAT_API"),
        ({"WECHAT_APP_SECRET": "s"}, "WECHAT_APP_ID, WECHAT_TOKEN: not set, but WECHAT_APP_SECRET is"),
    ],
)
def test_what_is_half_set_or_wrong_is_refused_by_name(given: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        WeChatSettings.from_variables(given)


def test_no_secret_is_shown() -> None:
    shown = repr(WeChatSettings("wx1", "tttt", "kkkk", "ssss", redis="redis://:pppp@127.0.0.1"))
    assert all(secret not in shown for secret in ("tttt", "kkkk", "ssss", "pppp"))


def _channels(file: Path) -> list[WeChatInput]:
    return [channel for channel in create_http_input_channels(None, str(file)) if isinstance(channel, WeChatInput)]


@pytest.fixture
def without_variables(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("WECHAT_APP_ID", "WECHAT_TOKEN", "WECHAT_ENCODING_AES_KEY", "WECHAT_APP_SECRET", "WECHAT_API"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_the_projects_own_credentials_switch_it_on_from_the_environment(without_variables: pytest.MonkeyPatch) -> None:
    assert [channel.is_on for channel in _channels(ROOT / "credentials.yml")] == [False]
    without_variables.setenv("WECHAT_APP_ID", "wx1")
    with pytest.raises(SettingsError, match="WECHAT_TOKEN: not set"):
        _channels(ROOT / "credentials.yml")
    without_variables.setenv("WECHAT_TOKEN", "t")
    assert [channel.is_on for channel in _channels(ROOT / "credentials.yml")] == [True]


def test_a_section_written_in_another_way_says_how(tmp_path: Path) -> None:
    file = tmp_path / "credentials.yml"
    file.write_text("tuiding.channels.wechat.WeChatInput:\n  environment: WECHAT_TOKEN\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="environment must be a list"):
        _channels(file)
