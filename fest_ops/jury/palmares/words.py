"""Prizes, outcomes and money in words. N_() messages."""

from __future__ import annotations

from babel import numbers

from fest_ops.jury.palmares.models import Outcome
from fest_ops.jury.profiles.document import Money, Prize
from fest_ops.web.languages import N_, gettext, locale, ngettext

HOW: dict[str, str] = {
    "vote": N_("by the jury's vote"),
    "chair": N_("by the chair's casting vote"),
    "lot": N_("by lot among those who tied"),
}
HOW_WITHHELD: dict[str, str] = {
    "vote": N_("not awarded by the jury's vote"),
    "rules": N_("not awarded by the jury's rules, after the vote"),
    "chair": N_("not awarded: declared openly by the chair for the jury"),
}
STATES: dict[str, str] = {
    "awarded": N_("Awarded"),
    "shared": N_("Ex aequo"),
    "withheld": N_("Withheld"),
    "open": N_("Not decided"),
}
STATE_KINDS = {"awarded": "good", "shared": "good", "withheld": "warn", "open": "neutral"}
RECIPIENTS: dict[str, str] = {
    "director": N_("the director"),
    "producer": N_("the producer"),
    "screenwriter": N_("the screenwriter"),
    "performer": N_("the performer"),
    "cinematographer": N_("the cinematographer"),
    "composer": N_("the composer"),
    "editor": N_("the editor"),
}
ONLY: dict[str, str] = {"debut": N_("for debuts"), "national": N_("for films of the festival's country")}


def state_of(outcome: Outcome | None, winners: int) -> str:
    """Where a prize stands: a key of STATES."""
    if outcome is None:
        return "open"
    if outcome.status == "withheld":
        return "withheld"
    return "shared" if winners > 1 else "awarded"


def money_said(money: Money) -> str:
    """An amount as the reader's language writes it: "10,000 US dollars"."""
    return str(
        numbers.format_currency(
            money.amount,
            money.currency,
            locale=locale(),
            format_type="name",
            currency_digits=False,
            decimal_quantization=False,
        )
    )


def recipients_said(prize: Prize) -> str:
    """Who receives a prize; several share it in equal parts."""
    return ", ".join(gettext(RECIPIENTS.get(each, each)) for each in prize.recipients)


def terms_said(prize: Prize) -> list[str]:
    """What the rules say of a prize, a few words each."""
    said: list[str] = []
    if prize.only in ONLY:
        said.append(gettext(ONLY[prize.only]))
    if prize.money is not None:
        said.append(money_said(prize.money))
    if prize.recipients:
        said.append(gettext("received by: %(who)s", who=recipients_said(prize)))
    if prize.ex_aequo > 1:
        said.append(ngettext("shared by %(n)s at most", "shared by %(n)s at most", prize.ex_aequo))
    if prize.may_withhold:
        said.append(gettext("may be withheld"))
    return said
