//! The appointments of one person as a calendar to subscribe to. It names no addressee, and an
//! appointment that is off stays in it as cancelled, so that every program takes it out.

use icalendar::Calendar;

use super::content_lines::{one_line, with_time_zone};
use super::invitation::{Invitation, PRODUCT};

/// How often a program should look again; a hint, most keep their own time.
const REFRESH: &str = "PT2H";

/// A calendar that somebody subscribes to.
#[derive(Debug, Clone)]
pub struct Feed {
    /// The name that it gets beside other calendars.
    pub name: String,
    /// The appointments, without addressees.
    pub appointments: Vec<Invitation>,
}

impl Feed {
    /// The calendar as iCalendar text: CRLF, lines of at most 75 octets, with the time zone.
    #[must_use]
    pub fn to_ics(&self) -> String {
        let name = one_line(&self.name);
        let mut calendar = Calendar::empty();
        calendar
            .append_property(("VERSION", "2.0"))
            .append_property(("PRODID", PRODUCT))
            .append_property(("CALSCALE", "GREGORIAN"))
            .append_property(("METHOD", "PUBLISH"))
            .append_property(("X-WR-CALNAME", name.as_str()))
            .append_property(("X-PUBLISHED-TTL", REFRESH));
        for appointment in &self.appointments {
            calendar.push(appointment.event());
        }
        with_time_zone(&calendar.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_calendar_still_has_a_component_as_rfc_5545_asks() {
        let ics = Feed { name: "Agenda\r\nX".to_owned(), appointments: Vec::new() }.to_ics();
        assert!(ics.contains("X-WR-CALNAME:Agenda  X\r\n"), "{ics}");
        assert_eq!(ics.matches("BEGIN:VTIMEZONE").count(), 1);
        assert!(ics.ends_with("END:VTIMEZONE\r\nEND:VCALENDAR\r\n"), "{ics}");
    }
}
