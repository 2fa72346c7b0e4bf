//! Postvak UIT: every message as it left or waits, and what a person says of an unclear one.

use actix_web::web::{Path, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::domain::contacts::ContactFunction;
use crate::domain::letters::MessageState;
use crate::domain::names::fold;
use crate::domain::permissions::Permission;
use crate::mail::Transport;
use crate::services::rounds::view::Shown;
use crate::services::sending::outbox::{self, MessageView, Outbox};
use crate::services::{require, sending};
use crate::store::messages::OutboxLine;
use crate::web::error::{PageResult, Refusal};
use crate::web::guard::percent;
use crate::web::page::{Page, Posted};
use crate::web::pages::paging::Part;
use crate::web::pages::round_view::{self, message_kind, moment};

const LIST: (&str, &str) = ("outbox/list.html", "Postvak UIT");
const SHOW: &str = "outbox/show.html";
const HOME: &str = "/postvak-uit";
/// Who gets a message that goes to no organisation.
const TEAM: &str = "Team";

/// The filters as they stand in the address.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    q: Option<String>,
    state: Option<String>,
    round: Option<String>,
    pagina: Option<String>,
}

impl Asked {
    fn query(&self, page: usize) -> String {
        let page = page.to_string();
        let pairs = [
            ("q", given(&self.q)),
            ("state", given(&self.state)),
            ("round", given(&self.round)),
            ("pagina", Some(page.as_str())),
        ];
        let written =
            pairs.iter().filter_map(|(name, value)| Some(format!("{name}={}", percent((*value)?))));
        format!("{HOME}?{}", written.collect::<Vec<_>>().join("&"))
    }

    fn is_active(&self) -> bool {
        [&self.q, &self.state, &self.round].into_iter().any(|value| given(value).is_some())
    }

    fn fits(&self, line: &OutboxLine, outbox: &Outbox) -> bool {
        let name = || fold(&organisation_of(line, outbox));
        given(&self.q).is_none_or(|q| name().contains(&fold(q)))
            && given(&self.state).is_none_or(|state| line.state.as_str() == state)
            && given(&self.round)
                .is_none_or(|round| line.round_id.is_some_and(|id| id.to_string() == round))
    }
}

fn given(value: &Option<String>) -> Option<&str> {
    value.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

fn organisation_of(line: &OutboxLine, outbox: &Outbox) -> String {
    let found = outbox.organisations.iter().find(|one| Some(one.id) == line.organisation_id);
    found.map_or_else(|| TEAM.to_owned(), |one| one.name.clone())
}

/// The list.
pub async fn list(page: Page, asked: Query<Asked>) -> PageResult {
    let outbox = page.read(|conn, actor, _| outbox::list(conn, actor)).await?;
    let lines: Vec<&OutboxLine> =
        outbox.lines.iter().filter(|line| asked.fits(line, &outbox)).collect();
    let part = Part::new(lines.len(), given(&asked.pagina));
    let states = MessageState::ALL
        .iter()
        .map(|state| json!({ "value": state.as_str(), "label": state.label() }));
    let rounds = outbox
        .rounds
        .iter()
        .map(|round| json!({ "value": round.id.to_string(), "label": round.name }));
    let transport = match Transport::from_url(&page.app.settings.mail_url) {
        Ok(transport) => format!("Berichten gaan naar: {}.", transport.describe()),
        Err(_) => String::new(),
    };
    let content = json!({
        "count": lines.len(), "transport": transport,
        "filters": {
            "q": given(&asked.q), "state": given(&asked.state), "round": given(&asked.round),
        },
        "filters_active": asked.is_active(),
        "states": states.collect::<Vec<_>>(), "rounds": rounds.collect::<Vec<_>>(),
        "messages": part.of(&lines).map(|line| row(line, &outbox)).collect::<Vec<_>>(),
        "pages": part.links(|number| asked.query(number)),
    });
    page.show(LIST.0, LIST.1, &content)
}

fn row(line: &OutboxLine, outbox: &Outbox) -> Value {
    json!({
        "href": format!("{HOME}/{}", line.id), "organisation": organisation_of(line, outbox),
        "recipient": ContactFunction::in_sentence(&line.recipient), "subject": line.subject,
        "when": moment(line.sent_at.unwrap_or(line.due_at)),
        "state_label": line.state.label_after(line.attempts),
        "state_kind": message_kind(line.state, line.attempts),
    })
}

/// One message.
pub async fn show(page: Page, id: Path<i64>) -> PageResult {
    let id = id.into_inner();
    let view = page.read(move |conn, actor, _| outbox::show(conn, actor, id)).await?;
    let may_settle = page.actor()?.may(Permission::ReleaseRounds);
    let sender = page.app.stationery().from.to_string();
    let name = organisation_name(&view);
    page.show(SHOW, &format!("Bericht aan {name}"), &content(&view, &sender, may_settle))
}

fn organisation_name(view: &MessageView) -> String {
    view.organisation.as_ref().map_or_else(|| TEAM.to_owned(), |one| one.full_name())
}

fn content(view: &MessageView, sender: &str, may_settle: bool) -> Value {
    let message = &view.message;
    let shown = Shown {
        recipient: message.recipient.clone(),
        address: message.to_address.clone(),
        subject: message.subject.clone(),
        text: message.text_body.clone(),
        html: message.html_body.clone(),
        moment: message.sent_at.unwrap_or(message.due_at),
    };
    let organisation_href =
        view.organisation.as_ref().map(|one| format!("/organisaties/{}", one.code));
    let attempts = view
        .attempts
        .iter()
        .map(|attempt| json!({ "when": moment(attempt.at), "answer": attempt.server_said }));
    json!({
        "mail": round_view::mail(&shown, sender),
        "state_label": message.state.label_after(message.attempts),
        "state_kind": message_kind(message.state, message.attempts),
        "organisation": {
            "name": organisation_name(view), "href": organisation_href.unwrap_or_default(),
        },
        "round": view.round.as_ref().map(|round| {
            json!({ "name": round.name, "href": round_view::href(round.id) })
        }),
        "settle_action": round_view::settle_action(message, may_settle),
        "attempts": attempts.collect::<Vec<_>>(),
    })
}

/// A person says whether an unclear message arrived.
pub async fn settle(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    require(&page.actor()?, Permission::ReleaseRounds)?;
    let id = id.into_inner();
    let was_sent = match fields.get("outcome") {
        Some("sent") => true,
        Some("not_sent") => false,
        _ => {
            let sentence = "Kies of het bericht wel of niet is aangekomen.";
            return Err(Refusal::new(actix_web::http::StatusCode::UNPROCESSABLE_ENTITY, sentence));
        }
    };
    let state =
        page.write(move |conn, actor, now| sending::settle(conn, actor, id, was_sent, now)).await?;
    page.app.sender.notify_one();
    let flash = match state {
        MessageState::Sent => "Vastgelegd: het bericht is aangekomen.",
        MessageState::Cancelled => {
            "Vastgelegd. De ronde is ingetrokken; het gaat niet opnieuw weg."
        }
        _ => "Vastgelegd. Het bericht gaat opnieuw weg.",
    };
    Ok(page.see_other(&format!("{HOME}/{id}"), flash))
}
