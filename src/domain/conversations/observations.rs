//! What an adviser notices about how an organisation deals with aggression, as the study of 2021
//! asked it. Counted in aggregate only; what was not discussed has no answer.

use crate::domain::text_enum::text_enum;

/// The version of the questions, kept with each answer.
pub const VERSION: &str = "observations-v1";

text_enum! {
    /// What is asked.
    Topic {
        NormPhase = "norm_phase", "Hoe kijkt de organisatie naar agressie?";
        ReportingPoint = "reporting_point", "Waar wordt gemeld?";
        GirPresent = "gir_present", "Is er een GIR (registratiesysteem)?";
        GirUsed = "gir_used", "Wordt het GIR gebruikt?";
        AggressionCoordinator = "aggression_coordinator", "Is er een agressiecoördinator?";
        ResilienceCoordinator = "resilience_coordinator", "Is er een coördinator weerbaarheid?";
        Care = "care", "Hoe zijn opvang en nazorg geregeld?";
        Report = "report", "Wie krijgt een periodiek verslag?";
        Sanctions = "sanctions", "Treft de organisatie zelf maatregelen na een incident?";
        Exchange = "exchange", "Is er informatie-uitwisseling?";
        Induction = "induction", "Zit het thema in het inwerkprogramma?";
        Subversion = "subversion", "Staat ondermijning op de agenda?";
        Screening = "screening", "Is screening van kandidaten besproken?";
        Buddy = "buddy", "Is er een wens voor een buddy of partnergroep?";
        Context = "context", "Wat speelt er in de omgeving?";
    }
}

text_enum! {
    /// On which side of the organisation.
    Side {
        Official = "official", "ambtelijk";
        Political = "political", "politiek-bestuurlijk";
    }
}

text_enum! {
    /// An answer; each topic has its own few.
    Finding {
        PartOfIt = "part_of_it", "Hoort erbij";
        ProblemOfOne = "problem_of_one", "Probleem van de medewerker";
        SharedNorm = "shared_norm", "Organisatienorm";
        Interaction = "interaction", "Interactie burger en overheid";
        Unknown = "unknown", "Onbekend";
        Mayor = "mayor", "Persoonlijk bij de burgemeester";
        Clerk = "clerk", "Bij de griffier";
        Manager = "manager", "Bij de leidinggevende";
        System = "system", "In een systeem";
        Nowhere = "nowhere", "Geen meldpunt";
        Yes = "yes", "Ja";
        Partly = "partly", "Deels";
        Sometimes = "sometimes", "Soms";
        InPreparation = "in_preparation", "In voorbereiding";
        No = "no", "Nee";
        SafetyAtWork = "safety_at_work", "Arbo";
        Personnel = "personnel", "HR";
        Other = "other", "Anders";
        FixedProcedure = "fixed_procedure", "Vaste procedure";
        PerCase = "per_case", "Per situatie";
        NationalOnly = "national_only", "Alleen landelijk";
        NotAtAll = "not_at_all", "Niet";
        Managers = "managers", "Managementteam";
        Council = "council", "Raad";
        Executive = "executive", "College";
        Structural = "structural", "Structureel";
        PerIncident = "per_incident", "Per incident";
        SocialMedia = "social_media", "Sociale media";
        DisputedProjects = "disputed_projects", "Omstreden projecten";
        FrequentWriters = "frequent_writers", "Veelschrijvers";
        SubversiveCrime = "subversive_crime", "Ondermijning";
    }
}

impl Topic {
    /// The answers that this topic knows.
    #[must_use]
    pub const fn findings(self) -> &'static [Finding] {
        use Finding as F;
        match self {
            Self::NormPhase => {
                &[F::PartOfIt, F::ProblemOfOne, F::SharedNorm, F::Interaction, F::Unknown]
            }
            Self::ReportingPoint => &[F::Mayor, F::Clerk, F::Manager, F::System, F::Nowhere],
            Self::GirPresent | Self::GirUsed | Self::Screening | Self::Buddy => &[F::Yes, F::No],
            Self::AggressionCoordinator => &[F::SafetyAtWork, F::Personnel, F::Other, F::No],
            Self::ResilienceCoordinator => &[F::Yes, F::InPreparation, F::No],
            Self::Care => &[F::FixedProcedure, F::PerCase, F::NationalOnly, F::NotAtAll],
            Self::Report => &[F::Managers, F::Council, F::Executive, F::NotAtAll],
            Self::Sanctions => &[F::Yes, F::Sometimes, F::No],
            Self::Exchange => &[F::Structural, F::PerIncident, F::NotAtAll],
            Self::Induction | Self::Subversion => &[F::Yes, F::Partly, F::No],
            Self::Context => &[
                F::SocialMedia,
                F::DisputedProjects,
                F::FrequentWriters,
                F::SubversiveCrime,
                F::Other,
            ],
        }
    }

    /// True when it is asked for the officials and for the politicians apart.
    #[must_use]
    pub const fn is_split(self) -> bool {
        matches!(
            self,
            Self::NormPhase
                | Self::ReportingPoint
                | Self::GirUsed
                | Self::Care
                | Self::Report
                | Self::Induction
        )
    }

    /// True when several answers may be given.
    #[must_use]
    pub const fn takes_several(self) -> bool {
        matches!(self, Self::Report | Self::Context)
    }
}

/// One question: a topic, on one side of the organisation when it is split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// What is asked.
    pub topic: Topic,
    /// On which side.
    pub side: Option<Side>,
}

impl Question {
    /// Every question, in the order of the form.
    pub fn all() -> impl Iterator<Item = Self> {
        Topic::ALL.iter().flat_map(|topic| {
            let sides: &[Option<Side>] = if topic.is_split() {
                &[Some(Side::Official), Some(Side::Political)]
            } else {
                &[None]
            };
            sides.iter().map(|side| Self { topic: *topic, side: *side })
        })
    }

    /// Its stable name.
    ///
    /// ```
    /// use drietraps::domain::conversations::observations::Question;
    /// let names: Vec<String> = Question::all().map(|it| it.name()).collect();
    /// assert_eq!(names[1], "norm_phase_political");
    /// assert_eq!(Question::find("care_official").unwrap().name(), "care_official");
    /// ```
    #[must_use]
    pub fn name(self) -> String {
        match self.side {
            Some(side) => format!("{}_{side}", self.topic),
            None => self.topic.to_string(),
        }
    }

    /// The question of this name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::all().find(|question| question.name() == name)
    }

    /// As the screen asks it.
    #[must_use]
    pub fn label(self) -> String {
        match self.side {
            Some(side) => format!("{} ({})", self.topic.label(), side.label()),
            None => self.topic.label().to_owned(),
        }
    }
}

/// The answer to one question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Observed {
    /// What was asked.
    pub question: Question,
    /// What was noticed.
    pub finding: Finding,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finding_belongs_to_a_topic_and_every_name_is_found_again() {
        let known = |finding: &Finding| Topic::ALL.iter().any(|it| it.findings().contains(finding));
        assert!(Finding::ALL.iter().all(known));
        let questions: Vec<Question> = Question::all().collect();
        assert_eq!(questions.len(), Topic::ALL.len() + 6);
        assert!(questions.iter().all(|it| Question::find(&it.name()) == Some(*it)));
        assert_eq!(Question::find("care"), None);
    }
}
