//! Which target held at which moment, and what is refused.

use proptest::prelude::*;

use super::*;

fn at(day: u32) -> DateTime<Utc> {
    format!("2023-10-{day:02}T09:00:00Z").parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn target(code: &str) -> Target {
    Target {
        code: code.to_owned(),
        label: "Bezocht".to_owned(),
        metric: Metric::MunicipalitiesConversation,
        goal: 200,
        deadline: day("2024-12-31"),
        source: "publicatie".to_owned(),
    }
}

fn recorded(on: u32) -> Recorded {
    Recorded { at: at(on), by: "Mieke".to_owned() }
}

fn record(id: i64, on: Option<u32>, supersedes: Option<i64>) -> TargetRecord {
    TargetRecord {
        id,
        target: target(&format!("T{id}")),
        source_address: None,
        set_on: None,
        recorded: on.map(recorded),
        supersedes,
        withdrawal: None,
    }
}

fn withdrawn(record: TargetRecord, on: u32) -> TargetRecord {
    let withdrawal = Withdrawal { recorded: recorded(on), reason: "Typefout".to_owned() };
    TargetRecord { withdrawal: Some(withdrawal), ..record }
}

/// "T1", "T1>T2" when superseded, "T1x" when withdrawn.
fn told(records: &[TargetRecord], on: u32) -> Vec<String> {
    let word = |it: KnownTarget| match it.standing {
        Standing::Current => it.record.target.code,
        Standing::Superseded(by) => format!("{}>{by}", it.record.target.code),
        Standing::Withdrawn(_) => format!("{}x", it.record.target.code),
    };
    known_at(records, at(on)).into_iter().map(word).collect()
}

#[test]
fn a_target_holds_until_the_moment_another_takes_its_place() {
    let records = [record(1, None, None), record(2, Some(5), Some(1))];
    assert_eq!(told(&records, 4), ["T1"]);
    assert_eq!(told(&records, 5), ["T1>T2", "T2"]);
}

#[test]
fn what_was_superseded_by_mistake_holds_again() {
    let records = [
        record(1, None, None),
        withdrawn(record(2, Some(5), Some(1)), 7),
        record(3, Some(9), Some(1)),
    ];
    assert_eq!(told(&records, 6), ["T1>T2", "T2"]);
    assert_eq!(told(&records, 8), ["T1", "T2x"]);
    assert_eq!(told(&records, 9), ["T1>T3", "T2x", "T3"]);
}

#[test]
fn a_wrong_target_is_refused_with_each_problem_beside_its_field() {
    let wrong = NewTarget {
        target: Target {
            code: "T 4".to_owned(),
            goal: 343,
            deadline: day("2023-10-02"),
            source: String::new(),
            ..target("T4")
        },
        source_address: None,
        set_on: Some(day("2023-10-04")),
    };
    let problems = wrong.problems(day("2023-10-03"), 342);
    let fields: Vec<&str> = problems.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(fields, ["target_code", "goal", "deadline", "set_on", "source"]);
    let right = NewTarget { target: target("T4"), source_address: None, set_on: None };
    assert!(right.problems(day("2024-12-31"), 342).is_empty());
}

#[test]
fn a_deadline_lies_at_most_ten_years_ahead() {
    let problems = |deadline: &str| {
        let target = Target { deadline: day(deadline), ..target("T4") };
        let new = NewTarget { target, source_address: None, set_on: None };
        new.problems(day("2023-10-03"), 342)
    };
    assert!(problems("2033-10-03").is_empty());
    for late in ["2033-10-04", "9999-12-31"] {
        let problem = Problem::new("deadline", "Kies een dag tot en met 3 oktober 2033.");
        assert_eq!(problems(late), [problem], "{late}");
    }
}

#[test]
fn only_an_address_of_a_page_is_a_source() {
    for good in ["https://www.voorbeeld.example/besluit", "http://voorbeeld.example"] {
        assert!(is_web_address(good), "{good}");
    }
    for bad in ["javascript:alert(1)", "voorbeeld.example", "https://", "https://x y.example"] {
        assert!(!is_web_address(bad), "{bad}");
    }
}

proptest! {
    #[test]
    fn what_is_written_down_later_never_changes_what_was_known(
        acts in prop::collection::vec((1_u32..28, 0_usize..8, any::<bool>()), 1..8),
        asked in 1_u32..28,
    ) {
        let mut acts = acts;
        acts.sort_by_key(|(on, _, _)| *on);
        let mut records = vec![record(1, None, None)];
        let mut then = None;
        for (on, place, withdraws) in acts {
            if on > asked {
                then.get_or_insert_with(|| told(&records, asked));
            }
            let place = place % records.len();
            if withdraws && records[place].withdrawal.is_none() {
                records[place] = withdrawn(records[place].clone(), on);
            } else {
                let id = i64::try_from(records.len()).unwrap() + 1;
                records.push(record(id, Some(on), Some(records[place].id)));
            }
        }
        if let Some(then) = then {
            prop_assert_eq!(then, told(&records, asked));
        }
    }
}
