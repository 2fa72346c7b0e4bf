//! The accounts of the team: a list, a new one, a fresh link, switching off and on.

use actix_web::web::Path;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::domain::accounts::User;
use crate::domain::dates::{amsterdam_day, clock, relative_day};
use crate::domain::permissions::{Actor, Permission, Role};
use crate::services::accounts::{self, Link, NewUser};
use crate::services::reviews::{self, Holder};
use crate::services::{ServiceResult, require};
use crate::sheets::write::{Cell, Column};
use crate::web::error::PageResult;
use crate::web::fields::{Fields, Reader};
use crate::web::navigation;
use crate::web::page::{Page, Posted};
use crate::web::pages::export::{self, Format};

const LIST: (&str, &str) = ("admin/users.html", "Accounts");
const NEW: (&str, &str) = ("admin/user_new.html", "Account toevoegen");
const CONFIRM: &str = "confirm.html";
/// Where the list stands.
pub(super) const HOME: &str = "/beheer/accounts";

/// The list.
pub async fn list(page: Page) -> PageResult {
    shown(&page, None).await
}

/// The form for a new account.
pub async fn new_form(page: Page) -> PageResult {
    require(&page.actor()?, Permission::ManageUsers)?;
    page.show(NEW.0, NEW.1, &new_content())
}

/// Makes the account; the answer shows its one-time link once.
pub async fn add(page: Page, Posted(fields): Posted) -> PageResult {
    require(&page.actor()?, Permission::ManageUsers)?;
    let added = match read(&fields) {
        Ok(new) => {
            page.write(move |conn, actor, now| accounts::invite(conn, actor, &new, now)).await
        }
        Err(error) => Err(error),
    };
    match added {
        Ok((user, token)) => shown(&page, Some((user, token))).await,
        Err(error) => page.refused(NEW, &new_content(), fields.to_form(&[]), error),
    }
}

/// Makes a fresh one-time link, also for a forgotten password; the answer shows it once, or says
/// that it was mailed to the owner of the account.
pub async fn renew_link(page: Page, id: Path<i64>, Posted(_): Posted) -> PageResult {
    let id = id.into_inner();
    let stationery = page.app.stationery();
    let work = move |conn: &mut _, actor: &Actor, now| {
        accounts::renew_link(conn, actor, id, &stationery, now)
    };
    match page.write(work).await? {
        (user, Link::Shown(token)) => shown(&page, Some((user, token))).await,
        (user, Link::Mailed) => {
            page.app.sender.notify_one();
            let told = format!("De link gaat per e-mail naar {}, en alleen daarheen.", user.email);
            Ok(page.see_other(HOME, &told))
        }
    }
}

/// Asks whether the account is to be switched off.
pub async fn disable_form(page: Page, id: Path<i64>) -> PageResult {
    let id = id.into_inner();
    let user = page.read(move |conn, actor, _| accounts::get(conn, actor, id)).await?;
    let content = json!({
        "title": format!("Account van {} uitzetten", user.name),
        "consequence": "Wie nu met dit account is ingelogd, wordt uitgelogd. De API-tokens werken \
                        niet meer. Wat al is vastgelegd, blijft staan. U kunt het account later \
                        weer aanzetten.",
        "facts": [], "action": format!("{HOME}/{id}/uit"), "button": "Account uitzetten",
        "danger": true, "back_href": HOME, "back_label": "Accounts", "hidden": [],
        "reason_label": "",
    });
    page.show(CONFIRM, "Account uitzetten", &content)
}

/// Switches the account off.
pub async fn disable(page: Page, id: Path<i64>, Posted(_): Posted) -> PageResult {
    let id = id.into_inner();
    page.write(move |conn, actor, now| accounts::disable(conn, actor, id, now)).await?;
    Ok(page.see_other(HOME, "Het account staat uit."))
}

/// Switches the account on.
pub async fn enable(page: Page, id: Path<i64>, Posted(_): Posted) -> PageResult {
    let id = id.into_inner();
    page.write(move |conn, actor, now| accounts::enable(conn, actor, id, now)).await?;
    Ok(page.see_other(HOME, "Het account staat weer aan."))
}

async fn shown(page: &Page, link: Option<(User, String)>) -> PageResult {
    let rights = page.read(reviews::list).await?;
    let actor = page.actor()?;
    let rows: Vec<Value> = rights.holders.iter().map(|it| row(page, &actor, it)).collect();
    let (name, address) = match link {
        Some((user, token)) => {
            (user.name, format!("{}/uitnodiging/{token}", page.app.settings.base()))
        }
        None => (String::new(), String::new()),
    };
    let content = json!({
        "new_href": format!("{HOME}/nieuw"), "sections": navigation::sections(&actor, HOME),
        "exports": export::links(HOME, ""), "users": rows, "one_time_link": address, "one_time_name": name,
    });
    page.show(LIST.0, LIST.1, &content)
}

/// The word for the state of an account, and the kind of its badge.
fn state_of(user: &User, now: DateTime<Utc>) -> (&'static str, &'static str) {
    match (user.disabled_at.is_some(), user.password_hash.is_some(), user.is_open(now)) {
        (true, _, _) => ("Uitgezet", "quiet"),
        (false, false, _) => ("Uitgenodigd", "busy"),
        (false, true, false) => ("Even op slot", "warning"),
        (false, true, true) => ("Actief", "ok"),
    }
}

/// The accounts as a file.
pub async fn export(page: Page, extension: Path<String>) -> PageResult {
    let format = Format::asked(&extension)?;
    let (users, now) = (page.write(accounts::export).await?, page.now());
    let columns: [Column; 5] = [
        ("name", "naam"),
        ("email", "e-mail"),
        ("role", "rol"),
        ("lastLoginOn", "laatst ingelogd op"),
        ("state", "staat"),
    ];
    let cells = |it: &User| -> Vec<Cell> {
        vec![
            it.name.as_str().into(),
            it.email.as_str().into(),
            it.role.label().into(),
            it.last_login_at.map(amsterdam_day).into(),
            state_of(it, now).0.to_lowercase().into(),
        ]
    };
    let rows: Vec<Vec<Cell>> = users.iter().map(cells).collect();
    export::answer(format, "accounts", &columns, &rows)
}

fn row(page: &Page, actor: &Actor, Holder { user, has_factor, .. }: &Holder) -> Value {
    let is_off = user.disabled_at.is_some();
    let (state, kind) = state_of(user, page.now());
    let last_login = user.last_login_at.map_or(String::new(), |at| {
        format!("{}, {}", relative_day(amsterdam_day(at), page.today()), clock(at))
    });
    let at = |act: &str, is_there: bool| match is_there {
        true => format!("{HOME}/{}/{act}", user.id),
        false => String::new(),
    };
    json!({
        "name": user.name, "email": user.email, "role_label": user.role.label(),
        "last_login": last_login, "state_label": state, "state_kind": kind,
        "link_action": at("link", !is_off),
        "disable_href": at("uit", !is_off && !actor.is(Some(user.id))),
        "enable_action": at("aan", is_off),
        "role_href": at("rol", !is_off && !actor.is(Some(user.id))),
        "factor_href": at("tweede-stap", *has_factor && !actor.is(Some(user.id))),
    })
}

fn new_content() -> Value {
    json!({ "action": HOME, "roles": roles(), "form": {} })
}

/// The roles to choose from, with what each is for.
pub(super) fn roles() -> Vec<Value> {
    let hint = |role: Role| match role {
        Role::Adviser => "Voert gesprekken en houdt de eigen dossiers bij.",
        Role::Planner => "Maakt brievenrondes, geeft ze vrij en plant bijeenkomsten.",
        Role::Management => "Ziet de dekking en de stand per organisatie.",
        Role::Admin => "Beheert accounts, import en verzending.",
    };
    Role::ALL
        .iter()
        .map(|&role| json!({ "value": role, "label": role.label(), "hint": hint(role) }))
        .collect()
}

fn read(fields: &Fields) -> ServiceResult<NewUser> {
    let mut reader = Reader::new(fields);
    let name = reader.needed_line("name", "Vul een naam in.");
    let email = reader.needed_line("email", "Vul een e-mailadres in.");
    let phone = reader.line("phone");
    let role = reader.needed_choice("role");
    let new = role.map(|role| NewUser { email, name, role, phone });
    Ok(reader.finish(new)?)
}
