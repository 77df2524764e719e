"""What an extraction made of each block of a document, by which rule, and what it left over."""

from kg.records.explanation.model import Entry, Explanation, Fact, Span
from kg.records.explanation.reading import explain

__all__ = ["Entry", "Explanation", "Fact", "Span", "explain"]
