"""What the environment says about each channel, and what of it is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.core.run import create_http_input_channels

from tests.channels.platform.sample import ENCODING_KEY
from tuiding.channels.platform.company import API, Company
from tuiding.channels.platform.durable import durable_store_at
from tuiding.channels.wechat import WeChatInput
from tuiding.channels.wechat.settings import WeChatSettings
from tuiding.channels.wechat_kf import WeChatKfInput
from tuiding.channels.wechat_kf.settings import WeChatKfSettings
from tuiding.channels.wecom import WeComInput
from tuiding.channels.wecom.settings import WeComSettings
from tuiding.settings import ROOT, SettingsError

_COMPANY = {"CORP_ID": "ww1", "TOKEN": "tttt", "ENCODING_AES_KEY": ENCODING_KEY, "SECRET": "ssss"}
_NEEDED = {
    "wechat": {"WECHAT_APP_ID": "wx1", "WECHAT_TOKEN": "tttt"},
    "wecom": {"WECOM_AGENT_ID": "7", **{f"WECOM_{name}": value for name, value in _COMPANY.items()}},
    "wechat_kf": {"WECHAT_KF_OPEN_KFID": "wk1", **{f"WECHAT_KF_{name}": value for name, value in _COMPANY.items()}},
}
_SETTINGS: dict[str, Any] = {"wechat": WeChatSettings, "wecom": WeComSettings, "wechat_kf": WeChatKfSettings}
_INPUTS: dict[str, Any] = {"wechat": WeChatInput, "wecom": WeComInput, "wechat_kf": WeChatKfInput}


@pytest.fixture(params=_NEEDED)
def channel(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def _company(secret: str = "ssss", api: str = API) -> Company:
    return Company("ww1", "tttt", ENCODING_KEY, secret, api)


def test_what_is_needed_is_enough() -> None:
    read = {name: _SETTINGS[name].from_variables(given) for name, given in _NEEDED.items()}
    assert read == {
        "wechat": WeChatSettings("wx1", "tttt"),
        "wecom": WeComSettings(_company(), 7),
        "wechat_kf": WeChatKfSettings(_company(), "wk1"),
    }


@pytest.mark.parametrize(
    ("channel", "given", "settings"),
    [
        (
            "wechat",
            {
                "WECHAT_ENCODING_AES_KEY": ENCODING_KEY,
                "WECHAT_APP_SECRET": "s",
                "WECHAT_API": "http://127.0.0.1:9/",
                "WECHAT_TRANSFER": "true",
                "WECHAT_LINKS": "off",
                "WECHAT_PATIENCE": "0.5",
                "TUIDING_REDIS": "redis://127.0.0.1",
            },
            WeChatSettings(
                "wx1",
                "tttt",
                ENCODING_KEY,
                "s",
                "http://127.0.0.1:9",
                transfer=True,
                links=False,
                redis="redis://127.0.0.1",
                patience=0.5,
            ),
        ),
        (
            "wecom",
            {"WECOM_API": "http://127.0.0.1:9", "WECOM_PATIENCE": "2", "TUIDING_REDIS": "unix:///r"},
            WeComSettings(_company(api="http://127.0.0.1:9"), 7, redis="unix:///r", patience=2.0),
        ),
        (
            "wechat_kf",
            {"WECHAT_KF_SERVICER": "zhangsan", "TUIDING_REDIS": "unix:///r"},
            WeChatKfSettings(_company(), "wk1", transfer=True, servicer="zhangsan", redis="unix:///r"),
        ),
    ],
)
def test_all_else_can_be_set(channel: str, given: dict[str, str], settings: object) -> None:
    assert _SETTINGS[channel].from_variables(_NEEDED[channel] | given) == settings


def test_without_variables_there_is_no_channel(channel: str) -> None:
    assert _SETTINGS[channel].from_variables({"TUIDING_REDIS": "redis://127.0.0.1"}) is None


def test_each_that_is_needed_is_named_where_it_is_missing(channel: str) -> None:
    for name in _NEEDED[channel]:
        given = {key: value for key, value in _NEEDED[channel].items() if key != name}
        with pytest.raises(SettingsError, match=f"^{name}: not set, but "):
            _SETTINGS[channel].from_variables(given)


@pytest.mark.parametrize(
    ("channel", "given", "message"),
    [
        ("wechat", {"WECHAT_TRANSFER": "vielleicht"}, "WECHAT_TRANSFER='vielleicht' is neither"),
        ("wechat", {"WECHAT_ENCODING_AES_KEY": ENCODING_KEY[:-1]}, "WECHAT_ENCODING_AES_KEY cannot .*43 letters"),
        ("wechat", {"WECHAT_PATIENCE": "0"}, "WECHAT_PATIENCE"),
        ("wechat", {"WECHAT_PATIENCE": "nan"}, "WECHAT_PATIENCE"),
        ("wechat", {"WECHAT_API": "api.example.com"}, "WECHAT_API"),
        ("wecom", {"WECOM_AGENT_ID": "sales"}, "WECOM_AGENT_ID='sales' is not a number"),
        ("wecom", {"WECOM_API": "example.com"}, "WECOM_API"),
        ("wecom", {"WECOM_ENCODING_AES_KEY": "short"}, "WECOM_ENCODING_AES_KEY cannot be used"),
        ("wechat_kf", {"WECHAT_KF_TRANSFER": "perhaps"}, "WECHAT_KF_TRANSFER='perhaps' is neither"),
        ("wechat_kf", {"WECHAT_KF_API": "example.com"}, "WECHAT_KF_API"),
        ("wechat_kf", {"WECHAT_KF_ENCODING_AES_KEY": "short"}, "WECHAT_KF_ENCODING_AES_KEY cannot be used"),
    ],
)
def test_what_is_wrong_is_refused_by_name(channel: str, given: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        _SETTINGS[channel].from_variables(_NEEDED[channel] | given)


def test_no_secret_is_shown(channel: str) -> None:
    given = {"WECHAT_APP_SECRET": "ssss", "TUIDING_REDIS": "redis://:pppp@127.0.0.1"}
    shown = repr(_SETTINGS[channel].from_variables(_NEEDED[channel] | given))
    assert all(secret not in shown for secret in ("tttt", "ssss", "pppp", ENCODING_KEY))


def _channels(file: Path, channel: str) -> list[bool]:
    channels = create_http_input_channels(None, str(file))
    return [known.is_on for known in channels if isinstance(known, _INPUTS[channel])]


def test_the_projects_own_credentials_switch_it_on_from_the_environment(
    channel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (
        "WECHAT_ENCODING_AES_KEY",
        "WECHAT_APP_SECRET",
        *(name for given in _NEEDED.values() for name in given),
    ):
        monkeypatch.delenv(name, raising=False)
    assert _channels(ROOT / "credentials.yml", channel) == [False]
    (first, value), *others = _NEEDED[channel].items()
    monkeypatch.setenv(first, value)
    with pytest.raises(SettingsError, match=f"not set, but {first} is"):
        _channels(ROOT / "credentials.yml", channel)
    for name, value in others:
        monkeypatch.setenv(name, value)
    assert _channels(ROOT / "credentials.yml", channel) == [True]


def test_a_section_written_in_another_way_says_how(tmp_path: Path) -> None:
    file = tmp_path / "credentials.yml"
    file.write_text("tuiding.channels.wechat.WeChatInput:\n  environment: WECHAT_TOKEN\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="environment must be a list"):
        _channels(file, "wechat")


def test_where_the_database_is_a_server_wechat_kf_needs_redis() -> None:
    with pytest.raises(SettingsError, match="TUIDING_REDIS is needed"):
        durable_store_at(None, None)
