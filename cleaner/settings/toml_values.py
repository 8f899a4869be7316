"""Values as TOML writes them, with nothing in them that cannot be seen."""

from __future__ import annotations


def toml_value(value: object) -> str:
    r"""Return a truth value, number, string or list of these as TOML.

    Example:
        >>> toml_value(True), toml_value(0.5), toml_value(("a\n", 'b"'))
        ('true', '0.5', '["a\\u000a", "b\\""]')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{"".join(map(_character, value))}"'
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(toml_value, value))}]"
    return str(value)


def _character(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
