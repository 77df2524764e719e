"""The data describe themselves, for one address at which they are served: DCAT-AP 3, VoID, schema.org, sitemap.

Nothing here asks a store or a clock: rows of the queries behind pages come in, statements go out.
"""
