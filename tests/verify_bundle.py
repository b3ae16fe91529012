"""Verifies a jury's bundle by docs/bundle-format.md alone, with nothing of Fest Ops: verify_bundle.py BUNDLE [HEAD]"""

import hashlib
import json
import re
import sys
from collections import Counter
from fractions import Fraction
from itertools import combinations, product
from math import lcm
from pathlib import Path
from typing import Any

PAIRS, GRADES = ("schulze", "schulze-margins"), ("majority-judgment", "score", "trimmed-mean")
SAME = ("method", "base", "blanks", "eliminate", "bottom_tie", "unranked", "trim")
NUMBERS = ("quorum", "worst", "best")
SPEC = (*SAME, *NUMBERS, "kind", "majority", "candidates", "roll", "absent", "seated", "present")
TURNS = {"round.closed": ("open",), "round.counted": ("closed",), "round.void": ("open", "closed")}
GRADE = re.compile(r"0|-?([1-9][0-9]*|(0|[1-9][0-9]*)\.[0-9]?[1-9])")
Votes = dict[str, Any]
canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def need(holds: object, what: str) -> Any:
    if not holds:
        raise ValueError(what)


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def load(data: bytes) -> Any:
    numbers = ("parse_int", "parse_float", "parse_constant")
    hooks: Any = dict.fromkeys(numbers, lambda n: need(re.fullmatch("-?[0-9]{1,15}", n), n[:60]) or int(n))
    hooks["object_pairs_hook"] = lambda two: need(len(dict(two)) == len(two), "a key twice") or dict(two)
    return json.loads(data.decode(), **hooks)


def keys(value: Any, *names: str) -> Any:
    need(isinstance(value, dict) and set(value) == set(names), f"not exactly {', '.join(names)}")
    return value


class Sitting:
    def __init__(self, bundle: Any) -> None:
        events, self.whole = bundle["events"], {"secretary": True, "public": False}[bundle["kind"]]
        keys(bundle, "format", "kind", "rules", "events", "head", *(["boxes"] if self.whole else []))
        need(bundle["format"] in ("fest-ops-jury-bundle/1", "fest-ops-jury-bundle/2"), "format")
        self.voting, self.digest = bundle["rules"]["voting"], sha(canonical(bundle["rules"]).encode())
        self.prizes = {prize["key"]: prize for prize in bundle["rules"]["prizes"]}
        self.boxes: Any = bundle.get("boxes", {})
        self.seats = {seat["seat"] for seat in events[0]["content"]["seats"]}
        self.films = {film["entry"] for film in events[0]["content"]["films"]}
        self.rounds, self.interests = Votes(), dict[Any, Any]()
        self.palmares: Any = {"prizes": {}, "mentions": []}
        self.decided, self.mentions = self.palmares["prizes"], self.palmares["mentions"]
        before, last = bytes(32), ""
        for n, event in enumerate(events, 1):
            held_back = not self.whole and event["verb"] in ("interest.recorded", "seat.left")
            keys(event, "position", "at", "verb", "hash", "digest" if held_back else "content")
            digest = event["digest"] if held_back else sha(canonical(event["content"]).encode())
            told = {"position": n, "at": event["at"], "verb": event["verb"], "content": digest}
            need(sha(before + canonical(told).encode()) == event["hash"], f"event {n}: hash")
            need(event["position"] == n and event["at"] >= last, f"event {n}: order")
            need((n == 1) == (event["verb"] == "sitting.opened"), f"event {n}: opened")
            need((n == len(events)) == (event["verb"] == "sitting.closed"), f"event {n}: closed")
            before, last = bytes.fromhex(event["hash"]), event["at"]
            if not held_back:
                self.act(event["verb"], event["content"])
        need(events and bundle["head"] == before.hex(), "head")
        counted = {key for key, one in self.rounds.items() if self.whole and one["state"] == "counted"}
        need(set(self.boxes) == counted, "boxes")

    def act(self, verb: str, it: Any) -> None:
        idle = all(one["state"] in ("counted", "void") for one in self.rounds.values())
        one: Any = self.rounds.get(it.get("round"))
        if verb in TURNS:
            need(one["state"] in TURNS[verb], "a round out of turn")
            one["state"] = verb.removeprefix("round.")
        if verb.startswith("prize.") or verb == "round.opened":
            known = self.prizes[it["prize"]]["key"] in self.decided
            need(idle and known == (verb == "prize.taken_back"), "a prize out of turn")
        acts: dict[str, Any] = {
            "sitting.opened": lambda: need(it["rules"] == self.digest and not it["rehearsal"], "other rules"),
            "rules.frozen": lambda: need(it["digest"] == self.digest, "other rules"),
            "interest.recorded": lambda: self.interests.update({(it["seat"], it["entry"]): it["outcome"]}),
            "seat.joined": lambda: self.seats.add(need(not self.rounds, "too late") or it["seat"]),
            "seat.left": lambda: self.seats.remove(it["seat"]),
            "chair.taken": lambda: need(it["seat"] in self.seats, "chair"),
            "film.lost": lambda: self.films.remove(it["entry"]),
            "round.opened": lambda: self.open(it),
            "round.closed": lambda: self.close(one, it["roll"]),
            "round.counted": lambda: self.recount(one, it),
            "outcome.shown": lambda: need(one["state"] == "counted", "a round out of turn"),
            "prize.awarded": lambda: self.decided.update({it["prize"]: self.award(it)}),
            "prize.withheld": lambda: self.decided.update({it["prize"]: {"status": "withheld"}}),
            "prize.taken_back": lambda: self.decided.pop(it["prize"]),
            "mention.given": lambda: self.mentions.append(keys(it, "entry", "person")),
            "mention.taken_back": lambda: self.mentions.remove(it),
            "sitting.closed": lambda: need(idle and it == {"palmares": self.palmares}, "palmares"),
        }
        acts.get(verb, lambda: need(verb == "round.void", "no act of a sitting"))()

    def close(self, one: Any, roll: Any) -> None:
        one["voted"] = {line["seat"]: line["voted"] for line in roll}
        need(len(one["voted"]) == len(roll) and set(one["voted"].values()) <= {True, False}, "roll")
        need(set(one["voted"]) <= {line["seat"] for line in one["spec"]["roll"]}, "roll")

    def recount(self, one: Any, it: Any) -> None:
        one.update(keys(it, "round", "status", "winners", "tied", "eliminated", "commitment"))
        need(re.fullmatch("[0-9a-f]{64}", it["commitment"]), "commitment")
        if self.whole:
            box = keys(self.boxes[it["round"]], "salt", "slips")
            slips = [slip.encode() + b"\n" for slip in box["slips"]]
            need(slips == sorted(slips) and re.fullmatch("[0-9a-f]{64}", box["salt"]), "box")
            need(sha(bytes.fromhex(box["salt"]) + b"".join(slips)) == it["commitment"], "commitment")
            said = [{it["status"]}, set(it["winners"]), set(it["tied"]), set(it["eliminated"])]
            need(said == [set(each) for each in count(one["spec"], box["slips"], one["voted"])], "outcome")

    def history(self, prize: str) -> tuple[list[Any], set[str]]:
        found: list[Any] = []
        for one in self.rounds.values():
            if one["prize"] == prize and one["state"] == "counted":
                found = [one] if (one["kind"], one["step"]) == ("round", 1) else [*found, one]
        ends = [r for r in found if r["tied"] or (r["kind"] == "round" and r["status"] != "no_quorum")]
        return found, set(ends[-1]["tied"] if ends else ())

    def open(self, it: Any) -> None:
        need(it["round"] not in self.rounds and it["number"] == len(self.rounds) + 1, "number")
        keys(it, "round", "number", "prize", "step", "kind", "spec", "waived", *({"reason"} & set(it)))
        spec, step, voting = keys(it["spec"], *SPEC), it["step"], self.voting
        films, lines = {c["key"]: c["film"] for c in spec["candidates"]}, spec["roll"] + spec["absent"]
        need(0 < len(films) == len(spec["candidates"]), "candidates")
        need(all(film in self.films and key.split("/")[0] == film for key, film in films.items()), "films")
        need(spec["seated"] == len(lines) == len({line["seat"] for line in lines} & self.seats), "seated")
        for line in lines:
            held = {film: self.interests.get((line["seat"], film)) for film in self.films}
            recused = sorted(key for key in films if held[films[key]] == "recused")
            need(not self.whole or (line["recused"] == recused and "barred" not in held.values()), "recusals")
            need(line["recused"] == sorted(set(line["recused"]) & set(films)), "recusals")
        need(all(spec[name] == voting[name] for name in SAME) and spec["kind"] == it["kind"], "spec")
        said = (voting["quorum"], *(voting["scale"] or (spec["worst"], spec["best"])))
        need([*map(Fraction, said)] == [Fraction(spec[name]) for name in NUMBERS], "quorum or scale")
        by_step = (voting["rounds"] + voting["rounds"][-1:] * step)[step - 1]
        majority = "relative" if it["kind"] == "revote" else by_step
        need(spec["majority"] == (majority if voting["method"] == "majority" else ""), "majority")
        history, rest = self.history(it["prize"])
        self.rounds[it["round"]] = {**it, "state": "open"}
        if (it["kind"], step) == ("round", 1):
            need("reason" not in it or (history and it["reason"] > ""), "a reason to begin anew")
            return
        last = history[-1]
        kind, then, more = last["kind"], last["step"], last["step"] < voting["most_rounds"]
        if last["status"] == "no_quorum" or ((kind, last["status"]) == ("round", "undecided") and more):
            rest = {each["key"] for each in last["spec"]["candidates"]} - set(last["eliminated"])
            then += last["status"] == "undecided"
        else:
            done = any(each["kind"] == "revote" and each["status"] != "no_quorum" for each in history)
            need("revote" in voting["ties"] and not done and len(rest) > 1, "no revote")
            kind = "revote"
        need((it["kind"], step, set(films)) == (kind, then, rest) and "reason" not in it, "out of turn")

    def award(self, it: Any) -> Any:
        keys(it, "prize", "how", "winners", "derogation", "round")
        how, ties, (history, tied) = it["how"], self.voting["ties"], self.history(it["prize"])
        parts = [keys(each, "entry", "person") for each in it["winners"]]
        won = {each["entry"] + ("/" + each["person"] if each["person"] else "") for each in parts}
        need(history and history[-1]["round"] == it["round"] and len(won) == len(parts), "not its last round")
        last = history[-1]
        if last["status"] == "elected":
            need(how == "vote" and won == set(last["winners"]), "not who was elected")
        else:
            shared = won == tied and "ex_aequo" in ties and len(tied) <= self.prizes[it["prize"]]["ex_aequo"]
            single = how in ("chair", "lot") and how in ties and len(won) == 1 and won <= tied
            seed = bytes.fromhex(last["commitment"] if last["status"] != "no_quorum" else "")
            need(seed and (shared if how == "vote" else single), "not a way out of this tie")
            need(how != "lot" or won == {min(tied, key=lambda key: sha(seed + key.encode()))}, "lot")
        return {"status": "awarded", "how": how, "winners": it["winners"]}


def read_slip(spec: Any, names: set[str], text: str) -> Any:  # what it says, whom it names
    slip = load(text.encode())
    need(canonical(slip) == text and len(slip) == 1, "a slip that is not in its one form")
    ((kind, said),) = slip.items()
    if kind == "blank":
        need(said is True and spec["blanks"] != "refuse", "blank")
        return None, frozenset()
    kinds = {"majority": "choice", **dict.fromkeys(GRADES, "grades")}
    need(kind == kinds.get(spec["method"], "ranking"), "a slip of another kind")
    named = [said] if kind == "choice" else list(said) if kind == "grades" else [k for g in said for k in g]
    need(kind != "ranking" or all(group and group == sorted(group) for group in said), "ranking")
    low, high = sorted((Fraction(spec["worst"]), Fraction(spec["best"])))
    for grade in said.values() if kind == "grades" else []:
        need(GRADE.fullmatch(grade) and low <= Fraction(grade) <= high, "grade")
    need(named and len(set(named)) == len(named) and set(named) <= names, "names")
    return said, frozenset(named)


def count(spec: Any, texts: list[str], voted: dict[str, bool]) -> Any:  # status and whom
    names, method = [each["key"] for each in spec["candidates"]], spec["method"]
    recused = {line["seat"]: frozenset(line["recused"]) for line in spec["roll"]}
    rolled, cast = [recused[seat] for seat in voted], [recused[seat] for seat, did in voted.items() if did]
    absent = [frozenset(line["recused"]) for line in spec["absent"]]
    voters = {key: sum(key not in each for each in cast) for key in names}
    present = {key: sum(key not in each for each in rolled) for key in names}
    seated = {key: n + sum(key not in each for each in absent) for key, n in present.items()}
    said = [slip for slip in (read_slip(spec, set(names), text) for text in texts) if slip[1]]
    need(len(texts) == len(cast), "as many slips as voters")
    need(all(sum(key in named for _, named in said) <= voters[key] for key in names), "too many votes")
    if method in GRADES or (method in PAIRS and spec["unranked"] == "last"):
        need(Counter(frozenset(names) - named for _, named in said) <= Counter(cast), "left out unrecused")
    least = {key: Fraction(spec["quorum"]) * n for key, n in seated.items() if n}
    if not least or any(voters[key] <= n and voters[key] < seated[key] for key, n in least.items()):
        return {"no_quorum"}, (), (), ()
    slips, first, votes = [content for content, _ in said], list[str](), Votes()
    if method == "majority":
        most = len(texts) if spec["blanks"] == "count" else len(said)
        cast_on = {key: min(n, most) for key, n in voters.items()}
        base = {"cast": cast_on, "present": present, "seated": seated}[spec["base"]]
        votes, relative = {key: slips.count(key) for key in names}, spec["majority"] == "relative"
        first = best({key: n for key, n in votes.items() if n and (relative or 2 * n > base[key])})
    elif said:
        first = (graded if method in GRADES else schulze if method in PAIRS else runoff)(spec, names, slips)
    if first:
        return ({"elected"}, first, (), ()) if len(first) == 1 else ({"tied"}, (), first, ())
    top, lowest = best(votes) if said else [], best({key: -n for key, n in votes.items()})
    stay = not spec["eliminate"] or (len(lowest) > 1 and spec["bottom_tie"] == "keep")
    gone = () if stay or len(names) - len(lowest) < 2 else lowest
    return {"undecided"}, (), top if len(top) > 1 else (), gone


def best(votes: Votes) -> list[str]:
    return [key for key in votes if votes[key] == max(votes.values())]


def first_places(standing: Any, rankings: list[Any]) -> Votes:
    votes = dict.fromkeys(standing, Fraction(0))
    for ranking in rankings:
        group = next((each for each in ([k for k in tier if k in votes] for tier in ranking) if each), [])
        votes |= {key: votes[key] + Fraction(1, len(group)) for key in group}
    return votes


def runoff(spec: Any, names: list[str], rankings: list[Any]) -> list[str]:
    method, votes = spec["method"], first_places(names, rankings)
    while True:
        top = best(votes)
        if method != "irv" and 2 * votes[top[0]] > sum(votes.values()):
            return top
        if method == "two-round":
            rest = {key: n for key, n in votes.items() if key not in top}
            two = combinations(top, 2) if len(top) > 1 else [(top[0], other) for other in best(rest)]
            return sorted({key for pair in two for key in best(first_places(pair, rankings))})
        if len(top) == len(votes):
            return top
        votes = first_places([key for key in votes if votes[key] != min(votes.values())], rankings)


def schulze(spec: Any, names: list[str], rankings: list[Any]) -> list[str]:
    p = dict.fromkeys(product(names, names), 0)
    for higher, lower in (two for ranking in rankings for two in combinations(ranking, 2)):
        for pair in product(higher, lower):
            p[pair] += 1
    margins, path = spec["method"] == "schulze-margins", dict[Any, tuple[int, ...]]()
    for (a, b), n in p.items():
        path[a, b] = () if n <= p[b, a] else (n - p[b, a],) if margins else (n, -p[b, a])
    for via, a, b in product(names, names, names):
        path[a, b] = max(path[a, b], min(path[a, via], path[via, b]))
    return [a for a in names if all(path[a, b] >= path[b, a] for b in names)]


def graded(spec: Any, names: list[str], slips: list[Any]) -> list[str]:
    sign = -1 if Fraction(spec["worst"]) > Fraction(spec["best"]) else 1
    given = {key: sorted(sign * Fraction(slip[key]) for slip in slips if key in slip) for key in names}
    left = {key: grades for key, grades in given.items() if grades}
    if spec["method"] != "majority-judgment":
        trim = spec["trim"] if spec["method"] == "trimmed-mean" else 0
        left = {key: g if len(g) < 2 * trim + 2 else g[trim : len(g) - trim] for key, g in left.items()}
        return best({key: sum(grades) / len(grades) for key, grades in left.items()})
    many = lcm(*map(len, left.values()))
    left = {key: sorted(grades * (many // len(grades))) for key, grades in left.items()}
    return best({key: [g.pop((n - 1) // 2) for n in range(many, 0, -1)] for key, g in left.items()})


def verify(data: bytes, head: str = "") -> bool:  # whether there were boxes to recount
    try:
        bundle = load(data)
        need(bundle["head"].startswith(head), "not the printed head")
        return Sitting(bundle).whole
    except (TypeError, LookupError, AttributeError, RecursionError, ArithmeticError) as wrong:
        raise ValueError(f"this is no bundle: {type(wrong).__name__} {wrong}") from None


if __name__ == "__main__":
    try:
        print("Everything agrees; recounted:", verify(Path(sys.argv[1]).read_bytes(), *sys.argv[2:3]))
    except (ValueError, OSError) as wrong:
        sys.exit(f"It does not agree: {wrong}")
