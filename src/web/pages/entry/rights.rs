//! Who may do what, and the look at it every quarter.

use actix_web::web::Path;
use serde_json::{Value, json};

use crate::domain::dates::{amsterdam_day, long_day};
use crate::domain::permissions::{Permission, Role, may};
use crate::services::reviews::{self, Holder, Rights};
use crate::sheets::write::{Cell, Column};
use crate::web::error::PageResult;
use crate::web::navigation;
use crate::web::page::{Page, Posted};
use crate::web::pages::export::{self, Format};

const PATH: &str = "/beheer/rechten";

/// The table of roles and permissions, who has which role, and whom to look at.
pub async fn show(page: Page) -> PageResult {
    let rights = page.read(reviews::list).await?;
    let actor = page.actor()?;
    let to_look_at: Vec<Value> =
        rights.holders.iter().filter(|it| !it.reasons.is_empty()).map(row).collect();
    let content = json!({
        "sections": navigation::sections(&actor, PATH), "exports": export::links(PATH, ""),
        "roles": Role::ALL.iter().map(|role| role.label()).collect::<Vec<_>>(),
        "permissions": permissions(),
        "holders": rights.holders.iter().map(row).collect::<Vec<_>>(),
        "to_look_at": to_look_at, "is_due": rights.is_due, "last": last(&rights),
        "review_action": format!("{PATH}/nagekeken"),
    });
    page.show("admin/rights.html", "Rechten", &content)
}

/// Notes that the accounts were looked at.
pub async fn note(page: Page, Posted(_): Posted) -> PageResult {
    page.write(reviews::note).await?;
    Ok(page.see_other(PATH, "Vastgelegd: u keek vandaag de accounts en hun rechten na."))
}

/// The accounts with what their owners can do, as a file.
pub async fn export(page: Page, extension: Path<String>) -> PageResult {
    let format = Format::asked(&extension)?;
    let rights = page.write(reviews::export).await?;
    let columns: [Column; 8] = [
        ("name", "naam"),
        ("email", "e-mail"),
        ("role", "rol"),
        ("lastLoginOn", "laatst ingelogd op"),
        ("secondFactor", "tweede stap"),
        ("tokens", "API-tokens"),
        ("state", "staat"),
        ("reasons", "nakijken omdat"),
    ];
    let rows: Vec<Vec<Cell>> = rights.holders.iter().map(cells).collect();
    export::answer(format, "rechten", &columns, &rows)
}

fn cells(it: &Holder) -> Vec<Cell> {
    vec![
        it.user.name.as_str().into(),
        it.user.email.as_str().into(),
        it.user.role.label().into(),
        it.user.last_login_at.map(amsterdam_day).into(),
        yes_or_no(it.has_factor).into(),
        i64::try_from(it.tokens).unwrap_or(i64::MAX).into(),
        (if it.user.disabled_at.is_some() { "uitgezet" } else { "aan" }).into(),
        reasons(it).as_str().into(),
    ]
}

const fn yes_or_no(is_so: bool) -> &'static str {
    if is_so { "ja" } else { "nee" }
}

fn reasons(it: &Holder) -> String {
    it.reasons.iter().map(|reason| reason.label()).collect::<Vec<_>>().join("; ")
}

fn permissions() -> Vec<Value> {
    let row = |permission: &Permission| {
        let has: Vec<bool> = Role::ALL.iter().map(|role| may(*role, *permission)).collect();
        json!({ "label": permission.label(), "roles": has })
    };
    Permission::ALL.iter().map(row).collect()
}

fn row(it: &Holder) -> Value {
    let last = it.user.last_login_at.map(|at| long_day(amsterdam_day(at)));
    json!({
        "name": it.user.name, "role_label": it.user.role.label(),
        "last_login": last.unwrap_or_else(|| "nog nooit".to_owned()),
        "factor": yes_or_no(it.has_factor), "tokens": it.tokens,
        "is_off": it.user.disabled_at.is_some(), "reasons": reasons(it),
    })
}

fn last(rights: &Rights) -> String {
    rights.last.as_ref().map_or(String::new(), |(at, name)| {
        format!("Het laatst nagekeken op {} door {name}.", long_day(amsterdam_day(*at)))
    })
}
