"""The lifecycles of the resources, on plain dictionaries: no engine, no pickles."""
