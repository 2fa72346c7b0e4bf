//! One count of each province, month after month: what is hidden in it, and whether its sum shows.

use std::collections::BTreeMap;

use super::room::{Hidden, has_room};

/// A count of a province.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    /// CBS code of the province.
    pub(super) code: String,
    /// The count.
    pub(super) count: u32,
    /// The municipalities of the province.
    pub(super) municipalities: u32,
    /// What anybody knows it has at least.
    pub(super) floor: u32,
    /// What anybody knows it has at most.
    pub(super) most: u32,
    /// True when it is not to be known.
    pub(super) is_secret: bool,
}

/// A column as it may be shown; what is hidden is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    /// The provinces, in the order of their rows.
    pub(super) rows: Vec<Option<u32>>,
    /// Their sum.
    pub(super) total: Option<u32>,
}

/// Everything that was shown of one count. A count that stands keeps being hidden; one that was
/// shown keeps being shown unless it became secret.
#[derive(Debug, Clone)]
pub(super) struct Column {
    least: u32,
    /// Per province the count, its municipalities, and its place among the hidden ones.
    newest: BTreeMap<String, (u32, u32, Option<usize>)>,
    hidden: Vec<Hidden>,
    sums: usize,
}

impl Column {
    /// Nothing was shown yet; no group under `least` is ever to be known.
    pub(super) const fn new(least: u32) -> Self {
        Self { least, newest: BTreeMap::new(), hidden: Vec::new(), sums: 0 }
    }

    /// Whether this count stands as it was shown last.
    pub(super) fn stands_shown(&self, code: &str, count: u32, municipalities: u32) -> bool {
        self.newest.get(code) == Some(&(count, municipalities, None))
    }

    /// The next month. Where a sum would tell a secret, the smallest new counts are hidden that
    /// keep it; where none do, the sum is.
    pub(super) fn show(&mut self, cells: &[Cell]) -> Shown {
        let stands: Vec<Option<bool>> = cells.iter().map(|it| self.stands(it)).collect();
        let pairs = || cells.iter().zip(&stands);
        let secret: Vec<bool> = pairs().map(|(it, known)| known.unwrap_or(it.is_secret)).collect();
        let may_cover = |row: &usize| {
            let is_new = stands.get(*row).is_some_and(Option::is_none);
            is_new && secret.get(*row) == Some(&false) && cells.get(*row).is_some_and(Cell::moves)
        };
        let mut covers: Vec<usize> = (0..cells.len()).filter(may_cover).collect();
        covers.sort_by_key(|row| cells.get(*row).map(|it| it.count));
        let safe = self.covered(cells, &secret, &covers);
        let (is_hidden, has_sum) = safe.map_or((secret, false), |hidden| (hidden, true));
        *self = self.with(cells, &is_hidden, has_sum);
        let shown = |(cell, hidden): (&Cell, &bool)| (!hidden).then_some(cell.count);
        Shown {
            rows: cells.iter().zip(&is_hidden).map(shown).collect(),
            total: has_sum.then(|| cells.iter().map(|it| it.count).sum()),
        }
    }

    /// Whether a count that stands was hidden; none for a new one, and for one that became secret.
    fn stands(&self, cell: &Cell) -> Option<bool> {
        let (count, municipalities, place) = self.newest.get(&cell.code)?;
        let is_same = (*count, *municipalities) == (cell.count, cell.municipalities);
        let stays = place.is_some() || !cell.is_secret;
        (is_same && stays).then_some(place.is_some())
    }

    /// What is hidden beside the sum: the secrets, and one count or else several to cover them.
    fn covered(&self, cells: &[Cell], secret: &[bool], covers: &[usize]) -> Option<Vec<bool>> {
        let with = |rows: &[usize]| -> Vec<bool> {
            secret.iter().enumerate().map(|(row, it)| *it || rows.contains(&row)).collect()
        };
        let singles = covers.iter().map(std::slice::from_ref);
        let more = (2..=covers.len()).filter_map(|count| covers.get(..count));
        let mut tried = std::iter::once([].as_slice()).chain(singles).chain(more).map(with);
        tried.find(|hidden| has_room(&self.with(cells, hidden, true).hidden, self.least))
    }

    /// The column after a month in which this was hidden.
    fn with(&self, cells: &[Cell], is_hidden: &[bool], has_sum: bool) -> Self {
        let mut next = self.clone();
        next.sums += usize::from(has_sum);
        for (cell, is_hidden) in cells.iter().zip(is_hidden) {
            let known = next.newest.get(&cell.code).filter(|_| self.stands(cell).is_some());
            let place = known.and_then(|(_, _, place)| *place);
            let place = is_hidden.then(|| place.unwrap_or(next.hidden.len()));
            let (from, to) = (self.sums, next.sums);
            if place == Some(next.hidden.len()) {
                let Cell { count, floor, most, .. } = *cell;
                next.hidden.push(Hidden { from, to, count, floor, most });
            } else if let Some(it) = place.and_then(|place| next.hidden.get_mut(place)) {
                it.to = to;
                it.floor = it.floor.max(cell.floor);
                it.most = it.most.min(cell.most);
            }
            next.newest.insert(cell.code.clone(), (cell.count, cell.municipalities, place));
        }
        next
    }
}

impl Cell {
    /// True when it could have another value, as far as anybody knows.
    const fn moves(&self) -> bool {
        self.floor < self.most
    }
}
