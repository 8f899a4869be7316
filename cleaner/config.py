"""One frozen configuration, made of one part for each stage."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class InputConfig:
    """How documents are found in files.

    Attributes:
        format: ``txt`` or ``jsonl`` for every input; ``None`` goes by the file's name.
        text_field: Key of the text in a record.
        id_field: Key of the document's id; a record without it is named ``FILE:LINE``.
        url_field: Key of the page's address, whose host is the document's site.
    """

    format: str | None = None
    text_field: str = "text"
    id_field: str = "id"
    url_field: str = "url"


@dataclass(frozen=True, slots=True)
class NormalizeConfig:
    """How text is brought to the normal form.

    Attributes:
        mojibake: Repair text that was decoded with the wrong encoding.
    """

    mojibake: bool = True


@dataclass(frozen=True, slots=True)
class ChromeConfig:
    """How site chrome is told from content."""


@dataclass(frozen=True, slots=True)
class BlocksConfig:
    """Which repeats within a document are removed."""


@dataclass(frozen=True, slots=True)
class DocumentsConfig:
    """When two documents are duplicates."""


@dataclass(frozen=True, slots=True)
class Config:
    """The whole configuration.

    Example:
        >>> Config(input=InputConfig(text_field="body")).input.text_field
        'body'
    """

    input: InputConfig = field(default_factory=InputConfig)
    normalize: NormalizeConfig = field(default_factory=NormalizeConfig)
    chrome: ChromeConfig = field(default_factory=ChromeConfig)
    blocks: BlocksConfig = field(default_factory=BlocksConfig)
    documents: DocumentsConfig = field(default_factory=DocumentsConfig)
