"""`make run` once more: on the clock, so that this test runs with no other beside it."""

from pathlib import Path

from tests.faults.launcher import launched, make_checkout, short_folder


def test_second_start_keeps_data_clock_and_keys_and_takes_under_five_seconds() -> None:
    with short_folder() as folder:
        second_start(make_checkout(folder))


def second_start(checkout: Path) -> None:
    with launched(checkout) as first:
        first.ready()
        assert "starts 1 clocks 1" in first.words
        assert "for the log" not in first.words
        assert first.page().startswith("postgresql+psycopg:///")
        assert first.page().endswith("&user=fest_ops_web")
        assert first.end() == 0
    kept = (checkout / ".run" / "secret-keys").read_bytes()
    with launched(checkout) as second:
        assert second.ready() < 5
        assert "starts 1 clocks 1" in second.words, "nothing has changed, so nothing was to be prepared"
        assert second.end() == 0
    assert (checkout / ".run" / "secret-keys").read_bytes() == kept
    (checkout / "fest_ops" / "new.py").touch()
    with launched(checkout) as third:
        third.ready()
        assert "starts 2 clocks 1" in third.words, "new code may bring a new schema"
