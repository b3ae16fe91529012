"""Settings: what is missing or malformed is named, and one broker has three spellings."""

from __future__ import annotations

import pytest

from fest_ops.config import ConfigError, load

GOOD = {
    "FEST_OPS_DATABASE_URL": "postgresql://user@localhost/fest",
    "FEST_OPS_BROKER_URL": "unix:///run/valkey.sock?db=2",
    "FEST_OPS_SECRET_KEYS": "n" * 32 + "," + "o" * 40,
}


def test_settings_complete_are_read() -> None:
    settings = load(GOOD)
    assert settings.database_url == "postgresql+psycopg://user@localhost/fest"
    assert settings.secret_keys == ("n" * 32, "o" * 40)
    assert settings.celery_broker_url == "redis+socket:///run/valkey.sock?virtual_host=2"
    assert settings.limits_url == "redis+unix:///run/valkey.sock?db=2"
    assert not settings.demo
    assert not settings.secure_cookies


def test_broker_on_the_network_is_spelled_the_same_for_all() -> None:
    settings = load({**GOOD, "FEST_OPS_BROKER_URL": "redis://cache:6379/1"})
    assert settings.celery_broker_url == settings.limits_url == "redis://cache:6379/1"


@pytest.mark.parametrize("name", sorted(GOOD))
def test_settings_missing_name_themselves(name: str) -> None:
    with pytest.raises(ConfigError, match=name):
        load({key: value for key, value in GOOD.items() if key != name})


@pytest.mark.parametrize(
    ("name", "value"), [("FEST_OPS_SECRET_KEYS", "short"), ("FEST_OPS_CLOCK_OFFSET", "yesterday")]
)
def test_settings_malformed_name_themselves(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        load({**GOOD, name: value})


def test_settings_shown_hide_the_keys_and_passwords() -> None:
    urls = {
        "FEST_OPS_SMTP_URL": "smtp://me:sesame@mail",
        "FEST_OPS_DATABASE_URL": "postgresql://me:mill@db/fest",
        "FEST_OPS_OWNER_URL": "postgresql://owner:quern@db/fest",
    }
    shown = repr(load({**GOOD, **urls}))
    assert not any(secret in shown for secret in ("nnnn", "oooo", "sesame", "mill", "quern"))


def test_owner_is_somebody_else_only_where_named() -> None:
    assert load(GOOD).owner_url == ""
    named = load({**GOOD, "FEST_OPS_OWNER_URL": "postgres://owner@db/fest"})
    assert named.owner_url == "postgresql+psycopg://owner@db/fest"


def test_https_address_makes_cookies_secure() -> None:
    assert load({**GOOD, "FEST_OPS_BASE_URL": "https://fest.example/"}).secure_cookies
