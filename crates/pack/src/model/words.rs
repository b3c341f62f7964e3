//! The closed choices of the pack language, each with the word that a pack writes for it.
//!
//! Invariant: a word reads back to the choice that it displays, and the words of a choice are the
//! ones that the schema offers.

use std::fmt;

use serde::{Serialize, Serializer};

macro_rules! words {
    ($(
        $(#[$doc:meta])*
        $name:ident { $($(#[$case_doc:meta])* $case:ident = $word:literal,)+ }
    )+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$case_doc])* $case,)+
        }

        impl $name {
            /// Every choice, in the order of the schema.
            pub const ALL: &'static [Self] = &[$(Self::$case,)+];
            /// The word of every choice, in the same order.
            pub const WORDS: &'static [&'static str] = &[$($word,)+];

            /// The word that a pack writes.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$case => $word,)+
                }
            }

            /// The choice that a word stands for.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|choice| choice.as_str() == word)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    )+};
}

words! {
    /// Sorts of controllers.
    ControllerKind {
        /// A police force.
        PoliceForce = "police-force",
        /// A local policing body, such as a mayor's office for policing.
        PolicingBody = "policing-body",
        /// A unit of a policing body, such as a violence-reduction unit.
        Unit = "unit",
        /// A council, such as a borough's.
        LocalAuthority = "local-authority",
    }

    /// Which data protection law governs a purpose.
    Regime {
        /// Part 3 of the Data Protection Act 2018: law enforcement.
        Part3 = "part3",
        /// The UK GDPR: everything else.
        UkGdpr = "uk-gdpr",
    }

    /// Lawful bases (DPA 2018 s.35(2); UK GDPR article 6(1)).
    Basis {
        /// Necessary for a law-enforcement task of a competent authority (s.35(2)(b)).
        Part3LawEnforcement = "part3-law-enforcement",
        /// Consent within law enforcement (s.35(2)(a)).
        Part3Consent = "part3-consent",
        /// Article 6(1)(a).
        Consent = "consent",
        /// Article 6(1)(b).
        Contract = "contract",
        /// Article 6(1)(c).
        LegalObligation = "legal-obligation",
        /// Article 6(1)(d).
        VitalInterests = "vital-interests",
        /// Article 6(1)(e).
        PublicTask = "public-task",
        /// Article 6(1)(f); never for a public body's own tasks.
        LegitimateInterests = "legitimate-interests",
        /// Article 6(1)(ea), since 5 February 2026; never for a public body's own tasks.
        RecognisedLegitimateInterests = "recognised-legitimate-interests",
    }

    /// Rights of the person; that of being informed and that of complaining go with every basis.
    Right {
        /// To get a copy, and to be told what is done.
        Access = "access",
        /// To have it put right.
        Rectification = "rectification",
        /// To have it gone.
        Erasure = "erasure",
        /// To have it left alone.
        Restriction = "restriction",
        /// To take it elsewhere.
        Portability = "portability",
        /// To say no to its use.
        Objection = "objection",
        /// Not to be decided about by a machine alone.
        AutomatedDecisions = "automated-decisions",
        /// To take consent back.
        WithdrawConsent = "withdraw-consent",
    }

    /// What a recipient is to the controller.
    RecipientKind {
        /// Works on its behalf and by its orders.
        Processor = "processor",
        /// Gets data by agreement, and decides for itself.
        Partner = "partner",
        /// Another public authority, to which a law lets data go.
        Authority = "authority",
        /// A court, and the lawyers before it.
        Court = "court",
    }

    /// What carries data abroad.
    Mechanism {
        /// The country protects data well enough.
        Adequacy = "adequacy",
        /// The same, for an organisation in the United States that certified itself.
        AdequacyUsCertified = "adequacy-us-certified",
        /// The UK Addendum to the European clauses.
        Addendum = "addendum",
        /// The International Data Transfer Agreement.
        Idta = "idta",
        /// European clauses of before 2021; ended.
        OldClauses = "old-clauses",
        /// Binding corporate rules.
        BindingRules = "binding-rules",
        /// An exception for a single case.
        Exception = "exception",
        /// Safeguards under Part 3.
        Part3Safeguards = "s75",
        /// Special circumstances under Part 3.
        Part3Special = "s76",
    }

    /// Where data lies.
    Medium {
        /// On machines.
        Electronic = "electronic",
        /// On paper.
        Paper = "paper",
    }

    /// How a system's use can be followed.
    Trail {
        /// It is part of this software: each act is in the ledger.
        Ledger = "ledger",
        /// It sends its own audit trail here.
        Feed = "feed",
        /// It is registered, and its trail is asked for when needed.
        Register = "register",
    }

    /// Whom data is had from.
    Collected {
        /// The person.
        Direct = "direct",
        /// Somebody else.
        Indirect = "indirect",
    }

    /// What a cookie is for.
    CookieKind {
        /// The page does not work without it.
        Essential = "essential",
        /// It remembers a choice.
        Preference = "preference",
        /// It counts visits, for the site alone.
        Statistics = "statistics",
        /// It brings local news and contacts to the page.
        Personalisation = "personalisation",
    }

    /// What makes an assessment of impact necessary (UK GDPR article 35; the ICO's list).
    Risk {
        /// New technology.
        InnovativeTechnology = "innovative-technology",
        /// Who gets a service is decided by it.
        DenialOfService = "denial-of-service",
        /// Profiling of many people.
        LargeScaleProfiling = "large-scale-profiling",
        /// Data that says whose body it is.
        Biometrics = "biometrics",
        /// Genes.
        Genetics = "genetics",
        /// Sets of data brought together.
        DataMatching = "data-matching",
        /// People are not told by the body itself.
        InvisibleProcessing = "invisible-processing",
        /// Where people are, or what they do.
        Tracking = "tracking",
        /// Children and others who need care.
        Vulnerable = "vulnerable",
        /// Somebody could be hurt if it got out.
        PhysicalHarm = "physical-harm",
        /// Special category or criminal-offence data of many people.
        LargeScaleSensitive = "large-scale-sensitive",
        /// A public place is watched.
        PublicMonitoring = "public-monitoring",
    }

    /// What starts a retention clock.
    Trigger {
        /// The instant at which the recording began.
        RecordedFrom = "recorded-from",
        /// The day on which it was collected or taken.
        Collected = "collected",
        /// The day on which it came in.
        Received = "received",
        /// The day on which the matter was closed.
        Closed = "closed",
        /// The day on which it was decided about.
        Decided = "decided",
        /// The day on which the person last came to notice.
        LastNotice = "last-notice",
        /// The day on which the person withdrew or left.
        Left = "left",
    }

    /// What a retention rule does at the end.
    Action {
        /// Shred the key, delete every copy, and prove that it is gone.
        Dispose = "dispose",
        /// Take away everything that could tell who it was about.
        Anonymise = "anonymise",
        /// A person looks whether it is still needed.
        Review = "review",
    }

    /// Who holds a role.
    RoleKind {
        /// Officers, staff, volunteers, contractors.
        Person = "person",
        /// A dock, or the jobs of the system itself.
        Machine = "machine",
    }

    /// Parts of the United Kingdom with bank holidays of their own.
    Division {
        /// England and Wales.
        EnglandAndWales = "england-and-wales",
        /// Northern Ireland.
        NorthernIreland = "northern-ireland",
        /// Scotland.
        Scotland = "scotland",
    }

    /// The colours that a site may have: each is readable in light, in dark and on paper.
    Colour {
        /// The blue of a lamp.
        Blue = "blue",
        /// Between green and blue.
        Teal = "teal",
        /// A dark violet.
        Plum = "plum",
        /// A dark green.
        Moss = "moss",
        /// No colour.
        Slate = "slate",
    }

    /// How far a site is.
    Phase {
        /// It is tried.
        Alpha = "alpha",
        /// It is used, and not finished.
        Beta = "beta",
        /// It is finished.
        Live = "live",
    }

    /// The classes of a publication scheme, in the Commissioner's words and order (model
    /// publication scheme, FOIA s.20).
    PublicationClass {
        /// Who we are and what we do.
        WhoWeAre = "who-we-are",
        /// What we spend and how we spend it.
        Spending = "what-we-spend",
        /// What our priorities are and how we are doing.
        Priorities = "priorities",
        /// How we make decisions.
        Decisions = "decisions",
        /// Our policies and procedures.
        Policies = "policies",
        /// Lists and registers.
        Registers = "registers",
        /// The services we offer.
        Services = "services",
    }

    /// What a role may do.
    Act {
        /// Take in a recording.
        Receive = "receive",
        /// See which recordings there are.
        List = "list",
        /// Play a recording.
        View = "view",
        /// Give a recording a category.
        Categorise = "categorise",
        /// Place a hold.
        Hold = "hold",
        /// Lift a hold.
        ReleaseHold = "release-hold",
        /// See what would be disposed of.
        PlanDisposal = "plan-disposal",
        /// Dispose of what is due.
        Dispose = "dispose",
        /// Check the proofs.
        Verify = "verify",
        /// Export the ledger and its proofs.
        Export = "export",
        /// Read the ledger.
        ReadLedger = "read-ledger",
        /// Propose a pack in the place of the one in force.
        ProposePack = "propose-pack",
        /// Make a pack that somebody else proposed the one in force.
        ApplyPack = "apply-pack",
        /// Register and withdraw docks.
        ManageDocks = "manage-docks",
        /// Keep the register of staff: take people in, invite them, end their access.
        ManagePeople = "manage-people",
        /// Open cases, say who works on them, and which recordings belong to them.
        ManageCases = "manage-cases",
        /// Close a recording to all but those who need to know of it, and open it again.
        Restrict = "restrict",
        /// Let somebody see a recording for a time.
        Grant = "grant",
        /// Judge whether access in an emergency was justified.
        ReviewAccess = "review-access",
        /// Take in what somebody asks for, and tell them how it stands.
        TakeRequest = "take-request",
        /// Work on what people ask for: see it, search, decide, answer.
        WorkRequests = "work-requests",
        /// Clear an answer that somebody else decided on, so that it may go out.
        ClearAnswer = "clear-answer",
        /// Decide whether somebody else may have footage of a person.
        DecideRelease = "decide-release",
        /// Take in what somebody hands in by a form that asks for nothing back.
        TakeEntry = "take-entry",
        /// Read and finish what was handed in by such a form.
        WorkEntries = "work-entries",
        /// Write what the pages of one's own area say.
        PublishNews = "publish-news",
        /// Show what the pages of the areas say.
        ShowNews = "show-news",
        /// Count visits to the site, and tell what they add up to.
        CountVisits = "count-visits",
        /// Write to people who agreed to it, and see how far it went.
        WriteMailing = "write-mailing",
        /// Hand letters to the mail server, each when it was asked whether it still may go.
        SendMailing = "send-mailing",
    }

    /// How a form asks for a kind of data.
    Asked {
        /// A name, and where somebody can be reached.
        Reach = "reach",
        /// A day.
        Day = "day",
        /// A line.
        Line = "line",
        /// Words of one's own.
        Text = "text",
        /// One of several, and nothing else.
        Choice = "choice",
    }

    /// What people ask a body for.
    RequestKind {
        /// A copy of the data about them (UK GDPR article 15; DPA 2018 s.45).
        Access = "access",
        /// Footage in which they can be seen: access to their own data.
        Footage = "footage",
        /// To have data put right (article 16; s.46).
        Rectification = "rectification",
        /// To have data deleted (article 17; s.47).
        Erasure = "erasure",
        /// To have data kept and not used (article 18; s.47).
        Restriction = "restriction",
        /// Their data in a form to take elsewhere (article 20).
        Portability = "portability",
        /// To have a use stopped (article 21).
        Objection = "objection",
        /// To take back their consent (article 7(3); s.40A).
        WithdrawConsent = "withdraw-consent",
        /// Information that a body holds (Freedom of Information Act 2000).
        Information = "information",
        /// Information on the environment (Environmental Information Regulations 2004).
        Environment = "environment",
        /// A second look at an answer about information.
        Review = "review",
        /// A complaint about how data is used (DPA 2018 s.164A).
        DataComplaint = "data-complaint",
        /// Such a complaint that the Commissioner passes on to the body (s.165).
        PassedOn = "passed-on",
        /// A question for the Mayor.
        Question = "question",
        /// A review of how a complaint about the police was dealt with.
        PoliceReview = "police-review",
        /// Footage or reports of somebody else.
        OthersFootage = "others-footage",
        /// A document in a form that they can read.
        Format = "format",
        /// A document in another language.
        Translation = "translation",
    }

    /// The five public texts that promises come from.
    PromiseSource {
        /// The child-friendly privacy notice.
        Child = "CHILD",
        /// The body-worn video page.
        Bwv = "BWV",
        /// The website privacy policy.
        Site = "SITE",
        /// The privacy notice of the mayor's office and its violence-reduction unit.
        Oversight = "OVERSIGHT",
        /// The staff questions and answers on using police data.
        Staff = "STAFF",
    }

    /// How a promise is kept.
    PromiseKind {
        /// The software makes breaking it impossible, or undoes it in time.
        Enforced = "enforced",
        /// People decide; the software carries the work, its clocks and its evidence.
        Worked = "worked",
        /// Published text from the pack.
        Shown = "shown",
        /// It happens outside the software, which holds the register that proves it.
        Recorded = "recorded",
    }

    /// Whether anything keeps a promise yet.
    PromiseStatus {
        /// It is kept by what it names.
        Kept = "kept",
        /// It is published, and this version of the software does not keep it yet.
        Planned = "planned",
    }

    /// Whom a notice is written for.
    Audience {
        /// Adults.
        Adult = "adult",
        /// Children.
        Child = "child",
        /// Whoever reads a sign or a card at the place itself.
        Sign = "sign",
        /// Whoever fills in a form.
        Collection = "collection",
        /// People whose data came from somebody else.
        Indirect = "indirect",
        /// Officers, staff, volunteers, contractors.
        Staff = "staff",
        /// The Commissioner, and whoever asks how sensitive data is treated.
        Policy = "policy",
        /// Whoever gets an answer: what stands below it.
        Letter = "letter",
    }
}

impl Basis {
    /// The law that this basis belongs to.
    pub fn regime(self) -> Regime {
        match self {
            Self::Part3LawEnforcement | Self::Part3Consent => Regime::Part3,
            Self::Consent
            | Self::Contract
            | Self::LegalObligation
            | Self::VitalInterests
            | Self::PublicTask
            | Self::LegitimateInterests
            | Self::RecognisedLegitimateInterests => Regime::UkGdpr,
        }
    }

    /// Whether it rests on the person's own yes.
    pub fn is_consent(self) -> bool {
        matches!(self, Self::Part3Consent | Self::Consent)
    }
}

#[cfg(test)]
mod tests;
