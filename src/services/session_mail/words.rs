//! The words of a session letter, in the words of those who take part.

use super::{Addressee, Topic};
use crate::domain::dates::{amsterdam_day, clock, clock_field, long_day};
use crate::domain::letters::recipients::lexicon_of;
use crate::domain::lexicon::Lexicon;
use crate::domain::names::joined;
use crate::domain::sessions::Session;
use crate::mail::MergeFields;
use crate::services::rounds::Stationery;

/// Building and room in one line.
pub(in crate::services) fn place(session: &Session) -> String {
    match &session.room {
        Some(room) => format!("{}, {room}", session.place),
        None => session.place.clone(),
    }
}

/// The words of one letter to one recipient.
pub(super) fn fields(
    stationery: &Stationery,
    topic: &Topic,
    session: &Session,
    recipient: &Addressee,
) -> MergeFields {
    let (start, end) = (clock_field(session.starts_at), clock(session.ends_at));
    let shared = shared(stationery, topic);
    MergeFields {
        aanspreekvorm: Some(recipient.salutation.clone()),
        achternaam: recipient.name.clone(),
        herkomst: Some(recipient.source.trim())
            .filter(|source| !source.is_empty())
            .or(Some("onze contactenlijst"))
            .map(str::to_owned),
        datum: Some(long_day(amsterdam_day(session.starts_at))),
        tijd: Some(format!("{start} tot {end}")),
        plaats: Some(place(session)),
        doelgroep: session.audience.clone().or_else(|| usual_audience(topic)),
        aantal: session.expected.map(|number| number.to_string()),
        ..shared
    }
}

fn shared(stationery: &Stationery, topic: &Topic) -> MergeFields {
    let names: Vec<String> =
        topic.organisations.iter().map(|host| lexicon_of(host).organisatie).collect();
    let words = topic.organisations.first().map(lexicon_of);
    let word = |choose: fn(&Lexicon) -> &'static str| words.as_ref().map(choose).map(str::to_owned);
    MergeFields {
        organisatie: Some(joined(&names)),
        uw_organisatie: word(|words| words.uw_organisatie),
        raad: word(|words| words.raad),
        leden: word(|words| words.leden),
        college: word(|words| words.college),
        breed: word(|words| words.breed),
        adviseur: Some(topic.adviser.clone()),
        telefoon: Some(topic.phone.clone()),
        gespreksleider: Some(topic.moderator.name.clone()),
        privacylink: Some(format!("{}/privacy", stationery.base)),
        afzender: Some(stationery.team()),
        support_phone: Some(stationery.support_phone.clone()),
        support_email: Some(stationery.support_email.clone()),
        ..MergeFields::default()
    }
}

fn usual_audience(topic: &Topic) -> Option<String> {
    let host = topic.organisations.first()?;
    let words = lexicon_of(host);
    Some(if host.is_province() {
        format!("{} en {}", words.raad, words.college)
    } else {
        format!("de {} en het {}", words.raad, words.college)
    })
}
