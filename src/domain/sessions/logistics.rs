//! What has to be arranged before an evening, and what of it is still open.

use chrono::NaiveTime;

use crate::domain::errors::Problem;
use crate::domain::text_enum::text_enum;

/// Days before a session from which what is not arranged is a task.
pub const AHEAD_DAYS: i64 = 10;

/// Most characters of a function or a phone number.
const SHORT: usize = 60;
/// Most characters of a note.
const NOTE: usize = 1_000;

text_enum! {
    /// How far something is that the organisation provides.
    #[derive(Default)]
    Arrangement {
        #[default]
        ToAsk = "to_ask", "Nog vragen";
        Asked = "asked", "Gevraagd";
        Arranged = "arranged", "Geregeld";
        NotNeeded = "not_needed", "Niet nodig";
    }
}

impl Arrangement {
    /// True while somebody has still to see to it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::ToAsk | Self::Asked)
    }
}

/// The list of one evening. Of the person on the night only the function and a phone number are
/// kept, no name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Logistics {
    /// When the doors open, Amsterdam time.
    pub doors_open_at: Option<NaiveTime>,
    /// From when the room can be set up, Amsterdam time.
    pub set_up_from: Option<NaiveTime>,
    /// Who opens and helps on the night, by function.
    pub contact_function: Option<String>,
    /// The phone number of the contact on the night.
    pub contact_phone: Option<String>,
    /// Which door, and where to park.
    pub entrance: Option<String>,
    /// The room.
    pub room: Arrangement,
    /// The chairs, in a circle.
    pub circle: Arrangement,
    /// Screen and sound.
    pub equipment: Arrangement,
    /// Anything else.
    pub note: Option<String>,
    /// Optimistic lock; 0 while nothing was kept.
    pub version: i64,
}

impl Logistics {
    /// What is still open, in words; `expected` is the number of people of the session.
    ///
    /// ```
    /// use drietraps::domain::sessions::{Arrangement, Logistics};
    /// let list = Logistics { room: Arrangement::Arranged, ..Logistics::default() };
    /// assert_eq!(
    ///     list.open(Some(30)),
    ///     ["de stoelen in een kring", "scherm en geluid", "de tijd waarop de deuren opengaan",
    ///      "een contact op de avond"]
    /// );
    /// ```
    #[must_use]
    pub fn open(&self, expected: Option<i32>) -> Vec<&'static str> {
        [
            (self.room.is_open(), "de zaal"),
            (self.circle.is_open(), "de stoelen in een kring"),
            (self.equipment.is_open(), "scherm en geluid"),
            (self.doors_open_at.is_none(), "de tijd waarop de deuren opengaan"),
            (self.contact_phone.is_none(), "een contact op de avond"),
            (expected.is_none(), "het aantal mensen"),
        ]
        .into_iter()
        .filter_map(|(is_open, what)| is_open.then_some(what))
        .collect()
    }

    /// What is arranged of what the organisation provides, in words.
    #[must_use]
    pub fn arranged(&self) -> Vec<&'static str> {
        [
            (self.room, "de zaal"),
            (self.circle, "de stoelen in een kring"),
            (self.equipment, "scherm en geluid"),
        ]
        .into_iter()
        .filter_map(|(state, what)| (state == Arrangement::Arranged).then_some(what))
        .collect()
    }

    /// Who can be called on the night: "bode, 06 12 34 56 78".
    #[must_use]
    pub fn contact(&self) -> Option<String> {
        let phone = self.contact_phone.as_deref()?;
        let function = self.contact_function.as_deref();
        Some(function.map_or_else(|| phone.to_owned(), |it| format!("{it}, {phone}")))
    }

    /// Everything that is wrong, for a session that starts at this Amsterdam time.
    #[must_use]
    pub fn problems(&self, starts: NaiveTime) -> Vec<Problem> {
        let late = |field: &str, time: Option<NaiveTime>| {
            time.is_some_and(|time| time > starts).then(|| {
                let at = starts.format("%H.%M");
                Problem::new(field, format!("Vul een tijd in vóór het begin ({at} uur)."))
            })
        };
        let long = |field: &str, text: &Option<String>, most: usize| {
            let problem = format!("Maak de tekst korter: ten hoogste {most} tekens.");
            let is_long = text.as_ref().is_some_and(|text| text.chars().count() > most);
            is_long.then(|| Problem::new(field, problem))
        };
        [
            late("doors_open_at", self.doors_open_at),
            late("set_up_from", self.set_up_from),
            long("contact_function", &self.contact_function, SHORT),
            self.phone_problem(),
            long("entrance", &self.entrance, NOTE),
            long("logistics_note", &self.note, NOTE),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn phone_problem(&self) -> Option<Problem> {
        let phone = self.contact_phone.as_deref()?;
        let digits = phone.chars().filter(char::is_ascii_digit).count();
        let is_readable = phone.chars().all(|c| c.is_ascii_digit() || " +-()".contains(c));
        let is_right = is_readable && (3..=15).contains(&digits) && phone.chars().count() <= SHORT;
        let problem = "Vul een telefoonnummer in, bijvoorbeeld 06 12 34 56 78.";
        (!is_right).then(|| Problem::new("contact_phone", problem))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn time(hour: u32, minute: u32) -> NaiveTime {
        NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
    }

    fn fields(list: &Logistics) -> Vec<String> {
        list.problems(time(19, 30)).into_iter().map(|it| it.field).collect()
    }

    #[test]
    fn what_is_not_needed_is_not_open() {
        let list = Logistics {
            room: Arrangement::Arranged,
            circle: Arrangement::NotNeeded,
            equipment: Arrangement::Asked,
            doors_open_at: Some(time(19, 0)),
            contact_phone: Some("14 030".into()),
            ..Logistics::default()
        };
        assert_eq!(list.open(Some(20)), ["scherm en geluid"]);
        assert_eq!(list.arranged(), ["de zaal"]);
        assert_eq!(list.open(None).last(), Some(&"het aantal mensen"));
    }

    #[test]
    fn doors_open_before_the_session_and_a_phone_number_holds_no_name() {
        let list = Logistics {
            doors_open_at: Some(time(19, 31)),
            set_up_from: Some(time(19, 30)),
            contact_phone: Some("Jan 06 12345678".into()),
            ..Logistics::default()
        };
        assert_eq!(fields(&list), ["doors_open_at", "contact_phone"]);
    }

    proptest! {
        #[test]
        fn any_number_of_three_to_fifteen_digits_is_taken(digits in "[0-9]{3,15}") {
            let list = Logistics { contact_phone: Some(digits), ..Logistics::default() };
            prop_assert!(fields(&list).is_empty());
        }
    }
}
