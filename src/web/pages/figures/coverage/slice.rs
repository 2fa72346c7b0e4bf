//! What one figure counts: the link of the figure asks it, the list behind the link answers it,
//! so the two cannot differ.

use chrono::{Datelike, NaiveDate};

use super::question::Question;
use crate::domain::breakdowns::{SizeClass, first_of_month};
use crate::domain::conversations::Mode;
use crate::domain::coverage::Standing;
use crate::domain::errors::RuleError;
use crate::domain::organisations::OrganisationKind;
use crate::domain::stages::Stage;
use crate::web::fields::{Fields, Reader};

/// Stands in an address for what was not recorded.
const UNKNOWN: &str = "onbekend";

/// Organisations of one kind on a day; each further field narrows them down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slice {
    /// Which figures.
    pub question: Question,
    /// Municipalities or provinces.
    pub kind: OrganisationKind,
    /// Only of this province.
    pub province: Option<String>,
    /// Only those that reached this stage.
    pub stage: Option<Stage>,
    /// Only those that reached this stage too.
    pub onward: Option<Stage>,
    /// Only those that reached `stage` first in the month that begins on this day.
    pub month: Option<NaiveDate>,
    /// Only of this size.
    pub size: Option<SizeClass>,
    /// Only visited by this adviser, or by nobody knows whom.
    pub adviser: Option<Option<i64>>,
    /// Only visited in this way, or nobody knows how.
    pub mode: Option<Option<Mode>>,
}

impl Slice {
    /// Every municipality.
    pub(super) const fn municipalities(question: Question) -> Self {
        Self {
            question,
            kind: OrganisationKind::Municipality,
            province: None,
            stage: None,
            onward: None,
            month: None,
            size: None,
            adviser: None,
            mode: None,
        }
    }

    /// Every province, as an organisation.
    pub(super) fn provinces(question: Question) -> Self {
        Self { kind: OrganisationKind::Province, ..Self::municipalities(question) }
    }

    /// Those of them that reached a stage.
    pub(super) fn at(&self, stage: Stage) -> Self {
        Self { stage: Some(stage), ..self.clone() }
    }

    /// Reads what a link asks.
    pub(super) fn read(fields: &Fields, today: NaiveDate) -> Result<Self, RuleError> {
        let question = Question::read(fields, today)?;
        let mut reader = Reader::new(fields);
        let kind = reader.choice("soort").unwrap_or(OrganisationKind::Municipality);
        let month = reader.line("maand").map(|text| month(&text));
        if month == Some(None) {
            reader.refuse("maand", "Vul een maand in, bijvoorbeeld 2024-12.");
        }
        let month = month.flatten();
        // Something happened in a month, and without a stage that is the visit.
        let visit = month.map(|_| Stage::Conversation);
        let slice = Self {
            province: reader.line("provincie"),
            stage: reader.choice("stap").or(visit),
            onward: reader.choice("daarna"),
            month,
            size: reader.choice("grootte"),
            adviser: recorded(&mut reader, fields, "adviseur"),
            mode: recorded(&mut reader, fields, "vorm"),
            kind,
            ..Self::municipalities(question)
        };
        reader.finish(Some(slice))
    }

    /// The address of the list.
    pub(super) fn href(&self) -> String {
        let mut parts = vec![self.question.query()];
        let mut add = |name: &str, value: Option<String>| {
            parts.extend(value.map(|value| format!("{name}={value}")));
        };
        let is_province = self.kind == OrganisationKind::Province;
        add("provincie", self.province.clone());
        add("soort", is_province.then(|| self.kind.to_string()));
        add("stap", self.stage.map(|it| it.to_string()));
        add("daarna", self.onward.map(|it| it.to_string()));
        add("maand", self.month.map(|it| format!("{}-{:02}", it.year(), it.month())));
        add("grootte", self.size.map(|it| it.to_string()));
        add("adviseur", self.adviser.map(written));
        add("vorm", self.mode.map(written));
        format!("/dekking/lijst?{}", parts.join("&"))
    }

    /// True when the figure counts this organisation.
    pub(super) fn holds(&self, standing: &Standing) -> bool {
        let organisation = &standing.organisation;
        organisation.kind == self.kind
            && self.province.as_ref().is_none_or(|code| *code == organisation.province_code)
            && self.stage.is_none_or(|stage| standing.has_reached(stage))
            && self.onward.is_none_or(|stage| standing.has_reached(stage))
            && self.month.is_none_or(|month| self.is_in(month, standing))
            && self.size.is_none_or(|size| SizeClass::of(organisation.inhabitants) == size)
            && self.adviser.is_none_or(|id| standing.visit.is_some_and(|it| it.adviser_id == id))
            && self.mode.is_none_or(|mode| standing.visit.is_some_and(|it| it.mode == mode))
    }

    fn is_in(&self, month: NaiveDate, standing: &Standing) -> bool {
        let day = self.stage.and_then(|stage| standing.reached_on.get(stage));
        day.is_some_and(|day| first_of_month(day) == month)
    }
}

/// "2024-12".
fn month(text: &str) -> Option<NaiveDate> {
    (text.len() == 7).then(|| format!("{text}-01").parse().ok()).flatten()
}

fn written<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(|| UNKNOWN.to_owned(), |value| value.to_string())
}

/// A value, or that it was not recorded; none when it was not asked.
fn recorded<T: std::str::FromStr>(
    reader: &mut Reader,
    fields: &Fields,
    name: &str,
) -> Option<Option<T>> {
    match fields.get(name)? {
        UNKNOWN => Some(None),
        _ => reader.choice(name).map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<Slice, RuleError> {
        let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap());
        let fields = Fields::new(pairs.map(|(k, v)| (k.into(), v.into())).collect());
        Slice::read(&fields, "2030-01-01".parse().unwrap())
    }

    #[test]
    fn the_link_of_a_figure_asks_for_that_figure() {
        let question = Question {
            on: "2023-10-03".parse().unwrap(),
            known_on: Some("2023-10-01".parse().unwrap()),
            known_at: None,
        };
        let at_nine = Question { known_at: "2023-10-01T07:00:00Z".parse().ok(), ..question };
        let of_zeeland = Slice {
            province: Some("PV29".to_owned()),
            stage: Some(Stage::Conversation),
            ..Slice::municipalities(question)
        };
        let slices = [
            of_zeeland.clone(),
            Slice { onward: Some(Stage::Session), ..of_zeeland.clone() },
            Slice { month: Some("2023-02-01".parse().unwrap()), ..of_zeeland.clone() },
            Slice { size: Some(SizeClass::UpTo50), ..of_zeeland.clone() },
            Slice { adviser: Some(Some(7)), mode: Some(None), ..of_zeeland.clone() },
            Slice { adviser: Some(None), mode: Some(Some(Mode::Phone)), ..of_zeeland },
            Slice::provinces(question),
            Slice::municipalities(Question::on(question.on)),
            Slice::municipalities(at_nine),
        ];
        for slice in slices {
            let href = slice.href();
            let (_, query) = href.split_once('?').unwrap();
            assert_eq!(read(query), Ok(slice));
        }
    }

    #[test]
    fn what_is_no_month_no_adviser_and_no_way_is_refused() {
        for query in ["maand=2024-13", "maand=12-2024", "adviseur=anna", "vorm=post", "bekend-op=x"]
        {
            assert!(read(query).is_err(), "{query}");
        }
    }
}
