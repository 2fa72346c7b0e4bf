//! The conversation of stage 1: its outcome and the answers that may be counted.

use super::text_enum::text_enum;

text_enum! {
    /// How the conversation took place.
    Mode {
        OnSite = "on_site", "Op locatie";
        Online = "online", "Online";
        Phone = "phone", "Telefonisch";
    }
}

text_enum! {
    /// Question 7: is it a good initiative?
    Assessment {
        Positive = "positive", "Positief";
        Neutral = "neutral", "Neutraal";
        NotPositive = "not_positive", "Niet positief";
        Unknown = "unknown", "Onbekend";
    }
}

text_enum! {
    /// Question 8: interest in a session for the council.
    SessionInterest {
        Yes = "yes", "Ja";
        Later = "later", "Later";
        No = "no", "Nee";
        Undecided = "undecided", "Nog te bespreken";
    }
}

text_enum! {
    /// Whether something is arranged; "not discussed" never counts as no.
    Arranged {
        Arranged = "arranged", "Geregeld";
        InPreparation = "in_preparation", "In voorbereiding";
        NotArranged = "not_arranged", "Niet geregeld";
        NotDiscussed = "not_discussed", "Niet besproken";
        NotApplicable = "not_applicable", "Niet van toepassing";
    }
}

text_enum! {
    /// Who of the organisation took part: functions, never names.
    Attendee {
        Mayor = "mayor", "Burgemeester";
        KingsCommissioner = "kings_commissioner", "Commissaris van de Koning";
        CouncilClerk = "council_clerk", "Griffier";
        StatesClerk = "states_clerk", "Statengriffier";
        Secretary = "secretary", "Secretaris";
        SafetyOfficer = "safety_officer", "Medewerker veiligheid";
        Other = "other", "Iemand anders";
    }
}

text_enum! {
    /// Why the organisation wanted the conversation.
    Motive {
        Incident = "incident", "Er speelt iets";
        NoView = "no_view", "Geen zicht op wat er speelt";
        Preventive = "preventive", "Preventief";
        Other = "other", "Anders";
    }
}

text_enum! {
    /// Question 9: tips that were given.
    Tip {
        ReportAsOrganisation = "report_as_organisation", "Aangifte doen als organisatie, niet als persoon";
        MakeProtocol = "make_protocol", "Een agressieprotocol opstellen";
        UseNetwork = "use_network", "Gebruikmaken van het aanbod van het netwerk";
    }
}

impl Attendee {
    /// True when this function makes it a conversation of stage 1.
    #[must_use]
    pub const fn leads(self) -> bool {
        matches!(
            self,
            Self::Mayor | Self::KingsCommissioner | Self::CouncilClerk | Self::StatesClerk
        )
    }
}
