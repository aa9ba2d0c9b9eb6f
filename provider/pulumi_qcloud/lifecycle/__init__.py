"""The resources' lifecycles, which work on plain dictionaries, without the engine or pickling."""
