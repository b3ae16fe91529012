"""The acts of a protocol as sentences, for one reader. What this reader may not know yet, or ever, is not said."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fest_ops.jury.ballots.rules import NO_AWARD_SAID
from fest_ops.jury.ballots.words import round_of_prize
from fest_ops.jury.counting import NO_AWARD
from fest_ops.jury.palmares.words import HOW_WITHHELD
from fest_ops.jury.panel.words import LEFT
from fest_ops.jury.profiles.document import Profile
from fest_ops.jury.protocol.models import ProtocolEvent
from fest_ops.jury.protocol.words import lost_said
from fest_ops.web.languages import gettext, ngettext, number, words

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """An act in words: a sentence, and lines below it."""

    event: ProtocolEvent
    sentence: str
    lines: tuple[str, ...] = ()


class Teller:
    """Tells the acts of one sitting. `first`: secretary and chair know an outcome before the chair releases it;
    `interests`: whether this reader reads more of interests than the recusals."""

    def __init__(
        self, profile: Profile, events: Sequence[ProtocolEvent], *, first: bool, interests: bool
    ) -> None:
        self.prizes = {prize.key: prize.name for prize in profile.prizes}
        self.events = events
        self.interests = interests
        self.names: dict[str, str] = {}
        self.titles: dict[str, Mapping[str, str]] = {NO_AWARD: NO_AWARD_SAID}
        self.rounds: dict[str, Content] = {}
        self.known: set[str] = set()
        for event in events:
            content = event.told
            if event.verb == "sitting.opened":
                self.names |= {each["seat"]: each["name"] for each in content["seats"]}
                self.titles |= {each["entry"]: each["title"] for each in content["films"]}
            elif event.verb == "seat.joined":
                self.names[content["seat"]] = content["name"]
            elif event.verb == "round.opened":
                self.rounds[content["round"]] = content
            elif event.verb in ("outcome.shown", "prize.awarded") or (
                first and event.verb == "round.counted"
            ):
                self.known.add(str(content["round"]))
        if events and events[-1].verb == "sitting.closed":
            self.known |= set(self.rounds)

    def tell(self) -> list[Told]:
        """Every act in its order."""
        say: dict[str, Callable[[Content], tuple[str, ...]]] = {
            "sitting.opened": self._opened,
            "rules.frozen": self._frozen,
            "interest.recorded": self._interest,
            "seat.joined": self._joined,
            "seat.left": self._left,
            "chair.taken": self._chair,
            "film.lost": self._lost,
            "round.opened": self._round_opened,
            "round.closed": self._round_closed,
            "round.counted": self._round_counted,
            "round.void": self._round_void,
            "outcome.shown": self._shown,
            "prize.awarded": self._awarded,
            "prize.withheld": self._withheld,
            "prize.taken_back": self._taken_back,
            "mention.given": self._mention,
            "mention.taken_back": self._mention_back,
            "sitting.closed": self._closed,
        }
        told = [(event, say[event.verb](event.told)) for event in self.events]
        return [Told(event, said[0], said[1:]) for event, said in told]

    def film(self, entry: str) -> str:
        """A film by its entry."""
        return words(dict(self.titles.get(entry, {}))).text or entry

    def candidate(self, key: str) -> str:
        """A film, or a person in one."""
        entry, _, person = key.partition("/")
        if person:
            return gettext("%(person)s in “%(film)s”", person=person, film=self.film(entry))
        return gettext("“%(film)s”", film=self.film(entry))

    def candidates(self, keys: Sequence[str]) -> str:
        """Several, on one line."""
        return "; ".join(self.candidate(key) for key in keys)

    def won(self, winners: Sequence[Content]) -> str:
        """Those who won, on one line."""
        keys = (f"{each['entry']}/{each['person']}" if each["person"] else each["entry"] for each in winners)
        return self.candidates(list(keys))

    def prize(self, key: str) -> str:
        """A prize's name."""
        return words(dict(self.prizes.get(key, {}))).text or key

    def _seat(self, content: Content) -> str:
        return self.names.get(content["seat"], "") or gettext("Somebody")

    def _round(self, content: Content) -> str:
        opened = self.rounds[content["round"]]
        return round_of_prize(self.prize(opened["prize"]), opened["kind"], opened["step"])

    def _opened(self, content: Content) -> tuple[str, ...]:
        seats = ngettext("%(n)s juror votes.", "%(n)s jurors vote.", len(content["seats"]))
        films = ngettext("%(n)s film is judged.", "%(n)s films are judged.", len(content["films"]))
        return gettext("The sitting was opened."), seats, films

    def _frozen(self, content: Content) -> tuple[str, ...]:
        return (gettext("The rules were frozen: %(digest)s", digest=content["digest"]),)

    def _interest(self, content: Content) -> tuple[str, ...]:
        values = {"who": self._seat(content), "film": self.film(content["entry"])}
        if content["outcome"] == "recused":
            return (gettext("%(who)s does not vote on “%(film)s”.", **values),)
        if content["outcome"] == "barred":
            return (gettext("%(who)s is barred because of “%(film)s”.", **values),)
        if self.interests:
            return (gettext("%(who)s declared an interest in “%(film)s” and votes on it.", **values),)
        return (gettext("An interest was recorded."),)

    def _joined(self, content: Content) -> tuple[str, ...]:
        return (gettext("%(who)s took a seat on the jury.", who=self._seat(content)),)

    def _left(self, content: Content) -> tuple[str, ...]:
        reason = LEFT.get(content["reason"])
        said = gettext(reason) if reason and self.interests else ""
        return (gettext("%(who)s left the jury.", who=self._seat(content)), *([said] if said else []))

    def _chair(self, content: Content) -> tuple[str, ...]:
        return (gettext("%(who)s took the chair.", who=self._seat(content)),)

    def _lost(self, content: Content) -> tuple[str, ...]:
        film = gettext("“%(film)s” fell out.", film=self.film(content["entry"]))
        return film, lost_said(content["reason"])

    def _round_opened(self, content: Content) -> tuple[str, ...]:
        lines = [
            gettext("No. %(n)s among the rounds of this sitting.", n=number(content["number"])),
            ngettext("%(n)s juror is on the roll.", "%(n)s jurors are on the roll.", len(content["roll"])),
            ngettext("%(n)s stands on the ballot.", "%(n)s stand on the ballot.", len(content["candidates"])),
        ]
        if "reason" in content:
            lines.append(gettext("The vote on this prize begins anew: %(reason)s", reason=content["reason"]))
        lines += [
            gettext(
                "%(who)s votes without having seen “%(film)s”: %(reason)s",
                who=self._seat(each),
                film=self.film(each["entry"]),
                reason=each["reason"],
            )
            for each in content["waived"]
        ]
        return gettext("Voting opened: %(round)s.", round=self._round(content)), *lines

    def _round_closed(self, content: Content) -> tuple[str, ...]:
        roll = content["voted"]
        missing = [self._seat({"seat": seat}) for seat, voted in roll.items() if not voted]
        sentence = gettext(
            "Voting closed: %(round)s. %(voted)s of %(of)s voted.",
            round=self._round(content),
            voted=number(len(roll) - len(missing)),
            of=number(len(roll)),
        )
        return sentence, *([gettext("Not cast: %(who)s", who=", ".join(missing))] if missing else [])

    def _round_counted(self, content: Content) -> tuple[str, ...]:
        counted = gettext("Ballots counted: %(round)s.", round=self._round(content))
        commitment = gettext("Commitment to the box: %(digest)s", digest=content["commitment"])
        if content["round"] not in self.known:
            return counted, gettext("The chair has not released the outcome."), commitment
        lines: list[str] = []
        if content["winners"]:
            lines.append(gettext("Elected: %(who)s", who=self.candidates(content["winners"])))
        elif content["status"] == "no_quorum":
            lines.append(gettext("Too few voted: the round has no quorum."))
        elif content["tied"]:
            lines.append(gettext("Level in the lead: %(who)s", who=self.candidates(content["tied"])))
        if content["status"] == "undecided":
            lines.append(gettext("Nobody reached the majority."))
        if content["eliminated"]:
            lines.append(gettext("Dropped: %(who)s", who=self.candidates(content["eliminated"])))
        return counted, *lines, commitment

    def _round_void(self, content: Content) -> tuple[str, ...]:
        said = gettext("Made void: %(round)s. Its ballots are gone unread.", round=self._round(content))
        return said, content["reason"]

    def _shown(self, content: Content) -> tuple[str, ...]:
        return (gettext("The chair released the outcome: %(round)s.", round=self._round(content)),)

    def _awarded(self, content: Content) -> tuple[str, ...]:
        values = {"prize": self.prize(content["prize"]), "who": self.won(content["winners"])}
        lines: list[str] = []
        if content["derogation"]:
            by, reason = content["derogation"]["by"], content["reason"]
            lines.append(gettext("By a derogation of %(by)s: %(reason)s", by=by, reason=reason))
        if content["how"] == "chair":
            return gettext("%(prize)s: %(who)s, by the chair's casting vote.", **values), *lines
        if content["how"] == "lot":
            return gettext("%(prize)s: %(who)s, by lot.", **values), *lines
        if len(content["winners"]) > 1:
            return gettext("%(prize)s, ex aequo: %(who)s.", **values), *lines
        return gettext("%(prize)s: %(who)s.", **values), *lines

    def _withheld(self, content: Content) -> tuple[str, ...]:
        how = HOW_WITHHELD.get(content.get("how", ""))
        said = gettext("%(prize)s: withheld.", prize=self.prize(content["prize"]))
        return said, content["reason"], *([gettext(how)] if how else [])

    def _taken_back(self, content: Content) -> tuple[str, ...]:
        return gettext("%(prize)s: taken back.", prize=self.prize(content["prize"])), content["reason"]

    def _mention(self, content: Content) -> tuple[str, ...]:
        return (gettext("Special mention: %(who)s.", who=self.won([content])),)

    def _mention_back(self, content: Content) -> tuple[str, ...]:
        return (gettext("Special mention taken back: %(who)s.", who=self.won([content])),)

    def _closed(self, content: Content) -> tuple[str, ...]:
        decided = ngettext(
            "%(n)s prize decided.", "%(n)s prizes decided.", len(content["palmares"]["prizes"])
        )
        return gettext("The sitting was closed."), decided
