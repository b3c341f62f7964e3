//! How much of anything is read.
//!
//! Invariant: every loop over foreign bytes ends at one of these numbers.

/// The largest file that is opened, in bytes.
pub const BYTES_MAX: usize = 256 << 20;
/// The most pages of a PDF.
pub const PAGES_MAX: usize = 5_000;
/// The most pixels of a picture, and of all the pictures on one page.
pub const PIXELS_MAX: u64 = 120_000_000;
/// The most letters of a text or a workbook.
pub const CHARACTERS_MAX: usize = 20_000_000;
/// The narrowest preview, in pixels.
pub const PREVIEW_WIDTH_MIN: u16 = 64;
/// The widest preview, in pixels.
pub const PREVIEW_WIDTH_MAX: u16 = 2_400;

/// The most that one packed part of a file may hold, in bytes.
pub(crate) const PART_MAX_BYTES: u64 = 512 << 20;
/// The most that all packed parts of a file may hold, in bytes.
pub(crate) const PARTS_MAX_BYTES: u64 = 4 << 30;
/// How many times its size a file may hold beyond a first allowance.
pub(crate) const SWELL_MAX: u64 = 400;
/// What any file may hold, whatever its size.
pub(crate) const SWELL_FREE_BYTES: u64 = 64 << 20;
/// The most parts of a workbook's archive.
pub(crate) const PARTS_MAX: usize = 2_000;
/// The most cells of a workbook.
pub(crate) const CELLS_MAX: usize = 2_000_000;
/// The most sheets of a workbook.
pub(crate) const SHEETS_MAX: usize = 200;
/// The most lines of text or rows of a sheet on what is shown as one page.
pub(crate) const LINES_A_PAGE: usize = 60;
/// The most letters on what is shown as one page of text.
pub(crate) const LETTERS_A_PAGE: usize = 20_000;
/// The most that a page of a PDF may draw: letters, paths, pictures, clips.
pub(crate) const DRAWN_MAX: usize = 2_000_000;
/// The most letters of one page of a PDF.
pub(crate) const GLYPHS_MAX: usize = 200_000;
/// The most pictures of one page whose place is remembered.
pub(crate) const COVERS_MAX: usize = 2_000;
/// The longest side of a page, in points: 200 inches, as the PDF format has it.
pub(crate) const SIDE_MAX_POINTS: f32 = 14_400.0;
/// How finely a page is drawn for release, in dots an inch.
pub(crate) const RELEASE_DPI: f32 = 150.0;
/// How finely a page is drawn for the reader of pictures, in dots an inch.
pub(crate) const OCR_DPI: f32 = 200.0;
/// The most pixels of one page as drawn; a larger page is drawn more coarsely.
pub(crate) const PAGE_PIXELS_MAX: f32 = 40_000_000.0;
/// The longest side of a page as drawn, in pixels.
pub(crate) const PAGE_SIDE_MAX_PIXELS: f32 = 16_000.0;
/// The most threads at work on one document.
pub(crate) const THREADS_MAX: usize = 8;
/// Room for deeply nested files, in bytes a thread.
pub(crate) const STACK_BYTES: usize = 64 << 20;
