//! The tables of notes: who may read one, who opened one in an emergency, what was destroyed.

diesel::table! {
    notes (id) {
        id -> BigInt,
        dossier_id -> BigInt,
        level -> Text,
        author_id -> BigInt,
        sealed_text -> Nullable<Binary>,
        written_at -> Timestamp,
        extended_on -> Nullable<Date>,
        extended_reason -> Nullable<Text>,
        announced_on -> Nullable<Date>,
        destroyed_on -> Nullable<Date>,
        form_id -> Nullable<Text>,
    }
}

diesel::table! {
    note_readers (note_id, user_id) {
        note_id -> BigInt,
        user_id -> BigInt,
    }
}

diesel::table! {
    note_accesses (id) {
        id -> BigInt,
        note_id -> BigInt,
        opener_id -> BigInt,
        reason -> Text,
        opened_at -> Timestamp,
        seen_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    destruction_records (id) {
        id -> BigInt,
        what -> Text,
        rule -> Text,
        quantity -> BigInt,
        destroyed_on -> Date,
    }
}

use super::users;

diesel::joinable!(notes -> users (author_id));
diesel::allow_tables_to_appear_in_same_query!(notes, users);
