//! Makes the words of everything anew when the rule by which they are made has changed, such as at
//! the first start with a database from before there was a search.

use crate::services::ServiceResult;
use crate::store::{DbConn, commitments, contacts, facts, organisations, search};

/// Name of the fact that says by which rule the words were made.
const FACT: &str = "search_words";
/// The rule; another number makes all words anew at the next start.
const RULE: &str = "1";

/// Makes all words anew unless they were made by the present rule. Answers whether it did.
///
/// # Errors
/// A store error.
pub fn keep_up(conn: &mut DbConn) -> ServiceResult<bool> {
    if facts::find(conn, FACT)?.as_deref() == Some(RULE) {
        return Ok(false);
    }
    search::clear(conn)?;
    for it in organisations::list(conn)? {
        search::index_organisation(conn, it.id, (&it.name, it.place.as_deref()))?;
    }
    for (id, alias) in organisations::list_alias_ids(conn)? {
        search::index_alias(conn, id, &alias)?;
    }
    for it in contacts::list(conn)? {
        let email = it.email.as_ref().map(|email| email.as_str());
        search::index_contact(conn, it.id, (it.name.as_deref(), email))?;
    }
    for (id, title) in commitments::list_titles(conn)? {
        search::index_commitment(conn, id, &title)?;
    }
    facts::set(conn, FACT, RULE)?;
    Ok(true)
}
