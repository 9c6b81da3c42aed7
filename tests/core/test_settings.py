"""Settings refuse what the forum cannot or must not run with, by the variable's name."""

from pathlib import Path

import pytest

from forum.settings import Settings, SettingsError

LONG = "k" * 40
KEYS = {"FORUM_SECRET_KEY": LONG, "FORUM_LINK_KEY": LONG, "FORUM_SIGNING_KEYS": LONG}
PRODUCTION = {
    "FORUM_ENV": "production",
    "FORUM_BASE_URL": "https://forum.example.cn",
    "FORUM_UID_DOMAIN": "forum.example.cn",
    "FORUM_MAIL_FROM": "forum@example.cn",
}


def test_keys_alone_are_enough_to_start(tmp_path: Path) -> None:
    settings = Settings.from_values(KEYS, tmp_path)

    assert settings.database_url == f"sqlite:///{tmp_path / 'forum.sqlite3'}"
    assert settings.mail_url == f"file:{tmp_path / 'outbox'}"
    assert settings.uploads == tmp_path / "uploads"
    assert (settings.name("zh"), settings.name("en")) == ("钱学森论坛", "Qian Xuesen Forum")
    assert settings.rate_limits
    assert not settings.is_production


def test_the_file_in_the_instance_folder_is_read_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f"{name}={value}" for name, value in KEYS.items()]
    (tmp_path / ".env").write_text("\n".join([*lines, "FORUM_NAME_EN=From the file", "FORUM_NAME_ZH=文件"]))
    monkeypatch.setenv("FORUM_INSTANCE", str(tmp_path))

    settings = Settings.from_environment({"FORUM_NAME_EN": "From the environment"})

    assert (settings.name_en, settings.name_zh) == ("From the environment", "文件")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("FORUM_ENV", "staging"),
        ("FORUM_BASE_URL", "forum.example.org"),
        ("FORUM_BASE_URL", "https://forum.example.org/?a=1"),
        ("FORUM_TIMEZONE", "Peking"),
        ("FORUM_TIMEZONE", "../etc/passwd"),
        ("FORUM_TRUSTED_PROXIES", "many"),
        ("FORUM_RATE_LIMITS", "yes"),
        ("FORUM_CALENDAR_MAIL", "reply"),
        ("FORUM_SECRET_KEY", "short"),
        ("FORUM_LINK_KEY", ""),
        ("FORUM_SIGNING_KEYS", "1:short"),
        ("FORUM_SECRET_KEY", f"{LONG},short"),
        ("FORUM_LINK_KEY", f"{LONG},"),
        ("FORUM_BASE_URL", "https://user:password@forum.example.org"),
    ],
)
def test_a_bad_value_is_refused_by_name(tmp_path: Path, variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=variable):
        Settings.from_values({**KEYS, variable: value}, tmp_path)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("FORUM_BASE_URL", "http://forum.example.cn"),
        ("FORUM_UID_DOMAIN", "forum.example.org"),
        ("FORUM_MAIL_FROM", "forum@example.org"),
    ],
)
def test_production_refuses_sample_values(tmp_path: Path, variable: str, value: str) -> None:
    assert Settings.from_values({**KEYS, **PRODUCTION}, tmp_path).is_production

    with pytest.raises(SettingsError, match=variable):
        Settings.from_values({**KEYS, **PRODUCTION, variable: value}, tmp_path)


def test_a_list_of_keys_is_read_the_one_in_use_first(tmp_path: Path) -> None:
    # B-06
    new, old, older = "n" * 40, "o" * 40, "p" * 40
    values = {**KEYS, "FORUM_SECRET_KEY": f"{new}, {old}", "FORUM_LINK_KEY": f"{new},{old},{older}"}

    settings = Settings.from_values(values, tmp_path)

    assert (settings.secret_key, settings.former_secret_keys) == (new, (old,))
    assert (settings.link_key, settings.former_link_keys) == (new.encode(), (old.encode(), older.encode()))


def test_no_secret_is_printed_with_the_settings(tmp_path: Path) -> None:
    # D-25
    secret = {
        "FORUM_SECRET_KEY": "a" * 40,
        "FORUM_LINK_KEY": "b" * 40,
        "FORUM_SIGNING_KEYS": "c" * 40,
        "FORUM_DATABASE_URL": "postgresql+psycopg://forum:drowssap-1@localhost/forum",
        "FORUM_MAIL_URL": "smtp://forum:drowssap-2@localhost",
        "FORUM_REDIS_URL": "redis://forum:drowssap-3@localhost",
    }

    printed = repr(Settings.from_values(secret, tmp_path))

    assert [value for value in (*secret.values(), "drowssap") if value in printed] == []
