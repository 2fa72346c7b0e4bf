//! The start page: what is today, what waits, how the tour stands.

pub(in crate::web::pages) mod piles;

use actix_web::web::Query;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::coverage::target_views;
use crate::domain::dates::{amsterdam_day, clock, long_day, relative_day, short_day, thousands};
use crate::domain::letters::RoundState;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::targets::{Metric, TargetFigure};
use crate::services::conversations::DraftOf;
use crate::services::coverage::Report;
use crate::services::forecast;
use crate::services::notes::Shared;
use crate::services::organisations::AdviserFilter;
use crate::services::overview::{self, Overview, StallFilter, Waiting};
use crate::services::reviews;
use crate::store::overview::{PlannedConversation, RoundProgress};
use crate::web::error::PageResult;
use crate::web::page::Page;
use crate::web::pages::operations::{health, terms};

/// What the targets on the start page count; the others are on the coverage page.
const METRICS: [Metric; 2] = [Metric::MunicipalitiesConversation, Metric::ProvincesConversation];

/// After how many weeks a dossier has stalled.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    weken: Option<String>,
    stil: Option<String>,
}

/// The start page.
pub async fn show(page: Page, asked: Query<Asked>) -> PageResult {
    let actor = page.actor()?;
    let today = page.today();
    let weeks = asked.weken.as_deref().and_then(|text| text.parse().ok());
    let weeks = weeks.filter(|weeks| overview::CHOICES.contains(weeks)).unwrap_or(overview::WEEKS);
    let filter = StallFilter { weeks, shows_all: asked.stil.is_some() };
    let stationery = page.app.stationery();
    let figures = page.app.figures(today, page.now()).await?;
    let (mut shown, kept, review) = page
        .read(move |conn, actor, now| {
            let shown = overview::show(conn, actor, (&stationery, &figures, filter), now)?;
            let review = reviews::is_due(conn, actor, now)?;
            Ok((shown, forecast::latest(conn, actor, now)?, review))
        })
        .await?;
    shown.report.targets = nearest(&shown.report);
    let content = json!({
        "today": long_day(today),
        "shows_work": actor.may(Permission::ReadConversations),
        "shared": shown.shared.iter().map(shared).collect::<Vec<_>>(),
        "drafts": shown.drafts.iter().map(left_behind).collect::<Vec<_>>(),
        "week": week(&shown, &actor, page.now()),
        "trouble": trouble(&shown), "review": review,
        "unwell": health::unwell(&page).await?, "going": terms::soon(&page).await?,
        "waiting": waiting(&shown.waiting, &actor),
        "piles": piles::all(&shown.piles, weeks, (today, &actor)),
        "weeks": piles::weeks(weeks),
        "is_own": overview::filter_of(&actor).is_some(),
        "targets": target_views(&shown.report, kept.as_ref().map(|it| &it.forecast)),
        "rounds": shown.rounds.iter().map(round).collect::<Vec<_>>(),
        "quick": quick(&actor),
    });
    page.show("overview.html", "Overzicht", &content)
}

/// Of each of the metrics the target that asks least.
fn nearest(report: &Report) -> Vec<TargetFigure> {
    let of = |metric| {
        let same = report.targets.iter().filter(move |it| it.target.metric == metric);
        same.min_by_key(|it| it.target.goal).cloned()
    };
    METRICS.into_iter().filter_map(of).collect()
}

/// A note that somebody let the visitor read.
fn shared(it: &Shared) -> Value {
    let whose = it.organisation.full_name();
    json!({
        "text": format!("{} deelde een notitie met u ({whose}).", it.note.author),
        "href": format!("/notities/{}", it.note.id),
    })
}

/// A draft of the visitor that they cannot go on with: it is another adviser's dossier, because it
/// went there or because the visitor went along, or one of an earlier tour.
fn left_behind((draft, adviser): &(DraftOf, String)) -> Value {
    let why = match adviser.as_str() {
        "" => "het is van een eerdere tour".to_owned(),
        name => format!("het dossier is van {name}"),
    };
    json!({
        "text": format!("Uw concept over {} staat er nog. U kunt het niet meer vastleggen: {why}. \
            Alleen u kunt het concept lezen.", draft.name),
        "href": format!("/gesprekken/concept/{}", draft.code),
    })
}

fn week(shown: &Overview, actor: &Actor, now: DateTime<Utc>) -> Vec<Value> {
    let today = amsterdam_day(now);
    let conversations = shown.conversations.iter().map(|it| {
        let (action_label, action_href) = action(it, actor, now);
        (
            it.at,
            json!({
                "when": format!("{}, {}", short_day(amsterdam_day(it.at)), clock(it.at)),
                "relative": relative_day(amsterdam_day(it.at), today),
                "title": format!("Gesprek {}", it.organisation), "place": it.mode.label(),
                "href": format!("/organisaties/{}", it.code),
                "action_label": action_label, "action_href": action_href,
            }),
        )
    });
    let sessions = shown.sessions.iter().map(|it| {
        (
            it.at,
            json!({
                "when": format!("{}, {}", short_day(amsterdam_day(it.at)), clock(it.at)),
                "relative": relative_day(amsterdam_day(it.at), today),
                "title": format!("Bijeenkomst {}", it.organisation), "place": it.place,
                "href": format!("/bijeenkomsten/{}", it.id), "action_label": "", "action_href": "",
            }),
        )
    });
    let mut all: Vec<_> = conversations.chain(sessions).collect();
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, entry)| entry).collect()
}

/// To log a conversation of today, to prepare one that comes.
fn action(it: &PlannedConversation, actor: &Actor, now: DateTime<Utc>) -> (&'static str, String) {
    if !actor.may(Permission::ReadConversations) {
        return ("", String::new());
    }
    if actor.may(Permission::LogConversations) && amsterdam_day(it.at) <= amsterdam_day(now) {
        return ("Vastleggen", format!("/gesprekken/nieuw?organisatie={}", it.code));
    }
    ("Briefing", format!("/organisaties/{}/briefing", it.code))
}

/// What waits: how many, the words for one and for more, where the list is, whether it is urgent.
type Pile = (usize, Words, String, bool);
type Words = (&'static str, &'static str);

const TO_PLAN: Words = ("gesprek om te plannen", "gesprekken om te plannen");
const TO_CALL: Words = ("organisatie om te bellen", "organisaties om te bellen");
const TO_REMIND: Words = ("herinnering om vrij te geven", "herinneringen om vrij te geven");
const TO_REAPPROACH: Words = ("om nu weer te benaderen", "om nu weer te benaderen");
const UNDELIVERABLE: Words = ("brief onbestelbaar", "brieven onbestelbaar");
const UNDECIDED: Words = ("dossier zonder volgende stap", "dossiers zonder volgende stap");
const SESSIONS: Words = ("bijeenkomst om te plannen", "bijeenkomsten om te plannen");
const COMMITMENTS: Words = ("toezegging", "toezeggingen");
const ROUNDS: Words = ("brievenronde wacht op u", "brievenrondes wachten op u");
const HANDOVERS: Words = ("overdracht wacht op u", "overdrachten wachten op u");
const RECEIVED: Words = ("toezegging kreeg u nieuw", "toezeggingen kreeg u nieuw");
const DATES: Words = ("aanbod van datums zonder keuze", "aanbiedingen van datums zonder keuze");
const UNREAD: Words = ("bericht om te lezen", "berichten om te lezen");
const FOLLOW_UPS: Words =
    ("keer vragen hoe het gaat na een training", "keer vragen hoe het gaat na een training");
const HELD: Words = ("brief wacht op een besluit", "brieven wachten op een besluit");
const UNCLEAR: Words = ("bericht onzeker", "berichten onzeker");
const FAILED: Words = ("bericht mislukt", "berichten mislukt");

fn piles(waiting: &Waiting, actor: &Actor) -> [Pile; 17] {
    let adviser = match overview::filter_of(actor) {
        Some(AdviserFilter::User(id)) => format!("adviser={id}"),
        _ => String::new(),
    };
    let list = |step: &str| format!("/organisaties?step={step}&{adviser}");
    let lost = "find_contact&stage=letter&state=undeliverable";
    let outbox = "/postvak-uit?state=unclear".to_owned();
    let is_late = waiting.late_commitments > 0;
    [
        (waiting.replies, TO_PLAN, list("plan_conversation"), false),
        (waiting.calls, TO_CALL, format!("/belronde?{adviser}"), false),
        (waiting.reminders, TO_REMIND, "/taken#herinneringen".to_owned(), false),
        (waiting.reapproaches, TO_REAPPROACH, "/taken#opnieuw".to_owned(), true),
        (waiting.follow_ups, FOLLOW_UPS, "/taken#navraag".to_owned(), false),
        (waiting.undeliverable, UNDELIVERABLE, list(lost), true),
        (waiting.sessions, SESSIONS, list("plan_session"), false),
        (waiting.undecided, UNDECIDED, list("undecided"), false),
        (waiting.commitments, COMMITMENTS, "/taken#toezeggingen".to_owned(), is_late),
        (waiting.rounds, ROUNDS, "/taken#rondes".to_owned(), true),
        (waiting.held_letters, HELD, "/taken#aangehouden".to_owned(), true),
        (waiting.unclear_messages, UNCLEAR, outbox, true),
        (waiting.failed_messages, FAILED, "/taken#mislukt".to_owned(), true),
        (waiting.handovers, HANDOVERS, "/taken#overdrachten".to_owned(), true),
        (waiting.received, RECEIVED, "/taken#gekregen".to_owned(), false),
        (waiting.dates, DATES, "/taken#datums".to_owned(), true),
        (waiting.unread_messages, UNREAD, "/bijeenkomsten/publiceren".to_owned(), true),
    ]
}

fn waiting(waiting: &Waiting, actor: &Actor) -> Vec<Value> {
    let late = match waiting.late_commitments {
        0 => String::new(),
        count => format!("{count} te laat"),
    };
    let shown = piles(waiting, actor).into_iter().filter(|(count, ..)| *count > 0);
    let shown = shown.map(|(count, words, href, urgent)| {
        let note = if words == COMMITMENTS { late.as_str() } else { "" };
        let label = if count == 1 { words.0 } else { words.1 };
        let href = href.trim_end_matches(['&', '?']);
        json!({ "count": count, "label": label, "href": href, "urgent": urgent, "note": note })
    });
    shown.collect()
}

/// "De mailserver is niet bereikbaar; 24 berichten wachten."
fn trouble(shown: &Overview) -> String {
    let waits = match shown.held_up_messages {
        1 => "1 bericht wacht".to_owned(),
        many => format!("{} berichten wachten", thousands(many)),
    };
    let told = |why: &String| format!("{}; {waits}.", why.trim_end_matches('.'));
    shown.held_up.as_ref().map(told).unwrap_or_default()
}

fn round(round: &RoundProgress) -> Value {
    let state = round.state.parse::<RoundState>().ok();
    let percent = (round.sent * 100).checked_div(round.total).unwrap_or_default();
    json!({
        "name": round.name, "href": format!("/brievenrondes/{}", round.id),
        "state_label": state.map(RoundState::label).unwrap_or_default(), "kind": "busy",
        "progress": format!("{} van {} berichten verzonden", round.sent, round.total),
        "percent": percent,
    })
}

fn quick(actor: &Actor) -> Vec<Value> {
    let all = [
        ("Gesprek vastleggen", "/gesprekken/nieuw", Permission::LogConversations),
        ("Nieuwe brievenronde", "/brievenrondes/nieuw", Permission::ReleaseRounds),
        ("Datum voor een bijeenkomst zoeken", "/bijeenkomsten/gewenst", Permission::PlanSessions),
        ("Naar de dekking", "/dekking", Permission::ReadCoverage),
    ];
    let allowed = all.into_iter().filter(|(_, _, permission)| actor.may(*permission)).take(2);
    allowed.map(|(label, href, _)| json!({ "label": label, "href": href })).collect()
}
