//! What the list of organisations is asked, as it stands in the address.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::services::organisations::{AdviserFilter, Filter};
use crate::web::guard::percent;
use crate::web::pages::options::DESK;

/// The filters as they stand in the address.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    q: Option<String>,
    province: Option<String>,
    kind: Option<String>,
    stage: Option<String>,
    state: Option<String>,
    adviser: Option<String>,
    step: Option<String>,
    sort: Option<String>,
    pagina: Option<String>,
}

impl Asked {
    /// What the service is asked; a value that means nothing filters nothing.
    pub fn filter(&self) -> Filter {
        let sort = given(&self.sort).unwrap_or_default();
        let adviser = given(&self.adviser).and_then(|text| match text {
            "none" => Some(AdviserFilter::Nobody),
            DESK => Some(AdviserFilter::Desk),
            id => id.parse().ok().map(AdviserFilter::User),
        });
        Filter {
            text: given(&self.q).map(str::to_owned),
            province: given(&self.province).map(str::to_owned),
            kind: given(&self.kind).and_then(|text| text.parse().ok()),
            stage: given(&self.stage).and_then(|text| text.parse().ok()),
            state: given(&self.state).and_then(|text| text.parse().ok()),
            adviser,
            step: given(&self.step).and_then(|text| text.parse().ok()),
            order: sort.trim_start_matches('-').parse().ok(),
            is_descending: sort.starts_with('-'),
        }
    }

    /// The filters as the query of an address, with another sorting or page.
    pub fn query(&self, sort: Option<&str>, page: Option<usize>) -> String {
        let page = page.filter(|page| *page > 1).map(|page| page.to_string());
        let pairs = [
            ("q", given(&self.q)),
            ("province", given(&self.province)),
            ("kind", given(&self.kind)),
            ("stage", given(&self.stage)),
            ("state", given(&self.state)),
            ("adviser", given(&self.adviser)),
            ("step", given(&self.step)),
            ("sort", sort.or(given(&self.sort))),
            ("pagina", page.as_deref()),
        ];
        let written =
            pairs.iter().filter_map(|(name, value)| Some(format!("{name}={}", percent((*value)?))));
        format!("?{}", written.collect::<Vec<_>>().join("&"))
    }

    /// The filters as the row shows them.
    #[must_use]
    pub fn shown(&self) -> Value {
        json!({
            "q": given(&self.q), "province": given(&self.province), "stage": given(&self.stage),
            "state": given(&self.state), "adviser": given(&self.adviser),
            "step": given(&self.step),
        })
    }

    /// The province that is asked.
    #[must_use]
    pub fn province(&self) -> Option<&str> {
        given(&self.province)
    }

    /// The adviser that is asked; none when it is no user, and so filters nothing.
    #[must_use]
    pub fn adviser(&self) -> Option<&str> {
        given(&self.adviser).filter(|_| self.filter().adviser.is_some())
    }

    /// The next step that is asked; none when it is no step, and so filters nothing.
    #[must_use]
    pub fn step(&self) -> Option<&str> {
        given(&self.step).filter(|_| self.filter().step.is_some())
    }

    /// The kind of organisation that is asked.
    #[must_use]
    pub fn kind(&self) -> Option<&str> {
        given(&self.kind)
    }

    /// The page that is asked.
    #[must_use]
    pub fn page(&self) -> Option<&str> {
        given(&self.pagina)
    }

    /// True when something is filtered.
    #[must_use]
    pub fn is_active(&self) -> bool {
        let all = [
            &self.q,
            &self.province,
            &self.kind,
            &self.stage,
            &self.state,
            &self.adviser,
            &self.step,
        ];
        all.into_iter().any(|value| given(value).is_some())
    }

    fn column(&self, label: &str, sort: &str) -> Value {
        let back = format!("-{sort}");
        let now = given(&self.sort).unwrap_or_default();
        let sorted = if now == sort {
            "ascending"
        } else if now == back {
            "descending"
        } else {
            "none"
        };
        let next = if now == sort { back.as_str() } else { sort };
        let href = format!("/organisaties{}", self.query(Some(next), None));
        json!({ "label": label, "href": href, "sorted": sorted, "numeric": false })
    }

    /// The columns with the links that sort by them.
    #[must_use]
    pub fn columns(&self) -> Vec<Value> {
        let fixed =
            |label: &str| json!({ "label": label, "href": "", "sorted": "none", "numeric": false });
        vec![
            self.column("Organisatie", "name"),
            self.column("Provincie", "province"),
            fixed("Stappen"),
            fixed("Staat"),
            self.column("Volgende stap", "next"),
            self.column("Adviseur", "adviser"),
        ]
    }

    /// The filters as hidden fields of a form.
    #[must_use]
    pub fn hidden(&self) -> Vec<Value> {
        let pairs = [
            ("q", &self.q),
            ("province", &self.province),
            ("kind", &self.kind),
            ("stage", &self.stage),
            ("state", &self.state),
            ("adviser", &self.adviser),
            ("step", &self.step),
            ("sort", &self.sort),
        ];
        let filled = pairs.into_iter().filter_map(|(name, value)| Some((name, given(value)?)));
        filled.map(|(name, value)| json!({ "name": name, "value": value })).collect()
    }
}

fn given(value: &Option<String>) -> Option<&str> {
    value.as_deref().map(str::trim).filter(|text| !text.is_empty())
}
