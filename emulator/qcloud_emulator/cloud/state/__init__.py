"""The state of the cloud in SQLite: rows in, values out, no rules."""
