//! What stands on the page of a session beside the appointment: what is still to be arranged, its
//! themes, what follows once it was held, and how it was found.

use actix_web::web::Path;
use serde_json::{Value, json};

use super::logistics::theme_options;
use super::path;
use crate::domain::dates::written_day;
use crate::domain::errors::RuleError;
use crate::domain::sessions::{Session, SessionState, Theme};
use crate::domain::stages::StageState;
use crate::domain::trainings::TrainingKind;
use crate::services::ServiceResult;
use crate::services::sessions::after::{self, Around, Following};
use crate::services::sessions::evaluations::Found;
use crate::services::sessions::logistics;
use crate::web::error::PageResult;
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};

/// Sets what a session was about.
pub async fn set_themes(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let (id, mut reader) = (*id, Reader::new(&fields));
    let chosen: Vec<Theme> = reader.choices("themes");
    let chosen = reader.finish(Some(chosen))?;
    page.write(move |conn, actor, now| logistics::set_themes(conn, actor, (id, &chosen), now))
        .await?;
    Ok(page.see_other(&path(id), "De thema's zijn bewaard."))
}

/// Offers a training to one of the organisations of a session.
pub async fn offer_training(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    offered(&page, *id, &fields).await?;
    Ok(page.see_other(&path(*id), "De training is aangeboden. Zij staat nu bij de trainingen."))
}

async fn offered(page: &Page, id: i64, fields: &Fields) -> ServiceResult<i64> {
    let (code, kind) = read(fields)?;
    page.write(move |conn, actor, now| after::offer_training(conn, actor, (id, &code, kind), now))
        .await
}

fn read(fields: &Fields) -> Result<(String, TrainingKind), RuleError> {
    let mut reader = Reader::new(fields);
    let code = reader.needed_line("organisation", "Kies een organisatie.");
    let kind = reader.needed_choice("kind");
    reader.finish(kind.map(|kind| (code, kind)))
}

/// The content of the page with what stands around the session.
pub(super) fn with(mut content: Value, session: &Session, around: &Around) -> Value {
    let path = path(session.id);
    let is_held = session.state == SessionState::Held;
    let steps = around.following.iter().map(|it| step(session, it));
    let themes: Vec<&str> = around.themes.iter().map(|it| it.label()).collect();
    let settles = is_held && around.may_settle;
    let more = json!({
        "logistics_href": format!("{path}/draaiboek"), "briefing_href": format!("{path}/briefing"),
        "open": around.open, "themes": themes, "theme_options": theme_options(),
        "chosen": { "themes": around.themes }, "form": { "themes": around.themes },
        "themes_action": if settles { format!("{path}/themas") } else { String::new() },
        "steps": steps.collect::<Vec<_>>(),
        "offer_action": if is_held { format!("{path}/training") } else { String::new() },
        "kinds": TrainingKind::ALL.iter()
            .map(|it| json!({ "value": it, "label": it.label().to_lowercase() }))
            .collect::<Vec<_>>(),
        "found": around.found.as_ref().map(found),
    });
    if let (Some(content), Value::Object(more)) = (content.as_object_mut(), more) {
        content.extend(more);
    }
    content
}

/// What follows at one organisation: first the thanks, then the training.
fn step(session: &Session, it: &Following) -> Value {
    let code = &it.organisation.code;
    let href = format!("/organisaties/{code}/terugkoppeling?bijeenkomst={}", session.id);
    let is_open = matches!(
        it.training,
        StageState::NotStarted | StageState::Offered | StageState::Declined | StageState::Held
    );
    json!({
        "code": code, "name": it.organisation.full_name(),
        "thanked": it.thanked_on.map(|on| format!("Bedankmail geschreven op {}", written_day(on)))
            .unwrap_or_default(),
        "thanks_href": if it.is_mine { href } else { String::new() },
        "training": it.training.label().to_lowercase(),
        "may_offer": it.is_mine && is_open,
    })
}

fn found(found: &Found) -> Value {
    let summary = &found.summary;
    let sentence = match summary.mean() {
        Some(mean) => format!(
            "{} van de {} vragenlijsten zijn ingevuld. Gemiddeld {mean} op een schaal van 1 tot en \
             met 5; {} raden de bijeenkomst aan.",
            summary.answers, found.asked, summary.recommend
        ),
        None if found.asked == 0 => "De vragenlijst gaat mee met de bedankmail.".to_owned(),
        None => format!("Nog geen van de {} vragenlijsten is ingevuld.", found.asked),
    };
    let words = found.words.iter().map(|(useful, missing)| {
        json!({ "useful": useful.as_deref().unwrap_or_default(),
            "missing": missing.as_deref().unwrap_or_default() })
    });
    json!({ "sentence": sentence, "words": words.collect::<Vec<_>>() })
}
