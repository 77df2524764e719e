"""The static site: everything the server shows except what it works out on request, as files for any web server."""

from kg.publication.publishing import MARK, Publication, publish
from kg.publication.replacing import check_folder

__all__ = ["MARK", "Publication", "check_folder", "publish"]
