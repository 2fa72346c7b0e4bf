//! The tables of money: what sessions cost and what may be spent.

diesel::table! {
    session_costs (id) {
        id -> BigInt,
        session_id -> BigInt,
        kind -> Text,
        amount_cents -> BigInt,
        on_day -> Date,
        person_id -> Nullable<BigInt>,
        note -> Nullable<Text>,
        entered_by -> BigInt,
        entered_at -> Timestamp,
        withdrawn_at -> Nullable<Timestamp>,
        withdrawn_by -> Nullable<BigInt>,
        withdrawn_reason -> Nullable<Text>,
    }
}

diesel::table! {
    budgets (id) {
        id -> BigInt,
        first_day -> Date,
        last_day -> Date,
        amount_cents -> BigInt,
        source -> Text,
        set_by -> BigInt,
        set_at -> Timestamp,
        superseded_at -> Nullable<Timestamp>,
    }
}
