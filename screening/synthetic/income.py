"""A household's income of a year.

It follows the national form (docs/sources.md): wages + business + property + transfers - business
cost = net income, whole yuan a year; net income per head = net / members, to 0.01.
"""

import random
from decimal import ROUND_HALF_UP, Decimal

from screening.synthetic.people import Household

EXIT_LINE_YUAN = 3335
"""Guizhou's line for leaving poverty in 2017, yuan a person a year."""
_LEAST_YUAN = 4300
_LEAST_WITHOUT_LABOUR_YUAN = 5200
"""What a head has a year outside the register: enough that nobody asks why it is not in it."""
TRANSFERS = ("计划生育金", "低保金", "五保金", "养老保险金", "生态补偿金", "其他转移性收入")


def earned(household: Household, rng: random.Random) -> dict[str, int]:
    """Return what a household earned, lifted or trimmed to what its status asks for."""
    members = household.members
    months = sum(person.work_months for person in members)
    business = rng.randint(600, 4200) * max(1, sum(p.labour.startswith("普通") for p in members))
    dibao = sum(person.on_dibao for person in members)
    forest = float(household.facts["林地面积"]) > 0
    income = {
        "工资性收入": min(months * rng.randint(1100, 2900), 280_000),
        "生产经营性收入": business,
        "财产性收入": rng.choice((0, 0, 120, 300, 650)),
        "计划生育金": rng.choice((0, 0, 0, 0, 960)),
        "低保金": dibao * rng.randint(140, 260) * 12,
        "五保金": rng.randint(540, 620) * 12 if household.poor_kind == "五保贫困户" else 0,
        "养老保险金": sum(person.age >= 60 for person in members) * rng.randint(93, 140) * 12,
        "生态补偿金": rng.randint(60, 900) if forest and rng.random() < 0.6 else 0,
        "其他转移性收入": rng.choice((0, 0, 200, 500, 1200)),
        "生产经营性支出": business * rng.randint(18, 45) // 100,
    }
    return fit(income, household)


def fit(income: dict[str, int], household: Household) -> dict[str, int]:
    """Lift the net income over the line the status asks for, or trim a poor household's."""
    people = len(household.members)
    if household.exit_status == "未脱贫":
        surplus = net_yuan(income) - (EXIT_LINE_YUAN - 150) * people
        if surplus > 0:
            income["工资性收入"] = max(0, income["工资性收入"] - surplus)
            if income["工资性收入"] < 300:
                income["工资性收入"] = 0
        return income
    least = _LEAST_WITHOUT_LABOUR_YUAN if household.lacks_labour else _LEAST_YUAN
    if household.registered:
        least = EXIT_LINE_YUAN + 265
    missing = least * people - net_yuan(income)
    if missing > 0:
        income["生产经营性收入"] += missing + 10 * people
    return income


def set_net(household: Household, yuan_a_head: int) -> None:
    """Give a household exactly this net income a head, earned on its land beside its pensions."""
    kept = {name: household.income[name] for name in ("养老保险金", "低保金", "五保金")}
    whole = yuan_a_head * len(household.members)
    household.income = dict.fromkeys(household.income, 0) | kept
    household.income["生产经营性收入"] = max(0, whole - sum(kept.values()))


def net_yuan(income: dict[str, int]) -> int:
    """Return net income of the household, yuan a year."""
    made = income["工资性收入"] + income["生产经营性收入"] + income["财产性收入"]
    return made + sum(income[name] for name in TRANSFERS) - income["生产经营性支出"]


def net_per_head_yuan(household: Household) -> Decimal:
    """Return net income divided by the members on the register, half up to 0.01 yuan."""
    each = Decimal(net_yuan(household.income)) / len(household.members)
    return each.quantize(Decimal("0.01"), ROUND_HALF_UP)
