"""Runs of removed lines: every line that goes is in one, no line that stays is, and the text is what is left."""

import hypothesis.strategies as st
import numpy as np
from hypothesis import assume, given

from cleaner.chrome.facts import line_facts
from cleaner.chrome.removal import removed, removed_runs, without
from cleaner.kernels import removed_runs as kernels

texts = st.lists(
    st.lists(st.tuples(st.sampled_from(["", "a", "bé", "  ", "xyz"]), st.integers(-2, 2)), max_size=9),
    min_size=1,
    max_size=3,
)


def judged(some):
    """Return the facts of some texts, given as lines with their verdicts, and the verdicts."""
    parts = ["\n".join(line for line, _ in text).encode() for text in some]
    facts = line_facts(np.frombuffer(b"".join(parts), np.uint8), np.cumsum([0, *map(len, parts)]))
    verdicts = [verdict for text in some for _, verdict in text or [("", -1)]]
    return facts, np.where(facts.blank, -1, np.maximum(verdicts, -1))


@given(texts)
def test_the_kernel_gives_the_same_plain_and_compiled(some):
    facts, verdict = judged(some)
    results = []
    for run in (kernels.find_runs.plain, kernels.find_runs.compiled):
        out = np.zeros((kernels.ROWS, int((verdict >= 0).sum())), np.int64)
        results.append(
            (run(verdict, facts.blank, facts.bounds, facts.start, facts.end, facts.chars, out), out.tolist())
        )
    assert results[0] == results[1]


@given(texts)
def test_what_goes_is_in_one_run_of_its_rule_and_what_stays_in_none(some):
    facts, verdict = judged(some)
    runs = removed_runs(facts, verdict)
    inside = np.zeros(facts.size, int)
    for first, last, rule in zip(runs.first, runs.last, runs.verdict, strict=True):
        inside[first : last + 1] += 1
        assert set(verdict[first : last + 1].tolist()) <= {-1, rule}
        assert verdict[first] == rule
    assert (inside[verdict >= 0] == 1).all()
    assert not inside[(verdict < 0) & ~facts.blank].any()
    assert (runs.start[1:] >= runs.end[:-1]).all()


@given(texts)
def test_the_text_that_is_left_and_the_runs_make_up_the_text(some):
    facts, verdict = judged(some)
    assume((verdict >= 0).any())
    runs = removed_runs(facts, verdict)
    left, gone = without(facts, runs).to_pylist(), removed(facts, runs).to_pylist()
    for number, lines in enumerate(some):
        text = "\n".join(line for line, _ in lines)
        parts, at = [], 0
        for run in np.flatnonzero(runs.document == number).tolist():
            assert text[runs.start_char[run] : runs.end_char[run]] == gone[run]
            parts.append(text[at : runs.start_char[run]])
            at = int(runs.end_char[run])
        assert "".join([*parts, text[at:]]) == left[number]
