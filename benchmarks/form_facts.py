"""What forms are filled in with: names, places, dates and numbers, and the lines and clauses that they stand in."""

from __future__ import annotations

import re

SOLO = "\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f"
WORD = re.compile(rf"[{SOLO}]{{1,2}}|[^\W{SOLO}]+")
PEOPLE = {
    "vi": (
        [
            "Nguyễn",
            "Trần",
            "Lê",
            "Phạm",
            "Hoàng",
            "Phan",
            "Vũ",
            "Đặng",
            "Bùi",
            "Đỗ",
            "Hồ",
            "Ngô",
            "Dương",
            "Lý",
            "Đinh",
            "Mai",
            "Trịnh",
        ],
        ["Văn", "Thị", "Minh", "Quốc", "Đức", "Thanh", "Hữu", "Ngọc", "Xuân", "Gia"],
        [
            "An",
            "Bình",
            "Cường",
            "Dũng",
            "Giang",
            "Hà",
            "Hải",
            "Hùng",
            "Khánh",
            "Lan",
            "Long",
            "Nam",
            "Oanh",
            "Phúc",
            "Quân",
            "Sơn",
            "Thảo",
            "Uyên",
            "Vinh",
            "Yến",
        ],
    ),
    "zh": ([*"王李张刘陈杨赵黄周吴徐孙"], [*"建国文明志秀玉海小春"], [*"华强芳敏静丽军洋勇艳杰娟"]),
    "ru": (
        ["Анна", "Борис", "Вера", "Глеб", "Дарья", "Егор", "Зоя", "Иван", "Кира", "Лев", "Мария", "Олег"],
        [""],
        [
            "Орлова",
            "Панин",
            "Ремез",
            "Серова",
            "Титов",
            "Усова",
            "Фомин",
            "Хромов",
            "Цветов",
            "Чехов",
            "Шилов",
            "Юдина",
        ],
    ),
    "en": (
        [
            "Alice",
            "Brian",
            "Carla",
            "David",
            "Emma",
            "Frank",
            "Grace",
            "Harold",
            "Irene",
            "James",
            "Karen",
            "Louis",
            "Maria",
            "Nathan",
            "Olga",
            "Peter",
        ],
        ["", "", "J.", "M.", "van", "Lee"],
        [
            "Abbott",
            "Barnes",
            "Clark",
            "Dawson",
            "Ellis",
            "Fisher",
            "Grant",
            "Hughes",
            "Irving",
            "Jensen",
            "Keller",
            "Lopez",
            "Morgan",
            "Novak",
            "Osborne",
        ],
    ),
}
PLACES = {
    "vi": ["Hà Nội", "Huế", "Đà Nẵng", "Cần Thơ", "Hải Phòng", "Nam Định", "Vinh", "Đà Lạt", "Mỹ Tho", "Cao Bằng"],
    "zh": ["北京", "上海", "广州", "成都", "武汉", "西安", "南京", "苏州", "昆明", "青岛"],
    "ru": ["Тверь", "Пермь", "Омск", "Псков", "Казань", "Самара", "Вологда", "Томск", "Калуга", "Рязань"],
    "en": ["Leeds", "Austin", "Perth", "Dublin", "Oslo", "Denver", "Lyon", "Geneva", "Boston", "Quebec", "New York"],
}
LABELS = {
    "vi": {
        "name": ["Họ và tên", "Người đại diện", "Kính gửi", "Bên A"],
        "place": ["Nơi sinh", "Địa chỉ", "Nơi cấp"],
        "date": ["Ngày sinh", "Ngày cấp", "Ký ngày"],
        "number": ["Số tiền", "Số hiệu", "Diện tích"],
    },
    "zh": {
        "name": ["姓名", "负责人", "申请人"],
        "place": ["地址", "出生地"],
        "date": ["日期", "出生日期"],
        "number": ["金额", "编号", "面积"],
    },
    "ru": {
        "name": ["Фамилия и имя", "Исполнитель", "Заявитель"],
        "place": ["Город", "Место рождения"],
        "date": ["Дата", "Дата рождения"],
        "number": ["Номер дела", "Сумма", "Площадь"],
    },
    "en": {
        "name": ["Full name", "Prepared by", "Tenant", "Witness"],
        "place": ["Place of birth", "City", "Office"],
        "date": ["Date of birth", "Signed on", "Valid until"],
        "number": ["Case number", "Amount due", "Area"],
    },
}
CLAUSES = {
    "vi": [
        "Ông {name} ở {place} đã nộp {number} đồng vào ngày {date}.",
        "Người nhận là bà {name}.",
        "Theo biên bản lập ngày {date} tại {place}, {name} là người làm chứng.",
        "Hồ sơ số {number} do {name} giữ.",
    ],
    "zh": ["{name}于{date}在{place}支付了{number}元。", "联系人是{name}。", "档案{number}由{name}保管。"],
    "ru": [
        "Гражданин {name} из города {place} внёс {number} рублей, дата: {date}.",
        "Получатель в этом случае {name}.",
        "Дело {number} ведёт {name}.",
    ],
    "en": [
        "On {date} a fee of {number} was paid by {name} of {place}.",
        "The person in charge is {name}.",
        "The hearing in {place} was attended by {name} and by {name}.",
        "File {number} is kept by {name}.",
    ],
}
STAMPS = {
    "vi": "Ngày {date} | Lượt xem: {number}",
    "zh": "{date} 浏览：{number}",
    "ru": "{date} просмотров: {number}",
    "en": "Posted {date} - {number} views",
}


def words_in(text):
    return len(WORD.findall(text))


def fact(kind, lang, rng):
    if kind == "name":
        parts = [rng.choice(part) for part in PEOPLE[lang]]
        return ("" if lang == "zh" else " ").join(part for part in parts if part)
    if kind == "place":
        return rng.choice(PLACES[lang])
    if kind == "date":
        return f"{rng.randint(1, 28)}/{rng.randint(1, 12)}/{rng.randint(1960, 2024)}"
    return f"{rng.randint(1, 9999)}{rng.choice(['', '.500', ',00', '/B', '-7'])}"


def filled(template, lang, rng):
    """Return a template with facts in its slots, and how many words they have."""
    words = 0

    def put(slot):
        nonlocal words
        value = fact(slot[1], lang, rng)
        words += words_in(value)
        return value

    return re.sub(r"\{(\w+)\}", put, template), words
