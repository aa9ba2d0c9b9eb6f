"""Tests without processes and sockets of other programs: seconds, not minutes."""
