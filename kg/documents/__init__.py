"""Files → blocks with their place, one reader per format; text restoration (``kg.documents.restoration``)."""

from kg.documents.blocks import Block, Document, Grid, Place, SetAside, Words
from kg.documents.registry import media_type_of, read_document

__all__ = ["Block", "Document", "Grid", "Place", "SetAside", "Words", "media_type_of", "read_document"]
