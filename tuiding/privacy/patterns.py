"""What numbers and addresses look like in plain text; of a match the group ``item`` (or the whole) is private."""

from __future__ import annotations

import re
from datetime import date

_T = r"[ ._\-]{1,3}"  # between groups of digits
_T0 = r"[ ._\-]{0,3}"
_MONTH_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"

# Domains of e-mail addresses. A Chinese full stop is what many keyboards type for a dot.
_ENDINGS = "中国|中國|公司|网络|網絡|网址|商标|商城|网店|在线|中文网|手机|集团|企业|政务|公益|香港|台湾|台灣|澳门|网站"
_PROVIDERS = "qq|163|126|139|189|sina|sohu|foxmail|aliyun|gmail|outlook|hotmail|yahoo|icloud"
_DOMAIN = "|".join(
    (
        r"(?:[a-z0-9][a-z0-9\-]*+(?:\.|。(?=com|cn|net|org|edu|gov)))+(?:xn--[a-z0-9\-]+|[a-z]{2,24})",
        rf"(?:[\w\-]{{1,63}}+[.。])+(?:{_ENDINGS}|(?:com|cn|net)(?![a-z0-9]))",
        rf"(?:{_PROVIDERS})(?![a-z0-9])",
    )
)
# The local part is read from its first letter only, so that a long run of letters is read once.
_LOCAL = r"(?<![a-z0-9._+\-])[.\-]*+(?P<item>[a-z0-9_+][a-z0-9._+\-]*+"
EMAIL = rf"{_LOCAL} {{0,2}}(?:@|%40) {{0,2}}(?:{_DOMAIN}))"

# GB 11643: six digits of a region, the birthday, three of a sequence, one to check. A mistyped one is private too, so
# that neither the region nor the last digit decides. Before 1999 it had 15 digits; these need a region that exists.
ID_18 = rf"[1-9]\d\d{_T0}\d{{3}}{_T0}(?:18|19|20)\d\d{_T0}{_MONTH_DAY}{_T0}\d{{3}}{_T0}[\dx]"
ID_18_BY_FOURS = rf"\d{{4}}(?:{_T}\d{{4}}){{3}}{_T}\d[\dx]"
ID_X = r"\d{17}x"
_REGION = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"
ID_15 = rf"{_REGION}\d{{4}}{_T0}\d\d{_MONTH_DAY}{_T0}\d{{3}}"
# Passports (E, E and a letter, G), permits for Hong Kong and Macau (C, C and a letter) and from there (H, M), identity
# cards of Hong Kong and Macau with their check digit in brackets. Other permits look like any product's number: they
# are known by the word before them.
PAPERS = r"(?<![a-z0-9])(?:[egchm]\d{8}|[ec][a-hj-np-z]\d{7}|[hm]\d{10})(?![a-z0-9])"
BRACKETED = r"(?<![a-z0-9])(?:[a-z]{1,2}\d{6}\([0-9a]\)|[157]\d{6}\(\d\))"
TAIWAN_ID = r"(?<![a-z0-9])[a-z][1289]\d{8}(?![a-z0-9])"

# A transaction's number, or several in one.
LONG_NUMBER = (r"\d{20,}", rf"\d{{4}}(?:{_T}\d{{4}}){{4,}}(?:\d{{1,3}}|{_T}\d{{2,3}})?")

# ISO/IEC 7812: up to 19 digits; printed in fours, or after the six of the issuer.
CARD = (
    r"\d{16,19}",
    rf"\d{{4}}(?:{_T}\d{{4}}){{3}}(?:\d{{1,3}}|{_T}\d{{2,3}})?",
    rf"\d{{6}}{_T}\d{{10,13}}",
)
SHORT_CARD = (
    r"[3-6]\d{12,14}",
    rf"[3-6]\d{{3}}{_T}\d{{6}}{_T}\d{{4,5}}",
    rf"[3-6]\d{{3}}(?:{_T}\d{{4}}){{2}}{_T}\d{{1,3}}",
)

# YD/T 1, +86 and eleven digits. The groups that people make have three digits or more, else dates and lists of numbers
# would be phones.
_COUNTRY = r"(?:(?:\((?:\+ ?|00)?86\)|(?:\+ ?|00)?86)[ .\-]{0,3})?0?"
_M = r"[ ._\-)]{1,3}"
_GROUPS = (
    r"\d{8}",
    rf"{_M}\d{{4}}{_T}\d{{4}}",
    rf"{_M}\d{{8}}",
    rf"{_M}\d{{3}}{_T}\d{{5}}",
    rf"{_M}\d{{5}}{_T}\d{{3}}",
    rf"\d{_T}\d{{3}}{_T}\d{{4}}",
    rf"\d{_T}\d{{4}}{_T}\d{{3}}",
    rf"\d{{2}}{_T}\d{{6}}",
    rf"\d{{3}}{_T}\d{{5}}",
    rf"\d{{4}}{_T}\d{{4}}",
)
MOBILE = rf"{_COUNTRY}(?:\((?=1\d\d\)))?1[3-9]\d(?:{'|'.join(_GROUPS)})"
AREA = r"0(?:10|2\d|[3-9]\d\d)"
LANDLINE = (
    rf"(?:\({AREA}\)|{AREA})[ .\-]{{0,3}}(?:\d{{7,8}}|\d{{3,4}}{_T}\d{{4}})(?:-\d{{1,6}})?",
    rf"09\d\d{_T0}\d{{3}}{_T0}\d{{3}}",  # a mobile number in Taiwan
    r"(?:\((?:85[23]|886)\)[ \-]?|(?:85[23]|886)[ \-])\d{3,4}[ \-]?\d{3,4}(?:[ \-]?\d{3})?",
)
# E.164: 15 digits at most. 400 and 800 numbers are services'.
FOREIGN = r"(?:\+ ?|00)(?!86[ .\-]?[48]00)[1-9](?:(?:[ .()\-]{1,3}(?=\d\d))?\d){8,14}"


def _named(words: str, item: str) -> str:
    return rf"(?:{words})(?:号码|號碼|号|號|码|no\.?)?[ :是为為]{{0,3}}(?P<item>{item})(?![0-9a-z])"


NAMED_PAPER = _named(
    "护照|護照|通行证|通行證|回乡证|回鄉證|台胞证|台胞證|居住证|居住證|身份证|身份證|身分證|证件|證件|passport",
    r"[a-z]{0,3}\d{7,15}",
)
NAMED_MOBILE = _named("手机|手機|mobile", r"\d{7,12}")
NAMED_PHONE = _named("电话|電話|座机|座機|tel|phone", r"\d{7,12}|\d{3,4}[ \-]\d{4}")
NAMED_CARD = _named("银行卡|銀行卡|信用卡|储蓄卡|借记卡|卡", r"\d{10,15}")


def is_id(said: str) -> bool:
    """Whether an identity card's number can be so: it has a birthday where one belongs, or ends with X."""
    return said.endswith("x") or bool(re.fullmatch(ID_18, said))


def is_no_date_or_service(digits: str) -> bool:
    """Whether it is neither a day nor a service's number (400, 800)."""
    return not re.match(r"[48]00\d{7}$", digits) and not _is_date(digits)


def _is_date(digits: str) -> bool:
    if not re.fullmatch(r"(?:19|20)\d{6}", digits):
        return False
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


def passes_luhn(digits: str) -> bool:
    """Whether the last digit of a card's number checks the others (ISO/IEC 7812)."""
    doubled = (int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def passes_taiwan_check(said: str) -> bool:
    """Whether the last digit of a Taiwanese identity card's number fits its letter and its other digits."""
    letter = 10 + "abcdefghjklmnpqrstuvxywzio".index(said[0])
    values = [letter // 10, letter % 10, *map(int, said[1:])]
    weights = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) % 10 == 0
