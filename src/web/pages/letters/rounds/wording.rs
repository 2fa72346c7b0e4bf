//! Taking a newer invitation in a round, after reading what changed.

use actix_web::web::Path;
use serde_json::{Value, json};

use crate::domain::letters::{LetterTemplate, RoundState};
use crate::domain::permissions::Permission;
use crate::services::require;
use crate::services::rounds::wording::{self, TakeWording, WordingInUse};
use crate::web::error::PageResult;
use crate::web::fields::Reader;
use crate::web::page::{Page, Posted};
use crate::web::pages::round_view::href;
use crate::web::pages::template_view::{audience, change_lines};

const TAKE: (&str, &str) = ("rounds/wording.html", "Nieuwere tekst gebruiken");

/// "Uitnodiging, versie 1"; for a list that has both, "gemeenten versie 2, provincies versie 1".
pub fn in_words(used: &[WordingInUse]) -> String {
    match used {
        [] => String::new(),
        [one] => format!("uitnodiging, versie {}", one.number),
        several => {
            let words = several
                .iter()
                .map(|one| format!("{} versie {}", audience(one.organisation_kind), one.number));
            format!("uitnodiging, {}", words.collect::<Vec<_>>().join(" en "))
        }
    }
}

/// What changed in the invitation since the round was made.
pub async fn form(page: Page, id: Path<i64>) -> PageResult {
    let id = id.into_inner();
    let offer = page.read(move |conn, actor, _| wording::offer(conn, actor, id)).await?;
    if offer.changes.is_empty() {
        return Ok(page.see_other(&href(id), "Deze ronde gebruikt al de nieuwste tekst."));
    }
    let changes = offer.changes.iter().map(|(kept, newest)| change(kept, newest));
    let content = json!({
        "round": { "name": offer.round.name, "href": href(id) },
        "voids_release": offer.round.state == RoundState::Approved,
        "changes": changes.collect::<Vec<_>>(), "action": format!("{}/tekst", href(id)),
        "version": offer.round.version.to_string(), "versions": offer.versions,
    });
    page.show(TAKE.0, TAKE.1, &content)
}

fn change(kept: &LetterTemplate, newest: &LetterTemplate) -> Value {
    json!({
        "title": format!(
            "Brief aan {}: van versie {} naar versie {}",
            audience(newest.organisation_kind), kept.number, newest.number
        ),
        "note": newest.note.clone().unwrap_or_default(),
        "lines": change_lines(Some(kept), newest),
    })
}

/// Takes the newer invitation; a release is void after that.
pub async fn take(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    require(&page.actor()?, Permission::ProposeRounds)?;
    let round_id = id.into_inner();
    let version = Reader::new(&fields).version();
    let versions = fields.get("versions").unwrap_or_default().to_owned();
    let command = TakeWording { round_id, version, versions };
    page.write(move |conn, actor, now| wording::take(conn, actor, &command, now)).await?;
    let flash = "De ronde gebruikt nu de nieuwste tekst en is een concept. Iemand anders moet \
                 haar vrijgeven.";
    Ok(page.see_other(&href(round_id), flash))
}
