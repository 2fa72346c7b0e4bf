//! The rows of the CBS list of municipalities ("Gemeenten alfabetisch").

use super::layout::Layout;
use super::row::{Cells, Columns};
use super::{Parsed, Row, Table};
use crate::domain::names::{OrganisationCode, fold, province_by_name, strip_kind_prefix};
use std::collections::HashMap;

/// One municipality of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganisationRow {
    /// The line that a spreadsheet shows.
    pub line: usize,
    /// The code of the municipality.
    pub code: OrganisationCode,
    /// The name, without "Gemeente " in front.
    pub name: String,
    /// The code of its province.
    pub province_code: OrganisationCode,
}

/// The islands of the Caribbean Netherlands, folded: public bodies, not municipalities.
const ISLANDS: [&str; 4] = ["bonaire", "saba", "sint-eustatius", "st-eustatius"];

/// Reads every row of a CBS list; a row with any problem is left out of the rows.
pub fn read(table: &Table) -> Parsed<OrganisationRow> {
    let columns = Columns::of(table, Layout::Cbs);
    let mut parsed = Parsed { rows: Vec::new(), problems: table.problems.clone(), passed_over: 0 };
    let mut first_lines = HashMap::new();
    for row in table.rows.iter() {
        let mut cells = columns.read(row);
        let organisation = read_row(&mut cells, row);
        if let Some(organisation) = &organisation {
            refuse_double(&mut cells, organisation, &mut first_lines);
        }
        parsed.rows.extend(organisation.filter(|_| cells.is_sound()));
        parsed.problems.extend(cells.into_problems());
    }
    parsed.problems.sort_by_key(|problem| problem.line);
    parsed
}

fn read_row(cells: &mut Cells<'_>, row: Row<'_>) -> Option<OrganisationRow> {
    let name = cells.text("Gemeentenaam");
    let name = strip_kind_prefix(&name).to_owned();
    if ISLANDS.contains(&&*fold(&name)) {
        let why = "De eilanden van Caribisch Nederland horen niet bij de tour. Haal de regel weg.";
        cells.refuse("Gemeentenaam", why);
        return None;
    }
    if fold(&name).is_empty() {
        cells.refuse("Gemeentenaam", "Vul de naam van de gemeente in.");
    }
    let code = code(cells);
    let province_code = province(cells);
    Some(OrganisationRow { line: row.line, code: code?, name, province_code: province_code? })
}

/// The code from either column; when both are filled they have to agree.
fn code(cells: &mut Cells<'_>) -> Option<OrganisationCode> {
    let plain = municipality(cells, "Gemeentecode")?;
    let prefixed = municipality(cells, "GemeentecodeGM")?;
    match (plain, prefixed) {
        (Some(plain), Some(prefixed)) if plain != prefixed => {
            let text = format!("De codes {plain} en {prefixed} zijn niet gelijk. Verbeter er één.");
            cells.refuse("GemeentecodeGM", text);
            None
        }
        (None, None) => {
            cells.refuse("GemeentecodeGM", "Vul de code van de gemeente in, bijvoorbeeld GM0344.");
            None
        }
        (plain, prefixed) => prefixed.or(plain),
    }
}

/// `None` when the cell was refused, `Some(None)` when it is empty.
fn municipality(cells: &mut Cells<'_>, column: &str) -> Option<Option<OrganisationCode>> {
    let Some(text) = cells.optional(column) else { return Some(None) };
    match OrganisationCode::parse(&text) {
        Ok(code) if code.is_province() => {
            cells.refuse(
                column,
                format!("{code} is een provincie. Vul de code van een gemeente in."),
            );
            None
        }
        Ok(code) => Some(Some(code)),
        Err(refusal) => {
            cells.refuse(column, refusal.to_string());
            None
        }
    }
}

/// The province from its three columns; those that are filled have to agree.
fn province(cells: &mut Cells<'_>) -> Option<OrganisationCode> {
    let mut found: Option<&'static str> = None;
    for column in ["ProvinciecodePV", "Provinciecode", "Provincienaam"] {
        let Some(text) = cells.optional(column) else { continue };
        let Some(code) = province_code(&text) else {
            cells.refuse(
                column,
                format!("“{text}” is geen provincie. Vul bijvoorbeeld PV26 of Utrecht in."),
            );
            return None;
        };
        if found.is_some_and(|earlier| earlier != code) {
            cells.refuse(column, "De kolommen noemen niet dezelfde provincie. Verbeter de regel.");
            return None;
        }
        found = Some(code);
    }
    if found.is_none() {
        cells.refuse("ProvinciecodePV", "Vul de provincie in, bijvoorbeeld PV26.");
    }
    found.and_then(|code| OrganisationCode::parse(code).ok())
}

/// In a column for provinces a bare `26` is `PV26`.
fn province_code(text: &str) -> Option<&'static str> {
    province_by_name(text)
        .or_else(|| province_by_name(&format!("PV{text}")))
        .or_else(|| province_by_name(OrganisationCode::parse(text).ok()?.as_str()))
}

fn refuse_double(
    cells: &mut Cells<'_>,
    organisation: &OrganisationRow,
    first_lines: &mut HashMap<OrganisationCode, usize>,
) {
    let first = *first_lines.entry(organisation.code.clone()).or_insert(organisation.line);
    if first != organisation.line {
        let code = &organisation.code;
        let text =
            format!("De code {code} staat ook op regel {first}. Haal één van de twee regels weg.");
        cells.refuse("GemeentecodeGM", text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::{Limits, Reading};

    fn parse(rows: &str) -> Parsed<OrganisationRow> {
        let header =
            "Gemeentecode,GemeentecodeGM,Gemeentenaam,Provinciecode,ProvinciecodePV,Provincienaam";
        let text = format!("{header}\n{rows}");
        read(&Table::read(text.as_bytes(), &Reading::default(), Limits::default()).unwrap())
    }

    /// Line, column and a part of the sentence of the only problem.
    fn assert_refused(rows: &str, line: usize, column: &str, part: &str) {
        let parsed = parse(rows);
        let [problem] = parsed.problems.as_slice() else { panic!("{rows}: {parsed:?}") };
        assert_eq!((problem.line, problem.column.as_deref()), (line, Some(column)), "{rows}");
        assert!(problem.problem.contains(part), "{rows}: {}", problem.problem);
    }

    #[test]
    fn the_rows_of_the_cbs_are_read() {
        let parsed = parse(
            "0518,GM0518,'s-Gravenhage,28,PV28,Zuid-Holland\n\
             820,,\"Nuenen, Gerwen en Nederwetten\",,,Noord-Brabant\n\
             ,gm1900,Gemeente Súdwest-Fryslân,21,,Friesland\n",
        );
        assert_eq!(parsed.problems, []);
        let rows: Vec<_> = parsed
            .rows
            .iter()
            .map(|r| (r.line, r.code.as_str(), r.name.as_str(), r.province_code.as_str()))
            .collect();
        assert_eq!(
            rows,
            [
                (2, "GM0518", "'s-Gravenhage", "PV28"),
                (3, "GM0820", "Nuenen, Gerwen en Nederwetten", "PV30"),
                (4, "GM1900", "Súdwest-Fryslân", "PV21"),
            ]
        );
    }

    #[test]
    fn the_whole_division_of_the_country_is_read_from_windows_1252() {
        let seed = include_bytes!("../../seed/municipalities.csv");
        let seed = Table::read(seed, &Reading::default(), Limits::default()).unwrap();
        let rows = seed.rows.iter().map(|row| {
            let [code, name, province] = [row.cell(0), row.cell(1), row.cell(2)];
            format!("{};{code};{name};;{province};\r\n", &code[2..])
        });
        let header = "Gemeentecode;GemeentecodeGM;Gemeentenaam;Provinciecode;ProvinciecodePV;\
                      Provincienaam\r\n";
        let text: String = std::iter::once(header.to_owned()).chain(rows).collect();
        let bytes = encoding_rs::WINDOWS_1252.encode(&text).0;
        let table = Table::read(&bytes, &Reading::default(), Limits::default()).unwrap();
        assert_eq!((table.encoding, table.layout()), (Some("windows-1252"), Ok(Layout::Cbs)));
        let parsed = read(&table);
        assert_eq!(parsed.problems, []);
        assert_eq!(parsed.rows.len(), seed.rows.len());
        assert!(parsed.rows.iter().any(|row| row.name == "Súdwest-Fryslân"));
    }

    #[test]
    fn each_mistake_is_named_with_its_line_and_column() {
        assert_refused("x,GM0344,Utrecht,26,PV26,Utrecht", 2, "Gemeentecode", "geen code");
        assert_refused("344,GM0345,Utrecht,26,PV26,Utrecht", 2, "GemeentecodeGM", "niet gelijk");
        assert_refused(",,Utrecht,26,PV26,Utrecht", 2, "GemeentecodeGM", "Vul de code");
        assert_refused(",PV26,Utrecht,26,PV26,Utrecht", 2, "GemeentecodeGM", "een provincie");
        assert_refused("344,GM0344,,26,PV26,Utrecht", 2, "Gemeentenaam", "Vul de naam");
        assert_refused("344,GM0344,Utrecht,,,", 2, "ProvinciecodePV", "Vul de provincie");
        assert_refused("344,GM0344,Utrecht,26,PV26,Holland", 2, "Provincienaam", "geen provincie");
        assert_refused("344,GM0344,Utrecht,26,PV27,", 2, "Provinciecode", "niet dezelfde");
        assert_refused("9001,GM9001,Bonaire,,,", 2, "Gemeentenaam", "Caribisch");
    }

    #[test]
    fn a_code_that_comes_twice_names_the_first_line() {
        let rows = "344,GM0344,Utrecht,26,PV26,Utrecht\n\n344,,Utrecht (U.),26,PV26,Utrecht\n";
        assert_refused(rows, 4, "GemeentecodeGM", "ook op regel 2");
        assert_eq!(parse(rows).rows.len(), 1);
    }

    #[test]
    fn all_problems_of_a_file_are_told_in_its_order() {
        let parsed = parse(",,,26,PV26,\n344,GM0344\n355,GM0355,Zeist,26,PV26,Utrecht\n");
        assert_eq!(parsed.problems.iter().map(|p| p.line).collect::<Vec<_>>(), [2, 2, 3]);
        assert_eq!(parsed.rows.len(), 1);
    }
}
