//! Choices of a form or a filter, and the pages of a list, as the templates want them.

use serde_json::{Value, json};

/// Rows on one page of a list.
const PAGE: usize = 50;

/// A value and its label per choice.
pub fn options<'a>(choices: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<Value> {
    choices.into_iter().map(|(value, label)| json!({ "value": value, "label": label })).collect()
}

/// Users to choose from.
pub fn users(users: &[(i64, String)]) -> Vec<Value> {
    users.iter().map(|(id, name)| json!({ "value": id.to_string(), "label": name })).collect()
}

/// The twelve provinces as they appear in a list of code and name, by name.
pub fn distinct(pairs: impl IntoIterator<Item = (String, String)>) -> Vec<Value> {
    let sorted: std::collections::BTreeMap<String, String> =
        pairs.into_iter().map(|(value, label)| (label, value)).collect();
    sorted
        .into_iter()
        .filter(|(label, value)| !label.is_empty() && !value.is_empty())
        .map(|(label, value)| json!({ "value": value, "label": label }))
        .collect()
}

/// One page of a list: its rows and the links to the others. `query` is what the filters ask,
/// such as `province=PV29`, without the page.
pub fn paged<'a, T>(all: &'a [T], number: usize, (path, query): (&str, &str)) -> (&'a [T], Value) {
    let last = all.len().div_ceil(PAGE).max(1);
    let number = number.clamp(1, last);
    let start = (number - 1) * PAGE;
    let end = (start + PAGE).min(all.len());
    let href = |page: usize| match query {
        "" => format!("{path}?page={page}"),
        _ => format!("{path}?{query}&page={page}"),
    };
    let links: Vec<Value> = (1..=last)
        .map(|page| json!({ "label": page.to_string(), "href": href(page), "current": page == number }))
        .collect();
    let first = if all.is_empty() { 0 } else { start + 1 };
    let pages = json!({
        "summary": format!("{first} tot en met {end} van {}", all.len()),
        "previous_href": if number > 1 { href(number - 1) } else { String::new() },
        "next_href": if number < last { href(number + 1) } else { String::new() },
        "pages": links,
    });
    (all.get(start..end).unwrap_or_default(), pages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_page_holds_the_rest_and_links_back() {
        let all: Vec<usize> = (0..51).collect();
        let (rows, pages) = paged(&all, 2, ("/gesprekken", "state=held"));
        assert_eq!(rows, [50]);
        assert_eq!(pages["summary"], "51 tot en met 51 van 51");
        assert_eq!(pages["previous_href"], "/gesprekken?state=held&page=1");
        assert_eq!(pages["next_href"], "");
    }

    #[test]
    fn a_page_that_is_not_there_is_the_nearest_one() {
        let (rows, pages) = paged(&[1, 2], 9, ("/gesprekken", ""));
        assert_eq!((rows.len(), pages["summary"].as_str()), (2, Some("1 tot en met 2 van 2")));
        let (rows, pages) = paged::<u8>(&[], 0, ("/gesprekken", ""));
        assert_eq!((rows.len(), pages["summary"].as_str()), (0, Some("0 tot en met 0 van 0")));
    }
}
