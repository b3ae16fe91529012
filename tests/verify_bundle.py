"""Verifies a jury's bundle by docs/bundle-format.md alone, with its table of shapes: verify_bundle.py BUNDLE [HEAD]"""

import hashlib
import json
import re
import sys
from collections import Counter
from datetime import datetime
from fractions import Fraction
from itertools import combinations, product
from math import lcm
from pathlib import Path
from typing import Any

# fmt: off
PAGE = Path(__file__).parent.parent / "docs" / "bundle-format.md"
SHAPES = json.loads(PAGE.read_text("utf-8").split("```json\n")[1].split("```")[0])
PAIRS, GRADES = ("schulze", "schulze-margins"), ("majority-judgment", "score", "trimmed-mean")
FROM = {"round.closed": ("open",), "round.counted": ("closed",), "round.void": ("open", "closed")}
ENDS = {"elected": "100", "tied": "020", "undecided": "000 001 020 021", "no_quorum": "000"}
Votes = dict[str, Any]
canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode

def need(holds: object, what: str) -> Any:
    if not holds:
        raise ValueError(what)

def sha(data: bytes | str) -> str:
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()

def load(data: bytes) -> Any:
    numbers = ("parse_int", "parse_float", "parse_constant")
    hooks: Any = dict.fromkeys(numbers, lambda n: need(re.fullmatch("-?[0-9]{1,15}", n), n[:60]) or int(n))
    hooks["object_pairs_hook"] = lambda two: need(len(dict(two)) == len(two), "a key twice") or dict(two)
    return json.loads(data.decode(), **hooks)

def fits(value: Any, shape: Any) -> bool:
    shape = SHAPES.get(shape, shape) if isinstance(shape, str) else shape
    if isinstance(shape, dict) and "?" in shape:
        return value is None or fits(value, shape["?"])
    if isinstance(shape, dict):
        names = {name.rstrip("?"): inner for name, inner in shape.items()}
        known = isinstance(value, dict) and {name for name in names if name in shape} - {"*"} <= set(value)
        return known and all(fits(inner, names.get(name, shape.get("*", "(?!)"))) for name, inner in value.items())
    if isinstance(shape, list):
        each = isinstance(value, list) and all(fits(inner, shape[0]) for inner in value)
        told = [canonical(inner[shape[1]] if shape[1:] else inner) for inner in value if each and shape[-1] != "again"]
        return each and len(set(told)) == len(told)
    if shape == "bool" or shape == "value":
        return isinstance(value, bool if shape == "bool" else object)
    least, dots, most = shape.partition("..")
    if dots:
        return type(value) is int and int(least) <= value <= int(most or value)
    return isinstance(value, str) and bool(re.fullmatch(shape, value, re.DOTALL))

class Sitting:
    def __init__(self, bundle: Any) -> None:
        need(fits(bundle, "bundle"), "this has not the shape of a bundle")
        events, rules, self.whole = bundle["events"], bundle["rules"], bundle["kind"] == "secretary"
        need(self.whole == ("boxes" in bundle) and len(events) > 2, "boxes or events")
        self.voting, self.limits, self.digest = rules["voting"], rules["palmares"], sha(canonical(rules))
        self.prizes, self.boxes = {prize["key"]: prize for prize in rules["prizes"]}, bundle.get("boxes", {})
        opened, self.rounds, self.interests = events[0]["content"], Votes(), dict[Any, Any]()
        self.seats: Any = {each["seat"] for each in opened["seats"]}
        self.films, self.mentions = {each["entry"] for each in opened["films"]}, opened["films"][:0]
        need([each["function"] for each in opened["seats"]].count("chair") == 1, "one chair")
        self.decided, before, last = Votes(), bytes(32), ""
        for n, event in enumerate(events, 1):
            at, verb, it = event["at"], event["verb"], event["content"]
            shape = SHAPES[verb] if isinstance(SHAPES[verb], dict) else SHAPES[SHAPES[verb]]
            kept = {} if self.whole else {name: "hash" for name in shape if name in ("kept", "kept?")}
            need("." in verb and fits(it, shape | kept), f"event {n}: shape")
            told = it | ({"kept": sha(canonical(it["kept"]))} if self.whole and "kept" in it else {})
            told = {"position": n, "at": at, "verb": verb, "content": sha(canonical(told))}
            need(sha(before + canonical(told).encode()) == event["hash"], f"event {n}: hash")
            need(event["position"] == n and at >= last and datetime.fromisoformat(at), f"event {n}: order")
            for place, only in ((1, "sitting.opened"), (2, "rules.frozen"), (len(events), "sitting.closed")):
                need((n == place) == (verb == only), f"event {n}: {only} out of place")
            before, last = bytes.fromhex(event["hash"]), at
            self.act(verb, it, it.get("kept"))
        counted = {key for key, one in self.rounds.items() if self.whole and one["state"] == "counted"}
        need(bundle["head"] == before.hex() and set(self.boxes) == counted, "head or boxes")

    def act(self, verb: str, it: Any, kept: Any) -> None:
        idle = all(one["state"] in ("counted", "void") for one in self.rounds.values())
        one, seat, film = self.rounds.get(it.get("round"), {}), it.get("seat"), it.get("entry")
        if verb in FROM:
            need(one.get("state") in FROM[verb], "a round out of turn")
            one["state"] = verb.removeprefix("round.")
        if verb.startswith("prize.") or verb == "round.opened":
            known = self.prizes[it["prize"]]["key"] in self.decided
            need(idle and known == (verb == "prize.taken_back"), "a prize out of turn")
        acts: dict[str, Any] = {
            "sitting.opened": lambda: need(it["rules"] == self.digest and not it["rehearsal"], "other rules"),
            "rules.frozen": lambda: need(it["digest"] == self.digest, "other rules"),
            # in the public bundle each is one by which somebody may be barred
            "interest.recorded": lambda: self.interests.update({kept: ""} if not self.whole else {
                (need(kept["seat"] in self.seats, "interest") or kept["seat"], kept["entry"]): kept["outcome"]}),
            "seat.joined": lambda: need(not self.rounds and seat not in self.seats, "joined") or self.seats.add(seat),
            "seat.left": lambda: self.seats.remove(seat),
            "chair.taken": lambda: need(seat in self.seats, "chair"),
            "film.lost": lambda: self.films.remove(film),
            "round.opened": lambda: self.open(it, kept, it["roll"], it["absent"]),
            "round.closed": lambda: need(set(it["voted"]) <= set(one["roll"]), "roll") or one.update(voted=it["voted"]),
            "round.counted": lambda: self.recount(one, it),
            "outcome.shown": lambda: need(one["state"] == "counted", "a round out of turn"),
            "prize.awarded": lambda: self.decided.update({it["prize"]: self.decide(it, it["how"])}),
            "prize.withheld": lambda: self.decided.update({it["prize"]: self.decide(it, it.get("how"))}),
            "prize.taken_back": lambda: self.decided.pop(it["prize"]),
            "mention.given": lambda: need(film in self.films and it not in self.mentions and (
                len(self.mentions) != self.limits["mentions"]), "mention") or self.mentions.append(it),
            "mention.taken_back": lambda: self.mentions.remove(it),
            "sitting.closed": lambda: need(idle and it["palmares"] == {
                "prizes": self.decided, "mentions": self.mentions}, "palmares"),
        }
        acts.get(verb, bool)()

    def open(self, it: Any, kept: Any, roll: list[str], away: list[str]) -> None:
        films, step, voting = {each["key"]: each["film"] for each in it["candidates"]}, it["step"], self.voting
        bases, missing = [(each["roll"], each["absent"]) for each in it["candidates"]], self.seats - {*roll, *away}
        judged = {*self.films, *["none"] * self.prizes[it["prize"]]["may_withhold"]}
        need(it["round"] not in self.rounds and it["number"] == len(self.rounds) + 1, "number")
        need(films and all(film in judged and key.split("/")[0] == film for key, film in films.items()), "films")
        need(len({*roll, *away} & self.seats) == len(roll + away) and len(missing) <= len(self.interests), "seats")
        need(len(roll) * (voting["base"] == "present") <= it["present"] <= len(self.seats), "present")
        need(all(on <= len(roll) and off <= len(away) for on, off in bases), "bases")
        if self.whole:
            held = {s: {film: self.interests.get((s, film)) for film in self.films} for s in self.seats}
            need(missing == {s for s in self.seats if "barred" in held[s].values()}, "barred, or missing")
            recused = {s: sorted(key for key in films if held[s].get(films[key]) == "recused") for s in roll + away}
            need(kept["recused"] == {s: keys for s, keys in recused.items() if keys}, "recusals")
            able = {key: [s for s in roll + away if key not in recused[s]] for key in films}
            need(bases == [(len({*able[key]} & {*roll}), len({*able[key]} & {*away})) for key in films], "bases")
            need({(w["seat"], w["entry"]) for w in kept["waived"]} <= {*product(roll, films.values())}, "waived")
        (history, rest, more), reason = self.history(it["prize"]), self.whole and "reason" in kept
        steps = ["relative"] if it["kind"] == "revote" else voting["rounds"] or [""]
        majority = steps[min(step, len(steps)) - 1]
        self.rounds[it["round"]] = it | {"state": "open", "films": films, "majority": majority}
        if (it["kind"], step) == ("round", 1):
            again = not self.whole or [each["status"] for each in history] == ["no_quorum"]
            need(again or reason == bool(history), "a reason to begin anew")
            return
        last, again = history[-1], history[-1]["status"] == "no_quorum"
        kind, rest = (last["kind"], set(last["films"]) - set(last["eliminated"])) if again or more else ("revote", rest)
        done = any(each["kind"] == "revote" and each["status"] != "no_quorum" for each in history)
        need(again or more or ("revote" in voting["ties"] and not done and len(rest) > 1), "no revote")
        need((it["kind"], step, set(films)) == (kind, last["step"] + more, rest) and not reason, "not the next round")

    def recount(self, one: Any, it: Any) -> None:
        won, tied, gone = (set(it[name]) for name in ("winners", "tied", "eliminated"))
        size = f"{len(won)}{min(len(tied), 2)}{min(len(gone), 1)}"
        need(size in ENDS[it["status"]] and won | tied | gone <= set(one["films"]) and not tied & gone, "outcome")
        if self.whole:
            salt, slips = bytes.fromhex(self.boxes[it["round"]]["salt"]), self.boxes[it["round"]]["slips"]
            lines = [slip.encode() + b"\n" for slip in slips]
            need(lines == sorted(lines) and sha(salt + b"".join(lines)) == it["commitment"], "box")
            found = Box(self.voting, one).count(slips)
            need([{it["status"]}, won, tied, gone] == [set(each) for each in found], "outcome")
        one.update(it)

    def history(self, prize: str) -> tuple[list[Any], set[str], bool]:  # who is tied, whether one more round follows
        found: list[Any] = []
        for one in self.rounds.values():
            if one["prize"] == prize and one["state"] == "counted":
                found = [one] if (one["kind"], one["step"]) == ("round", 1) else [*found, one]
        ends = [r for r in found if r["tied"] or (r["kind"] == "round" and r["status"] != "no_quorum")]
        last = [r["status"] for r in found[-1:] if r["kind"] == "round" and r["step"] < self.voting["most_rounds"]]
        more = last == ["undecided"] or (last == ["tied"] and self.voting["method"] == "majority")
        return found, set(ends[-1]["tied"] if ends else ()), more

    def decide(self, it: Any, how: Any) -> Any:
        ties, (history, tied, more) = self.voting["ties"], self.history(it["prize"])
        last = (history or [{"round": None, "status": "no_quorum", "winners": []}])[-1]
        if "winners" not in it:
            by = {"vote"} if last["winners"] == ["none"] else set() if last["winners"] else {"rules", "chair"}
            need(by and by >= {how or min(by)} and it.get("round") in (None, last["round"]), "it was voted otherwise")
            return {"status": "withheld"}
        won = {each["entry"] + ("/" + each["person"] if each["person"] else "") for each in it["winners"]}
        need({each["entry"] for each in it["winners"]} <= self.films, "a film that is not judged")
        need(bool(it["derogation"]) == ("kept" in it) <= bool(self.limits["derogations"]), "derogation")
        need(last["round"] == it["round"], "not its last round")
        if last["status"] == "elected":
            need(how == "vote" and won == set(last["winners"]), "not who was elected")
        else:
            need(not more and last["status"] != "no_quorum" and len(tied) > 1, "nothing is tied, or not yet")
            shared = won == tied and "none" not in tied and len(tied) <= self.prizes[it["prize"]]["ex_aequo"]
            need(("ex_aequo" if how == "vote" else how) in ties, "not a way out of a tie here")
            need(shared if how == "vote" else len(won) == 1 and won <= tied, "not who is tied")
            drawn = min(tied, key=lambda key: sha(bytes.fromhex(last["commitment"]) + key.encode()))
            need(how != "lot" or won == {drawn}, "lot")
        return {"status": "awarded", "how": how, "winners": it["winners"]}

class Box:
    def __init__(self, voting: Any, one: Any) -> None:
        self.voting, self.method, self.one, self.names = voting, voting["method"], one, list(one["films"])
        self.worst, self.best = map(Fraction, voting["scale"] or ("1", "5"))

    def read(self, text: str) -> Any:  # what a slip says, whom it names
        slip, graded = load(text.encode()), self.method in GRADES
        kind = "grades" if graded else "choice" if self.method == "majority" else "ranking"
        need(canonical(slip) == text and fits(slip, "blank" if "blank" in slip else kind), "a slip not in its one form")
        if "blank" in slip:
            return need(slip["blank"] and self.voting["blanks"] != "refuse", "blank"), frozenset()
        said = slip[kind]
        named = [said] if kind == "choice" else [*said] if graded else [key for group in said for key in group]
        need(kind != "ranking" or all(group and group == sorted(group) for group in said), "ranking")
        given = map(Fraction, said.values() if graded else ())
        need(all((grade - self.worst) * (grade - self.best) <= 0 for grade in given), "grade")
        need(named and len(set(named)) == len(named) and set(named) <= set(self.names), "names")
        return said, frozenset(named)

    def count(self, texts: list[str]) -> Any:  # status and whom
        one, names, voting = self.one, self.names, self.voting
        recused = {seat: frozenset(one["kept"]["recused"].get(seat, ())) for seat in one["roll"] + one["absent"]}
        cast, rolled = [recused[s] for s, did in one["voted"].items() if did], [recused[s] for s in one["voted"]]
        every = (cast, rolled, rolled + [recused[s] for s in one["absent"]])
        voters, present, seated = ({key: sum(key not in each for each in group) for key in names} for group in every)
        said = [slip for slip in map(self.read, texts) if slip[1]]
        need(len(texts) == len(cast), "as many slips as voters")
        need(all(sum(key in named for _, named in said) <= voters[key] for key in names), "too many votes")
        if self.method in GRADES or (self.method in PAIRS and voting["unranked"] == "last"):
            need(Counter(frozenset(names) - named for _, named in said) <= Counter(cast), "left out unrecused")
        least = {key: Fraction(voting["quorum"]) * n for key, n in seated.items() if n}
        if not least or any(voters[key] <= n and voters[key] < seated[key] for key, n in least.items()):
            return {"no_quorum"}, (), (), ()
        slips, first, votes = [content for content, _ in said], list[str](), Votes()
        if self.method == "majority":
            most = len(texts) if voting["blanks"] == "count" else len(said)
            cast_on = {key: min(n, most) for key, n in voters.items()}
            base = {"cast": cast_on, "present": present, "seated": seated}[voting["base"]]
            votes, relative = {key: slips.count(key) for key in names}, one["majority"] != "absolute"
            first = best({key: n for key, n in votes.items() if n and (relative or 2 * n > base[key])})
        elif said:
            by = self.graded if self.method in GRADES else self.schulze if self.method in PAIRS else self.runoff
            first = by(slips)
        if first:
            return ({"elected"}, first, (), ()) if len(first) == 1 else ({"tied"}, (), first, ())
        top, lowest = best(votes) if said else [], best({key: -n for key, n in votes.items()})
        stay = not voting["eliminate"] or (len(lowest) > 1 and voting["bottom_tie"] == "keep")
        return {"undecided"}, (), top if len(top) > 1 else (), () if stay or len(names) - len(lowest) < 2 else lowest

    def runoff(self, rankings: list[Any]) -> list[str]:
        votes = first_places(self.names, rankings)
        while True:
            top = best(votes)
            if self.method != "irv" and 2 * votes[top[0]] > sum(votes.values()):
                return top
            if self.method == "two-round":
                rest = {key: n for key, n in votes.items() if key not in top}
                two = combinations(top, 2) if len(top) > 1 else [(top[0], other) for other in best(rest)]
                return sorted({key for pair in two for key in best(first_places(pair, rankings))})
            if len(top) == len(votes):
                return top
            votes = first_places([key for key in votes if votes[key] != min(votes.values())], rankings)

    def schulze(self, rankings: list[Any]) -> list[str]:
        names, p = self.names, dict.fromkeys(product(self.names, self.names), 0)
        for higher, lower in (two for ranking in rankings for two in combinations(ranking, 2)):
            for pair in product(higher, lower):
                p[pair] += 1
        margins = self.method == "schulze-margins"
        won: Any = {(a, b): (n - p[b, a],) if margins else (n, -p[b, a]) for (a, b), n in p.items()}
        path = {(a, b): strength if p[a, b] > p[b, a] else () for (a, b), strength in won.items()}
        for via, a, b in product(names, names, names):
            path[a, b] = max(path[a, b], min(path[a, via], path[via, b]))
        return [a for a in names if all(path[a, b] >= path[b, a] for b in names)]

    def graded(self, slips: list[Any]) -> list[str]:
        sign, trim = -1 if self.worst > self.best else 1, self.voting["trim"] if self.method == "trimmed-mean" else 0
        left = {k: g for k in self.names if (g := sorted(sign * Fraction(slip[k]) for slip in slips if k in slip))}
        if self.method != "majority-judgment":
            kept = {key: g if len(g) < 2 * trim + 2 else g[trim : len(g) - trim] for key, g in left.items()}
            return best({key: sum(grades) / len(grades) for key, grades in kept.items()})
        many = lcm(*map(len, left.values()))
        left = {key: sorted(grades * (many // len(grades))) for key, grades in left.items()}
        return best({key: [g.pop((n - 1) // 2) for n in range(many, 0, -1)] for key, g in left.items()})

def best(votes: Votes) -> list[str]:
    return [key for key in votes if votes[key] == max(votes.values())]

def first_places(standing: Any, rankings: list[Any]) -> Votes:
    votes = dict.fromkeys(standing, Fraction(0))
    for ranking in rankings:
        group = next((each for each in ([k for k in tier if k in votes] for tier in ranking) if each), [])
        votes |= {key: votes[key] + Fraction(1, len(group)) for key in group}
    return votes

def verify(data: bytes, head: str = "") -> bool:  # whether there were boxes to recount
    try:
        need((bundle := load(data))["head"].startswith(head), "not the printed head")
        return bool(Sitting(bundle).whole)
    except (TypeError, LookupError, AttributeError, RecursionError, ArithmeticError) as wrong:
        raise ValueError(f"this is no bundle: {type(wrong).__name__} {wrong}") from None

if __name__ == "__main__":
    try:
        print("Everything agrees; recounted:", verify(Path(sys.argv[1]).read_bytes(), *sys.argv[2:3]))
    except (ValueError, OSError) as wrong:
        sys.exit(f"It does not agree: {wrong}")
