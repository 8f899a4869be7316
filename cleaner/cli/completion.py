"""``cleaner completion``."""

from __future__ import annotations

import click


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print what makes SHELL complete commands, options, choices and file names of cleaner.

    bash (4.4 or newer) and zsh read it from their start-up file, fish from a folder:

    \b
      echo 'eval "$(cleaner completion bash)"' >> ~/.bashrc
      echo 'eval "$(cleaner completion zsh)"' >> ~/.zshrc
      cleaner completion fish > ~/.config/fish/completions/cleaner.fish

    \b
    Example:
      cleaner completion bash > cleaner.bash
    """  # noqa: D301 - click's mark for text that is not wrapped
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    if made is None:
        raise click.ClickException(f"this version of click has no completion for {shell}; install click 8.1 or newer")
    # The name that people type, whatever this process was called: python -m cleaner completes nothing.
    root = click.get_current_context().find_root().command
    click.echo(made(root, {}, "cleaner", "_CLEANER_COMPLETE").source())
