//! The timeline of a dossier in Dutch: one sentence a line.

use serde_json::{Value, json};

use crate::domain::calls::CallResult;
use crate::domain::contacts::ContactFunction;
use crate::domain::dates::{day_and_clock, long_day, written_day};
use crate::domain::letters::{InboundKind, MailKind, MessageState};
use crate::domain::stages::{Stage, StageState};
use crate::services::timeline::{Happening, Link, Planned, TimelineEntry};
use crate::web::pages::stage_view;

/// How many lines a long timeline shows at first.
const FIRST: usize = 30;

/// How many lines more than that still show at once: nobody clicks for so few.
const HARDLY: usize = 5;

/// What the filter of the timeline asks: its name in the address and on the page.
const KINDS: [(&str, &str); 8] = [
    ("", "Alles"),
    ("brieven", "Brieven"),
    ("telefoon", "Telefoon"),
    ("gesprekken", "Gesprekken"),
    ("bijeenkomsten", "Bijeenkomsten"),
    ("trainingen", "Trainingen"),
    ("toezeggingen", "Toezeggingen"),
    ("notities", "Notities"),
];

/// How much of a timeline is shown.
#[derive(Debug, Clone, Default)]
pub(super) struct Shown {
    /// One of the kinds, or empty for all.
    kind: String,
    /// Everything, however long.
    all: bool,
}

impl Shown {
    /// What an address asks; an unknown kind is all kinds.
    pub(super) fn new(kind: Option<&str>, all: bool) -> Self {
        let known = kind.filter(|kind| KINDS.iter().any(|(name, _)| name == kind));
        Self { kind: known.unwrap_or_default().to_owned(), all }
    }

    fn of<'a>(&self, entries: &'a [TimelineEntry]) -> Vec<&'a TimelineEntry> {
        let fits = |it: &&TimelineEntry| self.kind.is_empty() || kind_of(it) == self.kind;
        entries.iter().filter(fits).collect()
    }
}

fn kind_of(entry: &TimelineEntry) -> &'static str {
    match &entry.what {
        Happening::Moved { stage, .. } | Happening::Corrected { stage, .. } => match stage {
            Stage::Letter => "brieven",
            Stage::Conversation => "gesprekken",
            Stage::Session => "bijeenkomsten",
            Stage::Training => "trainingen",
        },
        Happening::Message { kind, .. } => match kind {
            MailKind::Session => "bijeenkomsten",
            MailKind::Conversation | MailKind::Feedback => "gesprekken",
            MailKind::Letter => "brieven",
        },
        Happening::Replied(..)
        | Happening::MailStopped(_)
        | Happening::MailAllowed(_)
        | Happening::Received { .. } => "brieven",
        Happening::Called(_) | Happening::CallTakenBack(..) => "telefoon",
        Happening::CommitmentMade { .. }
        | Happening::CommitmentMoved { .. }
        | Happening::CommitmentGiven { .. }
        | Happening::CommitmentReworded { .. }
        | Happening::CommitmentDone(_)
        | Happening::CommitmentReopened(..)
        | Happening::CommitmentDropped(..) => "toezeggingen",
        Happening::Offered(_) | Happening::TakenUp(_) => "gesprekken",
        Happening::Noted(_) => "notities",
        Happening::HandedOver { .. } | Happening::Assigned { .. } => "",
    }
}

/// Puts the lines, the way to more of them and the kinds in the context of the page at this path.
pub(super) fn put(content: &mut Value, entries: &[TimelineEntry], (path, asked): (&str, &Shown)) {
    let Some(content) = content.as_object_mut() else { return };
    content.insert("timeline".to_owned(), json!(lines(entries, asked)));
    content.insert("timeline_more".to_owned(), more(entries, path, asked));
    content.insert("timeline_tabs".to_owned(), json!(tabs(entries, path, asked)));
}

/// The kinds of which there is anything, to choose from; none when there is but one.
fn tabs(entries: &[TimelineEntry], path: &str, shown: &Shown) -> Vec<Value> {
    let is_there = |name: &str| name.is_empty() || entries.iter().any(|it| kind_of(it) == name);
    let found: Vec<Value> = KINDS
        .iter()
        .filter(|(name, _)| is_there(name))
        .map(|(name, label)| {
            let query = if name.is_empty() { String::new() } else { format!("?soort={name}") };
            json!({ "label": label, "href": format!("{path}{query}#tijdlijn"),
                "active": *name == shown.kind })
        })
        .collect();
    if found.len() > 2 { found } else { Vec::new() }
}

/// The lines, all of them or the first; a timeline that is hardly longer is not cut.
fn lines(entries: &[TimelineEntry], asked: &Shown) -> Vec<Value> {
    let fitting = asked.of(entries);
    fitting.iter().take(shown(fitting.len(), asked.all)).map(|it| line(it)).collect()
}

const fn shown(length: usize, shows_all: bool) -> usize {
    if shows_all || length <= FIRST + HARDLY { length } else { FIRST }
}

/// "Toon alles (48)" as long as there is more.
fn more(entries: &[TimelineEntry], path: &str, asked: &Shown) -> Value {
    let length = asked.of(entries).len();
    if shown(length, asked.all) == length {
        return Value::Null;
    }
    let kind = match asked.kind.as_str() {
        "" => String::new(),
        kind => format!("&soort={kind}"),
    };
    json!({ "label": format!("Toon alles ({length})"),
        "href": format!("{path}?alles=1{kind}#tijdlijn") })
}

fn line(entry: &TimelineEntry) -> Value {
    let href = match entry.link {
        Link::None => String::new(),
        Link::Message(id) => format!("/postvak-uit/{id}"),
        Link::Inbound(id) => format!("/postvak-in/{id}"),
        Link::Conversation(id) => format!("/gesprekken/{id}"),
        Link::Session(id) => format!("/bijeenkomsten/{id}"),
        Link::Training(id) => format!("/trainingen/{id}"),
        Link::Note(id) => format!("/notities/{id}"),
    };
    let (title, rest) = sentence(&entry.what);
    let is_stage = matches!(entry.what, Happening::Moved { .. } | Happening::Corrected { .. });
    json!({
        "when": long_day(entry.on), "title": title, "text": rest, "by": entry.who,
        "href": href, "is_stage": is_stage,
    })
}

/// One entry on paper. What somebody wrote stays out: a reason, a subject, the words of a mail.
pub(in crate::web::pages) fn sentence_of(entry: &TimelineEntry) -> String {
    sentence(&entry.what).0
}

/// What stands in the link, and what follows it.
fn sentence(what: &Happening) -> (String, String) {
    match what {
        Happening::Moved { stage, to, reason, planned } => {
            moved((*stage, *to), reason.as_deref(), planned.as_ref())
        }
        Happening::Corrected { stage, was, was_on, reason } => {
            let title = format!("Gecorrigeerd: {}", stage_view::happened(*stage, *was));
            let reason = reason.as_deref().map(|it| format!(". {it}")).unwrap_or_default();
            (title, format!("stond op {}{reason}", written_day(*was_on)))
        }
        Happening::Message { kind, recipient, subject, state } => {
            message(*kind, recipient, subject, *state)
        }
        Happening::Replied(reply, wishes) => {
            (format!("Antwoord: {}", reply.label().to_lowercase()), wishes.sentence())
        }
        Happening::MailStopped(why) => ("Wil geen berichten meer".to_owned(), why.clone()),
        Happening::MailAllowed(why) => ("Krijgt weer berichten".to_owned(), why.clone()),
        Happening::Received { kind, subject, excerpt } => received(*kind, subject, excerpt),
        Happening::Called(result) => (called(*result).to_owned(), String::new()),
        Happening::CallTakenBack(result, was_on, reason) => (
            format!("Gecorrigeerd: {}", called(*result).to_lowercase()),
            format!("stond op {}. {reason}", written_day(*was_on)),
        ),
        Happening::CommitmentMade { .. }
        | Happening::CommitmentMoved { .. }
        | Happening::CommitmentGiven { .. }
        | Happening::CommitmentReworded { .. }
        | Happening::CommitmentDone(_)
        | Happening::CommitmentReopened(..)
        | Happening::CommitmentDropped(..) => promise(what),
        Happening::Offered(kind) => (format!("Aangeboden: {}", kind.label()), String::new()),
        Happening::TakenUp(kind) => (format!("Aanbod aangenomen: {}", kind.label()), String::new()),
        Happening::Assigned { from, to } => assigned(from.as_deref(), to.as_deref()),
        Happening::HandedOver { from, to } => {
            ("Dossier overgedragen".to_owned(), format!("van {from} aan {to}"))
        }
        Happening::Noted(level) => (format!("Notitie {}", level.label()), String::new()),
    }
}

fn assigned(from: Option<&str>, to: Option<&str>) -> (String, String) {
    let Some(to) = to else {
        let from = from.map(|from| format!("was van {from}")).unwrap_or_default();
        return ("Dossier van niemand".to_owned(), from);
    };
    let from = from.map(|from| format!("van {from} ")).unwrap_or_default();
    ("Dossier toegewezen".to_owned(), format!("{from}aan {to}"))
}

/// What was promised, and what changed of it.
fn promise(what: &Happening) -> (String, String) {
    match what {
        Happening::CommitmentMade { title, due_on, owner } => {
            let who = owner.as_ref().map(|owner| format!(", {owner} doet het")).unwrap_or_default();
            (format!("Toegezegd: {title}"), format!("uiterlijk {}{who}", written_day(*due_on)))
        }
        Happening::CommitmentMoved { title, moved } => {
            let (from, to) = (written_day(moved.from_on), written_day(moved.to_on));
            let days = format!("van {from} naar {to}. {}", moved.reason);
            (format!("Toezegging kreeg een andere dag: {title}"), days)
        }
        Happening::CommitmentGiven { title, from, to } => {
            (format!("Toezegging doorgegeven: {title}"), format!("van {from} aan {to}"))
        }
        Happening::CommitmentReworded { from, to } => {
            let was = match from.as_str() {
                "" => "de oude tekst is niet bewaard".to_owned(),
                from => format!("was: {from}"),
            };
            (format!("Tekst van toezegging gewijzigd: {to}"), was)
        }
        Happening::CommitmentDone(title) => (format!("Toezegging gedaan: {title}"), String::new()),
        Happening::CommitmentReopened(title, reason) => {
            (format!("Toezegging weer open: {title}"), reason.clone())
        }
        Happening::CommitmentDropped(title, reason) => {
            (format!("Toezegging niet meer nodig: {title}"), reason.clone())
        }
        _ => (String::new(), String::new()),
    }
}

fn moved(
    (stage, to): (Stage, StageState),
    reason: Option<&str>,
    planned: Option<&Planned>,
) -> (String, String) {
    let planned = planned.map(|planned| match planned {
        Planned::Conversation(at, mode) => {
            format!("voor {}, {}", day_and_clock(*at), mode.label().to_lowercase())
        }
        Planned::Session(at, place) => format!("voor {}, {place}", day_and_clock(*at)),
    });
    let parts: Vec<String> = planned.into_iter().chain(reason.map(str::to_owned)).collect();
    (stage_view::happened(stage, to), parts.join(". "))
}

fn message(
    kind: MailKind,
    recipient: &str,
    subject: &str,
    state: MessageState,
) -> (String, String) {
    let what = match kind {
        MailKind::Letter => "Brief",
        MailKind::Session => "Bericht over een bijeenkomst",
        MailKind::Conversation => "Bericht over een gesprek",
        MailKind::Feedback => "Terugkoppeling",
    };
    let whom = ContactFunction::in_sentence(recipient);
    let title = match state {
        MessageState::Sent => format!("{what} verzonden aan {whom}"),
        MessageState::Failed => format!("{what} aan {whom} kwam niet aan"),
        MessageState::Queued
        | MessageState::Sending
        | MessageState::Unclear
        | MessageState::Cancelled => format!("{what} aan {whom}: onzeker of die is aangekomen"),
    };
    (title, subject.to_owned())
}

/// Most characters of the words of a mail; the rest stands behind the link.
const EXCERPT: usize = 240;

fn received(kind: InboundKind, subject: &str, excerpt: &str) -> (String, String) {
    let title = match kind {
        InboundKind::Bounce => "Bericht niet bezorgd",
        InboundKind::Delay => "Bezorging vertraagd",
        InboundKind::AutoReply => "Automatisch antwoord ontvangen",
        InboundKind::Reply => "Antwoord per e-mail ontvangen",
        InboundKind::Other => "E-mail ontvangen",
    };
    let words = excerpt.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_long = words.chars().count() > EXCERPT;
    let mut words: String = words.chars().take(EXCERPT).collect();
    if is_long {
        words.push('…');
    }
    let parts = [subject, words.as_str()].into_iter().filter(|it| !it.is_empty());
    (title.to_owned(), parts.collect::<Vec<_>>().join(": "))
}

pub(in crate::web::pages) const fn called(result: CallResult) -> &'static str {
    match result {
        CallResult::Reached => "Gebeld en gesproken",
        CallResult::NoAnswer => "Gebeld, niet opgenomen",
        CallResult::CallBack => "Gebeld, later terugbellen",
        CallResult::WrongNumber => "Gebeld, verkeerd nummer",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeline_that_is_hardly_longer_is_not_cut() {
        let lengths = [3, 30, 35, 36, 48].map(|length| shown(length, false));
        assert_eq!(lengths, [3, 30, 35, 30, 30]);
        assert_eq!(shown(48, true), 48);
    }
}
