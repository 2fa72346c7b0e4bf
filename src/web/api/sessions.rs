//! `sessions`: plan one, read them, record the result.

use actix_web::web::Path;
use serde::Deserialize;
use serde_json::{Value, json};

use super::asked::Asked;
use super::call::{ApiResult, Call, Json, created, ok};
use super::instants::Moments;
use crate::domain::dates::amsterdam_day;
use crate::domain::errors::RuleError;
use crate::domain::organisations::Organisation;
use crate::domain::people::{Part, Person};
use crate::domain::permissions::Permission;
use crate::domain::sessions::{Session, SessionState};
use crate::services::require;
use crate::services::sessions::{
    self, Appointment, PlanSession, SessionLine, SessionResult, SessionView,
};

/// A session to plan.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct NewSession {
    organisations: Vec<String>,
    starts_at: Option<String>,
    ends_at: Option<String>,
    place: String,
    room: Option<String>,
    audience: Option<String>,
    wishes: Option<String>,
    expected: Option<i32>,
    moderator: Option<i64>,
    trainers: Vec<i64>,
    experience_experts: Vec<i64>,
    send_confirmation: bool,
}

impl Default for NewSession {
    fn default() -> Self {
        Self {
            organisations: Vec::new(),
            starts_at: None,
            ends_at: None,
            place: String::new(),
            room: None,
            audience: None,
            wishes: None,
            expected: None,
            moderator: None,
            trainers: Vec::new(),
            experience_experts: Vec::new(),
            send_confirmation: true,
        }
    }
}

/// How a session went.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewResult {
    attendance: Option<i32>,
    evaluation: Option<String>,
}

/// Plans a session.
pub async fn plan(call: Call, Json(body): Json<NewSession>) -> ApiResult {
    require(&call.actor, Permission::PlanSessions)?;
    let command = command(body)?;
    let stationery = call.app.stationery();
    let (view, warnings) = call
        .write(move |conn, actor, now| {
            let planned = sessions::plan(conn, actor, &command, &stationery, now)?;
            Ok((sessions::get(conn, actor, planned.id, now)?, planned.warnings))
        })
        .await?;
    call.app.sender.notify_one();
    let mut body = whole(&view);
    if let Some(body) = body.as_object_mut() {
        body.insert("warnings".to_owned(), json!(warnings));
    }
    Ok(created(&format!("/api/v1/sessions/{}", view.session.id), &body))
}

/// Every session, the latest first.
pub async fn list(call: Call, mut asked: Asked) -> ApiResult {
    let (organisation, days) = (asked.organisation(), asked.days());
    let state = asked.choice("state", SessionState::ALL);
    let person = asked.number("person");
    let paging = asked.paged()?;
    let mut lines = call.read(|conn, actor, _| sessions::list(conn, actor)).await?;
    lines.retain(|it| {
        organisation.as_ref().is_none_or(|code| it.organisations.iter().any(|o| o.code == *code))
            && state.is_none_or(|state| state == it.session.state)
            && person.is_none_or(|id| it.crew.iter().any(|(one, _)| one.id == id))
            && days.hold(Some(amsterdam_day(it.session.starts_at)))
    });
    Ok(paging.answer(&lines.iter().map(line).collect::<Vec<_>>()))
}

/// One session.
pub async fn show(call: Call, id: Path<i64>) -> ApiResult {
    let id = id.into_inner();
    let view = call.read(move |conn, actor, now| sessions::get(conn, actor, id, now)).await?;
    Ok(ok(&whole(&view)))
}

/// Records that a session was held.
pub async fn record_result(call: Call, id: Path<i64>, Json(body): Json<NewResult>) -> ApiResult {
    let session_id = id.into_inner();
    call.read(move |conn, actor, now| sessions::get(conn, actor, session_id, now)).await?;
    let Some(attendance) = body.attendance else {
        return Err(RuleError::field("attendance", "Vul in hoeveel mensen er waren.").into());
    };
    let command =
        SessionResult { session_id, attendance, evaluation: body.evaluation, themes: None };
    let view = call
        .write(move |conn, actor, now| {
            sessions::record_result(conn, actor, &command, now)?;
            sessions::get(conn, actor, session_id, now)
        })
        .await?;
    Ok(created(&format!("/api/v1/sessions/{session_id}"), &whole(&view)))
}

fn command(body: NewSession) -> Result<PlanSession, RuleError> {
    let mut moments = Moments::default();
    let starts_at = moments.needed_instant("starts_at", body.starts_at.as_deref());
    let ends_at = moments.needed_instant("ends_at", body.ends_at.as_deref());
    if body.organisations.is_empty() {
        moments.refuse("organisations", "Noem ten minste één organisatie, zoals GM0355.");
    }
    if body.place.trim().is_empty() {
        moments.refuse("place", "Vul een plaats in.");
    }
    if body.moderator.is_none() {
        moments.refuse("moderator", "Noem de gespreksleider met het nummer uit `people`.");
    }
    let appointment = starts_at.zip(ends_at).zip(body.moderator);
    let appointment = appointment.map(|((starts_at, ends_at), moderator)| Appointment {
        starts_at,
        ends_at,
        place: body.place,
        room: body.room,
        audience: body.audience,
        wishes: body.wishes,
        expected: body.expected,
        moderator,
        trainers: body.trainers,
        experts: body.experience_experts,
        sends_confirmation: body.send_confirmation,
    });
    let organisations = body.organisations;
    moments.finish(appointment.map(|appointment| PlanSession { organisations, appointment }))
}

fn whole(view: &SessionView) -> Value {
    let crew = [
        (Part::Moderator, std::slice::from_ref(&view.moderator)),
        (Part::Trainer, &view.trainers),
        (Part::ExperienceExpert, &view.experts),
    ];
    let crew: Vec<(Person, Part)> = crew
        .into_iter()
        .flat_map(|(part, people)| people.iter().map(move |person| (person.clone(), part)))
        .collect();
    session(&view.session, &view.organisations, &crew)
}

fn line(line: &SessionLine) -> Value {
    session(&line.session, &line.organisations, &line.crew)
}

fn session(session: &Session, organisations: &[Organisation], crew: &[(Person, Part)]) -> Value {
    let having = |wanted: Part| -> Vec<Value> {
        crew.iter()
            .filter(|(_, part)| *part == wanted)
            .map(|(person, _)| json!({ "id": person.id, "name": person.name }))
            .collect()
    };
    let organisations: Vec<Value> =
        organisations.iter().map(|it| json!({ "code": it.code, "name": it.name })).collect();
    json!({
        "id": session.id,
        "state": session.state,
        "organisations": organisations,
        "startsAt": session.starts_at,
        "endsAt": session.ends_at,
        "place": session.place,
        "room": session.room,
        "audience": session.audience,
        "wishes": session.wishes,
        "expected": session.expected,
        "attendance": session.attendance,
        "moderator": having(Part::Moderator).pop(),
        "trainers": having(Part::Trainer),
        "experienceExperts": having(Part::ExperienceExpert),
        "sequence": session.sequence,
    })
}
