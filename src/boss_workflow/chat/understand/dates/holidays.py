"""Days with a name: fixed ones, nth weekdays, those that move with Easter, and those of other calendars."""

from calendar import isleap
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import lru_cache

from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter

from boss_workflow.chat.understand.dates.pieces import nth_weekday

DayOf = Callable[[int], date]
_MON, _TUE, _WED, _THU, _FRI, _SAT, _SUN = range(7)


def _on(month: int, day: int) -> DayOf:
    return lambda year: date(year, month, day)


def _nth(month: int, weekday: int, number: int, plus: int = 0) -> DayOf:
    return lambda year: nth_weekday(year, month, weekday, number) + timedelta(days=plus)


def _easter(plus: int = 0) -> DayOf:
    return lambda year: easter(year, EASTER_WESTERN) + timedelta(days=plus)


def _orthodox(plus: int = 0) -> DayOf:
    return lambda year: easter(year, EASTER_ORTHODOX) + timedelta(days=plus)


def _weekday_until(weekday: int, month: int, day: int) -> DayOf:
    """The last such day that is not after a date, as the Monday on or before 24 May."""

    def find(year: int) -> date:
        last = date(year, month, day)
        return last - timedelta(days=(last.weekday() - weekday) % 7)

    return find


def _leap_day(year: int) -> date:
    if not isleap(year):
        raise ValueError(f"{year} has no 29 February")
    return date(year, 2, 29)


@lru_cache(maxsize=128)
def _kept_days(country: str, year: int) -> Mapping[date, str]:
    from holidays import country_holidays  # noqa: PLC0415  # slow to load and seldom asked for

    categories = ("public", "school") if country == "IL" else ("public",)
    return country_holidays(country, years=year, language="en_US", categories=categories)


def _kept(country: str, name: str, plus: int = 0) -> DayOf:
    """The first day that a country keeps under this name: those of lunar calendars."""

    def find(year: int) -> date:
        days = sorted(day for day, names in _kept_days(country, year).items() if names.startswith(name))
        if not days:
            raise ValueError(f"{name} is not known in {year}")
        return days[0] + timedelta(days=plus)

    return find


_SAID: Mapping[str, DayOf] = {
    "new year, new years, new year's, new years day, new year's day": _on(1, 1),
    "epiphany, three kings day, three kings' day": _on(1, 6),
    "orthodox christmas, orthodox christmas day": _on(1, 7),
    "australia day, republic day": _on(1, 26),
    "burns night": _on(1, 25),
    "groundhog day": _on(2, 2),
    "valentine, valentine's, valentines, valentine's day, valentines day, valentine day": _on(2, 14),
    "leap day": _leap_day,
    "international women's day, women's day, womens day, international womens day": _on(3, 8),
    "pi day": _on(3, 14),
    "st patrick's day, st patricks day, st. patrick's day, st. patricks day, saint patrick's day, saint patricks day": _on(
        3, 17
    ),
    "april fools, april fool's, april fools day, april fool's day, april fools' day, all fools' day": _on(4, 1),
    "earth day": _on(4, 22),
    "st george's day, st. george's day, saint george's day": _on(4, 23),
    "anzac day": _on(4, 25),
    "king's day, kings day": _on(4, 27),
    "walpurgis night": _on(4, 30),
    "may day, labour day, workers' day, workers day, international workers' day": _on(5, 1),
    "star wars day": _on(5, 4),
    "cinco de mayo": _on(5, 5),
    "europe day": _on(5, 9),
    "flag day": _on(6, 14),
    "juneteenth": _on(6, 19),
    "midsummer day, st john's day": _on(6, 24),
    "canada day": _on(7, 1),
    "independence day, fourth of july, 4th of july, july fourth": _on(7, 4),
    "bastille day": _on(7, 14),
    "assumption, assumption day, assumption of mary": _on(8, 15),
    "german unity day, day of german unity": _on(10, 3),
    "reformation day": _on(10, 31),
    "halloween, hallowe'en, halloween day, all hallows' eve": _on(10, 31),
    "all saints' day, all saints day, all saints": _on(11, 1),
    "all souls' day, all souls day": _on(11, 2),
    "guy fawkes, guy fawkes day, guy fawkes night, bonfire night": _on(11, 5),
    "veterans day, veteran's day, veterans' day, remembrance day, armistice day": _on(11, 11),
    "singles day, singles' day": _on(11, 11),
    "saint andrew's day, st andrew's day, st. andrew's day": _on(11, 30),
    "world aids day": _on(12, 1),
    "st nicholas day, saint nicholas day, st. nicholas day": _on(12, 6),
    "immaculate conception": _on(12, 8),
    "human rights day": _on(12, 10),
    "christmas eve, xmas eve": _on(12, 24),
    "christmas, xmas, x-mas, christmas day, xmas day": _on(12, 25),
    "boxing day, st stephen's day, st. stephen's day, saint stephen's day": _on(12, 26),
    "new year's eve, new years eve, new year eve, nye, silvester, hogmanay": _on(12, 31),
    "martin luther king day, martin luther king's day, martin luther king jr day, martin luther king jr. day, mlk day, "
    "mlk jr. day, civil rights day": _nth(1, _MON, 3),
    "presidents day, presidents' day, president's day, washington's birthday": _nth(2, _MON, 3),
    "family day": _nth(2, _MON, 3),
    "super bowl, super bowl sunday, superbowl": _nth(2, _SUN, 2),
    "commonwealth day": _nth(3, _MON, 2),
    "administrative professionals day, administrative professionals' day, secretaries day, secretaries' day, admin day": (
        lambda year: nth_weekday(year, 4, _SAT, -1) - timedelta(days=3)
    ),
    "arbor day": _nth(4, _FRI, -1),
    "mother's day, mothers day, mothers' day": _nth(5, _SUN, 2),
    "armed forces day": _nth(5, _SAT, 3),
    "victoria day": _weekday_until(_MON, 5, 24),
    "memorial day, decoration day": _nth(5, _MON, -1),
    "early may bank holiday": _nth(5, _MON, 1),
    "spring bank holiday": _nth(5, _MON, -1),
    "father's day, fathers day, fathers' day": _nth(6, _SUN, 3),
    "summer bank holiday, august bank holiday": _nth(8, _MON, -1),
    "civic holiday": _nth(8, _MON, 1),
    "labor day": _nth(9, _MON, 1),
    "grandparents day": _nth(9, _MON, 1, plus=6),
    "columbus day, indigenous peoples' day, indigenous peoples day, canadian thanksgiving": _nth(10, _MON, 2),
    "boss's day, bosses day, boss day": _on(10, 16),
    "remembrance sunday": _nth(11, _SUN, 2),
    "election day": _nth(11, _MON, 1, plus=1),
    "thanksgiving, thanksgiving day, turkey day": _nth(11, _THU, 4),
    "thanksgiving eve": _nth(11, _THU, 4, plus=-1),
    "black friday": _nth(11, _THU, 4, plus=1),
    "small business saturday": _nth(11, _THU, 4, plus=2),
    "cyber monday": _nth(11, _THU, 4, plus=4),
    "giving tuesday": _nth(11, _THU, 4, plus=5),
    "advent, first advent, advent sunday, first sunday of advent": _weekday_until(_SUN, 12, 3),
    "shrove tuesday, pancake day, mardi gras, fat tuesday, carnival": _easter(-47),
    "rose monday, shrove monday": _easter(-48),
    "ash wednesday, lent": _easter(-46),
    "mothering sunday": _easter(-21),
    "palm sunday": _easter(-7),
    "holy monday": _easter(-6),
    "holy tuesday": _easter(-5),
    "holy wednesday, spy wednesday": _easter(-4),
    "maundy thursday, holy thursday": _easter(-3),
    "good friday, holy friday": _easter(-2),
    "holy saturday, easter saturday, easter eve": _easter(-1),
    "easter, easter sunday, easter day": _easter(),
    "easter monday": _easter(1),
    "divine mercy sunday": _easter(7),
    "ascension, ascension day, ascension thursday": _easter(39),
    "pentecost, whitsun, whit sunday, pentecost sunday, whitsunday": _easter(49),
    "whit monday, pentecost monday": _easter(50),
    "trinity sunday": _easter(56),
    "corpus christi": _easter(60),
    "clean monday, orthodox shrove monday": _orthodox(-48),
    "orthodox palm sunday": _orthodox(-7),
    "orthodox good friday, great friday": _orthodox(-2),
    "orthodox easter, orthodox easter sunday, greek easter, pascha": _orthodox(),
    "orthodox easter monday": _orthodox(1),
    "orthodox ascension day, orthodox ascension": _orthodox(39),
    "orthodox pentecost": _orthodox(49),
    "chinese new year, chinese new year's day, lunar new year": _kept("SG", "Chinese New Year"),
    "eid, eid al-fitr, eid al fitr, eid ul-fitr, eid ul fitr": _kept("SG", "Eid al-Fitr"),
    "eid al-adha, eid al adha, eid ul-adha, bakri eid": _kept("SG", "Eid al-Adha"),
    "vesak, vesak day": _kept("SG", "Vesak"),
    "diwali, deepavali, divali": _kept("SG", "Diwali"),
    "holi": _kept("IN", "Holi"),
    "dussehra": _kept("IN", "Dussehra"),
    "purim": _kept("IL", "Purim"),
    "passover, pesach": _kept("IL", "Pesach", plus=-1),
    "shavuot": _kept("IL", "Shavuot"),
    "rosh hashanah, rosh hashana, jewish new year": _kept("IL", "Rosh Hashanah"),
    "yom kippur, day of atonement": _kept("IL", "Yom Kippur"),
    "sukkot, feast of tabernacles": _kept("IL", "Sukkot"),
    "hanukkah, chanukah, hannukah, hanukah": _kept("IL", "Hanukkah"),
}
HOLIDAYS: Mapping[str, DayOf] = {name: day for names, day in _SAID.items() for name in names.split(", ")}


def next_holiday(name: str, first: date) -> date | None:
    """The next such day, today included; None if none of the next eight years has it."""
    for year in range(first.year, first.year + 9):
        try:
            day = HOLIDAYS[name](year)
        except ValueError:
            continue
        if day >= first:
            return day
    return None
