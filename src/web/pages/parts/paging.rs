//! The pages of a long list: which rows are shown, and the links to the others.

use serde_json::{Value, json};

use crate::domain::dates::thousands;

/// Rows on a page.
pub const SIZE: usize = 50;

/// Up to so many pages each has its link.
const ALL: usize = 12;

/// One page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    total: usize,
    page: usize,
}

impl Part {
    /// The asked page of so many rows; beyond the last page is the last page.
    #[must_use]
    pub fn new(total: usize, asked: Option<&str>) -> Self {
        let last = total.div_ceil(SIZE).max(1);
        let page = asked.and_then(|text| text.parse().ok()).unwrap_or(1);
        Self { total, page: page.clamp(1, last) }
    }

    /// Number of this page, from 1.
    #[must_use]
    pub fn number(&self) -> usize {
        self.page
    }

    /// The rows of this page.
    pub fn of<'a, T>(&self, rows: &'a [T]) -> impl Iterator<Item = &'a T> + use<'a, T> {
        rows.iter().skip((self.page - 1) * SIZE).take(SIZE)
    }

    /// How many rows stand before this page.
    #[must_use]
    pub fn start(&self) -> usize {
        (self.page - 1) * SIZE
    }

    /// The links as `ui.pagination` wants them; `href` gives the address of a page.
    #[must_use]
    pub fn links(&self, href: impl Fn(usize) -> String) -> Value {
        let last = self.total.div_ceil(SIZE).max(1);
        let first_row = if self.total == 0 { 0 } else { (self.page - 1) * SIZE + 1 };
        let last_row = (self.page * SIZE).min(self.total);
        let summary = format!(
            "{} tot en met {} van {}",
            number(first_row),
            number(last_row),
            number(self.total)
        );
        let pages: Vec<Value> = self.near(last).map(|page| match page {
            Some(page) => json!({ "label": page.to_string(), "href": href(page), "current": page == self.page }),
            None => json!({ "label": "…", "href": "", "current": false }),
        }).collect();
        json!({
            "summary": summary,
            "previous_href": if self.page > 1 { href(self.page - 1) } else { String::new() },
            "next_href": if self.page < last { href(self.page + 1) } else { String::new() },
            "pages": if last > 1 { pages } else { Vec::new() },
        })
    }

    /// The first page, the last one and those around this one; none is a gap.
    fn near(&self, last: usize) -> impl Iterator<Item = Option<usize>> {
        let here = self.page;
        (1..=last).filter_map(move |page| match page.abs_diff(here) {
            _ if last <= ALL || page == 1 || page == last => Some(Some(page)),
            0..=2 => Some(Some(page)),
            3 => Some(None),
            _ => None,
        })
    }
}

fn number(rows: usize) -> String {
    thousands(i64::try_from(rows).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_page_holds_what_is_left() {
        let rows: Vec<usize> = (0..120).collect();
        let part = Part::new(rows.len(), Some("3"));
        assert_eq!(part.of(&rows).count(), 20);
        let links = part.links(|page| format!("?pagina={page}"));
        assert_eq!(links["summary"], "101 tot en met 120 van 120");
        assert_eq!(
            (&links["previous_href"], &links["next_href"]),
            (&json!("?pagina=2"), &json!(""))
        );
    }

    #[test]
    fn of_many_pages_the_first_the_last_and_those_near_have_a_link() {
        let labels = |asked| {
            let links = Part::new(5_000, Some(asked)).links(|page| page.to_string());
            let pages = links["pages"].as_array().unwrap().clone();
            pages
                .iter()
                .map(|it| it["label"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(labels("1"), "1 2 3 … 100");
        assert_eq!(labels("50"), "1 … 48 49 50 51 52 … 100");
        assert_eq!(labels("99"), "1 … 97 98 99 100");
    }

    #[test]
    fn an_odd_page_is_the_nearest_one() {
        for (asked, page) in [(None, 1), (Some("x"), 1), (Some("0"), 1), (Some("99"), 3)] {
            assert_eq!(Part::new(120, asked), Part { total: 120, page });
        }
        let empty = Part::new(0, None).links(|page| page.to_string());
        assert_eq!(empty["summary"], "0 tot en met 0 van 0");
    }
}
