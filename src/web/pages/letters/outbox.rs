//! Postvak UIT: every message as it left or waits.

pub mod again;
pub mod receipts;
pub mod settling;
pub mod settling_all;

use actix_web::web::{Path, Query};
use serde_json::{Value, json};

use crate::domain::contacts::ContactFunction;
use crate::domain::letters::{Message, MessageState, Round, RoundState, on_screen};
use crate::domain::permissions::{Actor, Permission};
use crate::mail::Transport;
use crate::services::rounds::Stationery;
use crate::services::rounds::view::Shown;
use crate::services::sending::outbox::{self, MessageView};
use crate::services::sending::receipts::Receipt;
use crate::web::error::PageResult;
use crate::web::page::Page;
use crate::web::pages::options::options;
use crate::web::pages::receipts::{Asked, TEAM, given};
use crate::web::pages::round_view::{self, message_kind, moment};

const LIST: (&str, &str) = ("outbox/list.html", "Postvak UIT");
const SHOW: &str = "outbox/show.html";
const HOME: &str = "/postvak-uit";

/// The list.
pub async fn list(page: Page, asked: Query<Asked>) -> PageResult {
    let (found, part) = receipts::load(&page, asked.for_service(None, None), &asked).await?;
    let rounds = page.read(|conn, actor, _| outbox::rounds(conn, actor)).await?;
    let states = MessageState::ALL.iter().map(|state| (state.as_str(), state.label()));
    let rounds =
        rounds.iter().map(|round| json!({ "value": round.id.to_string(), "label": round.name }));
    let transport = match Transport::from_url(&page.app.settings.mail_url) {
        Ok(transport) => format!("Berichten gaan naar: {}.", transport.describe()),
        Err(_) => String::new(),
    };
    let state = given(&asked.state);
    let content = json!({
        "count": found.total, "transport": transport,
        "filters": { "q": given(&asked.q), "state": state, "round": given(&asked.round) },
        "filters_active": asked.is_active(),
        "states": options(states), "rounds": rounds.collect::<Vec<_>>(),
        "messages": found.receipts.iter().map(row).collect::<Vec<_>>(),
        "pages": part.links(|number| asked.href(HOME, state, number)),
    });
    page.show(LIST.0, LIST.1, &content)
}

fn row(receipt: &Receipt) -> Value {
    let line = &receipt.line;
    let organisation = receipt.organisation.as_ref().map_or(TEAM, |one| one.name.as_str());
    json!({
        "href": format!("{HOME}/{}", line.id), "organisation": organisation,
        "recipient": ContactFunction::in_sentence(&line.recipient), "subject": line.subject,
        "when": moment(line.sent_at.unwrap_or(line.due_at)),
        "state_label": line.state.label_now(line.attempts, line.is_held),
        "state_kind": message_kind(line.state, line.attempts),
    })
}

/// One message.
pub async fn show(page: Page, id: Path<i64>) -> PageResult {
    let id = id.into_inner();
    let view = page.read(move |conn, actor, _| outbox::show(conn, actor, id)).await?;
    let (actor, desk) = (page.actor()?, page.app.stationery());
    let name = organisation_name(&view);
    page.show(SHOW, &format!("Bericht aan {name}"), &content(&view, &actor, &desk))
}

fn organisation_name(view: &MessageView) -> String {
    view.organisation.as_ref().map_or_else(|| TEAM.to_owned(), |one| one.full_name())
}

fn content(view: &MessageView, actor: &Actor, desk: &Stationery) -> Value {
    let message = &view.message;
    let may_send = |round: &&Round| round.state != RoundState::Withdrawn;
    let author = view.round.as_ref().filter(may_send).map(|round| round.author_id);
    let advice = receipts::advice(message.state, message.server_said.as_deref());
    let may_correct = message.state == MessageState::Failed
        && advice.is_empty()
        && !view.is_replaced
        && author.is_some_and(|author| receipts::may_correct(actor, desk, author));
    let may_settle = actor.may(Permission::ReleaseRounds);
    let organisation_href =
        view.organisation.as_ref().map(|one| format!("/organisaties/{}", one.code));
    let attempts = view.attempts.iter().map(
        |attempt| json!({ "when": moment(attempt.at), "answer": on_screen(&attempt.server_said) }),
    );
    json!({
        "mail": round_view::mail(&shown(message), &desk.from.to_string()),
        "state_label": message.state.label_now(message.attempts, view.is_held),
        "state_kind": message_kind(message.state, message.attempts),
        "organisation": {
            "name": organisation_name(view), "href": organisation_href.unwrap_or_default(),
        },
        "round": view.round.as_ref().map(|round| {
            json!({ "name": round.name, "href": round_view::href(round.id) })
        }),
        "settle_action": round_view::settle_action(message.id, message.state, may_settle),
        "not_arrived_href": settling::not_arrived_href(message.id, ""),
        "advice": advice,
        "not_again": view.not_again.as_deref().map(receipts::decided).unwrap_or_default(),
        "correct_href": match may_correct {
            true => format!("{HOME}/{}/adres", message.id),
            false => String::new(),
        },
        "attempts": attempts.collect::<Vec<_>>(),
    })
}

/// The mail as it left or waits.
fn shown(message: &Message) -> Shown {
    Shown {
        recipient: message.recipient.clone(),
        address: message.to_address.clone(),
        subject: message.subject.clone(),
        text: message.text_body.clone(),
        html: message.html_body.clone(),
        moment: message.sent_at.unwrap_or(message.due_at),
    }
}
