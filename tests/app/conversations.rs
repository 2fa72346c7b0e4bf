//! Conversations: what follows from one, who may log it, and what stays confidential.

use chrono::NaiveDate;
use drietraps::domain::conversations::details::Details;
use drietraps::domain::conversations::{
    Arranged, Assessment, Attendee, ConversationState, Familiarity, Mode, Outcome, SessionInterest,
};
use drietraps::domain::errors::RuleError;
use drietraps::domain::stages::StageState;
use drietraps::services::conversations::{
    DeclineConversation, LogConversation, PlanConversation, Postponement, Seen, decline, list, log,
    plan, postpone,
};
use drietraps::services::{ServiceError, ServiceResult, audit};
use drietraps::store::{audit as audit_lines, conversations, dossiers};
use serde_json::json;

use crate::evenings::events;
use crate::kit::{Backend, TestApp, at, on_both};
use crate::letter_kit::{dossier, message_state, queued_letter, round_states, sent_letter, stages};

const ZEIST: &str = "GM0355";
const FLASH: &str = "__Host-drietraps-melding";
const SECRET: &str = "Spanning rond een bouwplan";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn conversation(code: &str) -> LogConversation {
    let outcome = Outcome {
        held_on: day("2023-10-02"),
        mode: Mode::OnSite,
        attended: vec![Attendee::Mayor],
        assessment: Assessment::Positive,
        session_interest: SessionInterest::Yes,
        later_on: None,
        has_protocol: Arranged::NotDiscussed,
        has_code_of_conduct: Arranged::NotDiscussed,
        knows_team: Familiarity::NotDiscussed,
        motives: Vec::new(),
        tips: Vec::new(),
    };
    let organisation = code.to_owned();
    let (sealed_answers, commitments) = (None, Vec::new());
    let details = Details::default();
    let seen = Seen::Unasked;
    LogConversation { organisation, outcome, sealed_answers, commitments, details, seen }
}

fn try_log(app: &TestApp, name: &str, command: &LogConversation) -> ServiceResult<i64> {
    let actor = app.actor(name);
    app.try_write(|conn| Ok(log(conn, &actor, command, app.now())?.id))
}

fn sentence<T: std::fmt::Debug>(refused: ServiceResult<T>) -> String {
    refused.unwrap_err().to_string()
}

fn with_interest(interest: SessionInterest, later_on: Option<NaiveDate>) -> LogConversation {
    let mut command = conversation(ZEIST);
    command.outcome.session_interest = interest;
    command.outcome.later_on = later_on;
    command
}

on_both!(a_conversation_nobody_planned_moves_every_stage_that_it_touches, |app| {
    try_log(&app, "adviser", &conversation(ZEIST)).unwrap();
    let now = stages(&app, ZEIST);
    assert_eq!(now.conversation, StageState::Held);
    assert_eq!(now.session, StageState::Wanted);
    assert_eq!(now.letter, StageState::Skipped);
    let dossier = dossier(&app, ZEIST);
    assert_eq!(dossier.adviser_id, Some(app.user("adviser").id));
    let events = app.read(|conn| Ok(dossiers::list_events(conn, dossier.id)?));
    assert!(events.iter().all(|event| event.happened_on == day("2023-10-02")));
    assert!(events.iter().any(|event| event.reason.as_deref() == Some("eigen verzoek")));
});

on_both!(a_letter_that_still_waits_is_withdrawn_with_its_messages, |app| {
    queued_letter(&app, ZEIST);
    try_log(&app, "adviser", &conversation(ZEIST)).unwrap();
    assert_eq!(stages(&app, ZEIST).letter, StageState::Cancelled);
    assert_eq!(message_state(&app, ZEIST), "cancelled");
    assert_eq!(round_states(&app), ["finished"], "nothing waits in the round any more");
});

on_both!(messages_that_a_conversation_takes_back_are_told_with_a_true_reason, |app| {
    queued_letter(&app, ZEIST);
    let browser = app.logged_in("adviser");
    let logged = browser.post("/gesprekken", &form(&[])).expect(303);
    let mut next = browser.clone();
    next.cookies.push((FLASH.to_owned(), logged.cookie(FLASH).unwrap()));
    let page = next.get("/organisaties/GM0355").expect(200).body;
    assert!(page.contains("1 wachtend bericht aan deze gemeente is ingetrokken."), "{page}");
    let told = events(&app, ZEIST);
    assert!(told.contains(&"letter cancelled gesprek al vastgelegd".to_owned()), "{told:?}");
    assert!(told.iter().all(|event| !event.contains("eigen verzoek")), "{told:?}");
});

on_both!(a_letter_that_left_counts_as_answered_by_the_conversation, |app| {
    sent_letter(&app, ZEIST, "2023-09-12T07:00:00Z");
    try_log(&app, "adviser", &conversation(ZEIST)).unwrap();
    assert_eq!(stages(&app, ZEIST).letter, StageState::Answered);
    assert_eq!(message_state(&app, ZEIST), "sent");
});

on_both!(the_interest_in_a_session_decides_where_that_stage_goes, |app| {
    let held = |interest, code: &str| {
        let mut command = with_interest(interest, Some(day("2024-01-15")));
        command.organisation = code.to_owned();
        try_log(&app, "adviser", &command).unwrap();
        (stages(&app, code).session, dossier(&app, code).reapproach_on)
    };
    assert_eq!(held(SessionInterest::No, "GM0340"), (StageState::Declined, None));
    assert_eq!(held(SessionInterest::Undecided, "GM0342"), (StageState::Offered, None));
    let later = held(SessionInterest::Later, "GM0344");
    assert_eq!(later, (StageState::Offered, Some(day("2024-01-15"))));
});

on_both!(later_without_a_day_is_refused_beside_the_field, |app| {
    let refused = try_log(&app, "adviser", &with_interest(SessionInterest::Later, None));
    assert_eq!(refused.unwrap_err().problems()[0].field, "later_on");
});

on_both!(a_conversation_in_the_future_is_refused_and_nothing_is_written, |app| {
    let mut command = conversation(ZEIST);
    command.outcome.held_on = day("2023-10-04");
    let refused = sentence(try_log(&app, "adviser", &command));
    assert!(refused.starts_with("Deze datum ligt in de toekomst."), "{refused}");
    assert_eq!(stages(&app, ZEIST).conversation, StageState::NotStarted);
    assert_eq!(dossier(&app, ZEIST).adviser_id, None);
});

on_both!(a_conversation_before_the_tour_is_refused_on_the_page_and_in_the_api, |app| {
    let mut command = conversation(ZEIST);
    command.outcome.held_on = day("2022-06-30");
    assert_eq!(try_log(&app, "adviser", &command).unwrap_err().problems()[0].field, "held_on");
    let fields: Vec<_> = form(&[("held_on", "03-10-2001")])
        .into_iter()
        .filter(|field| *field != ("held_on", "03-10-2023"))
        .collect();
    let page = app.logged_in("adviser").post("/gesprekken", &fields).expect(422).body;
    assert!(page.contains("Deze dag ligt voor het begin van de tour."), "{page}");
    let body = json!({ "organisation": ZEIST, "heldOn": "2001-10-03", "mode": "online",
        "attended": ["mayor"], "assessment": "neutral", "sessionInterest": "undecided" });
    let told = app.api("adviser").post("conversations", &body).expect(400).json();
    assert_eq!(told["errors"][0]["field"], "heldOn");
    command.outcome.held_on = day("2022-07-01");
    try_log(&app, "adviser", &command).unwrap();
});

on_both!(an_organisation_that_did_not_exist_that_day_has_no_conversation, |app| {
    let refused = try_log(&app, "adviser", &conversation("GM0501"));
    assert_eq!(refused.unwrap_err().problems()[0].field, "organisation");
    let unknown = try_log(&app, "adviser", &conversation("GM9999"));
    assert_eq!(unknown.unwrap_err().problems()[0].field, "organisation");
});

on_both!(only_the_adviser_of_the_dossier_logs_a_conversation, |app| {
    for name in ["planner", "management", "admin"] {
        let refused = try_log(&app, name, &conversation(ZEIST));
        assert!(matches!(refused, Err(ServiceError::Forbidden(_))), "{name}");
    }
    try_log(&app, "adviser", &conversation(ZEIST)).unwrap();
    let other = sentence(try_log(&app, "adviser2", &conversation(ZEIST)));
    assert!(other.contains("Dit dossier is van Test adviser."), "{other}");
});

on_both!(the_same_conversation_is_not_logged_twice_but_a_further_one_is, |app| {
    try_log(&app, "adviser", &conversation(ZEIST)).unwrap();
    let again = try_log(&app, "adviser", &conversation(ZEIST));
    assert!(matches!(again, Err(ServiceError::Rule(RuleError::Clash(_)))));
    let mut further = conversation(ZEIST);
    further.outcome.attended = vec![Attendee::CouncilClerk];
    try_log(&app, "adviser", &further).unwrap();
    let id = dossier(&app, ZEIST).id;
    let events = app.read(|conn| Ok(dossiers::list_events(conn, id)?));
    assert_eq!(events.iter().filter(|event| event.to == StageState::Held).count(), 1);
});

on_both!(a_planned_conversation_becomes_the_held_one, |app| {
    let (adviser, now) = (app.actor("adviser"), app.now());
    let command = planned("2023-10-05T12:00:00Z", None);
    let id = app.write(|conn| plan(conn, &adviser, &command, &app.state.stationery(), now)).id;
    assert_eq!(stages(&app, ZEIST).conversation, StageState::Planned);
    let mut held = conversation(ZEIST);
    held.outcome.held_on = day("2023-10-05");
    let later = app.at("2023-10-05T15:00:00Z");
    assert_eq!(try_log(&later, "adviser", &held).unwrap(), id);
    assert_eq!(stages(&app, ZEIST).conversation, StageState::Held);
});

/// Plans a conversation with Zeist as the adviser and answers its id.
fn plans(app: &TestApp, moment: &str) -> i64 {
    let (adviser, now) = (app.actor("adviser"), app.now());
    let command = planned(moment, None);
    app.write(|conn| plan(conn, &adviser, &command, &app.state.stationery(), now)).id
}

fn states(app: &TestApp) -> Vec<(ConversationState, Option<NaiveDate>)> {
    let id = dossier(app, ZEIST).id;
    let all = app.read(|conn| Ok(conversations::list_of(conn, id)?));
    all.into_iter().map(|it| (it.state, it.outcome.map(|outcome| outcome.held_on))).collect()
}

on_both!(a_talk_before_the_day_of_an_appointment_is_another_conversation, |app| {
    use ConversationState::{Held, Planned};
    let id = plans(&app, "2023-10-12T12:00:00Z");
    let page = app.logged_in("adviser").get("/gesprekken/nieuw?organisatie=GM0355").expect(200);
    assert!(page.body.contains("gepland op donderdag 12 oktober, 14.00 uur"), "{}", page.body);
    for seen in [Seen::One(id, 1), Seen::Nothing, Seen::Unasked] {
        let mut call = LogConversation { seen, ..conversation(ZEIST) };
        let number = states(&app).len();
        call.outcome.attended = vec![Attendee::ALL[number]];
        assert_ne!(try_log(&app, "adviser", &call).unwrap(), id, "{seen:?}");
        assert_eq!(states(&app)[0], (Planned, None), "the appointment stays");
        assert_eq!(states(&app).last(), Some(&(Held, Some(day("2023-10-02")))));
    }
    assert_eq!(stages(&app, ZEIST).conversation, StageState::Held);
    // The appointment itself is logged when its day has come.
    let later = app.at("2023-10-12T15:00:00Z");
    let mut held = LogConversation { seen: Seen::One(id, 1), ..conversation(ZEIST) };
    held.outcome.held_on = day("2023-10-12");
    assert_eq!(try_log(&later, "adviser", &held).unwrap(), id);
});

on_both!(a_form_that_did_not_show_the_appointment_of_that_day_is_asked, |app| {
    let id = plans(&app, "2023-10-03T12:00:00Z");
    let later = app.at("2023-10-03T15:00:00Z");
    let browser = later.logged_in("adviser");
    let page = browser.post("/gesprekken", &form(&[("issues", SECRET)])).expect(409).body;
    for text in ["Er staat een gesprek gepland op dinsdag 3 oktober, 14.00 uur.", SECRET] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert_eq!(states(&app), [(ConversationState::Planned, None)]);
    let hidden = |name: &str| {
        let rest = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let (number, version) = (hidden("conversation"), hidden("version"));
    assert_eq!(number, id.to_string());
    let seen = [("conversation", number.as_str()), ("version", version.as_str())];
    browser.post("/gesprekken", &form(&seen)).expect(303);
    assert_eq!(states(&app), [(ConversationState::Held, Some(day("2023-10-03")))]);
});

on_both!(a_further_conversation_is_called_off_and_what_was_held_stays, |app| {
    try_log(&app, "adviser", &conversation(ZEIST)).unwrap();
    let before = events(&app, ZEIST);
    plans(&app, "2023-10-12T12:00:00Z");
    let browser = app.logged_in("adviser");
    let fields = [("organisation", ZEIST), ("reason", "Niet meer nodig")];
    browser.post("/gesprekken/afwijzen", &fields[..1]).expect(422);
    browser.post("/gesprekken/afwijzen", &fields).expect(303);
    assert_eq!(states(&app)[1], (ConversationState::Declined, None));
    assert_eq!(stages(&app, ZEIST).conversation, StageState::Held);
    assert_eq!(events(&app, ZEIST), before, "no stage moved");
    browser.post("/gesprekken/afwijzen", &fields).expect(422);
});

fn planned(moment: &str, adviser_id: Option<i64>) -> PlanConversation {
    let organisation = ZEIST.to_owned();
    let invited = None;
    PlanConversation { organisation, at: at(moment), mode: Mode::Online, adviser_id, invited }
}

on_both!(a_planner_plans_for_an_adviser_and_nobody_plans_in_the_past, |app| {
    let (planner, now) = (app.actor("planner"), app.now());
    let adviser = Some(app.user("adviser").id);
    let try_plan = |command: PlanConversation| {
        app.try_write(|conn| plan(conn, &planner, &command, &app.state.stationery(), now))
    };
    let past = try_plan(planned("2023-10-02T12:00:00Z", adviser));
    assert_eq!(past.unwrap_err().problems()[0].field, "held_on");
    let nobody = try_plan(planned("2023-10-05T12:00:00Z", None));
    assert_eq!(nobody.unwrap_err().problems()[0].field, "adviser");
    try_plan(planned("2023-10-05T12:00:00Z", adviser)).unwrap();
    assert_eq!(dossier(&app, ZEIST).adviser_id, adviser);
    assert!(try_plan(planned("2023-10-06T12:00:00Z", adviser)).is_err());
});

on_both!(a_postponed_conversation_carries_a_date_and_can_be_planned_again, |app| {
    let (adviser, now) = (app.actor("adviser"), app.now());
    let moment = planned("2023-10-05T12:00:00Z", None);
    let id = app.write(|conn| plan(conn, &adviser, &moment, &app.state.stationery(), now)).id;
    let past = Postponement::Reapproach(day("2023-10-03"), String::new());
    assert!(
        app.try_write(|conn| postpone(conn, &adviser, (id, &past), &app.state.stationery(), now))
            .is_err()
    );
    let until = Postponement::Reapproach(day("2023-11-01"), "te druk".to_owned());
    app.write(|conn| postpone(conn, &adviser, (id, &until), &app.state.stationery(), now));
    assert_eq!(stages(&app, ZEIST).conversation, StageState::Postponed);
    assert_eq!(dossier(&app, ZEIST).reapproach_on, Some(day("2023-11-01")));
    let again = planned("2023-11-02T12:00:00Z", None);
    let again = app.write(|conn| plan(conn, &adviser, &again, &app.state.stationery(), now)).id;
    assert_eq!((again, dossier(&app, ZEIST).reapproach_on), (id, None));
    let moved = Postponement::To(at("2023-11-03T12:00:00Z"), String::new());
    app.write(|conn| postpone(conn, &adviser, (id, &moved), &app.state.stationery(), now));
    assert_eq!(stages(&app, ZEIST).conversation, StageState::Planned);
});

on_both!(a_declined_conversation_needs_a_reason_and_can_be_planned_after_all, |app| {
    let (adviser, now) = (app.actor("adviser"), app.now());
    let declined = |reason: &str| {
        let (organisation, reason) = (ZEIST.to_owned(), reason.to_owned());
        let command = DeclineConversation { organisation, reason, reapproach_on: None };
        app.try_write(|conn| decline(conn, &adviser, &command, &app.state.stationery(), now))
    };
    assert!(declined(" ").is_err());
    declined("geen tijd").unwrap();
    assert_eq!(stages(&app, ZEIST).conversation, StageState::Declined);
    app.write(|conn| {
        plan(conn, &adviser, &planned("2023-11-02T12:00:00Z", None), &app.state.stationery(), now)
    });
    assert_eq!(stages(&app, ZEIST).conversation, StageState::Planned);
});

on_both!(confidential_answers_are_sealed_and_read_by_the_own_adviser_alone, |app| {
    let browser = app.logged_in("adviser");
    let posted = browser.post("/gesprekken", &form(&[("issues", SECRET)])).expect(303);
    assert_eq!(posted.location(), "/organisaties/GM0355");
    let adviser = app.actor("adviser");
    let id = app.read(|conn| list(conn, &adviser, &Default::default()))[0].id;
    let path = format!("/gesprekken/{id}");
    assert!(browser.get(&path).expect(200).body.contains(SECRET));
    for name in ["adviser2", "planner"] {
        assert!(!app.logged_in(name).get(&path).expect(200).body.contains(SECRET), "{name}");
    }
    app.logged_in("management").get(&path).expect(403);
    assert!(!app.api("adviser").get("conversations").expect(200).body.contains(SECRET));
    let lines = app.read(|conn| Ok(audit_lines::list(conn)?));
    let reads = lines.iter().filter(|line| line.action == "conversation.read_answers");
    let told: Vec<&str> = reads.map(|line| line.result.as_str()).collect();
    assert_eq!(told, ["done", "refused", "refused"], "the adviser, another one and a planner");
    app.read(audit::verify).unwrap();
    if app.backend == Backend::Sqlite {
        for file in std::fs::read_dir(app.folder.path()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            assert!(!bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes()));
        }
    }
});

fn form<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("organisation", ZEIST),
        ("held_on", "03-10-2023"),
        ("mode", "on_site"),
        ("attended", "mayor"),
        ("attended", "council_clerk"),
        ("assessment", "positive"),
        ("session_interest", "yes"),
    ];
    fields.extend(more);
    fields
}

on_both!(a_refused_form_comes_back_filled_in_with_every_problem, |app| {
    let browser = app.logged_in("adviser");
    browser.get("/gesprekken/nieuw").expect(200);
    let opened = browser.get("/gesprekken/nieuw?organisatie=GM0355").expect(200);
    assert!(opened.body.contains("Gemeente Zeist") && opened.body.contains("03-10-2023"));
    let fields = [
        ("organisation", ZEIST),
        ("held_on", "04-10-2023"),
        ("mode", "phone"),
        ("needs", "Hulp bij een protocol"),
    ];
    let refused = browser.post("/gesprekken", &fields).expect(422).body;
    for text in [
        "Deze datum ligt in de toekomst.",
        "Kruis aan wie erbij was",
        "Kies een van de antwoorden.",
        "value=\"04-10-2023\"",
        "Hulp bij een protocol",
    ] {
        assert!(refused.contains(text), "{text}");
    }
});

on_both!(a_commitment_made_in_the_conversation_stands_in_the_list, |app| {
    let commitment = [("commitment_text", "Protocol sturen"), ("commitment_due_on", "10-10-2023")];
    app.logged_in("adviser").post("/gesprekken", &form(&commitment)).expect(303);
    let listed = app.api("planner").get("commitments").expect(200).json();
    assert_eq!(listed[0]["title"], "Protocol sturen");
    assert_eq!(listed[0]["dueOn"], "2023-10-10");
    assert_eq!(listed[0]["organisation"], ZEIST);
    let id = listed[0]["id"].as_i64().unwrap();
    let path = format!("/toezeggingen/{id}/gedaan");
    app.logged_in("adviser2").post(&path, &[]).expect(403);
    app.logged_in("adviser").post(&path, &[]).expect(303);
    let listed = app.api("planner").get("commitments").expect(200).json();
    assert_eq!(listed[0]["doneOn"], "2023-10-03");
});

on_both!(the_api_logs_a_conversation_and_tells_every_problem, |app| {
    let body = json!({ "organisation": ZEIST, "heldOn": "2023-10-03", "mode": "online",
        "attended": ["mayor", "council_clerk"], "assessment": "neutral",
        "sessionInterest": "undecided", "hasProtocol": "arranged", "issues": SECRET });
    let made = app.api("adviser").post("conversations", &body).expect(201);
    let answer = made.json();
    assert!(!made.body.contains(SECRET));
    assert_eq!(answer["hasProtocol"], "arranged");
    assert_eq!(answer["hasCodeOfConduct"], "not_discussed");
    assert_eq!(made.header("location"), Some(&*format!("/api/v1/conversations/{}", answer["id"])));
    let seen = app.api("planner").get("conversations?organisation=GM0355").expect(200).json();
    assert_eq!(seen[0]["sessionInterest"], "undecided");
    assert_eq!(seen[0]["assessment"], json!(null));
    let wrong = json!({ "organisation": ZEIST, "heldOn": "2023-12-01", "attended": ["cat"] });
    let refused = app.api("adviser").post("conversations", &wrong).expect(400).json();
    let fields: Vec<_> =
        refused["errors"].as_array().unwrap().iter().map(|error| &error["field"]).collect();
    for field in ["heldOn", "mode", "attended", "assessment", "sessionInterest"] {
        assert_eq!(fields.iter().filter(|it| **it == field).count(), 1, "{field} in {fields:?}");
    }
    app.api("planner").post("conversations", &body).expect(403);
    app.api("management").get("conversations").expect(403);
});

on_both!(the_pages_of_a_planned_conversation_lead_through_its_life, |app| {
    let browser = app.logged_in("adviser");
    let fields = [
        ("organisation", ZEIST),
        ("held_on", "05-10-2023"),
        ("held_at", "14.00"),
        ("mode", "online"),
    ];
    browser.get("/gesprekken/plannen?organisatie=GM0355").expect(200);
    browser.post("/gesprekken/plannen", &fields[..2]).expect(422);
    browser.post("/gesprekken/plannen", &fields).expect(303);
    let listed = browser.get("/gesprekken?state=planned&q=zeist").expect(200).body;
    assert!(listed.contains("donderdag 5 oktober 2023, 14.00 uur"), "{listed}");
    let adviser = app.actor("adviser");
    let id = app.read(|conn| list(conn, &adviser, &Default::default()))[0].id;
    browser.get(&format!("/gesprekken/{id}/uitstellen")).expect(200);
    let later = [("reapproach_on", "01-11-2023"), ("reason", "te druk")];
    browser.post(&format!("/gesprekken/{id}/uitstellen"), &[]).expect(422);
    browser.post(&format!("/gesprekken/{id}/uitstellen"), &later).expect(303);
    browser.get("/gesprekken/afwijzen?organisatie=GM0355").expect(200);
    let reason = [("organisation", ZEIST), ("reason", "geen tijd")];
    browser.post("/gesprekken/afwijzen", &reason[..1]).expect(422);
    browser.post("/gesprekken/afwijzen", &reason).expect(303);
    assert_eq!(stages(&app, ZEIST).conversation, StageState::Declined);
    app.logged_in("management").get("/gesprekken").expect(403);
});
