//! The value of a cell as a person at a Dutch desk sees it.

use std::borrow::Cow;

use calamine::{DataType, ExcelDateTime};

/// The text of a value: `344` and not `344.0`, `12,5`, `31-12-2023`, `WAAR`.
pub(super) fn shown(value: &impl DataType) -> Cow<'_, str> {
    if let Some(text) = value.get_string() {
        return Cow::Borrowed(text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c)));
    }
    let text = value
        .get_float()
        .map(number)
        .or_else(|| value.get_int().map(|whole| whole.to_string()))
        .or_else(|| value.get_bool().map(|is| if is { "WAAR" } else { "ONWAAR" }.to_owned()))
        .or_else(|| value.get_datetime().map(moment))
        .or_else(|| value.get_datetime_iso().map(iso_moment))
        .or_else(|| value.get_duration_iso().map(str::to_owned))
        .or_else(|| value.get_error().map(ToString::to_string));
    Cow::Owned(text.unwrap_or_default())
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{200b}')
}

/// At most 15 digits, as a spreadsheet keeps them, with a decimal comma.
fn number(value: f64) -> String {
    let kept: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    // Plus nothing, so that there is no minus before a zero.
    (kept + 0.0).to_string().replace('.', ",")
}

fn moment(value: ExcelDateTime) -> String {
    if value.is_duration() {
        return number(value.as_f64());
    }
    let (year, month, day, hour, minute, ..) = value.to_ymd_hms_milli();
    match (hour, minute) {
        (0, 0) => format!("{day:02}-{month:02}-{year}"),
        _ => format!("{day:02}-{month:02}-{year} {hour:02}:{minute:02}"),
    }
}

/// `2023-12-31T10:30:00` as `31-12-2023 10:30`; another text as it is.
fn iso_moment(text: &str) -> String {
    let (date, time) = text.split_once('T').unwrap_or((text, ""));
    let Ok(day) = date.parse::<chrono::NaiveDate>() else { return text.to_owned() };
    let clock: String = time.chars().take(5).collect();
    match clock.as_str() {
        "" | "00:00" => day.format("%d-%m-%Y").to_string(),
        _ => format!("{} {clock}", day.format("%d-%m-%Y")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{CellErrorType, Data};

    #[test]
    fn values_are_shown_as_a_person_sees_them() {
        for (value, text) in [
            (Data::Float(344.0), "344"),
            (Data::Float(12.5), "12,5"),
            (Data::Float(0.1 + 0.2), "0,3"),
            (Data::Float(-0.0), "0"),
            (Data::Int(12), "12"),
            (Data::Bool(true), "WAAR"),
            (Data::String(" Zeist\u{a0}".into()), "Zeist"),
            (Data::DateTimeIso("2023-12-31".into()), "31-12-2023"),
            (Data::DateTimeIso("2023-12-31T10:30:00".into()), "31-12-2023 10:30"),
            (Data::Error(CellErrorType::NA), "#N/A"),
            (Data::Empty, ""),
        ] {
            assert_eq!(shown(&value), text, "{value:?}");
        }
    }
}
