"""Writers: documents into the bytes of one format. One file a format."""
