//! The own account: name and phone number, password, tokens of the API.

use actix_web::web::Path;
use serde_json::{Value, json};

use super::access::{checked, fits, login_cookie};
use super::second_factor::PATH;
use crate::domain::accounts::{Scope, Token, User};
use crate::domain::dates::{amsterdam_day, long_day};
use crate::services::second_factor::{self, Standing};
use crate::services::tokens::NewToken;
use crate::services::{ServiceError, ServiceResult, accounts, logins, passwords, tokens};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};
use crate::web::pages::access::off_thread;
use crate::web::pages::own_logins;

const ACCOUNT: (&str, &str) = ("account.html", "Uw account");

/// Shows the account.
pub async fn show(page: Page) -> PageResult {
    page.show(ACCOUNT.0, ACCOUNT.1, &content(&page, "").await?)
}

/// Sets name and phone number.
pub async fn set_details(page: Page, Posted(fields): Posted) -> PageResult {
    let mut reader = Reader::new(&fields);
    let name = reader.needed_line("name", "Vul uw naam in.");
    let phone = reader.line("phone");
    let saved = match reader.finish(Some(())) {
        Ok(()) => {
            let work = move |conn: &mut _, actor: &_, now| {
                accounts::set_own_details(conn, actor, (&name, phone.as_deref()), now)
            };
            page.write(work).await
        }
        Err(error) => Err(error.into()),
    };
    answered(&page, &fields, saved, "Uw gegevens zijn bewaard.").await
}

/// Changes the password; the old one has to be given. The other logins end, and the cookie of
/// this one is new.
pub async fn set_password(page: Page, Posted(fields): Posted) -> PageResult {
    match changed(&page, &fields).await {
        Ok(token) => {
            let told = "Uw nieuwe wachtwoord is bewaard. In andere browsers bent u uitgelogd.";
            let mut answer = page.see_other("/account", told);
            let set = answer.add_cookie(&login_cookie(token, None));
            set.map_err(|error| ServiceError::Broken(error.to_string()))?;
            Ok(answer)
        }
        Err(error) => refused(&page, &fields, error).await,
    }
}

/// Makes a token; the answer shows it once.
pub async fn add_token(page: Page, Posted(fields): Posted) -> PageResult {
    let user_id = page.actor()?.user_id.unwrap_or_default();
    let mut reader = Reader::new(&fields);
    let name = reader.needed_line("token_name", "Vul in waarvoor het token is.");
    let scope = reader.needed_choice("scope");
    let added = match reader.finish(scope.map(|scope| NewToken { user_id, name, scope })) {
        Ok(new) => page.write(move |conn, actor, now| tokens::add(conn, actor, &new, now)).await,
        Err(error) => Err(error.into()),
    };
    match added {
        Ok(token) => page.show(ACCOUNT.0, ACCOUNT.1, &content(&page, &token).await?),
        Err(error) => refused(&page, &fields, error).await,
    }
}

/// Takes a token back.
pub async fn revoke_token(page: Page, id: Path<i64>, Posted(_): Posted) -> PageResult {
    let id = id.into_inner();
    page.write(move |conn, actor, now| tokens::revoke(conn, actor, id, now)).await?;
    Ok(page.see_other("/account", "Het token werkt niet meer."))
}

async fn changed(page: &Page, fields: &Fields) -> ServiceResult<String> {
    let (actor, now) = (page.visitor.actor.clone(), page.now());
    let Some((actor, login_id)) = actor.zip(page.visitor.login_id) else {
        return Err(ServiceError::not_allowed("Log eerst in."));
    };
    let asker = actor.clone();
    let user = page.app.db.read(move |conn| accounts::own(conn, &asker)).await?;
    let field = |name| fields.get(name).unwrap_or_default().to_owned();
    let (old, new) = (field("password_current"), field("password"));
    let owner = (user.email.clone(), user.name.clone());
    checked((new.clone(), field("password_again")), owner).await?;
    let is_own = fits(page, old, user.password_hash).await?;
    let hash = match is_own {
        true => Some(off_thread(move || passwords::hash(&new)).await??),
        false => None,
    };
    let work =
        move |conn: &mut _| accounts::change_password(conn, &actor, login_id, hash.as_deref(), now);
    page.app.db.write(work).await?.ok_or_else(|| {
        let problem = "Dit is niet uw huidige wachtwoord, of het account staat even op slot. \
                       Vul het opnieuw in; na vijf keer wacht u een minuut.";
        ServiceError::field("password_current", problem)
    })
}

async fn answered(
    page: &Page,
    fields: &Fields,
    saved: ServiceResult<()>,
    sentence: &str,
) -> PageResult {
    match saved {
        Ok(()) => Ok(page.see_other("/account", sentence)),
        Err(error) => refused(page, fields, error).await,
    }
}

async fn refused(page: &Page, fields: &Fields, error: ServiceError) -> PageResult {
    let content = content(page, "").await?;
    let mut form = content.get("form").cloned().unwrap_or_default();
    // Only one of the forms of this page was posted; the others keep what they showed.
    if let (Some(form), Value::Object(posted)) = (form.as_object_mut(), fields.to_form(&[])) {
        form.extend(posted);
    }
    page.refused(ACCOUNT, &content, form, error)
}

async fn content(page: &Page, new_token: &str) -> Result<Value, Refusal> {
    let key = page.app.sealing.clone();
    let (user, tokens, own, factor) = page
        .read(move |conn, actor, now| {
            let user = accounts::own(conn, actor)?;
            let factor = second_factor::standing(conn, actor, &key, now)?;
            let own = logins::list_own(conn, actor, now)?;
            Ok((user, tokens::list_own(conn, actor)?, own, factor))
        })
        .await?;
    let scopes: Vec<Value> =
        Scope::ALL.iter().map(|&scope| json!({ "value": scope, "label": scope.label() })).collect();
    Ok(json!({
        "facts": facts(&user), "details_action": "/account", "theme_action": "",
        "digests_href": "/account/berichten",
        "password_action": "/account/wachtwoord",
        "tokens": tokens.iter().map(row).collect::<Vec<_>>(),
        "logins": own_logins::rows(page, &own), "until": own_logins::until(page, &own),
        "others_action": if own.len() > 1 { "/account/logins/anderen" } else { "" },
        "factor": factor_row(&factor), "factor_href": PATH,
        "token_action": "/account/tokens", "scopes": scopes, "new_token": new_token,
        "form": { "name": user.name, "phone": user.phone.unwrap_or_default() },
    }))
}

fn factor_row(factor: &Standing) -> Value {
    let since = factor.since.map(|at| long_day(amsterdam_day(at)));
    json!({ "since": since.unwrap_or_default(), "codes_left": factor.codes_left })
}

fn facts(user: &User) -> Value {
    json!([
        { "term": "E-mail", "text": user.email },
        { "term": "Rol", "text": user.role.label() },
    ])
}

fn row(token: &Token) -> Value {
    let day = |at| long_day(amsterdam_day(at));
    json!({
        "name": token.name, "scope_label": token.scope.label(), "created": day(token.created_at),
        "last_used": token.last_used_at.map(day).unwrap_or_default(),
        "revoke_action": format!("/account/tokens/{}/intrekken", token.id),
    })
}
