//! One appointment as the addressee's calendar gets it: planned, moved or cancelled.
//!
//! It names the organiser and the addressee and nobody else, and is private in every calendar.

use chrono::{DateTime, Utc};
use icalendar::{
    Attendee, Calendar, CalendarDateTime, Class, Component, Event, EventLike, EventStatus,
    PartStat, Property, Role,
};

use super::content_lines::{lines, mailto, one_line, parameter, with_time_zone};
use crate::domain::dates::amsterdam;

pub(super) const PRODUCT: &str = "-//Drietraps//Drietraps//NL";

/// What the addressee's calendar should do (RFC 5546).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Put the appointment in, or move it.
    Request,
    /// Take the appointment out.
    Cancel,
}

/// Somebody in a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarAddress {
    /// The name to show; may be empty.
    pub name: String,
    /// The e-mail address.
    pub email: String,
}

/// One appointment for one addressee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The same for the life of the appointment.
    pub uid: String,
    /// 0 at first, one higher with every change.
    pub sequence: u32,
    /// Request or cancel.
    pub method: Method,
    /// When it starts; shown as Amsterdam time.
    pub starts: DateTime<Utc>,
    /// When it ends; shown as Amsterdam time.
    pub ends: DateTime<Utc>,
    /// Neutral and equal to the subject of the mail, since Exchange shows the subject.
    pub summary: String,
    /// Where it is.
    pub location: String,
    /// More lines of text.
    pub description: String,
    /// The same in every message about the appointment.
    pub organizer: CalendarAddress,
    /// The addressee; none for a calendar that somebody subscribes to, which is then published
    /// rather than requested.
    pub attendee: Option<CalendarAddress>,
    /// When this version was made.
    pub stamp: DateTime<Utc>,
}

impl Invitation {
    /// The appointment as iCalendar text: CRLF, lines of at most 75 octets, with the time zone.
    /// Line breaks in a one-line field become spaces, so no field can add a line of its own.
    pub fn to_ics(&self) -> String {
        let mut calendar = Calendar::empty();
        calendar
            .append_property(("VERSION", "2.0"))
            .append_property(("PRODID", PRODUCT))
            .append_property(("CALSCALE", "GREGORIAN"))
            .append_property(("METHOD", self.method_text()))
            .push(self.event());
        with_time_zone(&calendar.to_string())
    }

    /// The METHOD, which the `Content-Type` of the mail part must repeat.
    pub fn method_text(&self) -> &'static str {
        match (self.method, &self.attendee) {
            (Method::Cancel, _) => "CANCEL",
            (Method::Request, Some(_)) => "REQUEST",
            (Method::Request, None) => "PUBLISH",
        }
    }

    /// The appointment as one event of a calendar.
    pub(super) fn event(&self) -> Event {
        let mut event = Event::new();
        event
            .uid(&one_line(&self.uid))
            .sequence(self.sequence)
            .timestamp(self.stamp)
            .starts(CalendarDateTime::from(&amsterdam(self.starts)))
            .ends(CalendarDateTime::from(&amsterdam(self.ends)))
            .summary(&one_line(&self.summary))
            .location(&one_line(&self.location))
            .description(&lines(&self.description))
            .class(Class::Private)
            .status(self.status())
            .append_property(organizer(&self.organizer));
        if let Some(attendee) = &self.attendee {
            event.attendee(addressee(attendee));
        }
        event.done()
    }

    fn status(&self) -> EventStatus {
        match self.method {
            Method::Request => EventStatus::Confirmed,
            Method::Cancel => EventStatus::Cancelled,
        }
    }
}

fn organizer(address: &CalendarAddress) -> Property {
    let mut property = Property::new("ORGANIZER", mailto(&address.email));
    let name = parameter(&address.name);
    if !name.is_empty() {
        property.add_parameter("CN", &name);
    }
    property.done()
}

fn addressee(address: &CalendarAddress) -> Attendee {
    let attendee = Attendee::new(mailto(&address.email))
        .role(Role::ReqParticipant)
        .partstat(PartStat::NeedsAction)
        .rsvp(true);
    let name = parameter(&address.name);
    if name.is_empty() { attendee } else { attendee.cn(name) }
}

#[cfg(test)]
mod tests;
