"""Made pages: sites with a template of their own and bodies of random sentences. Seeded: same arguments, same pages.

    python benchmarks/made_pages.py FOLDER [--pages 2000] [--seed 1]        a folder of text files
    python benchmarks/made_pages.py FILE.jsonl --megabytes 100 [--seed 1]   records with id, url and text

The words are common ones and the sentences mean nothing: the pages are for tests of robustness and for speed, not for
judging quality. One page in twenty is a copy of an earlier page of its site under a new date.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = {
    "vi": """
        và của là có được trong cho một những người với các để này đã không khi từ đến về năm nhiều sẽ cũng như
        ra tại theo vào trên nước làm việc phát triển học sinh trường nhà xã hội kinh tế thành phố công ty sản
        xuất nông dân mùa lúa sông núi biển trời mưa nắng gió đường cầu chợ bến tàu xe máy bay chuyến đi gia
        đình con em bé mẹ cha anh chị bạn bè thầy cô giáo sách vở bút mực lớp trẻ già làng quê phố phường hàng
        quán cơm nước trà cà phê bánh trái cây xoài chuối tin báo đài phát thanh truyền hình bóng đá giải đấu
        vận động viên huy chương kỷ niệm lễ hội tết xuân hạ thu đông bệnh viện bác sĩ thuốc khỏe mạnh luật nghị
        định quyết toán ngân sách đầu tư xây dựng công trình dự án khoa học
    """,
    "en": """
        the of and to in a is that for it as was with be by on not he his but at are this have from or had an
        they which one you were all her she there would their we him been has when who will no more if out so up
        said what its about than into them can only other time new some could these two may first then do any
        like my now over such our man me even most made after also did many off before must well back through
        years where much your way down should because long each just state people house water road river school
        market morning evening summer winter garden bridge
    """,
}
FURNITURE = {
    "vi": [
        "Trang nhất",
        "Giới thiệu",
        "Liên hệ",
        "Đăng nhập",
        "Sơ đồ trang",
        "Góp ý",
        "Thư viện ảnh",
        "Văn bản mới",
        "Tin nổi bật",
        "Hỏi đáp",
        "Lịch công tác",
        "Quảng cáo",
        "Lên đầu trang",
        "Chia sẻ",
        "In trang này",
        "Gửi cho bạn bè",
    ],
    "en": [
        "Home",
        "About us",
        "Contact",
        "Log in",
        "Site map",
        "Feedback",
        "Photo gallery",
        "Latest news",
        "Most read",
        "Search",
        "Help",
        "Advertise",
        "Back to top",
        "Share this page",
        "Print",
        "Email to a friend",
        "Privacy",
        "Cookies",
    ],
}


class Page(NamedTuple):
    """A made page."""

    name: str
    url: str
    text: str


def made_pages(count: int, seed: int) -> Iterator[Page]:
    """Yield ``count`` pages of sites with 5 to 60 pages each."""
    rng = random.Random(seed)
    made = site = 0
    while made < count:
        site += 1
        lang = rng.choice(("vi", "vi", "en"))
        head, tail = (rng.sample(FURNITURE[lang], rng.randint(1, 6)) for _ in range(2))
        bodies: list[str] = []
        for number in range(min(rng.randint(5, 60), count - made)):
            copied = bodies and rng.random() < 0.05
            bodies.append(rng.choice(bodies) if copied else _body(rng, WORDS[lang].split()))
            date = f"{rng.randint(1, 28):02d}/{rng.randint(1, 12):02d}/{rng.randint(2005, 2025)}"
            views = f"{rng.choice(FURNITURE[lang])}: {rng.randint(1, 99999)}"
            text = "\n".join([*head, date, "", bodies[-1], "", views, *tail]) + "\n"
            yield Page(f"site{site:04d}-{number:03d}.txt", f"https://site{site}.example/{number}", text)
            made += 1


def _body(rng: random.Random, words: list[str]) -> str:
    parts = [_sentence(rng, words, rng.randint(4, 9))[:-1]]
    for _ in range(rng.randint(2, 9)):
        if rng.random() < 0.15:
            parts.append(_sentence(rng, words, rng.randint(2, 6))[:-1])
        parts.append(" ".join(_sentence(rng, words, rng.randint(8, 28)) for _ in range(rng.randint(2, 7))))
    return "\n\n".join(parts)


def _sentence(rng: random.Random, words: list[str], length: int) -> str:
    picked = [words[min(int(rng.expovariate(0.02)), len(words) - 1)] for _ in range(length)]
    if rng.random() < 0.2:
        picked[rng.randrange(length)] = str(rng.randint(2, 2025))
    if length > 12:
        picked[length // 2] += ","
    return " ".join(picked).capitalize() + "."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", type=Path)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--megabytes", type=float)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.target.suffix == ".jsonl":
        limit = (arguments.megabytes or 10) * 1e6
        with arguments.target.open("wb") as file:
            for number, page in enumerate(made_pages(1 << 40, arguments.seed)):
                record = {"id": f"{number:08d}", "url": page.url, "text": page.text}
                file.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
                if file.tell() >= limit:
                    break
        return
    arguments.target.mkdir(parents=True, exist_ok=True)
    for page in made_pages(arguments.pages, arguments.seed):
        (arguments.target / page.name).write_text(page.text, encoding="utf-8")


if __name__ == "__main__":
    main()
