//! What stands above every form: how what is given will be used.
//!
//! Invariant: no form is shown without it; where it cannot be rendered there is no form.

use crate::problem::Problem;
use pack::render::RenderedSection;
use pack::{Form, Pack};

/// The notice above a form.
pub(super) struct Told {
    pub(super) id: String,
    pub(super) sections: Vec<RenderedSection>,
}

/// The notice of a form, in the words of today.
pub(super) fn told(pack: &Pack, form: &Form) -> Result<Told, Problem> {
    rules::promise!("ovs-jit-notice");
    let id = form.notice.as_str();
    let rendered = pack::render::html(pack, id);
    let rendered = rendered.map_err(|_| Problem::internal("rendering a notice"))?;
    Ok(Told { id: id.to_owned(), sections: rendered.sections })
}
