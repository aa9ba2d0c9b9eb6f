"""Configuration: where each setting may be stated, and what counts in the end.

`resolution.resolve` turns stack configuration, environment and credential files into `Settings`,
without asking the network (the emulator apart). A program that only declares resources needs the
`table` alone, so that nothing is imported here.
"""
