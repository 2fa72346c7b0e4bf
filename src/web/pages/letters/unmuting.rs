//! Letting messages leave again after the database or the send journal was moved, lost or put
//! back.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use super::mail::HOME;
use crate::domain::permissions::Permission;
use crate::mail::{Journal, Noted};
use crate::services::muting::{self, Confirmation, LateRound, Standstill};
use crate::services::{ServiceError, ServiceResult, require};
use crate::settings::Settings;
use crate::web::error::PageResult;
use crate::web::page::{Page, Posted};
use crate::web::pages::access::off_thread;
use crate::web::pages::round_view::{self, counted};

const TEMPLATE: (&str, &str) = ("admin/unmute.html", "Verzenden aanzetten");

/// Asks whether messages may leave from this place, and what may have left.
pub async fn form(page: Page) -> PageResult {
    let Some(standstill) = page.read(muting::look).await? else {
        return Ok(page.see_other(HOME, "Verzenden staat al aan."));
    };
    let place = page.app.place();
    let facts = [("Webadres", place.base_url), ("Database", place.database)];
    let choice = if standstill.has_doubt { "unclear" } else { "leave" };
    let content = json!({
        "late": standstill.late.iter().map(late).collect::<Vec<_>>(),
        "reason": standstill.reason, "overdue": standstill.overdue, "choices": choices(&standstill),
        "facts": facts.map(|(term, text)| json!({ "term": term, "text": text })),
        "action": "/beheer/e-mail/aanzetten", "back_href": HOME, "form": { "overdue": choice },
    });
    page.show(TEMPLATE.0, TEMPLATE.1, &content)
}

/// A round that pauses, and where somebody lets it go on.
fn late(round: &LateRound) -> Value {
    let waits = counted(round.overdue, "bericht wacht", "berichten wachten");
    json!({ "name": round.name, "href": round_view::href(round.id), "waits": waits })
}

fn choices(standstill: &Standstill) -> [Value; 2] {
    let all = counted(standstill.overdue, "bericht", "berichten");
    [
        json!({ "value": "unclear",
            "label": "Misschien wel, of dat weet ik niet",
            "hint": format!("{all}: zet op “Onzeker”. Niets gaat vanzelf weg. U zoekt per ronde \
                             uit wat er aankwam, en stuurt de rest daarna.") }),
        json!({ "value": "leave",
            "label": "Nee, dat heb ik nagekeken",
            "hint": leave_hint(standstill) }),
    ]
}

/// "4 berichten vertrekken, in het tempo van de ronde en binnen kantooruren."
fn leave_hint(standstill: &Standstill) -> String {
    let leaving = match standstill.leaving {
        0 => "Er vertrekt nu niets.".to_owned(),
        many => format!(
            "{}, in het tempo van de ronde en binnen kantooruren.",
            counted(many, "bericht vertrekt", "berichten vertrekken")
        ),
    };
    let late = match standstill.late.len() {
        0 => String::new(),
        1 => " 1 ronde wordt gepauzeerd, omdat die meer dan 48 uur te laat is. Hieronder staat \
              welke."
            .to_owned(),
        many => format!(
            " {}, omdat die meer dan 48 uur te laat zijn. Hieronder staat welke.",
            counted(many, "ronde wordt gepauzeerd", "rondes worden gepauzeerd")
        ),
    };
    format!("{leaving}{late}")
}

/// Lets messages leave again.
pub async fn unmute(page: Page, Posted(fields): Posted) -> PageResult {
    require(&page.actor()?, Permission::ManageMail)?;
    let (place, settings) = (page.app.place(), page.app.settings.clone());
    let journal = off_thread(move || journal(&settings)).await??;
    let may_have_left = fields.get("overdue").map(|choice| choice != "leave");
    let unclear = page
        .write(move |conn, actor, now| {
            let said = Confirmation { place: &place, journal: &journal, may_have_left };
            muting::confirm(conn, actor, said, now)
        })
        .await?;
    page.app.muted.store(false, Ordering::Relaxed);
    page.app.sender.notify_one();
    let flash = match unclear {
        0 => "Verzenden staat aan.".to_owned(),
        count => format!(
            "Verzenden staat aan. {} nu op “Onzeker”: zoek uit wat er aankwam.",
            counted(count, "bericht staat", "berichten staan")
        ),
    };
    Ok(page.see_other(if unclear == 0 { HOME } else { "/taken#onzeker" }, &flash))
}

/// What left this instance; nothing when it never sent.
fn journal(settings: &Settings) -> ServiceResult<Noted> {
    if !settings.send_journal.exists() {
        return Ok(Noted::default());
    }
    Journal::open(&settings.send_journal)
        .and_then(|journal| journal.noted())
        .map_err(|error| ServiceError::Broken(format!("SEND_JOURNAL: {error}")))
}
