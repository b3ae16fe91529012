"""Sealed notes: keys rotate, purposes do not mix, tampering is noticed."""

from __future__ import annotations

import pytest

from fest_ops.crypto import seal, unseal

OLD, NEW = "an-old-key-" + "0" * 32, "a-new-key-" + "1" * 32


@pytest.mark.parametrize("text", ["", "geheim", "пароль 🎬"])
def test_note_is_given_back(text: str) -> None:
    sealed = seal((OLD,), "screener", text)
    assert sealed.isascii()
    assert not text or text not in sealed
    assert unseal((OLD,), "screener", sealed) == text


def test_same_text_never_looks_the_same() -> None:
    assert seal((OLD,), "screener", "x") != seal((OLD,), "screener", "x")


def test_note_opens_after_the_keys_rotated() -> None:
    sealed = seal((OLD,), "screener", "x")
    assert unseal((NEW, OLD), "screener", sealed) == "x"
    assert unseal((NEW,), "screener", sealed) is None
    assert unseal((OLD,), "screener", seal((NEW, OLD), "screener", "x")) is None


def test_note_of_another_purpose_or_tampered_with_stays_shut() -> None:
    sealed = seal((OLD,), "screener", "x")
    assert unseal((OLD,), "ballot", sealed) is None
    assert unseal((OLD,), "screener", sealed[:-6] + "AAAA==") is None
    assert unseal((OLD,), "screener", "кириллица") is None
