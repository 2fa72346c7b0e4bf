//! The links of the main menu that a role has use for.

use serde::Serialize;

use crate::domain::permissions::{Actor, Permission};

/// One link of the menu.
#[derive(Debug, Serialize)]
pub struct Link {
    href: &'static str,
    label: &'static str,
    active: bool,
}

const MAIN: [(&str, &str, Option<Permission>); 7] = [
    ("/", "Overzicht", None),
    ("/organisaties", "Organisaties", None),
    ("/brievenrondes", "Brieven", Some(Permission::ReadRounds)),
    ("/gesprekken", "Gesprekken", Some(Permission::ReadConversations)),
    ("/bijeenkomsten", "Bijeenkomsten", Some(Permission::ReadSessions)),
    ("/trainingen", "Trainingen", Some(Permission::PlanTrainings)),
    ("/dekking", "Dekking", Some(Permission::ReadCoverage)),
];

const MORE: [(&str, &str, Option<Permission>); 19] = [
    ("/contacten", "Contacten", Some(Permission::ReadContacts)),
    ("/taken", "Taken", Some(Permission::ReadConversations)),
    ("/toezeggingen", "Toezeggingen", Some(Permission::ReadConversations)),
    ("/belronde", "Belronde", Some(Permission::ReadConversations)),
    ("/overdracht", "Overdracht", Some(Permission::ReadConversations)),
    ("/postvak-in", "Post in", Some(Permission::ReadConversations)),
    ("/postvak-uit", "Postvak UIT", Some(Permission::ReadRounds)),
    ("/brieven/sjablonen", "Sjablonen", Some(Permission::ReadRounds)),
    ("/kosten", "Kosten", Some(Permission::ReadCosts)),
    ("/import", "Import", Some(Permission::ImportLists)),
    ("/beheer/mensen", "Mensen", Some(Permission::PlanSessions)),
    ("/beheer/herindelingen", "Herindelingen", Some(Permission::PlanReorganisations)),
    ("/beheer/accounts", "Accounts", Some(Permission::ManageUsers)),
    ("/beheer/rechten", "Rechten", Some(Permission::ManageUsers)),
    ("/beheer/notities", "Notities", Some(Permission::OpenInEmergency)),
    ("/beheer/e-mail", "E-mail", Some(Permission::ManageMail)),
    ("/beheer/logboek", "Logboek", Some(Permission::ReadAudit)),
    ("/beheer/bewaartermijnen", "Bewaartermijnen", Some(Permission::KeepTerms)),
    ("/beheer/gezondheid", "Gezondheid", Some(Permission::ReadAudit)),
];

/// The main menu and what stands under *Meer*.
#[must_use]
pub fn links(actor: Option<&Actor>, path: &str) -> (Vec<Link>, Vec<Link>) {
    let Some(actor) = actor else {
        return (Vec::new(), Vec::new());
    };
    let chosen = |entries: &[(&'static str, &'static str, Option<Permission>)]| {
        entries
            .iter()
            .filter(|(_, _, permission)| permission.is_none_or(|needed| actor.may(needed)))
            .map(|&(href, label, _)| Link { href, label, active: is_active(href, path) })
            .collect()
    };
    (chosen(&MAIN), chosen(&MORE))
}

/// The link of the menu under which an address stands, and its label; none for the start page.
#[must_use]
pub fn home_of(actor: Option<&Actor>, path: &str) -> Option<(&'static str, &'static str)> {
    let (main, more) = links(actor, path);
    let active = main.into_iter().chain(more).filter(|link| link.active && link.href != path);
    active.max_by_key(|link| link.href.len()).map(|link| (link.href, link.label))
}

/// The tabs of *Beheer* that a role has use for.
#[must_use]
pub fn sections(actor: &Actor, path: &str) -> Vec<Link> {
    let (_, more) = links(Some(actor), path);
    more.into_iter().filter(|link| link.href.starts_with("/beheer/")).collect()
}

fn is_active(href: &str, path: &str) -> bool {
    path == href
        || (href != "/" && path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::permissions::Role;

    #[test]
    fn management_sees_no_conversations_in_the_menu() {
        let actor = Actor { role: Some(Role::Management), ..Actor::program("web") };
        let (main, _) = links(Some(&actor), "/dekking/x");
        assert!(main.iter().all(|link| link.href != "/gesprekken"));
        assert!(main.iter().any(|link| link.href == "/dekking" && link.active));
    }
}
