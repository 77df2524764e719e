"""Everything published as files: graphs, tables and the network, of each document and of the whole.

::

    BUILT/dumps/<data version>/manifest.json             what there is, with digests
    BUILT/dumps/<data version>/SHA256SUMS                the same for sha256sum -c
    BUILT/dumps/<data version>/policy-kg.nq, .trig …     the whole
    BUILT/dumps/<data version>/<id>/<id>.nq, .trig …     one document
    BUILT/dumps/<data version>/<id>/csv-metadata.json    what the columns of its tables are (CSV on the Web)

The bytes depend on the data and the program alone: no file holds the time at which it was written.
"""

from kg.dumps.manifest import DumpFile, DumpManifest, dumps_folder
from kg.dumps.writing import write_dumps

__all__ = ["DumpFile", "DumpManifest", "dumps_folder", "write_dumps"]
