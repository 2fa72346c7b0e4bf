//! `demo`: a throw-away database with a fictional tour that is the same each time, in
//! October 2023. Everything in it was done by the services, at the moment it happened.

mod conversations;
mod letters;
mod scene;
mod sessions;
mod team;

use anyhow::Context;
use clap::Args;

use super::serve;
use crate::settings::{Mode, Settings};
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
    println!("De verzonnen tour wordt gespeeld; dat duurt even.");
    let app = serve::prepare(settings)?;
    fill(&app).context("the fictional tour")?;
    super::start_log(&app.settings);
    print_welcome(app.settings.base());
    serve::run_until_stopped(app)
}

/// Plays the tour up to the moment at which the demo opens.
pub fn fill(app: &crate::web::app::AppState) -> anyhow::Result<()> {
    let mut scene = Scene::new(app)?;
    team::join(&mut scene)?;
    letters::go_out(&mut scene)?;
    conversations::take_place(&mut scene)?;
    sessions::take_place(&mut scene)?;
    letters::settle_down(&mut scene)
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
    println!("Drietraps, demonstratie met verzonnen gegevens: {base}");
    println!("Het is daar dinsdag 3 oktober 2023. Log in met een van deze accounts:");
    for member in &team::TEAM {
        println!("  {:<28} {:<11} {}", member.email, member.role.label(), team::PASSWORD);
    }
    println!("Stoppen: Ctrl+C. Alles wordt dan weggegooid.");
}
