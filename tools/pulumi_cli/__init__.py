"""Finds, installs or builds the Pulumi CLI for development and CI.

`python -m pulumi_cli path` prints the folder to put on PATH. Only the standard library is needed,
except by the development language host, which runs with a Python that has `pulumi`.
"""
