//! What the sessions that were held cost, and the budget of the year.

use super::scene::{Scene, day, moment};
use crate::domain::costs::{CostKind, NewBudget, NewCost};
use crate::domain::dates::amsterdam_day;
use crate::domain::money::Euro;
use crate::domain::sessions::SessionState;
use crate::services::{costs, sessions};

/// In euro cents what each held session cost: the moderator, the journey and the room; the last
/// one is still to be entered.
const SPENT: [[i64; 3]; 4] =
    [[45_000, 3_840, 0], [45_000, 8_421, 12_500], [45_000, 2_210, 0], [52_500, 11_075, 17_500]];

/// The management sets the budget and the planner enters the costs.
pub fn are_entered(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let management = scene.actor("mieke@drietraps.example")?;
    let planner = scene.actor("petra@drietraps.example")?;
    let budget = NewBudget {
        first_day: day(2023, 1, 1)?,
        last_day: day(2023, 12, 31)?,
        amount: Euro::from_cents(1_500_000),
        source: "Begroting van de tour, 12 december 2022".to_owned(),
        replaces: false,
    };
    let now = moment(day(2023, 10, 2)?, 16, 0)?;
    scene.write("a budget", |conn| {
        costs::budgets::set(conn, &management, &budget, now).map(|_| ())
    })?;
    scene.write("costs", |conn| {
        let mut held = sessions::list(conn, &planner)?;
        held.retain(|it| it.session.state == SessionState::Held);
        for (line, amounts) in held.iter().rev().zip(SPENT) {
            let kinds = [CostKind::Moderator, CostKind::Travel, CostKind::Room];
            for (kind, cents) in kinds.into_iter().zip(amounts).filter(|(_, cents)| *cents > 0) {
                let cost = NewCost {
                    kind,
                    amount: Euro::from_cents(cents),
                    on: amsterdam_day(line.session.starts_at),
                    person_id: (kind != CostKind::Room).then_some(line.session.moderator_id),
                    note: None,
                };
                costs::add(conn, &planner, (line.session.id, &cost), now)?;
            }
        }
        Ok(())
    })
}
