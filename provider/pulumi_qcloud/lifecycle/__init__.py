"""What the dynamic providers do, on plain dictionaries: no engine, no pickles."""
