//! A letter that is held because the office changed hands, or the name or address of who holds it
//! changed: a person decides what becomes of it.

use actix_web::web::Path;
use serde_json::{Value, json};

use crate::domain::dates::{amsterdam_day, clock};
use crate::domain::letters::MessageState;
use crate::services::repeats::{Act, Decision};
use crate::services::rounds::held::{self, HeldLetter, Leaves, Part, Renewal};
use crate::services::{ServiceError, ServiceResult};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::Fields;
use crate::web::page::{Page, Posted};
use crate::web::pages::repeats::{BEFORE, TO_ROUND, was_done};
use crate::web::pages::round_view::{self, moment};

const TEMPLATE: (&str, &str) = ("rounds/held.html", "Beslissen over een brief");

/// Asks what is to be done with the letter.
pub async fn form(page: Page, ids: Path<(i64, i64)>) -> PageResult {
    let content = content(&page, ids.into_inner()).await?;
    page.show(TEMPLATE.0, TEMPLATE.1, &content)
}

async fn content(page: &Page, ids: (i64, i64)) -> Result<Value, Refusal> {
    let stationery = page.app.stationery();
    let held =
        page.read(move |conn, actor, now| held::look(conn, actor, &stationery, ids, now)).await;
    let held = held.map_err(|refusal| refusal.leading(round_view::href(ids.0), TO_ROUND))?;
    let (home, letter_id) = (round_view::href(held.round.id), held.letter.id);
    let code = &held.organisation.code;
    Ok(json!({
        "organisation": held.organisation.full_name(),
        "reason": held.letter.held_reason.as_deref().unwrap_or_default(),
        "action": format!("{home}/aangehouden/{letter_id}"), "back_href": home,
        "back_label": held.round.name, "letter_href": format!("{home}/brieven/{letter_id}"),
        "parts": held.parts.iter().map(part).collect::<Vec<_>>(),
        "vacant": vacant(&held), "obstacle": held.obstacle.unwrap_or_default(),
        "contact_href": format!("/organisaties/{code}"),
        "choices": choices(&held),
    }))
}

/// "burgemeester (burgemeester@goes.example): wacht".
fn part(part: &Part) -> Value {
    let state = match part.state {
        MessageState::Queued => "wacht, en vertrekt niet tot u kiest".to_owned(),
        MessageState::Sent => format!("is vertrokken op {}", moment(part.at)),
        MessageState::Sending => "is nu onderweg".to_owned(),
        MessageState::Unclear => "is misschien vertrokken: het staat op “Onzeker”".to_owned(),
        MessageState::Failed => "is niet aangekomen".to_owned(),
        MessageState::Cancelled => "is eerder vervallen".to_owned(),
    };
    json!({ "who": part.who, "address": part.address, "state": state })
}

fn vacant(held: &HeldLetter) -> String {
    let vacant = held.vacant().join(" en ");
    if vacant.is_empty() {
        return vacant;
    }
    format!(
        "{} U kunt wachten: kijk het contact na en maak de brief daarna opnieuw. Tot \
         dan vertrekt er niets, en de brief blijft bij uw taken.",
        held::unreachable(&vacant)
    )
}

/// The choices, with exactly what follows from each.
fn choices(held: &HeldLetter) -> Vec<Value> {
    let waiting: Vec<&str> =
        held.parts.iter().filter(|part| part.waits()).map(|part| part.who.as_str()).collect();
    let waiting = waiting.join(" en ");
    let stays = match held.parts.iter().any(Part::may_have_left) {
        true => " Wat al is vertrokken, blijft zo.",
        false => "",
    };
    let choice = |value: &str, label: String, hint: String| json!({ "value": value, "label": label, "hint": hint });
    let mut all = vec![choice(
        "send",
        "Verstuur hem zoals hij is".to_owned(),
        format!("Dit vertrekt met de tekst en aan het adres van toen: {waiting}.{stays}"),
    )];
    let (vacant, rest) = (held.vacant().join(" en "), held.rest().join(" en "));
    if held.obstacle.is_some() {
        // Another person may; the page says so.
    } else if vacant.is_empty() {
        let hint = format!("De brief gaat naar wie de functie nu heeft.{stays}");
        all.push(choice("renew", "Maak hem opnieuw".to_owned(), hint));
    } else if !rest.is_empty() {
        let hint = format!("Het bericht aan {vacant} vervalt.{stays}");
        all.push(choice("renew_rest", format!("Verstuur hem alleen aan {rest}"), hint));
    }
    all.push(choice(
        "drop",
        "Laat hem vervallen".to_owned(),
        format!("Dit vervalt: {waiting}.{stays} Vul hieronder de reden in."),
    ));
    all
}

/// Does what was decided.
pub async fn decide(page: Page, ids: Path<(i64, i64)>, Posted(fields): Posted) -> PageResult {
    let (round_id, letter_id) = ids.into_inner();
    match try_decide(&page, letter_id, &fields).await {
        Ok(flash) => {
            page.app.sender.notify_one();
            Ok(page.see_other(&round_view::href(round_id), &flash))
        }
        Err(error) => refused(&page, (round_id, letter_id), &fields, error).await,
    }
}

/// The form again; or the page of the round, when the same person just decided the same.
async fn refused(
    page: &Page,
    (round_id, letter_id): (i64, i64),
    fields: &Fields,
    error: ServiceError,
) -> PageResult {
    if let Some((decision, _)) = decided(fields)
        && was_done(page, Act::Decide(letter_id, decision)).await?
    {
        let flash = format!("{BEFORE} {}", told_again(decision));
        return Ok(page.see_other(&round_view::href(round_id), &flash));
    }
    let content = content(page, (round_id, letter_id)).await?;
    page.refused(TEMPLATE, &content, fields.to_form(&[]), error)
}

/// What was done before; for whom a letter was made anew is not known any more.
const fn told_again(decision: Decision) -> &'static str {
    match decision {
        Decision::Send => "De brief blijft zoals hij is.",
        Decision::Renew => "De brief is opnieuw gemaakt.",
        Decision::Drop => "De brief is vervallen.",
    }
}

/// What was chosen, and what is said once it is done.
fn decided(fields: &Fields) -> Option<(Decision, &'static str)> {
    Some(match fields.get("decision")? {
        "send" => (Decision::Send, "De brief blijft zoals hij is."),
        "renew" => (Decision::Renew, "De brief is opnieuw gemaakt voor wie de functie nu heeft."),
        "renew_rest" => (
            Decision::Renew,
            "De brief gaat alleen naar wie zijn functie nog heeft. De rest is vervallen.",
        ),
        "drop" => (Decision::Drop, "De brief is vervallen."),
        _ => return None,
    })
}

async fn try_decide(page: &Page, letter: i64, fields: &Fields) -> ServiceResult<String> {
    let reason = fields.get("reason").unwrap_or_default().to_owned();
    let Some((decision, flash)) = decided(fields) else {
        return Err(ServiceError::field("decision", "Kies wat er met de brief gebeurt."));
    };
    let leaves = match decision {
        Decision::Send => {
            page.write(move |conn, actor, now| held::send_anyway(conn, actor, letter, now)).await?
        }
        Decision::Renew => {
            let is_rest = fields.get("decision") == Some("renew_rest");
            let whom = if is_rest { Renewal::Rest } else { Renewal::All };
            renew(page, (letter, whom)).await?
        }
        Decision::Drop => {
            page.write(move |conn, actor, now| held::call_off(conn, actor, letter, &reason, now))
                .await?;
            Leaves::Never
        }
    };
    Ok(format!("{flash} {}", when(page, leaves)).trim_end().to_owned())
}

/// "Hij vertrekt morgen om 09.00 uur."
fn when(page: &Page, leaves: Leaves) -> String {
    let at = match leaves {
        Leaves::Never => return String::new(),
        Leaves::OnceResumed => return "Hij vertrekt zodra iemand de ronde hervat.".to_owned(),
        Leaves::At(_) if page.app.is_muted() => {
            return "Hij vertrekt zodra verzenden weer aanstaat.".to_owned();
        }
        Leaves::At(at) => at,
    };
    let now = page.now();
    match (amsterdam_day(at) - amsterdam_day(now)).num_days() {
        _ if at <= now => "Hij vertrekt nu.".to_owned(),
        0 => format!("Hij vertrekt vandaag om {}.", clock(at)),
        1 => format!("Hij vertrekt morgen om {}.", clock(at)),
        _ => format!("Hij vertrekt op {}.", moment(at)),
    }
}

async fn renew(page: &Page, what: (i64, Renewal)) -> ServiceResult<Leaves> {
    let stationery = page.app.stationery();
    page.write(move |conn, actor, now| held::renew(conn, actor, &stationery, what, now)).await
}
