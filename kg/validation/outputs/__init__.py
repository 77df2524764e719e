"""A report of :mod:`kg.validation` for its readers: terminal table, web page, SARIF; and against an earlier report."""
