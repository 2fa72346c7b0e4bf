//! How far the tour is for everybody to read: totals per province at the end of each month.
//!
//! Who reads every page that was ever shown may not find out that few municipalities of some
//! provinces were visited or came together, nor that few of those that were written to were not
//! visited, or few of those that were visited did not come together: with so few, people guess
//! which. That a letter was sent is no secret, as every municipality gets one. Nobody and everybody
//! are shown: they tell no municipality apart. What is hidden is weighed by `column` against all
//! months (`room`).

mod column;
mod room;

use chrono::NaiveDate;

use self::column::{Cell, Column, Shown};

/// Groups under this are not shown.
pub const LEAST: u32 = 5;

/// The municipalities of a province, and how many of them got how far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvinceProgress {
    /// CBS code of the province.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its municipalities.
    pub municipalities: u32,
    /// Those that a letter was sent to.
    pub approached: u32,
    /// Those that were visited.
    pub visited: u32,
    /// Those that had a session.
    pub with_session: u32,
}

/// The provinces at the end of a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Month {
    /// The last day of the month.
    pub last_day: NaiveDate,
    /// The provinces, in the order of their rows.
    pub provinces: Vec<ProvinceProgress>,
}

/// A line of the page: a province, or all of them. What is hidden is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownLine {
    /// The name of the province; empty for all of them.
    pub name: String,
    /// The municipalities, as anybody knows.
    pub municipalities: u32,
    /// Those that a letter was sent to.
    pub approached: u32,
    /// Those that were visited.
    pub visited: Option<u32>,
    /// Those that had a session.
    pub with_session: Option<u32>,
}

/// A page as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownMonth {
    /// The last day of the month.
    pub last_day: NaiveDate,
    /// The provinces.
    pub provinces: Vec<ShownLine>,
    /// All of them together.
    pub total: ShownLine,
}

/// The page after each of the months, which come one after another from the first that was shown.
///
/// ```
/// use drietraps::domain::progress::{Month, ProvinceProgress, show_each};
/// let province = |name: &str, visited| ProvinceProgress {
///     code: name.to_owned(), name: name.to_owned(), municipalities: 30,
///     approached: 30, visited, with_session: 0,
/// };
/// let last_day = "2023-09-30".parse().unwrap();
/// let provinces = vec![province("A", 12), province("B", 9), province("C", 3)];
/// let page = show_each(&[Month { last_day, provinces }]).pop().unwrap();
/// assert_eq!(page.provinces[2].visited, None, "fewer than five");
/// assert_eq!(page.provinces[1].visited, None, "else C follows from the total");
/// assert_eq!(page.total.visited, Some(24));
/// ```
#[must_use]
pub fn show_each(months: &[Month]) -> Vec<ShownMonth> {
    let (mut visits, mut sessions) = (Column::new(LEAST), Column::new(LEAST));
    let page = |month: &Month| {
        let provinces = &month.provinces;
        let cells: Vec<Cell> = provinces.iter().map(|it| visit(it, &visits, &sessions)).collect();
        let visited = visits.show(&cells);
        let pairs = provinces.iter().zip(&visited.rows);
        let cells: Vec<Cell> =
            pairs.map(|(it, shown)| session(it, &sessions, shown.is_some())).collect();
        let with_session = sessions.show(&cells);
        put_together(month, &visited, &with_session)
    };
    months.iter().map(page).collect()
}

/// The visits: secret when few, when few that were written to had none, and when all but few of
/// them are known to have had a session. What was shown last month is known to be the least.
fn visit(it: &ProvinceProgress, visits: &Column, sessions: &Column) -> Cell {
    let has_sessions = sessions.stands_shown(&it.code, it.with_session, it.municipalities);
    let cell = cell(it, it.visited, it.approached);
    let few_without = has_sessions && is_few(it.visited.abs_diff(it.with_session));
    let floor = match visits.stands_shown(&it.code, it.visited, it.municipalities) {
        true => it.visited,
        false if has_sessions => it.with_session.min(it.visited),
        false => 0,
    };
    Cell { floor, is_secret: cell.is_secret || few_without, ..cell }
}

/// The sessions: secret when few, when few of the visits led to none, and when they would tell how
/// many of the hidden visits there are. What was shown last month is known anyway.
fn session(it: &ProvinceProgress, sessions: &Column, shows_visits: bool) -> Cell {
    let is_known = sessions.stands_shown(&it.code, it.with_session, it.municipalities);
    let cell = cell(it, it.with_session, it.visited);
    let is_secret = if shows_visits {
        cell.is_secret
    } else {
        let without = it.visited.saturating_sub(it.with_session);
        is_few(it.with_session) || it.with_session > 0 && without < LEAST
    };
    Cell { is_secret: is_secret && !is_known, ..cell }
}

/// A count beside the count of the column before it. That every municipality did something is no
/// secret: it tells none of them apart.
fn cell(it: &ProvinceProgress, count: u32, before: u32) -> Cell {
    let most = if count <= before { before } else { it.municipalities };
    let is_all = count == it.municipalities;
    let is_near = is_few(most.abs_diff(count)) || is_few(before.abs_diff(count));
    Cell {
        code: it.code.clone(),
        count,
        municipalities: it.municipalities,
        floor: 0,
        most,
        is_secret: !is_all && (is_few(count) || is_near),
    }
}

/// True for some, but under the threshold.
const fn is_few(count: u32) -> bool {
    count > 0 && count < LEAST
}

fn put_together(month: &Month, visited: &Shown, with_session: &Shown) -> ShownMonth {
    let at = |shown: &Shown, row: usize| shown.rows.get(row).copied().flatten();
    let line = |(row, province): (usize, &ProvinceProgress)| ShownLine {
        name: province.name.clone(),
        municipalities: province.municipalities,
        approached: province.approached,
        visited: at(visited, row),
        with_session: at(with_session, row),
    };
    ShownMonth {
        last_day: month.last_day,
        provinces: month.provinces.iter().enumerate().map(line).collect(),
        total: ShownLine {
            name: String::new(),
            municipalities: month.provinces.iter().map(|it| it.municipalities).sum(),
            approached: month.provinces.iter().map(|it| it.approached).sum(),
            visited: visited.total,
            with_session: with_session.total,
        },
    }
}

#[cfg(test)]
mod tests;
