"""The plan as a work: notice, expression, file, parts (ELI, GB/T 9704-2012)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, PROV, RDFS, SKOS, XSD

import kg
from kg import messages
from kg.graph.agents import Resolver
from kg.graph.spans import Spans
from kg.graph.writer import Writer, chinese
from kg.identifiers import Identifiers, PolicyIdentifiers
from kg.namespaces import ELI, PP, SCHEMA, SPDX, concept
from kg.records.model import Metadata, Name, PlanRecord, Section
from kg.vocabulary import concept_with

TIME_INTERVAL = URIRef("http://www.w3.org/2006/time#ProperInterval")
TIME_INSTANT = URIRef("http://www.w3.org/2006/time#Instant")
TIME_BEGINNING = URIRef("http://www.w3.org/2006/time#hasBeginning")
TIME_END = URIRef("http://www.w3.org/2006/time#hasEnd")
TIME_DATE = URIRef("http://www.w3.org/2006/time#inXSDDate")
CHINESE_LANGUAGE = "http://publications.europa.eu/resource/authority/language/ZHO"
IANA = "https://www.iana.org/assignments/media-types/"


class PlanWriter:
    """Writes what is said of a document as a whole.

    Args:
        plan: writer of the document's graph.
        provenance: writer of its provenance graph.
        spans: its places.
        resolver: its agents.
        identifiers: its IRIs.
        base: IRIs of the data.
    """

    def __init__(
        self, plan: Writer, provenance: Writer, spans: Spans, resolver: Resolver, identifiers: PolicyIdentifiers
    ) -> None:
        self.plan = plan
        self.provenance = provenance
        self.spans = spans
        self.resolver = resolver
        self.ids = identifiers
        self.base: Identifiers = resolver.identifiers

    def write(self, record: PlanRecord) -> None:
        """Write work, notice, expression, file, sections and the run that made them."""
        self._work(record)
        if record.metadata.has_notice:
            self._notice(record)
        self._file(record)
        for position, section in enumerate(record.sections, start=1):
            self._section(section, position)
        self._annex(record)

    def _work(self, record: PlanRecord) -> None:
        work, metadata, write = self.ids.work, record.metadata, self.plan
        write.describe(work, PP.PolicyPlan, PP.PolicyDocument)
        write.value(work, DCTERMS.title, chinese(metadata.title))
        write.value(work, PP.documentNumber, metadata.doc_number)
        write.link(work, PP.documentType, concept_with(metadata.document_type, "document-type"))
        write.value(work, PP.dateSigned, metadata.issue_date)
        write.value(work, PP.annexNote, metadata.annex_note and chinese(metadata.annex_note))
        write.link(work, PP.textStatus, concept("text-status", "facts-only" if record.facts_only else "full"))
        if metadata.jurisdiction and metadata.jurisdiction.code:
            write.link(work, PP.jurisdiction, self.base.place(metadata.jurisdiction.code))
        for issuer in metadata.issuers:
            write.link(work, PP.issuer, self.agent(Name(issuer, issuer)))
        for element in metadata.not_stated:
            write.link(work, PP.metadataAbsent, concept("element", element))
        for element in record.promises:
            write.link(work, PP.promises, concept("element", "deadline" if element == "deadlines" else element))
        said_at = metadata.places if metadata.in_form else metadata.places.keys() & {"title"}
        write.link(work, PROV.wasDerivedFrom, *(self._said_at(metadata, element) for element in said_at))
        if metadata.period:
            self._period(*metadata.period)
        elif metadata.year:
            self._period(metadata.year, metadata.year)
        self._reading(record)

    def _said_at(self, metadata: Metadata, element: str) -> str:
        """The span of the line that states an element, with its quotation where the document itself was read."""
        words = metadata.words.get(element)
        return self.spans.of_words(words) if words else self.spans.of_place(metadata.places[element])

    def _period(self, first: int, last: int) -> None:
        interval = self.ids.part("period")
        self.plan.link(self.ids.work, PP.planPeriod, interval)
        self.plan.describe(interval, TIME_INTERVAL)
        for end, predicate, day in (
            ("begin", TIME_BEGINNING, date(first, 1, 1)),
            ("end", TIME_END, date(last, 12, 31)),
        ):
            self.plan.link(interval, predicate, f"{interval}/{end}")
            self.plan.describe(f"{interval}/{end}", TIME_INSTANT)
            self.plan.value(f"{interval}/{end}", TIME_DATE, day)

    def _reading(self, record: PlanRecord) -> None:
        """The reading of 「X月前」 and the evidence for it, where the plan has such phrases."""
        phrases = [entry for item in record.items for entry in item.deadlines if entry.bound == "before-month"]
        if not phrases:
            return
        signed = record.metadata.issue_date
        self.plan.link(self.ids.work, PP.readingConvention, concept("reading", "lenient"))
        proof = next(
            (e for e in phrases if signed and e.latest_strict and e.due and e.latest_strict < signed <= e.due), None
        )
        key = "graph.reading_shown" if proof else "graph.reading_custom"
        for language, text in messages.both(key, phrase=proof.text if proof else "", signed=signed).items():
            self.plan.value(self.ids.work, RDFS.comment, Literal(text, lang=language))

    def _notice(self, record: PlanRecord) -> None:
        notice, metadata, write = self.ids.notice, record.metadata, self.plan
        write.describe(notice, PP.PromulgationNotice, PP.PolicyDocument)
        if metadata.notice_title:
            write.value(notice, DCTERMS.title, chinese(metadata.notice_title))
        else:
            write.link(notice, PP.metadataAbsent, concept("element", "title"))
        for language, label in messages.both("graph.notice_label", title=metadata.title).items():
            write.value(notice, RDFS.label, Literal(label, lang=language))
        write.link(notice, PP.promulgates, self.ids.work)
        write.link(self.ids.work, PP.promulgatedBy, notice)
        write.link(notice, PP.documentType, concept("document-type", "notice"))
        write.value(notice, PP.dateSigned, metadata.issue_date)
        write.value(notice, PP.annotationNote, metadata.publicity and chinese(metadata.publicity))
        write.value(notice, PP.addresseeText, metadata.addressees_raw and chinese(metadata.addressees_raw))
        for issuer in metadata.issuers:
            write.link(notice, PP.issuer, self.agent(Name(issuer, issuer)))
        for addressee in metadata.addressees:
            write.link(notice, PP.addressee, self.agent(addressee))
        if metadata.approver:
            write.link(notice, PP.approver, self.agent(Name(metadata.approver, metadata.approver)))
        for element in metadata.places:
            write.link(notice, PROV.wasDerivedFrom, self._said_at(metadata, element))
        if not metadata.doc_number:
            write.link(notice, PP.metadataAbsent, concept("element", "document-number"))

    def _file(self, record: PlanRecord) -> None:
        """Expression, manifestation, checksum, and the run (PROV-O)."""
        work, expression, file, write = self.ids.work, self.ids.expression, self.spans.file, self.provenance
        write.link(work, ELI.is_realized_by, expression)
        write.describe(expression, ELI.Expression)
        write.link(expression, ELI.is_embodied_by, file)
        write.link(expression, DCTERMS.language, CHINESE_LANGUAGE)
        write.describe(file, PP.SourceFile, ELI.Manifestation)
        write.value(file, DCTERMS.title, record.file_name)
        write.link(file, DCTERMS.format, IANA + record.media_type)
        checksum = f"{file}/checksum"
        write.link(file, SPDX.checksum, checksum)
        write.describe(checksum, SPDX.Checksum)
        write.link(checksum, SPDX.algorithm, str(SPDX.checksumAlgorithm_sha256))
        write.value(checksum, SPDX.checksumValue, Literal(record.sha256, datatype=XSD.hexBinary))
        run = self.ids.part("extraction")
        for graph in (self.ids.graph, self.ids.provenance_graph):
            write.link(graph, PROV.wasGeneratedBy, run)
        write.describe(run, PP.Extraction, PROV.Activity)
        write.link(run, PROV.used, file)
        write.value(run, PP.rulesetVersion, kg.__version__)
        agent = f"{self.base.base}id/software/policy-kg"
        write.link(run, PROV.wasAssociatedWith, agent)
        write.describe(agent, PROV.SoftwareAgent)
        write.value(agent, RDFS.label, "policy-kg")

    def _section(self, section: Section, position: int) -> None:
        iri, write = self.section(section.key), self.plan
        write.describe(iri, PP.Section, PP.DocumentPart)
        around = self.ids.part("annex") if section.annex_only else self.ids.work
        write.link(iri, ELI.is_part_of, self.section(section.parent) if section.parent else around)
        write.number(iri, PP.sectionNumber, section.number)
        write.value(iri, PP.numberLabel, section.label)
        write.value(iri, PP.heading, chinese(section.heading))
        write.value(iri, SCHEMA.position, position)
        write.link(iri, PROV.wasDerivedFrom, self.spans.of_place(section.place))

    def section(self, key: str) -> str:
        """IRI of the section with this key."""
        return self.ids.part(f"s{key}")

    def _annex(self, record: PlanRecord) -> None:
        groups = [section for section in record.sections if section.annex_place or section.annex_only]
        if not groups:
            return
        annex, write = self.ids.part("annex"), self.plan
        write.describe(annex, PP.Annex, PP.DocumentPart)
        write.link(self.ids.work, ELI.has_annex, annex)
        if record.annex_title and record.annex_place:
            write.value(annex, PP.heading, chinese(record.annex_title))
            write.link(annex, PROV.wasDerivedFrom, self.spans.of_place(record.annex_place))
        for section in groups:
            group = self.ids.part("annex", f"s{section.key}")
            write.describe(group, PP.AnnexGroup, PP.DocumentPart)
            write.link(group, ELI.is_part_of, annex)
            write.value(group, PP.heading, chinese(section.annex_heading or section.heading))
            write.value(group, SCHEMA.position, section.number)
            write.link(group, PROV.wasDerivedFrom, self.spans.of_place(section.annex_place or section.place))
            if not section.annex_only:
                write.link(self.section(section.key), PP.correspondingGroup, group)

    def agent(self, name: Name) -> str:
        """IRI of an agent; one that the reference data does not know is described here, for review."""
        agent = self.resolver.agent_of(name)
        if not agent.known:
            describe_unknown(self.plan, agent.iri, name)
        return agent.iri


def describe_unknown(write: Writer, iri: str, name: Name) -> None:
    """What the document itself says of an agent that the reference data does not know: its name."""
    write.describe(iri, PP.AgencyGroup if name.is_group else PP.Agency)
    write.value(iri, SKOS.prefLabel, chinese(name.text))
    if name.is_group:
        kind = "partly-listed" if name.listed else "open"
        write.link(iri, PP.membershipKind, concept("membership-kind", kind))


def confidence(value: float) -> Decimal:
    """A confidence as a decimal of two places."""
    return Decimal(str(round(value, 2)))
