//! Invitations read back by a calendar parser: time, privacy, folding and no injected lines.

use icalendar::DatePerhapsTime;
use proptest::prelude::*;

use super::*;

fn address(name: &str, email: &str) -> CalendarAddress {
    CalendarAddress { name: name.to_owned(), email: email.to_owned() }
}

fn invitation() -> Invitation {
    Invitation {
        uid: "bijeenkomst-12@drietraps.example".to_owned(),
        sequence: 0,
        method: Method::Request,
        starts: "2024-05-14T17:30:00Z".parse().unwrap(),
        ends: "2024-05-14T19:30:00Z".parse().unwrap(),
        summary: "Bijeenkomst weerbaar bestuur".to_owned(),
        location: "Raadzaal, Stadhuisplein 1; Zeist".to_owned(),
        description: "De bijeenkomst is besloten.\r\nWij betalen de begeleiding.".to_owned(),
        organizer: address("Ondersteuningsteam", "agenda@team.example"),
        attendee: Some(address("Jansen, M.", "griffier@zeist.example")),
        stamp: "2024-04-02T08:00:00Z".parse().unwrap(),
    }
}

fn parsed(invitation: &Invitation) -> Calendar {
    invitation.to_ics().parse().unwrap()
}

fn event_of(calendar: &Calendar) -> &Event {
    calendar.events().next().unwrap()
}

fn utc(moment: Option<DatePerhapsTime>) -> DateTime<Utc> {
    match moment.unwrap() {
        DatePerhapsTime::DateTime(moment) => moment.try_into_utc().unwrap(),
        DatePerhapsTime::Date(day) => panic!("{day} has no clock time"),
    }
}

#[test]
fn a_calendar_reads_back_what_was_written() {
    let written = invitation();
    let calendar = parsed(&written);
    let event = event_of(&calendar);
    assert_eq!(calendar.property_value("METHOD"), Some("REQUEST"));
    assert_eq!(event.get_uid(), Some(written.uid.as_str()));
    assert_eq!(event.get_sequence(), Some(0));
    assert_eq!(event.get_summary(), Some(written.summary.as_str()));
    assert_eq!(event.get_location(), Some(written.location.as_str()));
    let description = "De bijeenkomst is besloten.\nWij betalen de begeleiding.";
    assert_eq!(event.get_description(), Some(description));
    assert_eq!(event.get_timestamp(), Some(written.stamp));
    assert_eq!(utc(event.get_start()), written.starts);
    assert_eq!(utc(event.get_end()), written.ends);
}

#[test]
fn an_invitation_is_private_and_names_nobody_but_organiser_and_addressee() {
    let text = invitation().to_ics();
    assert!(text.contains("\r\nCLASS:PRIVATE\r\n"));
    assert_eq!(text.matches("mailto:").count(), 2);
    let calendar = parsed(&invitation());
    let event = event_of(&calendar);
    assert_eq!(event.property_value("ORGANIZER"), Some("mailto:agenda@team.example"));
    let attendees = event.get_attendees();
    let addresses: Vec<_> = attendees.iter().map(|a| a.cal_address.as_str()).collect();
    assert_eq!(addresses, ["mailto:griffier@zeist.example"]);
    assert_eq!(attendees[0].cn.as_deref(), Some("Jansen, M."));
}

#[test]
fn the_clock_time_is_that_of_amsterdam_in_summer_and_in_winter() {
    assert!(invitation().to_ics().contains("DTSTART;TZID=Europe/Amsterdam:20240514T193000\r\n"));
    let winter = Invitation { starts: "2024-11-12T18:30:00Z".parse().unwrap(), ..invitation() };
    assert!(winter.to_ics().contains("DTSTART;TZID=Europe/Amsterdam:20241112T193000\r\n"));
}

#[test]
fn the_time_zone_stands_in_full_before_the_event() {
    let text = invitation().to_ics();
    let (zone, event) = (text.find("BEGIN:VTIMEZONE").unwrap(), text.find("BEGIN:VEVENT").unwrap());
    assert!(zone < event);
    assert_eq!(text.matches("BEGIN:VTIMEZONE").count(), 1);
    assert!(
        text.contains("BYMONTH=3;BYDAY=-1SU\r\n") && text.contains("BYMONTH=10;BYDAY=-1SU\r\n")
    );
    assert_eq!(parsed(&invitation()).components.len(), 2);
}

#[test]
fn a_cancellation_keeps_the_uid_and_raises_the_sequence() {
    let cancelled = Invitation { method: Method::Cancel, sequence: 2, ..invitation() };
    let calendar = parsed(&cancelled);
    let event = event_of(&calendar);
    assert_eq!(calendar.property_value("METHOD"), Some("CANCEL"));
    assert_eq!(event.get_status(), Some(EventStatus::Cancelled));
    assert_eq!(event.get_uid(), Some("bijeenkomst-12@drietraps.example"));
    assert_eq!(event.get_sequence(), Some(2));
}

#[test]
fn without_an_addressee_the_appointment_is_published() {
    let feed = Invitation { attendee: None, ..invitation() };
    assert_eq!(parsed(&feed).property_value("METHOD"), Some("PUBLISH"));
    assert!(!feed.to_ics().contains("ATTENDEE"));
}

#[test]
fn a_line_break_in_the_place_adds_no_line() {
    let place = "Raadzaal\r\nATTENDEE:mailto:ander@elders.example\nX-EXTRA:1\rX-MORE:2";
    let calendar = parsed(&Invitation { location: place.to_owned(), ..invitation() });
    let event = event_of(&calendar);
    assert_eq!(
        event.get_location(),
        Some("Raadzaal  ATTENDEE:mailto:ander@elders.example X-EXTRA:1 X-MORE:2")
    );
    assert_eq!(event.get_attendees().len(), 1);
    assert_eq!(event.property_value("X-EXTRA"), None);
}

#[test]
fn a_name_with_quotes_cannot_leave_its_parameter() {
    let sly =
        address("\"M\";ROLE=CHAIR:mailto:x@y.example\r\nX-EXTRA:1", "a@b.example\r\nX-EXTRA:1");
    let calendar = parsed(&Invitation { attendee: Some(sly), ..invitation() });
    let attendees = event_of(&calendar).get_attendees();
    assert_eq!(attendees.len(), 1);
    assert_eq!(attendees[0].role, Some(Role::ReqParticipant));
    assert_eq!(event_of(&calendar).property_value("X-EXTRA"), None);
}

/// The keys of the lines, which only the program may decide.
fn keys(invitation: &Invitation) -> Vec<String> {
    let unfolded = invitation.to_ics().replace("\r\n ", "");
    let key = |line: &str| line.split([':', ';']).next().unwrap_or_default().to_owned();
    unfolded.split_terminator("\r\n").map(key).collect()
}

proptest! {
    #[test]
    fn any_text_in_any_field_leaves_the_same_lines_short_and_without_bare_breaks(
        text in "(\\PC|[\r\n\t\u{0}\"\\\\;:,é€😀 ]){1,200}",
    ) {
        let written = Invitation {
            uid: text.clone(),
            summary: text.clone(),
            location: text.clone(),
            description: text.clone(),
            organizer: address(&format!("N{text}"), &text),
            attendee: Some(address(&format!("N{text}"), &text)),
            ..invitation()
        };
        let ics = written.to_ics();
        prop_assert!(ics.split_terminator("\r\n").all(|line| line.len() <= 75));
        prop_assert!(!ics.replace("\r\n", "").contains(['\r', '\n']));
        prop_assert_eq!(keys(&written), keys(&invitation()));
    }
}
