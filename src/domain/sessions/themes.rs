//! What a session is about.

use crate::domain::text_enum::text_enum;

text_enum! {
    /// A theme of a session. The words follow the checklist and the observations of the
    /// conversation form (DOMAIN.md, section 5): the norm (2), the protocol and subversion,
    /// reporting (14, 15), aftercare (18) and the context in which it happens.
    Theme {
        CouncilManners = "council_manners", "Omgangsvormen in de raad";
        AggressionOfResidents = "aggression_of_residents", "Agressie van inwoners";
        SocialMedia = "social_media", "Sociale media";
        Reporting = "reporting", "Aangifte en melden";
        Aftercare = "aftercare", "Nazorg";
        IntimidationAndSubversion =
            "intimidation_and_subversion", "Intimidatie en ondermijning";
        SharedNorm = "shared_norm", "Samen een norm stellen";
        Other = "other", "Anders";
    }
}
