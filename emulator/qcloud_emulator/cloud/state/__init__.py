"""The state of the cloud in SQLite: stores and finds values, but enforces no rules."""
