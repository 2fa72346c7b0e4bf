//! A tour of the size of October 2023: letters to three provinces, 30 conversations, some
//! sessions and trainings.

use chrono::{Days, NaiveDate};
use drietraps::domain::organisations::Organisation;
use drietraps::domain::stages::{Move, Stage};
use drietraps::services::stages::{self, StageMove};
use drietraps::store::{dossiers, organisations};

use crate::kit::TestApp;

/// The provinces to which letters went first.
const PROVINCES: [&str; 3] = ["PV28", "PV26", "PV30"];
const LETTER: &[Move] = &[Move::Plan, Move::Send];
const CONVERSATION: &[Move] = &[Move::Plan, Move::Hold];
const SESSION: &[Move] = &[Move::Want, Move::Plan, Move::Hold];
const TRAINING: &[Move] = &[Move::Request, Move::AgreeCost, Move::Plan, Move::Hold];

/// Fills a seeded database.
pub fn fill(app: &TestApp) {
    let first: NaiveDate = "2023-01-09".parse().unwrap();
    let invited: Vec<Organisation> = app
        .read(|conn| Ok(organisations::list(conn)?))
        .into_iter()
        .filter(|o| PROVINCES.contains(&o.province_code.as_str()) && o.is_valid_on(first))
        .collect();
    for (number, organisation) in (0_u64..).zip(&invited) {
        move_on(app, organisation, (Stage::Letter, LETTER), first + Days::new(number % 60));
        if number % 4 == 0 && number < 120 {
            let on = first + Days::new(90 + number);
            move_on(app, organisation, (Stage::Conversation, CONVERSATION), on);
        }
        if number % 20 == 0 {
            move_on(app, organisation, (Stage::Session, SESSION), first + Days::new(230));
        }
        if number % 60 == 0 {
            move_on(app, organisation, (Stage::Training, TRAINING), first + Days::new(260));
        }
    }
}

fn move_on(app: &TestApp, of: &Organisation, (stage, moves): (Stage, &[Move]), on: NaiveDate) {
    let (actor, now) = (app.actor("adviser"), app.now());
    app.write(|conn| {
        let tour = dossiers::current_tour(conn)?;
        let dossier = dossiers::get_of(conn, of.id, tour)?;
        for &what in moves {
            let step = StageMove { dossier: &dossier, stage, what, on, reason: None };
            stages::record(conn, &actor, &step, now)?;
        }
        Ok(())
    });
}
