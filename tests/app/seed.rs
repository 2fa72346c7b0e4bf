//! The reference data that an empty database gets.

use chrono::NaiveDate;
use drietraps::services::seed;
use drietraps::store::organisations;

use crate::kit::on_both;

on_both!(the_division_of_each_day_has_the_official_number_of_municipalities, |app| {
    let all = app.read(|conn| Ok(organisations::list(conn)?));
    let count = |year, month, day| {
        let on = NaiveDate::from_ymd_opt(year, month, day).unwrap();
        all.iter().filter(|o| !o.is_province() && o.is_valid_on(on)).count()
    };
    assert_eq!(count(2021, 6, 1), 352);
    assert_eq!(count(2022, 1, 1), 345);
    assert_eq!(count(2022, 3, 24), 344);
    assert_eq!(count(2023, 1, 1), 342);
    assert_eq!(all.iter().filter(|o| o.is_province()).count(), 12);
});

on_both!(seeding_a_filled_database_changes_nothing, |app| {
    let before = app.read(|conn| Ok(organisations::count(conn)?));
    assert!(!app.write(|conn| seed::reference_data(conn, app.now())));
    assert_eq!(app.read(|conn| Ok(organisations::count(conn)?)), before);
});
