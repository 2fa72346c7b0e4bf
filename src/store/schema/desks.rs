//! The tables of who works on whose dossiers: stand-ins, hand-overs, a second adviser.

diesel::table! {
    stand_ins (id) {
        id -> BigInt,
        owner_id -> BigInt,
        user_id -> BigInt,
        first_day -> Date,
        last_day -> Date,
        created_at -> Timestamp,
    }
}

diesel::table! {
    handovers (id) {
        id -> BigInt,
        from_id -> BigInt,
        to_id -> BigInt,
        proposer_id -> BigInt,
        state -> Text,
        proposed_at -> Timestamp,
        decider -> Nullable<Text>,
        decided_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    handover_dossiers (handover_id, dossier_id) {
        handover_id -> BigInt,
        dossier_id -> BigInt,
    }
}

diesel::table! {
    conversation_advisers (conversation_id, user_id) {
        conversation_id -> BigInt,
        user_id -> BigInt,
    }
}

use super::{conversations, users};

diesel::joinable!(handover_dossiers -> handovers (handover_id));
diesel::joinable!(conversation_advisers -> users (user_id));
diesel::joinable!(conversation_advisers -> conversations (conversation_id));
diesel::allow_tables_to_appear_in_same_query!(handover_dossiers, handovers);
diesel::allow_tables_to_appear_in_same_query!(conversation_advisers, users);
diesel::allow_tables_to_appear_in_same_query!(conversation_advisers, conversations);
