"""A page as its lines: one line a block, navigation and footer included, and where in the page each line stands."""

from __future__ import annotations

from dataclasses import dataclass, field

from cleaner.html.class_words import LONGEST, kinds, kinds_of
from cleaner.html.tags import BLOCKS, HEAD, PARAGRAPHS, SKIPPED, TAG_NUMBER

MAX_DEPTH = 256
"""Open elements above which a page is not nested any more but broken; the deepest of 475 real pages has 45.

libxml2 looks through all open elements at each end tag that fits none: 300,000 such tags in 2,000 open elements take
1.8 s, so with no bound a hostile page costs the square of its size."""

MAX_DATA = 1_000_000
"""Characters of a title or of one block of structured data that are read."""

_PART_TAGS = (
    "nav",
    "header",
    "footer",
    "aside",
    "article",
    "main",
    "form",
    "table",
    "ul",
    "blockquote",
    "pre",
    "figure",
)
_EMPHASIS = frozenset(("b", "strong", "em", "i", "h1", "h2", "h3"))


_AT_ONCE = 1 << 16
"""Characters whose words are held at once; the words of a line of 50 MB would take 600 MB."""


def collapsed(text: str) -> str:
    r"""Return a text with one space for each run of blanks, and none at its ends.

    Example:
        >>> collapsed("  a \n b")
        'a b'
    """
    if len(text) <= _AT_ONCE:
        return " ".join(text.split())
    parts = []
    for at in range(0, len(text), _AT_ONCE):
        part = text[at : at + _AT_ONCE]
        before, after = " " * part[0].isspace(), " " * part[-1].isspace()
        parts.append(before + " ".join(part.split()) + after)
    joined = "".join(parts)
    while "  " in joined:
        joined = joined.replace("  ", " ")
    return joined.strip(" ")


class TooDeepError(Exception):
    """The page is nested deeper than :data:`MAX_DEPTH`."""


def part_bits() -> tuple[str, ...]:
    """Return the names of the bits of a part: kinds by class words, then tags, then what hides."""
    return (*kinds(), *_PART_TAGS, "hides")


@dataclass(frozen=True)
class PageDump:
    """A page's lines and blocks, as parallel lists.

    Attributes:
        lines: Text of each line; empty lines stand around paragraph-like blocks.
        block: Number of the block in which the line stands.
        links: Characters of the line within links.
        anchors: Links that begin in the line.
        emphasis: Characters in bold, italics and headings.
        parts: Bits of all parts around the line's text, its inline elements included; names by :func:`part_bits`.
        parents: For each block, the number of the block around it; block 0 is its own.
        tags: Number of each block's tag in :data:`cleaner.html.tags.LINE_TAGS`, 0 for others.
        own_parts: Bits of each block's own tag and names.
        signatures: For each block, a number that blocks of the same parent, tag and class have in common.
        paths: For each block, a number that blocks have in common whose tags and classes are the same up to the root.
        tails: The same for the block and the one around it only.
        firsts: Number of the first line in each block.
        ends: Number after the last line in each block.
        images: Images in each block, those of inner blocks not counted.
        title: Text of the title element.
        properties: Values of ``meta`` elements by name, the first of each.
        structured: Texts of JSON-LD blocks.
        attributes: ``lang`` of the page, ``canonical`` address, first ``datetime`` of a time element.
    """

    lines: list[str] = field(default_factory=list)
    block: list[int] = field(default_factory=list)
    links: list[int] = field(default_factory=list)
    anchors: list[int] = field(default_factory=list)
    emphasis: list[int] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    tags: list[int] = field(default_factory=list)
    own_parts: list[int] = field(default_factory=list)
    signatures: list[int] = field(default_factory=list)
    paths: list[int] = field(default_factory=list)
    tails: list[int] = field(default_factory=list)
    firsts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    images: list[int] = field(default_factory=list)
    title: str = ""
    properties: dict[str, str] = field(default_factory=dict)
    structured: list[str] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)


class DumpTarget:
    """Takes a parser's events, in the order of the page, and keeps what :class:`PageDump` holds.

    Args:
        with_noscript: Whether what stands there for readers without scripts is text.

    Attributes:
        left_out: Characters in ``noscript`` elements that were left out.
    """

    def __init__(self, *, with_noscript: bool = False) -> None:
        self.left_out = 0
        self._skips = SKIPPED - {"noscript"} if with_noscript else SKIPPED
        self._in_noscript = False
        self.dump = PageDump()
        self._open: list[tuple[str, int, int]] = []  # tag, parts around it, number of its block or -1
        self._skipped = 0  # open elements since the one that is skipped, itself included
        self._in_head = False
        self._kept_data: list[str] | None = None  # of a title or structured data within what is skipped
        self._buffer: list[str] = []
        self._link_depth = self._links = self._anchors = self._emphasis_depth = self._emphasis = self._line_parts = 0
        self._names: dict[str, int] = {}
        self._alike: dict[tuple[int, str, str], int] = {}
        self._seen_paths: dict[tuple[int, str, str], int] = {}
        self._seen_names: dict[tuple[str, str], int] = {}
        self._seen_tails: dict[tuple[int, int], int] = {}
        self._singles: list[int] = []
        self._tag_bits = {tag: 1 << len(kinds()) + at for at, tag in enumerate(_PART_TAGS)}
        self._tag_bits["ol"] = self._tag_bits["ul"]
        self._hides = 1 << len(kinds()) + len(_PART_TAGS)
        self._block = 0
        self._parts = 0
        self._new_block("body", 0, "")

    # ------------------------------------------------------------ events
    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if len(self._open) >= MAX_DEPTH:
            raise TooDeepError
        if self._in_head and self._skipped == 1 and tag not in HEAD:
            self._skipped, self._in_head = 0, False
        if self._skipped or tag in self._skips:
            self._start_skipped(tag, attributes)
            return
        own = self._own_parts(tag, attributes)
        block = self._start_block(tag, own, attributes) if tag in BLOCKS else -1
        if tag == "a":
            self._link_depth += 1
            self._anchors += 1
        elif tag == "img":
            self.dump.images[self._block] += 1
        elif tag == "time" and "datetime" in attributes:
            self.dump.attributes.setdefault("datetime", attributes["datetime"])
        if tag in _EMPHASIS:
            self._emphasis_depth += 1
        self._open.append((tag, self._parts, block))
        self._parts |= own

    def end(self, tag: str) -> None:
        """An element ends; one that never began is passed over."""
        if self._skipped:
            self._skipped -= 1
            if self._kept_data is not None and tag in ("title", "script"):
                self._keep_data(tag)
            return
        if not self._open or self._open[-1][0] != tag:
            return
        _, self._parts, block = self._open.pop()
        if tag in BLOCKS:
            self._flush()
            if block >= 0:
                self.dump.ends[block] = len(self.dump.lines)
                self._block = self.dump.parents[block]
            if tag in PARAGRAPHS:
                self._blank()
        elif tag == "a":
            self._link_depth -= 1
        if tag in _EMPHASIS:
            self._emphasis_depth -= 1

    def data(self, data: str) -> None:
        """Text stands in the element that is open."""
        if self._skipped:
            if self._kept_data is not None:
                self._kept_data.append(data)
            elif self._in_noscript:
                self.left_out += len(data.strip())
            return
        self._buffer.append(data)
        if size := len(data.strip()):
            self._line_parts |= self._parts
            if self._link_depth:
                self._links += size
            if self._emphasis_depth:
                self._emphasis += size

    def comment(self, text: str) -> None:
        """A comment is no text."""

    def pi(self, target: str, data: str | None = None) -> None:
        """A processing instruction is no text."""

    def close(self) -> PageDump:
        """Return the page, blank lines at its end left out."""
        self._flush()
        dump = self.dump
        while dump.lines and not dump.lines[-1]:
            for column in (dump.lines, dump.block, dump.links, dump.anchors, dump.emphasis, dump.parts):
                column.pop()
        total = len(dump.lines)
        for block, end in enumerate(dump.ends):
            dump.ends[block] = total if end < 0 else min(end, total)
            dump.firsts[block] = min(dump.firsts[block], total)
        return dump

    # ------------------------------------------------------------ lines and blocks
    def _flush(self) -> None:
        """End the line."""
        if not self._buffer:
            return
        line = collapsed("".join(self._buffer))
        self._buffer.clear()
        if line:
            self._append(line, self._links, self._anchors, self._emphasis, self._line_parts)
        self._links = self._emphasis = self._anchors = self._line_parts = 0

    def _blank(self) -> None:
        if self.dump.lines and self.dump.lines[-1]:
            self._append("", 0, 0, 0, 0)

    def _append(self, line: str, links: int, anchors: int, emphasis: int, parts: int) -> None:
        dump = self.dump
        dump.lines.append(line)
        dump.block.append(self._block)
        dump.links.append(links)
        dump.anchors.append(anchors)
        dump.emphasis.append(emphasis)
        dump.parts.append(parts)

    def _start_block(self, tag: str, own: int, attributes: dict[str, str]) -> int:
        """Begin a line, and a block but for ``br``; return the block's number or -1."""
        self._flush()
        if tag in PARAGRAPHS:
            self._blank()
        if tag == "br":
            return -1
        if tag == "html" and "lang" in attributes:
            self.dump.attributes.setdefault("lang", attributes["lang"])
        return self._new_block(tag, own, attributes.get("class", ""))

    def _new_block(self, tag: str, own: int, names: str) -> int:
        dump = self.dump
        number = len(dump.parents)
        dump.parents.append(self._block)
        dump.tags.append(TAG_NUMBER.get(tag, 0))
        dump.own_parts.append(own)
        names = names[:80]
        around = dump.paths[self._block] if number else 0
        dump.paths.append(self._seen_paths.setdefault((around, tag, names), number))
        single = self._seen_names.setdefault((tag, names), number)
        dump.tails.append(self._seen_tails.setdefault((self._singles[self._block] if number else 0, single), number))
        self._singles.append(single)
        dump.signatures.append(self._alike.setdefault((self._block, tag, names), number))
        dump.firsts.append(len(dump.lines))
        dump.ends.append(-1)
        dump.images.append(0)
        self._block = number
        return number

    def _own_parts(self, tag: str, attributes: dict[str, str]) -> int:
        own = self._tag_bits.get(tag, 0)
        if not attributes:
            return own
        for name in ("class", "id", "role", "itemprop"):
            if name in attributes:
                own |= self._kinds(attributes[name])
        style = attributes.get("style", "")[:200].replace(" ", "")
        if "hidden" in attributes or attributes.get("aria-hidden") == "true" or "display:none" in style:
            own |= self._hides
        return own

    def _kinds(self, names: str) -> int:
        """Return the bits of the kinds that names speak of; each name is read once a page."""
        found = self._names.get(names)
        if found is None:
            found = 0
            for name in names[:LONGEST].split():
                bits = self._names.get(name)
                if bits is None:
                    bits = self._names[name] = kinds_of(name)
                found |= bits
            self._names[names] = found
        return found

    # ------------------------------------------------------------ what is read of the parts that are skipped
    def _start_skipped(self, tag: str, attributes: dict[str, str]) -> None:
        self._skipped += 1
        if self._skipped == 1:
            self._in_head, self._in_noscript = tag == "head", tag == "noscript"
        is_title = tag == "title" and not self.dump.title and self._skipped <= 2
        if is_title or (tag == "script" and attributes.get("type", "").lower().startswith("application/ld+json")):
            self._kept_data = []
        elif tag == "meta":
            name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
            if name and "content" in attributes:
                self.dump.properties.setdefault(name.lower()[:80], attributes["content"][:10_000])
        elif tag == "link" and attributes.get("rel", "").lower() == "canonical":
            self.dump.attributes.setdefault("canonical", attributes.get("href", "")[:4000])

    def _keep_data(self, tag: str) -> None:
        text = "".join(self._kept_data or ())[:MAX_DATA]
        self._kept_data = None
        if tag == "script":
            self.dump.structured.append(text)
        elif not self.dump.title:
            object.__setattr__(self.dump, "title", " ".join(text.split()))
