"""Reads messages with libraries that are not ours: Python's `email` in strict policy, dkimpy and
icalendar. Arguments: a folder of .eml files, the DNS text of the DKIM key, and the Message-ID
of the letter that a reminder follows. Says what is wrong with a file and ends with 1, or prints how many
files it read."""

import email
import email.policy
import pathlib
import sys

import dkim
import icalendar

STRICT = email.policy.SMTP.clone(raise_on_defect=True)


def check_parts(message):
    body = list(message.walk())
    kinds = [part.get_content_type() for part in body if not part.is_multipart()]
    assert kinds[:2] == ["text/plain", "text/html"], kinds
    for part in body:
        if part.is_multipart():
            continue
        text = part.get_content()
        if part.get_content_type() == "text/calendar":
            check_calendar(text, part.get_param("method"), message["Subject"])
        else:
            assert "Súdema" in text or "Gijs" in text or "bijeenkomst" in text, "text is damaged"


def check_calendar(text, method, subject):
    calendar = icalendar.Calendar.from_ical(text)
    assert calendar["METHOD"] == method, (calendar["METHOD"], method)
    zones = [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")]
    assert zones == ["Europe/Amsterdam"], zones
    (event,) = calendar.walk("VEVENT")
    assert str(event["SUMMARY"]) == subject, event["SUMMARY"]
    assert str(event["CLASS"]) == "PRIVATE"
    assert event["DTSTART"].dt.utcoffset().total_seconds() == 7200, event["DTSTART"].dt
    assert not [line for line in text.encode().split(b"\r\n") if len(line) > 75], "unfolded line"


def check_thread(message, is_reminder, letter):
    expected = [letter] if is_reminder else None
    for name in ["In-Reply-To", "References"]:
        assert message.get_all(name) == expected, (name, message.get_all(name))


def check(path, key, letter):
    raw = path.read_bytes()
    message = email.message_from_bytes(raw, policy=STRICT)
    for name in ["From", "To", "Date", "Message-ID", "Subject", "Auto-Submitted"]:
        assert message.get_all(name) is not None and len(message.get_all(name)) == 1, name
        assert not getattr(message[name], "defects", ()), (name, message[name].defects)
    assert len(message["To"].addresses) == 1, "more than one recipient"
    check_thread(message, path.name.startswith("reminder-"), letter)
    check_parts(message)
    lookup = lambda name, timeout=5: key.encode()
    assert dkim.verify(raw, dnsfunc=lookup), "the DKIM signature does not verify"
    damaged = raw.replace(b"Subject: ", b"Subject: x", 1)
    assert not dkim.verify(damaged, dnsfunc=lookup), "a changed subject still verifies"


def main(folder, key, letter):
    files = sorted(pathlib.Path(folder).glob("*.eml"))
    for path in files:
        try:
            check(path, key, letter)
        except Exception as error:
            sys.exit(f"{path.name}: {type(error).__name__}: {error}")
    print(len(files))


main(*sys.argv[1:])
