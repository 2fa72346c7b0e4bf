//! Beheer, E-mail: where messages go, whether the server answers, and a test message.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::domain::letters::on_screen;
use crate::domain::permissions::{Actor, Permission};
use crate::mail::Inbox;
use crate::mail::dns::{self, Advice, Finding, Grade};
use crate::mail::transport::{WayOut, relay};
use crate::services::inbound::{self, Health};
use crate::services::mail_dns::{self, Checked};
use crate::services::sending::trial::{self, Trial, Tried};
use crate::services::{ServiceError, ServiceResult, muting, require};
use crate::settings::Settings;
use crate::store::DbConn;
use crate::web::error::PageResult;
use crate::web::navigation;
use crate::web::page::{Page, Posted};
use crate::web::pages::access::off_thread;
use crate::web::pages::round_view::moment;

const MAIL: (&str, &str) = ("admin/mail.html", "E-mail");
pub(super) const HOME: &str = "/beheer/e-mail";
const NOTHING_ANSWERED: &str = "Er is niets nagekeken: de naamserver en de mailserver gaven geen \
                                antwoord. Wat hieronder staat, is van een vorige keer. Probeer het \
                                later opnieuw.";

/// The page.
pub async fn show(page: Page) -> PageResult {
    require(&page.actor()?, Permission::ManageMail)?;
    let content = content(&page).await?;
    page.show(MAIL.0, MAIL.1, &content)
}

async fn content(page: &Page) -> Result<Value, crate::web::error::Refusal> {
    let own = page.read(|conn, actor, _| trial::own_address(conn, actor)).await?;
    let reason = page.read(|conn, _, _| muting::reason(conn)).await?;
    let from = page.app.letterhead().from;
    let (domain, way) = (from.domain().to_owned(), page.app.settings.way_out(from));
    let (place, check) = off_thread(move || connection(&way)).await?;
    let health = page.read(|conn, actor, _| inbound::health(conn, actor)).await?;
    let known = page.read(move |conn, actor, _| mail_dns::last(conn, actor, &domain)).await?;
    let settings = &page.app.settings;
    let (inbox_place, inbox_check) = inbox(settings.inbox_url.as_deref(), health);
    let facts = [
        ("Afzender", settings.mail_from.clone()),
        ("Antwoordadres", settings.mail_reply_to.clone()),
        ("Berichten gaan naar", place),
        ("Antwoorden komen uit", inbox_place),
    ];
    let facts = facts.map(|(term, text)| json!({ "term": term, "text": text }));
    Ok(json!({
        "sections": navigation::sections(&page.actor()?, HOME), "facts": facts,
        "checks": checks(settings, check, inbox_check),
        "records": records(page, known.as_ref()), "form": { "address": own.unwrap_or_default() },
        "dns": dns_rows(known.as_ref()), "dns_action": "/beheer/e-mail/dns",
        "dns_at": known.map(|it| format!("Nagekeken op {}.", moment(it.at))).unwrap_or_default(), "muted": reason.is_some(),
        "unmute_href": if reason.is_some() { "/beheer/e-mail/aanzetten" } else { "" },
        "muted_reason": reason.unwrap_or_default(), "test_action": "/beheer/e-mail/proef",
    }))
}

/// Where messages go, and whether one could leave now.
fn connection(way: &WayOut) -> (String, Result<(), String>) {
    match way.open() {
        Ok(transport) => (transport.describe(), transport.check()),
        Err(problem) => (String::new(), Err(problem)),
    }
}

/// Where answers come in, and how reading them goes; the page asks no mailbox itself.
fn inbox(url: Option<&str>, health: Health) -> (String, Value) {
    let Some(url) = url else {
        let none = "Er is geen postbus ingesteld: antwoorden en bounces worden niet gelezen.";
        return (
            "geen postbus".to_owned(),
            row("Post in", none.to_owned(), ("warning", "ontbreekt")),
        );
    };
    let place = Inbox::from_url(url).map_or_else(|why| why, |inbox| inbox.describe());
    let read_at = health.read_at.map(|at| format!("Gelezen op {}.", moment(at)));
    let check = match (health.trouble, read_at) {
        (Some(trouble), read_at) => {
            let text = [Some(trouble), read_at].into_iter().flatten().collect::<Vec<_>>().join(" ");
            row("Post in", text, ("error", "fout"))
        }
        (None, Some(read_at)) => row("Post in", read_at, ("ok", "goed")),
        (None, None) => row("Post in", "Nog niet gelezen.".to_owned(), ("neutral", "onbekend")),
    };
    (place, check)
}

fn row(label: &str, text: String, (kind, word): (&str, &str)) -> Value {
    json!({ "label": label, "text": text, "kind": kind, "word": word })
}

fn checks(settings: &Settings, connection: Result<(), String>, inbox: Value) -> Vec<Value> {
    let line = match connection {
        Ok(()) => row("Verbinding", "Bereikbaar.".to_owned(), ("ok", "goed")),
        Err(why) => row("Verbinding", why, ("error", "fout")),
    };
    let dkim = if settings.dkim_key_file.is_some() {
        row("Ondertekening", "Berichten worden ondertekend (DKIM).".to_owned(), ("ok", "sleutel"))
    } else {
        row(
            "Ondertekening",
            "Er is geen sleutel ingesteld (DKIM).".to_owned(),
            ("warning", "ontbreekt"),
        )
    };
    vec![line, inbox, dkim]
}

/// What the DNS said when it was last asked.
fn dns_rows(known: Option<&Checked>) -> Vec<Value> {
    let shown = |it: &Finding| {
        let badge = match it.grade {
            Grade::Good => ("ok", "goed"),
            Grade::Wrong => ("warning", "let op"),
            Grade::Unknown => ("neutral", "onbekend"),
        };
        row(&it.name, it.dutch.clone(), badge)
    };
    known.map(|it| it.findings.iter().map(shown).collect()).unwrap_or_default()
}

/// The records to publish, each with what the DNS had when it was last asked.
fn records(page: &Page, known: Option<&Checked>) -> Vec<Value> {
    let (settings, from) = (&page.app.settings, page.app.stationery().from);
    let relay = relay::host(&settings.mail_url);
    let reports = page.app.letterhead().reply_to.address;
    let named = (relay.as_deref(), reports.as_str());
    let now = |name: &str| {
        let finding = known.and_then(|it| it.findings.iter().find(|it| it.name == name));
        match finding {
            None => "nog niet nagekeken".to_owned(),
            Some(it) if it.grade == Grade::Unknown && it.found.is_empty() => "onbekend".to_owned(),
            Some(it) if it.found.is_empty() => "niets".to_owned(),
            Some(it) => it.found.join(" · "),
        }
    };
    let shown = |it: Advice| {
        json!({ "name": it.name, "id": format!("record-{}", it.name.to_lowercase()),
            "place": it.place, "text": it.text, "now": now(it.name) })
    };
    let advised = dns::advise_for(from.domain(), settings.dkim_key(), named);
    advised.into_iter().map(shown).collect()
}

/// Asks the mail server for a protected line and the DNS about the domain of the sender; the page
/// shows what they said.
pub async fn check_dns(page: Page, Posted(_): Posted) -> PageResult {
    require(&page.actor()?, Permission::ManageMail)?;
    let (settings, from) = (page.app.settings.clone(), page.app.stationery().from);
    let domain = from.domain().to_owned();
    let asked = domain.clone();
    let ask = move || {
        let findings = dns::check(&asked, settings.dkim_key(), settings.dns_resolver);
        relay::look(&settings.mail_url).into_iter().chain(findings).collect::<Vec<_>>()
    };
    let findings = off_thread(ask).await?;
    // A sender without a key is no answer either.
    if findings.iter().all(|it| it.grade == Grade::Unknown) {
        return Ok(page.see_other(HOME, NOTHING_ANSWERED));
    }
    page.write(move |conn, actor, now| mail_dns::keep(conn, actor, (&domain, &findings), now))
        .await?;
    Ok(page.see_other(HOME, "De mailserver en het domein van de afzender zijn nagekeken."))
}

/// Sends a test message.
pub async fn test(page: Page, Posted(fields): Posted) -> PageResult {
    // The page of a refusal looks at the connection, which is not for everybody.
    require(&page.actor()?, Permission::ManageMail)?;
    let address = fields.get("address").unwrap_or_default().to_owned();
    match tested(&page, page.actor()?, address).await {
        Ok(said) => Ok(page.see_other(HOME, &format!("Het proefbericht is verzonden: {said}"))),
        Err(error) => {
            let content = content(&page).await?;
            page.refused(MAIL, &content, fields.to_form(&[]), error)
        }
    }
}

async fn tested(page: &Page, actor: Actor, address: String) -> ServiceResult<String> {
    let head = page.app.letterhead();
    let made = move |conn: &mut DbConn, actor: &Actor, now| {
        trial::prepare(conn, actor, (&head, &address), now)
    };
    let tried = try_out(page, actor, made).await?;
    let is_unclear = tried.is_unclear;
    tried.answer.map_err(|why| {
        let what = if is_unclear { "Niet bekend of het is aangekomen" } else { "Niet gelukt" };
        ServiceError::field("address", format!("{what}: {}", on_screen(&why)))
    })
}

/// Makes a message, hands it over unless sending is muted here, and notes what came of it.
pub async fn try_out(
    page: &Page,
    actor: Actor,
    made: impl FnOnce(&mut DbConn, &Actor, DateTime<Utc>) -> ServiceResult<Trial> + Send + 'static,
) -> ServiceResult<Tried> {
    let (now, way) = (page.now(), page.app.settings.way_out(page.app.letterhead().from));
    let trial = page.app.db.read(move |conn| made(conn, &actor, now)).await?;
    let tried = off_thread(move || trial.hand_over(&way)).await??;
    let told = tried.clone();
    page.write(move |conn, actor, now| trial::note(conn, actor, &told, now)).await?;
    Ok(tried)
}
