//! Proposals as Dutch text.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use crate::domain::dates::{clock, clock_field, counted, day_field, long_day};
use crate::domain::planning::{
    DayRefusal, Ground, MeetingWishes, Moment, Objection, Proposal, Proposals, Tally, Trip,
};
use crate::services::planning::proposals::{Answer, Answers};

/// Every organisation with its proposals.
pub(super) fn answers(answers: &Answers) -> Vec<Value> {
    answers.answers.iter().map(|it| answer(answers, it)).collect()
}

fn answer(all: &Answers, it: &Answer) -> Value {
    let found = &it.proposals;
    let code = &it.organisation.code;
    let rows = found.best.iter().zip(1..).map(|(proposal, rank)| row(all, it, (proposal, rank)));
    json!({
        "key": it.training.map_or_else(|| code.clone(), |(id, _)| format!("training-{id}")),
        "hold_code": if it.training.is_none() { code.as_str() } else { "" },
        "name": title(it),
        "lead_label": if it.training.is_some() { "Trainers" } else { "Gespreksleiders" },
        "href": format!("/organisaties/{code}"),
        "wishes_href": format!("/organisaties/{code}/wensen"),
        "proposals": rows.collect::<Vec<_>>(),
        "summary": summary(found),
        "wishes": wishes(&it.wishes),
        "people": found.tallies.iter().map(|it| tally(all, it)).collect::<Vec<_>>(),
    })
}

fn row(all: &Answers, answer: &Answer, (it, rank): (&Proposal, usize)) -> Value {
    let moment = &it.moment;
    let trainer =
        it.trainer.map(|(id, minutes)| format!("{} ({minutes} minuten reizen)", name(all, id)));
    let others = it.others.iter().map(|(id, answer)| other(name(all, *id), it.trip, answer));
    json!({
        "rank": rank,
        "when": when(moment),
        "lead": name(all, it.lead_id),
        "trainer": trainer.unwrap_or_default(),
        "grounds": it.rank.grounds.iter().map(Ground::sentence).collect::<Vec<_>>(),
        "others": others.collect::<Vec<_>>(),
        "option": option(moment, it.lead_id, it.trainer.map(|(id, _)| id)),
        "plan_href": href(answer, it),
    })
}

/// The proposal as the form that holds it sends it.
pub(super) fn option(moment: &Moment, lead_id: i64, trainer_id: Option<i64>) -> String {
    let at = |instant: DateTime<Utc>| instant.to_rfc3339_opts(SecondsFormat::Secs, true);
    let trainer = trainer_id.map(|id| format!("/{id}")).unwrap_or_default();
    format!("{}/{}/{lead_id}{trainer}", at(moment.starts_at), at(moment.ends_at))
}

/// "Gemeente Zeist", or with "training" when it is one.
fn title(it: &Answer) -> String {
    let name = it.organisation.full_name();
    match it.training {
        Some((_, kind)) => format!("{name}: training, {}", kind.label().to_lowercase()),
        None => name,
    }
}

/// The form that plans this, filled in.
fn href(answer: &Answer, it: &Proposal) -> String {
    let (moment, lead) = (&it.moment, it.lead_id);
    match answer.training {
        Some((id, _)) => format!(
            "/trainingen/{id}?dag={}&begin={}&einde={}&trainer={lead}#plannen",
            day_field(moment.day),
            clock_field(moment.starts_at),
            clock_field(moment.ends_at),
        ),
        None => plan_href(&answer.organisation.code, moment, lead, it.trainer.map(|(id, _)| id)),
    }
}

/// The form that plans this session, filled in.
pub(super) fn plan_href(
    code: &str,
    moment: &Moment,
    moderator_id: i64,
    trainer_id: Option<i64>,
) -> String {
    let trainer = trainer_id.map(|id| format!("&trainer={id}")).unwrap_or_default();
    format!(
        "/bijeenkomsten/nieuw?organisatie={code}&dag={}&begin={}&einde={}&gespreksleider={moderator_id}{trainer}",
        day_field(moment.day),
        clock_field(moment.starts_at),
        clock_field(moment.ends_at),
    )
}

/// "dinsdag 24 oktober 2023, 19.30 tot 22.00 uur".
pub(super) fn when(moment: &Moment) -> String {
    let (starts, ends) = (clock_field(moment.starts_at), clock(moment.ends_at));
    format!("{}, {starts} tot {ends}", long_day(moment.day))
}

/// Why not this person, or how much further it is than for who was chosen.
pub(super) fn other(name: &str, chosen: Trip, answer: &Result<Trip, Objection>) -> String {
    let trip = match answer {
        Err(why) => return format!("{name} {}.", why.sentence()),
        Ok(trip) => trip,
    };
    let minutes = trip.minutes;
    match minutes - chosen.minutes {
        more if more > 0 => {
            format!("{name} kan ook, maar reist {minutes} minuten: {more} meer.")
        }
        _ => format!("{name} kan ook ({minutes} minuten reizen), maar heeft het drukker."),
    }
}

/// "Voor: raad en college. Wens: sociale media."; empty when nothing was asked.
pub(super) fn wishes(it: &MeetingWishes) -> String {
    let audience =
        it.audience.as_deref().map(|text| format!("Voor: {}.", text.trim_end_matches('.')));
    let wishes = it.wishes.as_deref().map(|text| format!("Wens: {}.", text.trim_end_matches('.')));
    audience.into_iter().chain(wishes).collect::<Vec<_>>().join(" ")
}

fn tally(all: &Answers, it: &Tally) -> Value {
    let reason = |(kind, times): &(&str, usize)| format!("{kind} ({times})");
    json!({
        "name": name(all, it.person_id),
        "free": it.free,
        "reasons": it.reasons.iter().map(reason).collect::<Vec<_>>().join(", "),
    })
}

/// "Wij keken naar 130 momenten. Daarvan vielen er 36 af: weekend (26), reces: herfstvakantie (10)."
pub(super) fn summary(found: &Proposals) -> String {
    let closed: usize = found.closed.iter().map(|(_, times)| times).sum();
    let looked = counted(found.open + closed, "moment", "momenten");
    let mut text = format!("Wij keken naar {looked}.");
    if closed > 0 {
        let mut reasons = found.closed.clone();
        reasons.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
        let reason = |(why, times): &(_, usize)| format!("{} ({times})", DayRefusal::label(why));
        let reasons: Vec<String> = reasons.iter().map(reason).collect();
        let fell = if closed == 1 { "viel" } else { "vielen" };
        text.push_str(&format!(" Daarvan {fell} er {closed} af: {}.", reasons.join(", ")));
    }
    if found.without_trainer > 0 {
        let times = counted(found.without_trainer, "moment", "momenten");
        text.push_str(&format!(" Op {times} kon wel een gespreksleider, maar geen trainer."));
    }
    text
}

fn name(all: &Answers, id: i64) -> &str {
    all.people.get(&id).map_or("", |person| person.name.as_str())
}
