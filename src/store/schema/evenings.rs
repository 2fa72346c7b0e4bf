//! The tables around an evening: what has to be arranged, what it was about, and how it was found.

diesel::table! {
    session_logistics (session_id) {
        session_id -> BigInt,
        doors_open_at -> Nullable<Time>,
        set_up_from -> Nullable<Time>,
        contact_function -> Nullable<Text>,
        contact_phone -> Nullable<Text>,
        entrance -> Nullable<Text>,
        room -> Text,
        circle -> Text,
        equipment -> Text,
        note -> Nullable<Text>,
        version -> BigInt,
    }
}

diesel::table! {
    session_themes (session_id, theme) {
        session_id -> BigInt,
        theme -> Text,
    }
}

diesel::table! {
    session_evaluation_links (id) {
        id -> BigInt,
        session_id -> BigInt,
        dossier_id -> BigInt,
        token_hash -> Text,
        sent_on -> Date,
        is_answered -> Bool,
        contact_id -> BigInt,
    }
}

diesel::table! {
    session_evaluations (id) {
        id -> BigInt,
        session_id -> BigInt,
        useful -> Integer,
        would_recommend -> Text,
        was_useful -> Nullable<Text>,
        was_missing -> Nullable<Text>,
        on_day -> Date,
    }
}
