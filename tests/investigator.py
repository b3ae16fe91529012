"""Somebody who wants to know what each juror voted, and has the application's own rights, its keys and every log.

It reads every table and view that may be read, calls every function that may be called, in every order and undoing
what it did, and takes each thing that can be put in order (a row's place, the transaction that wrote it, a number, a
time, a line of the log) as a clue. A strategy pairs a clue about jurors with a clue about slips.
"""

from __future__ import annotations

import base64
import binascii
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from fest_ops import crypto

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TOKEN = re.compile(r"gAAAA[\w-]{60,}={0,2}")
PLAIN = re.compile(r'\{\\?"(?:choice|blank|ranking|grades)\\?":[^{}]*\}')
BYTES = re.compile(r"\\x([0-9a-f]{64,})")
TABLES = """
SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = ANY(:schemas) AND c.relkind IN ('r', 'p', 'v', 'm') AND has_schema_privilege(n.oid, 'USAGE')
    AND has_table_privilege(c.oid, 'SELECT') ORDER BY 1
"""
FUNCTIONS = """
SELECT format('%I.%I', n.nspname, p.proname) FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE n.nspname = ANY(:schemas) AND p.pronargs = 1 AND p.proargtypes[0] = 'uuid'::regtype
    AND has_schema_privilege(n.oid, 'USAGE') AND has_function_privilege(p.oid, 'EXECUTE') ORDER BY 1
"""
ORDERS = 12
Clues = dict[str, dict[str, list[tuple[Any, Any]]]]
Guesses = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of a log: its place, the ids in it, its words."""

    number: int
    named: frozenset[str]
    words: str


class Investigator:
    """`rolls` is public: who voted in which round. `strategies()` gives what each way of looking guesses."""

    def __init__(
        self,
        engine: Engine,
        keys: tuple[str, ...],
        rolls: Mapping[str, Sequence[str]],
        *,
        schemas: Sequence[str],
        log: Iterable[LogLine] = (),
    ) -> None:
        self._engine, self._keys, self._rolls, self._schemas = engine, keys, rolls, list(schemas)
        self._voted = {round_id: frozenset(seats) for round_id, seats in rolls.items()}
        self._jurors: Clues = defaultdict(lambda: defaultdict(list))
        self._slips: Clues = defaultdict(lambda: defaultdict(list))
        self.pairs: Guesses = defaultdict(dict)
        """Where one line of a log, or one row, tells both."""
        self.read: list[str] = []
        """Every table and function that answered."""
        with engine.connect() as connection:
            self._read_tables(connection)
            self._call_functions(connection)
        self._read_log(log)

    def strategies(self) -> dict[str, Guesses]:
        """By name: each clue about jurors beside each clue about slips, both in their order."""
        made: dict[str, Guesses] = {"told outright": self.pairs} if self.pairs else {}
        for by, jurors in self._jurors.items():
            for with_, slips in self._slips.items():
                guesses: Guesses = {}
                for round_id, seats in self._rolls.items():
                    one, other = jurors.get(round_id, ()), slips.get(round_id, ())
                    if len(one) == len(other) == len(seats):
                        guesses[round_id] = dict(zip(_ordered(one), _ordered(other), strict=True))
                if guesses:
                    made[f"{by} | {with_}"] = guesses
        return made

    def _read_tables(self, connection: Connection) -> None:
        for table in connection.scalars(text(TABLES), {"schemas": self._schemas}).all():
            try:
                with connection.begin_nested():
                    rows = connection.execute(text(f"SELECT ctid, xmin, t.* FROM {table} AS t")).mappings()
                    found = [dict(row) for row in rows]
            except DBAPIError:  # a view has neither
                found = [dict(row) for row in connection.execute(text(f"SELECT * FROM {table}")).mappings()]
            self.read.append(table)
            for place, row in enumerate(found):
                self._take(table, place, row)

    def _call_functions(self, connection: Connection) -> None:
        """First all of them on everything, one by one and undone; then in any order, none undone before the end."""
        functions = list(connection.scalars(text(FUNCTIONS), {"schemas": self._schemas}))
        rounds, chance = list(self._rolls), random.Random(1)
        for function in functions:
            self._call(connection, function, f"{function}()", rounds)
            connection.rollback()
        chance.shuffle(rounds)
        for turn in range(ORDERS):
            for function in chance.sample(functions, len(functions)):
                self._call(
                    connection, function, f"{function}() in any order", rounds[turn * 25 : turn * 25 + 25]
                )
            connection.rollback()

    def _call(self, connection: Connection, function: str, source: str, rounds: list[str]) -> None:
        call = (
            f"SELECT f.*, r AS round FROM unnest(CAST(:r AS uuid[])) AS r, {function}(r) WITH ORDINALITY AS f"
        )
        try:
            with connection.begin_nested():
                rows = connection.execute(text(call), {"r": rounds}).mappings().all()
        except DBAPIError:
            return
        self.read.append(source)
        for place, row in enumerate(rows):
            self._take(source, place, dict(row))

    def _take(self, source: str, place: int, row: dict[str, Any]) -> None:
        plain = {name: value for name, value in row.items() if not str(value).startswith("gAAAA")}
        words = json.dumps(plain, default=str, ensure_ascii=False)
        named = list(dict.fromkeys(UUID.findall(words)))
        for round_id in self._voted.keys() & set(named):
            seats = [seat for seat in named if seat in self._voted[round_id]]
            slips = [slip for value in row.values() for slip in self._opened(round_id, str(value))]
            if len(seats) == len(slips) == 1:
                self.pairs[round_id][seats[0]] = slips[0][1]
            orders = {
                name: _sortable(value)
                for name, value in row.items()
                if value is not None and str(value) != round_id
            }
            for name, value in {"place": place, **orders}.items():
                for within, seat in enumerate(seats):
                    self._jurors[f"{source} by {name}"][round_id].append(((value, within), seat))
                for within, (_, slip) in enumerate(slips):
                    self._slips[f"{source} by {name}"][round_id].append(((value, within), slip))
            for within, (made, slip) in enumerate(slips):
                self._slips[f"{source} by the time in a token"][round_id].append(((made, within), slip))

    def _opened(self, round_id: str, value: str) -> Iterator[tuple[int, str]]:
        """The slips that a value holds, with the times that their tokens bear."""
        for token in TOKEN.findall(value):
            opened = crypto.unseal(self._keys, f"ballot {round_id}", token)
            if opened is not None:
                made = int.from_bytes(base64.urlsafe_b64decode(token)[1:9], "big")
                yield from ((made, slip) for _, slip in self._opened(round_id, opened.replace('\\"', '"')))
        for slip in PLAIN.findall(value):
            yield 0, slip.replace("\\", "")

    def _read_log(self, log: Iterable[LogLine]) -> None:
        for line in log:
            for round_id in self._voted.keys() & line.named:
                seats = line.named & self._voted[round_id]
                slips = [slip for _, slip in self._opened(round_id, line.words)]
                for seat in seats if len(seats) == 1 else ():
                    if seat not in {other for _, other in self._jurors["log by line"][round_id]}:
                        self._jurors["log by line"][round_id].append((line.number, seat))
                    if len(set(slips)) == 1:
                        self.pairs[round_id][seat] = slips[0]
                for slip in slips:
                    self._slips["log by line"][round_id].append((line.number, slip))


def read_log(lines: Iterable[str]) -> list[LogLine]:
    """The lines that name anything, with what is written in them as bytes turned into text where it is text."""
    made = []
    for number, line in enumerate(lines):
        words = BYTES.sub(lambda found: _text_of(found[1]), line) if "\\x" in line else line
        named = frozenset(UUID.findall(words))
        if named:
            made.append(LogLine(number, named, words))
    return made


def _ordered(clues: Sequence[tuple[Any, Any]]) -> list[Any]:
    try:
        return [what for _, what in sorted(clues, key=lambda clue: clue[0])]
    except TypeError:
        return [what for _, what in sorted(clues, key=lambda clue: str(clue[0]))]


def _sortable(value: Any) -> Any:
    """A row's place as numbers; everything else as it is, or as words."""
    words = str(value)
    if re.fullmatch(r"\(\d+,\d+\)", words):
        return tuple(int(number) for number in re.findall(r"\d+", words))
    return int(words) if words.isdecimal() else words


def _text_of(hexadecimal: str) -> str:
    try:
        return binascii.unhexlify(hexadecimal).decode("ascii")
    except (ValueError, UnicodeDecodeError):
        return ""
