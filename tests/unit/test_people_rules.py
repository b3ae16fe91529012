"""Passwords, names, addresses and roles, as tables."""

from __future__ import annotations

import unicodedata

import argon2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fest_ops.actor import Actor, Role
from fest_ops.errors import Refused
from fest_ops.people import addresses, passwords, rules


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "password_too_short"),
        ("123456789", "password_too_short"),
        ("1234567890", None),
        ("тоғыз ай он күн", None),
        ("x" * 200, None),
        ("x" * 201, "password_too_long"),
        ("Aigul@Example.org", "password_is_the_address"),
        ("i\u0306" * 9, "password_too_short"),
    ],
)
def test_password_is_long_enough_and_not_the_address(password: str, reason: str | None) -> None:
    assert rules.why_not_password(password, "aigul@example.org") == reason


def test_password_composed_and_decomposed_is_the_same() -> None:
    stored = passwords.hashed(unicodedata.normalize("NFD", "Қайнар бұлақ й"))
    assert passwords.matches(stored, unicodedata.normalize("NFC", "Қайнар бұлақ й"))
    assert not passwords.matches(stored, "Қайнар бұлақ")
    assert not passwords.outdated(stored)


def test_password_check_does_the_same_work_for_an_unknown_address(monkeypatch: pytest.MonkeyPatch) -> None:
    verify, verified = argon2.PasswordHasher.verify, []

    def watched(hasher: argon2.PasswordHasher, hash_: str, typed: bytes) -> bool:
        verified.append(argon2.extract_parameters(hash_))
        return verify(hasher, hash_, typed)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", watched)
    stored = passwords.hashed("a password that is right")
    assert passwords.matches(stored, "a password that is right")
    assert not passwords.matches(None, "a password that is right")
    assert verified == [argon2.extract_parameters(stored)] * 2


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" Aigul@Example.ORG ", "aigul@example.org"),
        ("Aliya@Пошта.ҚАЗ", "aliya@пошта.қаз"),
        ("x@xn--80a1acny.example", "x@почта.example"),
    ],
)
def test_address_is_lowered_and_composed_in_any_script(typed: str, stored: str) -> None:
    assert addresses.checked(typed) == stored
    assert addresses.comparable(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "aigul",
        "a@b",
        "a b@example.org",
        "a@b..org",
        "a@localhost",
        "x" * 300 + "@example.org",
        "a\x00@example.org",
    ],
)
def test_address_that_is_none_is_refused_at_its_field(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        addresses.checked(typed)
    assert (refused.value.code, refused.value.fields) == ("not_an_address", {"email": ""})


def test_address_that_no_letter_reaches_is_refused_at_its_field() -> None:
    with pytest.raises(Refused) as refused:
        addresses.checked("әлия@пошта.қаз")
    assert (refused.value.code, refused.value.fields) == ("address_beyond_reach", {"email": ""})
    assert addresses.comparable("Әлия@Пошта.ҚАЗ") == "әлия@пошта.қаз"


@given(st.text(max_size=400))
def test_address_is_compared_without_raising_and_once_and_for_all(typed: str) -> None:
    found = addresses.comparable(typed)
    assert "\x00" not in found
    assert addresses.comparable(found) == found or "@" not in typed


@pytest.mark.parametrize(
    ("typed", "clean", "reason"),
    [
        ("  Айгүл \t Серікқызы\n", "Айгүл Серікқызы", None),
        ("Ай\x00гүл\u2028!", "Ай гүл !", None),
        ("🎬 دانا", "🎬 دانا", None),
        (" \x07 ", "", "name_missing"),
        ("Ә" * 201, "Ә" * 201, "name_too_long"),
    ],
)
def test_name_keeps_its_script_and_loses_control_characters(
    typed: str, clean: str, reason: str | None
) -> None:
    assert rules.clean_name(typed) == clean
    assert rules.why_not_name(clean) == reason


def test_lines_of_addresses_are_read_as_people_write_them() -> None:
    typed = 'Айгүл Серік <a@example.org>\nb@example.org; Ерлан, c@example.org\n\n"Q. R." <d@example.org>\nno address'
    assert rules.lines_of_addresses(typed) == [
        ("Айгүл Серік", "a@example.org"),
        ("", "b@example.org"),
        ("Ерлан", "c@example.org"),
        ("Q. R.", "d@example.org"),
        ("", "no address"),
    ]
    assert rules.unrepeated([("A", "x@example.org"), ("B", "X@example.org")]) == [("A", "x@example.org")]


@pytest.mark.parametrize(
    ("actor", "gives"),
    [
        (Actor(roles=frozenset({Role.ORGANISER})), set(Role)),
        (Actor(administrator=True), set(Role)),
        (Actor(roles=frozenset({Role.HEAD_OF_PROGRAMME})), {Role.SELECTOR}),
        (Actor(roles=frozenset({Role.SELECTOR, Role.JUROR})), set()),
        (Actor(), set()),
    ],
)
def test_roles_are_given_by_those_who_may(actor: Actor, gives: set[Role]) -> None:
    assert set(rules.roles_to_give(actor)) == gives


def test_last_organiser_stays() -> None:
    assert rules.why_not_take_role(Role.ORGANISER, 1) == "last_organiser"
    assert rules.why_not_take_role(Role.ORGANISER, 2) is None
    assert rules.why_not_take_role(Role.SELECTOR, 1) is None
