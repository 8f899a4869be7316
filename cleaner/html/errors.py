"""What cannot be read as a web page."""

from __future__ import annotations


class HtmlError(ValueError):
    """Bytes that are no readable web page.

    Args:
        reason: What is wrong.
        remedy: What to do about it.

    Example:
        >>> str(HtmlError("the page holds no text", "leave it out"))
        'the page holds no text: leave it out'
    """

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason}: {remedy}")
        self.reason = reason
        self.remedy = remedy

    def __reduce__(self) -> tuple[type[HtmlError], tuple[str, str]]:
        """Let the error travel between processes with both of its parts."""
        return HtmlError, (self.reason, self.remedy)
