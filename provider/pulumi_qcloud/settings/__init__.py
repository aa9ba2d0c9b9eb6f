"""Configuration: where each setting may be stated, and which statement counts.

`resolution.resolve` turns stack configuration, environment and credential files into `Settings`
without network access, except to the emulator. Nothing is imported here, since a program that only
declares resources needs the `table` alone.
"""
