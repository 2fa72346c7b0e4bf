//! The tables of finding things: saved filters, the words that a search knows, and dossiers that
//! were assigned many at a time.

diesel::table! {
    saved_filters (id) {
        id -> BigInt,
        owner_id -> BigInt,
        list -> Text,
        name -> Text,
        fields -> Text,
        is_shared -> Bool,
        created_at -> Timestamp,
    }
}

diesel::table! {
    search_words (source, word, subject_id) {
        source -> Text,
        word -> Text,
        subject_id -> BigInt,
    }
}

diesel::table! {
    search_spellings (variant, word) {
        variant -> Text,
        word -> Text,
    }
}

diesel::table! {
    assignments (id) {
        id -> BigInt,
        planner_id -> BigInt,
        to_id -> BigInt,
        assigned_at -> Timestamp,
        undone_at -> Nullable<Timestamp>,
        with_conversations -> Bool,
    }
}

diesel::table! {
    assignment_dossiers (assignment_id, dossier_id) {
        assignment_id -> BigInt,
        dossier_id -> BigInt,
        from_id -> Nullable<BigInt>,
        fate -> Text,
    }
}

diesel::table! {
    assignment_works (assignment_id, kind, subject_id) {
        assignment_id -> BigInt,
        kind -> Text,
        subject_id -> BigInt,
        from_id -> BigInt,
    }
}

use super::users;

diesel::joinable!(saved_filters -> users (owner_id));
diesel::allow_tables_to_appear_in_same_query!(saved_filters, users);
