"""A dataset of any size: the real one, and as many procedures beside it as wanted, with names that nobody has."""

from __future__ import annotations

import itertools
import json
import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tuiding.normalization import normalize
from tuiding.procedures import load
from tuiding.procedures.search import aliases
from tuiding.settings import ROOT

# Joined, they are names as companies have them, and none of the dataset's. No place, colour or verb is among them.
_FIRST = "澜桦栩昱珩琮晟旻曦宸翊骁鹭鲸榕樾槿蕴芮芃茗蓓沅沐泓湛澍濯瀚烨煜瑾瑜璟皓砺祺稷竑箐"
_SECOND = "格登维拓驰骋普罗诺迪萨柯兰蒂尼亚姆菲塔墨朗森凯伦赛贝莱歌乔瑞"
_THIRD = ("网", "云", "派", "帮", "堂", "坊", "屋", "记", "汇", "吧")
_THINGS = ("会员", "月卡", "周卡", "年卡", "套餐", "包月", "订阅", "课程", "专栏", "社群")
_EXTRA = ("自动续费", "超级会员", "连续包月", "尊享卡", "体验卡", "积分卡", "家庭套餐", "学习卡", "畅听卡", "健身卡")
_SAID = ("怎么取消{}", "{}不想要了", "把{}关掉", "{}在哪退订", "退掉{}", "我要停了{}", "{}能关吗", "帮我取消一下{}")
# Not among the examples: what the bot is asked.
_ASKED = ("请问{}怎么关啊", "不用{}了 想退", "{}取消的入口在哪", "麻烦把我的{}停掉")
_STEPS = ("我", "服务", "钱包", "支付设置", "自动续费", "账单", "会员中心", "管理", "退订", "关闭", "确认")
_WIRING = ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml")


@dataclass(frozen=True)
class Generated:
    """A generated procedure: its id, its names, and messages that ask for it and are no example of it."""

    id: str
    names: tuple[str, ...]
    asked: tuple[str, ...]


def generate(root: Path, procedures: int, names: int, seed: int = 7) -> list[Generated]:
    """Write a project into ``root`` that has the real dataset and, with it, so many procedures and names of them.

    Returns:
        The procedures that are not real.

    Raises:
        ValueError: there are fewer names than procedures, or more than can be made.
    """
    shutil.copytree(ROOT / "data", root / "data")
    for name in _WIRING:
        shutil.copy(ROOT / name, root)
    dataset = load(ROOT / "data")
    missing = procedures - len(dataset.procedures)
    real = sum(len(procedure.aliases) for procedure in dataset.procedures.values())
    shares = _shares(names - real, missing)
    if shares and not 1 <= min(shares) <= max(shares) <= len(_THINGS + _EXTRA):
        raise ValueError(f"{names} names cannot be shared among {missing} procedures: 1 to 20 for each")
    taken = {alias.text for alias in aliases(dataset)}
    source = next(iter(dataset.sources))
    chance = random.Random(seed)  # noqa: S311 - no secret
    made = []
    for number, (company, count) in enumerate(zip(_companies(chance, taken), shares, strict=False)):
        one = _procedure(f"generated_{number}", company, count, chance)
        path = root / "data" / "procedures" / f"{one.id}.yml"
        # JSON is YAML, and quicker to write.
        path.write_text(json.dumps(_content(one, source, chance), ensure_ascii=False), encoding="utf-8")
        made.append(one)
    if len(made) < missing:
        raise ValueError(f"only {len(made)} procedures can be made")
    return made


def _shares(names: int, procedures: int) -> list[int]:
    """Share names out evenly."""
    return [names * (n + 1) // procedures - names * n // procedures for n in range(procedures)]


def _companies(chance: random.Random, taken: set[str]) -> Iterator[str]:
    """Yield names, each once, that sound like none of the others as far as their characters go."""
    parts: list[tuple[str, ...]] = list(itertools.product(_FIRST, _SECOND, _THIRD))
    chance.shuffle(parts)
    for part in parts:
        if (name := "".join(part)) == normalize(name) and name not in taken:
            yield name


def _procedure(name: str, company: str, count: int, chance: random.Random) -> Generated:
    names = tuple(company + thing for thing in (*_THINGS, *_EXTRA)[:count])
    asked = tuple(pattern.format(chance.choice(names)) for pattern in _ASKED)
    return Generated(name, names, asked)


def _content(procedure: Generated, source: str, chance: random.Random) -> dict[str, Any]:
    title, steps = f"退订{procedure.names[0]}", chance.sample(_STEPS, 5)
    return {
        "title": title,
        "aliases": list(procedure.names),
        "variants": [
            {
                "id": "default",
                "label": "按步骤退订",
                "default": True,
                "paths": [{"steps": steps, "sources": [source], "support": "unconfirmed"}],
            }
        ],
        "facts": [
            {"topic": "effect", "text": f"{title}之后不再扣费。", "sources": [source], "support": "unconfirmed"},
        ],
        "examples": list(_examples(procedure.names, chance)),
    }


def _examples(names: Sequence[str], chance: random.Random) -> Iterator[str]:
    for pattern in chance.sample(_SAID, 4):
        yield pattern.format(chance.choice(names))
