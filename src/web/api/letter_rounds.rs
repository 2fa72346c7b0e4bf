//! `letter-rounds`: make one, look at it and its letters, release it.

use actix_web::web::Path;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::asked::Asked;
use super::call::{ApiResult, Call, Json, created, ok};
use crate::domain::errors::{Problem, RuleError};
use crate::domain::letters::{Readiness, RoundState};
use crate::services::rounds::plan::{self, PlanRound};
use crate::services::rounds::release::{self, Release};
use crate::services::rounds::reminders::{self, ReleaseReminders};
use crate::services::rounds::view::{self, LetterLine, RoundFigures};

/// A round as a caller asks for it; everything may be missing, so that all is told at once.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewRound {
    name: Option<String>,
    province: Option<String>,
    #[serde(default)]
    organisations: Vec<String>,
    planned_at: Option<String>,
    pace_per_hour: Option<i64>,
}

impl NewRound {
    /// The command, with what could not be read.
    fn read(self, now: DateTime<Utc>) -> (PlanRound, Vec<Problem>) {
        let mut problems = Vec::new();
        let instant = self.planned_at.as_deref().map(DateTime::parse_from_rfc3339);
        let planned_at = match instant {
            Some(Ok(instant)) => instant.with_timezone(&Utc),
            Some(Err(_)) | None => {
                let problem = "Geef een moment op, bijvoorbeeld 2023-10-02T09:00:00+02:00.";
                problems.push(Problem::new("planned_at", problem));
                now
            }
        };
        let command = PlanRound {
            name: self.name.unwrap_or_default(),
            province: self.province,
            organisations: self.organisations,
            planned_at,
            pace_per_hour: self
                .pace_per_hour
                .map_or(plan::USUAL_PACE, |pace| u32::try_from(pace).unwrap_or(0)),
        };
        (command, problems)
    }
}

/// Makes a draft.
pub async fn create(call: Call, Json(body): Json<NewRound>) -> ApiResult {
    let (new, mut unreadable) = body.read(call.now());
    let stationery = call.app.stationery();
    let four_eyes = stationery.asks_four_eyes;
    if !unreadable.is_empty() {
        let others =
            call.read(move |conn, actor, now| plan::problems(conn, actor, &new, now)).await?;
        unreadable.extend(others);
        return Err(RuleError::Fields(unreadable).into());
    }
    let view = call
        .write(move |conn, actor, now| {
            let round = plan::plan(conn, actor, &new, now)?;
            view::show(conn, actor, &stationery, round.id, now)
        })
        .await?;
    let location = format!("/api/v1/letter-rounds/{}", view.figures.round.id);
    Ok(created(&location, &as_json(&view.figures, four_eyes)))
}

/// Every round, the newest first.
pub async fn list(call: Call, mut asked: Asked) -> ApiResult {
    let province = asked.province();
    let state = asked.choice("state", RoundState::ALL);
    let paging = asked.paged()?;
    let stationery = call.app.stationery();
    let four_eyes = stationery.asks_four_eyes;
    let mut rounds = call.read(view::list).await?;
    rounds.retain(|it| {
        state.is_none_or(|state| state == it.round.state)
            && province.as_ref().is_none_or(|code| it.round.province_code.as_ref() == Some(code))
    });
    Ok(paging.answer(&rounds.iter().map(|one| as_json(one, four_eyes)).collect::<Vec<_>>()))
}

/// One round in figures.
pub async fn show(call: Call, id: Path<i64>) -> ApiResult {
    let (stationery, id) = (call.app.stationery(), id.into_inner());
    let four_eyes = stationery.asks_four_eyes;
    let (view, due) = call
        .read(move |conn, actor, now| {
            let view = view::show(conn, actor, &stationery, id, now)?;
            let due = reminders::due(conn, actor, now)?.into_iter();
            let own = due.filter(|(round, _)| round.id == id).map(|(_, due)| due).sum::<usize>();
            Ok((view, own))
        })
        .await?;
    let mut round = as_json(&view.figures, four_eyes);
    if let Some(round) = round.as_object_mut() {
        round.insert("reminders".to_owned(), json!({ "due": due }));
    }
    Ok(ok(&round))
}

/// The letters of a round.
pub async fn letters(call: Call, id: Path<i64>, mut asked: Asked) -> ApiResult {
    let organisation = asked.organisation();
    let state = asked.choice("state", Readiness::ALL);
    let paging = asked.paged()?;
    let (stationery, id) = (call.app.stationery(), id.into_inner());
    let mut view =
        call.read(move |conn, actor, now| view::show(conn, actor, &stationery, id, now)).await?;
    view.letters.retain(|it| {
        organisation.as_ref().is_none_or(|code| *code == it.organisation.code)
            && state.is_none_or(|state| state == readiness(it))
    });
    Ok(paging.answer(&view.letters.iter().map(letter_json).collect::<Vec<_>>()))
}

/// What a caller says with a release: nothing, or the digest of what was read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewRelease {
    digest: Option<String>,
}

/// Releases a draft; by another user than the author.
pub async fn release(call: Call, id: Path<i64>, Json(body): Json<NewRelease>) -> ApiResult {
    let (stationery, id) = (call.app.stationery(), id.into_inner());
    let four_eyes = stationery.asks_four_eyes;
    let command = Release { round_id: id, digest: body.digest };
    let view = call
        .write(move |conn, actor, now| {
            release::release(conn, actor, &stationery, &command, now)?;
            view::show(conn, actor, &stationery, id, now)
        })
        .await?;
    call.app.sender.notify_one();
    Ok(created(&format!("/api/v1/letter-rounds/{id}"), &as_json(&view.figures, four_eyes)))
}

/// Releases the reminders of a round that are due; by another user than the author.
pub async fn release_reminders(
    call: Call,
    id: Path<i64>,
    Json(body): Json<NewRelease>,
) -> ApiResult {
    let (stationery, round_id) = (call.app.stationery(), id.into_inner());
    let command = ReleaseReminders { round_id, digest: body.digest };
    let released = call
        .write(move |conn, actor, now| reminders::release(conn, actor, &stationery, &command, now))
        .await?;
    call.app.sender.notify_one();
    let location = format!("/api/v1/letter-rounds/{round_id}");
    Ok(created(&location, &json!({ "released": released })))
}

fn as_json(figures: &RoundFigures, four_eyes: bool) -> Value {
    let round = &figures.round;
    json!({
        "id": round.id,
        "name": round.name,
        "province": round.province_code,
        "plannedAt": round.planned_at,
        "pacePerHour": round.pace_per_hour,
        "state": round.state,
        "author": figures.author,
        "releaser": figures.releaser,
        "releasedAt": round.released_at,
        "notice": round.notice,
        "letters": { "ready": figures.ready, "blocked": figures.blocked },
        "messages": figures.counts,
        "fourEyes": four_eyes,
    })
}

fn readiness(letter: &LetterLine) -> Readiness {
    if letter.blocked.is_some() { Readiness::Blocked } else { Readiness::Ready }
}

fn letter_json(letter: &LetterLine) -> Value {
    let messages: Vec<Value> = letter
        .messages
        .iter()
        .map(|message| {
            json!({
                "id": message.id,
                "recipient": message.recipient,
                "state": message.state,
                "dueAt": message.due_at,
                "sentAt": message.sent_at,
                "serverSaid": message.server_said,
            })
        })
        .collect();
    json!({
        "id": letter.id,
        "organisation": letter.organisation.code,
        "name": letter.organisation.name,
        "state": readiness(letter),
        "reason": letter.blocked,
        "remark": letter.remark,
        "recipients": letter.recipients,
        "messages": messages,
    })
}
