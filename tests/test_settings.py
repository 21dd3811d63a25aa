from __future__ import annotations

from pathlib import Path

import pytest

from tuiding.settings import ROOT, Settings, SettingsError


def test_without_variables_the_defaults_hold() -> None:
    assert Settings.from_environment({}) == Settings()


def test_the_root_is_the_repository() -> None:
    assert (ROOT / "pyproject.toml").is_file()


@pytest.mark.parametrize(
    ("variable", "text", "field", "value"),
    [
        ("PORT", "8080", "port", 8080),
        ("TUIDING_HOST", "0.0.0.0", "host", "0.0.0.0"),
        ("TUIDING_ACTIONS_URL", "http://actions:5055/webhook", "actions_url", "http://actions:5055/webhook"),
        ("TUIDING_ACTIONS_PORT", "0", "actions_port", 0),
        ("TUIDING_DATABASE", "/data/c.db", "database", Path("/data/c.db")),
        ("TUIDING_DATABASE", "~/c.db", "database", Path.home().resolve() / "c.db"),
        ("TUIDING_MODELS", "models", "models", Path("models").resolve()),
        ("TUIDING_API_TOKEN", "abc", "api_token", "abc"),
        ("TUIDING_CARD_CHANNELS", "rest, web ,", "card_channels", ("rest", "web")),
        ("TUIDING_LOG_LEVEL", "INFO", "log_level", "INFO"),
        ("TUIDING_API_TOKEN", "", "api_token", None),
        ("PORT", "", "port", 5005),
    ],
)
def test_a_variable_sets_its_field(variable: str, text: str, field: str, value: object) -> None:
    assert getattr(Settings.from_environment({variable: text}), field) == value


@pytest.mark.parametrize("variable", ["PORT", "TUIDING_ACTIONS_PORT"])
@pytest.mark.parametrize("text", ["http", "-1", "65536", "80.5", " ", "²"])
def test_a_wrong_port_is_refused_by_the_variables_name(variable: str, text: str) -> None:
    with pytest.raises(SettingsError, match=f"^{variable}=.*not a port"):
        Settings.from_environment({variable: text})


def test_the_process_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "6001")
    assert Settings.from_environment().port == 6001


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(port=1, host="::1", actions_url="http://a", actions_port=2, api_token="t", log_level="DEBUG"),
        Settings(root=Path("/r"), database=Path("/d.db"), models=Path("/m"), card_channels=("rest",)),
        Settings(card_channels=()),
    ],
)
def test_another_process_gets_the_same_settings(settings: Settings) -> None:
    assert Settings.from_environment(settings.as_environment()) == settings
