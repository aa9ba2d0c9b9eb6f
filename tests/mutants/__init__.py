"""The proof that the tests notice: rules of the code, broken one at a time, and what fails then.

`make mutants` runs it. A mutant is a piece of the code with another text in its place, and the
tests that have to fail. It is applied to a copy of the repository, which processes that the tests
start import too. The mutants stand in the modules that `table` collects.
"""
