//! The tables of what becomes of a commitment: other days, and the mail that tells of it.

diesel::table! {
    commitment_moves (id) {
        id -> BigInt,
        commitment_id -> BigInt,
        moved_at -> Timestamp,
        mover_id -> BigInt,
        from_on -> Date,
        to_on -> Date,
        reason -> Text,
    }
}

diesel::table! {
    feedbacks (id) {
        id -> BigInt,
        dossier_id -> BigInt,
        conversation_id -> Nullable<BigInt>,
        session_id -> Nullable<BigInt>,
        author_id -> BigInt,
        written_at -> Timestamp,
        commitment_ids -> Text,
    }
}

use super::messages;

diesel::allow_tables_to_appear_in_same_query!(feedbacks, messages);
