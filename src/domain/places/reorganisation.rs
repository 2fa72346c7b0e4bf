//! Herindeling: municipalities that merge, join another one, are split up, or get another name
//! on a day. What is proposed, what becomes of it; whether it can be is in `check`.

mod check;

pub use check::Division;

use chrono::NaiveDate;

use crate::domain::names::{fold, sort_name};
use crate::domain::organisations::{Organisation, OrganisationKind};
use crate::domain::register::Register;
use crate::domain::text_enum::text_enum;

text_enum! {
    /// What happens to the division.
    ReorganisationKind {
        Merge = "merge", "Samenvoeging";
        Annex = "annex", "Toevoeging";
        Split = "split", "Splitsing";
        Rename = "rename", "Nieuwe naam";
    }
}

text_enum! {
    /// Whether it happens.
    ReorganisationStatus {
        Planned = "planned", "Gepland";
        Certain = "certain", "Zeker";
        Withdrawn = "withdrawn", "Ingetrokken";
    }
}

/// A municipality that does not exist before the herindeling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMunicipality {
    /// CBS code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Code of the province it lies in.
    pub province_code: String,
}

/// What is proposed to happen on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// What happens.
    pub kind: ReorganisationKind,
    /// First day of the new division.
    pub on: NaiveDate,
    /// Ids of the municipalities that end; for another name the one that gets it.
    pub predecessors: Vec<i64>,
    /// Ids of the existing municipalities that go on with them.
    pub successors: Vec<i64>,
    /// The municipality that is made, if one is.
    pub new: Option<NewMunicipality>,
    /// The other name.
    pub new_name: Option<String>,
}

/// A proposal that somebody wrote down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reorganisation {
    /// Database id.
    pub id: i64,
    /// What happens. Once certain, its successors hold the municipality that was made too.
    pub proposal: Proposal,
    /// Whether it happens.
    pub status: ReorganisationStatus,
    /// The name before a rename.
    pub former_name: Option<String>,
    /// The day on which the name was changed here.
    pub carried_out_on: Option<NaiveDate>,
    /// Who wrote it down.
    pub planned_by: String,
    /// Who confirmed or withdrew it, and on which Amsterdam day.
    pub decided: Option<(String, NaiveDate)>,
}

/// What a proposal does to the organisations.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Changes {
    /// Those that exist up to the day before.
    pub ends: Vec<i64>,
    /// The one that starts on the day; its id is still to come.
    pub starts: Option<Organisation>,
    /// The one that gets another name; the former name stays as another spelling.
    pub renames: Option<(i64, String)>,
}

impl Proposal {
    /// True when municipalities end and others go on: all but another name.
    #[must_use]
    pub fn is_succession(&self) -> bool {
        self.kind != ReorganisationKind::Rename
    }

    /// What it does to the organisations of the register.
    #[must_use]
    pub fn changes(&self, register: &Register) -> Changes {
        if !self.is_succession() {
            let renamed = self.predecessors.first().copied().zip(self.new_name.clone());
            return Changes { renames: renamed, ..Changes::default() };
        }
        Changes {
            ends: self.predecessors.clone(),
            starts: self.new.as_ref().map(|new| self.started(new, register)),
            renames: None,
        }
    }

    /// The municipality that is made: on the map it takes the tile of its largest predecessor.
    fn started(&self, new: &NewMunicipality, register: &Register) -> Organisation {
        let before: Vec<&Organisation> =
            self.predecessors.iter().filter_map(|id| register.get(*id)).collect();
        let by_size = by_size(&before);
        let largest = by_size.first();
        let is_merge = self.kind == ReorganisationKind::Merge;
        let together: Option<i32> = before.iter().map(|it| it.inhabitants).sum();
        Organisation {
            id: 0,
            kind: OrganisationKind::Municipality,
            code: new.code.clone(),
            name: new.name.clone(),
            sort_name: sort_name(&new.name).to_owned(),
            search_name: fold(&new.name),
            province_code: new.province_code.clone(),
            valid_from: Some(self.on),
            valid_to: None,
            inhabitants: together.filter(|_| is_merge),
            place: None,
            website: None,
            school_region: largest.and_then(|it| it.school_region.clone()),
            position: by_size.iter().find_map(|it| it.position),
            tile: by_size.iter().find_map(|it| it.tile),
        }
    }
}

/// The organisations with most inhabitants first.
#[must_use]
pub fn by_size<'a>(organisations: &[&'a Organisation]) -> Vec<&'a Organisation> {
    let mut sorted = organisations.to_vec();
    sorted.sort_by_key(|it| (std::cmp::Reverse(it.inhabitants), it.id));
    sorted
}
