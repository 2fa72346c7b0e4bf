//! Reads a conversation from the fields of a form or a call of the API; both use the same names.

use chrono::{DateTime, NaiveDate, Utc};

use super::details;
use crate::domain::conversations::details::Details;
use crate::domain::conversations::{Arranged, Familiarity, Outcome, outcome_problems};
use crate::domain::dates::from_amsterdam;
use crate::domain::errors::RuleError;
use crate::services::commitments::NewCommitment;
use crate::services::conversations::{
    Answers, Company, ConfidentialAnswers, Invitees, LogConversation, PlanConversation, Seen,
};
use crate::web::fields::{Fields, Reader};

const ORGANISATION: &str = "Kies een organisatie.";

/// Reads a conversation that took place; the confidential answers are not sealed yet.
///
/// # Errors
/// Every problem with a field at once.
pub fn held(
    fields: &Fields,
    today: NaiveDate,
) -> Result<(LogConversation, ConfidentialAnswers), RuleError> {
    let mut reader = Reader::new(fields);
    let organisation = reader.needed_line("organisation", ORGANISATION);
    let outcome = outcome(&mut reader, today);
    let answers = ConfidentialAnswers {
        issues: reader.area("issues"),
        arranged: reader.area("arranged"),
        needs: reader.area("needs"),
    };
    let commitments = commitment(&mut reader).into_iter().collect();
    let details = details::read(&mut reader, fields);
    let seen = seen(fields).map_or(Seen::Nothing, |(id, version)| Seen::One(id, version));
    let log = outcome.map(|outcome| {
        let sealed_answers = None;
        let command =
            LogConversation { organisation, outcome, sealed_answers, commitments, details, seen };
        (command, answers)
    });
    reader.finish(log)
}

/// The planned conversation that the form showed, with its version then.
pub fn seen(fields: &Fields) -> Option<(i64, i64)> {
    let number = |name: &str| fields.get(name)?.parse().ok();
    number("conversation").zip(number("version"))
}

fn outcome(reader: &mut Reader<'_>, today: NaiveDate) -> Option<Outcome> {
    let held_on = reader.needed_day("held_on");
    let mode = reader.needed_choice("mode");
    let attended = reader.choices("attended");
    let assessment = reader.needed_choice("assessment");
    let session_interest = reader.needed_choice("session_interest");
    let later_on = reader.day("later_on");
    let answers = answers(reader);
    reader.refuse_all(outcome_problems(held_on, &attended, (session_interest, later_on), today));
    Some(Outcome {
        held_on: held_on?,
        mode: mode?,
        attended,
        assessment: assessment?,
        session_interest: session_interest?,
        later_on,
        has_protocol: answers.has_protocol,
        has_code_of_conduct: answers.has_code_of_conduct,
        knows_team: answers.knows_team,
        motives: answers.motives,
        tips: answers.tips,
    })
}

/// What was answered beside the outcome, without checklist and observations.
pub fn answers(reader: &mut Reader<'_>) -> Answers {
    let arranged =
        |reader: &mut Reader<'_>, name: &str| reader.choice(name).unwrap_or(Arranged::NotDiscussed);
    Answers {
        has_protocol: arranged(reader, "has_protocol"),
        has_code_of_conduct: arranged(reader, "has_code_of_conduct"),
        knows_team: reader.choice("knows_team").unwrap_or(Familiarity::NotDiscussed),
        motives: reader.choices("motives"),
        tips: reader.choices("tips"),
        details: Details::default(),
    }
}

/// A commitment that may be absent; a text needs its day.
fn commitment(reader: &mut Reader<'_>) -> Option<NewCommitment> {
    let (title, due_on) = (reader.line("commitment_text"), reader.day("commitment_due_on"));
    match (title, due_on) {
        (Some(title), Some(due_on)) => {
            let is_shareable = reader.ticked("commitment_shareable");
            Some(NewCommitment { title, due_on, is_shareable })
        }
        (Some(_), None) => {
            let problem = "Vul in wanneer het klaar is, bijvoorbeeld 15-11-2023.";
            reader.refuse_all(vec![crate::domain::errors::Problem::new(
                "commitment_due_on",
                problem,
            )]);
            None
        }
        // The form proposes a day; without a text there is no commitment.
        (None, _) => None,
    }
}

/// Reads a conversation to plan.
///
/// # Errors
/// Every problem with a field at once.
pub fn planned(fields: &Fields) -> Result<PlanConversation, RuleError> {
    let mut reader = Reader::new(fields);
    let organisation = reader.needed_line("organisation", ORGANISATION);
    let day = reader.needed_day("held_on");
    let time = reader.needed_clock("held_at");
    let mode = reader.needed_choice("mode");
    let adviser_id = reader.number("adviser");
    let at = day.zip(time).map(|(day, time)| from_amsterdam(day, time));
    let invited = reader.ticked("send_invitation").then(|| invitees(fields));
    let plan = at.zip(mode).map(|(at, mode)| PlanConversation {
        organisation,
        at,
        mode,
        adviser_id,
        invited,
    });
    reader.finish(plan)
}

/// Reads who joins a conversation to plan.
///
/// # Errors
/// Every problem with a field at once.
pub fn company(fields: &Fields) -> Result<Company, RuleError> {
    let mut reader = Reader::new(fields);
    let company =
        Company { advisers: reader.choices("also"), expected: reader.choices("functions") };
    reader.finish(Some(company))
}

/// Whom the appointment goes to. A form that did not know the organisation could not offer its
/// contacts.
fn invitees(fields: &Fields) -> Invitees {
    let chosen = fields.all("invited");
    if chosen.contains(&"usual") {
        return Invitees::Usual;
    }
    Invitees::These(chosen.into_iter().filter_map(|id| id.parse().ok()).collect())
}

/// Reads a moment that may be absent as a whole.
pub fn moment(reader: &mut Reader<'_>, fields: &Fields) -> Option<DateTime<Utc>> {
    fields.get("held_on").or_else(|| fields.get("held_at"))?;
    let day = reader.needed_day("held_on")?;
    let time = reader.needed_clock("held_at")?;
    Some(from_amsterdam(day, time))
}
