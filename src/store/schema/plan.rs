//! The tables of a plan that is not public yet: held moments, and mail that waits to be read.

diesel::table! {
    date_offers (id) {
        id -> BigInt,
        dossier_id -> BigInt,
        place -> Text,
        planner_id -> BigInt,
        token_hash -> Nullable<Text>,
        state -> Text,
        hold_until -> Timestamp,
        remark -> Nullable<Text>,
        answered_at -> Nullable<Timestamp>,
        session_id -> Nullable<BigInt>,
        made_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    date_options (id) {
        id -> BigInt,
        offer_id -> BigInt,
        starts_at -> Timestamp,
        ends_at -> Timestamp,
        moderator_id -> BigInt,
        trainer_id -> Nullable<BigInt>,
        is_chosen -> Bool,
    }
}

diesel::table! {
    publications (id) {
        id -> BigInt,
        made_by -> BigInt,
        made_at -> Timestamp,
        sent_by -> Nullable<BigInt>,
        sent_at -> Nullable<Timestamp>,
        withdrawn_at -> Nullable<Timestamp>,
    }
}

diesel::joinable!(date_options -> date_offers (offer_id));
diesel::allow_tables_to_appear_in_same_query!(date_offers, date_options);
