//! The tables of what was said at the time: the moments of a conversation, what became of a
//! commitment, and the advisers that a dossier had.

diesel::table! {
    conversation_moments (id) {
        id -> BigInt,
        conversation_id -> BigInt,
        planned_at -> Timestamp,
        mode -> Text,
        noted_at -> Timestamp,
        noter_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    commitment_changes (id) {
        id -> BigInt,
        commitment_id -> BigInt,
        changed_at -> Timestamp,
        changer_id -> Nullable<BigInt>,
        kind -> Text,
        from_id -> Nullable<BigInt>,
        to_id -> Nullable<BigInt>,
        words -> Nullable<Text>,
    }
}

diesel::table! {
    adviser_changes (id) {
        id -> BigInt,
        dossier_id -> BigInt,
        from_id -> Nullable<BigInt>,
        to_id -> Nullable<BigInt>,
        changed_at -> Timestamp,
        changer_id -> Nullable<BigInt>,
    }
}

use super::{commitments, conversations};

diesel::joinable!(conversation_moments -> conversations (conversation_id));
diesel::joinable!(commitment_changes -> commitments (commitment_id));
diesel::allow_tables_to_appear_in_same_query!(conversation_moments, conversations);
diesel::allow_tables_to_appear_in_same_query!(commitment_changes, commitments);
