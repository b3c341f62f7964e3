//! Counts of what was asked of a web server, that identify nobody: from logs that are there
//! already, or hit by hit as a server answers.
//!
//! [`read`] takes a log (combined, common, W3C extended or JSON lines; plain, gzip or Zstandard) a
//! buffer at a time into a [`Summary`]; a server calls [`Summary::count`] itself. What may be shown
//! is a [`Report`], which leaves small counts out; a [`Source`] can be shredded once it is written.
//!
//! # Which of Analog's reports are here
//!
//! | Analog | here |
//! |---|---|
//! | General Summary | general summary, but for distinct hosts |
//! | Yearly, Quarterly, Monthly, Weekly, Daily Report | the same, weeks from Monday (ISO 8601) |
//! | Daily Summary, Hourly Summary | days of the week, hours of the day |
//! | Request, Failure, Redirection Report | files: asked for, failed, leading elsewhere |
//! | Directory, File Type, File Size, Status Code Report | the same |
//! | Referring Site Report | referring hosts |
//! | Browser Summary, Operating System Report | by family, without versions |
//! | Internal Search Word Report | words that ten visitors searched for on the site |
//! | Virtual Host Report | the same, where the log names the host |
//!
//! Distinct hosts are counted as visitors of a day: one count over all days would need a key that
//! outlives the day. Files are named without their queries.
//!
//! Left out because they identify people, or nearly: Host, Domain, Organisation and User Report
//! with their redirections and failures; Referrer Report with its redirections and failures (whole
//! addresses, with queries); Search Query Report (a whole question is often about one person) and
//! the Search Word Report from referrers (their queries are not looked at); Browser Report (whole
//! user agents); Hourly, Quarter-Hour and Five-Minute Report and the Hour of the Week Summary
//! (one person's visit stands out). The Processing Time Report says nothing about people and is
//! not here: few logs hold the time.
//!
//! # As Analog counts
//!
//! Requests with status 2xx and 304 are successful, other 3xx redirected, 4xx and 5xx failed, and
//! all tables but those of status codes, failures and redirections are of successful requests.
//! Times are those that stand in the line, whatever their offset; years are 1970 to 2069. A page
//! is a file that ends in `/`, `.html` or `.htm`. Names are told apart after `%41` and its like,
//! `//`, `/./`, `/../`, a fragment and a last `index.html` are resolved. Otherwise than Analog, a
//! quotation mark within a field, escaped or not, does not break the line, nor do fields after
//! the user agent.
//!
//! Invariant: an address is read into a keyed sketch of its day and forgotten; queries, users,
//! referring addresses and user agents are forgotten once a word, a host or a family is taken from
//! them. Memory is bounded, whatever is read.

mod agent;
mod hit;
mod path;
mod publish;
mod read;
mod referrer;
mod report;
mod rows;
mod shred;
mod stored;
mod summary;
mod text;
mod visitors;
mod words;

pub use hit::{Class, Hit};
pub use read::{Dialect, LINE_MAX_BYTES, ReadError, read};
pub use report::{General, Report, Row, Table};
pub use shred::{ShredError, Source};
pub use stored::Stored;
pub use summary::{Settings, Summary, Tally};
pub use visitors::{Fresh, Keys};

/// Counts below this are not shown.
pub const FLOOR: u64 = 10;
