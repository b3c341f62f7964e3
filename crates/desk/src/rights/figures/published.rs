//! The figures as everybody reads them.
//!
//! Invariant: nothing leaves here that was not through [`Counts::publish`], with every way in which
//! the tables belong together; days are told of enough answers only.

use super::{Figures, Speed, Table, of_bodies};
use crate::ctx::authorise;
use crate::{Ctx, Desk, DeskError};
use pack::Act;
use rules::rights::small::{Cell, Counts, Shown};

#[cfg(test)]
mod tests;

/// The least number of answers whose days are told.
const ANSWERS_MIN: u64 = 10;

/// A table as everybody reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicTable {
    /// Its name in a file.
    pub id: &'static str,
    /// Its title.
    pub title: &'static str,
    /// What its lines count.
    pub counts: &'static str,
    /// Its lines: what, and how many.
    pub lines: Vec<(String, Shown)>,
    /// About their sum, where they are parts of one.
    pub total: Option<Shown>,
}

/// The figures of one body as everybody reads them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicFigures {
    /// The body's id in the pack.
    pub controller: String,
    /// The body.
    pub body: String,
    /// How long its requests are kept once they are closed.
    pub kept: Vec<String>,
    /// How soon it answered; none where it has answered too little.
    pub speed: Option<(u64, u64)>,
    /// The tables.
    pub tables: Vec<PublicTable>,
}

/// The figures of each body, for everybody.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Store`].
pub async fn public_figures(ctx: &Ctx, desk: &Desk) -> Result<Vec<PublicFigures>, DeskError> {
    let licence = authorise(ctx, desk, Act::TakeRequest).await?;
    let pack = &licence.applied.pack;
    let asked = pack.activities.values().filter(|activity| {
        let mut forms = pack.forms.values();
        forms.any(|form| form.activity == activity.id && !form.takes.is_empty())
    });
    let activities: Vec<_> = asked.map(|activity| activity.id.as_str().to_owned()).collect();
    let all = of_bodies(ctx, desk, pack, &activities).await?;
    Ok(all.into_iter().map(published).collect())
}

/// A table with the cells of its counts.
struct Celled {
    table: Table,
    lines: Vec<Cell>,
    total: Option<Cell>,
}

impl Celled {
    /// The cell of a line, by what it is called.
    fn line(&self, label: &str) -> Option<Cell> {
        let place = self.table.lines.iter().position(|(known, _)| known == label)?;
        self.lines.get(place).copied()
    }
}

/// The figures of a body, with no small count left.
pub(super) fn published(figures: Figures) -> PublicFigures {
    let mut counts = Counts::default();
    let mut celled: Vec<Celled> = Vec::new();
    for table in figures.tables {
        let total = table.total.map(|total| counts.cell(total));
        let lines: Vec<_> = table.lines.iter().map(|(_, count)| counts.cell(*count)).collect();
        if let Some(total) = total {
            counts.sum(total, &lines);
        }
        celled.push(Celled { table, lines, total });
    }
    tie(&mut counts, &celled);
    let shown = counts.publish();
    let tables = celled.into_iter().map(|one| PublicTable {
        id: one.table.id,
        title: one.table.title,
        counts: one.table.counts,
        total: one.total.map(|cell| shown.of(cell)),
        lines: one
            .table
            .lines
            .into_iter()
            .zip(&one.lines)
            .map(|((label, _), cell)| (label, shown.of(*cell)))
            .collect(),
    });
    let enough = |speed: &Speed| speed.answers >= ANSWERS_MIN;
    let speed = figures.speed.filter(enough);
    PublicFigures {
        controller: figures.controller,
        body: figures.body,
        kept: figures.kept,
        speed: speed.map(|speed| (speed.median_days, speed.ninetieth_days)),
        tables: tables.collect(),
    }
}

/// Says how the tables belong together, so that what one of them hides is not told by another.
fn tie(counts: &mut Counts, celled: &[Celled]) {
    let table = |id: &str| celled.iter().find(|one| one.table.id == id);
    let total = |id: &str| table(id).and_then(|one| one.total);
    let line = |id: &str, label: &str| table(id).and_then(|one| one.line(label));
    let mut same = |one: Option<Cell>, other: Option<Cell>| {
        if let (Some(one), Some(other)) = (one, other) {
            counts.sum(one, &[other]);
            counts.sum(other, &[one]);
        }
    };
    let received = total("stages");
    same(received, total("kinds"));
    same(received, total("received"));
    let answered = line("stages", super::Stage::Answered.plain());
    same(answered, total("time"));
    same(answered, total("answered"));
    let open: Vec<_> = super::Stage::ALL.into_iter().filter(|stage| !stage.is_closed()).collect();
    let open: Vec<_> = open.iter().filter_map(|stage| line("stages", stage.plain())).collect();
    if let Some(all) = total("open") {
        counts.sum(all, &open);
    }
    let kinds = |of: &dyn Fn(super::RequestKind) -> bool| -> Vec<Cell> {
        let these = super::RequestKind::ALL.iter().copied().filter(|kind| of(*kind));
        these.filter_map(|kind| line("kinds", super::kind::plain(kind))).collect()
    };
    let information = kinds(&super::is_information);
    let reviews = kinds(&|kind| kind == super::RequestKind::Review);
    let rights = kinds(&|kind| super::kind::right(kind).is_some());
    let complaints = kinds(&|kind| kind == super::RequestKind::DataComplaint);
    let mut within = |less: Option<Cell>, more: Option<Cell>| {
        if let (Some(less), Some(more)) = (less, more) {
            counts.at_most(less, more);
        }
    };
    for ground in table("grounds").map(|one| one.lines.as_slice()).unwrap_or_default() {
        within(Some(*ground), total("information"));
    }
    for (part, more) in [(total("information"), answered), (total("reviews"), answered)] {
        within(part, more);
    }
    for id in ["data-rights", "complaints"] {
        for less in ["Closed within one month", "More time was announced", "Open"] {
            within(line(id, less), line(id, "Received"));
        }
        within(line(id, "Overdue"), line(id, "Open"));
        within(line(id, "Open"), total("open"));
        within(line(id, "Overdue"), line("open", "Overdue"));
    }
    for (of, all) in [(total("information"), information), (total("reviews"), reviews)] {
        let came_in = counts.unseen();
        counts.sum(came_in, &all);
        if let Some(of) = of {
            counts.at_most(of, came_in);
        }
    }
    for (id, all) in [("data-rights", rights), ("complaints", complaints)] {
        if let Some(came_in) = line(id, "Received") {
            counts.sum(came_in, &all);
        }
    }
}
