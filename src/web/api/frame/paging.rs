//! Lists in pages: `page` and `pageSize` in the query, `Link` headers in the answer (RFC 8288).

use actix_web::HttpResponse;
use actix_web::http::header;
use serde::Serialize;

/// The page of a list that a call asks for, and the address it was asked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paging {
    page: usize,
    size: usize,
    /// Path and query without the two paging keys, ready for another key to follow.
    address: String,
}

impl Paging {
    /// Rows on a page when the call does not say.
    pub const USUAL_SIZE: usize = 50;
    /// Most rows on a page.
    pub const LARGEST_SIZE: usize = 100;

    /// A page from 1 of so many rows.
    #[must_use]
    pub const fn new(page: usize, size: usize, address: String) -> Self {
        Self { page, size, address }
    }

    /// Rows to skip and to take, for a list that the database pages.
    #[must_use]
    pub fn window(&self) -> (i64, i64) {
        let whole = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        (whole(self.skipped()), whole(self.size))
    }

    /// Answers the asked page of the whole list, as a JSON array with `Link` headers.
    #[must_use]
    pub fn answer(&self, all: &[impl Serialize]) -> HttpResponse {
        let part: Vec<_> = all.iter().skip(self.skipped()).take(self.size).collect();
        self.answer_part(&part, all.len())
    }

    /// Number of the asked page, from 1, and how many rows it has at most.
    #[must_use]
    pub const fn asked(&self) -> (usize, usize) {
        (self.page, self.size)
    }

    /// Answers the asked page, of a list of `total` rows.
    #[must_use]
    pub fn answer_part(&self, part: &[impl Serialize], total: usize) -> HttpResponse {
        HttpResponse::Ok().insert_header((header::LINK, self.links(total))).json(part)
    }

    fn skipped(&self) -> usize {
        (self.page - 1).saturating_mul(self.size)
    }

    pub(super) fn links(&self, total: usize) -> String {
        let last = total.div_ceil(self.size).max(1);
        let mut links = vec![("first", 1), ("last", last)];
        if self.page > 1 {
            links.push(("prev", (self.page - 1).min(last)));
        }
        if self.page < last {
            links.push(("next", self.page + 1));
        }
        let written = links.into_iter().map(|(relation, page)| {
            format!("<{}page={page}&pageSize={}>; rel=\"{relation}\"", self.address, self.size)
        });
        written.collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_links_name_the_neighbours_and_keep_the_rest_of_the_query() {
        let paging = Paging::new(2, 5, "/api/v1/organisations?province=PV29&".to_owned());
        let links = paging.links(13);
        let at = "</api/v1/organisations?province=PV29&";
        for (relation, page) in [("first", 1), ("last", 3), ("prev", 1), ("next", 3)] {
            let link = format!("{at}page={page}&pageSize=5>; rel=\"{relation}\"");
            assert!(links.contains(&link), "{links}");
        }
        assert_eq!(paging.window(), (5, 5));
    }

    #[test]
    fn the_only_page_of_a_list_has_no_neighbours() {
        let links = Paging::new(1, 50, "/api/v1/sessions?".to_owned()).links(0);
        assert!(!links.contains("next") && !links.contains("prev"), "{links}");
    }

    #[test]
    fn a_page_far_behind_the_last_leads_back_to_it() {
        let links = Paging::new(usize::MAX, 100, "/api/v1/sessions?".to_owned()).links(150);
        assert!(links.contains("page=2&pageSize=100>; rel=\"prev\""), "{links}");
    }
}
