"""Whether a line is program source or data rather than prose: there an escape is not damage but what was meant.

The signs are those that prose does without, in any language. Vietnamese laws end lines with ``);`` and ``”;``, headings
hold ``A = B`` and chats arrows, so none of these counts alone.
"""

from __future__ import annotations

import re

_SIGNS = (  # each looks back at the character that the class below has found
    r"(?<=[{}])",  # blocks, JSON, templates, TeX groups
    r"(?<=\w\()(?:[\"')]|\w{1,40}, ?[\"'])",  # a call: f("  f()  f(x, "
    r"(?<=[a-z_]\.)[a-z_]\w{0,40}\(",  # a method: s.encode(
    r"(?<![=!<>]=)(?<==)=(?!=)|(?<=[!+:])=(?!=)|(?<=&)&|(?<=\|)\|",
    r"(?<=[\w\]) ]=)\s{0,3}[A-Za-z]{0,2}[\"'\[]",  # x = "…", x=['…']
    r"(?<=[(\[,=]) ?[bBrRuUL][\"']",  # a literal with a prefix
    r"(?<=[\"'])(?:[A-Za-z_][A-Za-z0-9_.-]{0,40}[\"']\s{0,3}:|\s{0,9}=>)",  # "key": …, 'key' => …
    r"(?<=[\"'])(?:[,\t|][\"']|\s{0,3}\+)|(?<=\+)\s{0,3}[\"']",  # CSV; "…" + x
    r"(?<=\")(?:GET|POST|HEAD|PUT|DELETE|OPTIONS) ",  # access logs
    r"(?<=\[)\s{0,3}[A-Za-z]{0,2}[\"']",  # ["…", and d["…"]
    r"(?<=\w:):\w|(?<=\w-)>\w|(?<=\b0)x[0-9A-Fa-f]{2}",
    r"(?<=/)\*|(?<=\*)/|(?<=<)%|(?<=%)>|(?<=;)\s{0,3}//",
    r"(?<=\$)(?:[A-Za-z_]\w{0,40}\s{0,3}=|[({])|(?<=%)(?:\(\w{1,40}\)[sd]|[sd](?![\w%]))",  # $x =, $(…), %(name)s, %s
    r"(?<=[A-Za-z]:)\\(?<![A-Za-z]{2}:\\)",  # a Windows path
    r"(?<=\\)$",
)
_BEGINNINGS = (
    r"[bBrRuUfFL]{1,2}[\"']|[\"'].*[\"'][,)\]}]{1,9}\s*$",  # a literal
    r"(?:for|while|if|elif|with|except)\b.*:\s*$",
    r"#!|#\s{0,9}(?:include|define|undef|if|ifdef|ifndef|pragma)\b|//|<\?|@\w+\(|>>> |\$ \w",
    r"(?:import|from|export|require|use|using|package|namespace) [\w.{*:\"'/]+(?:;|\s(?:import|from|as)\b|$)",
    r"(?:def|class|function|fn|func|sub|struct|enum|interface) \w+\s?[({:<]",
    r"(?:var|let|const|local|static|val|my) [\w$@%]+ ?[:=]",
    r"(?:return|throw|raise|yield|assert|case|print|puts|echo|printf) ?[\"'\w(\[-].*[;)\]\"']$",
    r"case [\"']|export \w+=",
    r"(?:echo|printf|sed|grep|awk|curl|wget|sudo|perl|python3?) -",
    r"(?:msgid|msgstr|msgctxt)\b",
    r"[A-Za-z_][\w.\-\[\]]{0,80} ?=\s?\S",  # properties, ini files, shell
    r"(?:- )?[a-z_][\w.-]{0,80}: +[\"'|>]",  # YAML
    r"\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d ",  # log times
    r"\[?(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL)\b",
)
_SIGN = re.compile(rf"[{{}}(.=!+:&|,\[\"'0/*<%;$\\-](?:{'|'.join(_SIGNS)})", re.ASCII)
"""Led by one class, so that the search runs over prose at the speed of a class search."""
_SQL = re.compile(r"INSERT INTO |SELECT [\w*]|VALUES ?\(|UPDATE \w{1,60} SET ")
_BEGINNING = re.compile(rf"\s{{0,80}}(?:{'|'.join(_BEGINNINGS)})", re.ASCII)
_LITERAL = re.compile(
    r"\s*[(\[{]*[A-Za-z]{0,2}([\"']).*(?:\1[,;:)\]}\\\s]*$|\\n\1)"  # to the end, or to its line end
    r"|\s*[(\[]{1,4}[A-Za-z]{0,2}([\"']).*\2,"  # the first of a list
)
_CODE_SPAN = re.compile("``[^\n]{0,2000}?``|`[^`\n]{1,2000}`")


def is_code(line: str) -> bool:
    r"""Tell whether a line is source code, data, a log or a command.

    Args:
        line: One line. Escapes whose decoding is asked for should be masked by a letter, so that their own signs
            (``&#;=``) do not speak for code.

    Example:
        >>> is_code('x = "Tiếng"'), is_code('{"text": "Tiếng"}'), is_code("printf('%s', x)")
        (True, True, True)
        >>> is_code("Căn cứ Luật (sửa đổi); chương trình “Học” – A = B;")
        False
    """
    return (_SIGN.search(line) or _BEGINNING.match(line) or _SQL.search(line)) is not None


def is_literal(line: str) -> bool:
    """Tell whether a line is one quoted string, as in a list of strings or in a literal of several lines."""
    return _LITERAL.match(line) is not None


def without_code_spans(line: str) -> str:
    """Return a line whose Markdown code spans are blotted out, each character by a backtick.

    Example:
        >>> without_code_spans("type `&eacute;` here")
        'type `````````` here'
    """
    return _CODE_SPAN.sub(lambda span: "`" * len(span[0]), line) if "`" in line else line
