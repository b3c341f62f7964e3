//! The kinds of record that the desk keeps, and by what each can be found.
//!
//! Invariant: what stands in an index is a time, a state, a count or a keyed token, never a name.

use store::{IndexSpec, Kind, KindSpec};

/// Body-worn video that is held.
pub(crate) static RECORDINGS: KindSpec = KindSpec {
    name: "recordings",
    indexes: &[
        IndexSpec { name: "due", fields: &["look_at"] },
        IndexSpec { name: "received", fields: &["received_at"] },
        // What staff list: what is closed is apart, so that no list or count shows it.
        IndexSpec { name: "listed", fields: &["seen", "received_at"] },
        IndexSpec { name: "listed_due", fields: &["seen", "look_at"] },
        IndexSpec { name: "listed_state", fields: &["seen", "state", "received_at"] },
        // By keyed tokens of whom and what it comes from.
        IndexSpec { name: "by_officer", fields: &["officer", "received_at"] },
        IndexSpec { name: "by_camera", fields: &["camera", "received_at"] },
        IndexSpec { name: "by_case", fields: &["case", "received_at"] },
        IndexSpec { name: "by_state", fields: &["state", "received_at"] },
        IndexSpec { name: "by_epoch", fields: &["epoch"] },
        // By the handle under which the ledger knows it.
        IndexSpec { name: "by_handle", fields: &["handle"] },
        // From where the clocks run that nothing stops: what a change of policy would move.
        IndexSpec { name: "running", fields: &["runs_from"] },
        // What evidence is kept by, as a keyed token, and until when.
        IndexSpec { name: "kept", fields: &["kept_by", "kept_until"] },
    ],
};

/// Which content is held already: keyed token of a digest → recording.
pub(crate) static CONTENTS: KindSpec = KindSpec { name: "contents", indexes: &[] };

/// Uploads under way, and those finished a little while ago.
pub(crate) static UPLOADS: KindSpec = KindSpec {
    name: "uploads",
    indexes: &[
        IndexSpec { name: "expiry", fields: &["expires_at"] },
        IndexSpec { name: "by_dock", fields: &["state", "dock"] },
        IndexSpec { name: "by_epoch", fields: &["epoch"] },
    ],
};

/// Docks and import stations.
pub(crate) static DOCKS: KindSpec = KindSpec { name: "docks", indexes: &[] };

/// Receipts of disposals: what is left of a recording.
pub(crate) static RECEIPTS: KindSpec = KindSpec {
    name: "receipts",
    indexes: &[IndexSpec { name: "disposed", fields: &["disposed_at"] }],
};

/// Applied packs, by version.
pub(crate) static PACKS: KindSpec = KindSpec { name: "packs", indexes: &[] };

/// Packs that somebody proposed.
pub(crate) static PROPOSALS: KindSpec = KindSpec {
    name: "proposals",
    indexes: &[
        IndexSpec { name: "by_state", fields: &["state", "proposed_at"] },
        IndexSpec { name: "proposed", fields: &["proposed_at"] },
    ],
};

/// The ledger's edge and its checkpoints.
pub(crate) static CHECKPOINTS: KindSpec =
    KindSpec { name: "checkpoints", indexes: &[IndexSpec { name: "by_size", fields: &["size"] }] };

/// Signed-in staff.
pub(crate) static SESSIONS: KindSpec = KindSpec {
    name: "sessions",
    indexes: &[
        IndexSpec { name: "expiry", fields: &["expires_at"] },
        IndexSpec { name: "by_holder", fields: &["holder", "expires_at"] },
    ],
};

/// The register of staff, by the keyed token of the staff number.
pub(crate) static STAFF: KindSpec = KindSpec {
    name: "staff",
    indexes: &[
        IndexSpec { name: "added", fields: &["added_at"] },
        // By the keyed token of the supervisor's number.
        IndexSpec { name: "by_supervisor", fields: &["supervisor", "added_at"] },
        // By the keyed tokens of the last name, the first name and the unit.
        IndexSpec { name: "by_last", fields: &["last", "added_at"] },
        IndexSpec { name: "by_first", fields: &["first", "added_at"] },
        IndexSpec { name: "by_unit", fields: &["unit", "added_at"] },
        // By the keyed token of the role and the borough together.
        IndexSpec { name: "by_post", fields: &["post", "added_at"] },
    ],
};

/// What staff sign in with, by the same token.
pub(crate) static ACCOUNTS: KindSpec = KindSpec { name: "accounts", indexes: &[] };

/// Passkeys, by the keyed token of the credential's id.
pub(crate) static PASSKEYS: KindSpec =
    KindSpec { name: "passkeys", indexes: &[IndexSpec { name: "by_holder", fields: &["holder"] }] };

/// Challenges that wait for a passkey's answer, by the keyed token of what the browser keeps.
pub(crate) static CEREMONIES: KindSpec = KindSpec {
    name: "ceremonies",
    indexes: &[IndexSpec { name: "expiry", fields: &["expires_at"] }],
};

/// Tries at signing in, by the keyed token of what was typed as a staff number.
pub(crate) static TRIES: KindSpec =
    KindSpec { name: "tries", indexes: &[IndexSpec { name: "expiry", fields: &["expires_at"] }] };

/// Those who are away at the identity provider to sign in, by the keyed token of what they took.
pub(crate) static AWAY: KindSpec =
    KindSpec { name: "away", indexes: &[IndexSpec { name: "expiry", fields: &["expires_at"] }] };

/// Keys with which programs act, by the keyed digest of the key.
pub(crate) static PROGRAM_KEYS: KindSpec = KindSpec {
    name: "program_keys",
    indexes: &[
        IndexSpec { name: "expiry", fields: &["expires_at"] },
        IndexSpec { name: "by_holder", fields: &["holder", "made_at"] },
    ],
};

/// What programs asked for under keys of their own choosing, so that it is done once.
pub(crate) static ONCE: KindSpec =
    KindSpec { name: "once", indexes: &[IndexSpec { name: "expiry", fields: &["expires_at"] }] };

/// Who has read which wording of what the pack says to its staff.
pub(crate) static ACKNOWLEDGEMENTS: KindSpec = KindSpec { name: "acknowledgements", indexes: &[] };

/// Cases, by the keyed token of the reference.
pub(crate) static CASES: KindSpec =
    KindSpec { name: "cases", indexes: &[IndexSpec { name: "opened", fields: &["opened_at"] }] };

/// Who works on which case.
pub(crate) static ASSIGNMENTS: KindSpec = KindSpec {
    name: "assignments",
    indexes: &[IndexSpec { name: "by_holder", fields: &["holder", "opened_at"] }],
};

/// Leave to see a recording, for a time.
pub(crate) static GRANTS: KindSpec = KindSpec {
    name: "grants",
    indexes: &[
        IndexSpec { name: "by_person", fields: &["to", "expires_at"] },
        IndexSpec { name: "expiry", fields: &["expires_at"] },
    ],
};

/// What was opened in an emergency, and how it was justified.
pub(crate) static EMERGENCIES: KindSpec = KindSpec {
    name: "emergencies",
    indexes: &[
        IndexSpec { name: "by_holder", fields: &["holder", "state", "due_at"] },
        IndexSpec { name: "by_supervisor", fields: &["supervisor", "state", "due_at"] },
        IndexSpec { name: "by_state", fields: &["state", "due_at"] },
    ],
};

/// What somebody is told.
pub(crate) static ALERTS: KindSpec = KindSpec {
    name: "alerts",
    indexes: &[
        IndexSpec { name: "by_holder", fields: &["holder", "at"] },
        IndexSpec { name: "expiry", fields: &["expires_at"] },
        // What waits to be told by mail.
        IndexSpec { name: "to_post", fields: &["post_at"] },
    ],
};

/// Searches that somebody saved.
pub(crate) static SAVED: KindSpec = KindSpec {
    name: "saved",
    indexes: &[IndexSpec { name: "by_holder", fields: &["holder", "at"] }],
};

/// What people asked for.
pub(crate) static REQUESTS: KindSpec = KindSpec {
    name: "requests",
    indexes: &[
        IndexSpec { name: "open", fields: &["state", "received_at"] },
        IndexSpec { name: "by_due", fields: &["activity", "state", "due"] },
        IndexSpec { name: "by_stage", fields: &["activity", "stage", "due"] },
        // By the keyed token of whoever works on it.
        IndexSpec { name: "by_holder", fields: &["holder", "state", "due"] },
        // By keyed tokens of its number, and of the name and address of whoever asks.
        IndexSpec { name: "by_number", fields: &["number"] },
        IndexSpec { name: "by_name", fields: &["name", "received_at"] },
        IndexSpec { name: "by_contact", fields: &["contact", "received_at"] },
        IndexSpec { name: "closed", fields: &["activity", "state", "closed_at"] },
        // By the keyed token of the area whose commander decides.
        IndexSpec { name: "area_due", fields: &["area", "state", "due"] },
        IndexSpec { name: "area_stage", fields: &["area", "stage", "due"] },
        IndexSpec { name: "area_closed", fields: &["area", "state", "closed_at"] },
        // Open ones of which something is due soon, or late.
        IndexSpec { name: "to_chase", fields: &["chase_at"] },
        // Closed ones of which something is still there to be fetched.
        IndexSpec { name: "to_let_go", fields: &["let_go_at"] },
        IndexSpec { name: "by_epoch", fields: &["epoch"] },
    ],
};

/// Pieces of the files of requests, each sealed under its request's key.
pub(crate) static REQUEST_FILES: KindSpec = KindSpec {
    name: "request_files",
    indexes: &[IndexSpec { name: "by_request", fields: &["request", "at"] }],
};

/// The disclosure log: what was answered about information. Nothing personal stands in it.
pub(crate) static DISCLOSURES: KindSpec = KindSpec {
    name: "disclosures",
    indexes: &[
        IndexSpec { name: "by_state", fields: &["state", "at"] },
        // By the keyed token of the request that it is about.
        IndexSpec { name: "by_request", fields: &["request"] },
    ],
};

/// Pieces of the files of the disclosure log, each sealed under its entry's key.
pub(crate) static DISCLOSURE_FILES: KindSpec = KindSpec { name: "disclosure_files", indexes: &[] };
/// What people agreed to.
pub(crate) static CONSENTS: KindSpec = KindSpec {
    name: "consents",
    indexes: &[
        IndexSpec { name: "by_number", fields: &["number"] },
        // By the keyed token of the address.
        IndexSpec { name: "by_contact", fields: &["contact", "state", "given_at"] },
        IndexSpec { name: "by_state", fields: &["activity", "state"] },
        // From where the clocks of retention run.
        IndexSpec { name: "given", fields: &["activity", "given_at"] },
        IndexSpec { name: "ended", fields: &["activity", "ended_at"] },
        IndexSpec { name: "by_epoch", fields: &["epoch"] },
        // Until when an address waits to be confirmed.
        IndexSpec { name: "waits", fields: &["waits_until"] },
        // By the keyed tokens of what links in letters hold.
        IndexSpec { name: "by_confirm", fields: &["confirm"] },
        IndexSpec { name: "by_link", fields: &["link"] },
        // Those that stand and have an address of email, by activity.
        IndexSpec { name: "to_mail", fields: &["mails", "given_at"] },
    ],
};

/// What is written to people who agreed to it.
pub(crate) static MAILINGS: KindSpec = KindSpec {
    name: "mailings",
    indexes: &[
        IndexSpec { name: "by_activity", fields: &["activity", "at"] },
        IndexSpec { name: "by_state", fields: &["state", "at"] },
        // From where the clock of retention runs.
        IndexSpec { name: "ended", fields: &["activity", "ended_at"] },
        IndexSpec { name: "by_epoch", fields: &["epoch"] },
    ],
};

/// How far a mailing went, and how often it was opened: counts, and nothing else.
pub(crate) static MAILING_COUNTS: KindSpec = KindSpec { name: "mailing_counts", indexes: &[] };

/// Letters that wait to be handed to the mail server: to which consent, of which mailing.
pub(crate) static LETTERS: KindSpec = KindSpec {
    name: "letters",
    indexes: &[
        // Those that somebody waits for come first.
        IndexSpec { name: "to_post", fields: &["rank", "post_at"] },
        IndexSpec { name: "by_mailing", fields: &["mailing"] },
    ],
};

/// What people hand in by a form that asks for nothing back.
pub(crate) static ENTRIES: KindSpec = KindSpec {
    name: "entries",
    indexes: &[
        // By the keyed token of its number.
        IndexSpec { name: "by_number", fields: &["number"] },
        IndexSpec { name: "by_form", fields: &["form", "state", "at"] },
        // From where the clocks of retention run.
        IndexSpec { name: "taken", fields: &["activity", "at"] },
        IndexSpec { name: "finished", fields: &["activity", "done_at"] },
        IndexSpec { name: "by_epoch", fields: &["epoch"] },
    ],
};

/// What is told about the areas of the body, on the pages of the public site.
pub(crate) static POSTS: KindSpec = KindSpec {
    name: "posts",
    indexes: &[
        IndexSpec { name: "by_area", fields: &["area", "at"] },
        // From when each is to go.
        IndexSpec { name: "ends", fields: &["ends_at"] },
        IndexSpec { name: "by_epoch", fields: &["epoch"] },
    ],
};

/// Who is not to be written to: a keyed digest of what and whom, and nothing else.
pub(crate) static OPT_OUTS: KindSpec = KindSpec {
    name: "opt_outs",
    indexes: &[IndexSpec { name: "by_activity", fields: &["activity", "at"] }],
};

/// By what the people of requests and cases are found: keyed marks, and nothing else.
pub(crate) static PERSON_ROWS: KindSpec = KindSpec {
    name: "person_rows",
    indexes: &[
        IndexSpec { name: "by_mark", fields: &["mark", "at"] },
        IndexSpec { name: "by_holding", fields: &["holding"] },
    ],
};

/// What forms only count: sums of a month, by keyed tokens of form and month.
pub(crate) static TALLIES: KindSpec = KindSpec {
    name: "tallies",
    indexes: &[
        IndexSpec { name: "by_form", fields: &["form", "at"] },
        // From where the clocks of retention run.
        IndexSpec { name: "taken", fields: &["activity", "at"] },
    ],
};

/// Days whose visits are being counted, sealed each under a key of its own.
pub(crate) static SITE_DAYS: KindSpec =
    KindSpec { name: "site_days", indexes: &[IndexSpec { name: "by_day", fields: &["day"] }] };

/// What the visits of a day added up to, by the day: sums with no small count.
pub(crate) static SITE_COUNTS: KindSpec =
    KindSpec { name: "site_counts", indexes: &[IndexSpec { name: "by_day", fields: &["day"] }] };

/// All of them, for opening a store.
pub static KINDS: &[Kind] = &[
    &RECORDINGS,
    &CONTENTS,
    &UPLOADS,
    &DOCKS,
    &RECEIPTS,
    &PACKS,
    &PROPOSALS,
    &CHECKPOINTS,
    &SESSIONS,
    &STAFF,
    &ACCOUNTS,
    &PASSKEYS,
    &CEREMONIES,
    &TRIES,
    &AWAY,
    &PROGRAM_KEYS,
    &ONCE,
    &ACKNOWLEDGEMENTS,
    &CASES,
    &ASSIGNMENTS,
    &GRANTS,
    &EMERGENCIES,
    &ALERTS,
    &SAVED,
    &REQUESTS,
    &REQUEST_FILES,
    &DISCLOSURES,
    &DISCLOSURE_FILES,
    &CONSENTS,
    &OPT_OUTS,
    &PERSON_ROWS,
    &ENTRIES,
    &TALLIES,
    &SITE_DAYS,
    &SITE_COUNTS,
    &POSTS,
    &MAILINGS,
    &MAILING_COUNTS,
    &LETTERS,
];
