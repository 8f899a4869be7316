"""Tools side by side: each in an environment of its own, on the same file, in turns, measured from start to end."""
