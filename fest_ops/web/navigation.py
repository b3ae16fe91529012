"""The menu: each feature says which pages belong there and for whom; the layout shows what this actor may open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fest_ops.actor import Actor


@dataclass(frozen=True, slots=True)
class NavItem:
    """One page of the menu. `label` is an N_() message; `order` sorts: 10 home, 20 own entries, 30 selecting,
    40 letters, 50 people, 90 set-up."""

    endpoint: str
    label: str
    shown_to: Callable[[Actor], bool]
    order: int = 50
    in_edition: bool = True
    pages: frozenset[str] | None = None
    """The other pages that belong under it; None: all of its blueprint."""


ITEMS: list[NavItem] = []


def register(items: list[NavItem]) -> None:
    """Add a feature's pages to the menu."""
    for item in items:
        if item not in ITEMS:
            ITEMS.append(item)
    ITEMS.sort(key=lambda item: item.order)


def menu(actor: Actor, *, in_edition: bool) -> list[NavItem]:
    """What this actor may open from here."""
    return [item for item in ITEMS if item.shown_to(actor) and (in_edition or not item.in_edition)]
