"""Sign-ins and addresses: how long one lasts, whose rows are revoked, an address confirmed."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from fest_ops.errors import Refused
from fest_ops.people import links, sign_in
from fest_ops.people.entrance import commands
from fest_ops.people.models import SignIn
from tests.db.test_people_entrance import PASSWORD, letters_to, sign_up, with_password
from tests.factories import NOW


def test_sign_in_slides_for_14_days_and_lasts_60(session: Session) -> None:
    account = with_password(session, "aigul@example.org")
    token = sign_in.start(session, account.id, device="x" * 999, now=NOW)
    day = dt.timedelta(days=1)
    at = NOW
    assert sign_in.find(session, token, None, now=NOW + 14 * day) is None
    for _ in range(5):
        at += 13 * day
        found = sign_in.find(session, token, None, now=at)
        if found is None:
            break
        assert found.stale
        sign_in.touch(session, found.id, now=at)
    assert at == NOW + 65 * day
    assert sign_in.account_of(session, token) == account.id
    assert sign_in.sweep(session, now=NOW + 400 * day) == 1
    assert sign_in.account_of(session, token) is None


def test_sign_in_of_no_known_token_is_none(session: Session) -> None:
    for token in ("", "x" * 43, "\ud800", "\x00"):
        assert sign_in.find(session, token, None, now=NOW) is None


def test_confirm_address_moves_the_account_and_tells_the_old_address(session: Session) -> None:
    account = with_password(session, "old@example.org")
    sign_up(session, "new@example.org", name="Squatter")
    token, _ = links.make(session, account.id, "address", now=NOW, email="new@example.org")
    commands.confirm_address(session, token, now=NOW)
    assert commands.by_password(session, "new@example.org", PASSWORD, now=NOW) == account.id
    assert [letter.kind for letter in letters_to(session, "old@example.org")] == ["address_changed"]


def test_confirm_address_that_was_taken_meanwhile_is_refused(session: Session) -> None:
    account = with_password(session, "old@example.org")
    with_password(session, "new@example.org")
    token, _ = links.make(session, account.id, "address", now=NOW, email="new@example.org")
    with pytest.raises(Refused, match="address_taken"):
        commands.confirm_address(session, token, now=NOW)


def test_sign_in_rows_of_others_are_untouched_by_revoking(session: Session) -> None:
    mine, other = with_password(session, "a@example.org"), with_password(session, "b@example.org")
    here = sign_in.start(session, mine.id, now=NOW)
    sign_in.start(session, mine.id, now=NOW)
    theirs = sign_in.start(session, other.id, now=NOW)
    found = sign_in.find(session, here, None, now=NOW)
    assert found is not None
    assert sign_in.revoke_all(session, mine.id, except_id=found.id, now=NOW) == 1
    assert sign_in.find(session, here, None, now=NOW) is not None
    assert sign_in.find(session, theirs, None, now=NOW) is not None
    session.execute(update(SignIn).values(revoked_at=NOW))
    assert sign_in.find(session, theirs, None, now=NOW) is None
