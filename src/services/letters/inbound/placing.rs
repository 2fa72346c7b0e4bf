//! Which organisations a mail of no dossier may be put with: those that its sender points at
//! first, and those that are searched for by name.

use crate::domain::letters::InboundMail;
use crate::domain::names::fold;
use crate::domain::organisations::Organisation;
use crate::services::ServiceResult;
use crate::services::roster::Roster;
use crate::store::{DbConn, contacts};

/// More than this is no hint any more: a domain that many share.
const MOST_HINTS: usize = 5;

/// Where a mail can go.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// The organisations that mail from the domain of the sender, by name; five at most.
    pub suggested: Vec<Organisation>,
    /// The organisations whose name holds what was searched for, or all; by name.
    pub found: Vec<Organisation>,
}

pub(super) fn choices(
    conn: &mut DbConn,
    mail: &InboundMail,
    search: &str,
) -> ServiceResult<Choices> {
    let roster = Roster::load(conn)?;
    let mut all: Vec<Organisation> = roster.entries().map(|it| it.organisation.clone()).collect();
    all.sort_by(|a, b| a.sort_name.cmp(&b.sort_name));
    let suggested = suggested(conn, &mail.from_address, &all)?;
    let wanted = fold(search);
    all.retain(|it| it.search_name.contains(&wanted) || it.code.eq_ignore_ascii_case(search));
    Ok(Choices { suggested, found: all })
}

fn suggested(
    conn: &mut DbConn,
    sender: &str,
    all: &[Organisation],
) -> ServiceResult<Vec<Organisation>> {
    let Some(domain) = domain_of(sender) else { return Ok(Vec::new()) };
    let is_same = |address: &str| domain_of(address).is_some_and(|own| own == domain);
    let known: Vec<i64> = contacts::list(conn)?
        .into_iter()
        .filter(|it| it.email.as_ref().is_some_and(|email| is_same(email.as_str())))
        .map(|it| it.organisation_id)
        .collect();
    let is_hinted = |it: &&Organisation| known.contains(&it.id) || is_named(it, &domain);
    let hinted: Vec<Organisation> = all.iter().filter(is_hinted).cloned().collect();
    Ok(if hinted.len() > MOST_HINTS { Vec::new() } else { hinted })
}

/// Whether a domain is that of its web site, or carries its name: `goes.example`.
fn is_named(organisation: &Organisation, domain: &str) -> bool {
    let site = organisation.website.as_deref().unwrap_or_default();
    let host = site.split("://").last().and_then(|rest| rest.split('/').next());
    let host = host.map(|host| host.strip_prefix("www.").unwrap_or(host));
    let own: String = organisation.search_name.chars().filter(|it| it.is_alphanumeric()).collect();
    let label = domain.split('.').next().unwrap_or_default().replace('-', "");
    host == Some(domain) || (!own.is_empty() && label == own)
}

fn domain_of(address: &str) -> Option<String> {
    let (_, domain) = address.rsplit_once('@')?;
    Some(domain.trim().to_lowercase()).filter(|domain| !domain.is_empty())
}
