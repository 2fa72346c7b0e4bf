//! Who may do what: one table of roles and permissions.

use super::text_enum::text_enum;

text_enum! {
    /// What a user is in the team.
    Role {
        Adviser = "adviser", "adviseur";
        Planner = "planner", "planner";
        Management = "management", "management";
        Admin = "admin", "beheerder";
    }
}

text_enum! {
    /// Something a service asks leave for.
    Permission {
        ReadOrganisations = "read_organisations", "organisaties bekijken";
        ReadContacts = "read_contacts", "contactpersonen bekijken";
        EditContacts = "edit_contacts", "contactpersonen wijzigen";
        AnswerPrivacyRequests = "answer_privacy_requests", "verzoeken om inzage en wissen afhandelen";
        ImportLists = "import_lists", "lijsten importeren";
        LogConversations = "log_conversations", "gesprekken vastleggen";
        ReadConversations = "read_conversations", "gesprekken bekijken";
        ReadNotes = "read_notes", "notities lezen en schrijven";
        OpenInEmergency = "open_in_emergency", "in nood een notitie openen";
        FollowUp = "follow_up", "opvolging vastleggen";
        ProposeRounds = "propose_rounds", "een brievenronde voorstellen";
        ReadRounds = "read_rounds", "brievenrondes bekijken";
        ReleaseRounds = "release_rounds", "brievenrondes vrijgeven";
        EditTemplates = "edit_templates", "de tekst van brieven wijzigen";
        PlanSessions = "plan_sessions", "bijeenkomsten plannen";
        ReadSessions = "read_sessions", "bijeenkomsten bekijken";
        PlanTrainings = "plan_trainings", "trainingen vastleggen";
        ReadCosts = "read_costs", "kosten bekijken";
        EnterCosts = "enter_costs", "kosten invoeren";
        SetBudgets = "set_budgets", "een budget vastleggen";
        AssignDossiers = "assign_dossiers", "een adviseur toewijzen";
        PlanReorganisations = "plan_reorganisations", "herindelingen vastleggen";
        ReadCoverage = "read_coverage", "de dekking bekijken";
        ReadAggregates = "read_aggregates", "de antwoorden van alle gesprekken samen bekijken";
        SetTargets = "set_targets", "een streefcijfer vastleggen";
        ExportReports = "export_reports", "cijfers exporteren";
        ManageUsers = "manage_users", "accounts beheren";
        ManageMail = "manage_mail", "de verzending beheren";
        KeepTerms = "keep_terms", "bewaartermijnen bewaken";
        ReadAudit = "read_audit", "het logboek en de gezondheid bekijken";
    }
}

impl Role {
    /// The word in a sentence about somebody with this role: "een planner", "het management".
    #[must_use]
    pub const fn with_article(self) -> &'static str {
        match self {
            Self::Adviser => "een adviseur",
            Self::Planner => "een planner",
            Self::Management => "het management",
            Self::Admin => "een beheerder",
        }
    }
}

/// Says whether a role has a permission; the owner of a dossier is checked by the service.
#[must_use]
pub const fn may(role: Role, permission: Permission) -> bool {
    use Permission as P;
    match permission {
        P::ReadOrganisations | P::ReadCoverage => true,
        P::ReadContacts => !matches!(role, Role::Management),
        P::EditContacts => matches!(role, Role::Adviser | Role::Planner),
        P::ImportLists | P::PlanReorganisations => matches!(role, Role::Planner | Role::Admin),
        P::LogConversations => matches!(role, Role::Adviser),
        P::ReadConversations
        | P::ReadNotes
        | P::FollowUp
        | P::ReadSessions
        | P::ReadRounds
        | P::ProposeRounds
        | P::PlanTrainings => matches!(role, Role::Adviser | Role::Planner),
        P::ReleaseRounds | P::EditTemplates | P::PlanSessions | P::AssignDossiers => {
            matches!(role, Role::Planner)
        }
        P::EnterCosts | P::AnswerPrivacyRequests => matches!(role, Role::Planner),
        P::ReadAggregates | P::ReadCosts => matches!(role, Role::Planner | Role::Management),
        P::ExportReports | P::SetBudgets | P::SetTargets => matches!(role, Role::Management),
        P::ManageUsers | P::OpenInEmergency | P::ReadAudit | P::KeepTerms => {
            matches!(role, Role::Admin)
        }
        P::ManageMail => matches!(role, Role::Planner | Role::Admin),
    }
}

/// Who asks: a user in a role, or the program itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The user; none when the program acts on its own (the sender, the command line).
    pub user_id: Option<i64>,
    /// Name for timelines and the audit log.
    pub name: String,
    /// Role; none for the program itself, which may do everything.
    pub role: Option<Role>,
    /// Where the request came from: `web`, `api`, `cli` or `jobs`.
    pub origin: &'static str,
    /// The users whose stand-in this user is today.
    pub stands_in_for: Vec<i64>,
}

impl Actor {
    /// The program itself, named for the part that acts.
    #[must_use]
    pub fn program(origin: &'static str) -> Self {
        Self {
            user_id: None,
            name: "Drietraps".to_owned(),
            role: None,
            origin,
            stands_in_for: Vec::new(),
        }
    }

    /// True when this actor has the permission.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.role.is_none_or(|role| may(role, permission))
    }

    /// True when this actor is the given user.
    #[must_use]
    pub fn is(&self, user_id: Option<i64>) -> bool {
        self.user_id.is_some() && self.user_id == user_id
    }

    /// The users on whose dossiers this actor works today: as the user, and as an adviser who
    /// stands in.
    #[must_use]
    pub fn desk(&self) -> Vec<i64> {
        let known = self.user_id.into_iter().chain(self.stands_in_for.iter().copied());
        known.filter(|id| self.works_for(Some(*id))).collect()
    }

    /// True when this actor works on the dossiers of the given user today: as the user, or as an
    /// adviser who stands in.
    #[must_use]
    pub fn works_for(&self, user_id: Option<i64>) -> bool {
        let stands_in = user_id.is_some_and(|id| self.stands_in_for.contains(&id));
        self.is(user_id) || (stands_in && self.role == Some(Role::Adviser))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn management_and_admin_never_reach_conversations() {
        for role in [Role::Management, Role::Admin] {
            assert!(!may(role, Permission::ReadConversations));
            assert!(!may(role, Permission::LogConversations));
            assert!(!may(role, Permission::FollowUp));
        }
    }

    #[test]
    fn planners_and_admins_change_the_division() {
        let may_plan = |role: &&Role| may(**role, Permission::PlanReorganisations);
        let roles: Vec<_> = Role::ALL.iter().filter(may_plan).collect();
        assert_eq!(roles, [&Role::Planner, &Role::Admin]);
    }

    #[test]
    fn who_sets_the_budget_enters_no_costs_and_an_adviser_sees_none() {
        let roles = |permission| -> Vec<Role> {
            Role::ALL.iter().copied().filter(|role| may(*role, permission)).collect()
        };
        assert_eq!(roles(Permission::ReadCosts), [Role::Planner, Role::Management]);
        assert_eq!(roles(Permission::EnterCosts), [Role::Planner]);
        assert_eq!(roles(Permission::SetBudgets), [Role::Management]);
        assert_eq!(roles(Permission::SetTargets), [Role::Management]);
    }

    #[test]
    fn only_a_planner_releases_a_round() {
        let releasers: Vec<_> =
            Role::ALL.iter().filter(|&&role| may(role, Permission::ReleaseRounds)).collect();
        assert_eq!(releasers, [&Role::Planner]);
    }
}
