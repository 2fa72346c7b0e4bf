//! What could be done otherwise, and what that does to the chances. Each variant is played with
//! the same dice as the forecast, so the difference is the variant and no luck.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::outlook::{Outlook, State};
use super::summary::Summary;
use super::{Question, RUNS, Start};
use crate::domain::text_enum::text_enum;

text_enum! {
    /// Something that the team could do otherwise from now on.
    LeverKind {
        MoreConversations = "more_conversations", "Twee gesprekken per week meer";
        LettersNow = "letters_now", "Alle brieven nu de deur uit";
        RemindSooner = "remind_sooner", "Een derde sneller antwoord door eerder te herinneren";
        MoreInterest = "more_interest", "Een kwart meer belangstelling na de brief";
        MoreSessions = "more_sessions", "Een bijeenkomst per week meer";
    }
}

/// What a variant changes of a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Factor on how fast who answers does so.
    pub reply_speed: f64,
    /// Factor on how many answer.
    pub interest: f64,
    /// Conversations more in an open week.
    pub conversations: f64,
    /// Sessions more in an open week.
    pub sessions: f64,
    /// True when everybody who was not written gets a letter tomorrow.
    pub letters_now: bool,
}

impl Default for Change {
    fn default() -> Self {
        Self {
            reply_speed: 1.0,
            interest: 1.0,
            conversations: 0.0,
            sessions: 0.0,
            letters_now: false,
        }
    }
}

/// What a variant does to one target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// The target.
    pub code: String,
    /// The median on the deadline.
    pub expected: i64,
    /// The chance to reach it, in tenths of a percent.
    pub chance: i64,
}

/// A variant with its effects on the targets that are open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lever {
    /// What would be done.
    pub kind: LeverKind,
    /// What it leads to, in the order of the targets.
    pub effects: Vec<Effect>,
}

impl LeverKind {
    /// What it changes of a run.
    #[must_use]
    pub fn change(self) -> Change {
        let as_is = Change::default();
        match self {
            Self::MoreConversations => Change { conversations: 2.0, ..as_is },
            Self::LettersNow => Change { letters_now: true, ..as_is },
            Self::RemindSooner => Change { reply_speed: 1.5, ..as_is },
            Self::MoreInterest => Change { interest: 1.25, ..as_is },
            Self::MoreSessions => Change { sessions: 1.0, ..as_is },
        }
    }
}

/// Every variant, the one that helps the targets most first.
pub(super) fn levers(
    start: &Start,
    question: &Question<'_>,
    (_, weeks, _): (&Summary, &[NaiveDate], &[usize]),
    outlooks: &[Outlook],
) -> Vec<Lever> {
    let open: Vec<(&Outlook, usize)> = outlooks
        .iter()
        .filter(|it| it.state == State::Open && it.deadline > question.on)
        .filter_map(|it| Some((it, weeks.iter().position(|day| *day == it.deadline)?)))
        .collect();
    if open.is_empty() {
        return Vec::new();
    }
    let mut deadlines: Vec<usize> =
        open.iter().map(|(it, _)| start.time.number(it.deadline)).collect();
    deadlines.sort_unstable();
    deadlines.dedup();
    let mut levers: Vec<Lever> = LeverKind::ALL
        .iter()
        .map(|kind| {
            let summary = start.simulate(&kind.change(), RUNS, &deadlines);
            let effects = open.iter().map(|(it, _)| effect(start, it, (&summary, &deadlines)));
            Lever { kind: *kind, effects: effects.collect() }
        })
        .collect();
    levers.sort_by_key(|lever| std::cmp::Reverse(gain(lever, &open)));
    levers
}

fn effect(start: &Start, of: &Outlook, (summary, days): (&Summary, &[usize])) -> Effect {
    let deadline = start.time.number(of.deadline);
    let day = days.iter().position(|it| *it == deadline).unwrap_or(0);
    Effect {
        code: of.code.clone(),
        expected: summary.middle(of.metric, day),
        chance: summary.chance(of.metric, day, of.goal),
    }
}

/// How much the chances rise together, then how many more are expected.
fn gain(lever: &Lever, open: &[(&Outlook, usize)]) -> (i64, i64) {
    let rises = lever.effects.iter().zip(open);
    rises.fold((0, 0), |(chance, expected), (effect, (outlook, _))| {
        (chance + effect.chance - outlook.chance, expected + effect.expected - outlook.expected)
    })
}
