//! A plan for a whole tour as Dutch text.

use serde_json::{Value, json};

use super::proposal_view::{option, other, plan_href, summary, when, wishes};
use crate::domain::dates::counted;
use crate::domain::organisations::Organisation;
use crate::domain::planning::{Ground, Objection, Share, Stop, Trip};
use crate::services::planning::tour::{Tour, Unplaced};

/// The plan with who does how much and what could not be placed.
pub(super) fn tour(it: &Tour, left_out: &[String]) -> Value {
    let shares = it.plan.shares();
    let shares = shares.iter().map(|(id, share)| self::share(it, *id, *share));
    let stops = it.plan.stops.iter().zip(&it.others);
    let stops = stops.filter_map(|(stop, others)| row(it, stop, others));
    json!({
        "lead": lead(it),
        "quality": quality(it),
        "stops": stops.collect::<Vec<_>>(),
        "shares": shares.collect::<Vec<_>>(),
        "unplaced": it.unplaced.iter().map(unplaced).collect::<Vec<_>>(),
        "left_out": left_out.join(", "),
    })
}

/// "12 van de 14 organisaties hebben een plaats. Samen 31 uur en 20 minuten reizen."
fn lead(it: &Tour) -> String {
    let (placed, asked) = (it.plan.stops.len(), it.organisations.len());
    let verb = if placed == 1 { "heeft" } else { "hebben" };
    format!(
        "{placed} van de {asked} organisaties {verb} een plaats. Samen {} reizen, heen en terug.",
        hours(it.plan.minutes())
    )
}

fn quality(it: &Tour) -> String {
    let plan = &it.plan;
    if plan.slack.is_infinite() {
        return "De tijd was te kort om het beste plan te vinden. Dit plan geeft elke organisatie \
                om de beurt het beste dat over is. Kies minder organisaties of een kortere periode."
            .to_owned();
    }
    if plan.is_cut {
        return "Er waren te veel mogelijkheden om ze allemaal te bekijken. Van elke organisatie zijn \
                de beste bekeken. Kies een kortere periode om alles af te wegen."
            .to_owned();
    }
    let gap = plan.gap();
    if gap < 0.001 {
        return "Een beter plan is er niet: alle mogelijkheden zijn tegen elkaar afgewogen."
            .to_owned();
    }
    let percent = (gap * 100.0).ceil();
    format!("Dit plan ligt ten hoogste {percent:.0} procent onder het beste dat kan.")
}

fn row(it: &Tour, stop: &Stop, others: &[(i64, Result<Trip, Objection>)]) -> Option<Value> {
    let organisation = it.organisations.get(stop.host)?;
    let opening = &stop.opening;
    let trainer = stop
        .trainer
        .map(|by| format!("{} ({} minuten reizen)", name(it, by.trainer_id), by.minutes));
    let trainer_id = stop.trainer.map(|by| by.trainer_id);
    let (code, moment) = (&organisation.code, &opening.moment);
    let others = others.iter().map(|(id, answer)| other(name(it, *id), opening.trip, answer));
    Some(json!({
        "name": organisation.full_name(),
        "href": href(organisation),
        "when": when(moment),
        "moderator": name(it, opening.lead_id),
        "trainer": trainer.unwrap_or_default(),
        "grounds": opening.rank.grounds.iter().filter_map(ground).collect::<Vec<_>>(),
        "others": others.collect::<Vec<_>>(),
        "wishes": it.wishes.get(stop.host).map(wishes).unwrap_or_default(),
        "option": format!("{code}/{}", option(moment, opening.lead_id, trainer_id)),
        "plan_href": plan_href(code, moment, opening.lead_id, trainer_id),
    }))
}

/// A reason in the words of the plan: what somebody does in it stands in the table below.
fn ground(ground: &Ground) -> Option<String> {
    match ground {
        Ground::Load(0) => None,
        Ground::Load(booked) => {
            Some(format!("Heeft buiten dit plan al {}.", counted(*booked, "afspraak", "afspraken")))
        }
        other => Some(other.sentence()),
    }
}

fn share(it: &Tour, id: i64, share: Share) -> Value {
    json!({
        "name": name(it, id),
        "sessions": share.sessions,
        "travel": hours(share.minutes),
    })
}

fn unplaced(it: &Unplaced) -> Value {
    let found = &it.proposals;
    let why = match found.best.first() {
        Some(_) => "Op de momenten die bekeken zijn, is iedereen al bij een ander.".to_owned(),
        None => format!("Geen enkel moment kan. {}", summary(found)),
    };
    let code = &it.organisation.code;
    json!({
        "name": it.organisation.full_name(),
        "href": href(&it.organisation),
        "why": why,
        "proposals_href": format!("/bijeenkomsten/voorstellen?organisatie={code}"),
    })
}

fn href(organisation: &Organisation) -> String {
    format!("/organisaties/{}", organisation.code)
}

/// "2 uur en 5 minuten".
fn hours(minutes: i64) -> String {
    let (hours, rest) = (minutes / 60, minutes % 60);
    let rest = counted(usize::try_from(rest).unwrap_or_default(), "minuut", "minuten");
    match (hours, minutes % 60) {
        (0, _) => rest,
        (hours, 0) => format!("{hours} uur"),
        (hours, _) => format!("{hours} uur en {rest}"),
    }
}

fn name(it: &Tour, id: i64) -> &str {
    it.people.get(&id).map_or("", |person| person.name.as_str())
}
