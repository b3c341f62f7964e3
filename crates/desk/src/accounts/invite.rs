//! Invitations: a code, shown once, with which somebody on the register chooses a password.
//!
//! Invariant: a code is kept only as a keyed digest and counts once; taking one up replaces
//! whatever the person signed in with before and ends their sessions.

use super::stored::{self, Account, Invitation};
use super::{door, own, own_ctx, passkeys, password};
use crate::ctx::authorise;
use crate::journal::{Draft, entry};
use crate::people::Barred;
use crate::sessions::Proof;
use crate::{Ctx, Desk, DeskError, people, sessions};
use jiff::SignedDuration;
use ledger::Verb;
use pack::Act;
use store::Unit;

/// How long an invitation lasts.
pub const INVITATION_LIFE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Invites somebody on the register, by the record's id, to choose a password: gives the code,
/// this once. An earlier invitation ends.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`]; [`DeskError::Barred`] for whoever has left.
pub async fn invite(ctx: &Ctx, desk: &Desk, id: &str) -> Result<String, DeskError> {
    let licence = authorise(ctx, desk, Act::ManagePeople).await?;
    let found = people::by_id(desk, id).await?;
    match found.kept.member.standing(ctx.now) {
        Ok(()) | Err(Barred::NotYet(_)) => {}
        Err(_) => {
            let must = "somebody who works now, with vetting that holds: correct the record first";
            return Err(DeskError::invalid("the person invited", must));
        }
    }
    let mut held = stored::load(desk, &found.id).await?;
    let code = super::factor::fresh_code(desk, 4);
    let plain = super::factor::plain_code(&code);
    let digest = stored::digest(desk, "invitation", &found.id, &plain);
    let until = ctx.now + INVITATION_LIFE;
    held.account.invitation = Some(Invitation { code: digest, until });
    let mut unit = stored::put(desk, &found.id, &held, Unit::new()).await?;
    let draft = Draft::new(Verb::Grant).word("act", "invitation")?;
    unit.journal.push(entry(ctx, desk, &licence, draft).await?);
    stored::commit(desk, unit).await?;
    Ok(code)
}

/// Takes up an invitation with a password: gives the token of a new session, which leads to
/// setting up the second factor before anything else.
///
/// # Errors
///
/// [`DeskError::NotInvited`]; [`DeskError::TriedTooOften`]; [`DeskError::Barred`];
/// [`DeskError::Invalid`] for a password that may not be chosen, after which the code still counts.
pub async fn accept(
    desk: &Desk,
    number: &str,
    code: &str,
    password: &str,
) -> Result<String, DeskError> {
    let tried = door::begin(desk, number).await?;
    let known = door::find(desk, number).await?;
    let is_right = |(found, held): &(people::Found, stored::Held)| {
        let plain = super::factor::plain_code(code);
        let given = stored::digest(desk, "invitation", &found.id, &plain);
        let invitation = held.account.invitation.as_ref();
        invitation.is_some_and(|kept| kept.code == given && desk.now() < kept.until)
    };
    let Some((found, mut held)) = known.filter(is_right) else {
        return Err(door::wrong(desk, number, &tried, DeskError::NotInvited).await?);
    };
    door::right_after_all(desk, &tried).await?;
    let member = &found.kept.member;
    member.standing(desk.now())?;
    if let Some(must) = password::refuse(password, &member.number, &member.name) {
        return Err(DeskError::invalid("the password", must));
    }
    let hashed = door::hash(desk, password).await?;
    held.account = Account { password: Some(hashed), ..Account::default() };
    sessions::end_all(desk, found.id.as_str(), None).await?;
    let unit = passkeys::forget(desk, &found.id, Unit::new()).await?;
    let mut unit = stored::put(desk, &found.id, &held, unit).await?;
    let draft = Draft::new(Verb::Alter).word("account", "accepted")?;
    let ctx = own_ctx(desk, &member.number, &member.role);
    unit.journal.push(entry(&ctx, desk, &own(desk)?, draft).await?);
    sessions::sign_in(desk, &member.number, Proof::Account, unit).await.map_err(door::conflict)
}
