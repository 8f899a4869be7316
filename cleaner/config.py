"""One frozen configuration, made of one part for each stage."""

from __future__ import annotations

import difflib
import sys
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeVar, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_Part = TypeVar("_Part")

ToneMarks = Literal["keep", "old", "new"]
Keep = Literal["longest", "first", "newest", "preferred"]
Contained = Literal["report", "remove", "ignore"]
SharedPassages = Literal["ignore", "report", "one", "remove"]

OPTIONAL_STAGES = ("normalize", "chrome", "blocks", "documents")
"""The stages that a configuration chooses from, in the order in which they run."""


class ConfigError(ValueError):
    """A configuration cannot be used; the message names the key and the remedy."""


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

    Raises:
        ConfigError: The encoding is not known, a status is no number, or the delimiter cannot be one.
    """

    format: str | None = None
    text_field: str = "text"
    id_field: str = "id"
    url_field: str = "url"
    encoding: str | None = None
    http_statuses: tuple[int, ...] = (200,)
    delimiter: str | None = None

    def __post_init__(self) -> None:
        if self.delimiter is not None and (
            len(self.delimiter) != 1 or not self.delimiter.isascii() or self.delimiter in '"\r\n\0'
        ):
            raise ConfigError(f"delimiter: expected one ASCII character that is no quote, found {self.delimiter!r}")
        if not all(type(status) is int for status in self.http_statuses):
            raise ConfigError(f"http_statuses: expected numbers, found {list(self.http_statuses)!r}")
        if self.encoding is None:
            return
        from cleaner.corpus.encodings.names import UnknownEncodingError, encoding_named

        if not isinstance(self.encoding, str):
            raise ConfigError(f"encoding: expected str, found {self.encoding!r}")
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

    format: str | None = None
    report: bool = True

    def __post_init__(self) -> None:
        if self.format not in (None, "txt", "jsonl"):
            raise ConfigError(f"format: expected txt or jsonl, found {self.format!r}")


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
        styles = get_args(ToneMarks)
        if self.tone_marks not in styles:
            raise ConfigError(f"tone_marks: unknown style {self.tone_marks!r}{_nearest(str(self.tone_marks), styles)}")


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

    templates: bool | str = field(default=True, metadata={"types": (bool, str)})
    rules: bool = True
    line_model: bool = True
    aggressiveness: float = 0.5
    min_pages: int = 3
    share: float = 0.15
    z: float = 1.64
    steadiness: float = 0.5
    alone_pages: int = 12
    depth: int = 250

    def __post_init__(self) -> None:
        if self.templates == "":
            raise ConfigError("templates: expected true, false or the path of a file, found ''")
        if not 0 <= self.aggressiveness <= 1:
            raise ConfigError(f"aggressiveness: expected a number from 0 to 1, found {self.aggressiveness!r}")


@dataclass(frozen=True, slots=True)
class BlocksConfig:
    """Which repeats within a document are removed.

    Attributes:
        min_words: Words in paragraphs from which on a block is a copy and not a phrase.
        similarity: Share of equal tokens from which on two lines are copies of one another.
        body_share: Share of the page that two copies make up when the page's body stands twice.
        min_body_words: Words of a body.
    """

    min_words: int = 40
    similarity: float = 0.8
    body_share: float = 0.66
    min_body_words: int = 60


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

    num_perm: int = 128
    seed: int = 1
    propose: float = 0.35
    false_negative_weight: float = 0.9
    false_positive_weight: float = 0.1
    rounds: int = 4
    threshold: float | None = field(default=None, metadata={"types": (float, int)})
    equal_share: float = 0.74
    length_ratio: float = 0.64
    jaccard: float = 0.8
    facts: int = 2
    short_words: int = 20
    short_similarity: float = 0.8
    unaccented_jaccard: float = 0.6
    keep: Keep = "longest"
    date_field: str = "date"
    prefer: tuple[str, ...] = ()
    contained: Contained = "report"
    contained_share: float = 0.95
    shared_passages: SharedPassages = "ignore"
    shared_documents: int = 10
    shared_words: int = 20
    shared_share: float = 0.5

    def __post_init__(self) -> None:
        choices = {"keep": Keep, "contained": Contained, "shared_passages": SharedPassages}
        for name, known in ((name, get_args(choice)) for name, choice in choices.items()):
            if getattr(self, name) not in known:
                raise ConfigError(
                    f"{name}: unknown choice {getattr(self, name)!r}{_nearest(str(getattr(self, name)), known)}"
                )
        if self.threshold is not None and not self.propose <= self.threshold <= 1:
            raise ConfigError(
                f"threshold: expected a number from {self.propose} to 1, found {self.threshold!r}; pairs less alike "
                f"than {self.propose} are compared by chance only, unless propose is set lower"
            )
        if self.shared_documents < 2:
            raise ConfigError(f"shared_documents: expected 2 or more, found {self.shared_documents!r}")
        if not all(isinstance(pattern, str) for pattern in self.prefer):
            raise ConfigError(f"prefer: expected patterns, found {list(self.prefer)!r}")
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
        stages: The stages to run, of :data:`OPTIONAL_STAGES`; bytes are always decoded. They run in the design's order.
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

    stages: tuple[str, ...] = OPTIONAL_STAGES
    input: InputConfig = field(default_factory=InputConfig)
    output: OutputConfig = field(default_factory=OutputConfig)
    normalize: NormalizeConfig = field(default_factory=NormalizeConfig)
    chrome: ChromeConfig = field(default_factory=ChromeConfig)
    blocks: BlocksConfig = field(default_factory=BlocksConfig)
    documents: DocumentsConfig = field(default_factory=DocumentsConfig)

    def __post_init__(self) -> None:
        for stage in self.stages:
            if stage not in OPTIONAL_STAGES:
                raise ConfigError(f"unknown stage {stage!r}{_nearest(stage, OPTIONAL_STAGES)}")


def load_config(path: Path) -> Config:
    """Read a configuration from ``cleaner.toml``, or from ``[tool.cleaner]`` of a ``pyproject.toml``.

    Args:
        path: The TOML file. Its tables are the parts of :class:`Config`, its keys their attributes.

    Raises:
        ConfigError: The file cannot be read, a key is unknown, or a value has the wrong type.
    """
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    if path.name == "pyproject.toml":
        values = values.get("tool", {}).get("cleaner", {})
    config = _from_values(Config, values, str(path), "")
    if isinstance(config.chrome.templates, str):
        beside = str(path.parent / config.chrome.templates)
        config = replace(config, chrome=replace(config.chrome, templates=beside))
    return config


def _from_values(type_: type[_Part], values: dict[str, object], path: str, table: str) -> _Part:
    """Return a configuration dataclass from the values of a TOML table, each checked against its default's type."""
    default = type_()
    known = {f.name: getattr(default, f.name) for f in fields(default)}  # type: ignore[arg-type]  # the parts are dataclasses
    metadata = {f.name: f.metadata for f in fields(default)}  # type: ignore[arg-type]  # the parts are dataclasses
    chosen: dict[str, object] = {}
    for key, value in values.items():
        where = f"{path}: {table}{key}"
        if key not in known:
            raise ConfigError(f"{where}: unknown key{_nearest(key, known)}")
        if is_dataclass(known[key]):
            if not isinstance(value, dict):
                raise ConfigError(f"{where}: expected a table, found {value!r}")
            chosen[key] = _from_values(type(known[key]), value, path, f"{table}{key}.")
        else:
            chosen[key] = _checked(value, known[key], where, metadata[key].get("types"))
    try:
        return type_(**chosen)
    except ValueError as error:
        raise ConfigError(f"{path}: {table or ''}{error}") from error


def _checked(value: object, default: object, where: str, types: tuple[type, ...] | None = None) -> object:
    """Return ``value`` as the type of ``default``, or as it is where it has one of some types."""
    if types is not None:
        if type(value) not in types:
            raise ConfigError(f"{where}: expected {' or '.join(one.__name__ for one in types)}, found {value!r}")
        return value
    if isinstance(default, tuple) and isinstance(value, list):
        return tuple(value)
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if default is not None and type(value) is not type(default):
        kind = "list" if isinstance(default, tuple) else type(default).__name__
        raise ConfigError(f"{where}: expected {kind}, found {value!r}")
    return value


def _nearest(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    return f"; did you mean {near[0]!r}?" if near else f"; known: {', '.join(known)}"
