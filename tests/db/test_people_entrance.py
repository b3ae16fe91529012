"""Coming in: sign up, confirm, sign in by password or link, new password."""

from __future__ import annotations

import datetime as dt
import re
import threading
import uuid

import pytest
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from fest_ops.audit.models import AuditEvent, AuditPayload
from fest_ops.errors import Refused
from fest_ops.notifications.models import Address, Letter
from fest_ops.people import links, passwords, sign_in
from fest_ops.people.entrance import commands
from fest_ops.people.models import Account, OneTimeLink, Person
from tests.factories import NOW, make_person

DOORS = commands.Doors(sign_in="https://f.example/sign-in", sign_up="https://f.example/sign-up")
PASSWORD = "қоңыр күз, жаңа пленка"


def link(token: str) -> str:
    return f"https://f.example/link/{token}"


def letters_to(session: Session, email: str) -> list[Letter]:
    """Letters to an address, the oldest first."""
    return list(
        session.scalars(
            select(Letter)
            .join(Address, Address.id == Letter.address_id)
            .where(Address.email == email)
            .order_by(Letter.put_at)
        )
    )


def token_to(session: Session, email: str, kind: str = "") -> str:
    """The token in the last letter with a link (of a kind) to an address."""
    tokens = [
        found[1]
        for letter in letters_to(session, email)
        if kind in ("", letter.kind) and (found := re.search(r"/link/([\w-]+)", letter.merge.get("link", "")))
    ]
    return tokens[-1]


def sign_up(
    session: Session, email: str, *, name: str = "Айгүл Серік", password: str = PASSWORD
) -> uuid.UUID:
    return commands.sign_up(
        session, name=name, email=email, password=password, language="kk", link=link, doors=DOORS, now=NOW
    )


def ask(session: Session, email: str, purpose: str = "sign_in", now: dt.datetime = NOW) -> None:
    commands.ask_for_link(
        session, email=email, purpose=purpose, language="ru", link=link, doors=DOORS, now=now
    )


def with_password(session: Session, email: str, password: str = PASSWORD) -> Account:
    person = make_person(session, email=email)
    account = session.scalars(select(Account).where(Account.person_id == person.id)).one()
    account.password_hash = passwords.hashed(password)
    session.flush()
    return account


def test_sign_up_confirmed_in_the_same_browser_signs_in_by_password(session: Session) -> None:
    sign_up(session, "Aigul@Example.org")
    assert commands.by_password(session, "aigul@example.org", PASSWORD, now=NOW) is None
    account_id = commands.confirm(
        session, token_to(session, "aigul@example.org"), name="", password="", keep_password=True, now=NOW
    )
    assert commands.by_password(session, " AIGUL@example.org", PASSWORD, now=NOW) == account_id
    person = commands.person_of(session, account_id)
    assert (person.name, person.search_key) == ("Айгүл Серік", "aigul serik")
    letter = letters_to(session, "aigul@example.org")[0]
    assert (letter.kind, letter.language, letter.state, letter.secret) == ("confirm", "kk", "released", True)


def test_sign_up_by_a_stranger_does_not_give_the_stranger_a_password(session: Session) -> None:
    sign_up(session, "victim@example.org", name="Stranger", password="the stranger's password")
    account_id = commands.confirm(
        session,
        token_to(session, "victim@example.org"),
        name="Victim",
        password="",
        keep_password=False,
        now=NOW,
    )
    assert commands.by_password(session, "victim@example.org", "the stranger's password", now=NOW) is None
    assert commands.person_of(session, account_id).name == "Victim"


def test_sign_up_confirmed_by_one_letter_makes_the_others_void(session: Session) -> None:
    sign_up(session, "aigul@example.org")
    first = token_to(session, "aigul@example.org")
    sign_up(session, "aigul@example.org", password="the stranger's password")
    tokens = {letter.merge["link"].rpartition("/")[2] for letter in letters_to(session, "aigul@example.org")}
    (second,) = tokens - {first}
    commands.confirm(session, first, name="", password="", keep_password=True, now=NOW)
    with pytest.raises(Refused, match="link_dead"):
        commands.confirm(session, second, name="", password="", keep_password=True, now=NOW)
    assert session.scalar(select(func.count()).select_from(Account)) == 1


def test_sign_up_with_an_address_that_has_an_account_writes_to_its_owner_instead(session: Session) -> None:
    account = with_password(session, "aigul@example.org")
    answer = sign_up(session, "aigul@example.org", name="Somebody", password="another password")
    assert isinstance(answer, uuid.UUID)
    assert [letter.kind for letter in letters_to(session, "aigul@example.org")] == ["already_registered"]
    assert commands.person_of(session, account.id).name != "Somebody"
    assert commands.by_password(session, "aigul@example.org", PASSWORD, now=NOW) == account.id


@pytest.mark.parametrize(
    ("name", "email", "password", "field"),
    [
        ("", "a@example.org", PASSWORD, "name"),
        ("A", "nowhere", PASSWORD, "email"),
        ("A", "a@example.org", "short", "password"),
        ("A", "a.long@example.org", "a.long@example.org", "password"),
    ],
)
def test_sign_up_refused_names_the_field(
    session: Session, name: str, email: str, password: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        sign_up(session, email, name=name, password=password)
    assert field in refused.value.fields


def test_by_password_wrong_unknown_unconfirmed_or_disabled_is_none_and_recorded(session: Session) -> None:
    account = with_password(session, "aigul@example.org")
    assert commands.by_password(session, "aigul@example.org", "wrong", now=NOW) is None
    assert commands.by_password(session, "nobody@example.org", PASSWORD, now=NOW) is None
    account.confirmed_at = None
    assert commands.by_password(session, "aigul@example.org", PASSWORD, now=NOW) is None
    account.confirmed_at, account.disabled_at = NOW, NOW
    assert commands.by_password(session, "aigul@example.org", PASSWORD, now=NOW) is None
    assert commands.by_password(session, "\x00' OR 1=1", "\ud800", now=NOW) is None
    events = session.scalars(select(AuditEvent).where(AuditEvent.verb == "sign_in.failed")).all()
    assert len(events) == 5
    said = " ".join(str(payload.payload) for payload in session.scalars(select(AuditPayload)))
    assert "@" not in said
    assert PASSWORD not in said


def test_by_password_with_old_parameters_makes_the_hash_anew(session: Session) -> None:
    from argon2 import PasswordHasher

    account = with_password(session, "aigul@example.org")
    account.password_hash = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    assert commands.by_password(session, "aigul@example.org", PASSWORD, now=NOW) == account.id
    assert "m=19456,t=2,p=1" in account.password_hash


def test_ask_for_link_writes_a_letter_whether_there_is_an_account_or_not(session: Session) -> None:
    with_password(session, "aigul@example.org")
    for purpose, kind in (("sign_in", "sign_in_link"), ("reset", "reset")):
        ask(session, "aigul@example.org", purpose)
        ask(session, "nobody@example.org", purpose)
        assert kind in {letter.kind for letter in letters_to(session, "aigul@example.org")}
        assert {letter.kind for letter in letters_to(session, "nobody@example.org")} == {"no_account"}


def test_by_link_works_once_in_its_time_and_for_its_purpose(session: Session) -> None:
    account = with_password(session, "aigul@example.org")
    ask(session, "aigul@example.org")
    token = token_to(session, "aigul@example.org")
    late = NOW + dt.timedelta(minutes=15)
    with pytest.raises(Refused, match="link_dead"):
        commands.by_link(session, token, now=late)
    with pytest.raises(Refused, match="link_dead"):
        commands.reset_password(session, token, PASSWORD, now=NOW)
    with pytest.raises(Refused, match="link_dead"):
        commands.by_link(session, token[:-1] + "x", now=NOW)
    links.look(session, token, "sign_in", now=NOW)
    assert commands.by_link(session, token, now=NOW) == account.id
    with pytest.raises(Refused, match="link_dead"):
        commands.by_link(session, token, now=NOW)


def test_by_link_of_a_disabled_account_is_dead(session: Session) -> None:
    account = with_password(session, "aigul@example.org")
    ask(session, "aigul@example.org")
    account.disabled_at = NOW
    session.flush()
    with pytest.raises(Refused, match="link_dead"):
        commands.by_link(session, token_to(session, "aigul@example.org"), now=NOW)


def test_link_is_stored_as_a_digest_only(session: Session) -> None:
    with_password(session, "aigul@example.org")
    ask(session, "aigul@example.org")
    token = token_to(session, "aigul@example.org")
    row = session.scalars(select(OneTimeLink)).one()
    assert token.encode() not in row.token_digest
    assert len(row.token_digest) == 32


def test_reset_ends_every_sign_in_and_voids_every_link(session: Session) -> None:
    account = with_password(session, "aigul@example.org")
    held = sign_in.start(session, account.id, now=NOW)
    ask(session, "aigul@example.org")
    other = token_to(session, "aigul@example.org")
    ask(session, "aigul@example.org", "reset")
    token = token_to(session, "aigul@example.org", "reset")
    with pytest.raises(Refused, match="password_too_short"):
        commands.reset_password(session, token, "short", now=NOW)
    assert commands.reset_password(session, token, "a wholly new password", now=NOW) == account.id
    assert sign_in.find(session, held, None, now=NOW) is None
    with pytest.raises(Refused, match="link_dead"):
        commands.by_link(session, other, now=NOW)
    assert commands.by_password(session, "aigul@example.org", PASSWORD, now=NOW) is None
    assert commands.by_password(session, "aigul@example.org", "a wholly new password", now=NOW) == account.id


def test_two_clicks_on_one_link_at_once_let_one_in(engine: Engine) -> None:
    """Committed on connections of their own: a savepoint would hide the race."""
    with Session(engine) as session, session.begin():
        person_id = make_person(session, email="race@example.org").id
        account_id = session.scalars(select(Account.id).where(Account.person_id == person_id)).one()
        token, _ = links.make(session, account_id, "sign_in", now=NOW)
    answers: list[str] = []
    looked = threading.Barrier(2)

    def click() -> None:
        with Session(engine) as mine, mine.begin():
            links.look(mine, token, "sign_in", now=NOW)
            looked.wait(10)
            try:
                links.use(mine, token, "sign_in", now=NOW)
                answers.append("in")
            except Refused as refused:
                answers.append(refused.code)

    try:
        clicks = [threading.Thread(target=click) for _ in range(2)]
        for each in clicks:
            each.start()
        for each in clicks:
            each.join(20)
        assert sorted(answers) == ["in", "link_dead"]
    finally:
        with Session(engine) as session, session.begin():
            session.execute(delete(OneTimeLink).where(OneTimeLink.account_id == account_id))
            session.execute(delete(Account).where(Account.id == account_id))
            session.execute(delete(Person).where(Person.id == person_id))
