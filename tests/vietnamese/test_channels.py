"""Channels: each reads what it says, and nothing that correct ASCII holds."""

from __future__ import annotations

import string

import pytest

from cleaner.vietnamese.channels import channels
from cleaner.vietnamese.letters import LETTERS, legacy_letters, sloppy

BY_NAME = {channel.name: channel for channel in channels()}
UTF_8 = {
    "utf-8 read as windows-1252": "cp1252",
    "utf-8 read as latin-1": "latin-1",
    "utf-8 read as windows-1250": "cp1250",
    "utf-8 read as windows-1251": "cp1251",
    "utf-8 read as windows-1258": "cp1258",
    "utf-8 read as mac-roman": "mac_roman",
    "utf-8 read as cp437": "cp437",
    "utf-8 read as cp874": "cp874",
}
FONTS = [
    "tcvn3",
    "vni-windows",
    "vni-mac",
    "viscii",
    "vps",
    "windows-1258",
    "bkhcm1",
    "bkhcm2",
    "vietware-f",
    "vietware-x",
]


def test_every_channel_has_a_name_of_its_own():
    assert len(BY_NAME) == len(channels())


@pytest.mark.parametrize("channel", channels(), ids=BY_NAME)
def test_a_damaged_string_has_a_reading_and_its_own_pattern_finds_it_whole(channel):
    for damaged, readings in channel.readings.items():
        assert readings != (damaged,)
        assert len(set(readings)) == len(readings) > 0
        assert channel.pattern.fullmatch(damaged)


@pytest.mark.parametrize("channel", channels(), ids=BY_NAME)
def test_lossy_is_a_channel_whose_strings_have_several_readings(channel):
    several = any(len(readings) > 1 for readings in channel.readings.values())
    assert channel.is_lossy == (several or channel.dropped != "")


@pytest.mark.parametrize("channel", channels(), ids=BY_NAME)
def test_letters_and_digits_of_ascii_are_no_damage_but_where_nfkc_made_them(channel):
    found = set(channel.pattern.findall(string.ascii_uppercase + string.ascii_lowercase + string.digits))
    assert found <= ({"a", "1", "3"} if channel.name.endswith("then NFKC") else set())  # of ª, ¹ ½ ¼, ³ ¾


@pytest.mark.parametrize("channel", channels(), ids=BY_NAME)
def test_a_word_reaches_over_letters_and_damage(channel):
    for damaged in channel.readings:
        if not damaged.isspace():
            assert channel.word.search(f"a{damaged}n")[0].startswith(f"a{damaged}"[:2])


@pytest.mark.parametrize(("name", "codec"), UTF_8.items())
def test_what_a_letter_became_is_read_as_the_letter(name, codec):
    channel = BY_NAME[name]
    for letter in LETTERS:
        damaged = "".join(sloppy(codec)[byte] for byte in letter.encode("utf-8"))
        assert channel.readings[damaged] == (letter,)


@pytest.mark.parametrize("table", FONTS)
def test_what_a_font_shows_for_a_small_letter_may_be_that_letter(table):
    channel = BY_NAME[f"{table} read as windows-1252"]
    for letter in filter(str.islower, LETTERS):
        shown = "".join(sloppy("cp1252")[byte] for byte in legacy_letters(table)[letter])
        assert letter in channel.readings.get(shown, (shown,))


@pytest.mark.parametrize("table", FONTS)
def test_a_font_read_as_windows_1252_names_its_encoding(table):
    assert BY_NAME[f"{table} read as windows-1252"].encoding == table


@pytest.mark.parametrize(
    "name", ["utf-8 read as windows-1252", "viqr", "eth for đ", "tcvn3 read as windows-1252, then NFKC"]
)
def test_other_damage_names_no_encoding(name):
    assert BY_NAME[name].encoding is None


@pytest.mark.parametrize("table", ["tcvn3", "vietware-f"])
def test_where_only_the_font_has_capitals_case_is_restored(table):
    assert BY_NAME[f"{table} read as windows-1252"].recase


@pytest.mark.parametrize("table", ["vni-windows", "windows-1258", "bkhcm2", "vietware-x"])
def test_where_the_encoding_has_capitals_case_is_certain(table):
    assert not BY_NAME[f"{table} read as windows-1252"].recase


def test_only_damage_to_a_letters_form_is_repaired_word_by_word():
    assert [channel.name for channel in channels() if channel.by_word] == [
        "tone mark before the vowel's own mark",
        "tone mark as a spacing accent",
        "eth for đ",
        "look-alike letters of another script",
    ]


def test_a_sign_that_was_not_lost_may_be_itself():
    lost = BY_NAME["utf-8 read as windows-1252, characters lost"]
    assert all(sign in lost.readings[sign] for sign in "'\"-" if sign in lost.readings)
    assert "?" in BY_NAME["viqr"].readings["\\?"]
