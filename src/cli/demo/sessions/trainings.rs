//! What trainings the team gives, and those that were asked for.

use crate::cli::demo::scene::{Scene, day, moment};
use crate::domain::money::Euro;
use crate::domain::people::Part;
use crate::domain::permissions::Actor;
use crate::domain::trainings::{Course, Quote, TrainingKind};
use crate::services::people;
use crate::services::trainings::{self, AddTraining, WriteQuote, courses};

/// Title, what it is about, for whom, minutes and usual price in euros.
const COURSES: [(&str, &str, TrainingKind, i32, i64); 3] = [
    (
        "Omgaan met intimidatie",
        "Oefenen met een acteur: grenzen stellen, rustig blijven, steun zoeken bij elkaar.",
        TrainingKind::Council,
        180,
        1_450,
    ),
    (
        "Online agressie",
        "Wat doet u met haat in uw berichten? Over reageren, bewaren en melden.",
        TrainingKind::Council,
        150,
        1_250,
    ),
    (
        "Sterk in gesprek",
        "Eén op één: wat iemand nodig heeft om het ambt met plezier te doen.",
        TrainingKind::Individual,
        90,
        480,
    ),
];

/// Fills the catalogue, then enters a training for each of the first hosts.
pub(super) fn take_place(
    scene: &Scene<'_>,
    planner: &Actor,
    hosts: &[String],
) -> anyhow::Result<()> {
    offer(scene, planner)?;
    let asks = [
        (Some(day(2023, 9, 15)?), Some(day(2023, 9, 28)?)),
        (Some(day(2023, 9, 22)?), None),
        (None, None),
    ];
    let now = moment(day(2023, 10, 2)?, 15, 0)?;
    for ((code, (cost_agreed_on, held_on)), number) in hosts.iter().zip(asks).zip(1_i64..) {
        let command = AddTraining {
            organisation: code.clone(),
            kind: TrainingKind::Council,
            cost_agreed_on,
            starts_at: None,
            ends_at: None,
            held_on,
            trainer: None,
            course: None,
        };
        let training_id =
            scene.write("a training", |conn| trainings::add(conn, planner, &command, now))?;
        let quote = Quote {
            amount: Euro::from_cents(125_000 + 10_000 * number),
            reference: Some(format!("2023-{:04}", 110 + number)),
            quoted_on: day(2023, 9, 14)?,
        };
        let quote = WriteQuote { training_id, quote };
        scene.write("a quote", |conn| trainings::quote(conn, planner, &quote, now))?;
    }
    Ok(())
}

fn offer(scene: &Scene<'_>, planner: &Actor) -> anyhow::Result<()> {
    let now = moment(day(2023, 9, 1)?, 10, 0)?;
    let mut team = scene.app.db.read_now(|conn| people::list(conn, planner))?;
    team.retain(|one| one.parts.contains(&Part::Trainer));
    for (title, about, kind, minutes, euros) in COURSES {
        let course = Course {
            id: 0,
            title: title.to_owned(),
            about: about.to_owned(),
            kind,
            minutes,
            usual_price: Some(Euro::from_cents(euros * 100)),
            trainers: team.iter().map(|one| one.id).collect(),
            is_open: true,
            version: 1,
        };
        scene.write("a course", |conn| courses::add(conn, planner, &course, now))?;
    }
    Ok(())
}
