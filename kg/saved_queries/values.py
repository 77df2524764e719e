"""From what people type to RDF terms, and back to the shortest thing they could have typed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.derived.question import TableQuestion
from kg.errors import UsageError
from kg.identifiers import DOCUMENT_ID, FILE_ID, KEY, Identifiers
from kg.namespaces import VOCAB, concept
from kg.saved_queries.binder import Term
from kg.saved_queries.model import Parameter, SavedQuery
from kg.saved_queries.scope import PLAN_CLASS, graphs_of

INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
Values = Mapping[str, str | Sequence[str]]
"""Parameter → value as typed, or several of them."""
XSD_DATE = ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")


@dataclass(frozen=True, slots=True)
class ValueReader:
    """Reads parameter values.

    Args:
        base_iri: start of the IRIs of the data.
        prefixes: prefix → namespace, for CURIEs.
    """

    base_iri: str
    prefixes: Mapping[str, str]

    def bind(self, query: SavedQuery, values: Values) -> str:
        """The text of ``query`` with ``values`` in place.

        Raises:
            UsageError: as :meth:`terms`.
        """
        return query.template.bind(self.terms(query, values))

    def question(self, query: SavedQuery, values: Values) -> TableQuestion | None:
        """The same call as a question to a derived table; None where the query names none.

        Raises:
            UsageError: as :meth:`terms`.
        """
        return None if query.table is None else TableQuestion(query.table, query.name, self.terms(query, values))

    def within(self, query: SavedQuery, values: Values) -> tuple[str, ...]:
        """Names of the graphs outside of which the call reads nothing; empty where that is not known.

        Raises:
            UsageError: as :meth:`terms`.
        """
        if not query.of_plans:
            return ()
        terms = self.terms(query, values)
        plans = [terms.get(parameter.name, ()) for parameter in query.parameters if parameter.class_ == PLAN_CLASS]
        named = [term.value for each in plans for term in (each if isinstance(each, tuple) else (each,))]
        return graphs_of(named, self.base_iri)

    def terms(self, query: SavedQuery, values: Values) -> dict[str, Term | tuple[Term, ...]]:
        """The terms for a call of ``query``.

        Args:
            query: a saved query.
            values: parameter → value as typed; an empty value counts as not given.

        Raises:
            UsageError: a parameter is unknown, missing, of the wrong form, or has several values and takes one; the
                message names it with an example.
        """
        given = {name: several for name, value in values.items() if (several := _several(value))}
        known = {parameter.name for parameter in query.parameters}
        for name in given:
            if name not in known:
                listed = ", ".join(sorted(known)) or "–"
                raise UsageError("queries.unknown_parameter", query=query.name, parameter=name, known=listed)
        found: dict[str, Term | tuple[Term, ...]] = {}
        for parameter in query.parameters:
            default = () if parameter.default is None else (parameter.default,)
            value = given.get(parameter.name, default)
            if value or (parameter.many and not parameter.required):
                found[parameter.name] = self.bound(parameter, value)
            elif parameter.required:
                raise UsageError(
                    "queries.missing_parameter", query=query.name, parameter=parameter.name, example=parameter.example
                )
        return found

    def bound(self, parameter: Parameter, values: Sequence[str]) -> Term | tuple[Term, ...]:
        """What stands for a parameter: one term, or for one that takes many the terms.

        Raises:
            UsageError: a value has not the wanted form, or there are several values for one.
        """
        terms = tuple(self.term(parameter, value) for value in values)
        if parameter.many:
            return terms
        if len(terms) != 1:
            raise UsageError("queries.repeated", parameter=parameter.name, first=values[0], second=values[1])
        return terms[0]

    def term(self, parameter: Parameter, value: str) -> Term:
        """The term for one value.

        Raises:
            UsageError: the value has not the form that the parameter's type wants.
        """
        try:
            match parameter.type:
                case "iri":
                    return ox.NamedNode(self._iri(parameter, value.strip()))
                case "enum":
                    return self._enum(parameter, value.strip())
                case "integer":
                    return ox.Literal(int(value) if INTEGER.fullmatch(value.strip()) else _refuse())
                case "date":
                    day = value.strip() if DATE.fullmatch(value.strip()) else _refuse()
                    return ox.Literal(dt.date.fromisoformat(str(day)).isoformat(), datatype=XSD_DATE)
                case "string":
                    return ox.Literal(value, language=parameter.language)
        except ValueError:
            raise UsageError(
                "queries.wrong_value",
                parameter=parameter.name,
                value=value,
                type=parameter.type,
                example=parameter.example,
            ) from None

    def shorten(self, iri: str, scheme: str | None = None) -> str:
        """The shortest value that is read as ``iri``: document id, key of ``scheme``, ``id/…``, or itself."""
        if scheme and iri.startswith(prefix := f"{VOCAB}{scheme}/"):
            return iri.removeprefix(prefix)
        path = iri.removeprefix(f"{self.base_iri}id/")
        if path == iri:
            return iri
        if path.startswith("policy/") and DOCUMENT_ID.fullmatch(
            short := path.removeprefix("policy/").replace("/", "-")
        ):
            return short if self._iri_of_document(short) == iri else f"id/{path}"
        return f"id/{path}"

    def _enum(self, parameter: Parameter, value: str) -> Term:
        if parameter.values is not None and value not in parameter.values:
            raise ValueError(value)
        if parameter.scheme is not None:
            return ox.NamedNode(concept(parameter.scheme, value) if KEY.fullmatch(value) else _refuse())
        return ox.Literal(value)

    def _iri(self, parameter: Parameter, value: str) -> str:
        """Read an IRI or one of its short forms; a plain key belongs to the parameter's scheme."""
        if parameter.scheme is not None and KEY.fullmatch(value):
            return concept(parameter.scheme, value)
        if DOCUMENT_ID.fullmatch(value) or FILE_ID.fullmatch(value):
            return self._iri_of_document(value)
        if value.startswith("id/"):
            return self.base_iri + value
        prefix, colon, local = value.partition(":")
        if colon and prefix in self.prefixes and not local.startswith("//"):
            return self.prefixes[prefix] + local
        return value

    def _iri_of_document(self, document_id: str) -> str:
        return Identifiers(self.base_iri).policy(document_id).work


def _several(value: str | Sequence[str]) -> tuple[str, ...]:
    """The values that were given, each once; an empty one counts as not given."""
    return tuple(dict.fromkeys(each for each in ([value] if isinstance(value, str) else value) if each != ""))


def _refuse() -> str:
    raise ValueError
