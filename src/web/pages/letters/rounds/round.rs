//! Letter rounds: the list, the page of one round, and its letters.

use actix_web::web::{Path, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::domain::permissions::{Actor, Permission};
use crate::services::organisations;
use crate::services::rounds::view::{self, LetterPreview};
use crate::web::error::PageResult;
use crate::web::page::Page;
use crate::web::pages::export;
use crate::web::pages::round_follow_up as follow_up;
use crate::web::pages::round_view::{self, Onlooker, href};

const LIST: (&str, &str) = ("rounds/list.html", "Brievenrondes");
const SHOW: &str = "rounds/show.html";
const LETTER: &str = "rounds/letter.html";
/// Seconds between two looks at a running round.
const REFRESH: u32 = 5;

/// The list.
pub async fn list(page: Page) -> PageResult {
    let (rounds, provinces) = page
        .read(|conn, actor, now| {
            Ok((view::list(conn, actor, now)?, organisations::provinces(conn)?))
        })
        .await?;
    let may_plan = page.actor()?.may(Permission::ProposeRounds);
    let lines = rounds.iter().map(|round| round_view::line(round, &provinces));
    let content = json!({
        "count": rounds.len(), "rounds": lines.collect::<Vec<_>>(),
        "new_href": if may_plan { "/brievenrondes/nieuw" } else { "" },
        "calendar_href": "/brievenrondes/kalender",
        "exports": export::links("/brievenrondes", ""),
        "four_eyes_off": !page.app.settings.asks_four_eyes(),
    });
    page.show(LIST.0, LIST.1, &content)
}

/// So many messages stand on the page of a round; the list of messages has them all.
const MOST_SHOWN: i64 = 50;

/// Whether the page reads itself again, and which letters it shows.
#[derive(Debug, Deserialize)]
pub struct Asked {
    verversen: Option<String>,
    pagina: Option<String>,
}

/// One round.
pub async fn show(page: Page, id: Path<i64>, asked: Query<Asked>) -> PageResult {
    let (id, stationery) = (id.into_inner(), page.app.stationery());
    let (view, provinces, rest) = page
        .read(move |conn, actor, now| {
            let view = view::overview(conn, actor, &stationery, (id, MOST_SHOWN), now)?;
            Ok((view, organisations::provinces(conn)?, follow_up::load(conn, actor, id, now)?))
        })
        .await?;
    let actor = page.actor()?;
    let mut content = round_view::page(&view, &onlooker(&page, &actor, &provinces, &asked));
    follow_up::add(&mut content, &view.figures, &rest, &actor);
    page.show(SHOW, &view.figures.round.name, &content)
}

fn onlooker<'a>(
    page: &'a Page,
    actor: &'a Actor,
    provinces: &'a [(String, String)],
    asked: &'a Asked,
) -> Onlooker<'a> {
    let refreshes = asked.verversen.as_deref() != Some("nee");
    Onlooker {
        actor,
        provinces,
        settings: &page.app.settings,
        now: page.now(),
        is_muted: page.app.is_muted(),
        refresh: if refreshes { REFRESH } else { 0 },
        part: asked.pagina.as_deref(),
    }
}

/// Which recipient of a letter is shown, counted from 1.
#[derive(Debug, Deserialize)]
pub struct Whom {
    aan: Option<usize>,
}

/// One letter as it will leave or left.
pub async fn letter(page: Page, ids: Path<(i64, i64)>, whom: Query<Whom>) -> PageResult {
    let (ids, stationery) = (ids.into_inner(), page.app.stationery());
    let sender = stationery.from.to_string();
    let letter = page
        .read(move |conn, actor, now| view::preview(conn, actor, &stationery, ids, now))
        .await?;
    let content = letter_content(&letter, ids.1, (&sender, whom.aan.unwrap_or(1)));
    page.show(LETTER, &format!("Brief aan {}", letter.organisation.full_name()), &content)
}

fn letter_content(letter: &LetterPreview, id: i64, (sender, asked): (&str, usize)) -> Value {
    let home = href(letter.round.id);
    let here = format!("{home}/brieven/{id}");
    let beside = |id: Option<i64>| id.map_or(String::new(), |id| format!("{home}/brieven/{id}"));
    let chosen = asked.clamp(1, letter.mails.len().max(1));
    let recipients = letter.mails.iter().enumerate().map(|(i, mail)| {
        json!({ "label": mail.recipient, "href": format!("?aan={}", i + 1),
                "active": i + 1 == chosen })
    });
    let mail = letter.mails.get(chosen - 1).map(|mail| round_view::mail(mail, sender));
    json!({
        "round": { "name": letter.round.name, "href": home },
        "organisation": {
            "name": letter.organisation.full_name(),
            "href": format!("/organisaties/{}", letter.organisation.code),
        },
        "mail": mail, "recipients": recipients.collect::<Vec<_>>(), "frozen": letter.is_frozen,
        "previous_href": beside(letter.beside.0), "next_href": beside(letter.beside.1),
        "print_href": if letter.mails.is_empty() { String::new() } else { format!("{here}/print") },
        "problem": letter.problem.clone().unwrap_or_default(),
    })
}
