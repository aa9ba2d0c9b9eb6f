"""Benchmarks: cost over the engine's floor, over the official SDKs, and in calls."""
