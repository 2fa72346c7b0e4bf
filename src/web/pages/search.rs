//! Searching: one page with what was found by kind, why it was found, and a page of its own for a
//! kind with many.

use actix_web::web::Query;
use serde::Deserialize;
use serde_json::{Value, json};

use super::paging::Part;
use crate::domain::dates::long_day;
use crate::domain::search::Question;
use crate::services::search::{self, CommitmentHit, ContactHit, Found, OrganisationHit};
use crate::web::error::PageResult;
use crate::web::guard::percent;
use crate::web::page::Page;

/// How many of each kind stand on the first page.
const FIRST: usize = 8;
/// Most characters of a question that the page repeats.
const SHOWN: usize = 200;

/// What is asked.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    q: Option<String>,
    groep: Option<String>,
    pagina: Option<String>,
}

/// Searches; a code leads straight to its dossier.
pub async fn show(page: Page, asked: Query<Asked>) -> PageResult {
    let typed: String = asked.q.as_deref().unwrap_or_default().trim().chars().take(SHOWN).collect();
    let (text, question) = (typed.clone(), Question::parse(&typed));
    let is_question = question.is_some();
    let (code, found) = page
        .read(move |conn, actor, now| match search::by_code(conn, actor, &text)? {
            Some(code) => Ok((Some(code), Found::default())),
            None => match question {
                Some(question) => Ok((None, search::find(conn, actor, &question, now)?)),
                None => Ok((None, Found::default())),
            },
        })
        .await?;
    if let Some(code) = code {
        return Ok(page.go_on(&format!("/organisaties/{code}")));
    }
    let content = json!({
        "q": typed, "is_question": is_question, "is_alike": found.is_alike,
        "groups": groups(&found, &typed, &asked),
        "list_href": format!("/organisaties?q={}", percent(&typed)),
    });
    page.show("search.html", "Zoeken", &content)
}

/// What was found, each kind with its first hits; or one kind with a page of them.
fn groups(found: &Found, typed: &str, asked: &Asked) -> Vec<Value> {
    let all = [
        ("organisaties", "Organisaties", found.organisations.iter().map(organisation).collect()),
        ("contacten", "Contacten", found.contacts.iter().map(contact).collect()),
        ("toezeggingen", "Toezeggingen", found.commitments.iter().map(commitment).collect()),
    ];
    let wanted = asked.groep.as_deref().filter(|name| all.iter().any(|(id, _, _)| id == name));
    all.iter()
        .filter(|(id, _, hits): &&(&str, &str, Vec<Value>)| {
            !hits.is_empty() && wanted.is_none_or(|name| name == *id)
        })
        .map(|(id, title, hits)| {
            let href = format!("/zoeken?q={}&groep={id}", percent(typed));
            group((id, title), hits, wanted.map(|_| asked.pagina.as_deref()), &href)
        })
        .collect()
}

/// `page` is the page asked of this kind alone; none shows the first of it.
fn group(
    (id, title): (&str, &str),
    hits: &[Value],
    page: Option<Option<&str>>,
    href: &str,
) -> Value {
    let part = page.map(|asked| Part::new(hits.len(), asked));
    let shown: Vec<&Value> = match &part {
        Some(part) => part.of(hits).collect(),
        None => hits.iter().take(FIRST).collect(),
    };
    let is_cut = part.is_none() && hits.len() > FIRST;
    json!({
        "id": id, "title": title, "count": hits.len(), "hits": shown,
        "all_href": if is_cut { href } else { "" },
        "pages": part.map(|part| part.links(|number| format!("{href}&pagina={number}"))),
    })
}

fn organisation(hit: &OrganisationHit) -> Value {
    let it = &hit.organisation;
    let detail = match &hit.absence {
        Some(absence) => absence.clone(),
        None if it.is_province() => "provincie".to_owned(),
        None => format!("gemeente in {}", hit.province),
    };
    json!({
        "href": format!("/organisaties/{}", it.code), "title": it.name, "detail": detail,
        "why": hit.why, "badge": if hit.absence.is_some() { "opgeheven" } else { "" },
    })
}

fn contact(hit: &ContactHit) -> Value {
    let it = &hit.contact;
    let email = it.email.as_ref().map(|email| email.as_str()).unwrap_or_default();
    let title = it.name.as_deref().unwrap_or(email);
    let function = it.function.label().to_lowercase();
    json!({
        "href": format!("/organisaties/{}", hit.organisation.code),
        "title": if title.is_empty() { function.as_str() } else { title },
        "detail": format!("{function}, {}", hit.organisation.full_name()),
        "why": if hit.is_by_address && title != email { format!("e-mailadres {email}") } else { String::new() },
        "badge": if hit.is_past { "niet meer in functie" } else { "" },
    })
}

fn commitment(hit: &CommitmentHit) -> Value {
    let it = &hit.commitment;
    let due = long_day(it.due_on);
    json!({
        "href": format!("/organisaties/{}", hit.code), "title": it.title,
        "detail": format!("{}, voor {due}, {}", hit.organisation, hit.owner),
        "why": "", "badge": if it.is_open() { "" } else { "niet meer open" },
    })
}
