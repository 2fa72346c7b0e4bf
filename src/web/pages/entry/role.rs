//! The role of an account, and its second factor, for the administrator.

use actix_web::web::Path;
use serde_json::{Value, json};

use super::accounts::{HOME, roles};
use crate::domain::accounts::User;
use crate::services::{accounts, second_factor};
use crate::web::error::PageResult;
use crate::web::fields::Reader;
use crate::web::page::{Page, Posted};

const FORM: (&str, &str) = ("admin/role.html", "Rol wijzigen");

/// The form.
pub async fn form(page: Page, id: Path<i64>) -> PageResult {
    let id = id.into_inner();
    let user = page.read(move |conn, actor, _| accounts::get(conn, actor, id)).await?;
    page.show(FORM.0, FORM.1, &content(&user))
}

/// Gives the account another role.
pub async fn set(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let id = id.into_inner();
    let user = page.read(move |conn, actor, _| accounts::get(conn, actor, id)).await?;
    let mut reader = Reader::new(&fields);
    let role = reader.needed_choice("role");
    let saved = match reader.finish(role) {
        Ok(role) => {
            page.write(move |conn, actor, now| accounts::set_role(conn, actor, (id, role), now))
                .await
        }
        Err(error) => Err(error.into()),
    };
    match saved {
        Ok(()) => {
            let told = format!("{} heeft een andere rol en logt opnieuw in.", user.name);
            Ok(page.see_other(HOME, &told))
        }
        Err(error) => page.refused(FORM, &content(&user), fields.to_form(&[]), error),
    }
}

/// Asks whether the second factor is to be taken away.
pub async fn factor_form(page: Page, id: Path<i64>) -> PageResult {
    let id = id.into_inner();
    let user = page.read(move |conn, actor, _| accounts::get(conn, actor, id)).await?;
    let content = json!({
        "title": format!("Tweede stap van {} weghalen", user.name),
        "consequence": "Doe dit alleen als u zeker weet dat u de eigenaar van dit account spreekt: \
                        bel zelf terug op een nummer dat u kent. De telefoon en de herstelcodes \
                        werken niet meer, en alle logins van dit account eindigen. Daarna is het \
                        wachtwoord genoeg om in te loggen, tot er een nieuwe tweede stap is.",
        "facts": [], "action": format!("{HOME}/{id}/tweede-stap"),
        "button": "Tweede stap weghalen", "danger": true, "back_href": HOME,
        "back_label": "Accounts", "hidden": [], "reason_label": "",
    });
    page.show("confirm.html", "Tweede stap weghalen", &content)
}

/// Takes the second factor away.
pub async fn take_factor(page: Page, id: Path<i64>, Posted(_): Posted) -> PageResult {
    let id = id.into_inner();
    page.write(move |conn, actor, now| second_factor::take_away(conn, actor, id, now)).await?;
    Ok(page.see_other(HOME, "De tweede stap is weg. De logins van dit account zijn beëindigd."))
}

fn content(user: &User) -> Value {
    json!({
        "name": user.name, "action": format!("{HOME}/{}/rol", user.id), "back_href": HOME,
        "roles": roles(), "form": { "role": user.role },
    })
}
