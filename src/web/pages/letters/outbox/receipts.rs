//! Who got it and who did not: the messages of a round or of an organisation, with what the
//! server said, a page at a time and as a file.

use actix_web::web::{Path, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::domain::contacts::ContactFunction;
use crate::domain::dates::{amsterdam_day, clock_field};
use crate::domain::letters::{
    MessageCounts, MessageState, RoundState, SecondLook, in_words, on_screen, says_full,
    says_refused,
};
use crate::domain::permissions::{Actor, Permission};
use crate::services::rounds::Stationery;
use crate::services::sending::receipts::{self, Receipt, Receipts};
use crate::sheets::write::{Cell, Column};
use crate::web::error::{PageResult, Refusal};
use crate::web::guard::percent;
use crate::web::page::Page;
use crate::web::pages::export::{self, Format};
use crate::web::pages::paging::{Part, SIZE};
use crate::web::pages::round_view::{self, message_kind, moment};
use crate::web::pages::settling;

const TEMPLATE: &str = "outbox/receipts.html";
/// Who gets a message that goes to no organisation.
pub(super) const TEAM: &str = "Team";

/// The filters as they stand in the address.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    pub(super) q: Option<String>,
    pub(super) state: Option<String>,
    pub(super) round: Option<String>,
    pub(super) pagina: Option<String>,
}

impl Asked {
    /// The address of a page of this list, or of the list in this state.
    pub(super) fn href(&self, path: &str, state: Option<&str>, page: usize) -> String {
        let page = if page > 1 { page.to_string() } else { String::new() };
        let pairs = [
            ("q", given(&self.q).unwrap_or_default()),
            ("state", state.unwrap_or_default()),
            ("round", given(&self.round).unwrap_or_default()),
            ("pagina", &page),
        ];
        let written = pairs.iter().filter(|(_, value)| !value.is_empty());
        let query: Vec<_> =
            written.map(|(name, value)| format!("{name}={}", percent(value))).collect();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
    }

    /// What the service is asked for.
    pub(super) fn for_service(
        &self,
        round_id: Option<i64>,
        code: Option<String>,
    ) -> receipts::Asked {
        // A round that cannot be read is none that there is.
        let round = given(&self.round).map(|text| text.parse().unwrap_or(0));
        receipts::Asked {
            round_id: round_id.or(round),
            code,
            name: given(&self.q).map(str::to_owned),
            state: given(&self.state).and_then(|text| text.parse().ok()),
        }
    }

    pub(super) fn is_active(&self) -> bool {
        [&self.q, &self.state, &self.round].into_iter().any(|value| given(value).is_some())
    }
}

/// What a filter holds, if anything.
pub(super) fn given(value: &Option<String>) -> Option<&str> {
    value.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

/// The messages of a round.
pub async fn of_round(page: Page, id: Path<i64>, asked: Query<Asked>) -> PageResult {
    let id = id.into_inner();
    let path = format!("{}/berichten", round_view::href(id));
    let asked = Asked { round: None, ..asked.into_inner() };
    let (found, part) = load(&page, asked.for_service(Some(id), None), &asked).await?;
    let name = found.round.as_ref().map(|round| round.name.clone()).unwrap_or_default();
    let mut content = content(&page, &found, (part, &asked, &path))?;
    let may_retry = page.actor()?.may(Permission::ReleaseRounds) && may_be_retried(&found);
    put(&mut content, head_of_round(id, &name, may_retry));
    page.show(TEMPLATE, &format!("Berichten van {name}"), &content)
}

fn may_be_retried(found: &Receipts) -> bool {
    let is_withdrawn =
        found.round.as_ref().is_some_and(|round| round.state == RoundState::Withdrawn);
    found.counts.failed > 0 && !is_withdrawn
}

fn head_of_round(id: i64, name: &str, may_retry: bool) -> Value {
    let home = round_view::href(id);
    let retry_href = if may_retry { format!("{home}/opnieuw") } else { String::new() };
    json!({
        "title": "Wie kreeg het en wie niet", "lead": name, "back_href": home,
        "back_label": "Terug naar de ronde", "retry_href": retry_href,
    })
}

/// The messages to an organisation.
pub async fn of_organisation(page: Page, code: Path<String>, asked: Query<Asked>) -> PageResult {
    let code = code.into_inner();
    let path = format!("/organisaties/{code}/berichten");
    let asked = Asked { q: None, round: None, ..asked.into_inner() };
    let (found, part) = load(&page, asked.for_service(None, Some(code.clone())), &asked).await?;
    let name = found.organisation.as_ref().map(|it| it.full_name()).unwrap_or_default();
    let mut content = content(&page, &found, (part, &asked, &path))?;
    put(
        &mut content,
        json!({
            "title": "Berichten", "lead": name, "back_href": format!("/organisaties/{code}"),
            "back_label": "Terug naar het dossier", "retry_href": "",
        }),
    );
    page.show(TEMPLATE, &format!("Berichten aan {name}"), &content)
}

/// A page of messages and where it stands among the others.
pub(super) async fn load(
    page: &Page,
    wanted: receipts::Asked,
    asked: &Asked,
) -> Result<(Receipts, Part), Refusal> {
    let number = asked.pagina.clone();
    let found = page
        .read(move |conn, actor, _| {
            let window = |total| (Part::new(total, number.as_deref()).start(), SIZE);
            receipts::list(conn, actor, &wanted, window)
        })
        .await?;
    let part = Part::new(found.total, asked.pagina.as_deref());
    Ok((found, part))
}

fn put(content: &mut Value, more: Value) {
    if let (Some(content), Value::Object(more)) = (content.as_object_mut(), more) {
        content.extend(more);
    }
}

fn content(
    page: &Page,
    found: &Receipts,
    (part, asked, path): (Part, &Asked, &str),
) -> Result<Value, Refusal> {
    let actor = page.actor()?;
    let state = given(&asked.state);
    let here = asked.href(path, state, part.number());
    let desk = page.app.stationery();
    let rows = found.receipts.iter().map(|one| row(one, (&actor, &desk), &here));
    let query = asked.href("", state, 1);
    Ok(json!({
        "count": found.total, "receipts": rows.collect::<Vec<_>>(),
        "states": states(&found.counts, asked, path),
        "pages": part.links(|number| asked.href(path, state, number)),
        "exports": export::links(path, &query), "back": here,
    }))
}

/// The states that occur, with their counts; a state without messages is asked for by nobody.
fn states(counts: &MessageCounts, asked: &Asked, path: &str) -> Vec<Value> {
    let asked_state = given(&asked.state);
    let all = json!({ "label": "Alles", "count": counts.total(), "href": asked.href(path, None, 1),
        "active": asked_state.is_none() });
    let of_state = |state: &MessageState| {
        json!({ "label": state.label(), "count": counts.of(*state),
            "href": asked.href(path, Some(state.as_str()), 1),
            "active": asked_state == Some(state.as_str()) })
    };
    let there = MessageState::ALL.iter().filter(|state| counts.of(**state) > 0);
    std::iter::once(all).chain(there.map(of_state)).collect()
}

fn row(receipt: &Receipt, (actor, desk): (&Actor, &Stationery), here: &str) -> Value {
    let line = &receipt.line;
    let attempts = receipt.attempts.iter().map(
        |attempt| json!({ "when": moment(attempt.at), "answer": on_screen(&attempt.server_said) }),
    );
    let may_mend = actor.may(Permission::ReleaseRounds);
    let is_unclear = line.state == MessageState::Unclear && may_mend;
    let advice = advice(line.state, line.server_said.as_deref());
    let mends = line.state == MessageState::Failed
        && advice.is_empty()
        && receipt.author_id.is_some_and(|author| may_correct(actor, desk, author));
    json!({
        "href": format!("/postvak-uit/{}", line.id), "organisation": name(receipt),
        "recipient": line.recipient, "address": line.to_address, "kind": kind(receipt),
        "planned": moment(line.due_at), "sent": line.sent_at.map(moment).unwrap_or_default(),
        "state_label": line.state.label_now(line.attempts, line.is_held),
        "state_kind": message_kind(line.state, line.attempts),
        "attempts": attempts.collect::<Vec<_>>(), "answer": why(receipt, on_screen), "advice": advice, "back": here,
        "replaced": receipt.is_replaced,
        "not_again": receipt.not_again.as_deref().map(decided).unwrap_or_default(),
        "settle_action":
            if is_unclear { format!("/postvak-uit/{}/afhandelen", line.id) } else { String::new() },
        "not_arrived_href": settling::not_arrived_href(line.id, here),
        "correct_href": if mends && !receipt.is_replaced {
            format!("/postvak-uit/{}/adres", line.id)
        } else {
            String::new()
        },
    })
}

/// "Niet opnieuw sturen, volgens Petra Post."
pub(super) fn decided(name: &str) -> String {
    format!("Niet opnieuw sturen, volgens {name}.")
}

/// Whether this user chooses another address for a letter of a round that `author` made.
pub(super) fn may_correct(actor: &Actor, desk: &Stationery, author: i64) -> bool {
    actor.may(Permission::ReleaseRounds)
        && desk.obstacle(actor, author, SecondLook::Address).is_none()
}

/// Why it stands as it does, unless the last attempt says so already.
fn why(receipt: &Receipt, told: fn(&str) -> String) -> String {
    let said = receipt.line.server_said.clone().unwrap_or_default();
    let is_told = receipt.attempts.last().is_some_and(|last| last.server_said == said);
    if is_told { String::new() } else { told(&said) }
}

/// What to do with a message for which another address helps nothing; empty for the others.
pub(super) fn advice(state: MessageState, said: Option<&str>) -> &'static str {
    match said.unwrap_or_default() {
        _ if state != MessageState::Failed => "",
        said if says_refused(said) => {
            "Een ander adres helpt hier niet: de ontvanger weigert onze berichten. Bel de \
             organisatie, en laat nagaan waarom wij worden geweigerd."
        }
        said if says_full(said) => {
            "Het adres klopt, maar de mailbox is vol. Stuur het bericht later opnieuw, of bel."
        }
        _ => "",
    }
}

fn name(receipt: &Receipt) -> String {
    receipt.organisation.as_ref().map_or_else(|| TEAM.to_owned(), |one| one.name.clone())
}

fn kind(receipt: &Receipt) -> String {
    let line = &receipt.line;
    match (line.replaces_id, line.reminder) {
        (Some(_), _) => "opnieuw, verbeterd adres".to_owned(),
        (None, 0) => String::new(),
        (None, number) => format!("herinnering {number}"),
    }
}

/// The messages of a round as a file.
pub async fn export_of_round(
    page: Page,
    path: Path<(i64, String)>,
    asked: Query<Asked>,
) -> PageResult {
    let (id, extension) = path.into_inner();
    let asked = Asked { round: None, ..asked.into_inner() };
    export(&page, &extension, asked.for_service(Some(id), None)).await
}

/// The messages to an organisation as a file.
pub async fn export_of_organisation(
    page: Page,
    path: Path<(String, String)>,
    asked: Query<Asked>,
) -> PageResult {
    let (code, extension) = path.into_inner();
    let asked = Asked { q: None, round: None, ..asked.into_inner() };
    export(&page, &extension, asked.for_service(None, Some(code))).await
}

async fn export(page: &Page, extension: &str, wanted: receipts::Asked) -> PageResult {
    let format = Format::asked(extension)?;
    let object = wanted.clone();
    let found = page
        .read(move |conn, actor, _| receipts::list(conn, actor, &wanted, |total| (0, total)))
        .await?;
    page.write(move |conn, actor, now| receipts::note_export(conn, actor, &object, now)).await?;
    let columns: [Column; 13] = [
        ("organisationCode", "code"),
        ("organisation", "organisatie"),
        ("recipient", "ontvanger"),
        ("address", "adres"),
        ("kind", "soort"),
        ("state", "staat"),
        ("dueOn", "gepland op"),
        ("dueTime", "gepland om"),
        ("sentOn", "verzonden op"),
        ("sentTime", "verzonden om"),
        ("attempts", "pogingen"),
        ("serverAnswer", "antwoord van de mailserver"),
        ("notAgain", "niet opnieuw sturen volgens"),
    ];
    let rows: Vec<Vec<Cell>> = found.receipts.iter().map(cells).collect();
    export::answer(format, "berichten", &columns, &rows)
}

fn cells(receipt: &Receipt) -> Vec<Cell> {
    let line = &receipt.line;
    let code = receipt.organisation.as_ref().map_or("", |one| one.code.as_str());
    let words: Vec<_> = receipt.attempts.iter().map(|one| in_words(&one.server_said)).collect();
    let kind = match kind(receipt) {
        text if !text.is_empty() => text,
        _ if line.round_id.is_some() => "brief".to_owned(),
        _ => "ander bericht".to_owned(),
    };
    let (sent_on, sent_at) = match line.sent_at {
        Some(at) => (Cell::Date(amsterdam_day(at)), clock_field(at).into()),
        None => (Cell::Empty, Cell::Empty),
    };
    vec![
        code.into(),
        name(receipt).into(),
        ContactFunction::in_sentence(&line.recipient).into(),
        line.to_address.as_str().into(),
        kind.into(),
        line.state.label_now(line.attempts, line.is_held).into(),
        Cell::Date(amsterdam_day(line.due_at)),
        clock_field(line.due_at).into(),
        sent_on,
        sent_at,
        Cell::Number(line.attempts.into()),
        format!("{} {}", words.join(" | "), why(receipt, in_words)).trim().to_owned().into(),
        receipt.not_again.as_deref().unwrap_or_default().into(),
    ]
}
