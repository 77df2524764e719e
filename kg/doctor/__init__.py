"""What is broken in the files that people edit, and in the installation, with file and line (``kg doctor``).

The checks are pure functions from files to findings; the tests call the same functions. Each module has one subject:

- ``terms``: terms in queries, shapes, schemes and the JSON-LD context that their vocabulary does not have
- ``schemes``: concepts, labels, definitions, hierarchy
- ``shapes``: shapes that no engine complains of and nobody could use, and which engines there are
- ``divisions``, ``organizations``, ``links``: rows of ``data/reference/``
- ``queries``: saved queries, read and run
- ``built``: whether the built data are there and current
- ``assets``: whether the files of others that pages use were fetched
- ``examination``: all of them together
"""
