//! What may be kept of a conversation beside its outcome: the checklist, observations, offers.

use chrono::NaiveDate;

use super::checklist::Checked;
use super::observations::Observed;
use crate::domain::text_enum::text_enum;

text_enum! {
    /// Help that the network has; that it was offered and taken up is kept, never why.
    OfferKind {
        Confidant = "confidant", "Vertrouwenspersoon, dag en nacht";
        Experience = "experience", "Gesprek met een ervaringsdeskundige";
        Psychosocial = "psychosocial", "Psychosociale expert";
        HomeScan = "home_scan", "Woningscan";
        SafeHousing = "safe_housing", "Regeling veilig wonen";
        Protocols = "protocols", "Voorbeeldprotocollen";
        Guide = "guide", "Leidraad";
        Platform = "platform", "Kennisplatform";
        Newsletter = "newsletter", "Nieuwsbrief";
        Gir = "gir", "GIR";
        SafetyCatalogue = "safety_catalogue", "Arbocatalogus";
        InductionKit = "induction_kit", "Inwerk-toolkit";
        Session = "session", "Bijeenkomst";
        Training = "training", "Training";
    }
}

/// An offer of help to an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Database id.
    pub id: i64,
    /// The dossier.
    pub dossier_id: i64,
    /// The conversation it was made in.
    pub conversation_id: Option<i64>,
    /// What was offered.
    pub kind: OfferKind,
    /// When, the Amsterdam day.
    pub offered_on: NaiveDate,
    /// When the organisation took it up, if it did.
    pub taken_up_on: Option<NaiveDate>,
}

/// What was filled in beside the outcome; absent is "not discussed" and counts for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details {
    /// Answers to the checklist, each line once.
    pub checklist: Vec<Checked>,
    /// Observations, each answer once.
    pub observations: Vec<Observed>,
    /// What was offered.
    pub offers: Vec<OfferKind>,
}
