//! A large force: its policies, its register of staff, its cases and those who work on them.
//!
//! Invariant: everybody who is signed in has read the code of conduct, works on a case with
//! nineteen others, and wore the camera of forty recordings, half of which belong to that case.

use crate::ground;
use crate::london;
use crate::plan::docked;
use anyhow::{Context as _, Result, bail, ensure};
use desk::people::{self, Laid};
use desk::{Actor, Ctx, Desk, accounts, cases, conduct, evidence, sessions};
use jiff::SignedDuration;
use pack::Source;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many people work on each case.
const ON_A_CASE: u64 = 20;

/// How many recordings are of each person who is signed in.
const RECORDINGS_EACH: u64 = 40;

/// How many cases are opened and staffed at the same time.
const AT_ONCE: u64 = 64;

/// For what they work.
const PURPOSE: &str = "law-enforcement";

/// Somebody who is signed in.
pub(super) struct Officer {
    pub(super) number: String,
    role: &'static str,
    /// The reference of their case, and its id.
    pub(super) case: String,
    pub(super) case_id: String,
    /// The ids of their recordings.
    pub(super) recordings: Vec<String>,
    /// The token of their session.
    pub(super) token: String,
}

impl Officer {
    /// An act of theirs.
    pub(super) fn ctx(&self, desk: &Desk) -> Ctx {
        let case = Some(self.case.clone());
        Ctx { case, ..desk.ctx(Actor::new(&self.number, self.role), PURPOSE) }
    }
}

/// The force.
pub(super) struct Force {
    pub(super) officers: Vec<Officer>,
    /// The ids of all their recordings.
    pub(super) recordings: Vec<String>,
}

/// The London pack with policies added until it has `count` in all, in the shares that `access`
/// has: as many that permit something to one role as forbid it to whoever need not know, and some
/// for everybody.
///
/// # Errors
///
/// Where it has more already, or does not compile.
pub(super) fn policies(count: usize) -> Result<Vec<Source>> {
    let mut sources = london::sources();
    let today = crate::measure::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let (pack, _) = pack::compile(&sources, today);
    let pack = pack.context("the London pack has mistakes")?;
    let known = pack.access.all().len();
    let more = count.checked_sub(known).context("the London pack has more policies")?;
    let (categories, roles) = (pack.categories.keys(), pack.roles.values());
    let people = roles.filter(|role| role.kind == pack::RoleKind::Person);
    let mut categories = categories.map(pack::CategoryId::as_str).cycle();
    let mut people = people.map(|role| role.id.as_str()).cycle();
    let acts = ["list", "view", "categorise", "hold", "release-hold", "restrict", "grant"];
    let acts = || acts.into_iter().cycle();
    let mut text = String::new();
    for (n, (one, other)) in (0..more).zip(acts().zip(acts().skip(3))) {
        let plain = format!("@id(\"bench-{n}\") @plain(\"A rule of a large force.\")");
        match n % 8 {
            0 => writeln!(
                text,
                "{plain} forbid (principal is Person, action, resource) when {{ \
                 principal.inRegister && principal has unit && principal.unit == \"closed-{n}\" }};"
            )?,
            1 | 3 | 5 | 7 => {
                let category = categories.next().context("the pack has no category")?;
                let role = people.next().context("the pack has no role")?;
                writeln!(
                    text,
                    "{plain} permit (principal in Role::\"{role}\", action == \
                     Action::\"{one}\", resource is Recording) when {{ \
                     resource.categories.contains(Category::\"{category}\") && \
                     context.facts.contains(Fact::\"assigned\") }};"
                )?;
            }
            _ => writeln!(
                text,
                "{plain} forbid (principal is Person, action in [Action::\"{one}\", \
                 Action::\"{other}\"], resource is Recording) when {{ \
                 resource has borough && resource.borough == \"borough-{n}\" }} unless {{ \
                 context.facts.containsAny([Fact::\"assigned\", Fact::\"supervises-assigned\", \
                 Fact::\"granted\"]) || (context.emergency && context has reason) }};"
            )?,
        }
    }
    sources.push(Source { path: "access/bench.cedar".to_owned(), text });
    Ok(sources)
}

impl Force {
    /// Puts people on the register, opens cases and staffs them, docks what they filmed, and signs
    /// `signed` of them in.
    ///
    /// # Errors
    ///
    /// Where the desk refuses.
    pub(super) async fn gather(desk: &Arc<Desk>, assignments: u64, signed: u64) -> Result<Self> {
        let count = assignments / ON_A_CASE;
        ensure!(count >= signed.max(ON_A_CASE), "too few assignments");
        register(desk, count).await?;
        staff(desk, count).await?;
        let (dock, _) = ground::dock(desk).await?;
        let (mut officers, mut recordings) = (Vec::new(), Vec::new());
        for n in 0..signed {
            let officer = sign_in(desk, n).await?;
            // Due in two days, each a minute after the one before it.
            let begun = desk.now() - SignedDuration::from_hours(29 * 24);
            let recorded =
                move |n: u64| begun + SignedDuration::from_mins(i64::try_from(n).unwrap_or(0));
            let ids = docked(desk, &dock, RECORDINGS_EACH, &officer.number, recorded).await?;
            for id in ids.iter().step_by(2) {
                let (ctx, case) = (ground::manager(desk), Some(officer.case.as_str()));
                evidence::put_into_case(&ctx, desk, id, case, "it shows what happened").await?;
            }
            recordings.extend(ids.iter().cloned());
            officers.push(Officer { recordings: ids, ..officer });
        }
        Ok(Self { officers, recordings })
    }
}

fn number(n: u64) -> String {
    format!("P {n}")
}

fn reference(n: u64) -> String {
    format!("CASE-{n}")
}

/// Every fifth of those on the register manages evidence; the others wear cameras.
fn role(n: u64) -> &'static str {
    if n % 5 == 4 { "evidence-manager" } else { "officer" }
}

fn office(desk: &Desk) -> Ctx {
    desk.ctx(Actor::new("bench-office", "data-office"), "accountability")
}

/// Puts so many people on the register, and a supervisor for each ten.
async fn register(desk: &Desk, count: u64) -> Result<()> {
    let mut list = "number,name,email,role,unit,borough,supervisor,kind,vetting,vetting_until,\
                    starts_on,ends_on\n"
        .to_owned();
    let mut line = |number: String, role: &str, supervisor: String| {
        writeln!(
            list,
            "{number},Somebody {number},{}@force.example,{role},Response,Lambeth,{supervisor},\
             officer,RV,2099-12-31,2020-01-05,",
            number.replace(' ', "").to_lowercase()
        )
    };
    for n in 0..count.div_ceil(10) {
        line(format!("S {n}"), "supervisor", String::new())?;
    }
    for n in 0..count {
        line(number(n), role(n), format!("S {}", n / 10))?;
    }
    let office = office(desk);
    let plan = match people::lay_out(&office, desk, list.into_bytes(), false).await? {
        Laid::Plan(plan) => plan,
        Laid::Mistakes(mistakes) => bail!("the list has {} mistakes", mistakes.len()),
    };
    people::carry_out(&office, desk, &plan.digest).await?;
    Ok(())
}

/// Opens so many cases, and puts people on each.
async fn staff(desk: &Arc<Desk>, count: u64) -> Result<()> {
    let next = Arc::new(AtomicU64::new(0));
    let mut running = tokio::task::JoinSet::new();
    for _ in 0..AT_ONCE {
        let (desk, next) = (Arc::clone(desk), Arc::clone(&next));
        running.spawn(async move {
            loop {
                let n = next.fetch_add(1, Ordering::Relaxed);
                if n >= count {
                    return anyhow::Ok(());
                }
                let ctx = ground::manager(&desk);
                let id = cases::open(&ctx, &desk, &reference(n)).await?;
                // Whoever opens it is the twentieth.
                for k in 0..ON_A_CASE - 1 {
                    let who = number((n + k * (count / ON_A_CASE)) % count);
                    cases::assign(&ctx, &desk, &id, &who, k == 0).await?;
                }
            }
        });
    }
    while let Some(done) = running.join_next().await {
        done??;
    }
    Ok(())
}

/// Signs somebody in by the code of an envelope, who then reads the code of conduct and says what
/// they work on.
async fn sign_in(desk: &Desk, n: u64) -> Result<Officer> {
    let (number, case) = (number(n), reference(n));
    let office = office(desk);
    let id = people::find_by_number(&office, desk, &number).await?;
    let code = accounts::make_envelope(&office, desk, &id).await?;
    let token = accounts::open_envelope(desk, &number, &code).await?;
    let ctx = desk.ctx(Actor::new(&number, role(n)), PURPOSE);
    for due in conduct::due(&ctx, desk).await? {
        conduct::acknowledge(&ctx, desk, &due.notice, &due.digest).await?;
    }
    sessions::begin_work(desk, &token, PURPOSE, &case).await?;
    let case_id = cases::find(&ground::manager(desk), desk, &case).await?.id;
    let recordings = Vec::new();
    Ok(Officer { number, role: role(n), case, case_id, recordings, token })
}
