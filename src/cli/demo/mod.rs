//! `demo`: a throw-away database with a fictional tour that is the same each time, in
//! October 2023. Everything in it was done by the services, at the moment it happened.

mod conversations;
mod costs;
mod evenings;
mod letters;
mod plan;
mod scene;
mod sessions;
mod team;
mod waits;
mod wishes;

use actix_web::web::Data;
use anyhow::Context;
use chrono::{DateTime, Months, Utc};
use clap::Args;

use super::serve;
use crate::services::{aggregates, forecast, progress};
use crate::settings::{Mode, Settings};
use crate::web::app::AppState;
use scene::Scene;

/// The moment at which the demo opens.
const OPENS_AT: &str = "2023-10-03T09:00:00+02:00";

/// What can be set of the demo.
#[derive(Args)]
pub struct DemoArgs {
    #[command(flatten)]
    settings: Settings,
}

/// Fills a temporary folder, prints how to get in and serves until it is told to stop.
pub fn run(args: DemoArgs) -> anyhow::Result<()> {
    let folder = tempfile::Builder::new().prefix("drietraps-demo").tempdir()?;
    let settings = in_folder(args.settings, folder.path());
    println!("The invented tour is played; that takes a moment.");
    let app = played(settings)?;
    super::start_log(&app.settings)?;
    print_welcome(app.settings.base());
    serve::run_until_stopped(app)
}

/// The program with the tour played in its own, empty database.
pub(super) fn played(settings: Settings) -> anyhow::Result<Data<AppState>> {
    // The words of the letters are older than the first letter.
    serve::seed_at(&settings, team::begins()?)?;
    let app = serve::prepare(settings)?;
    fill(&app).context("the fictional tour")?;
    Ok(app)
}

/// Plays the tour up to the moment at which the demo opens.
pub fn fill(app: &AppState) -> anyhow::Result<()> {
    let mut scene = Scene::new(app)?;
    team::join(&mut scene)?;
    letters::go_out(&mut scene)?;
    conversations::take_place(&mut scene)?;
    sessions::take_place(&mut scene)?;
    evenings::go_by(&mut scene)?;
    wishes::are_kept(&mut scene)?;
    plan::is_made(&mut scene)?;
    costs::are_entered(&mut scene)?;
    letters::settle_down(&mut scene)?;
    let opens_at = OPENS_AT.parse().context("the moment at which the demo opens")?;
    scene.write("the figures", |conn| aggregates::publish(conn, opens_at).map(|_| ()))?;
    months_go_by(&scene, opens_at)?;
    look_ahead(&scene, opens_at)
}

/// Sets aside the figures for everybody at the end of each month, as the nights would have done.
fn months_go_by(scene: &Scene<'_>, now: DateTime<Utc>) -> anyhow::Result<()> {
    let begins = team::begins()?;
    let nights = (1..).map_while(|month| begins.checked_add_months(Months::new(month)));
    for night in nights.take_while(|night| *night <= now) {
        scene.write("the month", |conn| progress::publish(conn, night).map(|_| ()))?;
    }
    Ok(())
}

/// What the tour is heading for, as a night would have computed it.
fn look_ahead(scene: &Scene<'_>, now: DateTime<Utc>) -> anyhow::Result<()> {
    let db = &scene.app.db;
    let task = db.read_now(|conn| forecast::gather(conn, now))?;
    let computed = task.compute()?;
    scene.write("the forecast", |conn| forecast::keep(conn, &computed, now).map(|_| ()))
}

fn in_folder(settings: Settings, folder: &std::path::Path) -> Settings {
    let place = |name: &str| folder.join(name);
    let clock = if settings.clock == "system" { OPENS_AT.to_owned() } else { settings.clock };
    let base_url = match settings.base_url.as_str() {
        "http://127.0.0.1:8080" => format!("http://{}", settings.bind),
        other => other.to_owned(),
    };
    Settings {
        database_url: format!("sqlite://{}", place("demo.sqlite").display()),
        mail_url: format!("folder://{}", place("outbox").display()),
        secret_key_file: place("secret.key"),
        send_journal: place("send-journal"),
        mode: Mode::Demo,
        clock,
        base_url,
        ..settings
    }
}

fn print_welcome(base: &str) {
    println!("Drietraps, a demonstration with invented data: {base}");
    println!("It is Tuesday 3 October 2023 there. Log in with one of these accounts:");
    for member in &team::TEAM {
        println!("  {:<28} {:<11} {}", member.email, member.role.as_str(), team::PASSWORD);
    }
    println!("Stop with Ctrl+C. Everything is thrown away then.");
}
