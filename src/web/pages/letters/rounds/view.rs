//! Rounds, letters and messages in the words of the screen.

mod rows;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

pub use crate::domain::dates::counted;
use crate::domain::dates::{amsterdam_day, clock, long_day, thousands};
use crate::domain::letters::{MessageState, RoundState};
use crate::domain::permissions::{Actor, Permission};
use crate::services::rounds::view::{LetterLine, Overview, RoundFigures, Shown};
use crate::settings::Settings;
use crate::store::messages::MessagePart;
use crate::web::pages::paging::Part;
use crate::web::pages::round_wording;

use rows::{blocked, held, message_row, ready};

pub use rows::settle_action;

/// "dinsdag 3 oktober 2023, 09.00 uur".
pub fn moment(instant: DateTime<Utc>) -> String {
    format!("{}, {}", long_day(amsterdam_day(instant)), clock(instant))
}

/// The badge of a round.
pub const fn round_kind(state: RoundState) -> &'static str {
    match state {
        RoundState::Draft | RoundState::Withdrawn => "neutral",
        RoundState::Approved => "info",
        RoundState::Running => "busy",
        RoundState::Paused => "warning",
        RoundState::Finished => "ok",
    }
}

/// The badge of a message after this many attempts.
pub const fn message_kind(state: MessageState, attempts: u32) -> &'static str {
    match state {
        MessageState::Queued if attempts > 0 => "warning",
        MessageState::Queued | MessageState::Cancelled => "neutral",
        MessageState::Sending => "busy",
        MessageState::Sent => "ok",
        MessageState::Failed => "error",
        MessageState::Unclear => "unclear",
    }
}

/// The page of a round.
pub fn href(round_id: i64) -> String {
    format!("/brievenrondes/{round_id}")
}

/// Where a round goes, by name of the province.
pub fn area(figures: &RoundFigures, provinces: &[(String, String)]) -> String {
    let code = figures.round.province_code.as_deref();
    let province = provinces.iter().find(|(known, _)| Some(known.as_str()) == code);
    match province {
        Some((_, name)) => name.clone(),
        None => format!(
            "Lijst van {}",
            counted(figures.ready + figures.blocked, "organisatie", "organisaties")
        ),
    }
}

/// One line of the list.
pub fn line(figures: &RoundFigures, provinces: &[(String, String)]) -> Value {
    let (sent, total) = (figures.counts.sent, figures.counts.total());
    let messages = match total {
        0 => "nog niet vrijgegeven".to_owned(),
        _ => format!("{} van {} verzonden", thousands(sent), thousands(total)),
    };
    json!({
        "href": href(figures.round.id), "name": figures.round.name,
        "province": area(figures, provinces), "moment": departure(figures),
        "messages": messages, "percent": percent(sent, total), "blocked": figures.blocked,
        "held": figures.held,
        "state_label": figures.round.state.label(),
        "state_kind": round_kind(figures.round.state), "author": figures.author,
    })
}

fn percent(part: i64, whole: i64) -> i64 {
    if whole == 0 { 0 } else { part * 100 / whole }
}

/// For whom and when the page of a round is made.
pub struct Onlooker<'a> {
    /// Who looks.
    pub actor: &'a Actor,
    /// The settings.
    pub settings: &'a Settings,
    /// Code and name of each province.
    pub provinces: &'a [(String, String)],
    /// Now.
    pub now: DateTime<Utc>,
    /// True while nothing leaves from this place.
    pub is_muted: bool,
    /// Seconds after which a running round is read again; 0 for never.
    pub refresh: u32,
    /// The page of the letters that is asked for.
    pub part: Option<&'a str>,
}

/// The whole page of a round.
pub fn page(view: &Overview, onlooker: &Onlooker<'_>) -> Value {
    let Onlooker { actor, settings, provinces, now, is_muted, refresh, part } = *onlooker;
    let part = Part::new(view.ready.len(), part);
    let figures = &view.figures;
    let (round, home) = (&figures.round, href(figures.round.id));
    let (notice, notice_kind) = notice(view, actor, settings);
    let is_releaser = actor.may(Permission::ReleaseRounds);
    let may_release = is_releaser && !is_held_by_four_eyes(view, actor, settings);
    let at = |act: &str, is_there: bool| match is_there {
        true => format!("{home}/{act}"),
        false => String::new(),
    };
    let may_change = actor.may(Permission::ProposeRounds) && round.state.revise().is_ok();
    let own_draft = round.state == RoundState::Draft && actor.is(Some(round.author_id));
    let rows = view.messages.iter();
    let rows: Vec<Value> = rows.map(|(name, it)| message_row(name, it, is_releaser)).collect();
    json!({
        "round": head(figures, provinces),
        "warning": later(view, provinces), "steps": steps(round.state), "notice": notice, "notice_kind": notice_kind,
        "four_eyes_off": !settings.asks_four_eyes(), "wording": round_wording::in_words(&view.wording),
        "newer_href": at("tekst", may_change && has_newer_wording(view)),
        "print_href": at("print", figures.ready > 0),
        "progress": progress(view, now, is_muted), "mail_href": mail_href(view, onlooker), "counts": counts(figures),
        "ready_count": figures.ready, "blocked_count": figures.blocked,
        "blocked": view.blocked.iter().filter_map(|one| blocked(one, &home)).collect::<Vec<_>>(),
        "held": all_held(view.held.iter().map(|(one, parts)| (one, parts.as_slice())), &home, is_releaser),
        "to_be_held": all_held(view.to_be_held.iter().map(|one| (one, &[][..])), &home, false),
        "unclear_href": at("onzeker", is_releaser && figures.counts.unclear > 1),
        "unclear_count": figures.counts.unclear,
        "letters": part.of(&view.ready).map(|one| ready(one, &home)).collect::<Vec<_>>(),
        "pages": part.links(|number| format!("{home}?pagina={number}#klaar")),
        "messages": rows, "message_count": figures.counts.total(),
        "receipts_href": at("berichten", figures.counts.total() > 0),
        "retry_href": at("opnieuw", is_releaser && figures.counts.failed > 0 && round.state != RoundState::Withdrawn),
        "release_href": at("vrijgeven", may_release && round.state == RoundState::Draft && figures.ready > 0),
        "change_href": at("wijzigen", may_change),
        "pause_action": at("pauze", is_releaser && round.state.pause().is_ok()),
        "resume_action": at("hervat", is_releaser && round.state.resume().is_ok()),
        "withdraw_href": at("intrekken", (is_releaser || own_draft) && round.state.withdraw().is_ok()),
        "refresh_seconds": if is_busy(view, now) && !is_muted { refresh } else { 0 }, "refresh_stop_href": "?verversen=nee",
    })
}

fn all_held<'a>(
    lines: impl Iterator<Item = (&'a LetterLine, &'a [MessagePart])>,
    home: &str,
    is_releaser: bool,
) -> Vec<Value> {
    lines.filter_map(|one| held(one, home, is_releaser)).collect()
}

fn has_newer_wording(view: &Overview) -> bool {
    view.wording.iter().any(|used| used.newest != used.number)
}

/// Whether something of it would leave by itself.
fn is_under_way(view: &Overview) -> bool {
    let is_released = matches!(
        view.figures.round.state,
        RoundState::Approved | RoundState::Running | RoundState::Finished
    );
    is_released && view.figures.counts.is_busy()
}

/// Where sending is put on again while it is off, for who may.
fn mail_href(view: &Overview, onlooker: &Onlooker<'_>) -> &'static str {
    let may_go = onlooker.is_muted && onlooker.actor.may(Permission::ManageMail);
    if may_go && is_under_way(view) { "/beheer/e-mail" } else { "" }
}

/// Whether the page is worth reading again in some seconds.
fn is_busy(view: &Overview, now: DateTime<Utc>) -> bool {
    let soon = now + chrono::TimeDelta::minutes(2);
    let next = view.waits.map(|(first, _)| first);
    matches!(view.figures.round.state, RoundState::Approved | RoundState::Running)
        && (view.figures.counts.sending > 0 || next.is_some_and(|due| due < soon))
}

/// The planned moment, and the first one at which a letter can leave when that is another.
fn departure(figures: &RoundFigures) -> String {
    let (round, planned) = (&figures.round, moment(figures.round.planned_at));
    let is_to_come = matches!(round.state, RoundState::Draft | RoundState::Approved);
    match is_to_come && figures.leaves_at > round.planned_at {
        true => format!("gepland {planned}, vertrekt vanaf {}", moment(figures.leaves_at)),
        false => planned,
    }
}

/// "Gekozen is maandag 19 februari 2024, 10.00 uur; dan is het voorjaarsvakantie in Zeeland. De
/// brieven gaan vanaf …", and for whom that is later still; empty when every letter leaves at the
/// moment that was chosen.
fn later(view: &Overview, provinces: &[(String, String)]) -> String {
    let sentences = [all_later(view, provinces), some_later(view)];
    sentences.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn all_later(view: &Overview, provinces: &[(String, String)]) -> Option<String> {
    let (delay, round) = (view.delay.as_ref()?, &view.figures.round);
    let code = round.province_code.as_ref();
    let province = provinces.iter().find(|(known, _)| Some(known) == code);
    Some(format!(
        "Gekozen is {}; {}. Als de ronde wordt vrijgegeven, gaan de brieven vanaf {}.",
        moment(round.planned_at),
        delay.told(province.map_or("", |(_, name)| name)),
        moment(view.figures.leaves_at)
    ))
}

/// A province with several school regions: some of it has recess when the others get their letter.
fn some_later(view: &Overview) -> Option<String> {
    let (recess, number) = view.waiting.as_ref()?;
    let letters = counted(*number, "organisatie", "organisaties");
    let whose =
        if *number == 1 { "De brief daarheen vertrekt" } else { "De brieven daarheen vertrekken" };
    let day = long_day(amsterdam_day(view.figures.leaves_at));
    Some(format!("Op {day} is het bij {letters} {recess}. {whose} na die vakantie."))
}

/// What stands above everything else.
fn head(figures: &RoundFigures, provinces: &[(String, String)]) -> Value {
    let round = &figures.round;
    json!({
        "name": round.name, "facts_line": facts_line(figures, provinces),
        "state_label": round.state.label(), "state_kind": round_kind(round.state),
    })
}

fn facts_line(figures: &RoundFigures, provinces: &[(String, String)]) -> String {
    let total = usize::try_from(figures.counts.total()).unwrap_or(0);
    let size = match total {
        0 => counted(figures.ready + figures.blocked, "brief", "brieven"),
        _ => counted(total, "bericht", "berichten"),
    };
    format!("{} · {} · {size}", area(figures, provinces), departure(figures))
}

fn steps(state: RoundState) -> Vec<Value> {
    let step = |label: &str, done: bool, current: bool| json!({ "label": label, "done": done, "current": current });
    if state == RoundState::Withdrawn {
        return vec![step("Concept", true, false), step("Ingetrokken", false, true)];
    }
    let place = match state {
        RoundState::Draft | RoundState::Withdrawn => 0,
        RoundState::Approved => 1,
        RoundState::Running | RoundState::Paused => 2,
        RoundState::Finished => 4,
    };
    let running = if state == RoundState::Paused { "Gepauzeerd" } else { "Loopt" };
    let labels = ["Concept", "Vrijgegeven", running, "Klaar"];
    labels.iter().enumerate().map(|(i, label)| step(label, i < place, i == place)).collect()
}

fn is_held_by_four_eyes(view: &Overview, actor: &Actor, settings: &Settings) -> bool {
    settings.asks_four_eyes() && actor.is(Some(view.figures.round.author_id))
}

fn notice(view: &Overview, actor: &Actor, settings: &Settings) -> (String, &'static str) {
    let round = &view.figures.round;
    if let Some(notice) = &round.notice {
        return (notice.clone(), "warning");
    }
    if let Some(trouble) = view.trouble.as_ref().filter(|_| view.figures.counts.is_busy()) {
        let more = "Er gaat nu niets weg. Het programma probeert het vanzelf opnieuw.";
        return (format!("{trouble} {more}"), "error");
    }
    let is_draft = round.state == RoundState::Draft;
    if is_draft && is_held_by_four_eyes(view, actor, settings) {
        let text = "Vier ogen: een andere planner leest de brieven na en geeft de ronde vrij.";
        return (text.to_owned(), "info");
    }
    (String::new(), "info")
}

/// "18 van 26 verzonden, klaar om ongeveer 09.26 uur"; nothing before the release.
fn progress(view: &Overview, now: DateTime<Utc>, is_muted: bool) -> Option<Value> {
    let (sent, total) = (view.figures.counts.sent, view.figures.counts.total());
    if total == 0 {
        return None;
    }
    let last = view.waits.map(|(_, last)| last).filter(|last| *last >= now);
    let end = match (view.figures.round.state, last) {
        _ if is_muted && is_under_way(view) => ". Verzenden staat uit".to_owned(),
        (RoundState::Approved | RoundState::Running, Some(last)) => {
            format!(", klaar om ongeveer {}", moment(last))
        }
        _ => String::new(),
    };
    let text = format!("{} van {} verzonden{end}", thousands(sent), thousands(total));
    Some(json!({ "text": text, "percent": percent(sent, total) }))
}

fn counts(figures: &RoundFigures) -> Vec<Value> {
    let states = MessageState::ALL.iter().filter(|&&state| figures.counts.of(state) > 0);
    states
        .map(|&state| {
            json!({ "label": state.label(), "count": figures.counts.of(state),
                    "kind": message_kind(state, 0) })
        })
        .collect()
}

/// One mail for `outbox.mail`.
pub fn mail(mail: &Shown, sender: &str) -> Value {
    json!({
        "subject": mail.subject, "sender": sender, "recipient": mail.address,
        "moment": moment(mail.moment), "text": mail.text, "html_text": mail.html,
    })
}
