//! Post in: mail that came in and belongs to no dossier yet, one mail, and where it goes.

pub mod replies;

use actix_web::web::{Path, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::domain::letters::{InboundKind, InboundMail};
use crate::services::inbound::{self, InboundLine, InboundView};
use crate::services::tasks::{self, Mend};
use crate::web::error::{PageResult, Refusal};
use crate::web::page::{Page, Posted};
use crate::web::pages::options::organisation_options;
use crate::web::pages::paging::Part;
use crate::web::pages::round_view::moment;
use crate::web::pages::tasks::mail::mend_href;

const LIST: (&str, &str) = ("inbound/list.html", "Post in");
const SHOW: &str = "inbound/show.html";
const HOME: &str = "/postvak-in";
const NO_SUBJECT: &str = "(geen onderwerp)";

/// What the address asks.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    alles: Option<String>,
    pagina: Option<String>,
}

/// The list.
pub async fn list(page: Page, asked: Query<Asked>) -> PageResult {
    let shows_all = asked.alles.as_deref() == Some("1");
    let lines = page.read(move |conn, actor, _| inbound::list(conn, actor, shows_all)).await?;
    let part = Part::new(lines.len(), asked.pagina.as_deref());
    let base = if shows_all { "/postvak-in?alles=1&pagina=" } else { "/postvak-in?pagina=" };
    let choices =
        [("Zonder dossier", HOME, !shows_all), ("Alles", "/postvak-in?alles=1", shows_all)];
    let choices = choices
        .map(|(label, href, active)| json!({ "label": label, "href": href, "active": active }));
    let content = json!({
        "count": lines.len(), "choices": choices, "shows_all": shows_all,
        "has_inbox": page.app.settings.inbox_url.is_some(),
        "mails": part.of(&lines).map(row).collect::<Vec<_>>(),
        "pages": part.links(|number| format!("{base}{number}")),
    });
    page.show(LIST.0, LIST.1, &content)
}

fn row(line: &InboundLine) -> Value {
    let mail = &line.mail;
    json!({
        "href": format!("{HOME}/{}", mail.id), "subject": subject(mail),
        "sender": sender(mail), "when": moment(mail.received_at),
        "organisation": line.organisation.as_ref().map(|(_, name)| name.as_str()).unwrap_or_default(),
        "kind_label": mail.label(), "kind": kind(mail),
    })
}

fn subject(mail: &InboundMail) -> &str {
    if mail.subject.is_empty() { NO_SUBJECT } else { &mail.subject }
}

fn sender(mail: &InboundMail) -> &str {
    if mail.from_address.is_empty() { "onbekend" } else { &mail.from_address }
}

const fn kind(mail: &InboundMail) -> &'static str {
    match mail.kind {
        _ if mail.is_too_large => "warning",
        InboundKind::Bounce => "error",
        InboundKind::Delay => "warning",
        InboundKind::AutoReply | InboundKind::Other => "neutral",
        InboundKind::Reply => "info",
    }
}

/// What is searched for among the organisations.
#[derive(Debug, Default, Deserialize)]
pub struct Search {
    q: Option<String>,
}

/// One mail.
pub async fn show(page: Page, id: Path<i64>, search: Query<Search>) -> PageResult {
    let q = search.into_inner().q.unwrap_or_default().trim().to_owned();
    let shown = shown(&page, id.into_inner(), &q).await?;
    page.show(SHOW, subject(&shown.view.mail), &content(&shown, &q))
}

/// A mail, and where the address is corrected to which our message did not arrive.
struct Shown {
    view: InboundView,
    mend: Option<Mend>,
}

async fn shown(page: &Page, id: i64, search: &str) -> Result<Shown, Refusal> {
    let (search, stationery) = (search.to_owned(), page.app.stationery());
    page.read(move |conn, actor, now| {
        let view = inbound::show(conn, actor, (id, &search))?;
        let mend = tasks::mend(conn, actor, &stationery, &view.mail, now)?;
        Ok(Shown { view, mend })
    })
    .await
}

fn content(Shown { view, mend }: &Shown, q: &str) -> Value {
    let mail = &view.mail;
    let mut facts = vec![
        json!({ "term": "Van", "text": sender(mail) }),
        json!({ "term": "Ontvangen", "text": moment(mail.received_at) }),
    ];
    if let Some(id) = mail.message_id {
        let href = format!("/postvak-uit/{id}");
        facts.push(
            json!({ "term": "Hoort bij", "text": "een bericht dat wij stuurden", "href": href }),
        );
    }
    if let Some(at) = mail.handled_at {
        facts.push(json!({ "term": "Afgehandeld", "text": moment(at) }));
    }
    let action = |path: &str| format!("{HOME}/{}{path}", mail.id);
    let organisation = view.organisation.as_ref().map(|it| {
        let href = format!("/organisaties/{}", it.code);
        let answer = format!("{href}/antwoord");
        json!({ "name": it.full_name(), "href": href, "answer_href": answer })
    });
    let code = view.organisation.as_ref().map(|it| it.code.as_str()).unwrap_or_default();
    let is_loose = view.organisation.is_none();
    json!({
        "subject": subject(mail), "kind_label": mail.label(), "kind": kind(mail),
        "facts": facts, "excerpt": mail.excerpt, "organisation": organisation,
        "is_reply": mail.kind == InboundKind::Reply,
        "mend_href": mend.map(|mend| mend_href(mend, code)).unwrap_or_default(),
        "link_action": if is_loose { action("") } else { String::new() },
        "suggested": view.choices.suggested.iter().map(|it| {
            json!({ "code": it.code, "name": it.full_name() })
        }).collect::<Vec<_>>(),
        "search_action": action(""), "filters": { "q": q }, "filters_active": !q.is_empty(),
        "organisations": organisation_options(&view.choices.found),
        // Who searched until one was left, has chosen it.
        "form": { "organisation": match view.choices.found.as_slice() {
            [only] => only.code.as_str(),
            _ => "",
        } },
        "read_action": if view.may_change { action("/gelezen") } else { String::new() },
    })
}

/// Puts a mail with the dossier of an organisation.
pub async fn link(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let id = id.into_inner();
    let code = fields.get("organisation").unwrap_or_default().to_owned();
    let linked =
        page.write(move |conn, actor, now| inbound::link(conn, actor, (id, &code), now)).await;
    match linked {
        Ok(name) => {
            Ok(page
                .see_other(&format!("{HOME}/{id}"), &format!("Het bericht staat nu bij {name}.")))
        }
        Err(error) => {
            let q = fields.get("q").unwrap_or_default();
            let shown = shown(&page, id, q).await?;
            let title = subject(&shown.view.mail);
            page.refused((SHOW, title), &content(&shown, q), fields.to_form(&[]), error)
        }
    }
}

/// Notes that a mail was read.
pub async fn mark_read(page: Page, id: Path<i64>, Posted(_): Posted) -> PageResult {
    let id = id.into_inner();
    page.write(move |conn, actor, now| inbound::mark_read(conn, actor, id, now)).await?;
    Ok(page.see_other(HOME, "Het bericht is gelezen; er volgt niets uit."))
}
