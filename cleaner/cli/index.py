"""``cleaner index``: an index of what earlier runs kept (``docs/index-store.md``)."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli.app import DONE, FINDINGS
from cleaner.cli.options import compared_options, given_config, spare_pandas
from cleaner.cli.running import carried_out
from cleaner.cli.terminal import visible, visible_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.cli.progress import Closing
    from cleaner.index.writer import IndexWriter
    from cleaner.pipeline.indexed import IndexUse
    from cleaner.pipeline.summary import Summary

_INDEX = click.argument("index", type=click.Path(path_type=Path), metavar="INDEX")
_WAIT = click.option(
    "--index-wait",
    type=click.FloatRange(0),
    default=600,
    metavar="SECONDS",
    help="Time to wait for another run that writes to the index.  [default: 600]",
)
_JSON = click.option("--json", "as_json", is_flag=True, help="As JSON on standard output.")


@click.group("index")
def command() -> None:
    """Look into an index of earlier runs, add to it, remove from it, compact or export it.

    \b
    Examples:
      cleaner dedup week1.jsonl -o out1 --index kept --keep first
      cleaner index info kept
      cleaner index query kept week2.jsonl
    """  # noqa: D301 - click's mark for text that is not wrapped


@command.command("info")
@_INDEX
@click.option("--verify", is_flag=True, help="Read all of it and compare it with its digests.")
@_JSON
def info(index: Path, *, verify: bool, as_json: bool) -> int:
    """Show what an index holds, how many bytes it takes, and what it was made with."""
    from cleaner.index.store import open_index

    with _told():
        opened = open_index(index)
        described = opened.described()
        damaged = list(opened.damaged()) if verify else []
    if as_json:
        click.echo(visible_json({**described, **({"damaged": damaged} if verify else {})}))
    else:
        made = described.pop("made_with")
        for name, value in (*described.items(), *made.items()):
            click.echo(f"{name.replace('_', ' ')}: {value:,}" if isinstance(value, int) else f"{name}: {value}")
        for one in damaged:
            click.echo(visible(f"damaged: {index / one}"))
        if verify and not damaged:
            click.echo("every file is as it was written")
    return FINDINGS if damaged else DONE


@command.command("add")
@_INDEX
@compared_options
@_WAIT
def add(index: Path, index_wait: float, **options: Any) -> int:
    """Add documents to an index, those left out that are copies of one that it has or of an earlier one of INPUT.

    \b
    Example:
      cleaner index add kept out1/corpus out2/corpus
    """  # noqa: D301 - click's mark for text that is not wrapped
    from cleaner.pipeline.indexed import IndexUse

    return _compared({**options, "as_json": False}, IndexUse(index, wait=index_wait))


@command.command("query")
@_INDEX
@compared_options
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def query(index: Path, **options: Any) -> int:
    """Show which documents of INPUT are copies of indexed ones; nothing is written, and no writer is waited for.

    A line has the document, its kind and similarity, the indexed document and its source; with --json it is an object.
    """
    from cleaner.pipeline.indexed import IndexUse

    as_json = options["as_json"]

    def told(found: Any) -> None:
        for row in found.to_pylist():
            click.echo(visible_json(row) if as_json else _row_line(row))

    use = IndexUse(index, report_only=True, found=told)
    return _compared({**options, "as_json": False, "quiet": options["quiet"] or as_json}, use)


@command.command("remove")
@_INDEX
@click.argument("ids", nargs=-1, metavar="ID...")
@click.option("--source", "sources", multiple=True, metavar="NAME", help="All documents of this source.")
@_WAIT
def remove(index: Path, ids: tuple[str, ...], sources: tuple[str, ...], index_wait: float) -> int:
    """Take documents out of an index, so that copies of them are kept again."""
    if not ids and not sources:
        raise click.UsageError("name the documents by their ids, or all of a source with --source NAME")
    with _told(), _writing(index, index_wait) as writer:
        count = writer.remove(ids, sources)
        writer.commit()
    click.echo(f"{count:,} documents removed", err=True)
    return DONE if count else FINDINGS


@command.command("compact")
@_INDEX
@_WAIT
def compact(index: Path, index_wait: float) -> int:
    """Write an index as few files, without the documents that were removed."""
    from cleaner.index.store import open_index

    with _told(), _writing(index, index_wait) as writer:
        before = writer.index.described()
        writer.compact()
        writer.commit()
        after = open_index(index).described()
    sizes = [one["bytes_of_keys"] + one["bytes_of_texts"] for one in (before, after)]
    files = [one["segments"] + one["packs"] for one in (before, after)]
    click.echo(f"{sizes[0]:,} bytes in {files[0]} files, now {sizes[1]:,} in {files[1]}", err=True)
    return DONE


@command.command("export")
@_INDEX
@click.option("-o", "--out", type=click.Path(path_type=Path), metavar="FILE", help="Parquet: id, source, signature.")
@click.option("--redis", "redis_url", metavar="URL", help="Insert into a datasketch MinHashLSH in this Redis server.")
@click.option(
    "--basename", default="cleaner", metavar="NAME", help="What its keys in the server begin with.  [default: cleaner]"
)
def export(index: Path, out: Path | None, redis_url: str | None, basename: str) -> int:
    """Write the signatures of an index for datasketch: to a file, or to a Redis server that a team shares.

    \b
    Examples:
      cleaner index export kept -o signatures.parquet
      cleaner index export kept --redis redis://localhost:6379/0
    """  # noqa: D301 - click's mark for text that is not wrapped
    if (out is None) == (redis_url is None):
        raise click.UsageError("name a file with -o FILE, or a server with --redis URL")
    from cleaner.index.export import export_signatures
    from cleaner.index.shared_lsh import export_to_redis
    from cleaner.index.store import open_index

    with _told():
        opened = open_index(index)
        if redis_url is not None:
            count = export_to_redis(opened, redis_url, basename)
        elif out is not None:
            count = export_signatures(opened, out)
    click.echo(f"{count:,} signatures written", err=True)
    return DONE


def _compared(options: dict[str, Any], use: IndexUse) -> int:
    """Compare documents with an index, and write no corpus."""
    spare_pandas()
    from cleaner.pipeline.run import Pipeline

    config = replace(given_config(options), stages=("blocks", "documents"))  # as cleaner dedup does

    def carry_out(progress: Closing) -> Summary:
        pipeline = Pipeline(config, workers=options["workers"], max_memory=options["max_memory"], progress=progress)
        return pipeline.run(options["inputs"], None, strict=options["strict"], index=use)

    return carried_out(carry_out, options, None)


def _row_line(row: dict[str, Any]) -> str:
    document, indexed = (visible(row[name]) for name in ("doc_id", "indexed_id"))
    source = visible(row["indexed_source"])
    return f"{document}\t{row['kind']} {row['similarity']:.2f}\t{indexed}\t{source}"


@contextmanager
def _told() -> Iterator[None]:
    """Turn what is wrong with an index into an error of the command."""
    spare_pandas()
    from cleaner.index.errors import IndexStoreError

    try:
        yield
    except IndexStoreError as error:
        raise click.ClickException(str(error)) from error


def _writing(index: Path, wait: float) -> IndexWriter:
    from cleaner.index.writer import IndexWriter

    return IndexWriter(index, None, wait, lambda said: click.echo(f"cleaner: {visible(said)}", err=True))
