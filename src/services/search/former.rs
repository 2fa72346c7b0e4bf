//! Names of municipalities that ended before the division of 2021, of which there are no records.

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use crate::domain::search::{Likeness, Question};
use crate::services::{ServiceError, ServiceResult};
use crate::sheets::seed::{self, SeedError};

#[derive(Deserialize)]
struct FormerLine {
    ended_on: NaiveDate,
    name: String,
    cbs_code: String,
}

/// The municipalities of today in which a municipality with such a name went up: the CBS code of
/// each, how well the name fits, and why it was found.
///
/// # Errors
/// The file of the program is broken.
pub(super) fn find(question: &Question) -> ServiceResult<Vec<(String, Likeness, String)>> {
    let broken = |error: SeedError| ServiceError::Broken(error.to_string());
    let all: Vec<FormerLine> = seed::lines("former_names.csv").map_err(broken)?;
    let found = all.into_iter().filter_map(|it| {
        let likeness = question.fit(&[&it.name], &[])?.max(Likeness::Start);
        let why = format!("daarin ging {} in {} op", it.name, it.ended_on.year());
        Some((it.cbs_code, likeness, why))
    });
    Ok(found.collect())
}
