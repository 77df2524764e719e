"""Serving 1,000 plans: our server beside ``oxigraph serve``, Virtuoso and rdflib-endpoint, under the same load.

Run with ``python -m benchmarks.serving``; ``--help`` tells what can be left out. Prints Markdown.
"""
