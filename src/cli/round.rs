//! `round list` and `round show ID`.

use clap::{Subcommand, ValueEnum};
use serde_json::{Value, json};

use super::serve;
use crate::domain::dates::amsterdam;
use crate::domain::permissions::Actor;
use crate::services::ServiceResult;
use crate::services::rounds::reminders::{self, ReminderFigures};
use crate::services::rounds::view::{self, RoundFigures, RoundView};
use crate::settings::Settings;

/// How the answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Lines for people.
    Text,
    /// One JSON document.
    Json,
}

#[derive(Subcommand)]
pub enum RoundCommand {
    /// List every letter round, the newest first
    List {
        /// How the answer is written
        #[arg(long, default_value = "text")]
        format: Format,
        #[command(flatten)]
        settings: Box<Settings>,
    },
    /// Show one letter round with its blocked letters, its messages by state and its reminders
    Show {
        /// Number of the round
        id: i64,
        /// How the answer is written
        #[arg(long, default_value = "text")]
        format: Format,
        #[command(flatten)]
        settings: Box<Settings>,
    },
}

/// Runs the command.
pub fn run(command: RoundCommand) -> anyhow::Result<()> {
    let actor = Actor::program("cli");
    match command {
        RoundCommand::List { format, settings } => {
            let app = serve::prepare(*settings)?;
            let now = app.clock.now();
            let rounds = app.db.read_now(|conn| view::list(conn, &actor, now))?;
            print(format, &Value::from_iter(rounds.iter().map(as_json)), || {
                rounds.iter().map(line).collect::<Vec<_>>().join("\n")
            })
        }
        RoundCommand::Show { id, format, settings } => {
            let app = serve::prepare(*settings)?;
            let (stationery, now) = (app.stationery(), app.clock.now());
            let (round, reminders) = app.db.read_now(|conn| {
                let round = view::show(conn, &actor, &stationery, id, now)?;
                ServiceResult::Ok((round, reminders::tally(conn, &actor, id, now)?))
            })?;
            let rest = (&reminders, stationery.asks_four_eyes);
            print(format, &whole_json(&round, rest), || whole_text(&round, rest))
        }
    }
}

fn print(format: Format, json: &Value, text: impl FnOnce() -> String) -> anyhow::Result<()> {
    match format {
        Format::Json => println!("{}", serde_json::to_string_pretty(json)?),
        Format::Text => println!("{}", text()),
    }
    Ok(())
}

fn line(figures: &RoundFigures) -> String {
    format!(
        "{:>4}  {:<12}  {}  {} ({} of {} sent)",
        figures.round.id,
        figures.round.state.as_str(),
        amsterdam(figures.round.planned_at).format("%Y-%m-%d %H:%M"),
        figures.round.name,
        figures.counts.sent,
        figures.counts.total()
    )
}

/// Said of every round of a team of one.
const FOUR_EYES_OFF: &str = "four eyes is off: the author may also release this round";

fn whole_text(view: &RoundView, (reminders, four_eyes): (&ReminderFigures, bool)) -> String {
    let figures = &view.figures;
    let mut lines = vec![line(figures)];
    if !four_eyes {
        lines.push(format!("      {FOUR_EYES_OFF}"));
    }
    lines.push(format!("      {} letters ready, {} blocked", figures.ready, figures.blocked));
    let counts = crate::domain::letters::MessageState::ALL
        .iter()
        .map(|&state| format!("{} {}", figures.counts.of(state), state.as_str()));
    lines.push(format!("      {}", counts.collect::<Vec<_>>().join(", ")));
    lines.push(format!(
        "      reminders: {} to come, {} due and waiting for a release, {} on their way, {} sent, \
         {} stopped",
        reminders.to_come, reminders.due, reminders.queued, reminders.sent, reminders.stopped
    ));
    lines.extend(figures.round.notice.iter().map(|notice| format!("      {notice}")));
    lines.extend(view.trouble.iter().map(|trouble| format!("      {trouble}")));
    for letter in &view.letters {
        if let Some(reason) = &letter.blocked {
            lines.push(format!("      {}: {reason}", letter.organisation.full_name()));
        }
    }
    lines.join("\n")
}

fn as_json(figures: &RoundFigures) -> Value {
    json!({
        "id": figures.round.id,
        "name": figures.round.name,
        "province": figures.round.province_code,
        "plannedAt": figures.round.planned_at,
        "pacePerHour": figures.round.pace_per_hour,
        "state": figures.round.state,
        "letters": { "ready": figures.ready, "blocked": figures.blocked },
        "messages": figures.counts,
    })
}

fn whole_json(view: &RoundView, (reminders, four_eyes): (&ReminderFigures, bool)) -> Value {
    let blocked = view.letters.iter().filter_map(|letter| {
        let reason = letter.blocked.as_ref()?;
        Some(json!({ "organisation": letter.organisation.code, "reason": reason }))
    });
    let mut json = as_json(&view.figures);
    if let Some(parts) = json.as_object_mut() {
        parts.insert("blocked".to_owned(), Value::from_iter(blocked));
        parts.insert("reminders".to_owned(), json!(reminders));
        parts.insert("trouble".to_owned(), json!(view.trouble));
        parts.insert("fourEyes".to_owned(), json!(four_eyes));
    }
    json
}
