"""Benchmarks: cost compared with the engine's floor and the official SDKs, and API calls."""
