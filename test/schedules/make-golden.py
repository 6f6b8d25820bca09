"""Writes golden-prefect.jsonl: random schedules and the events that Prefect 1.4.1 gives for them.

Run it by hand, with the versions of Prefect's own time (newer ones change or break its clocks):

    python3 -m venv venv
    venv/bin/pip install 'prefect==1.4.1' 'setuptools<81' 'pendulum==2.1.2' 'croniter==1.3.5' 'python-dateutil==2.8.2'
    venv/bin/python test/schedules/make-golden.py > test/schedules/golden-prefect.jsonl

A case is what a headrace Schedule takes, written as text, and this script translates it for Prefect. Where Prefect has a
defect that headrace does not share, the generator keeps away from it, and says so at that line.
"""

import json
import random
import re
from datetime import datetime, time, timedelta
from itertools import count, islice

import pendulum
from dateutil import rrule
from prefect.schedules import Schedule, adjustments, clocks, filters

ZONES = ["UTC", "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo"]
UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
rng = random.Random(20260301)


def duration(text):
    sign = -1 if text.startswith("-") else 1
    parts = {UNITS[unit]: int(amount) for amount, unit in re.findall(r"(\d+)([dhms])", text)}
    return sign * timedelta(**parts)


def local(text, zone):
    return pendulum.parse(text, tz=zone)


def snake(name):
    return re.sub(r"[A-Z]", lambda capital: "_" + capital.group().lower(), name)


def build_clock(clock):
    zone = clock["timeZone"]
    dates = {snake(key): local(clock[key], zone) for key in ("startDate", "endDate") if key in clock}
    run = dict(parameter_defaults=clock.get("parameterDefaults"), labels=clock.get("labels"))
    if clock["type"] == "interval":
        return clocks.IntervalClock(duration(clock["every"]), **dates, **run)
    if clock["type"] == "cron":
        return clocks.CronClock(clock["text"], day_or=clock["dayOr"], **dates, **run)
    if clock["type"] == "dates":
        return clocks.DatesClock([local(date, zone) for date in clock["dates"]], **run)
    return clocks.RRuleClock(rrule.rrulestr(clock["text"], dtstart=dates["start_date"]), **dates, **run)


def build_filter(entry, zone):
    name, *args = entry
    if name in ("atTime", "betweenTimes"):
        args = [time.fromisoformat(arg) for arg in args]
    if name in ("onDatetime", "betweenDatetimes"):
        args = [local(arg, zone) for arg in args]
    chosen = getattr(filters, snake(name))
    return chosen(*args) if args else chosen


def build_adjustment(entry):
    return adjustments.add(duration(entry[1])) if entry[0] == "add" else adjustments.next_weekday


def expected(case):
    zone = case["clocks"][0]["timeZone"]
    schedule = Schedule(
        clocks=[build_clock(clock) for clock in case["clocks"]],
        filters=[build_filter(entry, zone) for entry in case.get("filters", [])],
        or_filters=[build_filter(entry, zone) for entry in case.get("orFilters", [])],
        not_filters=[build_filter(entry, zone) for entry in case.get("notFilters", [])],
        adjustments=[build_adjustment(entry) for entry in case.get("adjustments", [])],
    )
    events = schedule.next(case["n"], after=local(case["after"], zone), return_events=True)
    return [
        [event.start_time.in_tz("UTC").strftime("%Y-%m-%dT%H:%M:%SZ"), event.parameter_defaults, event.labels or []]
        for event in events
    ]


def stamp(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


def between(first, last, step=60):
    span = int((last - first).total_seconds()) // step
    return first + timedelta(seconds=step * rng.randrange(span))


def some(*choices):
    return rng.choice(choices)


# Prefect counts elapsed time on the wall clock once a whole day has passed since the start, so that an hour is lost or
# doubled at each clock change: elapsed intervals stay inside one winter (one summer, in the south).
def elapsed_interval(zone):
    start = between(datetime(2026, 1, 1), datetime(2026, 1, 31))
    every = some("7s", "45s", "15m", "1h", "90m", "5h", "7h30m", "23h", "12h", "1d12h", "2d1h")
    clock = dict(type="interval", every=every, timeZone=zone, startDate=stamp(start))
    return clock, between(start - timedelta(days=3), start + timedelta(days=20), some(1, 60))


# Its estimate of how far to skip misses a daily event in the hour before it after a change, and repeats `after` itself
# at others: `after` keeps its distance from the time of day at which the clock fires.
def calendar_interval(zone):
    start = between(datetime(2025, 1, 1), datetime(2025, 12, 31)).replace(hour=rng.randrange(8, 20), minute=some(0, 30))
    clock = dict(type="interval", every=some("1d", "2d", "7d", "10d", "30d"), timeZone=zone, startDate=stamp(start))
    day = between(start + timedelta(days=1), start + timedelta(days=500))
    return clock, day.replace(hour=start.hour + some(2, 3), minute=rng.randrange(60))


def cron_text(hours):
    minute = some("0", "*/15", "5,35", "10-40/10", str(rng.randrange(60)))
    day = some("*", "*", "*", str(rng.randrange(1, 32)), "1-7", "*/5", "15,31")
    month = some("*", "*", "*", "*/3", "1-6", "JAN,jul", str(rng.randrange(1, 13)))
    weekday = some("*", "*", "1-5", "0", "7", "5", "MON-FRI", "sat,sun")
    return f"{minute} {hours} {day} {month} {weekday}"


# Hours from 5 up, outside UTC: on the day after a skipped hour croniter adds an event an hour early, and of a repeated
# hour it takes the second.
def cron(zone):
    safe = [some("9-17", "6,18", "*/6", "5-23/4"), str(rng.randrange(5, 24))]
    hours = some("*", "*/3", *safe) if zone == "UTC" else some(*safe).replace("*/6", "6-23/6")
    start = between(datetime(2025, 1, 1), datetime(2026, 1, 1))
    clock = dict(type="cron", text=cron_text(hours), dayOr=some(True, True, False), timeZone=zone, startDate=stamp(start))
    return clock, between(start - timedelta(days=10), start + timedelta(days=400))


# Its time zones end in 2037, hence the short intervals of years.
def rule(zone):
    often = some("HOURLY", "MINUTELY") if zone == "UTC" and rng.random() < 0.3 else some("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
    text = f"FREQ={often};INTERVAL={rng.randrange(1, 3 if often == 'YEARLY' else 6)}"
    if often == "DAILY":
        text += some("", ";BYDAY=MO,WE,FR", ";BYMONTH=3,10")
    if often == "WEEKLY":
        text += some("", ";BYDAY=TU,SA", ";BYDAY=SU;WKST=SU")
    if often == "MONTHLY":
        text += some("", ";BYDAY=-1FR", ";BYDAY=2MO", ";BYMONTHDAY=-1", ";BYMONTHDAY=1,15", ";BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1")
    if often == "YEARLY":
        text += some("", ";BYMONTH=2;BYMONTHDAY=29", ";BYYEARDAY=100", ";BYWEEKNO=20;BYDAY=MO", ";BYMONTH=11;BYDAY=4TH")
    if often not in ("HOURLY", "MINUTELY"):
        text += some("", ";BYHOUR=9;BYMINUTE=0;BYSECOND=0", ";BYHOUR=8,20;BYMINUTE=15,45")
    text += some("", "", ";COUNT=5", ";COUNT=200")
    start = between(datetime(2025, 1, 1), datetime(2026, 1, 1)).replace(hour=rng.randrange(6, 22))
    clock = dict(type="rrule", text=text, timeZone=zone, startDate=stamp(start))
    return clock, between(start - timedelta(days=10), start + timedelta(days=400))


def dates(zone):
    first = datetime(2026, 1, 1, 12)
    chosen = [stamp(between(first, first + timedelta(days=50), 86_400)) for _ in range(rng.randrange(1, 8))]
    return dict(type="dates", dates=chosen, timeZone=zone), between(first - timedelta(days=5), first + timedelta(days=40))


def random_filter(zone):
    return some(
        *([["onDate", 2, 14]] if zone == "UTC" else []),
        ["isWeekday"], ["isWeekend"], ["isMonthStart"], ["isMonthEnd"],
        ["betweenTimes", "09:00", "17:00"], ["betweenTimes", "22:00", "06:30"],
        ["betweenDates", 3, 1, 9, 30], ["betweenDates", 10, 15, 3, 31],
        ["betweenDatetimes", "2026-01-05T00:00:00", "2026-06-30T12:00:00"],
    )


def single_case():
    zone = some(*ZONES)
    clock, after = some(elapsed_interval, calendar_interval, cron, cron, rule, rule, dates)(zone)
    if clock["type"] != "dates" and rng.random() < 0.2:
        clock["endDate"] = stamp(max(after, datetime.fromisoformat(clock["startDate"])) + timedelta(days=rng.randrange(1, 40)))
    return dict(clocks=[clock], after=stamp(after), n=5)


# Two clocks, not three: Prefect gives an event twice where one with other defaults stands between. With adjustments it
# does so for any two equal events, and loses an event at the adjusted time of the one before: then one clock has to do, and
# odd adjustments. Outside UTC, cron clocks: filters reach over clock changes. They fire rarely, because Prefect's cron clock
# ends after 1,000 times, and its limit of 10,000 events counts equal times apart; what comes near to those is left out.
def merged_case():
    zone = some(*ZONES)
    after = between(datetime(2026, 1, 5), datetime(2026, 2, 10), 3600)
    made = []
    for every in rng.sample(["4h", "6h", "8h", "9h", "12h"], 2):
        clock = dict(type="interval", every=every, timeZone=zone, startDate="2026-01-05T00:00:00")
        if zone != "UTC":
            clock.update(type="cron", text=some("0 9,17 * * *", "0,30 7 * * *", "0 7,11,23 * * *", "30 8 * * *", "0 22 * * *"), dayOr=True)
            del clock["every"]
        if rng.random() < 0.5:
            clock["parameterDefaults"] = {"region": some("north", "south")}
        if rng.random() < 0.3:
            clock["labels"] = ["big"]
        made.append(clock)
    case = dict(clocks=made, after=stamp(after), n=9)
    for kind, share in (("filters", 0.6), ("orFilters", 0.4), ("notFilters", 0.4)):
        if rng.random() < share:
            case[kind] = [random_filter(zone) for _ in range(rng.randrange(1, 3))]
    if rng.random() < 0.4 and zone == "UTC":
        case["clocks"] = made[:1]
        case["adjustments"] = [some(["add", "3h5m"], ["add", "-20m"], ["add", "1d5m"], ["nextWeekday"])]
    return case


# The one family where the two differ by rule: of a repeated local time Prefect takes the second, headrace the first.
def repeated_hour_case():
    zone, day = some(("Europe/Berlin", datetime(2026, 10, 25)), ("America/New_York", datetime(2026, 11, 1)))
    text = f"{some('0', '30', '*/15', '20,50')} {some('*', '0-6', '1,2,3', '1-2')} * * *"
    clock = dict(type="cron", text=text, dayOr=True, timeZone=zone, startDate=stamp(day - timedelta(days=2)))
    return dict(clocks=[clock], after=stamp(day - timedelta(hours=rng.randrange(1, 12))), n=40)


# Events of one moment come in no particular order from Prefect, so they are sorted, and a moment is never cut in two.
def with_events(case):
    events = sorted(expected(case), key=lambda event: (event[0], json.dumps(event[1:])))
    if len(case["clocks"]) > 1 and len(events) == case["n"]:
        events = [event for event in events if event[0] != events[-1][0]]
        case = {**case, "n": len(events)}
    return {**case, "expected": events}


def within_limits(case):
    events = case["expected"]
    return len(events) == case["n"] and pendulum.parse(events[-1][0]) < pendulum.parse(case["after"]).add(days=250)


if __name__ == "__main__":
    merged = filter(within_limits, (with_events(merged_case()) for _ in count()))
    alike = [with_events(single_case()) for _ in range(220)] + list(islice(merged, 110))
    repeated = [with_events(repeated_hour_case()) for _ in range(15)]
    for kind, cases in (("alike", alike), ("repeatedHour", repeated)):
        for case in cases:
            print(json.dumps({"kind": kind, **case}, separators=(",", ":")))
