"""Verifying a linked-data site from outside: what it promises by the standards, asked for over HTTP.

Nothing here knows what made the site. :mod:`kg.verifying.site` finds its parts from one address, each module of rules
asks one kind of question, :mod:`kg.verifying.verification` runs them and gives the report.
"""
