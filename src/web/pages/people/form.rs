//! The form of a person: what it offers, how it is filled in, how it is read.

use serde_json::{Map, Value, json};

use crate::domain::dates::{amsterdam_day, long_day};
use crate::domain::errors::RuleError;
use crate::domain::letters::{WishedDay, WishedPart};
use crate::domain::people::{Availability, LeaveKind, Part, Slot, words_of};
use crate::domain::regional_day::Position;
use crate::services::organisations;
use crate::services::people::{PersonDetails, PersonView};
use crate::web::error::Refusal;
use crate::web::fields::{Fields, Reader};
use crate::web::page::Page;

/// Names of the fields that may have several values.
const LISTS: [&str; 3] = ["roles", "regions", "weekly"];

/// The form as it was posted.
pub(super) fn filled(fields: &Fields) -> Value {
    fields.to_form(&LISTS)
}

/// The page for somebody new.
pub(super) async fn new_content(page: &Page) -> Result<Value, Refusal> {
    Ok(json!({
        "title": super::NEW.1, "action": "/beheer/mensen", "button": "Persoon toevoegen",
        "roles": roles(), "regions": regions(page).await?, "week": week(), "parts": parts(),
        "end_href": "", "known": Value::Null, "form": { "weekly": [] },
    }))
}

/// The page for somebody known; `feed_url` is shown once.
pub(super) async fn change_content(
    page: &Page,
    view: &PersonView,
    feed_url: &str,
) -> Result<Value, Refusal> {
    let (path, is_active) = (super::path(view.person.id), view.person.ended_on.is_none());
    Ok(json!({
        "title": super::CHANGE.1, "action": path, "button": "Gegevens bewaren",
        "roles": roles(), "regions": regions(page).await?, "week": week(), "parts": parts(),
        "end_href": if is_active { format!("{path}/einde") } else { String::new() },
        "known": known(view, &path, feed_url), "form": of(view),
    }))
}

/// Leave and own calendar of somebody known.
fn known(view: &PersonView, path: &str, feed_url: &str) -> Value {
    let leaves = view.leaves.iter().map(|leave| {
        json!({
            "text": format!("{} tot en met {}", long_day(leave.first_day), long_day(leave.last_day)),
            "kind": leave.kind.label(),
            "remove_action": format!("{path}/verlof/{}/weg", leave.id),
        })
    });
    let made_on = view.feed_made_at.map(|at| long_day(amsterdam_day(at))).unwrap_or_default();
    json!({
        "place_unknown": !view.has_position,
        "leaves": leaves.collect::<Vec<_>>(),
        "leave_action": format!("{path}/verlof"),
        "leave_kinds": LeaveKind::ALL.iter()
            .map(|kind| json!({ "value": kind, "label": kind.label(), "hint": "" }))
            .collect::<Vec<_>>(),
        "feed_url": feed_url,
        "feed_made_on": made_on,
        "feed_action": if view.person.ended_on.is_none() { format!("{path}/agenda") } else { String::new() },
        "feed_revoke_action": if made_on.is_empty() { String::new() } else { format!("{path}/agenda/intrekken") },
    })
}

/// The form of somebody known.
pub(super) fn of(view: &PersonView) -> Value {
    let (person, it) = (&view.person, &view.availability);
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let home = it.home.map(|(lat, lon)| format!("{lat}, {lon}"));
    json!({
        "name": person.name, "email": text(&person.email), "phone": text(&person.phone),
        "home_place": text(&person.home_place), "roles": person.parts,
        "home_position": home.unwrap_or_default(), "regions": it.regions,
        "weekly": it.weekly.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "most_per_week": it.most_per_week.map(|most| most.to_string()).unwrap_or_default(),
        "themes": it.themes.join(", "), "languages": it.languages.join(", "),
        "version": it.version.to_string(),
    })
}

/// The form of somebody known with what was posted in another form of the page.
pub(super) fn with(view: &PersonView, fields: &Fields) -> Value {
    let mut form: Map<String, Value> = of(view).as_object().cloned().unwrap_or_default();
    if let Value::Object(posted) = fields.to_form(&[]) {
        form.extend(posted);
    }
    Value::Object(form)
}

/// Reads a person.
pub(super) fn details(fields: &Fields) -> Result<PersonDetails, RuleError> {
    let mut reader = Reader::new(fields);
    let details = PersonDetails {
        name: reader.needed_line("name", "Vul een naam in."),
        email: reader.line("email"),
        phone: reader.line("phone"),
        home_place: reader.line("home_place"),
        parts: reader.choices("roles"),
        availability: availability(&mut reader),
    };
    reader.finish(Some(details))
}

fn availability(reader: &mut Reader<'_>) -> Availability {
    let home = reader.line("home_position").and_then(|text| {
        let read = position(&text);
        if read.is_none() {
            let problem = "Vul breedte en lengte in met een komma ertussen, bijvoorbeeld \
                           52.0907, 5.1214.";
            reader.refuse("home_position", problem);
        }
        read
    });
    let words = |line: Option<String>| line.map(|text| words_of(&text)).unwrap_or_default();
    Availability {
        home,
        regions: provinces(reader),
        weekly: reader.choices("weekly"),
        most_per_week: reader.number("most_per_week").map(|it| i32::try_from(it).unwrap_or(0)),
        themes: words(reader.line("themes")),
        languages: words(reader.line("languages")),
        version: reader.version(),
    }
}

/// The codes that were ticked; what is no code of a province is refused.
fn provinces(reader: &mut Reader<'_>) -> Vec<String> {
    let codes: Vec<String> = reader.choices("regions");
    let is_code = |code: &String| {
        code.strip_prefix("PV").is_some_and(|it| it.len() == 2 && it.parse::<u8>().is_ok())
    };
    if !codes.iter().all(is_code) {
        reader.refuse("regions", "Kies uit de provincies die er staan.");
    }
    codes
}

fn position(text: &str) -> Option<Position> {
    let (lat, lon) = text.split_once(", ").or_else(|| text.split_once(' '))?;
    let degrees = |text: &str| text.trim().replace(',', ".").parse::<f64>().ok();
    Some((degrees(lat)?, degrees(lon)?))
}

fn roles() -> Vec<Value> {
    Part::ALL
        .iter()
        .map(|part| json!({ "value": part, "label": part.label(), "hint": "" }))
        .collect()
}

async fn regions(page: &Page) -> Result<Vec<Value>, Refusal> {
    let provinces = page.read(|conn, _, _| organisations::provinces(conn)).await?;
    let region =
        |(code, name): (String, String)| json!({ "value": code, "label": name, "hint": "" });
    Ok(provinces.into_iter().map(region).collect())
}

fn parts() -> Vec<&'static str> {
    WishedPart::ALL.iter().map(|part| part.label()).collect()
}

/// A row for each working day with a box for each part of it.
fn week() -> Vec<Value> {
    let slots = |day: WishedDay| {
        Slot::all()
            .filter(move |slot| slot.day == day)
            .map(|slot| json!({ "value": slot.to_string(), "label": slot.label() }))
            .collect::<Vec<_>>()
    };
    WishedDay::ALL.iter().map(|day| json!({ "day": day.label(), "slots": slots(*day) })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_read_with_a_point_and_with_a_comma() {
        for text in ["52.09, 5.12", "52.09 5.12", "52,09 5,12", "52,09, 5,12"] {
            assert_eq!(position(text), Some((52.09, 5.12)), "{text}");
        }
        assert_eq!((position("Utrecht"), position("52.09")), (None, None));
    }
}
