//! Every move of the table, allowed or refused, and what holds after any row of them.

use proptest::prelude::*;

use super::*;
use crate::domain::dossiers::Stages;
use Move as M;
use StageState as S;

/// The moves of a stage that are allowed: from these states, by this move, to this state.
type Allowed = &'static [(&'static [S], M, S)];

const LETTER: Allowed = &[
    (&[S::NotStarted, S::Cancelled, S::Undeliverable], M::Plan, S::Planned),
    (&[S::Planned], M::Send, S::Sent),
    (&[S::Planned], M::Withdraw, S::Cancelled),
    (&[S::Planned, S::Sent, S::Reminded], M::Bounce, S::Undeliverable),
    (&[S::Sent, S::Reminded], M::Remind, S::Reminded),
    (&[S::Sent, S::Reminded], M::GiveUp, S::NoReply),
    (&[S::Sent, S::Reminded, S::NoReply, S::Undeliverable], M::Reply, S::Answered),
    (&[S::NotStarted, S::Cancelled, S::Undeliverable], M::Skip, S::Skipped),
    (
        &[S::NoReply, S::Answered, S::Skipped, S::Undeliverable, S::Cancelled],
        M::Reopen,
        S::NotStarted,
    ),
];

const CONVERSATION: Allowed = &[
    (&[S::NotStarted, S::Postponed], M::Plan, S::Planned),
    (&[S::Planned], M::Postpone, S::Postponed),
    (&[S::NotStarted, S::Planned, S::Postponed, S::Skipped], M::Hold, S::Held),
    (&[S::NotStarted, S::Planned, S::Postponed], M::Decline, S::Declined),
    (&[S::NotStarted], M::Skip, S::Skipped),
    (&[S::Declined, S::Skipped], M::Reopen, S::NotStarted),
];

const SESSION: Allowed = &[
    (&[S::NotStarted], M::Offer, S::Offered),
    (&[S::NotStarted, S::Offered], M::Want, S::Wanted),
    (&[S::Wanted, S::Postponed, S::Cancelled], M::Plan, S::Planned),
    (&[S::Planned], M::Postpone, S::Postponed),
    (&[S::Planned], M::Cancel, S::Cancelled),
    (&[S::Planned], M::Hold, S::Held),
    (&[S::NotStarted, S::Offered, S::Wanted, S::Planned, S::Postponed], M::Decline, S::Declined),
    (&[S::Declined, S::Cancelled], M::Reopen, S::NotStarted),
];

const TRAINING: Allowed = &[
    (&[S::NotStarted], M::Offer, S::Offered),
    (&[S::NotStarted, S::Offered], M::Request, S::Requested),
    (&[S::Requested], M::AgreeCost, S::CostAgreed),
    (&[S::CostAgreed, S::Postponed], M::Plan, S::Planned),
    (&[S::Planned], M::Postpone, S::Postponed),
    (&[S::Planned], M::Hold, S::Held),
    (&[S::Offered, S::Requested, S::CostAgreed, S::Planned, S::Postponed], M::Decline, S::Declined),
    (&[S::Declined], M::Reopen, S::NotStarted),
];

const fn table(stage: Stage) -> Allowed {
    match stage {
        Stage::Letter => LETTER,
        Stage::Conversation => CONVERSATION,
        Stage::Session => SESSION,
        Stage::Training => TRAINING,
    }
}

fn expected(stage: Stage, from: S, what: M) -> Option<S> {
    let mut rows =
        table(stage).iter().filter(|(states, it, _)| *it == what && states.contains(&from));
    rows.next().map(|(.., to)| *to)
}

#[test]
fn every_move_from_every_state_is_allowed_or_refused_as_the_table_says() {
    let mut allowed = 0;
    for &stage in Stage::ALL {
        for &from in S::ALL {
            for &what in M::ALL {
                match expected(stage, from, what) {
                    Some(to) => {
                        allowed += 1;
                        assert_eq!(after(stage, from, what), Ok(to), "{stage} {from} {what}");
                    }
                    None => assert_eq!(after(stage, from, what), Err(refusal(stage, from, what))),
                }
            }
        }
    }
    assert_eq!(allowed, 67, "of 4 stages, 16 states and 17 moves");
}

/// "Bijeenkomst staat op “Vervallen”. U kunt nu niet uitstellen."
fn refusal(stage: Stage, from: S, what: M) -> RuleError {
    let (stage, from, what) = (stage.label(), from.label(), what.label());
    RuleError::not_allowed(format!("{stage} staat op “{from}”. U kunt nu niet {what}."))
}

#[test]
fn a_refusal_reads_as_a_sentence() {
    let refused = after(Stage::Session, S::Cancelled, M::Postpone);
    let sentence = "Bijeenkomst staat op “Vervallen”. U kunt nu niet uitstellen.";
    assert_eq!(refused.unwrap_err().to_string(), sentence);
}

#[test]
fn skipping_reopening_and_declining_ask_for_a_reason_and_nothing_else_does() {
    let asking: Vec<_> = M::ALL.iter().copied().filter(|it| it.needs_reason()).collect();
    assert_eq!(asking, [M::Skip, M::Decline, M::Reopen]);
}

#[test]
fn nothing_but_held_is_a_dead_end() {
    for &stage in Stage::ALL {
        let reached = table(stage).iter().map(|(.., to)| *to).filter(|to| *to != S::Held);
        for state in reached.chain([S::NotStarted]) {
            let goes_on = M::ALL.iter().any(|&what| after(stage, state, what).is_ok());
            assert!(goes_on, "{stage} stays {state} for ever");
        }
    }
}

/// One stage and the states and moves it went through.
fn moved(stages: &mut Stages, trail: &mut Vec<(Stage, M)>, (stage, what): (Stage, M)) {
    let before = *stages;
    match after(stage, before.get(stage), what) {
        Ok(to) => {
            assert_ne!(before.get(stage), S::Held, "held was left by {what}");
            stages.set(stage, to);
            trail.push((stage, what));
        }
        Err(refused) => {
            let sentence = refused.to_string();
            assert!(sentence.starts_with(stage.label()), "{sentence}");
        }
    }
    for &other in Stage::ALL.iter().filter(|it| **it != stage) {
        assert_eq!(before.get(other), stages.get(other), "{what} moved {other} too");
    }
}

/// The last of these two moves of a stage, if either was made.
fn last_of(trail: &[(Stage, M)], stage: Stage, moves: [M; 2]) -> Option<M> {
    let mut made = trail.iter().rev().filter(|(of, what)| *of == stage && moves.contains(what));
    made.next().map(|(_, what)| *what)
}

fn any_move() -> impl Strategy<Value = (Stage, M)> {
    (prop::sample::select(Stage::ALL), prop::sample::select(M::ALL))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_row_of_moves_keeps_the_invariants(moves in prop::collection::vec(any_move(), 0..120)) {
        let (mut stages, mut trail) = (Stages::default(), Vec::new());
        for step in moves {
            moved(&mut stages, &mut trail, step);
            let furthest = Stage::ALL.iter().rev().find(|&&it| stages.get(it) != S::NotStarted);
            prop_assert_eq!(stages.furthest(), furthest.copied());
            if matches!(stages.letter, S::Sent | S::Reminded | S::NoReply) {
                let last = last_of(&trail, Stage::Letter, [M::Send, M::Plan]);
                prop_assert_eq!(last, Some(M::Send), "a letter that never left");
            }
            if matches!(stages.training, S::Planned | S::Held | S::Postponed) {
                let last = last_of(&trail, Stage::Training, [M::Request, M::AgreeCost]);
                prop_assert_eq!(last, Some(M::AgreeCost), "a training that nobody pays");
            }
            for held in [Stage::Session, Stage::Training] {
                if stages.get(held) == S::Held {
                    let planned = trail.contains(&(held, M::Plan));
                    prop_assert!(planned, "{} was never planned", held);
                }
            }
        }
    }
}
