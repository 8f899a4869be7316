"""How each language of the made corpus is written: the letters of its syllables, its spaces and its marks."""

from __future__ import annotations

from typing import NamedTuple


class Script(NamedTuple):
    """What words and sentences of a language are made of.

    Attributes:
        onsets: Beginnings of syllables, the empty one as ``-``.
        rimes: Ends of syllables; empty where the syllables come from a closed set.
        syllables: The lowest and highest number of syllables of a word.
        space: What stands between words.
        comma: What stands within a sentence, with its space.
        stop: What ends a sentence.
        cased: Whether sentences and names begin with a capital.
        marked: Whether the Unicode forms NFC and NFD of its text differ.
    """

    onsets: str
    rimes: str
    syllables: tuple[int, int]
    space: str = " "
    comma: str = ", "
    stop: str = "."
    cased: bool = False
    marked: bool = False


SCRIPTS = {
    "vi": Script("", "", (1, 1), cased=True, marked=True),
    "en": Script(
        "- b br c ch cl d dr f fl g gr h j l m n p pl pr qu r s sh sl sp st str t th tr v w wh",
        "a ad ain al an and ar ard ark ast ave e ed ell en end ent er ere est i ick ight ill in ing ist "
        "o old on one ood ook or ore ort ound ow u um under unt ure us",
        (1, 3),
        cased=True,
    ),
    "zh": Script("", "", (1, 2), space="", comma="，", stop="。"),
    "ja": Script(
        "か き く け こ さ し す せ そ た ち つ て と な に の は ひ ふ "
        "ま み む も や ゆ よ ら り る れ ろ わ が ぎ ご ざ じ だ で ど ば ぶ",
        "- い う ん く る",
        (1, 3),
        space="",
        comma="、",
        stop="。",
        marked=True,
    ),
    "ar": Script(
        "ب ت ث ج ح خ د ذ ر ز س ش ص ض ط ع غ ف ق ك ل م ن ه و ي أ",
        "ا و ي ال ان ون ين ات ر ل م ن ب د ة",
        (1, 3),
        comma="، ",
    ),
    "ru": Script(
        "- б в вс г гр д ж з к кр л м н п пр р с ст т тр ф х ц ч ш щ",
        "а ая е ей ель ение и ий ик ить о ов ой ом ость от у уч ый ым ю я ять",
        (1, 3),
        cased=True,
        marked=True,
    ),
    "hi": Script(
        "क ख ग घ च छ ज झ ट ड त थ द ध न प फ ब भ म य र ल व श स ह",
        "- ा ि ी ु े ो ां ान ार ाल िक ीय ना ता",
        (1, 3),
        stop="।",
    ),
}
"""The languages by their codes."""

SHARES = {"vi": 35, "en": 20, "zh": 12, "ru": 11, "ar": 10, "ja": 6, "hi": 6}
"""How many sites of a hundred are in a language."""
