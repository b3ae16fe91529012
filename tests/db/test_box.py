"""The box keeps its word: what its functions answer, what is in it, what is never in it."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from fest_ops.jury.ballots import box
from tests.boxes import Vote, cast, commit, owner_of, refused, slips_of, voted
from tests.conftest import KEYS


def test_box_gives_back_what_was_put_into_it_sorted_and_once(own_database: Engine) -> None:
    vote = voted(own_database, ["b", "Ә", "a", "b"])
    found = commit(own_database, lambda s: box.take_slips(s, KEYS, vote.round_id))
    assert found is not None and found.slips == ("a", "b", "b", "Ә")
    assert commit(own_database, lambda s: box.settle(s, KEYS, vote.round_id, found))
    assert not commit(own_database, lambda s: box.settle(s, KEYS, vote.round_id, found))
    again = commit(own_database, lambda s: box.read(s, KEYS, vote.round_id))
    assert again == found and again.commitment == found.commitment
    assert commit(own_database, lambda s: box.read(s, ("another" * 8,), vote.round_id)) is None
    assert slips_of(own_database, vote) == ()
    assert [entry.voted for entry in commit(own_database, lambda s: box.roll(s, vote.round_id))] == [True] * 4


def test_each_answer_of_the_box_is_the_truth(own_database: Engine) -> None:
    vote = Vote(own_database, 3)
    first, second, third = vote.seats
    assert cast(own_database, vote, first, "a", "white horse") == "cast"
    assert cast(own_database, vote, first, "b") == "voted_already"
    assert cast(own_database, vote, uuid.uuid4(), "b") == "not_on_the_roll"
    assert commit(own_database, lambda s: box.stands(s, vote.round_id, "White  HORSE"))
    assert not commit(own_database, lambda s: box.stands(s, vote.round_id, "white house"))
    assert commit(own_database, lambda s: box.strike(s, vote.round_id, second))
    assert not commit(own_database, lambda s: box.strike(s, vote.round_id, first)), "who has voted stays"
    assert cast(own_database, vote, second, "b") == "not_on_the_roll"
    assert commit(own_database, lambda s: box.close(s, vote.round_id))
    assert not commit(own_database, lambda s: box.close(s, vote.round_id))
    assert cast(own_database, vote, third, "b") == "closed"
    assert not commit(own_database, lambda s: box.strike(s, vote.round_id, third))
    assert not commit(own_database, lambda s: box.stands(s, vote.round_id, "white horse"))
    assert slips_of(own_database, vote) == ("a",)


def test_open_box_is_not_read(own_database: Engine) -> None:
    vote = voted(own_database, ["a", "b"], close=False)
    assert "not open to be counted" in refused(own_database, "SELECT ballot.slips(:r)", r=vote.round_id)
    sealed = box.SortedBox(b"", ("c",))
    assert not commit(own_database, lambda s: box.settle(s, KEYS, vote.round_id, sealed))
    with Session(own_database) as session:
        assert box.close(session, vote.round_id)
        with pytest.raises(DBAPIError), session.begin_nested():
            box.take_slips(session, KEYS, vote.round_id)
        with session.begin_nested() as inner:
            assert not box.settle(session, KEYS, vote.round_id, sealed)
            inner.rollback()
        session.rollback()
    with Session(own_database) as session:
        with session.begin_nested() as inner:
            assert box.close(session, vote.round_id)
            inner.commit()
        with pytest.raises(DBAPIError):
            box.take_slips(session, KEYS, vote.round_id)
    with Session(own_database) as closing, Session(own_database) as reading:
        assert box.close(closing, vote.round_id)
        with pytest.raises(DBAPIError):
            box.take_slips(reading, KEYS, vote.round_id)
        closing.rollback()
    assert commit(own_database, lambda s: box.stands(s, vote.round_id, "phrase 0")), "it is still open"


def test_burnt_round_leaves_nothing_and_a_counted_one_does_not_burn(own_database: Engine) -> None:
    vote = voted(own_database, ["a", "b"], close=False)
    assert commit(own_database, lambda s: box.burn(s, vote.round_id))
    assert "not open to be counted" in refused(own_database, "SELECT ballot.slips(:r)", r=vote.round_id)
    assert cast(own_database, vote, vote.seats[0], "a") == "closed"
    counted = voted(own_database, ["a"])
    found = commit(own_database, lambda s: box.take_slips(s, KEYS, counted.round_id))
    assert found and commit(own_database, lambda s: box.settle(s, KEYS, counted.round_id, found))
    assert not commit(own_database, lambda s: box.burn(s, counted.round_id))
    with owner_of(own_database) as owner:
        for table in ("box", "envelope"):
            assert owner.execute(text(f"SELECT count(*) FROM ballot.{table}")).scalar() == 0


def test_rehearsal_alone_is_forgotten(own_database: Engine) -> None:
    real, mock = Vote(own_database, 2), Vote(own_database, 2, rehearsal=True)
    assert not commit(own_database, lambda s: box.forget(s, real.round_id))
    assert commit(own_database, lambda s: box.forget(s, mock.round_id))
    assert len(commit(own_database, lambda s: box.roll(s, real.round_id))) == 2
    assert commit(own_database, lambda s: box.roll(s, mock.round_id)) == []


def test_slip_that_does_not_open_is_not_counted_as_another(own_database: Engine) -> None:
    vote = voted(own_database, ["a", "b"])
    assert commit(own_database, lambda s: box.take_slips(s, ("another key" * 4,), vote.round_id)) is None


def test_statistics_tell_the_application_nothing_of_the_box(own_database: Engine) -> None:
    for _ in range(3):
        voted(own_database, list("abcab"))
    with owner_of(own_database) as owner:
        owner.execute(text("ANALYZE ballot.box"))
        owner.execute(text("ANALYZE ballot.roll"))
        owner.commit()
        assert owner.execute(text("SELECT count(*) FROM pg_stats WHERE schemaname = 'ballot'")).scalar()
    with own_database.connect() as connection:
        for view in ("pg_stats", "pg_stats_ext"):
            seen = connection.execute(text(f"SELECT count(*) FROM {view} WHERE schemaname = 'ballot'"))
            assert seen.scalar() == 0, view


def test_slips_are_of_one_size_and_bear_no_time(own_database: Engine) -> None:
    short, long = '{"blank":true}', '{"ranking":[' + "x" * 1500 + "]}"
    vote = voted(own_database, [short, long, "{}"], close=False)
    with owner_of(own_database) as owner:
        found = owner.execute(text("SELECT slip, pg_column_size(slip) AS size FROM ballot.box")).all()
    assert len({len(row.slip) for row in found}) == len({row.size for row in found}) == 1
    # A Fernet token begins with a version and the second of its making.
    assert {base64.urlsafe_b64decode(row.slip)[1:9] for row in found} == {bytes(8)}
    assert commit(own_database, lambda s: box.close(s, vote.round_id))
    counted = commit(own_database, lambda s: box.take_slips(s, KEYS, vote.round_id))
    assert counted and set(counted.slips) == {short, long, "{}"}
    larger = ["y" * 3000, "z" * 3500]
    vote = voted(own_database, larger)
    counted = commit(own_database, lambda s: box.take_slips(s, KEYS, vote.round_id))
    assert counted and counted.slips == tuple(larger)


def test_closing_lays_box_and_roll_out_anew(own_database: Engine) -> None:
    vote = voted(own_database, [str(n) for n in range(9)], close=False)
    with owner_of(own_database) as owner:
        before = owner.execute(text("SELECT key, slip, xmin FROM ballot.box ORDER BY ctid")).all()
    assert len({row.xmin for row in before}) == 9, "until then each slip bears the transaction of its casting"
    assert commit(own_database, lambda s: box.close(s, vote.round_id))
    with owner_of(own_database) as owner:
        after = owner.execute(text("SELECT key, slip, phrase, xmin FROM ballot.box ORDER BY ctid")).all()
        roll = owner.execute(text("SELECT seat_id, xmin FROM ballot.roll ORDER BY ctid")).all()
    assert len({row.xmin for row in (*after, *roll)}) == 1
    assert not {row.key for row in before} & {row.key for row in after}
    assert {row.phrase for row in after} == {None}
    assert [row.seat_id for row in roll] == sorted(row.seat_id for row in roll)
    assert sorted(row.slip for row in before) == sorted(row.slip for row in after)
    # One of 9! orders: that it is the one of casting happens once in 362,880 runs.
    assert [row.slip for row in before] != [row.slip for row in after]


def test_envelope_is_used_once_and_for_its_round(own_database: Engine) -> None:
    vote, other = Vote(own_database, 2), Vote(own_database, 2)

    def take(session: Session) -> Any:
        return session.execute(text("SELECT * FROM ballot.take_envelope(:r)"), {"r": vote.round_id}).one()

    with Session(own_database) as session:
        one, two = take(session), take(session)
        assert one.key != two.key
        session.commit()
    call = text("SELECT ballot.cast_slip(:r, :s, :e, :m, :p)")
    given = {
        "r": vote.round_id,
        "s": vote.seats[0],
        "e": one.id,
        "m": box._masked(b"sealed", one.key),
        "p": b"p",
    }
    with Session(own_database) as session, pytest.raises(DBAPIError):
        session.execute(call, {**given, "r": other.round_id, "s": other.seats[0]})
    for lack in ("m", "p"):
        with Session(own_database) as session, pytest.raises(DBAPIError):
            session.execute(call, {**given, lack: None})
    with Session(own_database) as session, session.begin():
        assert session.execute(call, given).scalar() == "cast"
    with Session(own_database) as session, pytest.raises(DBAPIError):
        session.execute(call, {**given, "s": vote.seats[1]})
    voted_now = {
        entry.seat_id for entry in commit(own_database, lambda s: box.roll(s, vote.round_id)) if entry.voted
    }
    assert voted_now == {vote.seats[0]}


def test_error_of_the_box_names_no_slip(own_database: Engine) -> None:
    vote = Vote(own_database, 1)
    acts: list[Callable[[Session], object]] = [
        lambda s: box.open_round(s, vote.round_id, vote.seats, rehearsal=False),
        lambda s: box.open_round(s, uuid.uuid4(), [*vote.seats, *vote.seats], rehearsal=False),
    ]
    for act in acts:
        with pytest.raises(DBAPIError) as said:
            commit(own_database, act)
        assert "ballot.box" not in str(said.value) and "slip" not in str(said.value)
