//! The letters and messages on the page of a round, line by line.

use serde_json::{Value, json};

use super::{message_kind, moment};
use crate::domain::contacts::ContactFunction;
use crate::domain::dates::clock;
use crate::domain::letters::{MessageState, on_screen};
use crate::services::rounds::view::LetterLine;
use crate::store::messages::{MessagePart, RoundMessage};
use crate::web::pages::settling;

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
pub(super) fn held(
    (letter, messages): (&LetterLine, &[MessagePart]),
    home: &str,
    may_decide: bool,
) -> Option<Value> {
    let reason = letter.held.as_ref()?;
    let decide = format!("{home}/aangehouden/{}", letter.id);
    Some(json!({
        "name": letter.organisation.name, "href": format!("{home}/brieven/{}", letter.id),
        "reason": reason, "decide_href": if may_decide { decide } else { String::new() },
        "parts": parts(messages),
    }))
}

/// "Vertrokken: griffier. Wacht: burgemeester."
fn parts(messages: &[MessagePart]) -> String {
    let of = |label: &str, is_it: &dyn Fn(MessageState) -> bool| {
        let who = messages.iter().filter(|one| is_it(one.state));
        let who = who.map(|one| ContactFunction::in_sentence(&one.addressee));
        let who: Vec<String> = who.collect();
        if who.is_empty() { String::new() } else { format!("{label}: {}. ", who.join(" en ")) }
    };
    let left = of("Al vertrokken", &|state| state == MessageState::Sent);
    let perhaps = of("Misschien vertrokken", &|state| {
        matches!(state, MessageState::Unclear | MessageState::Sending)
    });
    let waits = of("Wacht", &|state| state == MessageState::Queued);
    format!("{left}{perhaps}{waits}").trim_end().to_owned()
}

/// A letter that can leave and was not frozen yet.
pub(super) fn ready(letter: &LetterLine, home: &str) -> Value {
    let (label, kind) = match &letter.remark {
        None => ("Klaar".to_owned(), "ok"),
        Some(remark) => (format!("Klaar. {remark}"), "warning"),
    };
    json!({
        "name": letter.organisation.name, "href": format!("{home}/brieven/{}", letter.id),
        "recipients": ContactFunction::in_sentence(&letter.recipients.join(", ")),
        "state_label": label, "state_kind": kind,
    })
}

/// One message.
pub(super) fn message_row(organisation: &str, message: &RoundMessage, may_settle: bool) -> Value {
    let said = on_screen(message.server_said.as_deref().unwrap_or_default());
    let answer = match message.state {
        MessageState::Queued if message.attempts > 0 => {
            format!("{said} (om {} opnieuw)", clock(message.due_at))
        }
        _ => said,
    };
    json!({
        "organisation": organisation,
        "recipient": ContactFunction::in_sentence(&message.recipient),
        "href": format!("/postvak-uit/{}", message.id),
        "due": moment(message.sent_at.unwrap_or(message.due_at)),
        "state_label": message.state.label_now(message.attempts, message.is_held),
        "state_kind": message_kind(message.state, message.attempts), "answer": answer,
        "settle_action": settle_action(message.id, message.state, may_settle),
        "not_arrived_href": settling::not_arrived_href(message.id, ""),
    })
}

/// Where a person says what became of an unclear message; empty for any other.
pub fn settle_action(message_id: i64, state: MessageState, may_settle: bool) -> String {
    match state {
        MessageState::Unclear if may_settle => format!("/postvak-uit/{message_id}/afhandelen"),
        _ => String::new(),
    }
}
