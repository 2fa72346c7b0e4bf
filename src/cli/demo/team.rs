//! The fictional team, the people who lead sessions, and the contacts it writes to.

use anyhow::Context;
use chrono::{DateTime, Utc};

use super::scene::{Scene, day, moment};
use crate::domain::contacts::{ContactFunction, EmailAddress};
use crate::domain::letters::{WishedDay, WishedPart};
use crate::domain::names::fold;
use crate::domain::organisations::Organisation;
use crate::domain::people::{Availability, Part, Slot};
use crate::domain::permissions::{Actor, Role};
use crate::services::accounts::{self, NewUser};
use crate::services::contacts::{self, ContactDetails};
use crate::services::people::{self, PersonDetails};
use crate::services::{dossiers, passwords};
use crate::store::users;

/// The password of every account of the demo.
pub const PASSWORD: &str = "drie kleine stappen";

/// Municipalities without a usable address, so that a round has blocked letters to show.
const WITHOUT_ADDRESS: [&str; 2] = ["GM0717", "GM1714"];

/// Somebody with an account.
pub struct Member {
    /// Address to log in with.
    pub email: &'static str,
    name: &'static str,
    /// Role.
    pub role: Role,
    phone: &'static str,
}

/// Everybody with an account.
pub const TEAM: [Member; 7] = [
    member("anna@drietraps.example", "Anna van den Berg", Role::Adviser, "06 10 00 00 01"),
    member("karim@drietraps.example", "Karim Haddad", Role::Adviser, "06 10 00 00 02"),
    member("sanne@drietraps.example", "Sanne Visser", Role::Adviser, "06 10 00 00 03"),
    member("petra@drietraps.example", "Petra Mulder", Role::Planner, "06 10 00 00 04"),
    member("joost@drietraps.example", "Joost de Wit", Role::Planner, "06 10 00 00 05"),
    member("mieke@drietraps.example", "Mieke Jansen", Role::Management, "06 10 00 00 06"),
    member("bea@drietraps.example", "Bea Smit", Role::Admin, "06 10 00 00 07"),
];

const fn member(
    email: &'static str,
    name: &'static str,
    role: Role,
    phone: &'static str,
) -> Member {
    Member { email, name, role, phone }
}

/// Name, home place and what they may do.
const PEOPLE: [(&str, &str, &[Part]); 6] = [
    ("Gijs Hoekstra", "Zwolle", &[Part::Moderator]),
    ("Fatima el Amrani", "Utrecht", &[Part::Moderator, Part::Trainer]),
    ("Loes Brouwer", "Eindhoven", &[Part::Moderator]),
    ("Ton Kuipers", "Rotterdam", &[Part::Trainer]),
    ("Wil Peters", "Breda", &[Part::Trainer]),
    ("Ria Dekker", "Leiden", &[Part::ExperienceExpert]),
];

/// The moment at which the invented team begins.
pub fn begins() -> anyhow::Result<DateTime<Utc>> {
    moment(day(2023, 4, 3)?, 9, 0)
}

/// Everybody takes their place, in the spring of 2023.
pub fn join(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let now = begins()?;
    let hash = passwords::hash(PASSWORD)?;
    let program = Actor::program("cli");
    scene.write("accounts", |conn| {
        for one in &TEAM {
            let new = NewUser {
                email: one.email.to_owned(),
                name: one.name.to_owned(),
                role: one.role,
                phone: Some(one.phone.to_owned()),
            };
            let (user, _) = accounts::invite(conn, &program, &new, now)?;
            users::set_password(conn, user.id, &hash)?;
        }
        Ok(())
    })?;
    add_people(scene)?;
    add_contacts(scene)?;
    assign(scene)
}

fn add_people(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let now = moment(day(2023, 4, 3)?, 10, 0)?;
    let planner = scene.actor("petra@drietraps.example")?;
    scene.write("people", |conn| {
        for (name, home, parts) in PEOPLE {
            let details = PersonDetails {
                name: name.to_owned(),
                email: Some(format!("{}@drietraps.example", fold(name))),
                phone: None,
                home_place: Some(home.to_owned()),
                parts: parts.to_vec(),
                availability: usual_week(parts),
            };
            people::add(conn, &planner, &details, now)?;
        }
        Ok(())
    })
}

/// Who leads sessions can come on most evenings, who trains on most afternoons too.
fn usual_week(parts: &[Part]) -> Availability {
    let is_trainer = parts.contains(&Part::Trainer);
    let suits = |slot: &Slot| match slot.part {
        WishedPart::Evening => slot.day != WishedDay::Friday,
        WishedPart::Afternoon => is_trainer || slot.day == WishedDay::Friday,
        WishedPart::Morning => is_trainer,
    };
    let weekly = Slot::all().filter(suits).collect();
    Availability { weekly, most_per_week: Some(3), ..Availability::default() }
}

fn add_contacts(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let now = moment(day(2023, 4, 4)?, 9, 0)?;
    let planner = scene.actor("petra@drietraps.example")?;
    let all: Vec<_> = scene.organisations.values().cloned().collect();
    scene.write("contacts", |conn| {
        for organisation in &all {
            for details in contacts_of(organisation) {
                contacts::add(conn, &planner, &organisation.code, &details, now)?;
            }
        }
        Ok(())
    })
}

fn contacts_of(organisation: &Organisation) -> Vec<ContactDetails> {
    let province = organisation.is_province();
    let functions = if province {
        [
            (ContactFunction::KingsCommissioner, "cvdk"),
            (ContactFunction::StatesClerk, "statengriffie"),
        ]
    } else {
        [(ContactFunction::Mayor, "burgemeester"), (ContactFunction::CouncilClerk, "griffie")]
    };
    let place = fold(&organisation.full_name());
    let has_address = !WITHOUT_ADDRESS.contains(&organisation.code.as_str());
    functions
        .into_iter()
        .map(|(function, mailbox)| ContactDetails {
            email: has_address
                .then(|| EmailAddress::parse(&format!("{mailbox}@{place}.example")).ok())
                .flatten(),
            phone: Some("0800 000 00 00".to_owned()),
            is_role_mailbox: true,
            source: Some("website van de organisatie".to_owned()),
            keeps_double: true,
            ..ContactDetails::new(function)
        })
        .collect()
}

/// Three advisers share the provinces that had or will have a letter.
fn assign(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let now = moment(day(2023, 4, 5)?, 9, 0)?;
    let planner = scene.actor("petra@drietraps.example")?;
    let mut advisers = Vec::new();
    for email in ["anna@drietraps.example", "karim@drietraps.example", "sanne@drietraps.example"] {
        advisers.push(scene.actor(email)?.user_id.context("an adviser without an account")?);
    }
    let provinces = ["PV26", "PV28", "PV30", "PV29"];
    let all: Vec<_> =
        provinces.iter().flat_map(|province| scene.municipalities_of(province)).collect();
    scene.write("advisers", |conn| {
        for (organisation, adviser) in all.iter().zip(advisers.iter().cycle()) {
            dossiers::assign(conn, &planner, &organisation.code, Some(*adviser), now)?;
        }
        Ok(())
    })
}
