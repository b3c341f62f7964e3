//! What made-up people ask for in the demo, so that the data office's room is lived in.
//!
//! Invariant: every request goes in by the same door as anybody's.

use super::personas;
use anyhow::{Result, bail};
use desk::people::{self, Laid};
use desk::rights::{self, Asked, Helper, Told, Way};
use desk::{Actor, Ctx, Desk, conduct};
use jiff::civil::Date;
use jiff::{SignedDuration, tz::TimeZone};

/// The day so many days ago.
fn days_ago(desk: &Desk, days: i64) -> Date {
    let at = desk.now() - SignedDuration::from_hours(24 * days);
    at.to_zoned(TimeZone::UTC).date()
}

fn public(desk: &Desk, purpose: &str) -> Ctx {
    desk.ctx(Actor::new("public-site", "public-site"), purpose)
}

/// A child asks for footage, an adult by letter for everything, a journalist for figures.
pub(super) async fn ask(desk: &Desk) -> Result<()> {
    let child = Asked {
        form: "police-rights-request-child".to_owned(),
        kind: "footage".to_owned(),
        name: "Robin Ellery".to_owned(),
        contact: "robin.ellery@example.org".to_owned(),
        helper: Some(Helper { name: "Kim Ellery".to_owned(), relation: "my mother".to_owned() }),
        said: "An officer filmed me in the park. Can I see it?".to_owned(),
        encounter: "Brockwell Park, after school, last week".to_owned(),
        ..Asked::default()
    };
    rights::take_in(&public(desk, "rights-requests"), desk, child).await?;

    let caseworker = personas::ctx(desk, "caseworker")?;
    let letter = Asked {
        form: "police-rights-request".to_owned(),
        kind: "access".to_owned(),
        way: Some(Way::Letter),
        received_on: Some(days_ago(desk, 24)),
        name: "Alex Morrow".to_owned(),
        contact: "14 Example Street, London".to_owned(),
        said: "Please send me everything that you hold about me since 2024.".to_owned(),
        wants: "on paper, in large print".to_owned(),
        ..Asked::default()
    };
    let taken = rights::take_in(&caseworker, desk, letter).await?;
    rights::take_on(&caseworker, desk, &taken.id, false).await?;
    let told = Told {
        what: "identity-asked".to_owned(),
        on: Some(days_ago(desk, 20)),
        words: "Two people of this name live at that address. Please show us a letter or a card \
                with your date of birth."
            .to_owned(),
    };
    rights::happen(&caseworker, desk, &taken.id, &told).await?;

    let journalist = Asked {
        form: "police-information-request".to_owned(),
        kind: "information".to_owned(),
        name: "Noor Castell".to_owned(),
        contact: "newsdesk@example.com".to_owned(),
        said: "How many recordings were deleted last month, and how many later than promised?"
            .to_owned(),
        ..Asked::default()
    };
    rights::take_in(&public(desk, "police-information-law"), desk, journalist).await?;
    register_commander(desk).await?;
    let insurer = Asked {
        form: "footage-request".to_owned(),
        kind: "others-footage".to_owned(),
        name: "Meridian Claims".to_owned(),
        contact: "claims@example.com".to_owned(),
        said: "We insure the cyclist. We need the footage of the collision to settle the claim."
            .to_owned(),
        encounter: "Brixton Road, outside the library, about 17:20".to_owned(),
        area: COMMANDED.to_owned(),
        ..Asked::default()
    };
    rights::take_in(&public(desk, "releasing-footage"), desk, insurer).await?;
    Ok(())
}

/// The borough that the demo's commander commands.
const COMMANDED: &str = "Lambeth";

/// Puts the commander on the register, since who decides in a borough is the register's word.
async fn register_commander(desk: &Desk) -> Result<()> {
    let office = personas::ctx(desk, "data-office")?;
    let commander = personas::ctx(desk, "borough-commander")?;
    let (number, role) = (&commander.actor.id, &commander.actor.role);
    let until = days_ago(desk, -3 * 365);
    let since = days_ago(desk, 3 * 365);
    let list = format!(
        "number,name,email,role,unit,borough,supervisor,kind,vetting,vetting_until,starts_on,\
         ends_on\n{number},Bo Lund,bo.lund@example.org,{role},{COMMANDED},{COMMANDED},,officer,MV,\
         {until},{since},\n"
    );
    let laid = people::lay_out(&office, desk, list.into_bytes(), false).await?;
    let Laid::Plan(plan) = laid else { bail!("the demo's list of staff has mistakes") };
    people::carry_out(&office, desk, &plan.digest).await?;
    for due in conduct::due(&commander, desk).await? {
        conduct::acknowledge(&commander, desk, &due.notice, &due.digest).await?;
    }
    Ok(())
}
