"""Writes the pages of the reference from the code that they describe, a module a page.

`PYTHONPATH=tools python -m reference` writes all of them; a test fails when it would change
anything.
"""
