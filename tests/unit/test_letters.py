"""Templates and messages: what hostile words, names and templates can and cannot do."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from email import policy
from email.parser import BytesParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fest_ops import log
from fest_ops.config import LANGUAGES
from fest_ops.notifications import kinds, rules, wording
from fest_ops.notifications.identity import Identity
from fest_ops.notifications.message import compose, mailbox, open_message
from tests.factories import NOW

SENDER = Identity("Кинофестиваль «Еуразия», Алматы <festival@example.org>", "https://fest.example.org")
LETTER = uuid.UUID(int=7)
WORDS = st.text(max_size=300)


def made(
    *, name: str = "Aigerim", email: str = "a@example.org", subject: str = "Subject", body: str = "Body\n"
) -> bytes:
    return compose(
        SENDER, letter_id=LETTER, name=name, email=email, language="kk", subject=subject, body=body, date=NOW
    )


@given(name=WORDS, subject=WORDS, body=WORDS)
def test_message_says_what_it_was_given(name: str, subject: str, body: str) -> None:
    message = made(name=name, subject=subject, body=body)
    opened = open_message(message)
    assert opened.subject == wording.one_line(subject)
    assert opened.body.rstrip("\n") == wording.tidy(body).rstrip("\n")
    assert opened.to.endswith("<a@example.org>")
    assert [header for header, _ in opened.headers] == [
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
        "Content-Transfer-Encoding", "Content-Language",
    ]  # fmt: skip
    assert message.isascii()
    assert all(len(line) <= 78 for line in message.split(b"\r\n"))
    assert b"\n" not in message.replace(b"\r\n", b"") and b"\r" not in message.replace(b"\r\n", b"")


@given(subject=WORDS, body=WORDS)
def test_message_of_the_same_words_is_the_same_bytes(subject: str, body: str) -> None:
    assert made(subject=subject, body=body) == made(subject=subject, body=body)


@pytest.mark.parametrize(
    "name",
    [
        "A\r\nBcc: all@example.org",
        "A\u2028Bcc: all@example.org",
        "A\x0bBcc: all@example.org",
        "=?utf-8?q?A=0D=0ABcc=3A_all=40example.org?=",
        'A" <all@example.org>, "B',
        "A, B; C",
        "\u202egro.elpmaxe@lla\u202c",
    ],
)
def test_message_cannot_be_given_another_header_or_recipient(name: str) -> None:
    parsed = BytesParser(policy=policy.default).parsebytes(made(name=name, subject=name))
    assert [address.addr_spec for address in parsed["To"].addresses] == ["a@example.org"]
    assert parsed["Bcc"] is None
    assert "\u202e" not in open_message(made(name=name, subject=name)).subject


@pytest.mark.parametrize("name", ["مهدی رضایی", "שלום", "Zoë 🎬🎞️", "Ғалия Әлімқызы", "O'Neil (producer)", ""])
def test_message_keeps_names_of_every_script(name: str) -> None:
    opened = open_message(made(name=name, subject=f"«{name}»", body=name + "\n"))
    assert opened.subject == f"«{wording.one_line(name)}»"
    assert opened.body.strip() == name
    assert opened.to.startswith(name.split(" ")[0]) or name.startswith("O'")


def test_message_folds_long_kazakh_subjects_between_letters() -> None:
    subject = "«Ұлы дала әңгімелері: қысқаша мазмұны, ғажайып үміт пен өкініш» фильмі іріктеуден өтті"
    lines = [line for line in made(subject=subject).split(b"\r\n") if b"=?utf-8?" in line]
    assert len(lines) > 2
    assert open_message(made(subject=subject)).subject == subject


def test_message_id_is_the_letters_id() -> None:
    assert f"Message-ID: <{LETTER}@fest.example.org>\r\n".encode() in made()


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        ("a@example.org", ("a", "example.org")),
        ("a@пример.рф", ("a", "xn--e1afmkfd.xn--p1ai")),
        ("айгерім@example.org", None),
        ("a@b@example.org", None),
        ("a\n@example.org", None),
        ("a@", None),
        ("@example.org", None),
        ("a", None),
        ("", None),
        ("a@" + "x" * 64 + ".org", None),
        ("<a@example.org>", None),
    ],
)
def test_mailbox_of_an_address(email: str, expected: tuple[str, str] | None) -> None:
    assert mailbox(email) == expected


@pytest.mark.parametrize(
    ("text", "code", "name", "line", "column"),
    [
        ("Dear {nickname}", "unknown_field", "nickname", 1, 6),
        ("a\nb {film} {Film}", "no_expression", "Film", 2, 10),
        ("{film.title}", "no_expression", "film.title", 1, 1),
        ("{film[0]}", "no_expression", "film[0]", 1, 1),
        ("{film:>9}", "no_expression", "film:>9", 1, 1),
        ("{film!r}", "no_expression", "film!r", 1, 1),
        ("{}", "no_expression", "", 1, 1),
        ("{{ok}} {", "lone_brace", "{", 1, 8),
        ("}", "lone_brace", "}", 1, 1),
        ("{% if x %}", "no_expression", "% if x %", 1, 1),
    ],
)
def test_template_fault_is_found_with_its_place(
    text: str, code: str, name: str, line: int, column: int
) -> None:
    fault = wording.faults(text, {"film"})[0]
    assert (fault.code, fault.name, fault.line, fault.column) == (code, name, line, column)


def test_template_shows_values_once() -> None:
    assert wording.fill("{film} {{x}}", {"film": "{name} {{"}) == "{name} {{ {x}"


@given(text=st.text(alphabet="{}abf\n .!:_", max_size=40), value=st.text(max_size=10))
def test_template_without_faults_can_be_filled(text: str, value: str) -> None:
    if not wording.faults(text, {"a", "b", "f"}):
        wording.fill(text, {"a": value, "b": value, "f": value})


@given(WORDS)
def test_tidy_twice_is_tidy(text: str) -> None:
    assert wording.tidy(wording.tidy(text)) == wording.tidy(text)
    assert "\n" not in wording.one_line(text)


def test_built_in_texts_of_every_kind_can_be_filled() -> None:
    from fest_ops import app

    for feature in app.FEATURES:
        app.load_letters(feature)
    assert kinds.all_kinds()
    for kind in kinds.all_kinds():
        for language in LANGUAGES:
            words = kinds.built_in(kind, language)
            where = f"{kind.code}.{language}"
            assert not wording.faults(words.subject, kind.allowed), where
            assert not wording.faults(words.body, kind.allowed), where
            if kind.secret:
                assert wording.fields_in(words.body) & kinds.DOORS, where


def test_waits_grow_and_end() -> None:
    waits = [rules.wait_after(tries) for tries in range(1, rules.LAST_TRY + 1)]
    assert waits[-1] is None
    assert all(a and b and a < b for a, b in itertools.pairwise(waits[:-1]))
    assert sum((wait for wait in waits if wait), dt.timedelta()) > dt.timedelta(hours=20)


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        ("550 no such user <someone@example.org>", "550 no such user <<address>>"),
        ("GET /enter/" + "Ab3_" * 11, "GET /enter/<token>"),
        ("letter 0f0e0d0c-0b0a-4908-8706-050403020100", "letter 0f0e0d0c-0b0a-4908-8706-050403020100"),
        ("duplicate key\nDETAIL:  Key (email)=(a@b.org) already exists.", "duplicate key"),
    ],
)
def test_log_is_scrubbed(text: str, scrubbed: str) -> None:
    assert log.scrub(text) == scrubbed
