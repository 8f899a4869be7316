"""The furniture of a made site: its menu, the slots that each visit fills anew, its footer."""

from __future__ import annotations

import functools
import random
from typing import NamedTuple

from made_corpus.prose import Writer, date

LABELS = {
    "vi": "Trang chủ|Giới thiệu|Liên hệ|Đăng nhập|Đăng ký|Sơ đồ trang|Góp ý|Thư viện ảnh|Tin mới|Hỏi đáp|Chia sẻ|In",
    "en": "Home|About us|Contact|Log in|Sign up|Site map|Feedback|Photo gallery|Latest news|Help|Share|Print this page",
    "zh": "首页|关于我们|联系我们|登录|注册|网站地图|意见反馈|图片库|最新消息|帮助|分享|打印本页",
    "ja": "ホーム|会社概要|お問い合わせ|ログイン|新規登録|サイトマップ|ご意見|写真集|新着情報|ヘルプ|共有|印刷する",
    "ar": "الرئيسية|من نحن|اتصل بنا|تسجيل الدخول|اشترك|خريطة الموقع|ملاحظات|معرض الصور|آخر الأخبار|مساعدة|شارك|اطبع",
    "ru": "Главная|О нас|Контакты|Войти|Регистрация|Карта сайта|Отзывы|Фотографии|Новости|Помощь|Поделиться|Печать",
    "hi": "मुखपृष्ठ|हमारे बारे में|संपर्क|लॉग इन|पंजीकरण|साइट मानचित्र|सुझाव|चित्र|ताज़ा समाचार|सहायता|साझा करें|छापें",
}
"""What menus say, by language."""
_SLOTS = {
    "vi": ("Hôm nay: {date}", "Lượt xem: {count}"),
    "en": ("Today is {date}", "Views: {count}"),
    "zh": ("今天是{date}", "浏览次数：{count}"),
    "ja": ("本日は{date}", "閲覧数：{count}"),
    "ar": ("اليوم {date}", "المشاهدات: {count}"),
    "ru": ("Сегодня {date}", "Просмотров: {count}"),
    "hi": ("आज {date}", "दृश्य: {count}"),
}


class Furniture(NamedTuple):
    """The furniture of a site.

    Attributes:
        host: The host of its addresses.
        language: The language of the site.
        head: Lines above each body.
        foot: Lines below each body, the copyright line last.
        slots: Lines with ``{date}`` or ``{count}``: above the body and below it.
        others: Titles of which each page names a few below its body.
    """

    host: str
    language: str
    head: tuple[str, ...]
    foot: tuple[str, ...]
    slots: tuple[str, ...]
    others: tuple[str, ...]

    def around(self, rng: random.Random) -> tuple[list[str], list[str]]:
        """Return the lines above and below a body, as one visit finds them."""
        above, below = (slot.format(date=date(rng), count=rng.randint(3, 99_999)) for slot in self.slots)
        return [*self.head, above], [below, *rng.sample(self.others, rng.randint(2, 4)), *self.foot]


@functools.lru_cache(maxsize=1024)
def furniture(seed: int, site: str, language: str) -> Furniture:
    """Return the furniture of a site.

    Args:
        seed: The seed of the corpus.
        site: The name of the site; its host is made of it.
        language: One of :data:`~made_corpus.scripts.SCRIPTS`.
    """
    rng = random.Random(f"{seed}/site/{site}")
    writer = Writer(seed, language, rng)
    labels = LABELS[language].split("|")
    rng.shuffle(labels)
    above = labels[: rng.randint(3, 6)] + [writer.phrase(1, 3) for _ in range(rng.randint(2, 6))]
    rng.shuffle(above)
    below = labels[6 : rng.randint(8, 12)] + [writer.phrase(2, 4) for _ in range(rng.randint(1, 3))]
    if rng.random() < 0.3:  # a menu in one line
        above = [" | ".join(above)]
    name = writer.phrase(2, 4)
    address = f"{writer.name()}, {rng.randint(1, 400)} {writer.name()}"
    return Furniture(
        host=f"{site}.example",
        language=language,
        head=(name, *above),
        foot=(*below, address, f"© {rng.randint(2001, 2025)} {name}"),
        slots=_SLOTS[language],
        others=tuple(writer.phrase(3, 8) for _ in range(12)),
    )
