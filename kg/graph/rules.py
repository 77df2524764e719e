"""Rules that a document declares once (列第一位者为牵头单位，下同): resources that assignments name as their reason."""

from __future__ import annotations

from rdflib.namespace import PROV

from kg.documents import Place
from kg.graph.plan import PlanWriter
from kg.namespaces import PP, SCHEMA, concept
from kg.records.model import PlanRecord, Rule


class Rules:
    """The declared rules of one document.

    Args:
        of: the writer of the document as a whole.
        record: the document.
    """

    def __init__(self, of: PlanWriter, record: PlanRecord) -> None:
        self.of = of
        self.rules = {of.ids.part("rule", str(order)): rule for order, rule in enumerate(record.rules, start=1)}
        cells = (cell for item in record.items for cell in item.cells.values())
        self._words = (*record.preamble, *(words for cell in cells for words in cell.words))

    def write(self) -> None:
        """Write every rule: kind, wording, place, and the bodies that do every item by it."""
        write = self.of.plan
        for order, (iri, rule) in enumerate(self.rules.items(), start=1):
            write.link(self.of.ids.work, PP.declares, iri)
            write.describe(iri, PP.DeclaredRule)
            write.value(iri, SCHEMA.position, order)
            write.link(iri, PP.ruleKind, concept("rule-kind", rule.kind))
            write.value(iri, PP.ruleText, rule.text)
            write.link(iri, PP.defaultDoer, *(self.of.agent(body) for body in rule.bodies))
            write.link(iri, PROV.wasDerivedFrom, self.span_of(rule))

    def holding_at(self, place: Place, kind: str) -> tuple[str, Rule] | None:
        """The rule of a kind that holds at a place, with its IRI: the last one declared up to there, else the first.

        Returns:
            ``None`` where the record does not carry the rule itself.
        """
        declared = [(iri, rule) for iri, rule in self.rules.items() if rule.kind == kind]
        here = place.end_line or place.line or 0
        before = [pair for pair in declared if (pair[1].place.line or 0) <= here]
        return before[-1] if before else next(iter(declared), None)

    def span_of(self, rule: Rule) -> str:
        """The IRI of the span where a rule is declared."""
        return self.of.spans.of_phrase(rule.text, self._words, rule.place)
