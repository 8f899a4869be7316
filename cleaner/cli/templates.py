"""``cleaner templates``."""

from __future__ import annotations

import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli.app import DONE, INCOMPLETE
from cleaner.cli.terminal import shortened, visible, visible_json
from cleaner.config import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.chrome.template_file import SiteTemplate, TemplateLine

_EXAMPLE = 60
"""Characters of an example that are shown."""


@click.command("templates")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT... | OUT")
@click.option("--save", type=click.Path(path_type=Path), metavar="FILE", help="Write them to FILE (TOML) for review.")
@click.option("--site", "only", metavar="NAME", help="Only the templates of this site.")
@click.option("--format", "format_", type=click.Choice(FORMATS), help="Format of every input.")
@click.option("--text-field", help="Key of the text in a record.  [default: text]")
@click.option("--id-field", help="Key of the document's id.  [default: id]")
@click.option("--url-field", help="Key of the page's address.  [default: url]")
@click.option("--encoding", metavar="NAME", help="Encoding of every input.  [default: found out]")
@click.option("--config", "config_path", type=click.Path(path_type=Path), help="A cleaner.toml or pyproject.toml.")
@click.option("--workers", type=click.IntRange(1), help="Number of threads.  [default: all cores]")
@click.option("--quiet", is_flag=True, help="No progress, and no list where FILE is written.")
@click.option("--json", "as_json", is_flag=True, help="The templates as JSON, one object a site.")
def command(inputs: tuple[str, ...], **options: Any) -> int:
    """Show which lines were taken for templates of sites: in the finished run OUT, or as learned from INPUT.

    Each line stands with the number of pages that it was removed from, in the order of the page; what changes from page
    to page is shown as <number>, <date>, <time>, <day> or <address>.

    \b
    Examples:
      cleaner templates out
      cleaner templates dump/ --save templates.toml
      cleaner clean dump/ -o out --templates templates.toml
    """  # noqa: D301 - click's mark for text that is not wrapped
    from cleaner.chrome.template_file import template_toml

    sites, code = _templates(inputs, options)
    if options["only"] is not None:
        sites = tuple(site for site in sites if site.name == options["only"])
        if not sites:
            raise click.ClickException(
                f"no template of a site {options['only']!r}; leave out --site to see all of them"
            )
    save: Path | None = options["save"]
    if save is not None:
        _write(save, template_toml(sites))
    if not (options["quiet"] and save is not None):
        for line in map(_json, sites) if options["as_json"] else _lines(sites):
            click.echo(line)
    if save is not None and not options["quiet"]:
        click.echo(f"saved to {visible(str(save))}; use it with --templates", err=True)
    return code


def _templates(inputs: tuple[str, ...], options: dict[str, Any]) -> tuple[tuple[SiteTemplate, ...], int]:
    """Return the templates of a run, or of inputs, and the exit code."""
    if len(inputs) == 1 and (Path(inputs[0]) / "manifest.json").is_file():
        return _of_run(Path(inputs[0])), DONE
    with tempfile.TemporaryDirectory(prefix="cleaner-") as folder:
        out = Path(folder) / "out"
        code = _run(inputs, out, options)
        return _of_run(out), code


def _of_run(out: Path) -> tuple[SiteTemplate, ...]:
    from cleaner.ledger.reading import RunError
    from cleaner.pipeline.site_templates import site_templates

    try:
        return site_templates(out)
    except RunError as error:
        raise click.ClickException(str(error)) from error


def _run(inputs: tuple[str, ...], out: Path, options: dict[str, Any]) -> int:
    """Strip the inputs by their templates alone, and return the exit code."""
    from cleaner.cli.options import given_config
    from cleaner.cli.progress import terminal_progress
    from cleaner.corpus.discovery import InputError
    from cleaner.kernels.runtime import when_compiling
    from cleaner.pipeline.run import Pipeline

    config = given_config({**options, "output_format": None})
    stages = tuple(stage for stage in ("normalize", "chrome") if stage in config.stages or stage == "chrome")
    config = replace(config, stages=stages, chrome=replace(config.chrome, rules=False))
    progress = terminal_progress(quiet=options["quiet"])
    when_compiling(lambda: progress.note("compiling kernels; this happens once and takes a minute or two"))
    try:
        summary = Pipeline(config, workers=options["workers"], progress=progress).run(inputs, out)
    except InputError as error:
        raise click.ClickException(str(error)) from error
    finally:
        progress.close()
    return INCOMPLETE if summary.incomplete or summary.nothing_read else DONE


def _write(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all."""
    try:
        beside = path.with_name(f"{path.name}.part")
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}; name another file") from error


def _lines(sites: Sequence[SiteTemplate]) -> Iterator[str]:
    if not sites:
        yield "no templates: no site has enough pages with lines in common"
    for site in sites:
        yield f"{visible(site.name) or '(no site)'}: {site.pages:,} pages, {len(site.lines):,} template lines"
        width = len(f"{site.pages}/{site.pages}")
        for line in site.lines:
            yield f"  {f'{line.pages}/{line.of}':>{width}}  {_shown(line)}"
        yield ""


def _shown(line: TemplateLine) -> str:
    text = visible(shortened(line.text))
    if not line.example:
        return text
    example = line.example if len(line.example) <= _EXAMPLE else f"{line.example[:_EXAMPLE]}…"
    return f"{text}   (as in: {visible(example)})"


def _json(site: SiteTemplate) -> str:
    return visible_json(asdict(site))
