"""What bands would propose: curves, what they miss and what they cost, measured and shown; nothing here decides."""
