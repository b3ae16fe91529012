"""What `make run` makes up, and what it leaves to its caller."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from local import paths, settings
from local.paths import LocalError
from local.settings import Address, application_environment, listen_address, wants_demo

HERE = Address("127.0.0.1", 8000)


def environment(run: Path, demo: bool = True, **environ: str) -> dict[str, str]:
    """The application's environment where the caller's is `environ`."""
    return application_environment(run, HERE, database_url="D", broker_url="B", demo=demo, environ=environ)


@pytest.mark.parametrize(
    ("environ", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"PORT": "9000"}, "http://127.0.0.1:9000"),
        ({"PORT": "", "HOST": ""}, "http://127.0.0.1:8000"),
        ({"HOST": "0.0.0.0"}, "http://0.0.0.0:8000"),
    ],
)
def test_address_comes_from_the_environment(environ: dict[str, str], address: str) -> None:
    assert listen_address(environ).url == address


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "8000 ", "٨"])
def test_nonsense_port_is_refused_by_name(port: str) -> None:
    with pytest.raises(LocalError, match="PORT"):
        listen_address({"PORT": port})


@pytest.mark.parametrize(
    ("environ", "wanted"),
    [
        ({}, True),
        ({"FEST_OPS_DEMO": "0"}, False),
        ({"FEST_OPS_DEMO": "no"}, False),
        ({"FEST_OPS_DATABASE_URL": "postgresql://db/festival"}, False),
        ({"FEST_OPS_DATABASE_URL": "postgresql://db/festival", "FEST_OPS_DEMO": "1"}, True),
    ],
)
def test_demo_is_loaded_into_our_own_database_and_into_another_only_when_asked(
    environ: dict[str, str], wanted: bool
) -> None:
    assert wants_demo(environ) is wanted


def test_keys_are_made_once_long_and_private(tmp_path: Path) -> None:
    first = environment(tmp_path)["FEST_OPS_SECRET_KEYS"]
    assert len(first) >= 32
    assert "," not in first
    assert environment(tmp_path)["FEST_OPS_SECRET_KEYS"] == first
    assert stat.S_IMODE((tmp_path / "secret-keys").stat().st_mode) == 0o600


def test_keys_of_two_machines_differ(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    assert settings.secret_keys(tmp_path / "one") != settings.secret_keys(tmp_path / "two")


def test_callers_settings_win_and_no_key_is_made_for_them(tmp_path: Path) -> None:
    env = environment(
        tmp_path, FEST_OPS_SECRET_KEYS="theirs", FEST_OPS_CLOCK_OFFSET="7", FEST_OPS_BASE_URL="https://x"
    )
    assert env["FEST_OPS_SECRET_KEYS"] == "theirs"
    assert env["FEST_OPS_CLOCK_OFFSET"] == "7"
    assert env["FEST_OPS_BASE_URL"] == "https://x"
    assert not (tmp_path / "secret-keys").exists()
    assert not (tmp_path / "clock-offset").exists()


def test_demo_begins_in_summer_2013_and_its_time_goes_on(tmp_path: Path) -> None:
    start = datetime(2026, 11, 22, 9, tzinfo=UTC)
    offset = timedelta(seconds=int(settings.demo_clock_offset(tmp_path, start)))
    assert start + offset == datetime.fromisoformat("2013-07-15T10:00:00+06:00")
    later = settings.demo_clock_offset(tmp_path, start + timedelta(days=3))
    assert timedelta(seconds=int(later)) == offset


def test_without_demo_the_clock_is_the_real_one_and_no_letter_leaves(tmp_path: Path) -> None:
    env = environment(tmp_path, demo=False)
    assert "FEST_OPS_CLOCK_OFFSET" not in env
    assert env["FEST_OPS_DEMO"] == "0"
    assert env["FEST_OPS_SMTP_URL"] == ""


def test_settings_for_another_terminal_are_quoted(tmp_path: Path) -> None:
    path = settings.write_environment(tmp_path, {"FEST_OPS_SENDER": "Fest's <a@b>; rm x", "PATH": "not ours"})
    assert path.read_text() == "FEST_OPS_SENDER='Fest'\"'\"'s <a@b>; rm x'\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_socket_folder_is_short_where_the_wanted_one_is_too_long(tmp_path: Path) -> None:
    wanted = tmp_path / ("x" * 120)
    folder, short = paths.socket_folder(wanted)
    try:
        assert short
        assert paths.socket_fits(folder)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    finally:
        folder.rmdir()


def test_socket_folder_is_the_wanted_one_where_it_fits(tmp_path: Path) -> None:
    wanted = Path(tmp_path.anchor) / "s"
    assert paths.socket_fits(wanted)
    assert not paths.socket_fits(wanted / ("ш" * 45))
