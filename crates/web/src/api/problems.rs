//! Each kind of problem that a program can meet, in plain English.
//!
//! Invariant: every code that is answered under `/api/v1` stands here, so that its `type` leads to
//! words; the tests look up each that they meet.

/// A kind of problem.
pub(super) struct Kind {
    /// The code at the end of its address.
    pub(super) code: &'static str,
    pub(super) title: &'static str,
    pub(super) means: &'static str,
}

/// Where a kind of problem is explained.
pub(crate) fn address(code: &str) -> String {
    let known = KINDS.iter().any(|kind| kind.code == code);
    if known { format!("/api/problems#{code}") } else { "about:blank".to_owned() }
}

const fn kind(code: &'static str, title: &'static str, means: &'static str) -> Kind {
    Kind { code, title, means }
}

/// All of them: what comes of the request, then of the key, then of what is held, then of us.
pub(super) const KINDS: &[Kind] = &[
    kind(
        "not-found",
        "There is nothing here",
        "There is no such thing, or not for whoever owns the key: the answer is the same. A cursor \
         of another list or another key leads nowhere too.",
    ),
    kind(
        "method",
        "That cannot be done here",
        "The address is right and the method is not. The header Allow says which ones are.",
    ),
    kind(
        "unreadable",
        "We could not read that",
        "The body is not JSON. The detail says where it stops being JSON.",
    ),
    kind(
        "unfit",
        "A value is not what it must be",
        "The body or the query was read, and a field is missing, is not known, or has a value that \
         the description does not allow. Nothing was done.",
    ),
    kind(
        "not-json",
        "That is not JSON",
        "Send the body with the content type application/json, and not compressed.",
    ),
    kind("too-long", "Too many bytes", "A body may have 65,536 bytes."),
    kind(
        "no-idempotency-key",
        "An idempotency key is needed",
        "A request that changes something has a key of your choosing, so that it is carried out \
         once even if you have to send it twice.",
    ),
    kind(
        "key-reused",
        "This idempotency key was used",
        "Within the last 24 hours you asked for something else at this address under the same \
         idempotency key. Nothing was done. Choose a new one.",
    ),
    kind(
        "still-running",
        "It is being carried out",
        "The same request is under way on another connection. Ask again in a moment, with the same \
         idempotency key.",
    ),
    kind(
        "no-key",
        "A key is needed",
        "The request has no key. Staff make one at the console, under Keys for programs.",
    ),
    kind(
        "invalid-token",
        "That key does not count",
        "The key is not known here, was revoked, is past its day, or its owner may not work now. \
         Uses of a key that was revoked are recorded.",
    ),
    kind(
        "insufficient-scope",
        "The key does not reach that far",
        "The key was not made for this. The refusal is in the ledger.",
    ),
    kind(
        "conduct-due",
        "Something comes first",
        "The key's owner has to read the code of conduct at the console.",
    ),
    kind(
        "refused",
        "You may not do that",
        "The policy does not allow it to the key's owner for the key's purpose. The refusal is in \
         the ledger. It would be refused at the console too.",
    ),
    kind(
        "too-often",
        "That is too often",
        "A key may ask so many times a minute, and an address may show so many wrong keys. \
         RateLimit-Policy says how many, Retry-After how many seconds to wait.",
    ),
    kind(
        "does-not-fit",
        "That does not fit what is held",
        "The request is well formed, and what is held does not allow it: a category that the \
         recording has already, a reference that a case has already, somebody who does not work \
         here now.",
    ),
    kind(
        "being-disposed",
        "It is too late to change this recording",
        "Its deletion has begun, and nothing can be added to it.",
    ),
    kind(
        "busy",
        "We are busy",
        "Somebody else is changing the same thing, or the store has too much to do. Ask again \
         after the seconds of Retry-After, with the same idempotency key.",
    ),
    kind("no-policy", "Nothing can be done yet", "No policy is in force here."),
    kind("full", "There is no space left", "Tell whoever runs this service."),
    kind(
        "sealed",
        "This cannot be opened",
        "Sealed bytes are not what was sealed. The data office has to look at it.",
    ),
    kind(
        "internal",
        "Something went wrong on our side",
        "Nothing was lost. Ask again, and tell whoever runs this service if it stays.",
    ),
    kind(
        "misdirected",
        "Not at this address",
        "Without HTTPS this service answers on its own machine only.",
    ),
    kind("bad-request", "That request does not make sense", "The detail says why."),
    kind("not-listed", "You have no access now", "The key's owner is not on the staff register."),
    kind("not-yet", "You have no access now", "The first day of the key's owner is yet to come."),
    kind("left", "You have no access now", "The access of the key's owner has ended."),
    kind("contract-ended", "You have no access now", "The contract of the key's owner is over."),
    kind("vetting-lapsed", "You have no access now", "The vetting of the key's owner has lapsed."),
];
