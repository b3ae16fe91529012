"""Cyrillic names in letters that a reader of English reads, and marked so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fest_ops.web.languages import Spelled, speaking, spelled
from fest_ops.words import in_cyrillic, latin, search_key


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Эмир Байғазин", "Emir Baigazin"),
        ("С. Апрымов", "S. Aprymov"),
        ("Ербол Құнанбек", "Yerbol Kunanbek"),
        ("Рақым Сейітжан", "Rakym Seiitzhan"),
        ("Илья Мухортов", "Ilya Mukhortov"),
        ("Андрей Чайковский", "Andrei Chaikovsky"),
        ("Юлия Щукина", "Yuliya Shchukina"),
        ("Сергеев", "Sergeyev"),
        ("Чёрный Йод", "Chyorny Yod"),
        ("Каньон", "Kanyon"),
        ("ХКФ «Шәкен жұлдыздары»", "KHKF «Shaken zhuldyzdary»"),
        ("Ҳамид Раҷабӣ", "Hamid Rajabi"),
        ("Luis Miñarro, 李安", "Luis Miñarro, 李安"),
        ("", ""),
    ],
)
def test_latin_is_as_passports_are_written(written: str, read: str) -> None:
    assert latin(written) == read


@given(st.text(alphabet="абвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюяӘАҚШЕ -.", max_size=30))
def test_latin_leaves_no_cyrillic_letter_and_changes_nothing_more(written: str) -> None:
    read = latin(written)
    assert not in_cyrillic(read)
    assert latin(read) == read


@pytest.mark.parametrize("name", ["Байғазин", "Апрымов", "Сейітжан", "Мухортов", "Құнанбек"])
def test_what_is_read_is_found(name: str) -> None:
    assert search_key(latin(name)) == search_key(name)


def test_names_are_spelled_for_their_reader() -> None:
    known = {"Рақым Сейітжан": {"en": "Raqym Seitjan"}, "Rohan Das": {"kk": "Рохан Дас"}}
    with speaking("en"):
        assert spelled("Рақым Сейітжан", known) == Spelled("Raqym Seitjan", "Рақым Сейітжан", False)
        assert spelled("Рақым Сейітжан") == Spelled("Rakym Seiitzhan", "Рақым Сейітжан", True)
        assert spelled("Rohan Das, Илья", known) == Spelled("Rohan Das, Ilya", "Rohan Das, Илья", True)
        assert spelled("") == Spelled("", "", False)
    with speaking("kk"):
        assert spelled("Rohan Das", known) == Spelled("Рохан Дас", "Rohan Das", False)
        assert spelled("Рақым Сейітжан", known) == Spelled("Рақым Сейітжан", "", False)
    with speaking("ru"):
        assert spelled("Rohan Das", known) == Spelled("Rohan Das", "", False)
