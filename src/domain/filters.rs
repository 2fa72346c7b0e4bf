//! Filters of a list that somebody keeps under a name, and who may change one.

use super::permissions::{Actor, Permission, Role};
use super::text_enum::text_enum;

/// Most characters of a name.
pub const LONGEST_NAME: usize = 60;
/// Most characters of the value of one field.
const LONGEST_VALUE: usize = 200;
/// Most filters that one person keeps.
pub const MOST: usize = 50;

text_enum! {
    /// A list that can be filtered.
    FilteredList {
        Organisations = "organisations", "Organisaties";
        Conversations = "conversations", "Gesprekken";
    }
}

impl FilteredList {
    /// What somebody needs leave for to see the list.
    #[must_use]
    pub const fn permission(self) -> Permission {
        match self {
            Self::Organisations => Permission::ReadOrganisations,
            Self::Conversations => Permission::ReadConversations,
        }
    }

    /// The fields of its filter row, in their order; the page of the list is none of them.
    #[must_use]
    pub const fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Organisations => {
                &["q", "province", "kind", "stage", "state", "adviser", "step", "sort"]
            }
            Self::Conversations => &["q", "province", "state", "adviser"],
        }
    }

    /// What is kept of a query: each field of the list once, in the order of the row, without
    /// those left open and without what no list asks.
    ///
    /// ```
    /// use drietraps::domain::filters::FilteredList;
    /// let asked = [("pagina", "2"), ("stage", ""), ("province", " PV26 "), ("x", "1")]
    ///     .map(|(name, value)| (name.to_owned(), value.to_owned()));
    /// let kept = FilteredList::Organisations.kept(&asked);
    /// assert_eq!(kept, [("province".to_owned(), "PV26".to_owned())]);
    /// ```
    #[must_use]
    pub fn kept(self, asked: &[(String, String)]) -> Vec<(String, String)> {
        let value_of = |field: &&str| {
            let (_, value) = asked.iter().find(|(name, _)| name == field)?;
            let value: String = value.trim().chars().take(LONGEST_VALUE).collect();
            let is_given = !value.is_empty() && !value.contains('\0');
            is_given.then(|| ((*field).to_owned(), value))
        };
        self.fields().iter().filter_map(value_of).collect()
    }
}

/// A query of a list under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedFilter {
    /// Database id.
    pub id: i64,
    /// Who made it.
    pub owner_id: i64,
    /// Of which list.
    pub list: FilteredList,
    /// As its maker calls it.
    pub name: String,
    /// Names and values of the fields that are filled in.
    pub fields: Vec<(String, String)>,
    /// True when the whole team sees it.
    pub is_shared: bool,
}

impl SavedFilter {
    /// True when the actor sees it: an own one, or one shared by somebody, of a list that the
    /// actor may see.
    #[must_use]
    pub fn is_seen_by(&self, actor: &Actor) -> bool {
        actor.may(self.list.permission()) && (self.is_shared || actor.is(Some(self.owner_id)))
    }

    /// True when the actor may rename or remove it: its maker, or a planner when it is shared.
    #[must_use]
    pub fn is_changed_by(&self, actor: &Actor) -> bool {
        let by_planner = self.is_shared && actor.role == Some(Role::Planner);
        self.is_seen_by(actor) && (by_planner || actor.is(Some(self.owner_id)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(id: i64, role: Role) -> Actor {
        Actor { user_id: Some(id), role: Some(role), ..Actor::program("web") }
    }

    #[test]
    fn a_filter_is_its_makers_until_it_is_shared() {
        let own = SavedFilter {
            id: 1,
            owner_id: 1,
            list: FilteredList::Conversations,
            name: "Zeeland".to_owned(),
            fields: Vec::new(),
            is_shared: false,
        };
        let shared = SavedFilter { is_shared: true, ..own.clone() };
        let visitors = [
            actor(1, Role::Adviser),
            actor(2, Role::Adviser),
            actor(3, Role::Planner),
            actor(4, Role::Management),
        ];
        let rights = |filter: &SavedFilter| {
            visitors.clone().map(|actor| (filter.is_seen_by(&actor), filter.is_changed_by(&actor)))
        };
        let (all, none) = ((true, true), (false, false));
        assert_eq!(rights(&own), [all, none, none, none]);
        assert_eq!(rights(&shared), [all, (true, false), all, none]);
    }
}
