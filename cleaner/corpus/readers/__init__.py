"""Readers: the bytes of one format into documents. One file a format."""
