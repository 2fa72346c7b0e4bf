//! The fields of checklist, observations and offers: what the form shows, and reading them.

use serde_json::{Value, json};

use crate::domain::conversations::Arranged;
use crate::domain::conversations::checklist::{self, Checked, Phase};
use crate::domain::conversations::details::{Details, OfferKind};
use crate::domain::conversations::observations::{Observed, Question};
use crate::web::fields::{Fields, Reader};
use crate::web::pages::options::options;

/// Begin of the names of the fields of the checklist; the number of the line follows.
pub const CHECKLIST: &str = "leidraad_";
/// Begin of the names of the fields of the observations; the name of the question follows.
pub const OBSERVATION: &str = "observation_";

/// Reads checklist, observations and offers; what was not discussed is left out.
pub fn read(reader: &mut Reader<'_>, fields: &Fields) -> Details {
    let mut details = Details { offers: reader.choices("offers"), ..Details::default() };
    for line in &checklist::LINES {
        let answer = reader.choice(&format!("{CHECKLIST}{}", line.number));
        let answer = answer.filter(|answer| *answer != Arranged::NotDiscussed);
        details.checklist.extend(answer.map(|answer| Checked { line: line.number, answer }));
    }
    for question in Question::all() {
        details.observations.extend(observed(reader, question));
    }
    refuse_unknown(reader, fields);
    details
}

fn observed(reader: &mut Reader<'_>, question: Question) -> Vec<Observed> {
    let name = format!("{OBSERVATION}{}", question.name());
    let mut findings = reader.choices(&name);
    if findings.iter().any(|finding| !question.topic.findings().contains(finding)) {
        reader.refuse(&name, "Kies uit de antwoorden die er staan.");
    }
    if !question.topic.takes_several() {
        findings.truncate(1);
    }
    findings.into_iter().map(|finding| Observed { question, finding }).collect()
}

/// A question that the form does not have would be lost in silence.
fn refuse_unknown(reader: &mut Reader<'_>, fields: &Fields) {
    for (name, _) in fields.pairs() {
        let line = name.strip_prefix(CHECKLIST);
        let is_line = |number: &str| number.parse().ok().and_then(checklist::find).is_some();
        let topic = name.strip_prefix(OBSERVATION);
        if line.is_some_and(|it| !is_line(it))
            || topic.is_some_and(|it| Question::find(it).is_none())
        {
            reader.refuse(name, "Deze vraag staat niet in het formulier.");
        }
    }
}

/// The names of the fields that hold lists.
pub const LISTS: [&str; 7] = [
    "attended",
    "motives",
    "tips",
    "offers",
    "observation_report_official",
    "observation_report_political",
    "observation_context",
];

/// The questions of the form, in groups.
pub fn content() -> Value {
    let answers: Vec<&Arranged> =
        Arranged::ALL.iter().filter(|it| **it != Arranged::NotDiscussed).collect();
    let phases = Phase::ALL.iter().map(|phase| {
        let lines = checklist::LINES.iter().filter(|line| line.phase == *phase).map(|line| {
            json!({ "name": format!("{CHECKLIST}{}", line.number),
                "label": format!("{}. {}", line.number, line.text) })
        });
        json!({ "label": phase.label(), "lines": lines.collect::<Vec<_>>() })
    });
    let questions = Question::all().map(|question| {
        let findings = question.topic.findings().iter();
        json!({ "name": format!("{OBSERVATION}{}", question.name()),
            "label": question.label(), "several": question.topic.takes_several(),
            "options": options(findings.map(|it| (it.as_str(), it.label()))) })
    });
    json!({
        "phases": phases.collect::<Vec<_>>(),
        "checklist_answers": options(answers.iter().map(|it| (it.as_str(), it.label()))),
        "observations": questions.collect::<Vec<_>>(),
        "offers": options(OfferKind::ALL.iter().map(|it| (it.as_str(), it.label()))),
    })
}

/// What was filled in, as questions with their answers.
pub fn rows(details: &Details) -> Vec<(String, String)> {
    let lines = details.checklist.iter().filter_map(|it| {
        let text = checklist::find(it.line)?.text;
        Some((format!("{}. {text}", it.line), it.answer.label().to_owned()))
    });
    let seen =
        details.observations.iter().map(|it| (it.question.label(), it.finding.label().to_owned()));
    lines.chain(seen).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_that_takes_several_answers_is_a_list() {
        let several = Question::all().filter(|it| it.topic.takes_several());
        let names: Vec<String> = several.map(|it| format!("{OBSERVATION}{}", it.name())).collect();
        assert_eq!(LISTS[4..], names);
    }
}
