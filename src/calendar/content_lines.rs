//! The outer form of iCalendar text: what may stand in a value, the time zone, and lines of at
//! most 75 octets (RFC 5545, section 3.1).

/// The longest line in octets, its line break not counted.
const LONGEST: usize = 75;

/// Europe/Amsterdam since 1996, spelled out for calendars that do not know the name.
const EUROPE_AMSTERDAM: &str = "BEGIN:VTIMEZONE
TZID:Europe/Amsterdam
BEGIN:DAYLIGHT
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE";

/// Takes the text of a calendar with any folding, puts the time zone before its first event, or at
/// its end when it has none, and folds every line at 75 octets with CRLF behind it.
pub(super) fn with_time_zone(calendar: &str) -> String {
    let mut out = String::with_capacity(calendar.len() + EUROPE_AMSTERDAM.len() + 64);
    let mut has_zone = false;
    for line in calendar.replace("\r\n ", "").split_terminator("\r\n") {
        if !has_zone && matches!(line, "BEGIN:VEVENT" | "END:VCALENDAR") {
            EUROPE_AMSTERDAM.lines().for_each(|line| fold(line, &mut out));
            has_zone = true;
        }
        fold(line, &mut out);
    }
    out
}

/// One line of text: every control character, line breaks included, becomes a space.
pub(super) fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.trim().to_owned()
}

/// Lines of text: line breaks become `\n` (escaped when written), other control characters go.
pub(super) fn lines(text: &str) -> String {
    let unified = text.replace("\r\n", "\n").replace('\r', "\n");
    unified.chars().filter(|c| *c == '\n' || !c.is_control()).collect()
}

/// The value of a parameter: one line without the quote, which has no escape there.
pub(super) fn parameter(text: &str) -> String {
    one_line(text).replace('"', "'")
}

/// The `mailto:` address of somebody, without anything that could end it.
pub(super) fn mailto(email: &str) -> String {
    let bare: String = email.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    format!("mailto:{bare}")
}

fn fold(line: &str, out: &mut String) {
    let mut width = 0;
    for c in line.chars() {
        if width + c.len_utf8() > LONGEST {
            out.push_str("\r\n ");
            width = 1;
        }
        out.push(c);
        width += c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_folded_line_is_short_enough_and_unfolds_to_itself(line in "[a-zé€ 😀]{0,300}") {
            let mut folded = String::new();
            fold(&line, &mut folded);
            prop_assert!(folded.split_terminator("\r\n").all(|part| part.len() <= LONGEST));
            prop_assert_eq!(folded.replace("\r\n ", ""), format!("{line}\r\n"));
        }
    }
}
