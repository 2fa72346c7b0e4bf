//! The own second factor: set up with an app, recovery codes, renewed, switched off.

use actix_web::HttpResponse;
use qrcode::{Color, QrCode};
use serde_json::{Value, json};

use super::access::{fits, login_cookie};
use crate::domain::dates::{amsterdam_day, long_day};
use crate::domain::second_factor::{Seed, Wait};
use crate::services::second_factor::{self as factors, Proof, Standing};
use crate::services::{ServiceError, ServiceResult, accounts};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::Fields;
use crate::web::page::{Page, Posted};

/// Where it is set up.
pub const PATH: &str = "/account/tweede-stap";
const HOME: (&str, &str) = ("second_factor.html", "Inloggen met een code");
const CODES: (&str, &str) = ("recovery_codes.html", "Herstelcodes");
const WRONG_PASSWORD: &str = "Het wachtwoord klopt niet, of het account staat even op slot. Vul het opnieuw \
     in; na vijf keer wacht u een minuut.";
const UNPROVED: &str = "Wachtwoord of code klopt niet, of het account staat even op slot. Vul beide \
     opnieuw in, met een nieuwe code; na vijf keer wacht u een minuut.";

/// How it stands, with the forms that are of use then.
pub async fn show(page: Page) -> PageResult {
    page.show(HOME.0, HOME.1, &content(&page).await?)
}

/// Begins to set one up; the page then shows what the app reads.
pub async fn begin(page: Page, Posted(fields): Posted) -> PageResult {
    let is_led = page.visitor.waiting.is_some();
    let proof = if is_led { None } else { Some(proof(&page, &fields).await?) };
    let key = page.app.sealing.clone();
    let work =
        move |conn: &mut _, actor: &_, now| factors::begin(conn, actor, proof.as_ref(), &key, now);
    match page.write(work).await {
        Ok(true) => Ok(page.go_on(PATH)),
        Ok(false) => refused(&page, unproved(&fields)).await,
        Err(error) => refused(&page, error).await,
    }
}

/// Confirms it with a first code; the answer shows the recovery codes once.
pub async fn confirm(page: Page, Posted(fields): Posted) -> PageResult {
    let login_id = page.visitor.login_id.unwrap_or_default();
    let code = fields.get("one_time_code").unwrap_or_default().to_owned();
    let key = page.app.sealing.clone();
    let work = move |conn: &mut _, actor: &_, now| {
        factors::confirm(conn, actor, (login_id, &code), &key, now)
    };
    match page.write(work).await {
        Ok(confirmed) => {
            let mut answer = shown(&page, &confirmed.codes, true)?;
            answer.add_cookie(&login_cookie(confirmed.token, None)).map_err(broken)?;
            Ok(answer)
        }
        Err(error) => refused(&page, error).await,
    }
}

/// Makes new recovery codes; the answer shows them once.
pub async fn renew_codes(page: Page, Posted(fields): Posted) -> PageResult {
    let (proof, key) = (proof(&page, &fields).await?, page.app.sealing.clone());
    let work =
        move |conn: &mut _, actor: &_, now| factors::renew_codes(conn, actor, &proof, &key, now);
    match page.write(work).await {
        Ok(Some(codes)) => shown(&page, &codes, false),
        Ok(None) => refused(&page, unproved(&fields)).await,
        Err(error) => refused(&page, error).await,
    }
}

/// Switches it off.
pub async fn switch_off(page: Page, Posted(fields): Posted) -> PageResult {
    let rule = page.app.settings.second_factor_rule();
    if let Err(error) = factors::check_may_go(&page.actor()?, rule) {
        return refused(&page, error).await;
    }
    let (proof, key) = (proof(&page, &fields).await?, page.app.sealing.clone());
    let login_id = page.visitor.login_id.unwrap_or_default();
    let work = move |conn: &mut _, actor: &_, now| {
        factors::switch_off(conn, actor, (login_id, &proof), &key, now)
    };
    match page.write(work).await {
        Ok(true) => Ok(page.see_other("/account", "U logt weer in met alleen uw wachtwoord.")),
        Ok(false) => refused(&page, unproved(&fields)).await,
        Err(error) => refused(&page, error).await,
    }
}

/// What somebody gave to show that it is them.
async fn proof(page: &Page, fields: &Fields) -> ServiceResult<Proof> {
    let actor = page.visitor.actor.clone();
    let actor = actor.ok_or_else(|| ServiceError::not_allowed("Log eerst in."))?;
    let user = page.app.db.read(move |conn| accounts::own(conn, &actor)).await?;
    let password = fields.get("password_current").unwrap_or_default().to_owned();
    let code = fields.get("one_time_code").unwrap_or_default().to_owned();
    Ok(Proof { password_fits: fits(page, password, user.password_hash).await?, code })
}

/// Why nothing was done, in the words of the form that was filled in.
fn unproved(fields: &Fields) -> ServiceError {
    let asks_code = fields.get("one_time_code").is_some();
    ServiceError::not_allowed(if asks_code { UNPROVED } else { WRONG_PASSWORD })
}

async fn refused(page: &Page, error: ServiceError) -> PageResult {
    page.refused(HOME, &content(page).await?, json!({}), error)
}

/// The recovery codes. A page for who was logged in only halfway leads on to the start page.
fn shown(page: &Page, codes: &[String], is_new: bool) -> Result<HttpResponse, Refusal> {
    let is_led = page.visitor.waiting.is_some();
    let (href, label) =
        if is_led { ("/", "Naar het overzicht") } else { ("/account", "Uw account") };
    let content = json!({
        "codes": codes, "is_new": is_new, "next_href": href, "next_label": label,
    });
    page.show(CODES.0, CODES.1, &content)
}

async fn content(page: &Page) -> Result<Value, Refusal> {
    let key = page.app.sealing.clone();
    let standing =
        page.read(move |conn, actor, now| factors::standing(conn, actor, &key, now)).await?;
    let role = page.actor()?.role;
    let is_asked = role.is_some_and(|role| page.app.settings.second_factor_rule().asks(role));
    let waits = page.visitor.waiting.as_ref().is_some_and(|it| it.wait == Wait::SetUp);
    Ok(json!({
        "is_led": waits, "is_asked": is_asked,
        "since": standing.since.map(|at| long_day(amsterdam_day(at))).unwrap_or_default(),
        "codes_left": standing.codes_left, "asks_code": standing.since.is_some(),
        "making": making(&standing)?,
        "begin_action": PATH, "confirm_action": format!("{PATH}/bevestigen"),
        "codes_action": format!("{PATH}/herstelcodes"),
        "off_action": if is_asked { String::new() } else { format!("{PATH}/uit") },
    }))
}

fn making(standing: &Standing) -> Result<Value, Refusal> {
    match &standing.in_making {
        Some(seed) => drawn(seed),
        None => Ok(Value::Null),
    }
}

/// What the app reads: a square of dark and light modules as the path of an SVG, and the secret.
fn drawn(seed: &Seed) -> Result<Value, Refusal> {
    let address = seed.address().unwrap_or_default();
    let square = QrCode::new(address.as_bytes()).map_err(broken)?;
    let width = square.width();
    let dark = square.to_colors().into_iter().enumerate().filter(|(_, it)| *it == Color::Dark);
    let path = dark.fold(String::new(), |mut path, (place, _)| {
        let (x, y) = (place % width + QUIET, place / width + QUIET);
        path.push_str(&format!("M{x} {y}h1v1h-1z"));
        path
    });
    Ok(
        json!({ "qr_path": path, "qr_size": width + 2 * QUIET, "groups": seed.groups(), "href": address }),
    )
}

/// Light modules around a QR code (ISO/IEC 18004 asks four).
const QUIET: usize = 4;

fn broken(error: impl std::fmt::Display) -> Refusal {
    ServiceError::Broken(error.to_string()).into()
}
