//! What is missing: a line for each organisation with its one next step, and the same as a file.

use actix_web::web::{Path, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use super::contact_view;
use super::export::{self, Format};
use super::list::tabs;
use super::paging::Part;
use crate::domain::contacts::{Contact, ContactFunction};
use crate::domain::organisations::Organisation;
use crate::domain::permissions::Permission;
use crate::services::contacts::gaps::{self, Gap, GapLine, Gaps};
use crate::sheets::write::{Cell, Column};
use crate::web::error::PageResult;
use crate::web::page::Page;

const PATH: &str = "/contacten/ontbreekt";

/// The gap that is asked for, and the page.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    gat: Option<String>,
    pagina: Option<String>,
}

impl Asked {
    fn gap(&self) -> Option<Gap> {
        self.gat.as_deref().and_then(|text| text.parse().ok())
    }

    fn href(&self, page: usize) -> String {
        let page = if page > 1 { format!("pagina={page}") } else { String::new() };
        match (self.gap(), page.is_empty()) {
            (None, true) => PATH.to_owned(),
            (None, false) => format!("{PATH}?{page}"),
            (Some(gap), true) => format!("{PATH}?gat={gap}"),
            (Some(gap), false) => format!("{PATH}?gat={gap}&{page}"),
        }
    }
}

/// The list.
pub async fn show(page: Page, asked: Query<Asked>) -> PageResult {
    let gap = asked.gap();
    let found = page.read(move |conn, actor, now| gaps::list(conn, actor, gap, now)).await?;
    let may_edit = page.actor()?.may(Permission::EditContacts);
    let part = Part::new(found.lines.len(), asked.pagina.as_deref());
    let here = asked.href(part.number());
    let query = gap.map(|gap| format!("?gat={gap}")).unwrap_or_default();
    let content = json!({
        "tabs": tabs(PATH),
        "counts": counts(&found, gap),
        "count": found.lines.len(),
        "lines": part.of(&found.lines).map(|line| row(line, may_edit)).collect::<Vec<_>>(),
        "back": here,
        "pages": part.links(|number| asked.href(number)),
        "exports": export::links(PATH, &query),
    });
    page.show("contacts/gaps.html", "Wat ontbreekt", &content)
}

fn counts(found: &Gaps, asked: Option<Gap>) -> Vec<Value> {
    let count = |(gap, count): &(Gap, usize)| {
        json!({
            "href": format!("{PATH}?gat={gap}"), "label": gap.label(), "count": count,
            "active": asked == Some(*gap),
        })
    };
    let all = json!({ "href": PATH, "label": "Alles", "count": Value::Null,
        "active": asked.is_none() });
    std::iter::once(all).chain(found.counts.iter().map(count)).collect()
}

fn row(line: &GapLine, may_edit: bool) -> Value {
    let it = &line.organisation;
    let step = Step::of(line);
    let verified = line.contact.as_ref().filter(|_| line.next == Gap::Unverified && may_edit);
    json!({
        "href": format!("/organisaties/{}", it.code),
        "organisation": it.full_name(),
        "province": line.province,
        "gaps": line.gaps.iter().map(|gap| gap_label(*gap, it)).collect::<Vec<_>>(),
        "detail": step.detail,
        "step": step.text,
        "step_href": if may_edit { step.href } else { String::new() },
        "verify_action": verified
            .map(|contact| format!("{}/juist", contact_view::own_path(it, contact)))
            .unwrap_or_default(),
        "version": verified.map(|contact| contact.version.to_string()).unwrap_or_default(),
    })
}

/// The gap in the words of the organisation: a province has no mayor.
fn gap_label(gap: Gap, organisation: &Organisation) -> String {
    let lexicon = contact_view::lexicon(organisation);
    match gap {
        Gap::Address => "geen werkend adres".to_owned(),
        Gap::Mayor => format!("geen {}", lexicon.mayor_title),
        Gap::Clerk => format!("geen {}", lexicon.clerk_title),
        Gap::Unverified => "niet nagekeken".to_owned(),
    }
}

/// What somebody does about a gap.
struct Step {
    text: String,
    detail: String,
    href: String,
}

impl Step {
    fn of(line: &GapLine) -> Self {
        let it = &line.organisation;
        let lexicon = contact_view::lexicon(it);
        let add = |function: ContactFunction, title: &str| Self {
            text: format!("Voeg een {title} toe"),
            detail: String::new(),
            href: format!("/organisaties/{}/contacten/nieuw?functie={function}", it.code),
        };
        let (mayor, clerk) = match it.is_province() {
            true => (ContactFunction::KingsCommissioner, ContactFunction::StatesClerk),
            false => (ContactFunction::Mayor, ContactFunction::CouncilClerk),
        };
        match (line.next, &line.contact) {
            (Gap::Mayor, _) => add(mayor, lexicon.mayor_title),
            (Gap::Clerk, _) | (_, None) => add(clerk, lexicon.clerk_title),
            (Gap::Address, Some(contact)) if contact.bounced_on.is_some() => {
                Self::about(it, contact, "Verbeter het adres")
            }
            (Gap::Address, Some(contact)) => Self::about(it, contact, "Vul een adres in"),
            (Gap::Unverified, Some(contact)) => Self::about(it, contact, "Kijk het contact na"),
        }
    }

    fn about(organisation: &Organisation, contact: &Contact, text: &str) -> Self {
        let function = contact_view::lexicon(organisation).function_label(contact.function);
        let (who, verified) = (contact_view::who(contact), contact_view::verified(contact));
        let detail = if who.is_empty() { function.to_owned() } else { format!("{function} {who}") };
        Self {
            text: text.to_owned(),
            detail: format!("{detail} · {}", verified.replacen('N', "n", 1)),
            href: contact_view::own_path(organisation, contact),
        }
    }
}

/// The same list as a file.
pub async fn export(page: Page, extension: Path<String>, asked: Query<Asked>) -> PageResult {
    let format = Format::asked(&extension)?;
    let gap = asked.gap();
    let found = page.write(move |conn, actor, now| gaps::export(conn, actor, gap, now)).await?;
    let columns: [Column; 6] = [
        ("organisationCode", "code"),
        ("organisation", "organisatie"),
        ("province", "provincie"),
        ("missing", "wat ontbreekt"),
        ("nextStep", "volgende stap"),
        ("contact", "contact"),
    ];
    let rows: Vec<Vec<Cell>> = found.lines.iter().map(cells).collect();
    export::answer(format, "wat-ontbreekt", &columns, &rows)
}

fn cells(line: &GapLine) -> Vec<Cell> {
    let it = &line.organisation;
    let step = Step::of(line);
    let gaps: Vec<String> = line.gaps.iter().map(|gap| gap_label(*gap, it)).collect();
    vec![
        it.code.as_str().into(),
        it.full_name().into(),
        line.province.as_str().into(),
        gaps.join(", ").into(),
        step.text.into(),
        step.detail.into(),
    ]
}
