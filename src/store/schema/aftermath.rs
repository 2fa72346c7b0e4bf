//! The tables of commitments and what becomes of them: other days, and the mail that tells of it.

diesel::table! {
    commitments (id) {
        id -> BigInt,
        dossier_id -> BigInt,
        conversation_id -> Nullable<BigInt>,
        title -> Text,
        owner_id -> BigInt,
        due_on -> Date,
        done_on -> Nullable<Date>,
        is_shareable -> Bool,
        created_at -> Timestamp,
        version -> BigInt,
        dropped_on -> Nullable<Date>,
        drop_reason -> Nullable<Text>,
    }
}

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
