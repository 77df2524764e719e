"""Time of the server for every type of page, over 1,000 plans (README.md, "Pages").

``python -m benchmarks.pages`` asks for many pages of each type, each once, so that none comes from the cache of
answers; then for the same again, warm.
"""
