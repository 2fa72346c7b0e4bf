//! The letters and messages on the page of a round, line by line.

use serde_json::{Value, json};

use super::{message_kind, moment};
use crate::domain::contacts::ContactFunction;
use crate::domain::dates::clock;
use crate::domain::letters::{Message, MessageState};
use crate::services::rounds::view::{LetterLine, RoundView};

/// So many messages stand on the page of a round; the list of messages has them all.
const MOST_SHOWN: usize = 50;

/// A letter that does not leave, and where that is mended.
pub(super) fn blocked(letter: &LetterLine, home: &str) -> Option<Value> {
    let reason = letter.blocked.as_ref()?;
    Some(json!({
        "name": letter.organisation.name, "href": format!("{home}/brieven/{}", letter.id),
        "reason": reason, "mend_href": format!("/organisaties/{}", letter.organisation.code),
        "mend_label": "Naar het dossier",
    }))
}

/// A letter that waits for a decision, and where it is taken by who may.
pub(super) fn held(letter: &LetterLine, home: &str, may_decide: bool) -> Option<Value> {
    let reason = letter.held.as_ref()?;
    let decide = format!("{home}/aangehouden/{}", letter.id);
    Some(json!({
        "name": letter.organisation.name, "href": format!("{home}/brieven/{}", letter.id),
        "reason": reason, "decide_href": if may_decide { decide } else { String::new() },
    }))
}

/// A letter that can leave and was not frozen yet.
pub(super) fn ready(letter: &LetterLine, home: &str) -> Option<Value> {
    if letter.blocked.is_some() || !letter.messages.is_empty() {
        return None;
    }
    let (label, kind) = match &letter.remark {
        None => ("Klaar".to_owned(), "ok"),
        Some(remark) => (format!("Klaar. {remark}"), "warning"),
    };
    Some(json!({
        "name": letter.organisation.name, "href": format!("{home}/brieven/{}", letter.id),
        "recipients": ContactFunction::in_sentence(&letter.recipients.join(", ")),
        "state_label": label, "state_kind": kind,
    }))
}

/// The messages, those that ask for a person first.
pub(super) fn messages(view: &RoundView, may_settle: bool) -> Vec<Value> {
    let mut all: Vec<(&LetterLine, &Message)> = view
        .letters
        .iter()
        .flat_map(|letter| letter.messages.iter().map(move |message| (letter, message)))
        .collect();
    // What asks for a person stands on top.
    all.sort_by_key(|(_, message)| {
        (!message.state.asks_for_a_person(), message.due_at, message.id)
    });
    let shown = all.into_iter().take(MOST_SHOWN);
    shown.map(|(letter, message)| message_row(letter, message, may_settle)).collect()
}

fn message_row(letter: &LetterLine, message: &Message, may_settle: bool) -> Value {
    let said = message.server_said.clone().unwrap_or_default();
    let answer = match message.state {
        MessageState::Queued if message.attempts > 0 => {
            format!("{said} (om {} opnieuw)", clock(message.due_at))
        }
        _ => said,
    };
    json!({
        "organisation": letter.organisation.name,
        "recipient": ContactFunction::in_sentence(&message.recipient),
        "href": format!("/postvak-uit/{}", message.id),
        "due": moment(message.sent_at.unwrap_or(message.due_at)),
        "state_label": message.state.label_after(message.attempts),
        "state_kind": message_kind(message.state, message.attempts), "answer": answer,
        "settle_action": settle_action(message, may_settle),
    })
}

/// Where a person says what became of an unclear message; empty for any other.
pub fn settle_action(message: &Message, may_settle: bool) -> String {
    match message.state {
        MessageState::Unclear if may_settle => format!("/postvak-uit/{}/afhandelen", message.id),
        _ => String::new(),
    }
}
