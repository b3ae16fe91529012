"""Words and names: translated content with one fallback order, and the stored keys by which names sort and are found.

A C-locale PostgreSQL sorts Ғ, Қ, Ұ and Ә after Я and cannot lower-case Cyrillic, so both keys are made here and
stored: `sort_key` is compared byte by byte (COLLATE "C"), `search_key` is ASCII.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

FALLBACK = ("original", "en", "ru", "kk")
KAZAKH = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_RANK = {letter: chr(0x61 + i // 20) + chr(0x41 + i % 20) for i, letter in enumerate(KAZAKH)}

_LATIN = {
    "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "е": "e", "ё": "e", "ж": "j", "з": "z",
    "и": "i", "й": "i", "к": "k", "қ": "k", "л": "l", "м": "m", "н": "n", "ң": "n", "о": "o", "ө": "o", "п": "p",
    "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "u", "ү": "u", "ф": "f", "х": "h", "һ": "h", "ц": "c", "ч": "ch",
    "ш": "sh", "щ": "sh", "ъ": "", "ы": "i", "і": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia",
    "ß": "ss", "æ": "a", "œ": "o", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i",
}  # fmt: skip
_SPELLINGS = (
    ("shch", "sh"),
    ("kh", "h"),
    ("gh", "g"),
    ("zh", "j"),
    ("ts", "c"),
    ("ng", "n"),
    ("aie", "ae"),
    ("iie", "ie"),
    ("oie", "oe"),
    ("uie", "ue"),
)
_LETTERS = str.maketrans({"y": "i", "q": "k", "w": "u", "x": "ks"})

_READABLE = {
    **_LATIN,
    "е": "e", "ё": "yo", "ж": "zh", "х": "kh", "ц": "ts", "щ": "shch", "ы": "y", "ю": "yu", "я": "ya",
    "ґ": "g", "є": "ye", "ї": "yi", "ў": "o", "ӣ": "i", "ӯ": "u", "ҳ": "h", "ҷ": "j",
}  # fmt: skip
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_SOFTENING = frozenset("аәеёиоөуұүыіэюяъьй")
"""Letters after which "е" is heard as "ye", as it is at the beginning of a word."""


@dataclass(frozen=True, slots=True)
class Said:
    """Words as found: `text` and the `language` they are in ("original" where that is unknown)."""

    text: str
    language: str

    def __str__(self) -> str:
        return self.text


def speak(words: Mapping[str, str] | None, language: str) -> Said:
    """The words in `language`, else by the one fallback order, else an empty Said in language ""."""
    if words:
        for key in (language, *FALLBACK):
            text = words.get(key)
            if text:
                return Said(text, key)
        for key, text in words.items():
            if text:
                return Said(text, key)
    return Said("", "")


def clean_words(words: Mapping[str, str | None]) -> dict[str, str]:
    """`words` without the empty ones and without surrounding space."""
    return {key: text.strip() for key, text in words.items() if text and text.strip()}


def in_cyrillic(text: str) -> bool:
    """Whether there is a Cyrillic letter in it."""
    return _CYRILLIC.search(text) is not None


def latin(text: str) -> str:
    """Cyrillic words in Latin letters, to be read and not to be looked up: "Байғазин" is "Baigazin", "Ербол" is
    "Yerbol", "Рақым" is "Rakym". After BGN/PCGN for Kazakh and Russian, as passports are written: without accents
    and signs, "й" as "i" but in the ending "-ий", which is "-y". What is not Cyrillic stays as it is.
    """
    text = unicodedata.normalize("NFC", text)
    out: list[str] = []
    for at, char in enumerate(text):
        letter = char.lower()
        said = _READABLE.get(letter) if _CYRILLIC.match(char) else None
        if said is None:
            out.append(char)
            continue
        before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
        if letter == "е" and (not before.isalpha() or before.lower() in _SOFTENING):
            said = "ye"
        elif (letter in "ьъ" and after.lower() in ("о", "и")) or (letter == "й" and not before.isalpha()):
            said = "y"
        elif letter == "й" and before.lower() in "иы" and not after.isalpha():
            said = "" if before.lower() == "ы" else "y"
        elif letter == "и" and after.lower() == "й" and not text[at + 2 : at + 3].isalpha():
            said = ""
        if char != letter:
            shouted = after.isupper() or (before.isupper() and not after.isalpha())
            said = said.upper() if shouted else said.capitalize()
        out.append(said)
    return "".join(out)


def _folded(text: str) -> str:
    """Lower case, composed, without the accents of Latin letters; Kazakh letters stay whole."""
    out: list[str] = []
    for char in unicodedata.normalize("NFC", text).casefold():
        if char in _RANK:
            out.append(char)
        else:
            out.extend(c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c))
    return "".join(out)


def sort_key(text: str) -> str:
    """The key by which `text` sorts: digits, then Latin, then Cyrillic in the order of the Kazakh alphabet.

    Punctuation does not count, words are compared before letters ("Ая" before "Аяз"), and the key is ASCII.
    """
    out: list[str] = []
    for char in _folded(text):
        if char in _RANK:
            out.append("|" + _RANK[char])
        elif char.isascii() and char.isalnum():
            out.append(char)
        elif char.isspace() and out and out[-1] != " ":
            out.append(" ")
        elif char.isalnum():
            out.append(f"~{ord(char):06x}")
    return "".join(out).strip()


def search_key(*texts: str) -> str:
    """An ASCII key in which spellings of one name meet: "Байғазин", "Baigazin" and "Baygazin" are the same, as are
    "Ерлан", "Yerlan" and "Erlan".

    A query is turned by the same function and looked for inside the stored key.
    """
    out: list[str] = []
    for char in _folded(" ".join(text for text in texts if text)):
        if char in _LATIN:
            out.append(_LATIN[char])
        elif char.isascii() and char.isalnum():
            out.append(char)
        elif char.isalnum():
            out.append(f"u{ord(char):x}")
        elif char in "'’ʼ`":
            continue
        else:
            out.append(" ")
    key = "".join(out)
    key = key.translate(_LETTERS)
    for spelling, canonical in _SPELLINGS:
        key = key.replace(spelling, canonical)
    return re.sub(r"\bie", "e", " ".join(key.split()))
