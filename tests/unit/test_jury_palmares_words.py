"""Every rule that can stand in the way of a prize is told in words, with names in the place of keys."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fest_ops.jury import palmares
from fest_ops.jury.palmares import reasons, told
from fest_ops.jury.palmares.legality import LEAVES, NEEDS_DEROGATION, NOT_ENOUGH, Reason
from fest_ops.jury.profiles.document import built_in, parse
from fest_ops.web.languages import speaking
from fest_ops.web.reasons import REASONS, in_words, register

FOLDER = Path(palmares.__file__).parent
CANNES = parse(built_in("cannes"))
RULES = ("prizes_a_film", "other_money", NOT_ENOUGH, "no_films", "not_debut", "not_national")


@pytest.fixture(autouse=True)
def words() -> None:
    if "prizes_a_film" not in REASONS:
        register(reasons.REASONS)


def test_each_code_of_the_rules_has_words() -> None:
    found = {
        code
        for name in ("legality.py", "standing.py")
        for code in re.findall(r'Reason\(\s*"([a-z_]+)"', (FOLDER / name).read_text("utf-8"))
    }
    assert len(found) > 12
    assert found - {"blocked", "reason_needed"} - reasons.REASONS.keys() == set()


@pytest.mark.parametrize("rule", [*RULES, NEEDS_DEROGATION, "debut_unknown", "national_unknown"])
def test_what_a_prize_would_leave_is_told_by_its_rule(rule: str) -> None:
    values = {
        "prize": "palme-dor",
        "films": ("a", "b"),
        "left": ("director",),
        "with": ("actor",),
        "rule": rule,
    }
    code, said = told.refusal(CANNES, {"a": {"en": "Film A"}, "b": {"en": "Film B"}}, Reason(LEAVES, values))
    with speaking("en"):
        text = in_words(code, said)
    assert "“Film A”, “Film B”" in text and "director" in text.lower() and "palme-dor" not in text


@pytest.mark.parametrize("rule", [*RULES, LEAVES])
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_blocked_prize_is_told_by_its_rule(rule: str, language: str) -> None:
    values = {"prize": "palme-dor", "rule": rule, "with": ("actor", "actress"), "obligatory": True}
    code, said = told.refusal(CANNES, {}, Reason("blocked", values))
    assert code in reasons.BLOCKED
    with speaking(language):
        text = in_words(code, said)
    assert "%(" not in text and "palme-dor" not in text
