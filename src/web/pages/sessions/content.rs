//! What the pages of sessions show, as Dutch text.

use serde_json::{Value, json};

use crate::domain::dates::{
    amsterdam_day, clock, clock_field, day_and_clock, long_day, relative_day,
};
use crate::domain::letters::{Message, MessageState};
use crate::domain::lexicon::Lexicon;
use crate::domain::organisations::Organisation;
use crate::domain::people::{Part, Person};
use crate::domain::permissions::Permission;
use crate::domain::sessions::{Session, SessionState, Theme};
use crate::services::sessions::{SessionLine, SessionView, Wanted};
use crate::web::page::Page;
use crate::web::pages::{export, paging};

/// Which sessions a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    Coming,
    Held,
    All,
}

impl Which {
    const CHOICES: [(Self, &'static str, &'static str); 3] = [
        (Self::Coming, "komend", "Komend"),
        (Self::Held, "gehouden", "Gehouden"),
        (Self::All, "alles", "Alles"),
    ];

    /// The choice that the address names; the coming ones when it names none.
    pub(super) fn of(text: Option<&str>) -> Self {
        Self::CHOICES
            .iter()
            .find(|(_, name, _)| Some(*name) == text)
            .map_or(Self::Coming, |(which, _, _)| *which)
    }

    fn name(self) -> &'static str {
        Self::CHOICES.iter().find(|(it, _, _)| *it == self).map_or("", |(_, name, _)| *name)
    }

    /// Those of these sessions that the list shows, in its order.
    pub(super) fn of_these(self, mut lines: Vec<SessionLine>) -> Vec<SessionLine> {
        lines.retain(|line| self.has(&line.session));
        if self == Self::Coming {
            lines.reverse();
        }
        lines
    }

    fn has(self, session: &Session) -> bool {
        match self {
            Self::Coming => {
                matches!(session.state, SessionState::Planned | SessionState::Postponed)
            }
            Self::Held => session.state == SessionState::Held,
            Self::All => true,
        }
    }
}

/// The list and, before it, who wants a session.
pub(super) fn list(
    page: &Page,
    lines: Vec<SessionLine>,
    (wanted, themes): (Vec<Wanted>, Vec<(Theme, usize)>),
    (which, number): (Which, Option<&str>),
) -> Value {
    let lines = which.of_these(lines);
    let may_plan = page.visitor.actor.as_ref().is_some_and(|it| it.may(Permission::PlanSessions));
    let part = paging::Part::new(lines.len(), number);
    let choices: Vec<Value> = Which::CHOICES
        .iter()
        .map(|(it, name, label)| {
            json!({ "label": label, "href": format!("?toon={name}"), "active": *it == which })
        })
        .collect();
    json!({
        "count": lines.len(),
        "new_href": if may_plan { "/bijeenkomsten/nieuw" } else { "" },
        "choices": choices,
        "themes": themes.iter().map(theme).collect::<Vec<_>>(),
        "demand": wanted.iter().map(|it| demand(it, may_plan)).collect::<Vec<_>>(),
        "sessions": part.of(&lines).map(|line| row(page, line)).collect::<Vec<_>>(),
        "pages": part.links(|number| format!("?toon={}&pagina={number}", which.name())),
        "exports": export::links("/bijeenkomsten", &format!("?toon={}", which.name())),
    })
}

fn theme((theme, times): &(Theme, usize)) -> Value {
    json!({ "label": theme.label(), "times": times.to_string() })
}

fn demand(wanted: &Wanted, may_plan: bool) -> Value {
    let code = &wanted.organisation.code;
    let search_href = format!("/bijeenkomsten/voorstellen?organisatie={code}");
    json!({
        "name": wanted.organisation.full_name(),
        "href": format!("/organisaties/{code}"),
        "search_href": if may_plan { search_href } else { String::new() },
    })
}

fn row(page: &Page, line: &SessionLine) -> Value {
    let session = &line.session;
    let number = |count: Option<i32>| count.map(|it| it.to_string()).unwrap_or_default();
    let moderator = line.crew.iter().find(|(_, part)| *part == Part::Moderator);
    json!({
        "href": super::path(session.id),
        "organisations": names(&line.organisations),
        "when": format!("{}, {}", long_day(amsterdam_day(session.starts_at)), clock(session.starts_at)),
        "relative": relative(page, session),
        "place": session.place,
        "moderator": moderator.map_or("", |(person, _)| person.name.as_str()),
        "expected": number(session.expected),
        "attendance": number(session.attendance),
        "open": match line.open {
            Some(open) if session.state == SessionState::Planned && open > 0 => {
                format!("nog te regelen: {open}")
            }
            _ => String::new(),
        },
        "state_label": session.state.label(),
        "state_kind": kind(session.state),
    })
}

/// "Bijeenkomst Gemeente Zeist".
pub(super) fn title(view: &SessionView) -> String {
    let names: Vec<String> = view.organisations.iter().map(Organisation::full_name).collect();
    format!("Bijeenkomst {}", names.join(", "))
}

/// The page of one session.
pub(super) fn session(page: &Page, view: &SessionView) -> Value {
    let (session, path) = (&view.session, super::path(view.session.id));
    let when_may = |may: bool, end: &str| if may { format!("{path}/{end}") } else { String::new() };
    let is_planned = session.state == SessionState::Planned;
    let organisations: Vec<Value> = view
        .organisations
        .iter()
        .map(|it| json!({ "name": it.full_name(), "href": format!("/organisaties/{}", it.code) }))
        .collect();
    json!({
        "session": {
            "title": title(view), "when": when(session), "relative": relative(page, session),
            "state_label": session.state.label(), "state_kind": kind(session.state),
        },
        "organisations": organisations,
        "facts": facts(view),
        "wishes": session.wishes.as_deref().unwrap_or_default(),
        "warnings": view.warnings,
        "costs_href": when_may(reads_costs(page), "kosten"),
        "ics_href": format!("{path}/uitnodiging.ics"),
        "edit_href": when_may(view.may_plan, "wijzigen"),
        "postpone_href": when_may(view.may_plan && is_planned, "uitstellen"),
        "cancel_href": when_may(view.may_plan && is_planned, "afzeggen"),
        "result_action": when_may(view.may_record, "resultaat"),
        "correct_href": when_may(view.may_correct, "corrigeren"),
        "messages": view.messages.iter().map(message).collect::<Vec<_>>(),
    })
}

fn reads_costs(page: &Page) -> bool {
    page.visitor.actor.as_ref().is_some_and(|it| it.may(Permission::ReadCosts))
}

/// The page that asks why a session is called off.
pub(super) fn cancel(view: &SessionView) -> Value {
    let path = super::path(view.session.id);
    json!({
        "title": "Bijeenkomst afzeggen", "consequence": consequence(view, "vervalt"),
        "facts": facts(view), "action": format!("{path}/afzeggen"),
        "button": "Bijeenkomst afzeggen", "danger": true, "back_href": path,
        "back_label": title(view), "hidden": [], "reason_label": "Waarom gaat het niet door?",
        "form": {},
    })
}

/// The page that asks why a session is put off and until when.
pub(super) fn postpone(view: &SessionView) -> Value {
    let path = super::path(view.session.id);
    json!({
        "consequence": consequence(view, "gaat dan niet door"),
        "action": format!("{path}/uitstellen"), "back_href": path, "back_label": title(view),
        "form": {},
    })
}

fn consequence(view: &SessionView, what: &str) -> String {
    let may_have_left = [MessageState::Sending, MessageState::Sent, MessageState::Unclear];
    let mut invited: Vec<String> = view
        .messages
        .iter()
        .filter(|it| it.calendar.is_some() && may_have_left.contains(&it.state))
        .map(|it| it.to_address.to_lowercase())
        .collect();
    invited.sort_unstable();
    invited.dedup();
    let mail = match invited.len() {
        0 => "Er is nog niemand uitgenodigd; er gaat geen bericht uit.".to_owned(),
        1 => "1 genodigde krijgt een afzegging voor de agenda.".to_owned(),
        number => format!("{number} genodigden krijgen een afzegging voor de agenda."),
    };
    format!("De bijeenkomst van {} {what}. {mail}", day_and_clock(view.session.starts_at))
}

fn facts(view: &SessionView) -> Vec<Value> {
    let session = &view.session;
    let count = |number: Option<i32>| number.map(|it| format!("{it} mensen"));
    let audience = session.audience.clone().unwrap_or_else(|| usual_audience(view));
    [
        ("Plaats", Some(session.place.clone())),
        ("Zaal", session.room.clone()),
        ("Voor wie", Some(audience)),
        ("Gespreksleider", Some(view.moderator.name.clone())),
        ("Trainers", people(&view.trainers)),
        ("Ervaringsdeskundigen", people(&view.experts)),
        ("Verwacht", count(session.expected)),
        ("Opkomst", count(session.attendance)),
        ("Terugblik", session.evaluation.clone()),
        ("Reden", session.reason.clone()),
        ("Kosten", Some("Voor het team".to_owned())),
    ]
    .into_iter()
    .filter_map(|(term, text)| Some(json!({ "term": term, "text": text?, "href": "" })))
    .collect()
}

fn usual_audience(view: &SessionView) -> String {
    let is_province = view.organisations.first().is_some_and(Organisation::is_province);
    let words = Lexicon::of(is_province, "", "");
    format!("{} en {}", words.raad, words.college)
}

fn people(people: &[Person]) -> Option<String> {
    let names: Vec<&str> = people.iter().map(|person| person.name.as_str()).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn message(message: &Message) -> Value {
    let kind = match message.state {
        MessageState::Queued | MessageState::Sending => "busy",
        MessageState::Sent => "ok",
        MessageState::Failed => "error",
        MessageState::Unclear => "unclear",
        MessageState::Cancelled => "neutral",
    };
    json!({
        "recipient": format!("{}: {}", message.recipient, message.subject),
        "href": format!("/postvak-uit/{}", message.id),
        "state_label": message.state.label_after(message.attempts),
        "state_kind": kind,
    })
}

pub(super) fn when(session: &Session) -> String {
    let (day, end) = (long_day(amsterdam_day(session.starts_at)), clock(session.ends_at));
    format!("{day}, {} tot {end}", clock_field(session.starts_at))
}

fn relative(page: &Page, session: &Session) -> String {
    if session.state != SessionState::Planned {
        return String::new();
    }
    relative_day(amsterdam_day(session.starts_at), page.today())
}

/// "Gemeente Goes, Gemeente Borsele".
pub(super) fn names(organisations: &[Organisation]) -> String {
    organisations.iter().map(Organisation::full_name).collect::<Vec<_>>().join(", ")
}

const fn kind(state: SessionState) -> &'static str {
    match state {
        SessionState::Planned => "busy",
        SessionState::Postponed => "warning",
        SessionState::Cancelled => "neutral",
        SessionState::Held => "ok",
    }
}
