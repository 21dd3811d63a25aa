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
        ("TUIDING_ACTIONS_PORT", "5056", "actions_port", 5056),
        ("TUIDING_WORKERS", "2", "workers", 2),
        ("TUIDING_REDIS", "redis://:secret@cache:6379/1", "redis", "redis://:secret@cache:6379/1"),
        ("TUIDING_REDIS", "unix:///run/redis.sock", "redis", "unix:///run/redis.sock"),
        ("TUIDING_DATABASE", "postgresql://bot:secret@db/talk", "database", "postgresql://bot:secret@db/talk"),
        ("TUIDING_DATABASE", "postgresql://bot@/talk?host=/run", "database", "postgresql://bot@/talk?host=/run"),
        ("TUIDING_DATABASE", "/data/c.db", "database", Path("/data/c.db")),
        ("TUIDING_DATABASE", "~/c.db", "database", Path.home().resolve() / "c.db"),
        ("TUIDING_MODELS", "models", "models", Path("models").resolve()),
        ("TUIDING_API_TOKEN", "abc", "api_token", "abc"),
        ("TUIDING_CARD_CHANNELS", "rest, web ,", "card_channels", ("rest", "web")),
        ("TUIDING_LOG_LEVEL", "INFO", "log_level", "INFO"),
        ("TUIDING_WIDGET", "/srv/widget", "widget", Path("/srv/widget")),
        ("TUIDING_ORIGINS", "*", "origins", ("*",)),
        ("TUIDING_ORIGINS", "https://Example.com/, http://a:8080", "origins", ("https://example.com", "http://a:8080")),
        ("TUIDING_ORIGINS", "", "origins", ()),
        ("TUIDING_LIMIT_SENDER", "5/second;100/day", "limit_sender", "5/second;100/day"),
        ("TUIDING_LIMIT_ADDRESS", "off", "limit_address", "off"),
        ("TUIDING_PROXIES", "2", "proxies", 2),
        ("TUIDING_METRICS", "local", "metrics", "local"),
        ("TUIDING_METRICS", "t" * 16, "metrics", "t" * 16),
        ("TUIDING_LOG_FORMAT", "json", "log_format", "json"),
        ("TUIDING_SESSION_KEY", f"{'a' * 32}, {'b' * 40}", "session_key", ("a" * 32, "b" * 40)),
        ("TUIDING_API_TOKEN", "", "api_token", None),
        ("PORT", "", "port", 5005),
    ],
)
def test_a_variable_sets_its_field(variable: str, text: str, field: str, value: object) -> None:
    assert getattr(Settings.from_environment({variable: text}), field) == value


@pytest.mark.parametrize("variable", ["PORT", "TUIDING_ACTIONS_PORT"])
@pytest.mark.parametrize("text", ["http", "-1", "0", "65536", "80.5", " ", "²"])
def test_a_wrong_port_is_refused_by_the_variables_name(variable: str, text: str) -> None:
    with pytest.raises(SettingsError, match=f"^{variable}=.*not a port"):
        Settings.from_environment({variable: text})


@pytest.mark.parametrize("text", ["example.com", "https://", "https://example.com/chat", "https://a?b", "a, *", "null"])
def test_what_is_no_origin_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match=r"^TUIDING_ORIGINS: .*https://example\.com"):
        Settings.from_environment({"TUIDING_ORIGINS": text})


@pytest.mark.parametrize("text", ["secret", f"{'a' * 32},secret"])
def test_a_short_key_is_refused_and_not_shown(text: str) -> None:
    with pytest.raises(SettingsError, match=r"^TUIDING_SESSION_KEY .* 6 characters") as caught:
        Settings.from_environment({"TUIDING_SESSION_KEY": text})
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("text", ["0", "-1", "65", "two", "1.5"])
def test_a_wrong_number_of_workers_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match=r"^TUIDING_WORKERS=.* from 1 to 64"):
        Settings.from_environment({"TUIDING_WORKERS": text})


@pytest.mark.parametrize("variable", ["TUIDING_LIMIT_SENDER", "TUIDING_LIMIT_ADDRESS"])
@pytest.mark.parametrize("text", ["30", "many/minute", "0/minute", "30/fortnight", " ", "off;1/minute"])
def test_what_is_no_limit_is_refused(variable: str, text: str) -> None:
    with pytest.raises(SettingsError, match=f"^{variable}=.*30/minute;300/hour, or off"):
        Settings.from_environment({variable: text})


@pytest.mark.parametrize(
    ("variable", "text", "says"),
    [
        ("TUIDING_PROXIES", "-1", "from 0 to 16"),
        ("TUIDING_LOG_FORMAT", "xml", "text or json"),
        ("TUIDING_METRICS", "yes", "'local' nor a token of at least 16"),
    ],
)
def test_what_is_not_among_the_choices_is_refused(variable: str, text: str, says: str) -> None:
    with pytest.raises(SettingsError, match=f"^{variable}.*{says}"):
        Settings.from_environment({variable: text})


@pytest.mark.parametrize(
    ("variable", "text", "form"),
    [
        ("TUIDING_DATABASE", "mysql://bot:secret@db/talk", "postgresql://user:password@host"),
        ("TUIDING_DATABASE", "postgresql://", "postgresql://user:password@host"),
        ("TUIDING_DATABASE", "postgresql://bot:secret@[db/talk", "postgresql://user:password@host"),
        ("TUIDING_REDIS", "cache:6379?password=secret", "redis://:password@host"),
        ("TUIDING_REDIS", "http://:secret@cache", "redis://:password@host"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_and_not_shown(variable: str, text: str, form: str) -> None:
    with pytest.raises(SettingsError, match=f"^{variable} .*{form}") as caught:
        Settings.from_environment({variable: text})
    assert "secret" not in str(caught.value)


def test_secrets_are_not_shown_with_the_settings() -> None:
    settings = Settings(
        session_key=("secret" * 6,),
        api_token="secret",
        metrics="secret" * 6,
        database="postgresql://bot:secret@db/talk",
        redis="redis://:secret@cache",
    )
    assert "secret" not in repr(settings)


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
        Settings(limit_sender="off", limit_address="9/day", proxies=1, metrics="local", log_format="json"),
        Settings(workers=3, database="postgresql://bot:secret@db/talk", redis="rediss://cache"),
        Settings(origins=("https://example.com", "http://a"), session_key=("a" * 32, "b" * 32), widget=Path("/w")),
    ],
)
def test_another_process_gets_the_same_settings(settings: Settings) -> None:
    assert Settings.from_environment(settings.as_environment()) == settings
