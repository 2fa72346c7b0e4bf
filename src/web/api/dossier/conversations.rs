//! `conversations`: log one, list them, read one. What was told in confidence can be sent and is
//! never answered.

use std::collections::BTreeMap;

use actix_web::web::Path;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::conversations::{
    Arranged, Assessment, Attendee, ConversationState, Familiarity, Mode, Motive, SessionInterest,
    Tip,
};
use crate::domain::dates::amsterdam_day;
use crate::domain::permissions::Permission;
use crate::services::conversations::{self, ConversationLine, Filter, Seen};
use crate::services::require;
use crate::web::api::asked::Asked;
use crate::web::api::call::{ApiResult, Call, Json, created, ok};
use crate::web::fields::Fields;
use crate::web::pages::conversations::details::{CHECKLIST, OBSERVATION};
use crate::web::pages::conversations::reading;

/// A conversation that took place, as a program sends it.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct NewConversationJson {
    organisation: Option<String>,
    held_on: Option<String>,
    mode: Option<String>,
    attended: Vec<String>,
    assessment: Option<String>,
    session_interest: Option<String>,
    later_on: Option<String>,
    has_protocol: Option<String>,
    has_code_of_conduct: Option<String>,
    knows_team: Option<String>,
    motives: Vec<String>,
    tips: Vec<String>,
    issues: Option<String>,
    arranged: Option<String>,
    needs: Option<String>,
    checklist: BTreeMap<String, String>,
    observations: BTreeMap<String, Vec<String>>,
    offers: Vec<String>,
}

impl NewConversationJson {
    /// The same as the fields of the form, so that both are read by one reader.
    fn into_fields(self) -> Fields {
        let single = [
            ("organisation", self.organisation),
            ("held_on", self.held_on),
            ("mode", self.mode),
            ("assessment", self.assessment),
            ("session_interest", self.session_interest),
            ("later_on", self.later_on),
            ("has_protocol", self.has_protocol),
            ("has_code_of_conduct", self.has_code_of_conduct),
            ("knows_team", self.knows_team),
            ("issues", self.issues),
            ("arranged", self.arranged),
            ("needs", self.needs),
        ];
        let several = [
            ("attended", self.attended),
            ("motives", self.motives),
            ("tips", self.tips),
            ("offers", self.offers),
        ];
        let single = single.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        let lines =
            self.checklist.into_iter().map(|(line, answer)| (format!("{CHECKLIST}{line}"), answer));
        let named = several.into_iter().map(|(name, values)| (name.to_owned(), values));
        let observed = self
            .observations
            .into_iter()
            .map(|(question, values)| (format!("{OBSERVATION}{question}"), values));
        let several = named
            .chain(observed)
            .flat_map(|(name, values)| values.into_iter().map(move |value| (name.clone(), value)));
        Fields::new(single.chain(lines).chain(several).collect())
    }
}

/// A conversation as the API answers it; what the caller may not read is null.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConversationJson {
    id: i64,
    organisation: String,
    organisation_name: String,
    adviser: String,
    state: ConversationState,
    planned_at: Option<DateTime<Utc>>,
    held_on: Option<NaiveDate>,
    mode: Mode,
    attended: Vec<Attendee>,
    assessment: Option<Assessment>,
    session_interest: Option<SessionInterest>,
    later_on: Option<NaiveDate>,
    has_protocol: Option<Arranged>,
    has_code_of_conduct: Option<Arranged>,
    knows_team: Option<Familiarity>,
    motives: Option<Vec<Motive>>,
    tips: Option<Vec<Tip>>,
}

impl From<ConversationLine> for ConversationJson {
    fn from(line: ConversationLine) -> Self {
        let outcome = line.outcome.as_ref();
        Self {
            id: line.id,
            assessment: outcome.map(|it| it.assessment),
            later_on: outcome.and_then(|it| it.later_on),
            has_protocol: outcome.map(|it| it.has_protocol),
            has_code_of_conduct: outcome.map(|it| it.has_code_of_conduct),
            knows_team: outcome.map(|it| it.knows_team),
            motives: outcome.map(|it| it.motives.clone()),
            tips: outcome.map(|it| it.tips.clone()),
            organisation: line.code,
            organisation_name: line.organisation,
            adviser: line.adviser,
            state: line.state,
            planned_at: line.planned_at,
            held_on: line.held_on,
            mode: line.mode,
            attended: line.attended,
            session_interest: line.session_interest,
        }
    }
}

/// Logs a conversation.
pub async fn log(call: Call, Json(body): Json<NewConversationJson>) -> ApiResult {
    // Who may not log hears that before what is wrong with the body.
    require(&call.actor, Permission::LogConversations)?;
    let fields = body.into_fields();
    let (mut command, answers) = reading::held(&fields, amsterdam_day(call.now()))?;
    command.sealed_answers = answers.seal(&call.app.sealing)?;
    command.seen = Seen::Unasked;
    let line = call
        .write(move |conn, actor, now| {
            let id = conversations::log(conn, actor, &command, now)?.id;
            conversations::get(conn, actor, id)
        })
        .await?;
    let location = format!("/api/v1/conversations/{}", line.id);
    Ok(created(&location, &ConversationJson::from(line)))
}

/// Lists conversations, the newest first.
pub async fn list(call: Call, mut asked: Asked) -> ApiResult {
    let (days, mode) = (asked.days(), asked.choice("mode", Mode::ALL));
    let filter = Filter {
        organisation: asked.organisation(),
        province: asked.province(),
        state: asked.choice("state", ConversationState::ALL),
        on_desk: asked.flag("onDesk").unwrap_or(false),
        ..Filter::default()
    };
    let paging = asked.paged()?;
    let mut lines =
        call.read(move |conn, actor, _| conversations::list(conn, actor, &filter)).await?;
    lines.retain(|it| {
        let day = it.held_on.or_else(|| it.planned_at.map(amsterdam_day));
        days.hold(day) && mode.is_none_or(|mode| mode == it.mode)
    });
    let lines: Vec<ConversationJson> = lines.into_iter().map(ConversationJson::from).collect();
    Ok(paging.answer(&lines))
}

/// Reads one conversation.
pub async fn get(call: Call, id: Path<i64>) -> ApiResult {
    let id = id.into_inner();
    let line = call.read(move |conn, actor, _| conversations::get(conn, actor, id)).await?;
    if line.answers_withheld {
        call.write(move |conn, actor, now| conversations::note_withheld(conn, actor, id, now))
            .await?;
    }
    Ok(ok(&ConversationJson::from(line)))
}
