//! Every route of the program on one page.

use actix_web::middleware::from_fn;
use actix_web::web::{FormConfig, ServiceConfig, get, post, resource, scope};

use super::pages::{
    access, account, accounts, again, aggregates, assignments, briefings, calendar, calls,
    commitments, contacts, conversations, coverage, desks, dossier, feedback, filters,
    first_account, held, imports, inbound, info, mail, mail_stop, notes, offers, organisations,
    outbox, overview, people, planning, print, receipts, reminders, reorganisations, replies,
    round_forms, round_moves, round_wording, rounds, search, sessions, settling, settling_all,
    shifts, tasks, templates, trainings, unmuting,
};
use super::{api, assets, guard};

/// Declares the routes; what needs a login stands in the last scope.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/healthz", get().to(info::health))
        .route("/readyz", get().to(info::ready))
        .route("/.well-known/security.txt", get().to(info::security))
        .route("/static/{hash}/{name}", get().to(assets::serve))
        .service(
            scope("/api/v1")
                .wrap(from_fn(api::guard::speak_problem_json))
                .service(resource("/openapi.json").get(api::openapi::show))
                .service(
                    scope("")
                        .wrap(from_fn(api::idempotency::answer_once))
                        .wrap(from_fn(api::guard::ask_token))
                        .configure(api::routes),
                ),
        )
        .service(
            scope("")
                .wrap(from_fn(guard::know_visitor))
                .configure(open_pages)
                .service(scope("").wrap(from_fn(guard::ask_login)).configure(pages))
                .default_service(get().to(info::nothing_here)),
        );
}

/// Pages that anybody may see.
fn open_pages(config: &mut ServiceConfig) {
    config
        .service(resource("/inloggen").get(access::login_form).post(access::log_in))
        .service(
            resource("/uitnodiging/{token}").get(access::password_form).post(access::set_password),
        )
        .service(
            resource("/eerste-account/{token}").get(first_account::form).post(first_account::make),
        )
        .service(
            resource("/antwoord/{token}")
                .get(replies::look)
                .head(replies::look)
                .post(replies::answer),
        )
        .service(resource("/agenda/{token}.ics").get(people::feed::show).head(people::feed::show))
        .route("/antwoord", get().to(replies::bare))
        .route("/antwoord/", get().to(replies::bare))
        .route("/privacy", get().to(info::privacy))
        .route("/toegankelijkheid", get().to(info::accessibility));
}

/// Pages behind the login.
fn pages(config: &mut ServiceConfig) {
    config
        .route("/", get().to(overview::show))
        .route("/dekking", get().to(coverage::show))
        .route("/dekking.csv", get().to(coverage::export))
        .route("/dekking/lijst", get().to(coverage::show_list))
        .route("/dekking/gesprekken", get().to(aggregates::show));
    finding_pages(config);
    organisation_pages(config);
    import_pages(config);
    round_pages(config);
    template_pages(config);
    mail_pages(config);
    conversation_pages(config);
    desk_pages(config);
    note_pages(config);
    follow_up_pages(config);
    session_pages(config);
    training_pages(config);
    people_pages(config);
    reorganisation_pages(config);
    account_pages(config);
}

/// Organisations with their contacts.
fn organisation_pages(config: &mut ServiceConfig) {
    config
        .route("/organisaties", get().to(organisations::list))
        .route("/organisaties.{format}", get().to(organisations::export))
        .route("/organisaties/{code}", get().to(dossier::show))
        .route("/organisaties/{code}/adviseur", post().to(dossier::assign))
        .service(resource("/organisaties/{code}/post").get(mail_stop::form).post(mail_stop::lift))
        .route("/organisaties/{code}/contacten", post().to(contacts::add))
        .route("/organisaties/{code}/contacten/nieuw", get().to(contacts::new_form))
        .service(
            resource("/organisaties/{code}/contacten/{id}")
                .get(contacts::edit)
                .post(contacts::change),
        )
        .route("/organisaties/{code}/contacten/{id}/einde", post().to(contacts::end))
        .route("/organisaties/{code}/contacten/{id}/juist", post().to(contacts::verify));
    contact_lists(config);
}

/// Searching, saved filters, and what is done to many organisations at once.
fn finding_pages(config: &mut ServiceConfig) {
    config
        .route("/zoeken", get().to(search::show))
        .service(resource("/filters").get(filters::list).post(filters::save))
        .service(resource("/filters/{id}").get(filters::form).post(filters::change))
        .route("/filters/{id}/weg", post().to(filters::remove))
        .service(resource("/organisaties/toewijzen").get(assignments::form).post(assignments::make))
        .route("/toewijzingen/{id}", get().to(assignments::show))
        .route("/toewijzingen/{id}/ongedaan", post().to(assignments::undo));
}

/// The contacts of all organisations, and what is missing.
fn contact_lists(config: &mut ServiceConfig) {
    config
        .route("/contacten", get().to(contacts::list::show))
        .route("/contacten.{format}", get().to(contacts::list::export))
        .route("/contacten/ontbreekt", get().to(contacts::gaps::show))
        .route("/contacten/ontbreekt.{format}", get().to(contacts::gaps::export));
}

/// The files that organisations and contacts are read from.
fn import_pages(config: &mut ServiceConfig) {
    config
        .service(resource("/import").get(imports::runs::list).post(imports::upload::upload))
        .route("/import/nieuw", get().to(imports::upload::form))
        .route("/import/voorbeeld.csv", get().to(imports::upload::example))
        .route("/import/gelezen/{run}", get().to(imports::runs::show))
        .service(
            resource("/import/gelezen/{run}/ongedaan")
                .get(imports::runs::undo_form)
                .post(imports::runs::undo),
        )
        .service(resource("/import/{id}").get(imports::preview::show).post(imports::preview::write))
        .service(
            resource("/import/{id}/kolommen")
                .get(imports::columns::show)
                .post(imports::columns::choose),
        )
        .route("/import/{id}/lezen", post().to(imports::columns::read))
        .route("/import/{id}/keuzes", post().to(imports::preview::apply))
        .route("/import/{id}/antwoorden", post().to(imports::preview::answer))
        .route("/import/{id}/geweigerd.csv", get().to(imports::preview::refused))
        .route("/import/{id}/weg", post().to(imports::preview::discard));
}

/// Letter rounds.
fn round_pages(config: &mut ServiceConfig) {
    config
        .service(resource("/brievenrondes").get(rounds::list).post(round_forms::create))
        .route("/brievenrondes/nieuw", get().to(round_forms::new_form))
        .route("/brievenrondes/kalender", get().to(calendar::show))
        .route("/brievenrondes/{id}", get().to(rounds::show))
        .service(
            resource("/brievenrondes/{id}/wijzigen")
                .get(round_forms::change_form)
                .post(round_forms::change),
        )
        .route("/brievenrondes/{id}/brieven/{letter}", get().to(rounds::letter))
        .route("/brievenrondes/{id}/brieven/{letter}/print", get().to(print::letter))
        .route("/brievenrondes/{id}/print", get().to(print::round))
        .service(
            resource("/brievenrondes/{id}/tekst")
                .get(round_wording::form)
                .post(round_wording::take),
        )
        .service(
            resource("/brievenrondes/{id}/vrijgeven")
                .get(round_moves::release_form)
                .post(round_moves::release),
        )
        .route("/brievenrondes/{id}/pauze", post().to(round_moves::pause))
        .service(
            resource("/brievenrondes/{id}/hervat")
                .get(round_moves::resume_form)
                .post(round_moves::resume),
        )
        .service(
            resource("/brievenrondes/{id}/intrekken")
                .get(round_moves::withdraw_form)
                .post(round_moves::withdraw),
        );
    follow_up_of_rounds(config);
}

/// Reminders, and moving what of a round did not leave.
fn follow_up_of_rounds(config: &mut ServiceConfig) {
    config
        .service(
            resource("/brievenrondes/{id}/herinneringen")
                .get(reminders::show)
                .post(reminders::release),
        )
        .route("/brievenrondes/{id}/herinneringen/{letter}", get().to(reminders::letter))
        .service(resource("/brievenrondes/{id}/verzetten").get(shifts::form).post(shifts::propose))
        .route("/brievenrondes/{id}/verzetten/bevestigen", post().to(shifts::confirm));
}

/// Largest posted text of a letter, in bytes: far more than a letter may have, so that who pastes
/// too much hears how much it is and keeps the text.
const TEXT_LIMIT: usize = 4 * 1024 * 1024;

/// The words of every letter.
fn template_pages(config: &mut ServiceConfig) {
    config
        .route("/brieven/sjablonen", get().to(templates::list))
        .service(
            resource("/brieven/sjablonen/{kind}/{organisation_kind}")
                .app_data(FormConfig::default().limit(TEXT_LIMIT))
                .get(templates::show)
                .post(templates::save),
        )
        .route("/brieven/sjablonen/{kind}/{organisation_kind}/proef", post().to(templates::prove));
}

/// The outbox, who got what, and the way mail leaves.
fn mail_pages(config: &mut ServiceConfig) {
    config
        .route("/brievenrondes/{id}/berichten", get().to(receipts::of_round))
        .route("/brievenrondes/{id}/berichten.{format}", get().to(receipts::export_of_round))
        .service(
            resource("/brievenrondes/{id}/aangehouden/{letter}").get(held::form).post(held::decide),
        )
        .service(
            resource("/brievenrondes/{id}/onzeker")
                .get(settling_all::form)
                .post(settling_all::settle),
        )
        .service(
            resource("/brievenrondes/{id}/opnieuw").get(again::again_form).post(again::send_again),
        )
        .route("/organisaties/{code}/berichten", get().to(receipts::of_organisation))
        .route(
            "/organisaties/{code}/berichten.{format}",
            get().to(receipts::export_of_organisation),
        )
        .service(resource("/postvak-uit/{id}/adres").get(again::correct_form).post(again::correct))
        .route("/postvak-uit", get().to(outbox::list))
        .route("/postvak-uit/{id}", get().to(outbox::show))
        .route("/postvak-uit/{id}/niet-aangekomen", get().to(settling::not_arrived))
        .route("/postvak-uit/{id}/afhandelen", post().to(settling::settle))
        .route("/postvak-in", get().to(inbound::list))
        .service(resource("/postvak-in/{id}").get(inbound::show).post(inbound::link))
        .route("/postvak-in/{id}/gelezen", post().to(inbound::mark_read))
        .route("/beheer/e-mail", get().to(mail::show))
        .service(resource("/beheer/e-mail/aanzetten").get(unmuting::form).post(unmuting::unmute))
        .route("/beheer/e-mail/dns", post().to(mail::check_dns))
        .route("/beheer/e-mail/proef", post().to(mail::test));
}

/// Conversations.
fn conversation_pages(config: &mut ServiceConfig) {
    config
        .service(resource("/gesprekken").get(conversations::list).post(conversations::logging::log))
        .route("/gesprekken/nieuw", get().to(conversations::logging::new))
        .service(resource("/organisaties/{code}/aanbod").get(offers::show).post(offers::add))
        .route("/aanbod/{id}/aangenomen", post().to(offers::take_up))
        .route("/gesprekken/concept", post().to(conversations::drafts::save))
        .route("/gesprekken/concept/weg", post().to(conversations::drafts::discard))
        .route("/gesprekken/concept/{code}", get().to(conversations::drafts::show))
        .service(
            resource("/gesprekken/plannen")
                .get(conversations::forms::plan_form)
                .post(conversations::forms::plan),
        )
        .service(
            resource("/gesprekken/afwijzen")
                .get(conversations::changes::decline_form)
                .post(conversations::changes::decline),
        )
        .service(
            resource("/gesprekken/regiodag")
                .get(conversations::regional_days::form)
                .post(conversations::regional_days::plan),
        )
        .route("/gesprekken/regiodag/voorstel", get().to(conversations::regional_days::propose))
        .route("/gesprekken/{id}", get().to(conversations::show))
        .service(
            resource("/gesprekken/{id}/uitstellen")
                .get(conversations::changes::postpone_form)
                .post(conversations::changes::postpone),
        )
        .service(
            resource("/gesprekken/{id}/corrigeren")
                .get(conversations::corrections::form)
                .post(conversations::corrections::correct),
        );
}

/// The desk of an adviser: a day in a region, a briefing, a stand-in, dossiers handed over, and
/// putting right what was recorded.
fn desk_pages(config: &mut ServiceConfig) {
    config
        .route("/organisaties/{code}/briefing", get().to(briefings::of_organisation))
        .route("/provincies/{code}/briefing", get().to(briefings::of_province))
        .service(
            resource("/organisaties/{code}/corrigeren")
                .get(dossier::corrections::form)
                .post(dossier::corrections::correct),
        )
        .service(
            resource("/organisaties/{code}/opnieuw")
                .get(dossier::reapproach::form)
                .post(dossier::reapproach::set),
        )
        .service(
            resource("/overdracht").get(desks::stand_ins::list).post(desks::handovers::propose),
        )
        .route("/overdracht/nieuw", get().to(desks::handovers::form))
        .route("/overdracht/vervanging", post().to(desks::stand_ins::name))
        .route("/overdracht/vervanging/{id}/stop", post().to(desks::stand_ins::end))
        .route("/overdracht/{id}", get().to(desks::handovers::show))
        .route("/overdracht/{id}/bevestigen", post().to(desks::handovers::confirm))
        .route("/overdracht/{id}/intrekken", post().to(desks::handovers::withdraw));
}

/// Notes on a dossier, and opening one in an emergency.
fn note_pages(config: &mut ServiceConfig) {
    config
        .service(resource("/organisaties/{code}/notities").get(notes::list).post(notes::write))
        .route("/notities/geopend/{id}/gezien", post().to(notes::tasks::mark_seen))
        .route("/notities/{id}", get().to(notes::show))
        .route("/notities/{id}/lezers", post().to(notes::share))
        .route("/notities/{id}/verlengen", post().to(notes::extend))
        .route("/beheer/notities", get().to(notes::emergency::list))
        .service(
            resource("/beheer/notities/{id}")
                .get(notes::emergency::form)
                .post(notes::emergency::open),
        );
}

/// Commitments, replies by hand, calls and tasks.
fn follow_up_pages(config: &mut ServiceConfig) {
    config
        .service(
            resource("/organisaties/{code}/toezeggingen")
                .get(commitments::new)
                .post(commitments::add),
        )
        .route("/toezeggingen", get().to(commitments::list::show))
        .route("/toezeggingen.{format}", get().to(commitments::list::export))
        .service(resource("/toezeggingen/{id}").get(commitments::show).post(commitments::change))
        .route("/toezeggingen/{id}/gedaan", post().to(commitments::finish))
        .route("/toezeggingen/{id}/vervallen", post().to(commitments::drop))
        .route("/toezeggingen/{id}/heropenen", post().to(commitments::reopen))
        .service(
            resource("/organisaties/{code}/terugkoppeling")
                .get(feedback::form)
                .post(feedback::write),
        )
        .service(
            resource("/organisaties/{code}/antwoord")
                .get(replies::by_hand::form)
                .post(replies::by_hand::record),
        )
        .route("/belronde", get().to(calls::list))
        .route("/belronde/volgende", post().to(calls::next))
        .service(resource("/belronde/{id}").get(calls::form).post(calls::log))
        .route("/belronde/{id}/ik-bel", post().to(calls::take))
        .route("/belronde/{id}/los", post().to(calls::let_go))
        .route("/taken", get().to(tasks::list));
}

/// The sessions of stage 2.
fn session_pages(config: &mut ServiceConfig) {
    config
        .service(resource("/bijeenkomsten").get(sessions::list).post(sessions::plan))
        .route("/bijeenkomsten/nieuw", get().to(sessions::new_form))
        .route("/bijeenkomsten/gewenst", get().to(planning::demand::list))
        .route("/bijeenkomsten/voorstellen", get().to(planning::proposals::show))
        .route("/bijeenkomsten/tourplan", get().to(planning::tour::show))
        .service(
            resource("/organisaties/{code}/wensen")
                .get(planning::wishes::show)
                .post(planning::wishes::save),
        )
        .route("/organisaties/{code}/wensen/reces", post().to(planning::wishes::add_recess))
        .service(
            resource("/organisaties/{code}/wensen/reces/{id}/weg")
                .post(planning::wishes::remove_recess),
        )
        .route("/bijeenkomsten/{id}", get().to(sessions::show))
        .service(
            resource("/bijeenkomsten/{id}/wijzigen")
                .get(sessions::move_form)
                .post(sessions::reschedule),
        )
        .service(
            resource("/bijeenkomsten/{id}/uitstellen")
                .get(sessions::postpone_form)
                .post(sessions::postpone),
        )
        .service(
            resource("/bijeenkomsten/{id}/afzeggen")
                .get(sessions::cancel_form)
                .post(sessions::cancel),
        )
        .service(
            resource("/bijeenkomsten/{id}/corrigeren")
                .get(sessions::corrections::form)
                .post(sessions::corrections::correct),
        )
        .route("/bijeenkomsten/{id}/resultaat", post().to(sessions::record_result))
        .route("/bijeenkomsten/{id}/uitnodiging.ics", get().to(sessions::invitation));
}

/// The trainings of stage 3.
fn training_pages(config: &mut ServiceConfig) {
    config
        .service(resource("/trainingen").get(trainings::list).post(trainings::add))
        .route("/trainingen/nieuw", get().to(trainings::new_form))
        .route("/trainingen/{id}", get().to(trainings::show))
        .route("/trainingen/{id}/kosten", post().to(trainings::agree_cost))
        .route("/trainingen/{id}/plannen", post().to(trainings::plan))
        .route("/trainingen/{id}/gehouden", post().to(trainings::hold))
        .service(
            resource("/trainingen/{id}/afwijzen")
                .get(trainings::decline_form)
                .post(trainings::decline),
        );
}

/// The people who give sessions and trainings.
fn people_pages(config: &mut ServiceConfig) {
    config
        .service(resource("/beheer/mensen").get(people::list).post(people::add))
        .route("/beheer/mensen/nieuw", get().to(people::new_form))
        .service(resource("/beheer/mensen/{id}").get(people::change_form).post(people::change))
        .service(resource("/beheer/mensen/{id}/einde").get(people::end_form).post(people::end))
        .route("/beheer/mensen/{id}/verlof", post().to(people::leave::add))
        .route("/beheer/mensen/{id}/verlof/{leave}/weg", post().to(people::leave::remove))
        .route("/beheer/mensen/{id}/agenda", post().to(people::feed::renew))
        .route("/beheer/mensen/{id}/agenda/intrekken", post().to(people::feed::revoke));
}

/// Changes of the division.
fn reorganisation_pages(config: &mut ServiceConfig) {
    config
        .service(
            resource("/beheer/herindelingen")
                .get(reorganisations::list)
                .post(reorganisations::plan),
        )
        .route("/beheer/herindelingen/nieuw", get().to(reorganisations::new_form))
        .route("/beheer/herindelingen/{id}", get().to(reorganisations::show))
        .service(
            resource("/beheer/herindelingen/{id}/bevestigen")
                .get(reorganisations::confirm_form)
                .post(reorganisations::confirm),
        )
        .service(
            resource("/beheer/herindelingen/{id}/intrekken")
                .get(reorganisations::withdraw_form)
                .post(reorganisations::withdraw),
        );
}

/// The own account, and the accounts of the team.
fn account_pages(config: &mut ServiceConfig) {
    config
        .route("/uitloggen", post().to(access::log_out))
        .service(resource("/account").get(account::show).post(account::set_details))
        .route("/account/wachtwoord", post().to(account::set_password))
        .route("/account/overzicht", post().to(account::set_digest))
        .route("/account/tokens", post().to(account::add_token))
        .route("/account/tokens/{id}/intrekken", post().to(account::revoke_token))
        .service(resource("/beheer/accounts").get(accounts::list).post(accounts::add))
        .route("/beheer/accounts/nieuw", get().to(accounts::new_form))
        .route("/beheer/accounts/{id}/link", post().to(accounts::renew_link))
        .service(
            resource("/beheer/accounts/{id}/uit")
                .get(accounts::disable_form)
                .post(accounts::disable),
        )
        .route("/beheer/accounts/{id}/aan", post().to(accounts::enable));
}
