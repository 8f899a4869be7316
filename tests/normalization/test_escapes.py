from __future__ import annotations

import itertools
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.edits.edit import apply, revert
from cleaner.normalization.escapes import TRIGGER, escapes, has_escapes

CASES = Path(__file__).resolve().parents[1] / "cases"


def cases(name):
    loaded = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["label"]) for case in loaded]


def decoded(text):
    """Return the text that no escape is left to decode in, and the rules that led to it."""
    rules = set()
    while edits := escapes(text):
        rules |= {edit.rule for edit in edits}
        text = apply(text, edits)
    return text, rules


SHREDS = r"""
&amp; & &#7871; &#x1ebf; &eacute; &eacute &nbsp; &lt; &#55357;&#56832; &#0; &#12345678; &#x &;
\u1ebf \U0001f600 \u{1ebf} \ud83d \ude00 \xe1\xba\xbf \x41 \341\272\277 \n \" \\ \u \U00ffffff
%E1%BA%BF %20 %u1EBF %25E1%25BA%25BF %E1 % %%% %uD83D + = =E1=BA=BF =20 =3D =?UTF-8?Q?=C3=A0?= =?
u1ebf <U+1EBF> <b> </p> ``` ` /* */ { } ( ) " ' ; : , . / // :// ? [ ] a b Ti ng Việt 1 0x41
"""
PIECES = st.sampled_from([*SHREDS.split(), " ", "\n", "=\n"])
TEXTS = st.lists(PIECES | st.text(max_size=3), max_size=20).map("".join)


@pytest.mark.parametrize("case", cases("normalize_escapes"))
def test_escapes_in_prose_are_decoded(case):
    assert decoded(case["original"]) == (case["fixed"], {case["rule"]})


@pytest.mark.parametrize("case", cases("normalize_escapes"))
def test_escapes_in_prose_have_a_trigger(case):
    assert TRIGGER.search(case["original"])
    assert has_escapes(case["original"])


@pytest.mark.parametrize("case", cases("normalize_escapes_negative"))
def test_escapes_in_code_data_and_addresses_are_left(case):
    assert escapes(case["text"]) == []


@pytest.mark.parametrize("name", ["correct_text", "normalize_negative"])
def test_correct_text_has_nothing_to_decode(name):
    for case in json.loads((CASES / f"{name}.json").read_text(encoding="utf-8")):
        assert escapes(case.get("text", case.get("original"))) == []


def test_the_sample_pages_have_nothing_to_decode(pages):
    for page in sorted(pages.glob("*.txt")):
        assert escapes(page.read_text(encoding="utf-8")) == []


def test_no_line_of_the_standard_library_is_changed():
    for path in sorted(Path(json.__file__).parents[1].glob("*.py")):
        assert escapes(path.read_text(encoding="utf-8")) == []


@given(TEXTS)
def test_edits_lead_to_the_result_and_back(text):
    edits = escapes(text)
    assert revert(apply(text, edits), edits) == text
    assert all(edit.before != edit.after for edit in edits)
    assert not edits or len(apply(text, edits)) < len(text)  # so there is a last pass
    assert all(one.end <= other.start for one, other in itertools.pairwise(edits))


@given(TEXTS)
def test_without_a_trigger_there_is_nothing_to_do(text):
    assert has_escapes(text) == bool(TRIGGER.search(text))
    assert has_escapes(text) or escapes(text) == []


@given(TEXTS)
def test_no_lone_surrogate_comes_out_of_an_escape(text):
    before = sum("\ud800" <= char < "\ue000" for char in text)
    assert sum("\ud800" <= char < "\ue000" for char in decoded(text)[0]) == before


def test_a_line_that_looks_like_no_code_is_decoded_among_lines_of_code():
    prose = "C&ocirc;ng h&ograve;a x&atilde; h&#7897;i"
    code = "\n".join(f'x{i} = f("a", {i})' for i in range(8))
    assert escapes(prose)
    assert escapes(f"{code}\n{prose}\n{code}") == []
    assert escapes("\n".join([*["Một dòng văn xuôi."] * 80, prose, *["Một dòng nữa."] * 200, code]))


def test_a_fence_that_is_never_closed_reaches_to_the_end():
    assert escapes("```\nl&agrave; ti&#7871;ng\n\nl&agrave; ti&#7871;ng") == []
    assert escapes("```\nx\n```\nl&agrave; ti&#7871;ng")


LONG = (
    "Ti&#7871;ng _&amp;_&_&#_&eacute_a&b=_\\u1ebf_\\_\\x41_%E1%BA%BF_%25_%_=E1=BA=BF _=\n_=?UTF-8?Q?=C3=A0?= _=?_`_<a "
    '_"),_f('
    "_``` \n_u1ebf_<U+1EBF>_/*_://_a._' "
)


@pytest.mark.parametrize("piece", LONG.split("_"))
def test_a_long_text_of_one_piece_takes_linear_time(piece):
    text = f"Ti&#7871;ng \\u1ebf %E1%BA%BF =E1=BA=BF {piece * (400_000 // len(piece))} Vi&#7879;t"
    start = time.process_time()
    escapes(text)
    escapes(text[:-1] + "\n" + text)
    assert time.process_time() - start < 10  # a quadratic step would take minutes


def test_prose_is_read_without_the_table_of_entities():
    code = (
        "import sys; from cleaner.normalization.escapes import escapes; escapes('Tiếng Việt & Anh');"
        "print(*{'html', 'html.entities', 'ftfy', 'numpy'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""
