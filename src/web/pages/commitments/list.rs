//! Every commitment of the tour: the late ones first, with filters, and the same list as a file.

use actix_web::web::{Path, Query};
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};

use super::state_kind;
use crate::domain::commitments::CommitmentState;
use crate::domain::dates::{relative_day, written_day};
use crate::domain::names::fold;
use crate::services::commitments::{self, CommitmentLine};
use crate::sheets::write::{Cell, Column};
use crate::web::error::{PageResult, Refusal};
use crate::web::guard::percent;
use crate::web::page::Page;
use crate::web::pages::export::{self, Format};
use crate::web::pages::options::{options, users};
use crate::web::pages::paging::Part;

/// The state that stands for open and late together, as the list begins.
const TO_DO: &str = "to_do";

/// The filters as they stand in the address.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    q: Option<String>,
    owner: Option<String>,
    state: Option<String>,
    pagina: Option<String>,
}

impl Asked {
    fn state(&self) -> &str {
        self.state.as_deref().unwrap_or(TO_DO)
    }

    fn passes(&self, line: &CommitmentLine, today: NaiveDate) -> bool {
        let it = &line.commitment;
        let is_in_state = match self.state() {
            "" => true,
            TO_DO => it.is_open(),
            state => it.state(today).as_str() == state,
        };
        let text = fold(self.q.as_deref().unwrap_or_default());
        let owner = self.owner.as_deref().unwrap_or_default();
        is_in_state
            && (owner.is_empty() || owner == it.owner_id.to_string())
            && (fold(&line.organisation).contains(&text) || fold(&it.title).contains(&text))
    }

    /// The filters as the query of an address, with another page.
    fn query(&self, page: usize) -> String {
        let page = (page > 1).then(|| page.to_string());
        let pairs = [
            ("q", self.q.as_deref().filter(|text| !text.trim().is_empty())),
            ("owner", self.owner.as_deref().filter(|text| !text.is_empty())),
            ("state", self.state.as_deref()),
            ("pagina", page.as_deref()),
        ];
        let written: Vec<String> = pairs
            .into_iter()
            .filter_map(|(name, value)| Some(format!("{name}={}", percent(value?))))
            .collect();
        if written.is_empty() { String::new() } else { format!("?{}", written.join("&")) }
    }

    fn is_active(&self) -> bool {
        self.state() != TO_DO || self.query(1).contains("q=") || self.query(1).contains("owner=")
    }
}

/// The list.
pub async fn show(page: Page, asked: Query<Asked>) -> PageResult {
    let (asked, today) = (asked.into_inner(), page.today());
    let lines = lines(&page, &asked).await?;
    let owners = page.read(|conn, _, _| commitments::owners(conn)).await?;
    let part = Part::new(lines.len(), asked.pagina.as_deref());
    let mut states = vec![json!({ "value": TO_DO, "label": "Nog te doen" })];
    states.extend(options(CommitmentState::ALL.iter().map(|it| (it.as_str(), it.label()))));
    let content = json!({
        "count": lines.len(),
        "filters": { "q": asked.q.as_deref().unwrap_or_default(),
            "owner": asked.owner.as_deref().unwrap_or_default(), "state": asked.state() },
        "filters_active": asked.is_active(),
        "owners": users(&owners),
        "states": states,
        "commitments": part.of(&lines).map(|line| row(line, today)).collect::<Vec<_>>(),
        "pages": part.links(|number| format!("/toezeggingen{}", asked.query(number))),
        "exports": export::links("/toezeggingen", &asked.query(1)),
    });
    page.show("commitments/list.html", "Toezeggingen", &content)
}

/// What passes, the open ones by their day and then what is finished.
async fn lines(page: &Page, asked: &Asked) -> Result<Vec<CommitmentLine>, Refusal> {
    let today = page.today();
    let mut lines = page.read(|conn, actor, _| commitments::list(conn, actor)).await?;
    lines.retain(|line| asked.passes(line, today));
    lines.sort_by_key(|line| !line.commitment.is_open());
    Ok(lines)
}

fn row(line: &CommitmentLine, today: NaiveDate) -> Value {
    let it = &line.commitment;
    let state = it.state(today);
    let is_mine = line.may_change && it.is_open();
    json!({
        "title": it.title, "href": format!("/toezeggingen/{}", it.id),
        "organisation": line.organisation,
        "organisation_href": format!("/organisaties/{}", line.code),
        "owner": line.owner, "due": written_day(it.due_on),
        "relative": if it.is_open() { relative_day(it.due_on, today) } else { String::new() },
        "state_label": state.label(), "state_kind": state_kind(state),
        "shareable": it.is_shareable,
        "done_action": if is_mine { format!("/toezeggingen/{}/gedaan", it.id) } else { String::new() },
    })
}

/// The same list as a file.
pub async fn export(page: Page, extension: Path<String>, asked: Query<Asked>) -> PageResult {
    let format = Format::asked(&extension)?;
    let (asked, today) = (asked.into_inner(), page.today());
    let lines = lines(&page, &asked).await?;
    page.write(commitments::note_export).await?;
    let columns: [Column; 8] = [
        ("organisationCode", "code"),
        ("organisation", "organisatie"),
        ("commitment", "toezegging"),
        ("owner", "wie"),
        ("dueOn", "klaar op"),
        ("state", "staat"),
        ("finishedOn", "afgerond op"),
        ("isShareable", "delen"),
    ];
    let rows: Vec<Vec<Cell>> = lines.iter().map(|line| cells(line, today)).collect();
    export::answer(format, "toezeggingen", &columns, &rows)
}

fn cells(line: &CommitmentLine, today: NaiveDate) -> Vec<Cell> {
    let it = &line.commitment;
    let finished = it.done_on.or(it.dropped.as_ref().map(|(on, _)| *on));
    vec![
        Cell::from(line.code.as_str()),
        Cell::from(line.organisation.as_str()),
        Cell::from(it.title.as_str()),
        Cell::from(line.owner.as_str()),
        Cell::Date(it.due_on),
        Cell::from(it.state(today).label()),
        finished.map_or(Cell::Empty, Cell::Date),
        Cell::from(if it.is_shareable { "ja" } else { "nee" }),
    ]
}
