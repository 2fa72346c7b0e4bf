//! Getting in, the own account, and the accounts of the team.

use actix_web::web::{ServiceConfig, get, post, resource};

use crate::web::pages::{
    access, account, accounts, code, digests, first_account, own_logins, rights, role,
    second_factor, sso,
};

/// Pages to get in by.
pub(super) fn open_pages(config: &mut ServiceConfig) {
    config
        .service(resource("/inloggen").get(access::login_form).post(access::log_in))
        .route("/inloggen/sso", post().to(sso::start))
        .route("/inloggen/sso/terug", get().to(sso::come_back))
        .service(resource("/inloggen/code").get(code::form).post(code::enter))
        .service(
            resource("/uitnodiging/{token}").get(access::password_form).post(access::set_password),
        )
        .service(
            resource("/eerste-account/{token}").get(first_account::form).post(first_account::make),
        );
}

/// The own account.
pub(super) fn own_pages(config: &mut ServiceConfig) {
    config
        .route("/uitloggen", post().to(access::log_out))
        .service(resource("/account").get(account::show).post(account::set_details))
        .route("/account/wachtwoord", post().to(account::set_password))
        .service(
            resource("/account/tweede-stap").get(second_factor::show).post(second_factor::begin),
        )
        .route("/account/tweede-stap/bevestigen", post().to(second_factor::confirm))
        .route("/account/tweede-stap/herstelcodes", post().to(second_factor::renew_codes))
        .route("/account/tweede-stap/uit", post().to(second_factor::switch_off))
        .route("/account/logins/anderen", post().to(own_logins::end_others))
        .route("/account/logins/{id}/einde", post().to(own_logins::end))
        .route("/account/blijven", post().to(own_logins::stay))
        .service(resource("/account/berichten").get(digests::form).post(digests::choose))
        .route("/account/tokens", post().to(account::add_token))
        .route("/account/tokens/{id}/intrekken", post().to(account::revoke_token));
}

/// The accounts of the team.
pub(super) fn team_pages(config: &mut ServiceConfig) {
    config
        .service(resource("/beheer/accounts").get(accounts::list).post(accounts::add))
        .route("/beheer/accounts.{format}", get().to(accounts::export))
        .route("/beheer/accounts/nieuw", get().to(accounts::new_form))
        .route("/beheer/accounts/{id}/link", post().to(accounts::renew_link))
        .service(
            resource("/beheer/accounts/{id}/uit")
                .get(accounts::disable_form)
                .post(accounts::disable),
        )
        .route("/beheer/accounts/{id}/aan", post().to(accounts::enable))
        .service(resource("/beheer/accounts/{id}/rol").get(role::form).post(role::set))
        .service(
            resource("/beheer/accounts/{id}/tweede-stap")
                .get(role::factor_form)
                .post(role::take_factor),
        )
        .route("/beheer/rechten", get().to(rights::show))
        .route("/beheer/rechten.{format}", get().to(rights::export))
        .route("/beheer/rechten/nagekeken", post().to(rights::note));
}
