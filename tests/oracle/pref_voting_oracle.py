"""Counts elections by `pref-voting`: run by the Python of `.venv-oracle`, JSON in, JSON out; imports nothing of ours.

In: [{"method": ours, "candidates": n, "unranked": "last" | "no-opinion", "ballots": [[count, [[tied], [next], ...]]] or
[[count, {candidate: grade}]]}], candidates being 0 to n - 1 and grades integers. Out, for each: {"winners": [...]},
with "order": [[...], ...] where pref-voting ranks all, and "highest": who has the highest median.

pref-voting imports more than the methods used here need: drawing, compilers, solvers. These packages are not installed;
empty modules stand in their place, so that whoever reached for one of them would fail.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import json
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

LEFT_OUT = frozenset({"matplotlib", "nashpy", "numba", "ortools", "pandas", "scipy", "seaborn"})


class _Empty(ModuleType):
    """A module whose names can be imported; `numba.jit` hands back the function that it is to compile."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__ = []

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)
        if name == "jit":
            return lambda *given, **options: given[0] if given else lambda function: function
        return _missing


def _missing(*_: Any, **__: Any) -> Any:
    raise RuntimeError("The oracle reached for a package that is not installed: see requirements/oracle.in")


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, fullname: str, *_: Any) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] not in LEFT_OUT:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _Empty(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass


if __name__ == "__main__" and "--whole" not in sys.argv:
    sys.meta_path.append(_Finder())


def _pref_voting(module: str) -> Any:
    return importlib.import_module(f"pref_voting.{module}")


def _tiers(winners: Callable[[list[int]], list[int]], left: Sequence[int]) -> list[list[int]]:
    tiers, remaining = [], list(left)
    while remaining:
        tiers.append(sorted(int(name) for name in winners(remaining)))
        remaining = [name for name in remaining if name not in tiers[-1]]
    return tiers


def _strict(election: dict[str, Any]) -> Any:
    rankings = [[tier[0] for tier in ranking] for _, ranking in election["ballots"]]
    return _pref_voting("profiles").Profile(rankings, [count for count, _ in election["ballots"]])


def _with_ties(election: dict[str, Any]) -> Any:
    places = [
        {name: place for place, tier in enumerate(ranking, 1) for name in tier}
        for _, ranking in election["ballots"]
    ]
    profile = _pref_voting("profiles_with_ties").ProfileWithTies(
        places, [count for count, _ in election["ballots"]], candidates=list(range(election["candidates"]))
    )
    if election["unranked"] == "last":
        profile.use_extended_strict_preference()
    return profile


def _is_strict(election: dict[str, Any]) -> bool:
    return all(
        len(ranking) == election["candidates"] and all(len(tier) == 1 for tier in ranking)
        for _, ranking in election["ballots"]
    )


def _schulze(election: dict[str, Any], *, margins: bool) -> dict[str, Any]:
    profile = _with_ties(election)
    voters = 1 + sum(count for count, _ in election["ballots"])

    def strength(name: int, other: int) -> int:
        """Winning votes first, and between as many the fewest against."""
        return int(profile.support(name, other) * voters - profile.support(other, name))

    method = _pref_voting("margin_based_methods")
    how = {} if margins else {"strength_function": strength}
    beaten = method.beat_path_defeat(profile, **how)
    order = _tiers(
        lambda left: [name for name in left if not any(beaten.has_edge(rival, name) for rival in left)],
        range(election["candidates"]),
    )
    return {"winners": method.beat_path(profile, **how), "order": order}


def _runoff(election: dict[str, Any]) -> dict[str, Any]:
    method = _pref_voting("iterative_methods")
    if not _is_strict(election):
        return {"winners": method.split_irv(_with_ties(election))}
    profile = _strict(election)
    places = method.instant_runoff_ranking(profile).rmap
    order = [
        sorted(name for name in places if places[name] == place) for place in sorted(set(places.values()))
    ]
    return {"winners": method.instant_runoff(profile, exit_on_majority=False), "order": order}


def _graded(election: dict[str, Any]) -> Any:
    grades = [{int(name): grade for name, grade in given.items()} for _, given in election["ballots"]]
    known = sorted({grade for given in grades for grade in given.values()})
    counts = [count for count, _ in election["ballots"]]
    single = [given for given, count in zip(grades, counts, strict=True) for _ in range(count)]
    return _pref_voting("grade_profiles").GradeProfile(
        single, known or [0], candidates=list(range(election["candidates"]))
    )


def _majority_judgment(election: dict[str, Any]) -> dict[str, Any]:
    profile, method = _graded(election), _pref_voting("grade_methods")
    return {
        "winners": method.majority_judgement(profile),
        "highest": method.score_voting(profile, evaluation_method="median"),
    }


def _score(election: dict[str, Any]) -> dict[str, Any]:
    return {
        "winners": _pref_voting("grade_methods").score_voting(_graded(election), evaluation_method="mean")
    }


METHODS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "plurality": lambda election: {"winners": _pref_voting("scoring_methods").plurality(_strict(election))},
    "exhaustive": lambda election: {
        "winners": _pref_voting("iterative_methods").instant_runoff(_strict(election))
    },
    "two-round": lambda election: {
        "winners": _pref_voting("iterative_methods").plurality_with_runoff_put(_strict(election))
    },
    "irv": _runoff,
    "schulze": lambda election: _schulze(election, margins=False),
    "schulze-margins": lambda election: _schulze(election, margins=True),
    "majority-judgment": _majority_judgment,
    "score": _score,
}


def main() -> None:
    """Count what stands on standard input."""
    found = []
    for election in json.load(sys.stdin):
        counted = METHODS[election["method"]](election)
        found.append({**counted, "winners": sorted(int(name) for name in counted["winners"])})
    json.dump(found, sys.stdout, default=int)


if __name__ == "__main__":
    main()
