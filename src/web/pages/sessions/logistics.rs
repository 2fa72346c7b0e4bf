//! The list of one evening: what is arranged, to read, to print and to change.

use actix_web::web::Path;
use chrono::NaiveTime;
use serde_json::{Value, json};

use super::{content, path};
use crate::domain::dates::{time_field, time_words};
use crate::domain::errors::RuleError;
use crate::domain::people::{Part, Person};
use crate::domain::sessions::{Arrangement, Logistics, Theme};
use crate::services::ServiceResult;
use crate::services::sessions::logistics::{self, Arrange, LogisticsView};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};
use crate::web::pages::options::options;

const SHOW: (&str, &str) = ("sessions/logistics.html", "Draaiboek");

/// Names of the fields that may have several values.
const LISTS: [&str; 1] = ["themes"];

/// The list.
pub async fn show(page: Page, id: Path<i64>) -> PageResult {
    let view = view(&page, *id).await?;
    page.show(SHOW.0, SHOW.1, &shown(&view, form(&view)))
}

/// Keeps what is arranged.
pub async fn save(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    match saved(&page, *id, &fields).await {
        Ok(()) => {
            Ok(page.see_other(&format!("{}/draaiboek", path(*id)), "Het draaiboek is bewaard."))
        }
        Err(error) => {
            let view = view(&page, *id).await?;
            page.refused(SHOW, &shown(&view, Value::Null), fields.to_form(&LISTS), error)
        }
    }
}

async fn saved(page: &Page, id: i64, fields: &Fields) -> ServiceResult<()> {
    let command = read(id, fields)?;
    page.write(move |conn, actor, now| logistics::arrange(conn, actor, &command, now)).await
}

fn read(session_id: i64, fields: &Fields) -> Result<Arrange, RuleError> {
    let mut reader = Reader::new(fields);
    let list = Logistics {
        doors_open_at: reader.clock("doors_open_at"),
        set_up_from: reader.clock("set_up_from"),
        contact_function: reader.line("contact_function"),
        contact_phone: reader.line("contact_phone"),
        entrance: reader.area("entrance"),
        room: reader.choice("arrange_room").unwrap_or_default(),
        circle: reader.choice("arrange_circle").unwrap_or_default(),
        equipment: reader.choice("arrange_equipment").unwrap_or_default(),
        note: reader.area("logistics_note"),
        version: reader.version(),
    };
    let themes = reader.choices("themes");
    reader.finish(Some(Arrange { session_id, list, themes }))
}

async fn view(page: &Page, id: i64) -> Result<LogisticsView, Refusal> {
    page.read(move |conn, actor, now| logistics::show(conn, actor, id, now)).await
}

fn shown(view: &LogisticsView, form: Value) -> Value {
    let path = path(view.view.session.id);
    let states = || options(Arrangement::ALL.iter().map(|it| (it.as_str(), it.label())));
    json!({
        "organisations": content::title(&view.view),
        "back_href": path, "back_label": "Terug naar de bijeenkomst",
        "briefing_href": format!("{path}/briefing"),
        "facts": facts(view), "crew": crew(view), "open": view.list.open(view.view.session.expected),
        "note": view.list.note.as_deref().unwrap_or_default(),
        "action": if view.may_change { format!("{path}/draaiboek") } else { String::new() },
        "states": states(), "themes": theme_options(), "form": form,
    })
}

/// The themes to choose from.
pub(super) fn theme_options() -> Vec<Value> {
    options(Theme::ALL.iter().map(|it| (it.as_str(), it.label())))
}

fn form(view: &LogisticsView) -> Value {
    let list = &view.list;
    let time = |time: Option<NaiveTime>| time.map(time_field).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    json!({
        "version": list.version.to_string(),
        "doors_open_at": time(list.doors_open_at), "set_up_from": time(list.set_up_from),
        "contact_function": text(&list.contact_function),
        "contact_phone": text(&list.contact_phone), "entrance": text(&list.entrance),
        "arrange_room": list.room, "arrange_circle": list.circle,
        "arrange_equipment": list.equipment, "logistics_note": text(&list.note),
        "themes": view.themes,
    })
}

/// When, where and what is arranged, as rows.
pub(super) fn facts(view: &LogisticsView) -> Vec<Value> {
    let (session, list) = (&view.view.session, &view.list);
    let unknown = || "nog niet bekend".to_owned();
    let time = |time: Option<NaiveTime>| time.map_or_else(unknown, time_words);
    let themes: Vec<&str> = view.themes.iter().map(|it| it.label()).collect();
    [
        ("Wanneer", Some(content::when(session))),
        ("Plaats", Some(session.place.clone())),
        ("Zaal", session.room.clone()),
        ("Zaal open voor ons", Some(time(list.set_up_from))),
        ("Deuren open", Some(time(list.doors_open_at))),
        ("Ingang en parkeren", list.entrance.clone()),
        ("Contact op de avond", Some(list.contact().unwrap_or_else(unknown))),
        ("Aantal mensen", Some(session.expected.map_or_else(unknown, |it| it.to_string()))),
        ("Zaal geregeld?", Some(list.room.label().to_owned())),
        ("Stoelen in een kring", Some(list.circle.label().to_owned())),
        ("Scherm en geluid", Some(list.equipment.label().to_owned())),
        ("Thema's", Some(themes.join(", ")).filter(|text| !text.is_empty())),
    ]
    .into_iter()
    .filter_map(|(term, text)| Some(json!({ "term": term, "text": text?, "href": "" })))
    .collect()
}

/// Everybody of the team with a phone number, the moderator first.
pub(super) fn crew(view: &LogisticsView) -> Vec<Value> {
    let view = &view.view;
    let line = |part: Part, person: &Person| {
        json!({ "part": part.label(), "name": person.name,
            "phone": person.phone.as_deref().unwrap_or_default() })
    };
    std::iter::once(line(Part::Moderator, &view.moderator))
        .chain(view.trainers.iter().map(|it| line(Part::Trainer, it)))
        .chain(view.experts.iter().map(|it| line(Part::ExperienceExpert, it)))
        .collect()
}
