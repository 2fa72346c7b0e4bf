//! Conversations: the list and one conversation. The forms are in the files beside this one.

pub mod as_file;
pub mod changes;
mod conflict;
pub mod corrections;
pub mod details;
pub mod drafts;
mod facts;
pub mod forms;
pub mod logging;
pub mod reading;
pub mod regional_days;
mod unchosen;

use actix_web::HttpRequest;
use actix_web::web::{Path, Query};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::export;
use super::filters;
use super::options::{DESK, distinct, keep_asked, options, own_desk, users};
use super::paging::Part;
use crate::domain::conversations::ConversationState;
use crate::domain::dates::{amsterdam_day, clock, long_day, relative_day, written_day};
use crate::domain::filters::FilteredList;
use crate::domain::notes::is_over;
use crate::domain::permissions::Permission;
use crate::domain::sealed::Sealed;
use crate::services::commitments;
use crate::services::conversations::expiry::RULE;
use crate::services::conversations::{self, ConfidentialAnswers, ConversationLine, Filter};
use crate::services::sealing::UNREADABLE;
use crate::web::error::{PageResult, Refusal};
use crate::web::page::Page;

/// The state that a filter asks of what was planned until now and nobody logged.
pub const TO_LOG: &str = "to_log";

/// What the filter bar asks.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    q: Option<String>,
    province: Option<String>,
    state: Option<String>,
    adviser: Option<String>,
    pagina: Option<String>,
}

/// The list of conversations.
pub async fn list(page: Page, asked: Query<Asked>, request: HttpRequest) -> PageResult {
    let asked = asked.into_inner();
    let filter = filter(&asked, page.now());
    let (all, shown, owners) = page
        .read(move |conn, actor, _| {
            let all = conversations::list(conn, actor, &Filter::default())?;
            Ok((all, conversations::list(conn, actor, &filter)?, commitments::owners(conn)?))
        })
        .await?;
    let query = query(&request);
    let part = Part::new(shown.len(), asked.pagina.as_deref());
    let today = page.today();
    let may_log = page.actor()?.may(Permission::LogConversations);
    let filters = json!({ "q": asked.q, "province": asked.province, "state": asked.state,
        "adviser": asked.adviser });
    let mut provinces =
        distinct(all.iter().map(|it| (it.province_code.clone(), it.province.clone())));
    keep_asked(&mut provinces, asked.province.as_deref().filter(|code| !code.is_empty()));
    let mut advisers = users(&owners);
    advisers.extend(own_desk(&page.actor()?));
    let is_known = |id: &&str| *id == DESK || id.parse::<i64>().is_ok();
    keep_asked(&mut advisers, asked.adviser.as_deref().filter(is_known));
    let saved = filters::bar(&page, FilteredList::Conversations, request.query_string()).await?;
    let content = json!({
        "count": shown.len(),
        "saved": saved,
        "new_href": if may_log { "/gesprekken/nieuw" } else { "" },
        "day_href": "/gesprekken/regiodag",
        "filters_active": !query.is_empty(),
        "filters": without_null(filters),
        "provinces": provinces,
        "states": states(),
        "advisers": advisers,
        "conversations": part.of(&shown).map(|line| row(line, today)).collect::<Vec<_>>(),
        "pages": part.links(|page| format!("/gesprekken?{query}&pagina={page}")),
        "exports": export::links("/gesprekken", &asked_again(&query)),
    });
    page.show("conversations/list.html", "Gesprekken", &content)
}

fn states() -> Vec<Value> {
    let known = ConversationState::ALL.iter().map(|it| (it.as_str(), it.label()));
    options(known.chain([(TO_LOG, "Nog vast te leggen")]))
}

fn filter(asked: &Asked, now: DateTime<Utc>) -> Filter {
    let given = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    Filter {
        text: given(&asked.q),
        organisation: None,
        province: given(&asked.province),
        state: given(&asked.state).and_then(|text| text.parse().ok()),
        to_log_at: (asked.state.as_deref() == Some(TO_LOG)).then_some(now),
        adviser_id: given(&asked.adviser).and_then(|text| text.parse().ok()),
        on_desk: asked.adviser.as_deref() == Some(DESK),
    }
}

/// What the filters ask, as it came, without the page and without filters left open.
pub(in crate::web::pages) fn query(request: &HttpRequest) -> String {
    let asks =
        |pair: &&str| !pair.starts_with("pagina=") && !pair.ends_with('=') && !pair.is_empty();
    request.query_string().split('&').filter(asks).collect::<Vec<_>>().join("&")
}

/// The query with its question mark, or nothing.
pub(in crate::web::pages) fn asked_again(query: &str) -> String {
    if query.is_empty() { String::new() } else { format!("?{query}") }
}

pub(in crate::web::pages) fn without_null(mut value: Value) -> Value {
    if let Some(map) = value.as_object_mut() {
        map.retain(|_, value| !value.is_null());
    }
    value
}

fn row(line: &ConversationLine, today: NaiveDate) -> Value {
    let interest = line.session_interest.map_or("", |it| it.label());
    let assessment = line.outcome.as_ref().map_or("", |it| it.assessment.label());
    json!({
        "href": format!("/gesprekken/{}", line.id),
        "organisation": line.organisation,
        "province": line.province,
        "when": when(line),
        "relative": day_of(line).filter(|day| *day >= today).map(|day| relative_day(day, today)),
        "mode": line.mode.label().to_lowercase(),
        "attended": attended(line),
        "adviser": line.adviser,
        "state_label": line.state.label(),
        "state_kind": state_kind(line.state),
        "assessment": assessment,
        "interest": interest,
    })
}

fn day_of(line: &ConversationLine) -> Option<NaiveDate> {
    line.held_on.or_else(|| line.planned_at.map(amsterdam_day))
}

fn when(line: &ConversationLine) -> String {
    match (line.held_on, line.planned_at) {
        (Some(day), _) => long_day(day),
        (None, Some(at)) => format!("{}, {}", long_day(amsterdam_day(at)), clock(at)),
        (None, None) => "nog geen datum".to_owned(),
    }
}

fn attended(line: &ConversationLine) -> String {
    line.attended.iter().map(|it| it.label().to_lowercase()).collect::<Vec<_>>().join(", ")
}

const fn state_kind(state: ConversationState) -> &'static str {
    match state {
        ConversationState::Planned => "busy",
        ConversationState::Postponed => "warning",
        ConversationState::Held => "ok",
        ConversationState::Declined | ConversationState::NotHeld => "neutral",
    }
}

/// Beside confidential answers of a conversation that was corrected.
const CORRECTED: &str = "Het gesprek telt niet mee: het is later gecorrigeerd.";

/// One conversation; the confidential answers for the adviser of the dossier alone.
pub async fn show(page: Page, id: Path<i64>) -> PageResult {
    let id = id.into_inner();
    let (line, more, company, end, corrections) = page
        .read(move |conn, actor, _| {
            let line = conversations::get(conn, actor, id)?;
            let more = conversations::details(conn, &line)?;
            let company = conversations::company(conn, actor, id)?;
            let corrections = conversations::corrections_of(conn, &line)?;
            let end = conversations::expiry::end_of_answers(conn, id)?;
            Ok((line, more, company, end, corrections))
        })
        .await?;
    if line.answers_withheld {
        page.write(move |conn, actor, now| conversations::note_withheld(conn, actor, id, now))
            .await?;
    }
    let answers = if line.may_read_answers { answers(&page, id).await? } else { Vec::new() };
    let is_held = line.state == ConversationState::Held;
    let over = end.0.filter(|_| line.may_read_answers && is_over(end.0, page.today()));
    let hidden = hidden((end.1, over), is_held && line.outcome.is_none());
    let ends = end.0.map(|on| format!("Het wordt vernietigd op {}: {RULE}.", written_day(on)));
    let notes = [ends.unwrap_or_default().as_str(), if is_held { "" } else { CORRECTED }].join(" ");
    let content = json!({
        "organisation": { "name": line.organisation, "href": format!("/organisaties/{}", line.code) },
        "lead": format!("{}, {}", when(&line), line.mode.label().to_lowercase()),
        "state_label": line.state.label(),
        "state_kind": state_kind(line.state),
        "facts": facts::facts(&line, &more, &company),
        "corrections": corrections.iter().map(corrections::row).collect::<Vec<_>>(),
        "actions": actions(&line, page.actor()?.may(Permission::LogConversations)),
        "answers": answers,
        "answers_note": notes.trim(),
        "hidden_answers": hidden,
    });
    page.show("conversations/show.html", &format!("Gesprek {}", line.organisation), &content)
}

/// Why the confidential answers are not shown: they were destroyed, are kept no longer, or are
/// somebody else's.
fn hidden((gone, over): (Option<NaiveDate>, Option<NaiveDate>), is_of_others: bool) -> String {
    match (gone, over) {
        (Some(on), _) => {
            format!("Wat hier is verteld, is vernietigd op {}: {RULE}.", written_day(on))
        }
        (None, Some(on)) => format!(
            "Wat hier is verteld, is sinds {} niet meer te lezen en wordt vernietigd: {RULE}.",
            written_day(on)
        ),
        (None, None) if is_of_others => "Wat hier is verteld, leest alleen de adviseur van dit \
             dossier, en wie deze vervangt of opvolgt."
            .to_owned(),
        (None, None) => String::new(),
    }
}

/// What was told in confidence, still sealed; none when there is nothing to read any more.
async fn sealed_answers(page: &Page, id: i64) -> Result<Option<Sealed>, Refusal> {
    let work =
        move |conn: &mut _, actor: &_, now| conversations::sealed_answers(conn, actor, id, now);
    Ok(page.write(work).await?)
}

/// What was told in confidence, opened; reading it leaves a line in the audit log.
async fn answers(page: &Page, id: i64) -> Result<Vec<Value>, Refusal> {
    let Some(sealed) = sealed_answers(page, id).await? else { return Ok(Vec::new()) };
    let Ok(told) = ConfidentialAnswers::open(&sealed, &page.app.sealing) else {
        return Ok(vec![json!({ "label": "Wat is verteld", "text": UNREADABLE })]);
    };
    let labelled = [
        ("Wat speelt er?", told.issues),
        ("Wat is al geregeld?", told.arranged),
        ("Waar is behoefte aan?", told.needs),
    ];
    Ok(labelled
        .into_iter()
        .filter_map(|(label, text)| Some(json!({ "label": label, "text": text? })))
        .collect())
}

fn actions(line: &ConversationLine, may_log: bool) -> Vec<Value> {
    if !line.may_change {
        return Vec::new();
    }
    let link = |label: &str, href: String| json!({ "label": label, "href": href });
    let mut links = Vec::new();
    if may_log && line.state != ConversationState::Declined {
        let is_held = line.state == ConversationState::Held;
        let label = if is_held { "Nog een gesprek vastleggen" } else { "Gesprek vastleggen" };
        links.push(link(label, format!("/gesprekken/nieuw?organisatie={}", line.code)));
    }
    match line.state {
        ConversationState::Planned => {
            links.push(link("Briefing", format!("/organisaties/{}/briefing", line.code)));
            links.push(link("Uitstellen", format!("/gesprekken/{}/uitstellen", line.id)));
            let declining = format!("/gesprekken/afwijzen?organisatie={}", line.code);
            links.extend(line.may_plan.then(|| link("Gaat niet door", declining)));
        }
        ConversationState::Postponed | ConversationState::Declined | ConversationState::NotHeld => {
            let planning = format!("/gesprekken/plannen?organisatie={}", line.code);
            links.extend(line.may_plan.then(|| link("Opnieuw plannen", planning)));
        }
        ConversationState::Held => {
            let path = format!("/organisaties/{}/terugkoppeling?gesprek={}", line.code, line.id);
            links.push(link("Terugkoppeling sturen", path));
            links.push(link("Corrigeren", format!("/gesprekken/{}/corrigeren", line.id)));
        }
    }
    links
}
