//! A request turns out to be another kind than it came in as: an email says no kind, and people
//! need not know the right form.
//!
//! Invariant: the day on which it came in stays; only which law, and so which clock, is another.

use super::change::change;
use super::file::serves;
use super::find::open_to_change;
use crate::journal::Draft;
use crate::{Ctx, Desk, DeskError};
use ledger::Verb;
use pack::{Act, RequestKind};
use rules::rights::kind;

/// Says that a request is of another kind, as one of the forms of the same purpose takes it.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`]; [`DeskError::Invalid`] for a kind that no form
/// of the purpose takes, or once something was decided; [`DeskError::Contended`].
pub async fn sort(ctx: &Ctx, desk: &Desk, id: &str, to: &str) -> Result<(), DeskError> {
    let wrong = || DeskError::invalid("the kind", "one that a form of your purpose takes");
    let to = RequestKind::from_word(to).ok_or_else(wrong)?;
    change(ctx, desk, Act::WorkRequests, id, |request, licence| {
        open_to_change(request)?;
        if request.items.iter().any(|item| item.decided.is_some()) {
            let must = "chosen before anything is decided";
            return Err(DeskError::invalid("the kind", must));
        }
        let pack = &licence.applied.pack;
        let takes = pack.forms.values().filter(|form| {
            form.takes.contains(&to) && serves(pack, form.activity.as_str(), &ctx.purpose)
        });
        // The form it came by, where that takes it too; then one for people of the same age.
        let mut takes: Vec<_> = takes.collect();
        takes.sort_by_key(|form| {
            let same = form.id.as_str() != request.form;
            (same, form.for_children != request.person.is_child)
        });
        let form = takes.first().ok_or_else(wrong)?;
        let body = pack.activities.get(&form.activity).ok_or_else(wrong)?;
        let received = request.received_on();
        let grounds = kind::grounds(pack, &body.controller, to, received);
        to.as_str().clone_into(&mut request.kind);
        form.id.as_str().clone_into(&mut request.form);
        form.activity.as_str().clone_into(&mut request.activity);
        request.regimes = grounds.iter().map(|ground| ground.regime.as_str().to_owned()).collect();
        Draft::new(Verb::Alter).word("request", "sorted")?.word("kind", to.as_str())
    })
    .await
}

/// The kinds that a request may be sorted as, for the purpose of whoever acts.
pub(super) fn kinds(pack: &pack::Pack, purpose: &str) -> Vec<RequestKind> {
    let forms = pack.forms.values().filter(|form| serves(pack, form.activity.as_str(), purpose));
    let taken: Vec<_> = forms.flat_map(|form| &form.takes).collect();
    RequestKind::ALL.iter().copied().filter(|kind| taken.contains(&kind)).collect()
}
