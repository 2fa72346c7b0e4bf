//! Lists in pages: `page` and `pageSize` in the query, `Link` headers in the answer (RFC 8288).

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use serde::Serialize;

use crate::domain::errors::Problem;
use crate::web::error::Refusal;

/// Rows on a page when the call does not say.
const USUAL_SIZE: usize = 50;
/// Most rows on a page.
const LARGEST_SIZE: usize = 100;

/// The page of a list that a call asks for, and the address it was asked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paging {
    page: usize,
    size: usize,
    /// Path and query without the two paging keys, ready for another key to follow.
    address: String,
}

impl FromRequest for Paging {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::read(request.path(), request.query_string()))
    }
}

impl Paging {
    /// Reads the query of a call, such as `page=2&pageSize=20`.
    ///
    /// # Errors
    /// 400 with every key that is wrong.
    pub fn read(path: &str, query: &str) -> Result<Self, Refusal> {
        let mut paging = Self { page: 1, size: USUAL_SIZE, address: format!("{path}?") };
        let mut problems = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=').unwrap_or((pair, "")) {
                ("page", text) => match text.parse() {
                    Ok(page) if page > 0 => paging.page = page,
                    _ => problems.push(Problem::new("page", "Noem een pagina vanaf 1.")),
                },
                ("pageSize", text) => match text.parse() {
                    Ok(size) if (1..=LARGEST_SIZE).contains(&size) => paging.size = size,
                    _ => problems.push(Problem::new("pageSize", "Noem een aantal van 1 tot 100.")),
                },
                _ => paging.address.push_str(&format!("{pair}&")),
            }
        }
        if problems.is_empty() {
            return Ok(paging);
        }
        let sentence = "De gevraagde pagina klopt niet.".to_owned();
        Err(Refusal { problems, ..Refusal::new(StatusCode::BAD_REQUEST, sentence) })
    }

    /// Answers the asked page of the whole list, as a JSON array with `Link` headers.
    #[must_use]
    pub fn answer(&self, all: &[impl Serialize]) -> HttpResponse {
        let skipped = (self.page - 1).saturating_mul(self.size);
        let part: Vec<_> = all.iter().skip(skipped).take(self.size).collect();
        self.answer_part(&part, all.len())
    }

    /// Number of the asked page, from 1, and how many rows it has at most.
    #[must_use]
    pub const fn asked(&self) -> (usize, usize) {
        (self.page, self.size)
    }

    /// Answers the rows of the asked page of a list of `total`, as [`Paging::answer`] does.
    #[must_use]
    pub fn answer_part(&self, part: &[impl Serialize], total: usize) -> HttpResponse {
        HttpResponse::Ok().insert_header((header::LINK, self.links(total))).json(part)
    }

    fn links(&self, total: usize) -> String {
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
        let paging = Paging::read("/api/v1/organisations", "province=PV29&page=2&pageSize=5");
        let links = paging.unwrap().links(13);
        let at = "</api/v1/organisations?province=PV29&";
        for (relation, page) in [("first", 1), ("last", 3), ("prev", 1), ("next", 3)] {
            let link = format!("{at}page={page}&pageSize=5>; rel=\"{relation}\"");
            assert!(links.contains(&link), "{links}");
        }
    }

    #[test]
    fn the_only_page_of_a_list_has_no_neighbours() {
        let links = Paging::read("/api/v1/sessions", "").unwrap().links(0);
        assert!(!links.contains("next") && !links.contains("prev"), "{links}");
    }

    #[test]
    fn every_wrong_key_is_told_at_once() {
        for query in ["page=0&pageSize=101", "page=x&pageSize=0", "page&pageSize=-1"] {
            let refusal = Paging::read("/api/v1/sessions", query).unwrap_err();
            assert_eq!(refusal.problems.len(), 2, "{query}");
        }
    }
}
