"""Configuration: where each setting may be stated, and what counts in the end."""
