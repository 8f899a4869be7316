"""Documents in and out: schema, discovery, readers and writers (one file a format), byte decoding. No cleaning here."""
