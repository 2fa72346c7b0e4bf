//! Several names as one part of a sentence.

/// Names with commas and "en" between them; nothing for none.
///
/// ```
/// use drietraps::domain::names::joined;
/// let names = |list: &[&str]| joined(&list.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>());
/// assert_eq!(names(&["Zeist"]), "Zeist");
/// assert_eq!(names(&["Zeist", "Rhenen"]), "Zeist en Rhenen");
/// assert_eq!(names(&["Zeist", "Rhenen", "Sluis"]), "Zeist, Rhenen en Sluis");
/// ```
#[must_use]
pub fn joined(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} en {last}", first.join(", ")),
    }
}
