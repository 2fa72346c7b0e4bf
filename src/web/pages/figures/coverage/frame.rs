//! What every page of coverage has: the question, the answer with its checksum, and the way to
//! the other parts.

use serde::Serialize;
use serde_json::{Value, json};

use super::question::Question;
use super::{Asked, words};
use crate::domain::permissions::Permission;
use crate::domain::stages::Stage;
use crate::services::coverage::Figures;
use crate::services::coverage::breakdowns::{self, FullReport};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::Fields;
use crate::web::page::Page;
use crate::web::pages::export;

/// The parts of coverage: address and name.
const PARTS: [(&str, &str); 6] = [
    ("/dekking", "Overzicht"),
    ("/dekking/trechter", "Van brief naar training"),
    ("/dekking/maanden", "Per maand"),
    ("/dekking/verdeling", "Verdeling"),
    ("/dekking/verwachting", "Verwachting"),
    ("/dekking/streefcijfers", "Streefcijfers"),
];

/// Coverage as it was asked for.
pub(super) struct Answer {
    pub(super) question: Question,
    pub(super) full: FullReport,
    pub(super) figures: Figures,
}

/// What the templates show of it.
#[derive(Serialize)]
pub(super) struct FrameView {
    sentence: String,
    known: String,
    checksum: String,
    parts: Vec<Value>,
    pub(super) form: Value,
}

impl FrameView {
    /// Around the part at an address.
    pub(super) fn of(answer: &Answer, address: &str) -> Self {
        let question = answer.question;
        let parts = PARTS.iter().map(|&(href, label)| {
            json!({
                "label": label,
                "href": format!("{href}?{}", question.query()),
                "active": href == address,
            })
        });
        Self {
            sentence: words::sentence(&answer.full.report),
            known: question.known_sentence(),
            checksum: answer.full.checksum.chars().take(12).collect(),
            parts: parts.collect(),
            form: question.form(),
        }
    }
}

/// The answer to a question.
pub(super) async fn answer(page: &Page, question: Question) -> Result<Answer, Refusal> {
    let question = question.settled(page.now());
    let (on, known_at) = breakdowns::moment(question.asked(), page.now());
    let figures = page.app.figures(on, known_at).await?;
    page.read(move |conn, actor, now| {
        let full = breakdowns::answer(conn, actor, &figures, question.asked(), now)?;
        Ok(Answer { question, full, figures })
    })
    .await
}

/// Shows a part: its template, title and address, and what it adds to the frame.
pub(super) async fn part(
    page: Page,
    asked: Asked,
    (template, title, address): (&str, &str, &str),
    add: impl FnOnce(&Answer) -> Value,
) -> PageResult {
    let fields = Fields::new(asked.into_inner());
    let read = Question::read(&fields, page.today());
    let question = *read.as_ref().unwrap_or(&Question::on(page.today()));
    let answer = answer(&page, question).await?;
    let view = PartView {
        frame: FrameView::of(&answer, address),
        address: address.to_owned(),
        exports: export_links(&page, address, question),
        part: add(&answer),
    };
    match read {
        Ok(_) => page.show(template, title, &view),
        Err(rule) => page.refused((template, title), &view, fields.to_form(&[]), rule.into()),
    }
}

#[derive(Serialize)]
struct PartView {
    #[serde(flatten)]
    frame: FrameView,
    address: String,
    exports: Vec<Value>,
    part: Value,
}

/// The same figures as files, for who may have them.
pub(super) fn export_links(page: &Page, address: &str, question: Question) -> Vec<Value> {
    let may = page.visitor.actor.as_ref().is_some_and(|it| it.may(Permission::ExportReports));
    match may {
        true => export::links(address, &format!("?{}", question.query())),
        false => Vec::new(),
    }
}

/// The stages to choose from.
pub(super) fn stage_tabs(question: Question, chosen: Stage) -> Vec<Value> {
    let tab = |&stage: &Stage| {
        json!({
            "label": stage.label(),
            "href": format!("/dekking/maanden?{}&stap={stage}", question.query()),
            "active": stage == chosen,
        })
    };
    Stage::ALL.iter().map(tab).collect()
}
