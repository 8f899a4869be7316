"""``cleaner tune``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli.settable import effective_config
from cleaner.cli.terminal import visible, visible_json
from cleaner.config import FORMATS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.config import Config
    from cleaner.dedup.lsh import Banding
    from cleaner.tuning.curve import Distribution


@click.command("tune")
@click.argument("inputs", nargs=-1, metavar="[OUT | INPUT...]")
@click.option(
    "--threshold",
    "wanted",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    metavar="J",
    help="Jaccard similarity of word 3-grams from which on pairs are to be proposed.  [default: 0.35]",
)
@click.option(
    "--permutations", type=click.IntRange(2, 4096), metavar="N", help="Values of a signature.  [default: 128]"
)
@click.option("--bands", type=click.IntRange(1), metavar="B", help="Number of bands.  [default: those of least cost]")
@click.option("--rows", type=click.IntRange(1), metavar="R", help="Rows of a band.  [default: those of least cost]")
@click.option(
    "--sample",
    type=click.IntRange(1),
    metavar="MB",
    default=64,
    show_default=True,
    help="Megabytes of text of OUT or INPUT to measure on, from its beginning.",
)
@click.option("--plot", type=click.Path(path_type=Path), metavar="FILE", help="Write curves to FILE, a .svg or .png.")
@click.option("--format", "format_", type=click.Choice(FORMATS), help="Format of every input.  [default: by its name]")
@click.option("--text-field", help="Key of the text in a record, or name of its column.  [default: text]")
@click.option("--config", "config_path", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The numbers as one JSON object.")
def command(inputs: tuple[str, ...], **options: Any) -> None:
    """Show what bands propose: the S-curve, the copies that they miss, and the pairs that are compared in vain.

    More bands are more permissive: they miss fewer pairs, and propose more in vain. More rows a band are stricter. What
    is to be expected depends on how similar the pairs of a corpus are: it is measured on a finished run OUT, or on
    INPUT; without one, pairs of every similarity are taken to be equally many.

    \b
    Examples:
      cleaner tune
      cleaner tune --threshold 0.5 --bands 25 --rows 5
      cleaner tune out --plot curve.svg
    """  # noqa: D301 - click's mark for text that is not wrapped
    from cleaner.cli.options import spare_pandas

    spare_pandas()
    from cleaner.corpus.discovery import InputError
    from cleaner.ledger.reading import RunError
    from cleaner.tuning.curve import alternatives, expected
    from cleaner.tuning.pictures import PictureError, write_picture
    from cleaner.tuning.report import as_values, lines

    try:
        config = _config(inputs, options)
        documents = config.documents
        wanted = options["wanted"] or documents.propose
        permutations = options["permutations"] or documents.num_perm
        weights = (documents.false_negative_weight, documents.false_positive_weight)
        banding = _banding(options["bands"], options["rows"], permutations, wanted, weights)
        distribution = _distribution(inputs, config, options["sample"] * 1_000_000)
    except (InputError, RunError) as error:
        raise click.ClickException(str(error)) from error
    chosen = expected(banding, wanted, distribution)
    others = alternatives(wanted, permutations, weights, distribution)
    if options["plot"] is not None:
        try:
            write_picture(options["plot"], _drawn(banding, [one.banding for one in others]), wanted)
        except PictureError as error:
            raise click.ClickException(str(error)) from error
    if options["as_json"]:
        click.echo(visible_json(as_values(chosen, others, wanted, permutations, distribution)))
        return
    for line in lines(chosen, others, wanted, permutations, distribution):
        click.echo(visible(line))
    if options["plot"] is not None:
        click.echo(f"plot in {visible(str(options['plot']))}", err=True)


def _is_run(inputs: Sequence[str]) -> bool:
    return len(inputs) == 1 and (Path(inputs[0]) / "manifest.json").is_file()


def _config(inputs: Sequence[str], options: dict[str, Any]) -> Config:
    """Return the configuration: of a finished run its own."""
    if _is_run(inputs):
        from cleaner.settings.loading import load_config

        return load_config(Path(inputs[0]) / "manifest.json")
    return effective_config(options).config


def _banding(
    bands: int | None, rows: int | None, permutations: int, wanted: float, weights: tuple[float, float]
) -> Banding:
    """Return the bands that were asked for; of what was not said, what fills the signature or costs least."""
    from cleaner.dedup.lsh import Banding, choose_banding

    if bands is None and rows is None:
        return choose_banding(wanted, permutations, *weights)
    banding = Banding(bands or max(1, permutations // (rows or 1)), rows or max(1, permutations // (bands or 1)))
    taken = banding.bands * banding.rows
    if taken > permutations:
        raise click.UsageError(
            f"{banding.bands} bands of {banding.rows} rows take {taken} values, and a signature has {permutations}; "
            f"give fewer, or --permutations {taken}"
        )
    return banding


def _distribution(inputs: Sequence[str], config: Config, at_most: int) -> Distribution:
    """Return how similar pairs are: measured where there is something to measure on."""
    from cleaner.tuning.curve import even

    if not inputs:
        return even()
    from cleaner.tuning.measuring import measured
    from cleaner.tuning.sampling import texts_of_inputs, texts_of_run

    if _is_run(inputs):
        sample = texts_of_run(Path(inputs[0]), at_most)
    else:
        sample = texts_of_inputs(inputs, config.input, at_most)
    if len(sample.text) < 2:
        raise click.ClickException("there are fewer than two documents to measure on; name more, or leave INPUT out")
    what = inputs[0] if len(inputs) == 1 else f"{len(inputs)} inputs"
    part = "" if sample.complete else "the beginning of "
    return measured(sample.text, config.documents, f"{part}{what}")


def _drawn(banding: Banding, others: Sequence[Banding]) -> list[Banding]:
    """Return the bands to draw: those asked for, and the two on either side of them in the order of permissiveness."""
    from cleaner.dedup.lsh import threshold

    rest = sorted((one for one in others if one != banding), key=lambda one: abs(threshold(one) - threshold(banding)))
    return [banding, *sorted(rest[:4], key=threshold)]
