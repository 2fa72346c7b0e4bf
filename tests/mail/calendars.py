"""Reads every calendar of a folder with Python's icalendar, prints what stands in it as one JSON
object a file, and writes the calendar again beside it, as `.again`."""

import json
import pathlib
import sys
from datetime import timezone

import icalendar


def utc(moment):
    return moment.dt.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def facts(event):
    text = lambda name: str(event[name])
    return {
        "uid": text("UID"),
        "sequence": int(event["SEQUENCE"]),
        "starts": utc(event["DTSTART"]),
        "ends": utc(event["DTEND"]),
        "stamp": utc(event["DTSTAMP"]),
        "summary": text("SUMMARY"),
        "location": text("LOCATION"),
        "description": text("DESCRIPTION"),
        "status": text("STATUS"),
        "class": text("CLASS"),
        "organizer": text("ORGANIZER"),
        "attendees": [str(one) for one in listed(event.get("ATTENDEE", []))],
    }


def listed(found):
    return found if isinstance(found, list) else [found]


for path in sorted(pathlib.Path(sys.argv[1]).glob("*.ics")):
    calendar = icalendar.Calendar.from_ical(path.read_bytes())
    broken = [error for part in calendar.walk() for error in part.errors]
    assert not broken, (path.name, broken)
    events = [facts(event) for event in calendar.walk("VEVENT")]
    print(json.dumps({"name": path.name, "method": str(calendar["METHOD"]), "events": events}))
    path.with_suffix(".again").write_bytes(calendar.to_ical())
