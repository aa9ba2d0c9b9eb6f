"""The state of the cloud in SQLite; it stores and finds values, and has no rules."""
