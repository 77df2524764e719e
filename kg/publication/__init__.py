"""The static site: everything the server shows except what it works out on request, as files for any web server."""

from kg.publication.publishing import MARK, Publication, publish
from kg.publication.replacing import check_folder
from kg.publication.server_rules import check_base

__all__ = ["MARK", "Publication", "check_base", "check_folder", "publish"]
