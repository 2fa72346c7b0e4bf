//! The tables of what follows a letter: reminders, rounds whose rest moves, the call round, and
//! organisations that want no mail.

diesel::table! {
    answer_links (id) {
        id -> BigInt,
        letter_id -> BigInt,
        token_hash -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    reminder_releases (id) {
        id -> BigInt,
        round_id -> BigInt,
        releaser_id -> BigInt,
        released_at -> Timestamp,
        release_hash -> Text,
    }
}

diesel::table! {
    round_shifts (round_id) {
        round_id -> BigInt,
        proposer_id -> BigInt,
        proposed_at -> Timestamp,
        planned_at -> Timestamp,
        pace_per_hour -> Integer,
    }
}

diesel::table! {
    call_claims (dossier_id) {
        dossier_id -> BigInt,
        user_id -> BigInt,
        claimed_until -> Timestamp,
    }
}

diesel::table! {
    mail_stops (id) {
        id -> BigInt,
        dossier_id -> BigInt,
        stopped_at -> Timestamp,
        stopped_by -> Text,
        stopped_reason -> Text,
        lifted_at -> Nullable<Timestamp>,
        lifted_by -> Nullable<Text>,
        lifted_reason -> Nullable<Text>,
    }
}

use super::letters;

diesel::allow_tables_to_appear_in_same_query!(answer_links, letters);
