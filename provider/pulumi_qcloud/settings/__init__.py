"""Configuration: where each setting can be set, and which value takes precedence.

`resolution.resolve` turns stack configuration, environment and credential files into `Settings`
without network access, except to the emulator. This file imports nothing, since a program that only
declares resources needs only the module `table`.
"""
