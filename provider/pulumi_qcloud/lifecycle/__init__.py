"""The resources' lifecycles, which work on plain dictionaries, without engine or pickling."""
