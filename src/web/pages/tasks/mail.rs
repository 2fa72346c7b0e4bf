//! Mail on the list of tasks: each line leads to the page that shows it with what can be done.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{task, with};
use crate::domain::dates::{amsterdam_day, day_and_clock, relative_day};
use crate::domain::letters::{InboundKind, InboundMail, MessageState, Round};
use crate::services::rounds::held::{self, Waiting};
use crate::services::rounds::waiting::{Wait, WaitingRound};
use crate::services::tasks::{LostLetter, MailTask, Mend, Place, UnclearMessage};
use crate::web::pages::round_view::{counted, href};

/// Characters of a mail on one line.
const SHOWN: usize = 160;
const MEND: &str = "Verbeter het adres";
/// What to do about a mail server that refuses us: another contact there helps nothing.
const REFUSED: &str = "De mailserver van de ontvanger weigert onze berichten. Vraag de griffie om \
     ons toe te laten, of bel.";

/// A mail that came in.
pub fn came_in(it: &MailTask, today: NaiveDate) -> Value {
    let mail = &it.mail;
    let own = format!("/postvak-in/{}", mail.id);
    let title = match &it.place {
        Some(place) => place.organisation.as_str(),
        None if mail.from_address.is_empty() => "Afzender onbekend",
        None => &mail.from_address,
    };
    let (kind, label) = match (mail.kind, &it.place) {
        (InboundKind::Bounce, _) => ("bericht kwam niet aan", "Bekijk de melding"),
        (_, None) => ("nog niet geplaatst", "Zet bij een dossier"),
        (InboundKind::Reply, Some(_)) => ("antwoord per e-mail", "Lees en leg vast"),
        _ => ("e-mail", "Lees"),
    };
    let code = it.place.as_ref().map_or("", |place| place.code.as_str());
    let (label, next) = match it.mend {
        Some(mend) => (MEND, mend_href(mend, code)),
        None => (label, own.clone()),
    };
    let since = relative_day(amsterdam_day(mail.received_at), today);
    json!({
        "title": title, "kind": kind, "href": own, "detail": told(mail),
        "due": format!("ontvangen {since}"), "late": false,
        "owner": it.place.as_ref().map_or("", |place| place.adviser.as_str()),
        "action": "", "action_label": label, "action_href": next,
    })
}

/// The subject and the first words; of a bounce what the mail server said.
fn told(mail: &InboundMail) -> String {
    let words = mail.excerpt.split_whitespace().collect::<Vec<_>>().join(" ");
    let told = match mail.kind {
        InboundKind::Bounce => words,
        _ if mail.subject.is_empty() => words,
        _ if words.is_empty() => mail.subject.clone(),
        _ => format!("{} – {words}", mail.subject),
    };
    if told.chars().count() <= SHOWN {
        return told;
    }
    let cut: String = told.chars().take(SHOWN).collect();
    format!("{} …", cut.trim_end())
}

/// Where a better address is filled in.
pub fn mend_href(mend: Mend, code: &str) -> String {
    match mend {
        Mend::Message(id) => format!("/postvak-uit/{id}/adres"),
        Mend::Contact(id) => format!("/organisaties/{code}/contacten/{id}"),
    }
}

/// A letter that could not be delivered.
pub fn undeliverable(it: &LostLetter) -> Value {
    let dossier = format!("/organisaties/{}", it.place.code);
    let (label, next) = match it.mend {
        Some(mend) => (MEND, mend_href(mend, &it.place.code)),
        None if it.is_refused => ("Bel de griffie", dossier),
        None => ("Zoek een contact", dossier),
    };
    let detail = if it.is_refused { REFUSED } else { "" };
    with(
        task(&it.place, "brief onbestelbaar"),
        json!({ "detail": detail, "action_label": label, "action_href": next }),
    )
}

/// A round that waits for this person.
pub fn round(it: &WaitingRound) -> Value {
    let (round, own) = (&it.round, href(it.round.id));
    let (kind, detail, label, path) = match it.wait {
        Wait::Release => {
            let (from, count) = (day_and_clock(round.planned_at), round.pace_per_hour);
            let detail = format!("vanaf {from}, {count} brieven per uur");
            ("wacht op vrijgave", detail, "Bekijk en geef vrij", own.clone())
        }
        Wait::Shift => {
            let detail =
                "Een collega wil wat nog niet is vertrokken op een ander moment laten gaan.";
            let path = format!("{own}/verzetten");
            ("voorstel", detail.to_owned(), "Bekijk het voorstel", path)
        }
        Wait::Resume => {
            let detail = round.notice.clone().unwrap_or_default();
            ("gepauzeerd", detail, "Bekijk en hervat", own.clone())
        }
    };
    json!({
        "title": round.name, "kind": kind, "href": own, "detail": detail, "due": "",
        "late": false, "owner": "", "action": "", "action_label": label, "action_href": path,
    })
}

/// A letter that waits for a decision; when nobody can get it, with what is missing.
pub fn held_letter((place, it): &(Place, Waiting)) -> Value {
    let decide = format!("{}/aangehouden/{}", href(it.letter.round_id), it.letter.id);
    let reason = it.letter.held_reason.as_deref().unwrap_or_default();
    let missing = match it.vacant.as_slice() {
        [] => String::new(),
        vacant => format!(" {}", held::unreachable(&vacant.join(" en "))),
    };
    with(
        task(place, "brief aangehouden"),
        json!({ "href": decide, "detail": format!("{}: {reason}{missing}", it.round),
            "action_label": "Beslis", "action_href": decide }),
    )
}

/// The failed messages of a round.
pub fn failed((round, count): &(Round, usize)) -> Value {
    let path = format!("{}/berichten?state={}", href(round.id), MessageState::Failed.as_str());
    json!({
        "title": round.name, "kind": counted(*count, "mislukt bericht", "mislukte berichten"),
        "href": path, "detail": "", "due": "", "late": false, "owner": "", "action": "",
        "action_label": "Bekijk de mislukte", "action_href": path,
    })
}

/// A message of which nobody knows whether it arrived.
pub fn unclear(it: &UnclearMessage) -> Value {
    let own = format!("/postvak-uit/{}", it.id);
    let title = if it.organisation.is_empty() { &it.address } else { &it.organisation };
    json!({
        "title": title, "kind": "onzeker bericht", "href": own,
        "detail": format!("{} aan {}", it.subject, it.address),
        "due": format!("verstuurd {}", day_and_clock(it.at)), "late": false, "owner": "",
        "action": "", "action_label": "Vraag na en leg vast", "action_href": own,
    })
}
