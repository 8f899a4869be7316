"""One frozen configuration, made of one part for each stage."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from cleaner.settings.fields import COUNT, SHARE, ConfigError, check_fields

__all__ = [
    "FORMATS",
    "OPTIONAL_STAGES",
    "BlocksConfig",
    "ChromeConfig",
    "Config",
    "ConfigError",
    "Contained",
    "DocumentsConfig",
    "InputConfig",
    "Keep",
    "NormalizeConfig",
    "OutputConfig",
    "SharedPassages",
    "ToneMarks",
]

ToneMarks = Literal["keep", "old", "new"]
Keep = Literal["longest", "first", "newest", "preferred"]
Contained = Literal["report", "remove", "ignore"]
SharedPassages = Literal["ignore", "report", "one", "remove"]

OPTIONAL_STAGES = ("normalize", "chrome", "blocks", "documents")
"""The stages that a configuration chooses from, in the order in which they run."""


FORMATS = ("txt", "jsonl", "csv", "tsv", "parquet", "html", "warc")
"""Formats that an input can be told to have."""


@dataclass(frozen=True, slots=True)
class InputConfig:
    """How documents are found in files.

    Attributes:
        format: ``txt``, ``jsonl``, ``csv``, ``tsv``, ``parquet``, ``html`` or ``warc`` for every input; ``None`` goes
            by the file's name.
        text_field: Key of the text in a record.
        id_field: Key of the document's id; a record without it is named ``FILE:LINE``.
        url_field: Key of the page's address, whose host is the document's site.
        encoding: Name of the encoding of every input; ``None`` finds it out for each.
        http_statuses: HTTP statuses of the responses in WARC files that are read.
        delimiter: The character between the fields of CSV and TSV files; ``None`` finds it out for each.
        max_document_bytes: Bytes of a document, at most; a longer one is set aside.
        max_ratio: How many times its size a compressed file may give, at most, where that is more than 1 GiB.

    Raises:
        ConfigError: The encoding is not known, a status is no number, or the delimiter cannot be one.
    """

    format: str | None = field(default=None, metadata={"choices": FORMATS})
    text_field: str = "text"
    id_field: str = "id"
    url_field: str = "url"
    encoding: str | None = None
    http_statuses: tuple[int, ...] = field(default=(200,), metadata={"least": 100, "most": 599})
    delimiter: str | None = None
    max_document_bytes: int = field(default=1 << 28, metadata={"least": 1 << 23, "most": 1 << 30})
    max_ratio: int = field(default=1_000, metadata=COUNT)

    def __post_init__(self) -> None:
        check_fields(self)
        if self.delimiter is not None and (
            len(self.delimiter) != 1 or not self.delimiter.isascii() or self.delimiter in '"\r\n\0'
        ):
            raise ConfigError(f"delimiter: expected one ASCII character that is no quote, found {self.delimiter!r}")
        if self.encoding is None:
            return
        from cleaner.corpus.encodings.names import UnknownEncodingError, encoding_named

        try:
            encoding_named(self.encoding)
        except UnknownEncodingError as error:
            raise ConfigError(f"encoding: {error}") from error


@dataclass(frozen=True, slots=True)
class OutputConfig:
    """What is written to the corpus.

    Attributes:
        format: ``txt`` or ``jsonl``; ``None`` takes that of each input, and ``jsonl`` for html and warc.
        report: Write ``report.html``.

    Raises:
        ConfigError: The format is not known.
    """

    format: str | None = field(default=None, metadata={"choices": ("txt", "jsonl")})
    report: bool = True

    def __post_init__(self) -> None:
        check_fields(self)


@dataclass(frozen=True, slots=True)
class NormalizeConfig:
    """How text is brought to the normal form.

    Attributes:
        mojibake: Repair text that was decoded with the wrong encoding.
        escapes: Decode HTML entities and other escapes that stand in prose.
        vietnamese: Read Vietnamese again that was damaged letter by letter: legacy fonts, lost bytes, look-alikes.
        tone_marks: Style in which Vietnamese words carry their tone marks: ``old`` (hòa), ``new`` (hoà), or ``keep``.

    Raises:
        ConfigError: The style is not known.
    """

    mojibake: bool = True
    escapes: bool = True
    vietnamese: bool = True
    tone_marks: ToneMarks = "keep"

    def __post_init__(self) -> None:
        check_fields(self)


@dataclass(frozen=True, slots=True)
class ChromeConfig:
    """How site chrome is told from content.

    Attributes:
        templates: Remove lines that the site's templates hold. A path names a file of site templates, which decides the
            sites that it names; in a TOML file it counts from that file's folder.
        rules: Remove lines that are furniture by what stands in and around them on the page alone.
        line_model: Remove lines that the trained model takes for furniture by what stands in and around them.
        aggressiveness: How much the line model removes, from 0 (nothing) to 1; the default loses about 2 % of the
            characters of content on articles.
        min_pages: Pages with bodies of their own that a template line must be on, at least.
        share: Share of a site's pages that a template line is on; the lower end of its confidence interval must reach
            it.
        z: Width of that interval, in standard deviations.
        steadiness: Share of a template line's pages on which the same line must stand above it, or below it.
        alone_pages: Pages from which on a single line is a template; on fewer, two lines must repeat on the same pages.
        depth: Lines from the top and from the bottom of a page in which templates are looked for.
    """

    templates: bool | str = True
    rules: bool = True
    line_model: bool = True
    aggressiveness: float = field(default=0.5, metadata=SHARE)
    min_pages: int = field(default=3, metadata=COUNT)
    share: float = field(default=0.15, metadata=SHARE)
    z: float = field(default=1.64, metadata={"least": 0, "most": 10})
    steadiness: float = field(default=0.5, metadata=SHARE)
    alone_pages: int = field(default=12, metadata=COUNT)
    depth: int = field(default=250, metadata=COUNT)

    def __post_init__(self) -> None:
        check_fields(self)
        if self.templates == "":
            raise ConfigError("templates: expected true, false or the path of a file, found ''")


@dataclass(frozen=True, slots=True)
class BlocksConfig:
    """Which repeats within a document are removed.

    Attributes:
        min_words: Words in paragraphs from which on a block is a copy and not a phrase.
        similarity: Share of equal tokens from which on two lines are copies of one another.
        body_share: Share of the page that two copies make up when the page's body stands twice.
        min_body_words: Words of a body.
    """

    min_words: int = field(default=40, metadata=COUNT)
    similarity: float = field(default=0.8, metadata=SHARE)
    body_share: float = field(default=0.66, metadata=SHARE)
    min_body_words: int = field(default=60, metadata=COUNT)

    def __post_init__(self) -> None:
        check_fields(self)


@dataclass(frozen=True, slots=True)
class DocumentsConfig:
    """When two documents are duplicates.

    Attributes:
        num_perm: Values in a MinHash signature.
        seed: Seed of the signatures.
        propose: Jaccard similarity of word 3-grams from which on pairs are to be compared.
        false_negative_weight: Cost of a pair that is not compared, in the choice of bands.
        false_positive_weight: Cost of a pair that is compared in vain.
        rounds: Documents of a bucket that the later ones are compared with.
        threshold: Similarity from which on two documents are copies, in place of the bounds of the three ways to be
            alike (:meth:`bounds`); ``None`` leaves each its own.
        equal_share: Share of equal words, in order, from which on two documents are copies.
        length_ratio: Length of the shorter text, of the longer one's, from which on they may be copies; below it the
            one can at most stand in the other.
        jaccard: Jaccard similarity from which on they are copies, though parts of them moved.
        facts: Values filled in differently that make two documents a form, and not copies.
        short_words: A text with fewer words is compared by its letters.
        short_similarity: Share of equal letters from which on two short texts are copies.
        unaccented_jaccard: Jaccard similarity, diacritics aside, from which on a text may be another without them.
        keep: Which of several copies stays: the ``longest``, the ``first`` in source order, the ``newest`` by
            ``date_field``, or one of a ``preferred`` source; of equal ones the longest, then the first.
        date_field: Key of a record's date.
        prefer: Patterns (``news/*``, ``*.example.org``) of the names of files, or of sites, in order of preference.
        contained: What becomes of a document that stands in another one: ``report``, ``remove`` or ``ignore`` it.
        contained_share: Share of a document's words that must stand in the other one, in one place.
        shared_passages: What becomes of a passage that stands in many otherwise different documents: ``ignore`` it, and
            do not look for it; ``report`` it; leave it in ``one`` of them, the first; or ``remove`` it from all.
        shared_documents: How many documents are many.
        shared_words: Words of a passage, at least.
        shared_share: Share of a document's words that such passages make up, at most; one with more keeps them.

    Raises:
        ConfigError: A choice is not known, ``preferred`` has no patterns to go by, or one document is to be many.
    """

    num_perm: int = field(default=128, metadata={"least": 2, "most": 4096})
    seed: int = field(default=1, metadata={"least": 0, "most": 2**32 - 1})
    propose: float = field(default=0.35, metadata={"least": 0.01, "most": 0.99})
    false_negative_weight: float = field(default=0.9, metadata=SHARE)
    false_positive_weight: float = field(default=0.1, metadata=SHARE)
    rounds: int = field(default=4, metadata=COUNT)
    threshold: float | None = field(default=None, metadata=SHARE)
    equal_share: float = field(default=0.74, metadata=SHARE)
    length_ratio: float = field(default=0.64, metadata=SHARE)
    jaccard: float = field(default=0.8, metadata=SHARE)
    facts: int = field(default=2, metadata=COUNT)
    short_words: int = field(default=20, metadata=COUNT)
    short_similarity: float = field(default=0.8, metadata=SHARE)
    unaccented_jaccard: float = field(default=0.6, metadata=SHARE)
    keep: Keep = "longest"
    date_field: str = "date"
    prefer: tuple[str, ...] = ()
    contained: Contained = "report"
    contained_share: float = field(default=0.95, metadata=SHARE)
    shared_passages: SharedPassages = "ignore"
    shared_documents: int = field(default=10, metadata={"least": 2})
    shared_words: int = field(default=20, metadata=COUNT)
    shared_share: float = field(default=0.5, metadata=SHARE)

    def __post_init__(self) -> None:
        check_fields(self)
        if self.threshold is not None and not self.propose <= self.threshold <= 1:
            raise ConfigError(
                f"threshold: expected a number from {self.propose} to 1, found {self.threshold!r}; pairs less alike "
                f"than {self.propose} are compared by chance only, unless propose is set lower"
            )
        if self.keep == "preferred" and not self.prefer:
            raise ConfigError("keep: preferred needs the names of sources in prefer, for instance ['news/*']")

    def bounds(self) -> DocumentsConfig:
        """Return the configuration with each bound as it is applied.

        A threshold is the least share of equal words. The bounds of moved and of short text are raised to it where they
        are lower, so that no near copy goes that is less alike; they are never lowered, as the same share says less of
        such texts.

        Example:
            >>> bounds = DocumentsConfig(threshold=0.9).bounds()
            >>> bounds.equal_share, bounds.jaccard, bounds.short_similarity
            (0.9, 0.9, 0.9)
            >>> DocumentsConfig(threshold=0.7).bounds().jaccard
            0.8
        """
        if self.threshold is None:
            return self
        least = float(self.threshold)
        return replace(
            self,
            equal_share=least,
            jaccard=max(least, self.jaccard),
            short_similarity=max(least, self.short_similarity),
        )


@dataclass(frozen=True, slots=True)
class Config:
    """The whole configuration.

    Attributes:
        stages: The stages to run; bytes are always decoded. They run in the design's order.
        input: How documents are found in files.
        output: What is written to the corpus.
        normalize: How text is brought to the normal form.
        chrome: How site chrome is told from content.
        blocks: Which repeats within a document are removed.
        documents: When two documents are duplicates.

    Raises:
        ConfigError: A stage is not known.

    Example:
        >>> Config(input=InputConfig(text_field="body")).input.text_field
        'body'
    """

    stages: tuple[str, ...] = field(default=OPTIONAL_STAGES, metadata={"choices": OPTIONAL_STAGES})
    input: InputConfig = field(default_factory=InputConfig)
    output: OutputConfig = field(default_factory=OutputConfig)
    normalize: NormalizeConfig = field(default_factory=NormalizeConfig)
    chrome: ChromeConfig = field(default_factory=ChromeConfig)
    blocks: BlocksConfig = field(default_factory=BlocksConfig)
    documents: DocumentsConfig = field(default_factory=DocumentsConfig)

    def __post_init__(self) -> None:
        check_fields(self)
