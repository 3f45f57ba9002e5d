"""Sessions of the New York Stock Exchange 1990-2026, from exchange_calendars, checked against pandas_market_calendars.

Usage: pip install exchange_calendars pandas_market_calendars; python test/golden/calendar_xnys.py
Stored compactly: weekdays without a session, and dates whose close is not 16:00 with that close (New York time).
"""

import datetime
import json
import pathlib

import exchange_calendars
import pandas
import pandas_market_calendars

first, last = "1990-01-01", "2026-12-31"
calendar = exchange_calendars.get_calendar("XNYS", start=first, end=last)
closes = {day.strftime("%Y-%m-%d"): close.tz_convert("America/New_York") for day, close in calendar.closes.items()}
schedule = pandas_market_calendars.get_calendar("XNYS").schedule(first, last)
second = {day.strftime("%Y-%m-%d"): close.tz_convert("America/New_York") for day, close in schedule.market_close.items()}
assert closes == second, "the two packages disagree"

weekdays = [day.strftime("%Y-%m-%d") for day in pandas.bdate_range(first, last)]
opens = calendar.opens.dt.tz_convert("America/New_York").dt.strftime("%H:%M")
assert set(opens) == {"09:30"}
golden = {
    "source": "exchange_calendars XNYS, equal to pandas_market_calendars XNYS",
    "version": f"exchange_calendars {exchange_calendars.__version__}, "
    f"pandas_market_calendars {pandas_market_calendars.__version__}",
    "script": "test/golden/calendar_xnys.py",
    "date": datetime.date.today().isoformat(),
    "tolerance": 0,
    "values": {
        "first": first,
        "last": last,
        "sessions": len(closes),
        "closedWeekdays": [day for day in weekdays if day not in closes],
        "earlyCloses": {d: t.strftime("%H:%M") for d, t in closes.items() if t.strftime("%H:%M") != "16:00"},
        # Every close of three years as UTC, to pin daylight saving before and after the change of 2007.
        "closesUtc": {
            year: [t.tz_convert("UTC").strftime("%m-%dT%H:%M") for d, t in closes.items() if d.startswith(year)]
            for year in ("1998", "2006", "2007")
        },
    },
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(golden, indent=1) + "\n")
