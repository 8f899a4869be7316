r"""Correct lines that look like damage: code, logs, chat, Markdown. Seeded: the same lines each time.

What stands in them is right as it is. ``\u00e9`` in a path or a JSON string, ``%C3%A9`` in an address, ``&eacute;`` in
HTML source, ``=?UTF-8?Q?..?=`` in a header, ``a'`` and ``o^`` in formulas: a repair that touches any of them is harm.
"""

from __future__ import annotations

import base64
import json
import random
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Callable


def one_a_line(text: str) -> list[str]:
    return [line.strip() for line in text.strip().split("\n")]


WORDS = """
    café naïve résumé Zürich São Paulo señor Ångström Łódź Reykjavík Þór Straße cœur garçon über Malmö Dvořák İstanbul
    Київ Москва Αθήνα 東京 서울 नमस्ते שלום سلام ไทย Việt Nam Hà Nội Đà Nẵng người được không nước Huế quý đường phở
    report build server index value result user order price error status cache upload search page image total token
"""
EMOJI = "😀 😂 🤣 ❤️ 👍🏽 👨‍👩‍👧‍👦 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🇻🇳 🏳️‍🌈 🧑🏿‍💻 ☕️ 1️⃣ ™️ ✨ 🙏🏼 💔"
FOLDERS = r"new user u00e9t xa9 x41 temp u1ec7 notes bin télé x64 u0041 nfs été u01b0u1ee3 xe1 N b"
KAOMOJI = r"""
    ¯\_(ツ)_/¯  (╯°□°)╯︵┻━┻  ಠ_ಠ  (͡°͜ʖ͡°)  (づ｡◕‿‿◕｡)づ  ʕ•ᴥ•ʔ  (ノಠ益ಠ)ノ彡┻━┻  ^_^  o_O  T.T  ¬¬  :')  =^.^=  d(^_^)b
    (´・ω・`)  ヽ(°◇°)ノ  (｀ε´)  Σ(°△°|||)  (>_<)  u.u  ô_Ô  Ò.ó  ¡¡  (¬‿¬)  e.e  o~o  a_a'  u^u  (o^.^o)  y.y
"""
CHAT = """
    ok bạn|đc r nha|ko sao đâu|dạ em cảm ơn ạ|mai đi cf k?|hihi|ủa là sao v|trời ơiiiii|:))))|=)))|j z tr|lol ok|t cx z
    |thx u|c'est déjà fait !|ça va ? oui…|¿qué tal?|tschüß|så bra då|naïve…|déjà vu ?|à bientôt|merci à toi|ção não|pão
    |ở đâu zậy?|a oi|đag làm j đó?|h này mà chưa ngủ à?|u ok?|o^o|a~ a~ a~|uh?|oh!|yo'|hello'|e.|o.o|i~|dd|dđ|ddos|add
"""
TEX = r"""
    \'e \`a \^o \"u \~n \c{c} \v{s} \H{o} \u{a} \d{u} \h{a} \ohorn \uhorn \dj \alpha \frac{a'}{b^2} $a'+b^{.}=c^(+)$
    $o^+_i\to{}u^-$ $\hat{u}^`$ $e^{i\pi}$ \texttt{\char"1EC7} $x'_1,x''_2$ $\tilde{o}$ $u^{+}$ $a^*o^*$ \'{\i}
"""
SCIENCE = one_a_line("""
    O(n²) ± 3σ
    x̄ = 4.2 ± 0.1 °C
    5 µm × 3 µm, ½ · ¾ = ⅜
    Δx·Δp ≥ ħ/2
    a² + b² = c²; ∀ε>0 ∃δ>0
    10⁻³ mol·L⁻¹ Na⁺ + Cl⁻
    37 °C ≈ 98.6 °F
    § 12 Abs. 3, N°5, n.º 3, 1.ª
    © 2024 ACME® Ltd.™
    £5 · €10 · ¥300 · ₫50.000
    α·β ≠ γ
    «Œuvre» n° 7
    f'(x) = g(x)^2
    a.b? c~d e^f u+ o+ a+ dd
    i(t) = I·e^(-t/τ)
    µ ¶ ¸ · ¹ ¨ © ª « ¬ ®
    Ø 20 mm
    ñandú, Ñuñoa, Ærøskøbing
    Ðórr og þú, BORÐ ÞAÐ
    ÂÃÎÐ and Ã, Â, Ä: capital letters
    ã is a with tilde; Ü ü Û û
    l'été à Nîmes, où l'œuf…
    der Bär, die Töne, das Übel, süß
    på ön är åar blåa
    coração, mãe, avô, três, à noite
    así, ¿qué?, ¡olé!, pingüino
""")
CODES = (
    "&eacute;",
    "&#7879;",
    "&#x1ec7;",
    "&nbsp;",
    "&amp;",
    "&amp;eacute;",
    "&lt;b&gt;",
    "&copy;",
    "&#39;",
    "&ldquo;",
)
POINTS = (0xE9, 0xE0, 0xF4, 0x1EC7, 0x1EA1, 0x110, 0x4E2D, 0x430, 0x2026, 0x1B0, 0xA0, 0x41)

LOGS = one_a_line(r"""
    GET /s?q={query} 200 {number}ms
    cannot decode byte 0xe1 in position {number}: '\xe1'
    user={query} ip=10.0.{number}.7 "Mozilla/5.0 (X11)"
    UnicodeEncodeError: 'ascii' codec can't encode character '\u1ec7' in position {number}
    {number}% of {number} done, %20 left
    name='{words}' raw=b'Vi\xe1\xbb\x87t'
    token=%C3%A9{number} state=&amp;
    payload={json}
    ^[[31m{words}^[[0m
    <{words}> joined, id={number:08x}
""")
REGEXES = one_a_line(r"""
    re.compile(r'[\u{a:04x}-\u{b:04x}]+')
    /^[\xC0-\xFF\u{a:04x}]+$/u
    [^\x00-\x7F]+|\u{a:04x}\u{b:04x}
    s/\xe1\xbb\x87/\u{a:04x}/g
    \p{{L}}+\u{a:04x}?\d{{2,}}
    text.replace("\u{a:04x}", "\u{b:04x}")
    grep -P '\x{{{a:x}}}|\x{{{b:x}}}'
""")
LITERALS = one_a_line(r"""
    char *s = "\x{one:02x}\x{two:02x}";
    b'\x{one:02x}\x{two:02x}\x{two:02x}'
    printf '\{one:03o}\{two:03o}\n'
    String s = "\u{a:04x}\u{b:04x}";
    .icon::before {{ content: '\{a:04x}'; }}
    assert unescape("&#{a};") == "\u{a:04x}"
    '\N{{LATIN SMALL LETTER A}}\U{a:08x}'
    %u{a:04X} is how escape() writes \u{a:04x}
    0x{one:02X} 0x{two:02X} =E1=BB =C3
    {{"\u{a:04x}": "\u{b:04x}", "\u{a:04x}\u{b:04x}": 1}}
    let s = "\u{{{a:x}}}\u{{{b:x}}}";
""")
PATHS = one_a_line(r"""
    C:\{0}\{1}\{2}
    cd D:\{0}\{1}
    File \\srv\{0}\{1} not found
    "path": "C:\\{0}\\{1}"
    copy C:\{0}\{1}.txt Z:\{2}
""")
SHELL = one_a_line(r"""
    grep -rn '{0}' ./src | awk '{{print $2}}'
    echo -e "{0}\t\x1b[0m"
    sed -i 's/%20/ /g; s/&amp;/\&/g' {0}
    export NAME=${{USER%.*}}~{0}
    date +%Y-%m-%d_%H%M%S > {0}.log
    tar czf {0}.tgz ~/a`b`
    awk -F'=' '{{ print $1"=E1=BA" }}'
    a='{0}'; o^=1; u+=2; e.x(); a?.b; i~=3
""")
HTML = one_a_line("""
    <p>{0}{code}{1}</p>
    <td title="{0}">{code}</td>
    <option value={code}>{0}</option>
    `{code}` is written `&amp;{0}`
    str.replace('{code}', '{0}')
    "{code}" => "{0}",
""")
MARKDOWN = one_a_line(r"""
    # {0} {1}
    * **{0}** – _{1}_ (`\u00e9`)
    > “{0}” — {1}
    | {0} | `&#233;` | {1} |
    - [x] {0} `%C3%A9` {1}
    1. {0}[^1] ~~{1}~~
    ![{0}](img/{1}.png)
    ```{0}``` or ``\xe9``
    «{0}» ‹{1}›
""")
ADDRESSES = one_a_line("""
    {0}
    Xem thêm tại {0}
    [{0}]({1})
    GET {0} 200
    curl -sS "{0}"
    {0}#%E1%BB%87
    <a href="{0}">{1}</a>
""")
MAIL = one_a_line("""
    Subject: =?UTF-8?Q?{quoted}?=
    From: =?utf-8?B?{base64}?= <a@example.org>
    To: "{words}" <x+y@example.com>
    Content-Type: text/plain; charset=3Dutf-8
    a=E1 is no hex code here, {words}
""")
NAMES = ("", "", "@xX_dd0+o_Xx: ", "<Ngọc~> ", "[12:01] u2019: ", "José^^: ", "dũng.uw: ", "a'o`: ")


def words(rng: random.Random, most: int = 4) -> str:
    return " ".join(rng.choice(WORDS.split()) for _ in range(rng.randint(1, most)))


def one_of(rng: random.Random, text: str) -> str:
    return rng.choice(text.split())


def url(rng: random.Random) -> str:
    path = "/".join(quote(words(rng, 2)) for _ in range(rng.randint(1, 3)))
    host = rng.choice(("vi.wikipedia.org/wiki", "example.org", "shop.example.com"))
    return f"https://{host}/{path}?q={quote_plus(words(rng))}"


def record(rng: random.Random) -> str:
    fields = {"id": rng.randint(1, 999), rng.choice(("name", "title", "msg")): words(rng)}
    return json.dumps(fields, ensure_ascii=rng.random() < 0.8)


def with_points(forms: list[str]) -> Callable[[random.Random], str]:
    def made(rng: random.Random) -> str:
        a, b = rng.choice(POINTS), rng.choice(POINTS)
        utf_8 = chr(a).encode("utf-8")
        return rng.choice(forms).format(a=a, b=b, one=utf_8[0], two=utf_8[-1])

    return made


def with_words(forms: list[str]) -> Callable[[random.Random], str]:
    return lambda rng: rng.choice(forms).format(words(rng), words(rng), code=rng.choice(CODES))


def path(rng: random.Random) -> str:
    return rng.choice(PATHS).format(*(one_of(rng, FOLDERS) for _ in range(3)))


def log(rng: random.Random) -> str:
    stamp = f"2024-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}T{rng.randint(0, 23):02}:{rng.randint(0, 59):02}:07Z"
    facts = {"query": quote_plus(words(rng)), "number": rng.randint(1, 255), "words": words(rng), "json": record(rng)}
    return f"{stamp} {rng.choice(('INFO', 'WARN', 'ERROR'))} {rng.choice(LOGS).format(**facts)}"


def encoded(rng: random.Random) -> str:
    raw = rng.randbytes(rng.randint(6, 40))
    text = base64.b64encode(raw).decode("ascii")
    return rng.choice((text, raw.hex(), f"sha256:{raw.hex()}", f"data:image/png;base64,{text}", f'eTag: W/"{text}"'))


def mail(rng: random.Random) -> str:
    text = words(rng)
    raw = text.encode("utf-8")
    quoted = "".join(f"={byte:02X}" if byte > 0x7F else "_" if byte == 0x20 else chr(byte) for byte in raw)
    return rng.choice(MAIL).format(quoted=quoted, base64=base64.b64encode(raw).decode("ascii"), words=text)


def chat(rng: random.Random) -> str:
    phrases = [" ".join(phrase.split()) for phrase in CHAT.split("|")]
    parts = [rng.choice(phrases), rng.choice(phrases), one_of(rng, EMOJI), one_of(rng, KAOMOJI)]
    return rng.choice(NAMES) + " ".join(rng.sample(parts, rng.randint(1, 4)))


def tex(rng: random.Random) -> str:
    return f"{words(rng, 2)} {one_of(rng, TEX)} {words(rng, 2)} {one_of(rng, TEX)}, {one_of(rng, TEX)}"


FORMS: dict[str, Callable[[random.Random], str]] = {
    "addresses": lambda rng: rng.choice(ADDRESSES).format(url(rng), url(rng)),
    "regular expressions": with_points(REGEXES),
    "string literals": with_points(LITERALS),
    "Windows paths": path,
    "JSON": record,
    "HTML source": with_words(HTML),
    "shell": with_words(SHELL),
    "logs": log,
    "base64 and hashes": encoded,
    "mail headers": mail,
    "chat": chat,
    "Markdown": with_words(MARKDOWN),
    "TeX": tex,
    "signs and formulas": lambda rng: f"{rng.choice(SCIENCE)} {words(rng, 2)} {rng.choice(SCIENCE)}",
}


def made_lines(count: int) -> dict[str, list[str]]:
    """Return at most ``count`` distinct lines of each form."""
    return {
        name: list(dict.fromkeys(form(rng) for _ in range(count)))
        for name, form in FORMS.items()
        for rng in [random.Random(name)]
    }
