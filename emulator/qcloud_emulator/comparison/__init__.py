"""Comparing the emulator with the real cloud: one story, told to both."""
