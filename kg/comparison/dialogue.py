"""The review on a terminal: a pair at a time, both wordings side by side, one key a decision."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from rich.console import Console, Group
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from kg import messages
from kg.alignment.model import RELATIONS, ComparedItem, ComparedPlan, Correspondence, Evidence, Judgement, inverse
from kg.comparison.review import Review, Reviewer
from kg.comparison.wording import relation_in_words
from kg.graph.alignments import Judged
from kg.vocabulary import scheme

SHARED = "bold reverse"
"""Style of the passages that both wordings have."""
_SCHEMES = {"theme": "theme", "initiative": "initiative", "body-type": "agency-type"}
"""Kind of evidence → scheme of its keys."""


@dataclass(slots=True)
class _Question:
    """A pair on the screen, seen from the plan on the left, and what was typed about it so far."""

    judged: Judged
    shown: Correspondence
    relation: str
    reason: str = ""


@dataclass(slots=True)
class Dialogue:
    """Asks for a decision on every pair that waits; each is on disk before the next is asked.

    Args:
        review: of the two plans.
        left: the plan on the left, from which relations are seen.
        reviewer: who answers.
        console: to print on.
        language: of the messages.
        read_key: waits for a key.
        read_line: waits for a line, after a prompt.
    """

    review: Review
    left: ComparedPlan
    reviewer: Reviewer
    console: Console
    language: str
    read_key: Callable[[], str]
    read_line: Callable[[str], str]
    taken: list[tuple[int, Judgement]] = field(default_factory=list)
    """Place in the queue and decision, in the order taken."""

    def run(self) -> None:
        """Ask until nothing waits or the person leaves (q, the end of input, Ctrl-C)."""
        queue = self.review.waiting()
        at = 0
        try:
            while at < len(queue):
                at = self._ask(self._question(queue[at]), at, len(queue))
        except (EOFError, KeyboardInterrupt):
            self.console.print()
        self._say("review.done", count=len(self.taken), left=len(self.review.waiting()), file=self.review.path)

    def _question(self, judged: Judged) -> _Question:
        found = judged.correspondence
        shown = found if self.left is self.review.a else found.turned()
        earlier = self.review.last(found)
        return _Question(judged, shown, self._seen(earlier.relation) if earlier else shown.relation)

    def _seen(self, relation: str) -> str:
        """A relation of the stored direction as seen from the left, and back."""
        return relation if self.left is self.review.a else inverse(relation)

    def _ask(self, question: _Question, at: int, count: int) -> int:
        """Show a pair until a key leaves it; the place in the queue to go on from."""
        self.console.print(self._picture(question, at, count))
        while True:
            key = self.read_key().lower()
            if key in {"a", "r"}:
                self._decide(question, at, accepted=key == "a")
                return at + 1
            if key == "s":
                return at + 1
            if key == "q":
                return count
            if key == "u" and self.taken:
                before, decision = self.taken.pop()
                self.review.take_back(decision)
                self._say("review.taken_back")
                return before
            self._amend(question, key)

    def _amend(self, question: _Question, key: str) -> None:
        """Keys that stay with the pair: another relation, the reason, or none of the keys."""
        if key in {"1", "2", "3", "4", "5"}:
            question.relation = RELATIONS[int(key) - 1]
            self._say("review.relation_now", relation=self._relation(question.relation))
        elif key == "w":
            question.reason = self.read_line(messages.render("review.why", self.language))
        else:
            self._say("review.nothing_taken" if key == "u" else "review.keys")

    def _decide(self, question: _Question, at: int, *, accepted: bool) -> None:
        found, relation = question.judged.correspondence, self._seen(question.relation)
        decision = self.reviewer.decide(found, relation, accepted=accepted, reason=question.reason)
        self.review.record([decision])
        self.taken.append((at, decision))
        key = "review.accepted" if accepted else "review.rejected"
        self._say(key, relation=self._relation(question.relation))

    def _say(self, key: str, **values: object) -> None:
        self.console.print(messages.render(key, self.language, **values), soft_wrap=True)

    def _relation(self, relation: str) -> str:
        return f"{relation} ({relation_in_words(relation, self.language)})"

    def _picture(self, question: _Question, at: int, count: int) -> Group:
        found = question.shown
        right = self.review.b if self.left is self.review.a else self.review.a
        table = Table(expand=True, show_lines=True)
        for side, plan in (("A", self.left), ("B", right)):
            table.add_column(Text(f"{side}  {plan.title} ({plan.id})"), ratio=1, overflow="fold")
        table.add_row(
            self._item(found.a, found.evidence, self.left), self._item(found.b, found.turned().evidence, right)
        )
        lines = [*self._earlier(question.judged), *self._evidence(found)]
        state = "outdated" if question.judged.decision else "proposed" if found.proposed else "candidate"
        title = messages.render(
            "review.pair",
            self.language,
            at=at + 1,
            count=count,
            state=messages.render(f"review.state_{state}", self.language),
            relation=self._relation(question.relation),
            score=f"{found.score:.2f}",
        )
        keys = Text(messages.render("review.keys", self.language), style="dim")
        return Group(Rule(Text(title, style="bold"), align="left"), table, *map(Text, lines), keys)

    def _item(self, item: ComparedItem, evidence: tuple[Evidence, ...], plan: ComparedPlan) -> Text:
        """Place and number, then the wording with the shared passages marked; of a plan without text the heading."""
        wording = Text(item.wording)
        for each in evidence:
            if each.a_span:
                wording.stylize(SHARED, *each.a_span)
        place = Text(" › ".join((*item.path, item.number)), style="dim")
        without = Text(messages.render("compare.headings_only", self.language), style="italic")
        return Text("\n").join([place, wording] if plan.has_text else [place, without, wording])

    def _earlier(self, judged: Judged) -> Iterator[str]:
        """What was decided about an earlier wording."""
        if said := self.review.last(judged.correspondence):
            yield messages.render(
                "review.earlier_accepted" if said.accepted else "review.earlier_rejected",
                self.language,
                reviewer=said.reviewer,
                day=said.day,
                relation=self._relation(self._seen(said.relation)),
                reason=said.reason or "–",
            )

    def _evidence(self, found: Correspondence) -> Iterator[str]:
        for kind in dict.fromkeys(each.kind for each in found.evidence):
            values = [self._name(each) for each in found.evidence if each.kind == kind]
            label = messages.render(f"review.evidence_{kind.replace('-', '_')}", self.language)
            yield f"{label}: {' · '.join(values)}"

    def _name(self, evidence: Evidence) -> str:
        """A key in words, where the language has them."""
        concept = scheme(_SCHEMES[evidence.kind]).get(evidence.value) if evidence.kind in _SCHEMES else None
        return concept.labels[0] if concept and self.language != "en" else evidence.value
