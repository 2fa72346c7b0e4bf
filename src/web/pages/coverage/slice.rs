//! What one figure counts: the link of the figure asks it, the list behind the link answers it,
//! so the two cannot differ.

use chrono::NaiveDate;

use super::reference_day;
use crate::domain::coverage::Standing;
use crate::domain::dates::day_field;
use crate::domain::errors::RuleError;
use crate::domain::organisations::OrganisationKind;
use crate::domain::stages::Stage;
use crate::web::fields::{Fields, Reader};

/// Organisations of one kind on a day, perhaps of one province, perhaps those at one stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slice {
    /// The reference day.
    pub on: NaiveDate,
    /// Municipalities or provinces.
    pub kind: OrganisationKind,
    /// Only of this province.
    pub province: Option<String>,
    /// Only those that reached this stage.
    pub stage: Option<Stage>,
}

impl Slice {
    /// Reads what a link asks.
    pub(super) fn read(fields: &Fields, today: NaiveDate) -> Result<Self, RuleError> {
        let on = reference_day(fields, today)?;
        let mut reader = Reader::new(fields);
        let slice = Self {
            on,
            kind: reader.choice("soort").unwrap_or(OrganisationKind::Municipality),
            province: reader.line("provincie"),
            stage: reader.choice("stap"),
        };
        reader.finish(Some(slice))
    }

    /// The address of the list.
    pub(super) fn href(&self) -> String {
        let mut parts = vec![format!("peildatum={}", day_field(self.on))];
        if let Some(province) = &self.province {
            parts.push(format!("provincie={province}"));
        }
        if self.kind == OrganisationKind::Province {
            parts.push(format!("soort={}", self.kind));
        }
        if let Some(stage) = self.stage {
            parts.push(format!("stap={stage}"));
        }
        format!("/dekking/lijst?{}", parts.join("&"))
    }

    /// True when the figure counts this organisation.
    pub(super) fn holds(&self, standing: &Standing) -> bool {
        let organisation = &standing.organisation;
        organisation.kind == self.kind
            && self.province.as_ref().is_none_or(|code| *code == organisation.province_code)
            && self.stage.is_none_or(|stage| standing.has_reached(stage))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_of_a_figure_asks_for_that_figure() {
        let on = "2023-10-03".parse().unwrap();
        let of_zeeland = Slice {
            on,
            kind: OrganisationKind::Municipality,
            province: Some("PV29".to_owned()),
            stage: Some(Stage::Conversation),
        };
        let provinces =
            Slice { kind: OrganisationKind::Province, province: None, ..of_zeeland.clone() };
        for slice in [of_zeeland, provinces] {
            let href = slice.href();
            let (_, query) = href.split_once('?').unwrap();
            let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap());
            let fields = Fields::new(pairs.map(|(k, v)| (k.into(), v.into())).collect());
            assert_eq!(Slice::read(&fields, "2030-01-01".parse().unwrap()), Ok(slice));
        }
    }
}
