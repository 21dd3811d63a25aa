"""The words for days, as patterns, and the days that each of them means.

jionlp knows weeks, the words for days and the festivals, the lunar ones too; it wants them alone, so they are found
here. It reads 13月1号 as 1 March and 三周前 as a whole week, so whatever has a number in it is worked out here.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable

from tuiding.dates.days import Now, Problem, Said, choose, date_of, exact, months_from
from tuiding.dates.parser import ask

_Rule = Callable[[re.Match[str], Now], Said | Problem | None]

# 12月1号 in November, of something done, is this year's and a mistake; in May it is last year's.
_SOON = dt.timedelta(days=62)
_ONE_DAY = dt.timedelta(days=1)
_MONTHS, _LONGEST_LUNAR_MONTH = 12, 30


# --- numbers --------------------------------------------------------------------------------------------------------

_DIGITS = "零一二三四五六七八九"
_NUMBERS = {f"{_DIGITS[n // 10] if n >= 20 else ''}十{_DIGITS[n % 10] if n % 10 else ''}": n for n in range(10, 100)}
_NUMBERS |= {digit: n for n, digit in enumerate(_DIGITS)} | {"两": 2, "俩": 2, "仨": 3, "半": 0}


def _number(words: str) -> int:
    return _NUMBERS[words] if words in _NUMBERS else int(words)


def _written(number: int) -> str:
    """Return a number below 100 as people write it: 初五, 二十三."""
    return next(words for words, value in _NUMBERS.items() if value == number)


def _year(words: str, today: dt.date) -> int:
    if words[0] in "去今前明":
        return today.year + {"去": -1, "今": 0, "前": -2, "明": 1}[words[0]]
    number = int("".join(str(_DIGITS.index(c)) if c in _DIGITS else c for c in words.replace("〇", "零")))
    return number if len(words) == 4 else number + (2000 if number < 80 else 1900)


def _relative_month(words: str) -> int:
    return -words.count("上") + words.count("下")


# --- rules ----------------------------------------------------------------------------------------------------------


def _noise(_match: re.Match[str], _now: Now) -> None:
    return None


def _ago(match: re.Match[str], now: Now) -> Said | Problem:
    number, unit, half = _number(match["n"]), match["unit"], "半" in match[0]
    if unit in ("小时", "钟头", "分钟"):
        minutes = (number * 60 + 30 * half) if unit != "分钟" else number
        return exact((now.time - dt.timedelta(minutes=minutes)).date())
    if unit == "年":
        return exact(months_from(now.today, -12 * number - 6 * half))
    if unit == "月":
        return exact(months_from(now.today, -number) - 15 * half * _ONE_DAY)
    return exact(now.today - (number if unit in "天日" else 7 * number + 3 * half) * _ONE_DAY)


def _month_and_day(match: re.Match[str], now: Now) -> Said | Problem:
    month, day = _number(match["month"]), _number(match["day"])
    said = match["year"] or match["said"]
    if said:
        return exact(date_of(_year(said, now.today), month, day))
    years = range(now.today.year - 1, now.today.year + 2)
    return choose([found for year in years if (found := date_of(year, month, day))], now, _SOON)


def _digits_only(match: re.Match[str], now: Now) -> Said | Problem | None:
    parts = match.groupdict()
    found = date_of(_year(parts["year"], now.today), int(parts["month"]), int(parts["day"]))
    return exact(found) if found or (len(parts["year"]) == 4 and "sep" in parts) else None


def _month_point_day(match: re.Match[str], now: Now) -> Said | Problem | None:
    """Read 11/3, 11-3 and, where it can hardly be a price, 11.3."""
    month, day, alone = int(match["month"]), int(match["day"]), match[0] == match.string.strip()
    if not 1 <= month <= 12 or not (alone or match["sep"] != "." or match["sure"] is not None):
        return None
    years = range(now.today.year - 1, now.today.year + 2)
    days = [found for year in years if (found := date_of(year, month, day))]
    return choose(days, now, _SOON) if days or alone or match["sure"] is not None else None


def _day_of_relative_month(match: re.Match[str], now: Now) -> Said | Problem:
    month = months_from(now.today.replace(day=1), _relative_month(match["rel"]))
    return exact(date_of(month.year, month.month, _number(match["day"])), to_come="下" in match["rel"])


def _day_alone(match: re.Match[str], now: Now) -> Said | Problem | None:
    if match["each"] and now.past:
        return None
    months = [months_from(now.today.replace(day=1), n) for n in range(-2, 3)]
    days = [found for m in months if (found := date_of(m.year, m.month, _number(match["day"])))]
    return choose(days, now)


def _weekday(match: re.Match[str], now: Now) -> Said | None:
    rel = match["rel"].replace("大上", "上上").replace("个", "") if match["rel"] else "这"
    name = match["name"] if match["name"] in "一二三四五六日天末" else _DIGITS[int(match["name"])]
    day = ask(f"{rel}周{name}", now.time)
    if day is None:
        return None
    if not match["rel"] and (day > now.today if now.past else day < now.today):
        day += (-7 if now.past else 7) * _ONE_DAY
    return Said(day - (name == "末") * _ONE_DAY, day, "下" in rel)


def _relative_day(match: re.Match[str], now: Now) -> Said | None:
    day = ask(match["which"] + "天", now.time)
    return Said(day, day, day > now.today) if day else None


def _festival(match: re.Match[str], now: Now) -> Said | Problem | None:
    name = _SAME_FESTIVAL.get(match["name"], match["name"])
    wanted = _year(match["year"] or match["said"] or str(now.today.year), now.today)
    # jionlp does not see 去年 before 清明, and counts 除夕 to the year that it ends: only full years are asked for.
    days = [day for year in range(wanted - 2, wanted + 2) if (day := ask(f"{year}年{name}", now.time))]
    if match["year"] or match["said"]:
        return next((exact(day) for day in days if day.year == wanted), None)
    return choose(sorted(days), now, _SOON) if days else None


def _lunar(match: re.Match[str], now: Now) -> Said | Problem:
    number = _number(match["day"].removeprefix("初").replace("廿", "二十").replace("二十十", "二十"))
    month = match["name"]
    if month is None:
        count = _number(match["month"].removeprefix("闰"))
        month = _written(count) if 1 <= count <= _MONTHS else ""
        month = "闰" * match["month"].startswith("闰") + month
    if not month.removeprefix("闰") or not 1 <= number <= _LONGEST_LUNAR_MONTH:
        return Problem.IMPOSSIBLE
    day = f"初{_written(number)}" if number <= 10 else _written(number)
    wanted = [_year(match["said"], now.today)] if match["said"] else [now.today.year + n for n in (-2, -1, 0, 1)]
    found = [ask(f"农历{month}月{day}", dt.datetime(year, 7, 1)) for year in wanted]  # noqa: DTZ001 (of Asia/Shanghai)
    return choose(sorted(day for day in found if day is not None), now, _SOON)


def _part_of_month(match: re.Match[str], now: Now) -> Said | Problem:
    first_day, last_day = _PARTS[match["part"] or match["share"] or match["alone"] or ""]
    if match["rel"]:
        months = [months_from(now.today.replace(day=1), _relative_month(match["rel"]))]
    elif match["month"]:
        if not 1 <= _number(match["month"]) <= 12:
            return Problem.IMPOSSIBLE
        months = [dt.date(now.today.year + n, _number(match["month"]), 1) for n in (-1, 0, 1)]
    else:
        months = [months_from(now.today.replace(day=1), n) for n in (-1, 0, 1)]
    spans = [(m.replace(day=first_day), months_from(m, 1) - _ONE_DAY) for m in months]
    spans = [(first, min(last, first.replace(day=min(last_day, last.day)))) for first, last in spans]
    gone, coming = [s for s in spans if s[0] <= now.today], [s for s in spans if s[1] >= now.today]
    chosen = (gone[-1:] or coming[:1] if now.past else coming[:1] or gone[-1:])[0]
    return Said(*chosen, "下" in (match["rel"] or ""))


def _month_of_year(match: re.Match[str], now: Now) -> Said | Problem:
    year, month = _year(match["year"] or match["said"], now.today), _number(match["month"])
    if not 1 <= month <= _MONTHS:
        return Problem.IMPOSSIBLE
    first_day, last_day = _PARTS[match["share"] or ""]
    last = calendar.monthrange(year, month)[1]
    return Said(dt.date(year, month, first_day), dt.date(year, month, min(last_day, last)))


def _week(match: re.Match[str], now: Now) -> Said:
    monday = now.today - now.today.weekday() * _ONE_DAY + 7 * _relative_month(match["rel"]) * _ONE_DAY
    return Said(monday, monday + 6 * _ONE_DAY, "下" in match["rel"])


def _today(_match: re.Match[str], now: Now) -> Said:
    return Said(now.today, now.today)


# --- patterns: on text as normalize leaves it -----------------------------------------------------------------------

_ANY_NUMBER = "0-9零〇一二三四五六七八九十百千万两几"
_N = r"(?:[0-9]{1,2}(?![0-9])|[二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_YEAR_DIGIT = "[0-9零〇一二三四五六七八九]"
_YEAR = rf"(?:(?P<year>{_YEAR_DIGIT}{{4}}|{_YEAR_DIGIT}{{2}})年|(?P<said>[去今前明]年))"
_COUNT = rf"(?P<n>[0-9]{{1,3}}|[两俩仨半]|{_N})"
_MONTH = r"(?P<rel>上上个?月|上个?月|这个?月|本月|当月|下下个?月|下个?月)"
_PART = "初|上旬|中旬|下旬|月?底|月?末"
_PARTS = {"初": (1, 5), "上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "": (1, 31)}
_PARTS |= dict.fromkeys(("底", "末", "月底", "月末"), (25, 31))
_UNIT = r"元|块|角|毛|分(?!享)|个|期|折|%|万|千|天|小时|秒|倍|次|笔|条|张|岁|人|周(?![一二三四五六日末])"
VERB = r"申请|提交|提的|提了|投诉|注销|取消|退|办|弄|交"
_NOT_A_NUMBERED_DAY = "线楼店门机房院馆码厅窗段文卡客员桌栋街路室技坑令称召角位"
_NOT_A_DAY = "内后无免游均常化达年历志期用元币本"
_TAIL = r"(?P<day>" + _N + r")(?:日(?!元)|号|(?![0-9天次个期元块年月人条笔分岁小%]))"

_SAME_FESTIVAL = {"双12": "12月12日", "双十二": "12月12日", "618": "6月18日", "六一八": "6月18日", "平安夜": "12月24日"}
_SAME_FESTIVAL |= {"年三十": "大年三十", "过年": "春节"}

RULES: list[tuple[re.Pattern[str], _Rule]] = [
    (re.compile(pattern), rule)
    for pattern, rule in (
        (
            rf"(?<![-~.第提{_ANY_NUMBER}])(?<!至少|提前|到期|扣费|扣款|续费)"
            rf"{_COUNT}(?:个半?多?)?(?P<unit>(?<=[个俩仨])月|(?<=半)月|(?<=多)月|天|日|周|星期|礼拜|小时|钟头|分钟"
            r"|年)半?多?[之以]?前",
            _ago,
        ),
        (
            r"(?:(?<=申请)|(?<=提交)|(?<=投诉)|(?<=申诉)|(?<=[交提等]))了?(?:都|快|有|已经|差不多)*"
            rf"{_COUNT}(?:个半?多?)?(?P<unit>(?<=[个俩仨半])月|天|周|星期|礼拜)半?多?(?:都|快)?了",
            _ago,
        ),
        (r"(?:版本|版|v|ios|android|安卓|鸿蒙|微信|系统|iphone)\s?[0-9]+(?:\.[0-9]+)+", _noise),
        (
            r"(?<![0-9a-z./:-])(?P<year>(?:19|20)[0-9]{2}|2[0-9])(?P<sep>[./-])(?P<month>[0-9]{1,2})(?P=sep)"
            r"(?P<day>[0-9]{1,2})(?![0-9]|[./-][0-9])",
            _digits_only,
        ),
        (r"(?<![0-9])(?P<year>20[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})(?![0-9])", _digits_only),
        (
            rf"(?P<said>[去今前明]年)?的?(?:(?:农历|阴历|旧历)的?(?P<month>闰?{_N})|(?:农历|阴历|旧历)?(?P<name>闰?[正冬腊]))月的?"
            rf"(?P<day>初[一二三四五六七八九十]|初?[0-9]{{1,2}}(?![0-9])|廿[一二三四五六七八九]?|[二三]?十[一二三四五六七八九]?)",
            _lunar,
        ),
        (rf"(?<![第{_ANY_NUMBER}])(?:{_YEAR}的?|(?<!年))(?P<month>{_N})月份?的?{_TAIL}", _month_and_day),
        (rf"{_MONTH}的?{_TAIL}", _day_of_relative_month),
        (r"[0-9]{3,4}-[0-9]{3,8}(?:-[0-9]+)*|[0-9]{5,}|[0-9]+(?:\.[0-9]+){2,}", _noise),
        (r"[了费额价钱款扣付充花共收¥$]\s?[0-9]+\.[0-9]+(?!号|日)", _noise),
        (rf"[0-9]+(?:\.[0-9]+)?(?:\s?[-~到至]\s?[0-9]+(?:\.[0-9]+)?)?\s?(?:{_UNIT})", _noise),
        (
            r"(?<![0-9a-z./:-])(?P<month>[0-9]{1,2})(?P<sep>[./]|-(?=[0-9]{1,2}(?![0-9号日])))(?P<day>[0-9]{1,2})"
            rf"(?![0-9a-z./:%-])(?P<sure>[号日]|(?=那天|当天|.?(?:{VERB})))?",
            _month_point_day,
        ),
        (r"(?:周|星期|礼拜)[一二三四五六日]?(?:到|至|-|~)(?:周|星期|礼拜)?[一二三四五六日天](?!前)", _noise),
        (
            rf"(?<![每逢{_ANY_NUMBER}])(?<!每个)(?P<rel>上上个?|大?上个?|这个?|本|下下个?|下个?)?(?:周|星期|礼拜)"
            r"(?P<name>[一二三四五六日天末1-6](?![0-9.]))(?![期年个次岁])",
            _weekday,
        ),
        (
            r"(?<![提以之目当从先然最一眼生面日天年月周])(?P<which>大*前(?=[天日晚儿])|大*后(?=[天儿])|昨|今|明)"
            r"(?:天|儿个?|日(?!头条|方舟|之后)|晚|早|夜|晨)",
            _relative_day,
        ),
        (
            rf"(?<![{_ANY_NUMBER}])(?:{_YEAR}的?)?(?P<name>国庆|元旦|春节|过年|除夕|大?年三十|大年初{_N}|正月初{_N}|元宵节|清明"
            r"|五一(?![零一二三四五六七八九十0-9])|劳动节|端午|七夕|中秋|重阳节|情人节|妇女节|儿童节|教师节|圣诞|平安夜|双十一|双11|双十二|双12"
            r"|十一(?=假期|黄金周|长假|那天|当天|期间)|(?:618|六一八)(?=那天|当天|活动|大促|期间))节?",
            _festival,
        ),
        (rf"(?<![{_ANY_NUMBER}]){_YEAR}的?(?P<month>{_N})月份?的?(?P<share>{_PART})?", _month_of_year),
        (
            rf"(?:{_MONTH}(?P<part>{_PART})?|(?<![{_ANY_NUMBER}])(?P<month>{_N})月(?:份?的?(?P<share>{_PART})|份)"
            rf"|(?<![年个{_ANY_NUMBER}])月(?P<alone>{_PART}))",
            _part_of_month,
        ),
        (r"(?P<rel>上上个?|上个?|这个?|本|下下个?|下个?)(?:周|星期|礼拜)(?!期)", _week),
        (
            rf"(?:(?P<each>每个?月的?)|(?<![年月第尾账帐单编工+./:?{_ANY_NUMBER}]))(?P<day>{_N})"
            rf"(?:号(?![{_NOT_A_NUMBERED_DAY}])|(?<=[0-9十])日(?![{_NOT_A_DAY}]))",
            _day_alone,
        ),
        (rf"(?<!金)刚(?:刚(?!好|够)|才|(?={VERB}))|方才", _today),
    )
]
