//! `people`: who may lead or join a session and give a training.

use actix_web::web::Path;
use serde::Deserialize;
use serde_json::{Value, json};

use super::asked::Asked;
use super::call::{ApiResult, Call, Json, created, ok};
use super::instants::Moments;
use crate::domain::dates::amsterdam_day;
use crate::domain::errors::RuleError;
use crate::domain::people::{Part, Person};
use crate::domain::permissions::Permission;
use crate::services::people::{self, PersonDetails};
use crate::services::require;

/// Somebody to add.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct NewPerson {
    name: String,
    email: Option<String>,
    phone: Option<String>,
    home_place: Option<String>,
    roles: Vec<String>,
}

/// Adds somebody.
pub async fn add(call: Call, Json(body): Json<NewPerson>) -> ApiResult {
    require(&call.actor, Permission::PlanSessions)?;
    let details = details(body)?;
    let person = call
        .write(move |conn, actor, now| {
            let id = people::add(conn, actor, &details, now)?;
            people::get(conn, actor, id)
        })
        .await?;
    Ok(created(&format!("/api/v1/people/{}", person.id), &json_of(&person)))
}

/// Everybody, by name.
pub async fn list(call: Call, mut asked: Asked) -> ApiResult {
    let role = asked.choice("role", Part::ALL);
    let is_active = asked.flag("active");
    let paging = asked.paged()?;
    let today = amsterdam_day(call.now());
    let mut team = call.read(|conn, actor, _| people::list(conn, actor)).await?;
    team.retain(|it| {
        let is_there = it.ended_on.is_none_or(|end| today < end);
        role.is_none_or(|role| it.parts.contains(&role))
            && is_active.is_none_or(|wanted| wanted == is_there)
    });
    Ok(paging.answer(&team.iter().map(json_of).collect::<Vec<_>>()))
}

/// One person.
pub async fn show(call: Call, id: Path<i64>) -> ApiResult {
    let id = id.into_inner();
    let person = call.read(move |conn, actor, _| people::get(conn, actor, id)).await?;
    Ok(ok(&json_of(&person)))
}

fn details(body: NewPerson) -> Result<PersonDetails, RuleError> {
    let mut moments = Moments::default();
    let known = "Kies uit `moderator`, `trainer` en `experience_expert`.";
    let mut parts = Vec::new();
    for role in &body.roles {
        parts.extend(moments.needed_choice::<Part>("roles", Some(role), known));
    }
    moments.finish(Some(PersonDetails {
        name: body.name,
        email: body.email,
        phone: body.phone,
        home_place: body.home_place,
        parts,
        ..PersonDetails::default()
    }))
}

fn json_of(person: &Person) -> Value {
    json!({
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "phone": person.phone,
        "homePlace": person.home_place,
        "roles": person.parts,
        "endedOn": person.ended_on,
    })
}
