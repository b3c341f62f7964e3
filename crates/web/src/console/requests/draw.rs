//! A box is drawn on a page of a file: two clicks on the picture, or four numbers.
//!
//! Invariant: it works without a script: the picture is a button that says where it was clicked,
//! and numbers do the same by keyboard. What was drawn is kept by the desk, not by the page.

use crate::Site;
use crate::layout::{Frame, Mistake, page};
use crate::problem::{Problem, sentence};
use crate::session::Staff;
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use desk::DeskError;
use desk::rights::{self, DrawnBox, Page, WHOLE};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "request.draw.html")]
struct Drawing {
    frame: Frame,
    mistakes: Vec<Mistake>,
    id: String,
    file: String,
    number: usize,
    width: u32,
    height: u32,
    why: String,
    first: Option<(u16, u16)>,
    boxes: Vec<DrawnBox>,
}

/// What was clicked or typed.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub(in crate::console) struct Filled {
    /// Where the picture was clicked, in dots.
    #[serde(rename = "corner.x")]
    x: Option<u32>,
    #[serde(rename = "corner.y")]
    y: Option<u32>,
    /// The first corner, in thousandths.
    first: String,
    /// In hundredths of the page.
    left: String,
    top: String,
    right: String,
    bottom: String,
    why: String,
}

type Where = (String, String, usize);

/// The page, with what was drawn on it.
pub(in crate::console) async fn draw(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(at): Path<Where>,
) -> Result<Response, Problem> {
    shown(&site, &staff, &at, &Filled::default(), None).await
}

async fn shown(
    site: &Site,
    staff: &Staff,
    (id, file, number): &Where,
    filled: &Filled,
    mistake: Option<Mistake>,
) -> Result<Response, Problem> {
    let ctx = staff.ctx(site);
    let Page::Picture(png) = rights::page(&ctx, &site.desk, id, file, *number).await? else {
        return Err(Problem::no_such_page());
    };
    let (width, height) = size(&png).ok_or_else(|| Problem::internal("a picture of a page"))?;
    let boxes = rights::boxes(&ctx, &site.desk, id, file).await?;
    let is_wrong = mistake.is_some();
    let shown = page(&Drawing {
        frame: Frame::console(site, "Draw a box", staff).under("requests"),
        mistakes: mistake.into_iter().collect(),
        id: id.clone(),
        file: file.clone(),
        number: *number,
        width,
        height,
        why: filled.why.clone(),
        first: corner(&filled.first),
        boxes: boxes.into_iter().filter(|one| one.page == *number).collect(),
    });
    let status = if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, shown).into_response())
}

/// A click, or four numbers.
pub(in crate::console) async fn drawn(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(at): Path<Where>,
    Form(mut given): Form<Filled>,
) -> Result<Response, Problem> {
    let ctx = staff.ctx(&site);
    let (id, file, number) = &at;
    let edges = if let (Some(x), Some(y)) = (given.x, given.y) {
        let picture = rights::page(&ctx, &site.desk, id, file, *number).await?;
        let dots = if let Page::Picture(png) = &picture { size(png) } else { None };
        let (width, height) = dots.ok_or_else(Problem::no_such_page)?;
        let here = (part(x, width), part(y, height));
        match corner(&given.first) {
            // The first of two corners.
            None => {
                given.first = format!("{},{}", here.0, here.1);
                return shown(&site, &staff, &at, &given, None).await;
            }
            Some(first) => Some((
                first.0.min(here.0),
                first.1.min(here.1),
                first.0.max(here.0),
                first.1.max(here.1),
            )),
        }
    } else {
        typed(&given)
    };
    let Some((left, top, right, bottom)) = edges else {
        let text = "Give four numbers from 0 to 100, or click on two corners.".to_owned();
        let mistake = Mistake { field: "left".to_owned(), text };
        return shown(&site, &staff, &at, &given, Some(mistake)).await;
    };
    let (page, why) = (*number, given.why.clone());
    let drawn = DrawnBox { id: String::new(), page, left, top, right, bottom, why };
    match rights::draw(&ctx, &site.desk, id, file, &drawn).await {
        Ok(()) => {
            let back = format!("/staff/requests/{id}/files/{file}/draw/{number}");
            Ok(Redirect::to(&back).into_response())
        }
        Err(error @ DeskError::Invalid { .. }) => {
            let mistake = Mistake { field: "why".to_owned(), text: sentence(&error) };
            shown(&site, &staff, &at, &given, Some(mistake)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// A box is taken off again.
pub(in crate::console) async fn rub_out(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path((id, file, number, drawn)): Path<(String, String, usize, String)>,
) -> Result<Redirect, Problem> {
    rights::rub_out(&staff.ctx(&site), &site.desk, &id, &file, &drawn).await?;
    Ok(Redirect::to(&format!("/staff/requests/{id}/files/{file}/draw/{number}")))
}

/// Leads from the address of a form to the page.
pub(in crate::console) async fn draw_back(
    _staff: Staff,
    Path((id, file, number, _)): Path<(String, String, usize, String)>,
) -> Result<Redirect, Problem> {
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !plain(&id) || !plain(&file) {
        return Err(Problem::no_such_page());
    }
    Ok(Redirect::to(&format!("/staff/requests/{id}/files/{file}/draw/{number}")))
}

/// Thousandths of a length, of a number of dots.
fn part(dots: u32, of: u32) -> u16 {
    let part = u64::from(dots.min(of)) * u64::from(WHOLE) / u64::from(of.max(1));
    u16::try_from(part).unwrap_or(WHOLE)
}

/// Two numbers in thousandths.
fn corner(text: &str) -> Option<(u16, u16)> {
    let (x, y) = text.split_once(',')?;
    Some((x.parse().ok()?, y.parse().ok()?))
}

/// Four numbers that were typed, in hundredths of the page, in thousandths.
fn typed(filled: &Filled) -> Option<(u16, u16, u16, u16)> {
    let part = |text: &str| {
        let number: f64 = text.trim().replace(',', ".").parse().ok()?;
        let sound = (0.0..=100.0).contains(&number);
        let tenths = format!("{:.0}", number * 10.0);
        if sound { tenths.parse::<u16>().ok() } else { None }
    };
    Some((part(&filled.left)?, part(&filled.top)?, part(&filled.right)?, part(&filled.bottom)?))
}

/// Width and height of a PNG, in dots, as its first chunk says.
fn size(png: &[u8]) -> Option<(u32, u32)> {
    let number = |from: usize| {
        let four = png.get(from..from.checked_add(4)?)?;
        Some(u32::from_be_bytes(four.try_into().ok()?))
    };
    Some((number(16)?, number(20)?))
}

#[cfg(test)]
mod tests {
    use super::{Filled, corner, part, size, typed};

    #[test]
    fn clicks_and_numbers_are_parts_of_a_page() {
        assert_eq!((part(0, 900), part(450, 900), part(2_000, 900)), (0, 500, 1_000));
        assert_eq!((corner("12,999"), corner("12"), corner("a,b")), (Some((12, 999)), None, None));
        let numbers = |left: &str| Filled {
            left: left.to_owned(),
            top: "0".to_owned(),
            right: "100".to_owned(),
            bottom: "12,5".to_owned(),
            ..Filled::default()
        };
        assert_eq!(typed(&numbers("1.5")), Some((15, 0, 1_000, 125)));
        for wrong in ["", "-1", "101", "NaN", "1e9"] {
            assert_eq!(typed(&numbers(wrong)), None, "{wrong}");
        }
        assert_eq!(size(b"\x89PNG"), None);
    }
}
