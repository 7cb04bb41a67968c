"""The columns of the directory: what they may be called, and what may stand in them."""

import re
from collections.abc import Callable
from datetime import date
from unicodedata import normalize

from kiosk.visit.forms import LANGUAGES, LONGEST, complaint, phone_number
from kiosk.visit.lookup import folded
from kiosk.visit.names import clean

_NAMES = {
    "staff_no": ("工号", "工號", "员工编号", "員工編號", "staff number"),
    "name": ("姓名", "名字"),
    "name_en": ("英文名", "english name"),
    "department": ("部门", "部門"),
    "extension": ("分机", "分機", "分机号", "分機號"),
    "mail": ("邮箱", "郵箱", "电子邮件", "電子郵件", "email"),
    "mobile": ("手机", "手機", "手机号", "手機號"),
    "line_worker": ("车间一线员工", "車間一線員工", "一线员工", "一線員工"),
    "language": ("语言", "語言"),
    "title": ("职务", "職務", "职位", "job title"),
    "floor": ("楼层", "樓層"),
    "assistant": ("秘书工号", "秘書工號", "assistant staff number"),
    "delegate": ("代理人工号", "代理人工號", "delegate staff number"),
    "notify": ("通知方式", "channels"),
    "away_from": ("外出自", "外出開始"),
    "away_until": ("外出至", "外出結束"),
}
COLUMNS = tuple(_NAMES)
CHANNELS = ("mail", "webhook", "wecom", "dingtalk", "feishu", "apprise")
NEEDED = ("staff_no", "name", "department")
HEADINGS = tuple(heading for column, names in _NAMES.items() for heading in (column, *names))
_COLUMN_OF = {folded(heading): column for column, names in _NAMES.items() for heading in (column, *names)}

_YES = frozenset({"是", "1", "true", "yes", "y", "x", "√", "✓", "对", "on"})
_NO = frozenset({"", "否", "0", "false", "no", "n", "-", "×", "off"})
_LANGUAGES = {folded(name): name for name in LANGUAGES} | {
    **dict.fromkeys(("中文", "汉语", "简体", "简体中文", "zh", "cn", "chinese"), "zh-CN"),
    **dict.fromkeys(("繁体", "繁體", "繁体中文", "繁體中文", "正體中文", "tw"), "zh-TW"),
    **dict.fromkeys(("英文", "英语", "英語", "english"), "en"),
}
_FORMULA = re.compile(r"\s*[=@]")
_MANGLED = re.compile(r"\d(\.\d+)?E\+\d+", re.ASCII | re.IGNORECASE)
_MAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]+(\.[\w-]+)+")


class Wrong(Exception):
    """What is wrong with a cell, as a code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def column_of(heading: str) -> str | None:
    """Which column a heading stands for, in Chinese or English."""
    return _COLUMN_OF.get(folded(heading))


def checked(column: str, cell: str) -> str:
    """The value that a cell stands for, or `Wrong`. Yes is "1", no is ""."""
    if len(cell) > 1000:
        raise Wrong("too_long")
    if _FORMULA.match(normalize("NFKC", cell)):
        raise Wrong("formula")
    text = clean(cell)
    return _CHECKS[column](text) if text or column == "line_worker" else ""


def _text(longest: int) -> Callable[[str], str]:
    def check(text: str) -> str:
        if len(text) > longest:
            raise Wrong("too_long")
        return text

    return check


def _pattern(code: str, pattern: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        text = normalize("NFKC", text)
        if _MANGLED.fullmatch(text):
            raise Wrong("mangled_number")
        if not re.fullmatch(pattern, text, re.ASCII):
            raise Wrong(code)
        return text

    return check


def _mail(text: str) -> str:
    if len(text) > 254 or not _MAIL.fullmatch(text):
        raise Wrong("not_a_mail_address")
    return text


def _mobile(text: str) -> str:
    text = normalize("NFKC", text)
    if _MANGLED.fullmatch(text):
        raise Wrong("mangled_number")
    if complaint("phone", text):
        raise Wrong("not_a_phone_number")
    return phone_number(text)


def _yes_or_no(text: str) -> str:
    word = normalize("NFKC", text).lower()
    if word not in _YES | _NO:
        raise Wrong("not_yes_or_no")
    return "1" if word in _YES else ""


def _language(text: str) -> str:
    if folded(text) not in _LANGUAGES:
        raise Wrong("not_a_language")
    return _LANGUAGES[folded(text)]


def _channels(text: str) -> str:
    names = normalize("NFKC", text).lower().replace(",", " ").split()
    if not set(names) <= set(CHANNELS):
        raise Wrong("not_a_channel")
    return " ".join(names)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(normalize("NFKC", text).replace("/", "-")).isoformat()
    except ValueError:
        raise Wrong("not_a_day") from None


_STAFF_NO = _pattern("not_a_staff_no", r"[0-9A-Za-z][0-9A-Za-z._/-]{0,19}")
_CHECKS: dict[str, Callable[[str], str]] = {
    "staff_no": _STAFF_NO,
    "name": _text(LONGEST["name"]),
    "name_en": _text(LONGEST["name"]),
    "department": _text(60),
    "extension": _pattern("not_an_extension", r"[0-9*#][0-9*# -]{0,14}"),
    "mail": _mail,
    "mobile": _mobile,
    "line_worker": _yes_or_no,
    "language": _language,
    "title": _text(40),
    "floor": _text(20),
    "assistant": _STAFF_NO,
    "delegate": _STAFF_NO,
    "notify": _channels,
    "away_from": _day,
    "away_until": _day,
}
