//! Single sign-on: which role the groups of the organisation give.

use chrono::TimeDelta;

use crate::domain::permissions::Role;

/// Somebody has this long to log in at the organisation and come back.
pub const ATTEMPT: TimeDelta = TimeDelta::minutes(10);

/// The roles by how much they may, the most first: who is in two groups gets the first.
const BY_RIGHTS: [Role; 4] = [Role::Admin, Role::Planner, Role::Adviser, Role::Management];

/// Which role each group gives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoleMap(Vec<(String, Role)>);

impl RoleMap {
    /// Reads pairs with a comma between them.
    ///
    /// ```
    /// use drietraps::domain::permissions::Role;
    /// use drietraps::domain::sso::RoleMap;
    /// let map = RoleMap::parse("wb-adviseurs=adviser, wb-beheer=admin").unwrap();
    /// let groups = ["wb-adviseurs", "wb-beheer"].map(str::to_owned);
    /// assert_eq!(map.role_of(&groups), Some(Role::Admin));
    /// assert_eq!(map.role_of(&["anderen".to_owned()]), None);
    /// assert!(RoleMap::parse("wb-adviseurs=baas").is_err());
    /// assert!(RoleMap::parse("wb=adviser,wb=admin").is_err());
    /// ```
    ///
    /// # Errors
    /// An English sentence about what it is that cannot be read.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut pairs: Vec<(String, Role)> = Vec::new();
        for pair in text.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
            // The last sign counts: a distinguished name such as cn=beheer is a group too.
            let (group, role) = pair
                .rsplit_once('=')
                .map(|(group, role)| (group.trim(), role.trim()))
                .filter(|(group, _)| !group.is_empty())
                .ok_or_else(|| format!("expected group=role, found {pair}"))?;
            let role = match role {
                "administrator" => Role::Admin,
                word => word.parse().map_err(|_| {
                    format!("{word} is no role: adviser, planner, management, admin")
                })?,
            };
            if pairs.iter().any(|(known, _)| known == group) {
                return Err(format!("the group {group} stands there twice"));
            }
            pairs.push((group.to_owned(), role));
        }
        Ok(Self(pairs))
    }

    /// True when no group gives a role.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The role of somebody in these groups, if any gives one.
    #[must_use]
    pub fn role_of(&self, groups: &[String]) -> Option<Role> {
        let given = |role: &Role| {
            self.0.iter().any(|(group, gives)| gives == role && groups.contains(group))
        };
        BY_RIGHTS.into_iter().find(given)
    }
}
