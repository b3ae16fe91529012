"""Names sort as Kazakh does and are found however they are spelt; content falls back in one order."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fest_ops.web.languages import date, speaking
from fest_ops.words import KAZAKH, Said, clean_words, search_key, sort_key, speak

IN_ORDER = [
    "12",
    "Aida",
    "Émile",
    "Zhanna",
    "Абай",
    "Ақан",
    "Ая",
    "Ая Көз",
    "Аяз",
    "Әлия",
    "Баян",
    "Газиз",
    "Гүлнар",
    "Ғазиз",
    "Дәурен",
    "Ерлан",
    "Ёлка",
    "Жанна",
    "Кәмила",
    "Қабдол",
    "Нұрлан",
    "Ңы",
    "Оспан",
    "Өмір",
    "Ум",
    "Ұлан",
    "Үміт",
    "Фатима",
    "Хан",
    "Һарун",
    "Цой",
    "Шара",
    "Ыбырай",
    "Ілияс",
    "Юля",
]

SPELLINGS = [
    ("Байғазин", "Baigazin", "Baygazin", "BAIGAZIN", "байгазин"),
    ("Қожа", "Kozha", "Qoja"),
    ("Уроки гармонии", "Uroki garmonii"),
    ("Жанна Исабаева", "Zhanna Isabaeva", "Janna Isabayeva"),
    ("Дәрежан Өмірбаев", "Darejan Omirbaev", "Darezhan Omirbayev"),
    ("Хамид", "Khamid", "Hamid"),
    ("Ғажайып", "Ghazhayip", "Gajaiip"),
]


def test_names_sort_in_the_order_of_the_kazakh_alphabet() -> None:
    shuffled = random.Random(2013).sample(IN_ORDER, len(IN_ORDER))
    assert sorted(shuffled, key=sort_key) == IN_ORDER


def test_sort_key_knows_every_kazakh_letter_in_either_case() -> None:
    keys = [sort_key(letter) for letter in KAZAKH]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(KAZAKH) == 42
    assert keys == [sort_key(letter.upper()) for letter in KAZAKH]


def test_sort_key_leaves_punctuation_out() -> None:
    assert sort_key("«Келін»") == sort_key("Келін")
    assert sort_key("…Ел") == sort_key("Ел")


@pytest.mark.parametrize("spellings", SPELLINGS)
def test_search_key_spellings_of_one_name_meet(spellings: tuple[str, ...]) -> None:
    assert len({search_key(name) for name in spellings}) == 1


def test_search_key_part_of_a_name_is_found_in_the_whole() -> None:
    assert search_key("байгазин") in search_key("Уроки гармонии", "Эмир Байғазин")
    assert search_key("emir") in search_key("Эмир Байғазин")


def test_search_key_different_names_stay_different() -> None:
    names = ["Байғазин", "Исабаева", "Өмірбаев", "Нарымбетов", "Ермек", "Ерлан", "Сатыбалды", "Ким", "Цай"]
    assert len({search_key(name) for name in names}) == len(names)


@given(st.text(max_size=60))
def test_keys_are_ascii_and_settled(text: str) -> None:
    assert sort_key(text).isascii()
    key = search_key(text)
    assert key.isascii()
    assert key == " ".join(key.split())


@given(st.text(max_size=40), st.text(max_size=40))
def test_sort_key_ignores_case_and_outer_space(left: str, right: str) -> None:
    assert sort_key(f"  {left} ") == sort_key(left)
    assert (sort_key(left) < sort_key(right)) == (sort_key(left.strip()) < sort_key(right.strip()))


def test_speak_falls_back_in_one_order() -> None:
    content = {"original": "Harmony", "ru": "Уроки гармонии", "kk": "Асланның сабақтары"}
    assert speak(content, "kk") == Said("Асланның сабақтары", "kk")
    assert speak(content, "en") == Said("Harmony", "original")
    assert speak({"kk": "Келін", "ru": ""}, "ru") == Said("Келін", "kk")
    assert speak({"de": "Heim"}, "en") == Said("Heim", "de")
    assert speak({}, "en") == speak(None, "en") == Said("", "")
    assert str(speak(content, "ru")) == "Уроки гармонии"


def test_clean_words_drops_what_is_empty() -> None:
    assert clean_words({"kk": " Келін ", "ru": "", "en": None, "original": "  "}) == {"kk": "Келін"}


def test_day_in_english_comes_before_the_month() -> None:
    with speaking("en"):
        assert date(dt.date(2012, 9, 1)) == "1 September 2012"
