//! The tables of the second factor, of single sign-on, of the look at who may do what, and of how often somebody may
//! try.

diesel::table! {
    allowances (caller_hash) {
        caller_hash -> Text,
        full_at -> Timestamp,
    }
}

diesel::table! {
    erased_addresses (address_hash) {
        address_hash -> Text,
        erased_on -> Date,
    }
}

diesel::table! {
    retention_notices (kind) {
        kind -> Text,
        announced_on -> Date,
    }
}

diesel::table! {
    retention_delays (id) {
        id -> BigInt,
        kind -> Text,
        delayed_until -> Date,
        reason -> Text,
        set_by -> BigInt,
        set_at -> Timestamp,
    }
}

diesel::table! {
    second_factors (id) {
        id -> BigInt,
        user_id -> BigInt,
        sealed_secret -> Binary,
        made_at -> Timestamp,
        confirmed_at -> Nullable<Timestamp>,
        last_step -> BigInt,
    }
}

diesel::table! {
    recovery_codes (id) {
        id -> BigInt,
        user_id -> BigInt,
        code_hash -> Text,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    account_reviews (id) {
        id -> BigInt,
        reviewed_at -> Timestamp,
        reviewer_id -> BigInt,
    }
}

diesel::table! {
    sso_links (user_id) {
        user_id -> BigInt,
        issuer -> Text,
        subject -> Text,
        linked_at -> Timestamp,
    }
}

diesel::table! {
    sso_attempts (secret_hash) {
        secret_hash -> Text,
        next_path -> Text,
        made_at -> Timestamp,
    }
}

use super::users;

diesel::joinable!(account_reviews -> users (reviewer_id));
diesel::allow_tables_to_appear_in_same_query!(account_reviews, users);
