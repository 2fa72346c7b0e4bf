//! What those who wait for a session ask of it, as far as they said so.

use super::scene::{Scene, day, moment};
use crate::domain::letters::{WishedDay, WishedPart, Wishes};
use crate::domain::planning::{CouncilUse, MeetingWishes};
use crate::services::planning::{demand, wishes};

/// Whom it is for, what it is about, on which day, the evening of the council and what it means.
type Asked = (&'static str, &'static str, Option<WishedDay>, WishedDay, CouncilUse);

/// What was asked, in turn; who comes after them said nothing yet.
const ASKED: [Asked; 5] = [
    (
        "raad en college",
        "Over sociale media.",
        Some(WishedDay::Tuesday),
        WishedDay::Thursday,
        CouncilUse::Avoid,
    ),
    (
        "de hele raad",
        "Wat wij onze eigen mensen vragen te melden.",
        None,
        WishedDay::Wednesday,
        CouncilUse::Choose,
    ),
    (
        "raad, steunfractie en griffie",
        "",
        Some(WishedDay::Monday),
        WishedDay::Tuesday,
        CouncilUse::Avoid,
    ),
    (
        "college en fractievoorzitters",
        "Hoe wij samen een norm stellen.",
        None,
        WishedDay::Thursday,
        CouncilUse::Avoid,
    ),
    (
        "de hele raad",
        "Met een ervaringsdeskundige, als dat kan.",
        Some(WishedDay::Wednesday),
        WishedDay::Monday,
        CouncilUse::Avoid,
    ),
];

/// The planner keeps what was said on the phone.
pub fn are_kept(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let now = moment(day(2023, 10, 2)?, 15, 0)?;
    let planner = scene.actor("petra@drietraps.example")?;
    scene.write("wishes", |conn| {
        let waiting = demand::list(conn, &planner, None, now)?;
        for (wanting, asked) in waiting.iter().zip(ASKED) {
            let kept = meeting_wishes(asked);
            wishes::set(conn, &planner, (&wanting.organisation.code, &kept), now)?;
        }
        Ok(())
    })
}

fn meeting_wishes((audience, about, on, council, council_use): Asked) -> MeetingWishes {
    let days = on.into_iter().collect();
    MeetingWishes {
        audience: Some(audience.to_owned()),
        wishes: (!about.is_empty()).then(|| about.to_owned()),
        suits: Wishes { days, parts: vec![WishedPart::Evening] },
        council_day: Some(council),
        council_use,
        version: 0,
    }
}
