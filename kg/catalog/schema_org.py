"""The data in schema.org terms, for search engines of data sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg import messages
from kg.catalog.model import File, Publication

PUBLISHER = {"@type": "Organization", "name": "policy-kg project"}


def dataset(publication: Publication, language: str, citation: str = "") -> Mapping[str, object]:
    """The data set of everything (schema.org/Dataset).

    Args:
        publication: where the data are.
        language: of the reader.
        citation: how to cite it.
    """
    found: dict[str, object] = {
        "@type": "Dataset",
        "@id": publication.dataset,
        "name": messages.render("graph.dataset_title", language),
        "description": messages.render("graph.dataset_description", language),
        "license": publication.licence,
        "version": publication.version,
        "isAccessibleForFree": True,
        "creditText": citation or None,
        "creator": _publisher(publication),
        "inLanguage": ["zh-Hans", "en"],
        "includedInDataCatalog": {"@type": "DataCatalog", "@id": publication.catalog},
        "distribution": downloads(publication, "") + _services(publication, language),
    }
    return _stated(found)


def of_document(publication: Publication, document: str, iri: str, title: str, language: str) -> Mapping[str, object]:
    """The data set of a document.

    Args:
        publication: where the data are.
        document: its id.
        iri: of its named graph.
        title: of the document.
        language: of the reader.
    """
    found: dict[str, object] = {
        "@type": "Dataset",
        "@id": iri,
        "name": title,
        "description": messages.render("catalog.document", language, title=title),
        "license": publication.licences.get(document),
        "isAccessibleForFree": True,
        "creator": _publisher(publication),
        "isPartOf": {"@type": "Dataset", "@id": publication.dataset},
        "distribution": downloads(publication, document),
    }
    return _stated(found)


def catalog(publication: Publication, language: str, datasets: Sequence[Mapping[str, object]]) -> Mapping[str, object]:
    """The catalogue (schema.org/DataCatalog).

    Args:
        publication: where the data are.
        language: of the reader.
        datasets: that it lists.
    """
    found: dict[str, object] = {
        "@type": "DataCatalog",
        "@id": publication.catalog,
        "name": messages.render("graph.catalog_title", language),
        "description": messages.render("graph.catalog_description", language),
        "license": publication.licence,
        "publisher": _publisher(publication),
        "dataset": [dataset(publication, language), *datasets],
    }
    return _stated(found)


def _stated(found: Mapping[str, object]) -> Mapping[str, object]:
    """What is known."""
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def _publisher(publication: Publication) -> Mapping[str, str] | None:
    """This project, of data that say so."""
    return PUBLISHER if publication.licences else None


def downloads(publication: Publication, document: str) -> list[Mapping[str, object]]:
    """The files of a document, or of the whole (schema.org/DataDownload)."""
    return [_download(publication, file) for file in publication.files_of.get(document, ())]


def _download(publication: Publication, file: File) -> Mapping[str, object]:
    return {
        "@type": "DataDownload",
        "name": file.path.rpartition("/")[2],
        "contentUrl": publication.download(file),
        "encodingFormat": file.media_type,
        "contentSize": f"{file.size_bytes} B",
        "sha256": file.sha256,
        **({"license": file.licence} if file.licence else {}),
    }


def _services(publication: Publication, language: str) -> list[Mapping[str, object]]:
    if not publication.has_services:
        return []
    return [
        {
            "@type": "DataDownload",
            "name": messages.render("catalog.service.sparql.title", language),
            "contentUrl": publication.endpoint,
            "encodingFormat": "application/sparql-results+json",
        }
    ]
