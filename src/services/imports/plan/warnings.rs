//! What asks for a second look before a file is written: a field that many rows overwrite, and
//! addresses that somebody checked by hand.

use serde::Serialize;

use crate::domain::text_enum::text_enum;
use crate::services::imports::options::{Options, TargetField};
use crate::services::imports::plan::Plan;

/// From this share of the rows on, in percents, overwriting a field asks for a second look.
const MANY: usize = 30;
/// In a list of a few rows a share says little: fewer overwritten fields than this are no mass.
const FEWEST: usize = 3;

text_enum! {
    /// What a warning is about.
    WarningKind {
        Overwrite = "overwrite", "Veel wordt overschreven";
        Verified = "verified", "Nagekeken adressen worden overschreven";
    }
}

/// Something that a person has to confirm before the file is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Warning {
    /// What it is about.
    pub kind: WarningKind,
    /// The field that is overwritten.
    pub field: TargetField,
    /// How many rows do so.
    pub rows: usize,
    /// Dutch sentence.
    pub sentence: String,
    /// Whether somebody confirmed it.
    pub is_confirmed: bool,
}

/// The warnings about a plan for a file of so many rows.
pub(in crate::services::imports) fn of(
    plan: &Plan,
    total: usize,
    options: &Options,
) -> Vec<Warning> {
    let many = plan.overwritten.iter().filter(|(_, rows)| is_many(**rows, total));
    let mut warnings: Vec<Warning> = many
        .map(|(field, rows)| Warning {
            kind: WarningKind::Overwrite,
            field: *field,
            rows: *rows,
            sentence: format!(
                "Bij {rows} van de {total} regels wordt “{}” overschreven. Kijk na of dat klopt.",
                field.label()
            ),
            is_confirmed: options.confirms_overwrite,
        })
        .collect();
    let verified = plan.verified.len();
    if verified > 0 {
        let sentence = match verified {
            1 => "1 adres dat iemand heeft nagekeken, wordt overschreven.".to_owned(),
            _ => format!("{verified} adressen die iemand heeft nagekeken, worden overschreven."),
        };
        warnings.push(Warning {
            kind: WarningKind::Verified,
            field: TargetField::Email,
            rows: verified,
            sentence,
            is_confirmed: options.confirms_verified,
        });
    }
    warnings
}

fn is_many(rows: usize, total: usize) -> bool {
    rows >= FEWEST && rows.saturating_mul(100) > total.saturating_mul(MANY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_three_in_ten_rows_is_many_from_three_rows_on() {
        assert!(is_many(31, 100) && !is_many(30, 100));
        assert!(is_many(3, 9) && !is_many(3, 10) && is_many(4, 10));
        assert!(!is_many(2, 2) && !is_many(0, 0));
    }
}
