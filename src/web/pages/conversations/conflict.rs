//! Somebody else changed the conversation while the form was open: both versions side by side,
//! field by field, and a form that can be sent once more knowing that.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::{attended, details, sealed_answers, when};
use crate::domain::conversations::corrections::fields as fields_of;
use crate::domain::conversations::details::Details;
use crate::domain::conversations::observations::Question;
use crate::domain::conversations::{ConversationState, checklist};
use crate::domain::dates::{amsterdam_day, clock, clock_field, day_and_clock, day_field};
use crate::domain::errors::RuleError;
use crate::services::conversations::{self, ConfidentialAnswers, ConversationLine, Latest};
use crate::services::{ServiceError, ServiceResult};
use crate::store::{DbConn, StoreError};
use crate::web::error::Refusal;
use crate::web::fields::Fields;
use crate::web::page::Page;
use crate::web::resend::words;

/// Fields of the forms of a conversation that say what it was or will be, in their order.
const COMPARED: [&str; 12] = [
    "held_on",
    "held_at",
    "mode",
    "attended",
    "assessment",
    "session_interest",
    "later_on",
    "has_protocol",
    "has_code_of_conduct",
    "knows_team",
    "motives",
    "tips",
];

/// Fields with what was told in confidence, in the order of [`ConfidentialAnswers`].
const CONFIDENTIAL: [&str; 3] = ["issues", "arranged", "needs"];

const HELD: &str = "Dit gesprek is al gehouden en vastgelegd. Klopt er iets niet? Corrigeer dan dat \
     gesprek. Verstuur dit formulier alleen als er nog een gesprek was.";

/// What a form is answered with after somebody else was first.
pub struct Conflict {
    /// What the template shows beside the form.
    pub theirs: Value,
    /// The version that the form goes on with.
    pub version: i64,
    /// The refusal to show above the form.
    pub error: ServiceError,
}

impl Conflict {
    /// What a form is told that did not know of the conversation that is planned.
    #[must_use]
    pub fn of_a_form_without(self, planned_at: Option<DateTime<Utc>>) -> Self {
        let planned = planned_at.map(|at| format!(" op {}", day_and_clock(at))).unwrap_or_default();
        let sentence = format!(
            "Er staat een gesprek gepland{planned}. Er is nog niets van u bewaard. Was dit dat \
             gesprek? Verstuur het formulier dan opnieuw. Was het een ander gesprek? Verzet de \
             afspraak dan eerst."
        );
        Self { error: RuleError::Clash(sentence).into(), ..self }
    }
}

/// Turns a conflict over a conversation into both versions; another refusal stays as it is.
///
/// # Errors
/// The conversation may not be read.
pub async fn explain(
    page: &Page,
    id: i64,
    fields: &Fields,
    error: ServiceError,
) -> Result<Result<Conflict, ServiceError>, Refusal> {
    if !matches!(error, ServiceError::Store(StoreError::Conflict)) {
        return Ok(Err(error));
    }
    let (latest, details) = page
        .read(move |conn, actor, _| {
            let latest = conversations::latest(conn, actor, id)?;
            let details = conversations::details(conn, &latest.line)?;
            Ok((latest, details))
        })
        .await?;
    let told = told(page, &latest.line, fields).await?;
    let at = latest.at.map(|at| format!(" om {}", clock(at))).unwrap_or_default();
    let sentence = sentence(&latest, &at);
    Ok(Ok(Conflict {
        theirs: side_by_side(fields, &latest, (&details, told), &at),
        version: latest.version,
        error: RuleError::Clash(sentence).into(),
    }))
}

fn sentence(latest: &Latest, at: &str) -> String {
    let (by, adviser) = (&latest.by, &latest.line.adviser);
    if is_done(&latest.line) {
        return format!(
            "{by} heeft dit gesprek{at} al vastgelegd. Wat u invulde staat hieronder nog, en als \
             concept op uw startpagina. Moet er iets bij? Vraag {adviser} het gesprek te corrigeren."
        );
    }
    format!(
        "{by} heeft dit gesprek{at} gewijzigd. Er is nog niets van u bewaard. Kijk hieronder wat er \
         nu staat, pas aan wat nodig is en verstuur het formulier opnieuw."
    )
}

/// True for who went along to a conversation that somebody else logged: theirs to read, not to
/// change.
fn is_done(line: &ConversationLine) -> bool {
    line.state == ConversationState::Held && !line.may_change
}

/// What was told in confidence, for who may read it and compares a form that asks it; that they
/// read it is in the audit log.
async fn told(
    page: &Page,
    line: &ConversationLine,
    fields: &Fields,
) -> Result<Option<ConfidentialAnswers>, Refusal> {
    let is_asked = fields.pairs().iter().any(|(name, _)| CONFIDENTIAL.contains(&name.as_str()));
    if !line.may_read_answers || !is_asked {
        return Ok(None);
    }
    let sealed = sealed_answers(page, line.id).await?;
    let opened = sealed.map(|it| ConfidentialAnswers::open(&it, &page.app.sealing));
    // What no key opens is told on the page of the conversation.
    Ok(opened.and_then(Result::ok))
}

fn side_by_side(
    fields: &Fields,
    latest: &Latest,
    (known, told): (&Details, Option<ConfidentialAnswers>),
    at: &str,
) -> Value {
    let line = &latest.line;
    let mut theirs = values(line, known);
    if let Some(told) = told {
        let texts = [told.issues, told.arranged, told.needs];
        for (name, text) in CONFIDENTIAL.iter().zip(texts) {
            theirs.insert((*name).to_owned(), Value::from(text.unwrap_or_default()));
        }
    }
    let asks_answers = fields.pairs().iter().any(|(name, _)| name == "knows_team");
    let mut rows = vec![json!({ "label": "Staat van het gesprek", "mine": "",
        "theirs": format!("{}: {}", line.state.label(), when(line)) })];
    for name in compared() {
        let name = name.as_str();
        let (mine, other) = (mine(fields, name), theirs.get(name).and_then(Value::as_str));
        // A list of which nothing is ticked is not sent.
        let is_asked = fields.pairs().iter().any(|(known, _)| known == name)
            || (asks_answers && name != "attended" && details::LISTS.contains(&name));
        // A field that this form does not have, or that may not be seen here, is no difference.
        let Some(other) = other.filter(|other| is_asked && *other != mine) else { continue };
        let label = words::label(name).unwrap_or_default();
        rows.push(json!({ "label": label, "mine": mine, "theirs": other }));
    }
    json!({ "heading": format!("Die van {}{at}", latest.by), "rows": rows,
        "note": if line.state == ConversationState::Held && !is_done(line) { HELD } else { "" },
        "href": format!("/gesprekken/{}", line.id) })
}

/// The fields that are compared, in the order of the form.
fn compared() -> impl Iterator<Item = String> {
    let lines =
        checklist::LINES.iter().map(|line| format!("{}{}", details::CHECKLIST, line.number));
    let questions = Question::all().map(|it| format!("{}{}", details::OBSERVATION, it.name()));
    let known = COMPARED.iter().chain(&CONFIDENTIAL).map(|name| (*name).to_owned());
    known.chain(lines).chain(questions)
}

fn mine(fields: &Fields, name: &str) -> String {
    let values = fields.all(name);
    let shown = values.into_iter().filter(|value| !value.is_empty());
    let mut shown: Vec<String> = shown.map(|value| words::value(name, value)).collect();
    if name == "attended" {
        shown.iter_mut().for_each(|label| *label = label.to_lowercase());
    }
    shown.join(", ")
}

/// What the conversation says now, in the words of the form.
fn values(line: &ConversationLine, details: &Details) -> Map<String, Value> {
    let mut values = Map::new();
    let mut put =
        |name: &str, text: String| drop(values.insert(name.to_owned(), Value::from(text)));
    if let Some(at) = line.planned_at.filter(|_| line.held_on.is_none()) {
        put("held_on", day_field(amsterdam_day(at)));
        put("held_at", clock_field(at));
        put("mode", line.mode.label().to_owned());
    }
    if let Some(day) = line.held_on {
        put("held_on", day_field(day));
        put("mode", line.mode.label().to_owned());
        put("attended", attended(line));
    }
    // What was not discussed says so as the form does: with nothing.
    for name in line.outcome.iter().flat_map(|_| compared()).filter(|it| !is_told(it)) {
        values.entry(name).or_insert_with(|| Value::from(""));
    }
    let known = line.outcome.iter().flat_map(|outcome| fields_of(outcome, details));
    for (name, chosen) in known.filter(|(name, _)| name != "attended") {
        let labels: Vec<String> = chosen.iter().map(|it| words::value(&name, it)).collect();
        values.insert(name, Value::from(labels.join(", ")));
    }
    values
}

fn is_told(name: &str) -> bool {
    CONFIDENTIAL.contains(&name) || name == "held_at"
}

/// Puts both versions into what a template shows and the new version into its form; answers what
/// to refuse the form with.
pub fn shown(
    explained: Result<Conflict, ServiceError>,
    content: &mut Value,
    form: &mut Value,
) -> ServiceError {
    let conflict = match explained {
        Ok(conflict) => conflict,
        Err(error) => return error,
    };
    if let Some(content) = content.as_object_mut() {
        content.insert("theirs".to_owned(), conflict.theirs);
    }
    if let Some(form) = form.as_object_mut() {
        form.insert("version".to_owned(), Value::from(conflict.version.to_string()));
    }
    conflict.error
}

/// Goes on only when nobody changed the conversation since the form showed it; a form without a
/// version, such as one of an older page, is let through.
///
/// # Errors
/// A conflict.
pub fn check(conn: &mut DbConn, id: i64, version: Option<i64>) -> ServiceResult<()> {
    version.map_or(Ok(()), |version| conversations::check_version(conn, id, version))
}
