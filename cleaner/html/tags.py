"""What the elements of HTML mean for the lines of a page."""

from __future__ import annotations

SKIPPED = frozenset((
    "script", "style", "noscript", "template", "head", "svg", "iframe", "object", "canvas", "math", "select",
    "textarea", "audio", "video", "datalist",
))  # fmt: skip
"""Elements whose text is not text of the page. The head's title and metadata are read on their own."""

PARAGRAPHS = frozenset((
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "pre", "section", "article",
    "header", "footer", "nav", "aside", "main", "form", "fieldset", "figure", "hr", "address",
))  # fmt: skip
"""Blocks with an empty line before and after."""

BLOCKS = PARAGRAPHS | frozenset((
    "html", "body", "div", "li", "tr", "dt", "dd", "br", "td", "th", "figcaption", "caption", "legend", "option",
    "center", "tbody", "thead", "tfoot", "details", "summary", "label", "button", "noscript",
))  # fmt: skip
"""Elements that begin and end a line."""

HEAD = SKIPPED | {"title", "meta", "link", "base"}
"""Elements that a page's head may hold; libxml2 leaves others in it that HTML 4 did not know."""

VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
))  # fmt: skip
"""Elements that hold nothing, and have no end tag."""

LINE_TAGS = (
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th", "div", "section", "article", "blockquote",
    "pre", "dt", "dd", "figcaption", "caption", "label", "button", "noscript", "header", "footer", "nav",
    "aside", "main", "form", "fieldset", "figure", "address", "summary", "details", "center", "br", "body",
    "ul", "ol", "dl", "table", "tr",
)  # fmt: skip
"""Blocks in the order of their numbers; any other tag is number 0."""

TAG_NUMBER = {tag: number for number, tag in enumerate(LINE_TAGS, start=1)}
