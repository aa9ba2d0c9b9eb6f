"""Writes the pages of docs/reference from the code that they describe.

`PYTHONPATH=provider:components:emulator:cli:tools python -m reference` writes all of them; a test
fails if a page is outdated.
"""
