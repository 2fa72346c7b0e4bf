//! The tables beside a conversation: its answers, offers, drafts of the form, when it was logged,
//! and the answers of all as they were published.

diesel::table! {
    conversation_answers (id) {
        id -> BigInt,
        conversation_id -> BigInt,
        form -> Text,
        question -> Text,
        answer -> Text,
    }
}

diesel::table! {
    offers (id) {
        id -> BigInt,
        dossier_id -> BigInt,
        conversation_id -> Nullable<BigInt>,
        kind -> Text,
        offered_on -> Date,
        taken_up_on -> Nullable<Date>,
        recorder_id -> Nullable<BigInt>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    conversation_drafts (id) {
        id -> BigInt,
        user_id -> BigInt,
        dossier_id -> BigInt,
        sealed_fields -> Binary,
        saved_at -> Timestamp,
    }
}

diesel::table! {
    conversation_logs (conversation_id) {
        conversation_id -> BigInt,
        logged_on -> Date,
        announced_on -> Nullable<Date>,
        destroyed_on -> Nullable<Date>,
    }
}

diesel::table! {
    published_answers (id) {
        id -> BigInt,
        tour_id -> BigInt,
        form -> Text,
        question -> Text,
        province_code -> Text,
        published_at -> Timestamp,
        visited -> BigInt,
        given -> Text,
    }
}

diesel::table! {
    conversation_corrections (id) {
        id -> BigInt,
        conversation_id -> BigInt,
        corrected_at -> Timestamp,
        corrector_id -> Nullable<BigInt>,
        reason -> Text,
        changed -> Text,
    }
}

use super::{conversations, dossiers, organisations};

diesel::joinable!(conversation_answers -> conversations (conversation_id));
diesel::joinable!(conversation_logs -> conversations (conversation_id));
diesel::joinable!(conversation_drafts -> dossiers (dossier_id));
diesel::allow_tables_to_appear_in_same_query!(conversation_answers, conversations);
diesel::allow_tables_to_appear_in_same_query!(conversation_answers, dossiers);
diesel::allow_tables_to_appear_in_same_query!(conversation_logs, conversations);
diesel::allow_tables_to_appear_in_same_query!(conversation_logs, dossiers);
diesel::allow_tables_to_appear_in_same_query!(conversation_drafts, dossiers);
diesel::allow_tables_to_appear_in_same_query!(conversation_drafts, organisations);
