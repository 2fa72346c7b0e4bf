//! The form of a session: what it offers, how it is filled in, how it is read.

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::domain::dates::{amsterdam_day, clock_field, day_field, from_amsterdam};
use crate::domain::dossiers::before_tour;
use crate::domain::errors::RuleError;
use crate::domain::organisations::Organisation;
use crate::domain::people::{Part, Person};
use crate::domain::planning::MeetingWishes;
use crate::services::planning::place_of;
use crate::services::sessions::{
    Appointment, CallOff, CorrectSession, PlanChoices, PlanSession, Reschedule, SessionChange,
    SessionResult, SessionView,
};
use crate::web::fields::{Fields, Reader};

use super::For;

/// Names of the fields that may have several values.
const LISTS: [&str; 2] = ["trainers", "experts"];

/// A form with what is known before anything is filled in: the organisation with what it asks,
/// and the proposal that was chosen.
pub(super) fn blank(whom: &For, known: Option<&(Organisation, MeetingWishes)>) -> Value {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let (asks, place) =
        known.map(|(it, wishes)| (wishes.clone(), place_of(it))).unwrap_or_default();
    json!({
        "organisation": text(&whom.organisatie), "send_invitation": true,
        "on": text(&whom.dag), "starts_at": text(&whom.begin), "ends_at": text(&whom.einde),
        "place": if whom.dag.is_some() { place } else { String::new() },
        "audience": text(&asks.audience), "wishes": text(&asks.wishes),
        "moderator": text(&whom.gespreksleider),
        "trainers": whom.trainer.iter().collect::<Vec<_>>(),
    })
}

/// The form as it was posted.
pub(super) fn filled(fields: &Fields) -> Value {
    fields.to_form(&LISTS)
}

/// The form of a session that moves.
pub(super) fn of(view: &SessionView) -> Value {
    let session = &view.session;
    let ids = |people: &[Person]| people.iter().map(|it| it.id.to_string()).collect::<Vec<_>>();
    json!({
        "version": session.version.to_string(),
        "on": day_field(amsterdam_day(session.starts_at)),
        "starts_at": clock_field(session.starts_at),
        "ends_at": clock_field(session.ends_at),
        "place": session.place,
        "room": session.room.as_deref().unwrap_or_default(),
        "audience": session.audience.as_deref().unwrap_or_default(),
        "wishes": session.wishes.as_deref().unwrap_or_default(),
        "expected": session.expected.map(|number| number.to_string()).unwrap_or_default(),
        "moderator": session.moderator_id.to_string(),
        "trainers": ids(&view.trainers),
        "experts": ids(&view.experts),
        "send_invitation": true,
    })
}

/// The page on which a session is planned.
pub(super) fn new_content(choices: &PlanChoices, form: Value) -> Value {
    let organisations: Vec<Value> = choices
        .organisations
        .iter()
        .map(|it| json!({ "value": it.code, "label": it.full_name() }))
        .collect();
    json!({
        "title": "Bijeenkomst plannen", "action": "/bijeenkomsten",
        "button": "Bijeenkomst plannen", "back_href": "/bijeenkomsten",
        "back_label": "Bijeenkomsten", "organisations": organisations, "asks_reason": false,
        "moderators": having(choices, Part::Moderator),
        "trainers": having(choices, Part::Trainer),
        "experts": having(choices, Part::ExperienceExpert),
        "warnings": [], "form": form,
    })
}

/// The page on which a session gets another moment.
pub(super) fn move_content(choices: &PlanChoices, view: &SessionView, form: Value) -> Value {
    let path = super::path(view.session.id);
    json!({
        "title": "Bijeenkomst verplaatsen", "action": format!("{path}/wijzigen"),
        "button": "Wijziging bewaren", "back_href": path,
        "back_label": super::content::title(view), "organisations": [], "asks_reason": true,
        "moderators": having(choices, Part::Moderator),
        "trainers": having(choices, Part::Trainer),
        "experts": having(choices, Part::ExperienceExpert),
        "warnings": view.warnings, "form": form,
    })
}

fn having(choices: &PlanChoices, part: Part) -> Vec<Value> {
    choices
        .people
        .iter()
        .filter(|person| person.parts.contains(&part))
        .map(|person| json!({ "value": person.id.to_string(), "label": person.name }))
        .collect()
}

/// Reads a session to plan.
pub(super) fn plan(fields: &Fields, tour_start: NaiveDate) -> Result<PlanSession, RuleError> {
    let mut reader = Reader::new(fields);
    let host = reader.needed_line("organisation", "Kies een organisatie.");
    let joining = reader.line("joining").unwrap_or_default();
    let neighbours = joining.split([',', ' ']).filter(|code| !code.is_empty()).map(str::to_owned);
    let organisations = std::iter::once(host).chain(neighbours).collect();
    let appointment = appointment(&mut reader, tour_start);
    reader.finish(appointment.map(|appointment| PlanSession { organisations, appointment }))
}

/// Reads another moment for a session.
pub(super) fn reschedule(
    session_id: i64,
    fields: &Fields,
    tour_start: NaiveDate,
) -> Result<Reschedule, RuleError> {
    let mut reader = Reader::new(fields);
    let appointment = appointment(&mut reader, tour_start);
    let reason = reader.needed_line("reason", "Vul een reden in.");
    let version = reader.version();
    reader.finish(appointment.map(|appointment| Reschedule {
        session_id,
        version,
        reason,
        appointment,
    }))
}

/// Reads why a session is put off and when its dossiers come back.
pub(super) fn postpone(
    session_id: i64,
    fields: &Fields,
) -> Result<(CallOff, NaiveDate), RuleError> {
    let mut reader = Reader::new(fields);
    let reason = reader.needed_line("reason", "Vul een reden in.");
    let day = reader.needed_day("reapproach_on");
    reader.finish(day.map(|day| (CallOff { session_id, reason }, day)))
}

/// Reads why a session is called off.
pub(super) fn call_off(session_id: i64, fields: &Fields) -> CallOff {
    CallOff { session_id, reason: fields.get("reason").unwrap_or_default().to_owned() }
}

/// Reads how a session went.
pub(super) fn result(session_id: i64, fields: &Fields) -> Result<SessionResult, RuleError> {
    let mut reader = Reader::new(fields);
    reader.refuse_absent("attendance", "Vul in hoeveel mensen er waren.");
    let attendance = reader.number("attendance").map(people);
    let (evaluation, themes) = (reader.area("evaluation"), Some(reader.choices("themes")));
    let result =
        attendance.map(|attendance| SessionResult { session_id, attendance, evaluation, themes });
    reader.finish(result)
}

/// Reads what was wrong about a session that was held.
pub(super) fn correction(session_id: i64, fields: &Fields) -> Result<CorrectSession, RuleError> {
    let mut reader = Reader::new(fields);
    let change = match fields.get("what") {
        Some("date") => reader.needed_day("held_on").map(SessionChange::Date),
        Some("result") => {
            reader.refuse_absent("attendance", "Vul in hoeveel mensen er waren.");
            let attendance = reader.number("attendance").map(people);
            let evaluation = reader.area("evaluation");
            attendance.map(|attendance| SessionChange::Result { attendance, evaluation })
        }
        Some("not_held") => Some(SessionChange::NotHeld),
        _ => {
            reader.refuse("what", "Kies wat er niet klopt.");
            None
        }
    };
    let reason = reader.needed_line("reason", "Vul een reden in.");
    let version = reader.version();
    reader.finish(change.map(|change| CorrectSession { session_id, version, change, reason }))
}

fn appointment(reader: &mut Reader<'_>, tour_start: NaiveDate) -> Option<Appointment> {
    let day = reader.needed_day("on");
    let early = before_tour("on", day, tour_start, "Kies een latere dag.");
    reader.refuse_all(early.into_iter().collect());
    let (starts, ends) = (reader.needed_clock("starts_at"), reader.needed_clock("ends_at"));
    let place = reader.needed_line("place", "Vul een plaats in.");
    let (room, audience) = (reader.line("room"), reader.line("audience"));
    let wishes = reader.area("wishes");
    let expected = reader.number("expected").map(people);
    let moderator = reader.needed_choice("moderator");
    let (trainers, experts) = (reader.choices("trainers"), reader.choices("experts"));
    let day = day?;
    Some(Appointment {
        starts_at: from_amsterdam(day, starts?),
        ends_at: from_amsterdam(day, ends?),
        place,
        room,
        audience,
        wishes,
        expected,
        moderator: moderator?,
        trainers,
        experts,
        sends_confirmation: reader.ticked("send_invitation"),
    })
}

/// A number of people; one that is far too large is refused by the service.
fn people(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
