//! Golden reports: what the demo's tour looked like on a day, as known on a day, stays what it
//! was, whatever is written later.

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate, TimeDelta};
use drietraps::domain::breakdowns::checksum_text;
use drietraps::domain::coverage::{Coverage, end_of_day};
use drietraps::domain::permissions::Role;
use drietraps::domain::reorganisation::ReorganisationKind;
use drietraps::domain::stages::Stage;
use drietraps::services::coverage::breakdowns::{self, FullReport};
use drietraps::services::coverage::{self, Figures};
use drietraps::services::imports::{self, Opened, Options, limits};
use drietraps::services::reorganisations::{self, Asked};
use drietraps::store::{conversations, dossiers, organisations, users};

use crate::kit::{Backend, TestApp, on_both};

/// Reference day and the day as known at which is asked.
const QUESTIONS: [(&str, &str); 6] = [
    ("2022-12-31", "2022-12-31"),
    ("2022-12-31", "2023-10-03"),
    ("2023-06-30", "2023-07-15"),
    ("2023-09-30", "2023-09-20"),
    ("2023-10-03", "2023-10-03"),
    ("2024-12-31", "2023-10-03"),
];

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn ask(app: &TestApp, (on, known_on): (&str, &str)) -> FullReport {
    let (actor, now) = (app.actor("management"), app.now());
    let asked = end_of_day(day(known_on));
    app.read(|conn| {
        let report = coverage::report(conn, &actor, day(on), asked.min(now))?;
        breakdowns::complete(conn, &actor, report, Some(asked))
    })
}

/// A line a question: the totals of municipalities, and the checksum over every figure.
fn summary(app: &TestApp) -> String {
    let line = |question: &(&str, &str)| {
        let full = ask(app, *question);
        let coverage = &full.report.coverage;
        let stages = coverage.stages;
        format!(
            "{} known {}: {} of {}, letter {} session {} training {}\n  {}\n",
            question.0,
            question.1,
            stages.conversation,
            coverage.municipalities,
            stages.letter,
            stages.session,
            stages.training,
            full.checksum
        )
    };
    QUESTIONS.iter().map(line).collect()
}

/// Every figure of every question.
fn figures(app: &TestApp) -> Vec<String> {
    let text = |question: &(&str, &str)| {
        let full = ask(app, *question);
        format!("{}\n{}", checksum_text(&full.report.coverage, &full.parts), full.checksum)
    };
    QUESTIONS.iter().map(text).collect()
}

/// What the pages show of every question.
fn pages(app: &TestApp) -> Vec<String> {
    let browser = app.logged_in("mieke");
    let part = |path: &str, (on, known): &(&str, &str)| {
        let page = browser.get(&format!("{path}?peildatum={on}&bekend-op={known}")).expect(200);
        let (_, main) = page.body.split_once("<main").unwrap();
        main.split_once("</main>").unwrap().0.to_owned()
    };
    // A page is not asked about a day to come, and keeps today with the moment.
    let asked = QUESTIONS.iter().filter(|(on, _)| *on <= "2023-10-03").map(|&(on, known)| {
        (on, if known == "2023-10-03" { "2023-10-03T07:00:00Z" } else { known })
    });
    let asked: Vec<_> = asked.collect();
    ["/dekking", "/dekking/trechter", "/dekking/maanden", "/dekking/verdeling"]
        .iter()
        .flat_map(|path| asked.iter().map(|question| part(path, question)))
        .collect()
}

on_both!(golden_reports_of_the_demo_stay_equal_whatever_is_written_later, |app| {
    let app = app.in_mid_tour();
    let (before, shown) = (figures(&app), pages(&app));
    insta::assert_snapshot!("golden_reports", summary(&app));
    let later = app.at("2023-10-05T09:00:00Z");
    let now = ("2023-10-05", "2023-10-05");
    let mut last = ask(&later, now).checksum;
    for edit in [correct_day, take_back, read_in_inhabitants, log_late] {
        edit(&later);
        let next = ask(&later, now).checksum;
        assert_ne!(last, next, "the edit changes what is known now");
        last = next;
    }
    merge(&later);
    assert_eq!(ask(&later, now).checksum, last, "on the day itself nothing changes yet");
    reassign(&later);
    assert_eq!(ask(&later, now).checksum, last, "who held it stays who held it");
    assert_eq!(figures(&later), before);
    assert_eq!(pages(&later), shown);
});

#[test]
fn a_database_with_other_ids_of_accounts_gives_the_demo_the_same_checksums() {
    let app = TestApp::start(Backend::Sqlite);
    app.write(|conn| {
        for number in 0..3 {
            let email = format!("eerder{number}@drietraps.example");
            users::add(conn, &email, "Test eerder", Role::Adviser, app.now())?;
        }
        Ok(())
    });
    drietraps::cli::demo::fill(&app.state).unwrap();
    let plain = app.in_mid_tour();
    assert_ne!(plain.user("anna").id, app.user("anna").id);
    assert_eq!(summary(&plain), summary(&app));
}

/// The municipalities that officially existed on a day, in each province, by the register in `seed`.
fn official(on: NaiveDate) -> BTreeMap<String, i64> {
    let path = format!("{}/seed/municipalities.csv", env!("CARGO_MANIFEST_DIR"));
    let mut register = csv::Reader::from_path(path).unwrap();
    let mut provinces = BTreeMap::new();
    for line in register.records().map(Result::unwrap) {
        let (from, to) = (line[3].parse::<NaiveDate>().ok(), line[4].parse::<NaiveDate>().ok());
        if from.is_none_or(|from| from <= on) && to.is_none_or(|to| on < to) {
            *provinces.entry(line[2].to_owned()).or_default() += 1;
        }
    }
    provinces
}

on_both!(the_demo_counts_on_each_date_who_officially_existed, |app| {
    let app = app.in_mid_tour();
    let (actor, now) = (app.actor("mieke"), app.now());
    let figures = app.read(Figures::load);
    let days = (0..48).map(|month| day("2021-01-01") + Months::new(month));
    let days =
        days.flat_map(|first| [first - TimeDelta::days(1), first, first + TimeDelta::days(23)]);
    for on in days.filter(|on| *on >= day("2021-01-01")) {
        let coverage = app.read(|conn| figures.report(conn, &actor, on, now)).coverage;
        let counted = coverage.by_province.iter().map(|it| (it.code.clone(), it.municipalities));
        assert_eq!(counted.collect::<BTreeMap<_, _>>(), official(on), "{on}");
        assert_eq!(coverage.provinces, 12, "{on}");
    }
    // As published, see seed/README.md.
    for (on, all) in
        [("2021-06-01", 352), ("2022-01-01", 345), ("2022-03-24", 344), ("2023-01-01", 342)]
    {
        assert_eq!(official(day(on)).values().sum::<i64>(), all, "{on}");
    }
});

/// Conversation and version of a conversation that was held first in its dossier.
fn held(app: &TestApp, place: usize) -> (i64, i64, String) {
    app.read(|conn| {
        let tour = dossiers::current_tour(conn)?;
        let all = conversations::list(conn, tour)?;
        let first = |it: &&drietraps::domain::conversations::Conversation| {
            it.outcome.is_some()
                && all.iter().filter(|other| other.dossier_id == it.dossier_id).count() == 1
        };
        let one = all.iter().filter(first).nth(place).unwrap();
        let dossier = dossiers::get(conn, one.dossier_id)?;
        let code = organisations::get(conn, dossier.organisation_id)?.code;
        Ok((one.id, one.version, code))
    })
}

fn correct(app: &TestApp, place: usize, what: &[(&str, &str)]) {
    let (id, version, _) = held(app, place);
    let version = version.to_string();
    let mut fields = vec![("version", version.as_str()), ("reason", "Verkeerd overgenomen")];
    fields.extend(what);
    app.logged_in("petra").post(&format!("/gesprekken/{id}/corrigeren"), &fields).expect(303);
}

fn correct_day(app: &TestApp) {
    let (id, _, _) = held(app, 0);
    let was = app.read(|conn| Ok(conversations::get(conn, id)?)).outcome.unwrap().held_on;
    let other = (was - TimeDelta::days(1)).format("%d-%m-%Y").to_string();
    correct(app, 0, &[("what", "date"), ("held_on", &other)]);
}

fn take_back(app: &TestApp) {
    correct(app, 1, &[("what", "not_held")]);
}

fn read_in_inhabitants(app: &TestApp) {
    let text = "\"Officiële naam\";\"Type\";\"Adressen (type, toelichting, straat)\";\
        \"Telefoonnummers \";\"E-mail adressen\";\"Internetpagina's\";\"Aantal inwoners\";\
        \"TOOi URI\";\"Organisatiecode\"\r\n\
        \"Gemeente Zeist\";\"Gemeente\";\"\";\"\";\"\";\"\";\"19000\";\"\";\"gm0355\"\r\n";
    let (actor, now) = (app.actor("petra"), app.now());
    let file =
        imports::open("lijst.csv", text.as_bytes(), &Options::default().reading, limits(1, 10));
    let Opened::Rows(file) = file.unwrap().rows(None, None).unwrap() else { panic!("layout") };
    let report = app.write(|conn| imports::write(conn, &actor, &file, &Options::default(), now));
    assert_eq!(report.updated, 1, "{:?}", report.errors);
}

/// Recorded now, and true from a day that earlier reports already looked at.
fn merge(app: &TestApp) {
    let asked = Asked {
        kind: ReorganisationKind::Annex,
        on: day("2024-01-01"),
        predecessors: vec!["Laren".to_owned()],
        successors: vec!["Blaricum".to_owned()],
        new: None,
        new_name: None,
    };
    let (one, other, now) = (app.actor("petra"), app.actor("joost"), app.now());
    let afterwards = ("2024-12-31", "2023-10-05");
    let before = ask(app, afterwards);
    let id = app.write(|conn| reorganisations::plan(conn, &one, &asked, now));
    app.write(|conn| reorganisations::confirm(conn, &other, id, now));
    let after = ask(app, afterwards);
    assert_ne!(before.checksum, after.checksum);
    let (before, after) = (before.report.coverage, after.report.coverage);
    assert_eq!((before.municipalities, after.municipalities), (342, 341));
    let of = |coverage: &Coverage, name| {
        coverage.standings.iter().find(|it| it.organisation.name == name).cloned()
    };
    let (laren, blaricum) = (of(&before, "Laren").unwrap(), of(&before, "Blaricum").unwrap());
    let together = of(&after, "Blaricum").unwrap();
    assert_eq!(of(&after, "Laren"), None, "it counts in Blaricum alone");
    for &stage in Stage::ALL {
        let (had, has) = (laren.has_reached(stage), blaricum.has_reached(stage));
        assert_eq!(together.has_reached(stage), had || has, "{stage}");
        assert_eq!(together.is_via_predecessor(stage), had && !has, "{stage}");
        let lost = i64::from(had && has);
        assert_eq!(after.stages.get(stage), before.stages.get(stage) - lost, "{stage}");
    }
}

/// A conversation of September that nobody wrote down in time, at a municipality of Noord-Brabant.
fn log_late(app: &TestApp) {
    let (code, owner) = app.read(|conn| {
        let tour = dossiers::current_tour(conn)?;
        let states = dossiers::list_states(conn)?;
        let is_begun = |id: i64| states.iter().any(|it| it.0 == id && it.1 != Stage::Letter);
        let all = organisations::list_valid_on(conn, day("2023-09-12"))?;
        for one in all.iter().filter(|it| it.province_code == "PV30" && !it.is_province()) {
            let dossier = dossiers::get_of(conn, one.id, tour)?;
            if !is_begun(dossier.id) {
                return Ok((one.code.clone(), dossier.adviser_id));
            }
        }
        panic!("somebody was not visited yet");
    });
    let fields = [
        ("organisation", code.as_str()),
        ("held_on", "12-09-2023"),
        ("mode", "phone"),
        ("attended", "mayor"),
        ("assessment", "positive"),
        ("session_interest", "no"),
    ];
    let ids = ["anna", "karim", "sanne"].map(|name| (name, app.user(name).id));
    let name = ids.iter().find(|(_, id)| Some(*id) == owner).map_or("anna", |(name, _)| name);
    app.logged_in(name).post("/gesprekken", &fields).expect(303);
}

fn reassign(app: &TestApp) {
    let (_, _, code) = held(app, 3);
    let to = app.user("sanne").id.to_string();
    let path = format!("/organisaties/{code}/adviseur");
    app.logged_in("petra").post(&path, &[("adviser", &to)]).expect(303);
}
