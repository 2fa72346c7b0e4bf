//! The words of a briefing by mail.

use super::BriefingView;
use crate::domain::dates::{amsterdam_day, clock, clock_field, long_day, time_words};
use crate::domain::letters::recipients::lexicon_of;
use crate::domain::names::joined;
use crate::domain::people::Person;
use crate::mail::{LetterKind, MergeFields, Rendered};
use crate::services::rounds::Stationery;
use crate::services::{ServiceResult, session_mail, templates};
use crate::store::DbConn;

/// The letter to one person of the team.
///
/// # Errors
/// A word that the letter needs and lacks, or a store error.
pub(super) fn written(
    conn: &mut DbConn,
    stationery: &Stationery,
    briefing: &BriefingView,
    person: &Person,
) -> ServiceResult<Rendered> {
    let is_province = briefing.hosts.first().is_some_and(|it| it.organisation.is_province());
    let fields = MergeFields {
        aanspreekvorm: Some(person.name.clone()),
        herkomst: Some("uw aanmelding bij het team".to_owned()),
        ..shared(stationery, briefing)
    };
    let whose = (LetterKind::SessionBriefing, is_province);
    templates::render_newest(conn, stationery, whose, &fields)
}

fn shared(stationery: &Stationery, briefing: &BriefingView) -> MergeFields {
    let (view, list) = (&briefing.evening.view, &briefing.evening.list);
    let session = &view.session;
    let (start, end) = (clock_field(session.starts_at), clock(session.ends_at));
    let names: Vec<String> =
        briefing.hosts.iter().map(|it| lexicon_of(&it.organisation).organisatie).collect();
    let themes: Vec<String> = briefing
        .evening
        .themes
        .iter()
        .enumerate()
        .map(|(at, it)| if at == 0 { it.label().to_owned() } else { it.label().to_lowercase() })
        .collect();
    MergeFields {
        organisatie: Some(joined(&names)),
        datum: Some(long_day(amsterdam_day(session.starts_at))),
        tijd: Some(format!("{start} tot {end}")),
        plaats: Some(session_mail::place(session)),
        doelgroep: Some(audience(briefing)),
        aantal: session.expected.map(|number| number.to_string()),
        gespreksleider: Some(view.moderator.name.clone()),
        deuren_open: list.doors_open_at.map(time_words),
        opbouwen_vanaf: list.set_up_from.map(time_words),
        ingang: list.entrance.clone(),
        avondcontact: list.contact(),
        geregeld: several(&list.arranged()),
        te_regelen: several(&list.open(session.expected)),
        wensen: wishes(briefing),
        themas: Some(joined(&themes)),
        stand: stand(briefing),
        toezeggingen: commitments(briefing),
        adviseur: Some(briefing.adviser.clone()),
        telefoon: Some(briefing.phone.clone()),
        privacylink: Some(format!("{}/privacy", stationery.base)),
        afzender: Some(stationery.team()),
        support_phone: Some(stationery.support_phone.clone()),
        support_email: Some(stationery.support_email.clone()),
        ..MergeFields::default()
    }
}

fn several(words: &[&str]) -> Option<String> {
    let words: Vec<String> = words.iter().map(|it| (*it).to_owned()).collect();
    Some(joined(&words))
}

fn audience(briefing: &BriefingView) -> String {
    let asked = briefing.hosts.first().and_then(|it| it.wishes.audience.clone());
    let usual = || {
        let words = briefing.hosts.first().map(|it| lexicon_of(&it.organisation));
        words.map(|it| format!("{} en {}", it.raad, it.college)).unwrap_or_default()
    };
    briefing.evening.view.session.audience.clone().or(asked).unwrap_or_else(usual)
}

/// What was asked with the session, else what the organisation asks of any.
fn wishes(briefing: &BriefingView) -> Option<String> {
    let own = briefing.evening.view.session.wishes.clone();
    own.or_else(|| {
        let asked: Vec<String> =
            briefing.hosts.iter().filter_map(|it| it.wishes.wishes.clone()).collect();
        (!asked.is_empty()).then(|| asked.join(" "))
    })
}

/// "Brief beantwoord op 3 oktober 2023; gesprek gehouden …", with the names of several.
fn stand(briefing: &BriefingView) -> Option<String> {
    let names = briefing.hosts.len() > 1;
    let of_host = |host: &super::Host| {
        let stand = host.stand.join(", ");
        match (stand.is_empty(), names) {
            (true, _) => None,
            (false, true) => Some(format!("{}: {stand}", host.organisation.name)),
            (false, false) => Some(stand),
        }
    };
    let all: Vec<String> = briefing.hosts.iter().filter_map(of_host).collect();
    Some(all.join("; "))
}

fn commitments(briefing: &BriefingView) -> Vec<String> {
    briefing.hosts.iter().flat_map(|host| host.commitments.iter().cloned()).collect()
}
