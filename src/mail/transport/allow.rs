//! Where a demonstration or a test may mail to: a list that is looked at before anything leaves.

use super::super::{Outcome, OutgoingMessage};

/// The addresses that a demonstration or a test mails to when nothing else is set: names that
/// belong to nobody (RFC 2606).
pub const NOBODY: &str = ".example";

/// The only addresses that messages may go to, and where that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowList {
    place: &'static str,
    entries: Vec<String>,
}

impl AllowList {
    /// Reads entries such as `.example` (that domain and all below it), `zeist.example` (that
    /// domain) and `ada@zeist.example` (that address); no entry stands for [`NOBODY`]. `place`
    /// is the Dutch word for this environment.
    ///
    /// # Errors
    /// An English sentence about an entry that is none of these.
    pub fn parse(place: &'static str, entries: &[String]) -> Result<Self, String> {
        let mut known: Vec<String> =
            entries.iter().map(|entry| entry.trim().to_lowercase()).collect();
        known.retain(|entry| !entry.is_empty());
        if known.is_empty() {
            known.push(NOBODY.to_owned());
        }
        let is_odd = |entry: &&String| {
            entry.contains(char::is_whitespace)
                || entry.matches('@').count() > 1
                || entry.rsplit('@').next().is_none_or(|domain| domain.trim_matches('.').is_empty())
        };
        match known.iter().find(is_odd) {
            Some(entry) => Err(format!(
                "{entry:?}: expected a domain such as .example, or an address, with a comma between"
            )),
            None => Ok(Self { place, entries: known }),
        }
    }

    /// True when a message may go to this address.
    ///
    /// ```
    /// use drietraps::mail::transport::AllowList;
    /// let list = AllowList::parse("demo", &[]).unwrap();
    /// assert!(list.allows("griffie@zeist.example"));
    /// assert!(!list.allows("griffie@zeist.example.nl"));
    /// ```
    #[must_use]
    pub fn allows(&self, address: &str) -> bool {
        let address = address.trim().to_lowercase();
        let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
        self.entries.iter().any(|entry| match entry.strip_prefix('.') {
            Some(top) => domain == top || domain.ends_with(entry.as_str()),
            None if entry.contains('@') => address == *entry,
            None => domain == entry,
        })
    }

    /// Why a message to this address does not leave; none when it may.
    #[must_use]
    pub fn objection(&self, message: &OutgoingMessage) -> Option<Outcome> {
        (!self.allows(&message.to.address)).then(|| {
            Outcome::refused_for_good(format!(
                "{} Dit bericht is niet vertrokken.",
                self.sentence()
            ))
        })
    }

    /// "Deze omgeving (demo) stuurt alleen aan .example."
    #[must_use]
    pub fn sentence(&self) -> String {
        format!("Deze omgeving ({}) stuurt alleen aan {}.", self.place, self.entries.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(entries: &[&str]) -> Result<AllowList, String> {
        let entries: Vec<String> = entries.iter().map(|it| (*it).to_owned()).collect();
        AllowList::parse("test", &entries)
    }

    #[test]
    fn a_domain_an_address_and_all_below_a_domain_are_told_apart() {
        let allowed = list(&["zeist.nl", "Ada@Overheid.nl", ".example"]).unwrap();
        for address in ["x@zeist.nl", "ada@overheid.nl", "X@Veere.EXAMPLE", "x@a.b.example"] {
            assert!(allowed.allows(address), "{address}");
        }
        for address in ["x@post.zeist.nl", "bob@overheid.nl", "x@nietzeist.nl", "x@myexample", "x"]
        {
            assert!(!allowed.allows(address), "{address}");
        }
    }

    #[test]
    fn nothing_set_means_nobody_and_what_is_no_address_is_refused() {
        assert_eq!(list(&[]), list(&[".example"]));
        assert_eq!(list(&["", " "]), list(&[]));
        for odd in ["@", "a@", ".", "a b.nl", "a@b@c.nl"] {
            assert!(list(&[odd]).is_err(), "{odd}");
        }
    }
}
