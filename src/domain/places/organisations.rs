//! Municipalities and provinces, and when they exist.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::text_enum::text_enum;

text_enum! {
    /// A municipality or a province; both go through the same stages.
    OrganisationKind {
        Municipality = "municipality", "gemeente";
        Province = "province", "provincie";
    }
}

impl OrganisationKind {
    /// The name with its kind: "Gemeente Zeist" or "Provincie Utrecht".
    #[must_use]
    pub fn full_name(self, name: &str) -> String {
        match self {
            Self::Municipality => format!("Gemeente {name}"),
            Self::Province => format!("Provincie {name}"),
        }
    }
}

/// The first day on which the municipalities that existed are known: the register holds what
/// existed on 1 January 2021 and since, and none came or went after 1 January 2019 (355
/// municipalities on both days, CBS *Gemeentelijke indeling*). Those that ended on that day are
/// not in it.
pub const KNOWN_SINCE: NaiveDate = match NaiveDate::from_ymd_opt(2019, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// Says that the municipalities of this day are not known, in Dutch, if so.
///
/// ```
/// use drietraps::domain::organisations::unknown_on;
/// assert_eq!(unknown_on("2019-01-01".parse().unwrap()), None);
/// assert!(unknown_on("2018-12-31".parse().unwrap()).is_some());
/// ```
#[must_use]
pub fn unknown_on(day: NaiveDate) -> Option<&'static str> {
    (day < KNOWN_SINCE).then_some("Van vóór 1 januari 2019 kennen wij de gemeenten niet.")
}

/// One organisation as every layer knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Organisation {
    /// Database id.
    pub id: i64,
    /// Municipality or province.
    pub kind: OrganisationKind,
    /// CBS code, `GM0344` or `PV26`.
    pub code: String,
    /// Name in the spelling of CBS.
    pub name: String,
    /// Name to sort by, without a leading `'s-`.
    pub sort_name: String,
    /// Folded name for searching.
    pub search_name: String,
    /// Code of the province it lies in (its own code for a province).
    pub province_code: String,
    /// First day of existence; none means before 2021.
    pub valid_from: Option<NaiveDate>,
    /// First day on which it no longer exists; none means it still does.
    pub valid_to: Option<NaiveDate>,
    /// Inhabitants on 1 January 2023 (CBS).
    pub inhabitants: Option<i32>,
    /// Seat.
    pub place: Option<String>,
    /// Web site.
    pub website: Option<String>,
    /// School-holiday region: `noord`, `midden` or `zuid`.
    pub school_region: Option<String>,
    /// Latitude and longitude of the town hall, WGS 84 degrees.
    pub position: Option<(f64, f64)>,
    /// Column and row of its tile on the hex map.
    pub tile: Option<(i32, i32)>,
}

impl Organisation {
    /// True when the organisation exists on the day; `valid_to` is exclusive.
    #[must_use]
    pub fn is_valid_on(&self, day: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day < to)
    }

    /// True for a province.
    #[must_use]
    pub fn is_province(&self) -> bool {
        self.kind == OrganisationKind::Province
    }

    /// "Gemeente Zeist" or "Provincie Utrecht".
    #[must_use]
    pub fn full_name(&self) -> String {
        self.kind.full_name(&self.name)
    }
}

/// A merge, annexation or split on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Succession {
    /// The organisation that ends (or loses its independence).
    pub predecessor_id: i64,
    /// The organisation that goes on.
    pub successor_id: i64,
    /// First day of the new division.
    pub happens_on: NaiveDate,
    /// False while it is only planned.
    pub is_certain: bool,
    /// When it was written down; none for the reference data, which were always known.
    pub recorded_at: Option<DateTime<Utc>>,
}
