"""A web page's bytes to its lines of text, and for each line how likely it is main content.

Nothing of the product but kernels is used here; nothing here knows of documents, batches or ledgers.
"""
