//! The contacts of all organisations, with filters, and the same list as a file.

use actix_web::web::{Path, Query};
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};

use super::contact_view;
use super::export::{self, Format};
use super::paging::Part;
use crate::domain::contacts::{ContactFunction, ContactState};
use crate::domain::dates::written_day;
use crate::services::contacts::finding::{self, ContactLine, Filter};
use crate::services::organisations;
use crate::sheets::write::{Cell, Column};
use crate::web::error::PageResult;
use crate::web::guard::percent;
use crate::web::page::Page;
use crate::web::pages::stage_view::options;

/// The filters as they stand in the address.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    q: Option<String>,
    province: Option<String>,
    function: Option<String>,
    state: Option<String>,
    pagina: Option<String>,
}

impl Asked {
    /// What the service is asked; a value that means nothing filters nothing.
    fn filter(&self) -> Filter {
        Filter {
            text: given(&self.q).map(str::to_owned),
            province: given(&self.province).map(str::to_owned),
            function: given(&self.function).and_then(|text| text.parse().ok()),
            state: given(&self.state).and_then(|text| text.parse().ok()),
        }
    }

    fn filters(&self) -> [(&'static str, Option<&str>); 4] {
        [
            ("q", given(&self.q)),
            ("province", given(&self.province)),
            ("function", given(&self.function)),
            ("state", given(&self.state)),
        ]
    }

    /// The filters as the query of an address, with another page; empty without any.
    fn query(&self, page: usize) -> String {
        let page = Some(page).filter(|page| *page > 1).map(|page| page.to_string());
        let pairs = self.filters().into_iter().chain([("pagina", page.as_deref())]);
        let written: Vec<String> =
            pairs.filter_map(|(name, value)| Some(format!("{name}={}", percent(value?)))).collect();
        if written.is_empty() { String::new() } else { format!("?{}", written.join("&")) }
    }
}

fn given(value: &Option<String>) -> Option<&str> {
    value.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

/// The list.
pub async fn show(page: Page, asked: Query<Asked>) -> PageResult {
    let (filter, today) = (asked.filter(), page.today());
    let (lines, provinces) = page
        .read(move |conn, actor, now| {
            Ok((finding::find(conn, actor, &filter, now)?, organisations::provinces(conn)?))
        })
        .await?;
    let part = Part::new(lines.len(), given(&asked.pagina));
    let provinces = provinces.iter().map(|(code, name)| json!({ "value": code, "label": name }));
    let functions = ContactFunction::ALL;
    let states = ContactState::ALL;
    let filters: serde_json::Map<String, Value> =
        asked.filters().iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    let content = json!({
        "tabs": tabs("/contacten"),
        "count": lines.len(),
        "filters_active": asked.filters().iter().any(|(_, value)| value.is_some()),
        "filters": filters,
        "provinces": provinces.collect::<Vec<_>>(),
        "functions": options(functions, ContactFunction::as_str, ContactFunction::label),
        "states": options(states, ContactState::as_str, ContactState::label),
        "contacts": part.of(&lines).map(|line| row(line, today)).collect::<Vec<_>>(),
        "pages": part.links(|number| format!("/contacten{}", asked.query(number))),
        "exports": export::links("/contacten", &asked.query(1)),
    });
    page.show("contacts/list.html", "Contacten", &content)
}

/// The two lists of contacts as tabs.
pub(super) fn tabs(active: &str) -> Vec<Value> {
    let tab = |(href, label): (&str, &str)| json!({ "href": href, "label": label, "active": href == active });
    [("/contacten", "Alle contacten"), ("/contacten/ontbreekt", "Wat ontbreekt")]
        .into_iter()
        .map(tab)
        .collect()
}

fn row(line: &ContactLine, today: NaiveDate) -> Value {
    let (it, contact) = (&line.organisation, &line.contact);
    let is_old = !contact.is_verified_on(today);
    let mut tags = contact_view::tags(contact, today);
    if contact.is_reachable_on(today) {
        tags.insert(0, json!({ "text": "bereikbaar", "kind": "ok" }));
    }
    json!({
        "href": format!("/organisaties/{}", it.code),
        "organisation": it.full_name(),
        "province": line.province,
        "function": contact_view::lexicon(it).function_label(contact.function),
        "name": contact.name.clone().unwrap_or_default(),
        "email": contact.email.as_ref().map(|email| email.as_str()).unwrap_or_default(),
        "phone": contact.phone.clone().unwrap_or_default(),
        "tags": tags,
        "verified": contact.verified_on.map(written_day).unwrap_or_default(),
        "is_old": is_old,
    })
}

/// The contacts in function today as a file. An import of it changes nothing: the organisation
/// stands there as its code, and the columns of the own list come first.
pub async fn export(page: Page, extension: Path<String>, asked: Query<Asked>) -> PageResult {
    let format = Format::asked(&extension)?;
    let filter = asked.filter();
    let lines =
        page.write(move |conn, actor, now| finding::export(conn, actor, &filter, now)).await?;
    let columns: [Column; 12] = [
        ("organisationCode", "gemeente"),
        ("function", "functie"),
        ("name", "naam"),
        ("email", "e-mail"),
        ("phone", "telefoon"),
        ("organisation", "volledige naam van de organisatie"),
        ("province", "ligt in"),
        ("validFrom", "eerste dag"),
        ("verifiedOn", "nagekeken op"),
        ("doNotContact", "geen post"),
        ("bouncedOn", "teruggekomen op"),
        ("source", "herkomst"),
    ];
    let rows: Vec<Vec<Cell>> = lines.iter().map(cells).collect();
    export::answer(format, "contacten", &columns, &rows)
}

fn cells(line: &ContactLine) -> Vec<Cell> {
    let (it, contact) = (&line.organisation, &line.contact);
    vec![
        it.code.as_str().into(),
        contact_view::lexicon(it).function_label(contact.function).into(),
        contact.name.as_deref().into(),
        contact.email.as_ref().map(|email| email.as_str()).into(),
        contact.phone.as_deref().into(),
        it.full_name().into(),
        line.province.as_str().into(),
        contact.valid_from.into(),
        contact.verified_on.into(),
        if contact.do_not_contact { "ja" } else { "" }.into(),
        contact.bounced_on.into(),
        contact.source.as_str().into(),
    ]
}
