//! The stage on which the demo is played: who acts, when, and a die that always falls the same.

use std::collections::BTreeMap;

use anyhow::Context;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use crate::domain::dates::from_amsterdam;
use crate::domain::organisations::Organisation;
use crate::domain::permissions::Actor;
use crate::services::{ServiceResult, accounts};
use crate::store::{DbConn, organisations, users};
use crate::web::app::AppState;

/// The demo while it is being played.
pub struct Scene<'a> {
    /// The program.
    pub app: &'a AppState,
    /// The organisations of today, by code.
    pub organisations: BTreeMap<String, Organisation>,
    die: u64,
}

impl<'a> Scene<'a> {
    /// An empty stage.
    pub fn new(app: &'a AppState) -> anyhow::Result<Self> {
        let today = day(2023, 10, 3)?;
        let all = app.db.read_now(|conn| ServiceResult::Ok(organisations::list(conn)?))?;
        let organisations = all
            .into_iter()
            .filter(|organisation| organisation.is_valid_on(today))
            .map(|organisation| (organisation.code.clone(), organisation))
            .collect();
        Ok(Self { app, organisations, die: 2_022 })
    }

    /// Does something through the one door for writes.
    pub fn write<T>(
        &self,
        what: &str,
        work: impl Fn(&mut DbConn) -> ServiceResult<T>,
    ) -> anyhow::Result<T> {
        self.app.db.write_now(work).with_context(|| what.to_owned())
    }

    /// The team member with this address, acting on a page.
    pub fn actor(&self, email: &str) -> anyhow::Result<Actor> {
        let user = self
            .app
            .db
            .read_now(|conn| ServiceResult::Ok(users::find_by_email(conn, email)?))?
            .with_context(|| format!("{email} is not in the team"))?;
        Ok(accounts::actor_of(&user, "cli"))
    }

    /// The municipalities of a province, by name.
    pub fn municipalities_of(&self, province: &str) -> Vec<Organisation> {
        let mut all: Vec<_> = self
            .organisations
            .values()
            .filter(|one| !one.is_province() && one.province_code == province)
            .cloned()
            .collect();
        all.sort_by(|a, b| a.sort_name.cmp(&b.sort_name));
        all
    }

    /// A number below `sides`; the same sequence in every demo (splitmix64).
    pub fn throw(&mut self, sides: usize) -> usize {
        self.die = self.die.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.die;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let sides = u64::try_from(sides.max(1)).unwrap_or(1);
        usize::try_from((z ^ (z >> 31)) % sides).unwrap_or(0)
    }

    /// One of several.
    pub fn pick<T: Clone>(&mut self, from: &[T]) -> anyhow::Result<T> {
        let place = self.throw(from.len());
        from.get(place).cloned().context("nothing to pick from")
    }
}

/// A day that exists.
pub fn day(year: i32, month: u32, day: u32) -> anyhow::Result<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day).context("no such day")
}

/// A moment by the clocks of Amsterdam.
pub fn moment(on: NaiveDate, hour: u32, minute: u32) -> anyhow::Result<DateTime<Utc>> {
    let clock = NaiveTime::from_hms_opt(hour, minute, 0).context("no such time")?;
    Ok(from_amsterdam(on, clock))
}
