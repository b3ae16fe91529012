"""Whether a tally shows what somebody voted. Pure. Source: what arithmetic cannot hide, docs/secrecy.md."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from fest_ops.jury.rounds import Count, RoundSpec


def reveals(spec: RoundSpec, count: Count, voted: Collection[str] | None = None) -> str | None:
    """Why the tally of a round must not be shown to anybody, or None: few_voters, ranked, unanimous, all_but_one."""
    raise NotImplementedError
