"""Texts of documents: words of several scripts, damage, furniture and copies, and any characters."""

from __future__ import annotations

from hypothesis import strategies as st

DAMAGE = (
    "\u00a0",
    "\r\n",
    "\r",
    "\u200b",
    "\x00",
    "\x85",
    "\u2028",
    "Ná»‘i láº¡i",
    "Ã©",
    "e\u0301",
    "\u00ad",
    "\ufeff",
)
"""What normalization looks at: spaces, line ends, invisible characters, letters in parts, UTF-8 read as cp1252."""

damage = st.sampled_from(DAMAGE)
words = st.sampled_from(
    [
        *("trang", "XÃ", "Hội", "đồng", "12", "1/2/2020", "*", "Thứ", "Hai", "a", ".", "…", "中", "ไทย"),
        "👩\u200d👩\u200d👧",
    ]
)
lines = st.lists(words | damage, max_size=8).map(" ".join)
texts = st.text(max_size=60) | st.lists(lines, max_size=12).map("\n".join) | lines.map(lambda line: (line + "\n") * 8)
"""Texts; half of those of any characters hold surrogates and controls."""

_SUBJECTS = ("The river", "A boat", "The old market", "Một ngôi trường", "The school", "A winter evening")
_VERBS = ("runs past", "waits for", "is built of", "remembers", "lies behind", "đi qua")
_OBJECTS = ("the town hall", "cây cầu cũ", "nine stones", "the long road", "its own garden", "the people")
sentences = st.tuples(*map(st.sampled_from, (_SUBJECTS, _VERBS, _OBJECTS)), st.integers(1, 99)).map(
    lambda parts: f"{parts[0]} {parts[1]} {parts[2]}, and {parts[3]} of them say so again and again."
)
bodies = st.lists(sentences, min_size=3, max_size=9).map("\n\n".join)


@st.composite
def pages(draw: st.DrawFn) -> str:
    """Return a page of a site: its menu, a body that other pages may have too, what each visit fills in anew."""
    visit = f"Views: {draw(st.integers(0, 9999))}"
    repeated = draw(st.booleans())
    body = draw(bodies)
    parts = ["Home", "Contact", "Log in", "", body, *(["", body] if repeated else []), "", visit, "Back to top"]
    return "\n".join(parts) + draw(st.sampled_from(["", "\n", "\r\n", "\u00a0\n"]))


@st.composite
def corpora(draw: st.DrawFn, most: int = 10) -> list[str]:
    """Return texts of which some are copies of others, the same or with a few words changed."""
    found = draw(st.lists(pages() | texts, min_size=1, max_size=most))
    for _ in range(draw(st.integers(0, 4))):
        copy = draw(st.sampled_from(found))
        if draw(st.booleans()):
            copy = copy.replace("Views: ", "Views: 1").replace(
                "again and again", draw(st.sampled_from(["again", "now"])), 1
            )
        found.append(copy)
    return draw(st.permutations(found))
