"""Facts about written Vietnamese: its letters, syllables and legacy encodings, and how a damaged line is read again."""
