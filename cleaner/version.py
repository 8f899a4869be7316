"""The version of cleaner, stamped into every manifest."""

__version__ = "0.1.0"
