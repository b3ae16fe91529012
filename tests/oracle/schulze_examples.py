"""The examples of section 3 of Schulze, The Schulze Method of Voting (arXiv:1804.02973), as published.

Ballots are written as «8 ACDB», level names in brackets. Of examples that have two situations, both.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from fest_ops.jury.tally import Ballot


@dataclass(frozen=True)
class Example:
    """One situation: its ballots, who wins, and where the paper's text gives them the strongest paths."""

    name: str
    ballots: str
    winners: str
    margins: str = ""
    """Who wins by margins, where ballots are not strict orders and it may be another."""
    paths: dict[str, str] = field(default_factory=dict)
    """For each candidate the strengths (winning votes) of its strongest paths to the others, in their order."""

    @property
    def candidates(self) -> tuple[str, ...]:
        """All names on its ballots."""
        return tuple(sorted({sign for sign in self.ballots if sign.isalpha()}))


def ballots_of(text: str) -> list[Ballot]:
    """Read «8 ACDB, 2 [AB]CD»."""
    found = []
    for part in text.split(","):
        count, ranking = part.split()
        tiers: list[tuple[str, ...]] = []
        for piece in ranking.replace("[", " [").replace("]", "] ").split():
            tiers += [tuple(piece.strip("[]"))] if "[" in piece else [(name,) for name in piece]
        found.append(Ballot(int(count), tuple(tiers)))
    return found


SEVEN = "3 ADEBCF, 3 BFECDA, 4 CABFDE, 1 DBCEFA, 4 DEFABC, 2 ECBDFA, 2 FACDBE"
EXAMPLES = (
    Example(
        "1",
        "8 ACDB, 2 BADC, 4 CDBA, 4 DBAC, 3 DCBA",
        "D",
        paths={"A": "14 14 12", "B": "13 13 12", "C": "13 15 12", "D": "13 19 13"},
    ),
    Example(
        "2",
        "3 ACDB, 9 BACD, 8 CDAB, 5 DABC, 5 DBCA",
        "C",
        paths={"A": "17 17 17", "B": "18 19 19", "C": "18 20 20", "D": "18 21 19"},
    ),
    Example(
        "3",
        "5 ACBED, 5 ADECB, 8 BEDAC, 3 CABED, 7 CAEBD, 2 CBADE, 7 DCEBA, 8 EBADC",
        "E",
        paths={
            "A": "28 28 30 24",
            "B": "25 28 33 24",
            "C": "25 29 29 24",
            "D": "25 28 28 24",
            "E": "25 28 28 31",
        },
    ),
    Example(
        "4",
        "3 ABCD, 2 CBDA, 2 DABC, 2 DBCA",
        "BD",
        paths={"A": "5 5 5", "B": "5 7 5", "C": "5 5 5", "D": "6 5 5"},
    ),
    Example(
        "5",
        "12 ABCD, 6 ADBC, 9 BCDA, 15 CDAB, 21 DBAC",
        "D",
        paths={"A": "36 39 36", "B": "36 48 36", "C": "36 36 36", "D": "45 42 42"},
    ),
    Example(
        "6",
        "8 ACDB, 2 BCDA, 3 BDAC, 5 CBDA, 1 CDBA, 3 DABC, 1 DBAC",
        "AC",
        paths={"A": "14 15 15", "B": "12 12 12", "C": "15 14 16", "D": "15 14 15"},
    ),
    Example(
        "7, situation 1",
        SEVEN,
        "A",
        paths={
            "A": "13 11 11 11 13",
            "B": "12 11 11 11 13",
            "C": "10 10 11 11 10",
            "D": "10 10 12 14 10",
            "E": "10 10 12 11 10",
            "F": "12 12 11 11 11",
        },
    ),
    Example(
        "7, situation 2",
        f"{SEVEN}, 2 AEFCBD",
        "D",
        paths={
            "A": "15 11 11 11 13",
            "B": "12 11 11 11 13",
            "C": "12 12 13 13 12",
            "D": "12 12 14 14 12",
            "E": "12 12 14 13 12",
            "F": "12 12 11 11 11",
        },
    ),
    Example(
        "8, situation 1",
        "3 ABDC, 5 ADBC, 1 ADCB, 2 BADC, 2 BDCA, 4 CABD, 6 CBAD, 2 DBCA, 5 DCAB",
        "A",
        paths={"A": "18 20 21", "B": "17 17 17", "C": "19 18 19", "D": "19 18 20"},
    ),
    Example(
        "8, situation 2",
        "3 ABDEC, 5 ADEBC, 1 ADECB, 2 BADEC, 2 BDECA, 4 CABDE, 6 CBADE, 2 DBECA, 5 DECAB",
        "B",
        paths={
            "A": "18 20 21 21",
            "B": "19 19 19 19",
            "C": "19 18 19 19",
            "D": "19 18 20 30",
            "E": "19 18 20 19",
        },
    ),
    Example("9, situation 1", "5 ACDB, 2 BCDA, 4 BDAC, 2 CDAB", "A"),
    Example("9, situation 2", "5 AECDB, 2 BCDAE, 4 BDAEC, 2 CDABE", "B"),
    Example(
        "10",
        "6 ABCD, 8 [AB], 8 [AC], 18 [AC]D, 8 [ACD], 40 B, 4 CBD, 9 CDA, 8 [CD], 14 DAB, 11 DBC, 4 DCA",
        "D",
        margins="A",
        paths={"A": "67 67 45", "B": "45 79 45", "C": "45 45 45", "D": "50 72 72"},
    ),
    Example(
        "11",
        "9 ADBEC, 6 BCADE, 5 BCDEA, 2 CDBEA, 6 DECBA, 14 EACBD, 2 ECABD, 1 EDACB",
        "B",
        paths={
            "A": "26 28 31 28",
            "B": "27 27 27 27",
            "C": "28 26 29 28",
            "D": "28 26 28 28",
            "E": "30 26 32 30",
        },
    ),
    Example("12", "9 ADBEC, 1 BACED, 6 CBADE, 2 CDBEA, 5 CDEAB, 6 DECAB, 14 EBACD, 2 EBCAD", "E"),
    Example("13", "2 ABC, 2 BCA, 1 CAB", "AB", paths={"A": "3 3", "B": "3 4", "C": "3 3"}),
)
