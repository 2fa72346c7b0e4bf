//! Dates that are held for those who wait longest: one choice is with the clerk, one is a draft.

use super::letters::deliver_at;
use super::scene::{Scene, day, moment};
use crate::services::planning::date_offers::{self, HoldDates, Wanted};
use crate::services::planning::proposals::{self, Question, usual_period};
use crate::services::planning::publications::{self, Item};
use crate::services::planning::tour;

/// Holds the three best dates of two organisations and publishes the first of them.
pub fn is_made(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let on = day(2023, 10, 2)?;
    let now = moment(on, 16, 0)?;
    let planner = scene.actor("petra@drietraps.example")?;
    let stationery = scene.app.stationery();
    scene.write("held dates", |conn| {
        let period = usual_period(on);
        let mut codes = tour::wanting(conn, &planner, (None, period), now)?.codes;
        codes.truncate(2);
        for code in codes {
            let question = Question { codes: vec![code.clone()], period, with_trainer: false };
            let found = proposals::search(conn, &planner, &question, now)?;
            let best = found.answers.iter().flat_map(|it| &it.proposals.best).take(3);
            let wanted = best.map(|it| Wanted {
                starts_at: it.moment.starts_at,
                ends_at: it.moment.ends_at,
                moderator: it.lead_id,
                trainer: None,
            });
            let options = wanted.collect();
            let command = HoldDates { organisation: code, options, last_day: None };
            date_offers::hold(conn, &planner, &command, now)?;
        }
        let open = publications::changes(conn, &planner, &stationery, now)?;
        let items: Vec<Item> = open.iter().map(|it| it.item).take(1).collect();
        let prepared = publications::prepare(conn, &planner, &items, &stationery, now)?;
        let Some(id) = prepared.publication_id else { return Ok(()) };
        let read = publications::show(conn, &planner, id)?.hash;
        publications::send(conn, &planner, (id, &read), now).map(|_| ())
    })?;
    deliver_at(scene, now + chrono::TimeDelta::minutes(1))
}
