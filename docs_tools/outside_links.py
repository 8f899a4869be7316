"""MkDocs hook: files of the project outside of ``docs/`` that pages link to become files of the site."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

_LINK = re.compile(r"(?<=\]\()(?:\.\./)+[^)#\s]+(?=[)#])")


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files, **_: object) -> str:
    """Return the page with links to the copies (called by MkDocs for each page)."""
    root = Path(config.config_file_path).parent
    here = posixpath.dirname(page.file.src_uri)

    def linked(link: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join("docs", here, link[0]))
        if path.startswith(("docs/", "..")) or not (root / path).is_file():
            return link[0]  # a page, or what is not there, of which MkDocs warns
        uri = f"project/{path}"
        if files.get_file_from_path(uri) is None:
            files.append(File.generated(config, uri, abs_src_path=str(root / path)))
        return posixpath.relpath(uri, here or ".")

    return _LINK.sub(linked, markdown)
