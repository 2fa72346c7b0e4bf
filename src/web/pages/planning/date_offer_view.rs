//! Offers of dates as Dutch text.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::answer::NONE;
use crate::domain::dates::{amsterdam_day, counted, day_field, long_day};
use crate::domain::letters::Message;
use crate::domain::planning::{DateOffer, DateOption, OfferState};
use crate::services::planning::date_offers::{OfferLine, OfferView};
use crate::web::page::Page;
use crate::web::pages::round_view::message_kind;

pub(super) const HOME: &str = "/bijeenkomsten/aanbod";
const PUBLISH: &str = "/bijeenkomsten/publiceren";

pub(super) fn path(id: i64) -> String {
    format!("{HOME}/{id}")
}

/// Which offers come first: what asks something of a planner.
pub(super) fn order(offer: &DateOffer, now: DateTime<Utc>) -> u8 {
    match offer.state {
        _ if offer.is_expired(now) => 0,
        OfferState::NoneSuits => 1,
        OfferState::Draft => 2,
        OfferState::Sent => 3,
        OfferState::Chosen => 4,
        OfferState::Withdrawn => 5,
    }
}

/// One offer in the list.
pub(super) fn row(page: &Page, line: &OfferLine) -> Value {
    let (offer, now) = (&line.offer, page.now());
    let (next, next_href) = match line.lacks_letter() {
        true => ("Bel: de brief kwam niet aan", path(offer.id)),
        false => next(offer, now),
    };
    let days = offer.options.iter().map(|it| day_field(amsterdam_day(it.starts_at)));
    json!({
        "href": path(offer.id),
        "organisation": line.organisation.full_name(),
        "days": days.collect::<Vec<_>>().join(", "),
        "until": day_field(offer.last_day()),
        "state_label": offer.label(now),
        "state_kind": kind(offer, now),
        "next": next,
        "next_href": next_href,
    })
}

/// The next step of a planner, and where it is taken; without a place there is nothing to do.
fn next(offer: &DateOffer, now: DateTime<Utc>) -> (&'static str, String) {
    match offer.state {
        _ if offer.is_expired(now) => ("Houd langer vast of trek in", path(offer.id)),
        OfferState::Draft if offer.has_link => ("Lees de brief en verstuur", PUBLISH.to_owned()),
        OfferState::Draft => ("Zet de brief klaar", PUBLISH.to_owned()),
        OfferState::Sent => ("Wacht op de griffier", String::new()),
        OfferState::NoneSuits => ("Bel en zoek een andere datum", path(offer.id)),
        OfferState::Chosen => match offer.session_id {
            Some(id) => ("Bekijk de bijeenkomst", format!("/bijeenkomsten/{id}")),
            None => ("", String::new()),
        },
        OfferState::Withdrawn => ("", String::new()),
    }
}

fn kind(offer: &DateOffer, now: DateTime<Utc>) -> &'static str {
    match offer.state {
        _ if offer.is_expired(now) => "warning",
        OfferState::Draft => "neutral",
        OfferState::Sent => "busy",
        OfferState::Chosen => "ok",
        OfferState::NoneSuits => "warning",
        OfferState::Withdrawn => "neutral",
    }
}

/// The page of one offer.
pub(super) fn content(page: &Page, view: &OfferView, may_plan: bool) -> Value {
    let (offer, now) = (&view.offer, page.now());
    let choice = |it: &DateOption| json!({ "value": it.id.to_string(), "label": it.sentence() });
    let none = json!({ "value": NONE, "label": "Geen van deze datums past" });
    let takes_choice = may_plan && (offer.is_open() || offer.state == OfferState::NoneSuits);
    let (next, next_href) = next(offer, now);
    let act = |may: bool, end: &str| match may_plan && may {
        true => format!("{}{end}", path(offer.id)),
        false => String::new(),
    };
    let is_draft = offer.state == OfferState::Draft;
    let code = &view.organisation.code;
    json!({
        "organisation": view.organisation.full_name(),
        "organisation_href": format!("/organisaties/{code}"),
        "state_label": offer.label(now), "state_kind": kind(offer, now),
        "facts": facts(view),
        "options": offer.options.iter().map(|it| option(view, it)).collect::<Vec<_>>(),
        "choices": offer.options.iter().map(choice).chain([none]).collect::<Vec<_>>(),
        "keeps": if is_draft { offer.options.iter().map(choice).collect() } else { Vec::new() },
        "next": next, "next_href": if may_plan { next_href } else { String::new() },
        "warning": if view.wants_no_mail && offer.is_open() {
            "Deze organisatie wil geen berichten meer. Bel, en leg de keuze hieronder vast."
        } else { "" },
        "change_action": act(offer.is_open(), ""),
        "choice_action": if takes_choice { act(true, "/keuze") } else { String::new() },
        "withdraw_action": act(offer.is_open() || offer.state == OfferState::NoneSuits, "/intrekken"),
        "search_href": act(true, "").replace(
            &path(offer.id), &format!("/bijeenkomsten/voorstellen?organisatie={code}"),
        ),
        "messages": view.messages.iter().map(message).collect::<Vec<_>>(),
        "form": form(offer),
    })
}

fn option(view: &OfferView, it: &DateOption) -> Value {
    let name = |id: i64| view.people.get(&id).map_or("", |it| it.name.as_str());
    json!({
        "id": it.id.to_string(), "when": it.sentence(), "is_chosen": it.is_chosen,
        "moderator": name(it.moderator_id),
        "trainer": it.trainer_id.map(name).unwrap_or_default(),
    })
}

fn message(it: &Message) -> Value {
    json!({
        "recipient": it.recipient, "href": format!("/postvak-uit/{}", it.id),
        "state_label": it.state.label_after(it.attempts),
        "state_kind": message_kind(it.state, it.attempts),
    })
}

/// The form that changes an offer, as it stands.
pub(super) fn form(offer: &DateOffer) -> Value {
    let ids = offer.options.iter().map(|it| it.id.to_string());
    json!({
        "version": offer.version.to_string(),
        "keep": ids.collect::<Vec<_>>(),
        "hold_until": day_field(offer.last_day()),
    })
}

fn facts(view: &OfferView) -> Vec<Value> {
    let offer = &view.offer;
    let dates = counted(offer.options.len(), "datum", "datums");
    let answered = offer.answered_at.map(|at| long_day(amsterdam_day(at)));
    let session = offer.session_id.map(|id| format!("/bijeenkomsten/{id}"));
    let fact = |term: &str, text: String, href: String| json!({ "term": term, "text": text, "href": href });
    let mut facts = vec![
        fact("Plaats", offer.place.clone(), String::new()),
        fact("Aanbod", dates, String::new()),
        fact("Vastgehouden tot en met", long_day(offer.last_day()), String::new()),
        fact("Gemaakt door", view.planner.clone(), String::new()),
    ];
    facts.extend(answered.map(|day| fact("Antwoord op", day, String::new())));
    facts.extend(offer.remark.clone().map(|text| fact("Toelichting", text, String::new())));
    facts.extend(session.map(|href| fact("Bijeenkomst", "Gepland".to_owned(), href)));
    facts
}
