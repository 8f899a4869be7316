"""Reading bytes: how each family of encodings is recognised, and the exact way back. Nothing here repairs text."""
