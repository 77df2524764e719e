"""The static site: everything the server shows except what it works out on request, as files for any web server."""

from kg.publication.publishing import Publication, publish

__all__ = ["Publication", "publish"]
