"""SDKs of other languages, as they are published, run every action of the emulator.

`node` and `go` have a program each that makes calls with the SDKs; `tables` says which calls, and
what the answers have to show.
"""
