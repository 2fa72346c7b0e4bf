//! Cuts a list into pages of fifty and names the links between them.

use serde_json::{Value, json};

/// Rows on one page.
const SIZE: usize = 50;

/// The rows of a page (counted from 1; one that does not exist is the nearest that does) and the
/// context of `ui.pagination`. `href` gives the address of a page.
pub fn cut<T>(rows: Vec<T>, page: usize, href: impl Fn(usize) -> String) -> (Vec<T>, Value) {
    let (total, last) = (rows.len(), rows.len().div_ceil(SIZE).max(1));
    let page = page.clamp(1, last);
    let first = (page - 1) * SIZE;
    let shown: Vec<T> = rows.into_iter().skip(first).take(SIZE).collect();
    let link = |number: usize| json!({ "label": number.to_string(), "href": href(number), "current": number == page });
    let neighbour = |exists: bool, number: usize| if exists { href(number) } else { String::new() };
    let links = json!({
        "summary": format!("{} tot en met {} van {total}", first + 1, first + shown.len()),
        "previous_href": neighbour(page > 1, page.saturating_sub(1)),
        "next_href": neighbour(page < last, page + 1),
        "pages": (1..=last).map(link).collect::<Vec<_>>(),
    });
    (shown, links)
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn the_last_page_holds_the_rest_and_has_no_next() {
        let (rows, links) = cut((1..=120).collect(), 3, |page| format!("?pagina={page}"));
        assert_eq!(rows, (101..=120).collect::<Vec<_>>());
        assert_eq!(links["summary"], "101 tot en met 120 van 120");
        assert_eq!(links["previous_href"], "?pagina=2");
        assert_eq!(links["next_href"], "");
    }

    #[test]
    fn a_page_that_does_not_exist_shows_the_nearest() {
        let (rows, _) = cut(vec!["one"], 9, |page| page.to_string());
        assert_eq!(rows, ["one"]);
    }
}
