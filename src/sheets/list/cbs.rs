//! The rows of the CBS list of municipalities ("Gemeenten alfabetisch").

use super::cells::Cells;
use super::{ListRow, OrganisationCells, doubles, is_island};
use crate::domain::names::{OrganisationCode, fold, strip_kind_prefix};
use crate::sheets::columns::layout::Layout;

/// Where the columns stand; a file of this layout has all of them.
pub(super) struct Cbs {
    name: usize,
    codes: [usize; 2],
    provinces: [usize; 3],
}

impl Cbs {
    pub fn of(header: &[String]) -> Self {
        let place = |name| Layout::Cbs.place(name, header).unwrap_or_default();
        Self {
            name: place("Gemeentenaam"),
            codes: ["Gemeentecode", "GemeentecodeGM"].map(place),
            provinces: ["ProvinciecodePV", "Provinciecode", "Provincienaam"].map(place),
        }
    }

    pub fn read(&self, cells: &mut Cells<'_>) -> Option<ListRow> {
        let written = cells.owned(Some(self.name)).unwrap_or_default();
        let name = strip_kind_prefix(&written).to_owned();
        if is_island(&written, None) {
            cells.refuse(self.name, super::ISLAND);
            return None;
        }
        if fold(&name).is_empty() {
            cells.refuse(self.name, "Vul de naam van de gemeente in.");
        }
        let code = self.code(cells);
        let province = self.province(cells);
        let organisation = OrganisationCells {
            name: Some(name),
            province_code: province.clone(),
            ..OrganisationCells::default()
        };
        Some(ListRow {
            line: cells.line(),
            code: Some(code?),
            name: Some(written),
            province: Some(province?),
            organisation,
            contacts: Vec::new(),
        })
    }

    /// The code from either column; when both are filled they have to agree.
    fn code(&self, cells: &mut Cells<'_>) -> Option<OrganisationCode> {
        let before = cells.refused();
        let [_, prefixed_place] = self.codes;
        let [plain, prefixed] = self.codes.map(|place| {
            let code = cells.code(Some(place))?;
            if code.is_province() {
                let text = format!("{code} is een provincie. Vul de code van een gemeente in.");
                cells.refuse(place, text);
            }
            Some(code)
        });
        match (plain, prefixed) {
            (Some(plain), Some(prefixed)) if plain != prefixed => {
                let text =
                    format!("De codes {plain} en {prefixed} zijn niet gelijk. Verbeter er één.");
                cells.refuse(prefixed_place, text);
                None
            }
            (None, None) if cells.refused() == before => {
                let text = "Vul de code van de gemeente in, bijvoorbeeld GM0344.";
                cells.refuse(prefixed_place, text);
                None
            }
            (plain, prefixed) => prefixed.or(plain),
        }
    }

    /// The province from its three columns; those that are filled have to agree.
    fn province(&self, cells: &mut Cells<'_>) -> Option<OrganisationCode> {
        let before = cells.refused();
        let mut found: Option<OrganisationCode> = None;
        for place in self.provinces {
            let Some(code) = cells.province(Some(place)) else { continue };
            if found.as_ref().is_some_and(|earlier| *earlier != code) {
                let text = "De kolommen noemen niet dezelfde provincie. Verbeter de regel.";
                cells.refuse(place, text);
                return None;
            }
            found = Some(code);
        }
        let [first, ..] = self.provinces;
        if found.is_none() && cells.refused() == before {
            cells.refuse(first, "Vul de provincie in, bijvoorbeeld PV26.");
        }
        found
    }

    pub fn refuse_double(
        &self,
        cells: &mut Cells<'_>,
        row: &ListRow,
        seen: &mut doubles::Organisations,
    ) {
        let [_, place] = self.codes;
        seen.refuse(cells, row, place);
    }
}
