//! `generate`: a database with a tour of any size, for measurements and rehearsals.

use std::io::{IsTerminal, Write};
use std::time::Instant;

use anyhow::{anyhow, bail};
use clap::Args;

use super::{demo, serve};
use crate::services::ServiceResult;
use crate::services::generating::{self, MOST, OF_A_TOUR};
use crate::settings::{Mode, Settings};

/// What is made, and where.
#[derive(Args)]
pub struct GenerateArgs {
    /// How many organisations take part; a real tour has 354
    #[arg(long, default_value_t = OF_A_TOUR)]
    organisations: usize,
    /// Another number gives other names
    #[arg(long, default_value_t = 1)]
    seed: usize,
    #[command(flatten)]
    settings: Settings,
}

/// Plays the tour of the demo in an empty database and copies it under invented names.
pub fn run(args: GenerateArgs) -> anyhow::Result<()> {
    if args.settings.mode == Mode::Production {
        bail!("MODE: production has no place for invented data; set MODE=test or MODE=demo");
    }
    if !(OF_A_TOUR..=MOST).contains(&args.organisations) {
        bail!("--organisations: a number from {OF_A_TOUR} to {MOST}");
    }
    let db = serve::open(&args.settings)?;
    db.migrate().map_err(|error| anyhow!(error))?;
    if !db.read_now(generating::is_empty)? {
        bail!("DATABASE_URL: there are organisations already; generate wants an empty database");
    }
    drop(db);
    let started = Instant::now();
    let app = demo::played(args.settings)?;
    let steps = generating::steps(args.organisations, args.seed);
    for (done, step) in steps.iter().enumerate() {
        app.db.write_now(|conn| step.make(conn))?;
        show_progress(done + 1, steps.len());
    }
    let now = app.clock.now();
    app.db.write_now(|conn| -> ServiceResult<()> {
        generating::finish(conn, args.organisations, now)
    })?;
    let seconds = started.elapsed().as_secs_f64();
    println!("{} organisations in {seconds:.0} seconds", args.organisations);
    Ok(())
}

fn show_progress(done: usize, total: usize) {
    let mut out = std::io::stderr();
    if out.is_terminal() {
        // Nobody misses a line of progress that could not be shown.
        let _ = write!(out, "\r{done} of {total} tours").and_then(|()| out.flush());
        if done == total {
            let _ = writeln!(out);
        }
    }
}
