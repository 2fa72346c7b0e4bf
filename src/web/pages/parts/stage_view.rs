//! How the stages of a dossier look: the strip, the badges and the state in words.

use serde_json::{Value, json};

use crate::domain::dossiers::Stages;
use crate::domain::stages::{Stage, StageState};

/// The four stages as `components/stages.html` wants them; `when` gives the words beside each.
pub fn stages(stages: &Stages, when: impl Fn(Stage) -> String) -> Vec<Value> {
    let furthest = stages.furthest();
    let all = Stage::ALL.iter().map(|&stage| {
        let state = stages.get(stage);
        json!({
            "stage": stage, "abbr": stage.letter(), "name": stage.label(),
            "state_label": state.label(), "look": look(state), "when": when(stage),
            "current": furthest == Some(stage),
        })
    });
    all.collect()
}

fn look(state: StageState) -> &'static str {
    match state {
        StageState::NotStarted => "none",
        StageState::Held | StageState::Answered => "done",
        StageState::Skipped => "skipped",
        StageState::Declined
        | StageState::Cancelled
        | StageState::Undeliverable
        | StageState::NoReply => "stopped",
        _ => "busy",
    }
}

/// "Gesprek gehouden" and the kind of badge it stands in.
pub fn state(stages: &Stages) -> (String, &'static str) {
    let Some(stage) = stages.furthest() else {
        return ("Nog niets".to_owned(), "neutral");
    };
    let state = stages.get(stage);
    (happened(stage, state), kind(state))
}

/// "Gesprek gehouden".
pub fn happened(stage: Stage, state: StageState) -> String {
    format!("{} {}", stage.label(), state.label().to_lowercase())
}

fn kind(state: StageState) -> &'static str {
    match state {
        StageState::Held | StageState::Answered => "ok",
        StageState::Undeliverable => "error",
        StageState::NoReply | StageState::Declined | StageState::Postponed => "warning",
        StageState::NotStarted | StageState::Skipped | StageState::Cancelled => "neutral",
        _ => "busy",
    }
}

/// The variants of an enum as the options of a choice.
pub fn options<T: Copy>(
    all: &[T],
    value: impl Fn(T) -> &'static str,
    label: impl Fn(T) -> &'static str,
) -> Vec<Value> {
    all.iter().map(|&it| json!({ "value": value(it), "label": label(it) })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dossier_is_named_by_its_furthest_stage() {
        let mut stages = Stages::default();
        assert_eq!(state(&stages), ("Nog niets".to_owned(), "neutral"));
        stages.set(Stage::Letter, StageState::Answered);
        stages.set(Stage::Conversation, StageState::Held);
        assert_eq!(state(&stages), ("Gesprek gehouden".to_owned(), "ok"));
    }
}
