//! The table of codes: what each diagnostic is called, how grave it is, and the rule behind it.
//!
//! Invariant: every code has a page in `docs/diagnostics`, compiled in, that opens with its title.

use std::fmt;

use serde::{Serialize, Serializer};

use super::Severity;

macro_rules! codes {
    ($($case:ident = $code:literal, $severity:ident, $title:literal, $why:expr;)+) => {
        /// A kind of mistake that the compiler finds.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $title] $case,)+
        }

        impl Code {
            /// Every code, in order.
            pub const ALL: &'static [Self] = &[$(Self::$case,)+];

            /// How the code is written: `BL0201`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$case => $code,)+ }
            }

            /// Whether a pack is refused for it.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$case => Severity::$severity,)+ }
            }

            /// What the mistake is called.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$case => $title,)+ }
            }

            /// The law or rule behind it, when it is always the same one.
            pub const fn why(self) -> Option<&'static str> {
                match self { $(Self::$case => $why,)+ }
            }

            /// Its page, in Markdown.
            pub const fn page(self) -> &'static str {
                match self {
                    $(Self::$case => include_str!(
                        concat!("../../../../docs/diagnostics/", $code, ".md")
                    ),)+
                }
            }
        }
    };
}

codes! {
    NotYaml = "BL0101", Error, "the file is not YAML", None;
    NotUtf8 = "BL0102", Error, "the file is not UTF-8", None;
    OverLimit = "BL0103", Error, "the pack is larger than a pack may be",
        Some("everything that is read has a limit, so that no file can stop the compiler");
    StrangeYaml = "BL0104", Error, "YAML that says more than it shows",
        Some("a pack is read by people who are not programmers: each fact stands where it is used");
    DuplicateKey = "BL0105", Error, "the same key twice",
        Some("one of the two would be lost without a word");
    SeveralDocuments = "BL0106", Error, "several documents in one file", None;
    TabIndent = "BL0107", Error, "a tab at the start of a line",
        Some("YAML does not allow tabs for indentation");
    StrangeFile = "BL0108", Error, "a file that no pack holds", None;
    ForbiddenCharacter = "BL0109", Error, "a character that cannot be seen",
        Some("hidden characters can make a notice read otherwise than it looks");

    UnknownKey = "BL0201", Error, "a key that means nothing here", None;
    MissingKey = "BL0202", Error, "a key is missing", None;
    WrongType = "BL0203", Error, "a value of the wrong sort", None;
    BadId = "BL0204", Error, "not an id",
        Some("ids stand in addresses, in file names and in the ledger");
    DuplicateId = "BL0205", Error, "the same id twice",
        Some("whatever names it could mean either");
    UnknownWord = "BL0206", Error, "a word outside the list", None;
    BadPeriod = "BL0207", Error, "not a period", None;
    OutOfRange = "BL0208", Error, "a number out of range", None;
    BadDate = "BL0209", Error, "not a date", None;
    BadLength = "BL0210", Error, "a text that is empty or too long", None;
    BadHeader = "BL0211", Error, "the pack has no header, or two", None;
    BadContact = "BL0212", Error, "not an address that one can write to or call", None;
    NoEffectiveDate = "BL0213", Error, "no date from which the pack holds",
        Some("a decision names the pack it was made under, and that pack must have been in force");
    NoLawDate = "BL0214", Error, "a provision of law with no date",
        Some("a rule of law holds from a day, and a pack is checked as the law stands on a day");

    DeadReference = "BL0301", Error, "a name that names nothing", None;
    NoTrigger = "BL0302", Error, "a retention rule without a trigger",
        Some("a period with no starting point never ends (DPA 2018 s.39)");
    NoAction = "BL0303", Error, "a retention rule without an action",
        Some("a period at whose end nothing happens keeps the data for ever (DPA 2018 s.39)");
    NoAuthority = "BL0304", Error, "a retention period that rests on nothing",
        Some("data is kept no longer than is necessary, so each period needs its reason \
              (DPA 2018 s.39; UK GDPR article 5(1)(e))");
    MarginTooLong = "BL0305", Error, "a margin as long as the period",
        Some("everything would be due before it came in");
    RulesClash = "BL0306", Error, "two retention rules for the same thing",
        Some("the same recording would have two deadlines, and only one can be published");
    RuleOfAnother = "BL0307", Error, "a retention rule that applies elsewhere", None;
    RuleUnused = "BL0308", Error, "a retention rule that nothing uses",
        Some("the published schedule would promise a deletion that never runs");
    ReviewTooLate = "BL0309", Error, "a review that comes after the end",
        Some("what is kept as evidence is reviewed while it is kept (promise bwv-review)");
    LawNotInForce = "BL0310", Error, "a provision that is not in force",
        Some("what is done with data must have a basis in the law as it stands (UK GDPR article \
              6(3); DPA 2018 s.35(2))");

    NoRetention = "BL0401", Error, "an activity without a retention rule",
        Some("time limits must be set for erasing data, or for reviewing whether it is still \
              needed (DPA 2018 s.39(2))");
    NoPurpose = "BL0402", Error, "an activity without a purpose",
        Some("data is collected for specified, explicit and legitimate purposes \
              (DPA 2018 s.36(1); UK GDPR article 5(1)(b))");
    NoNotice = "BL0403", Error, "an activity that nobody is told of",
        Some("people must be told what is done with their data \
              (DPA 2018 s.44; UK GDPR article 13)");
    CategoryWithoutPurpose = "BL0404", Error, "a category that no purpose needs",
        Some("footage is kept only as evidence, for disclosure or for another legitimate policing \
              purpose (promise bwv-not-intelligence)");
    WrongRegime = "BL0405", Error, "a lawful basis from the other law",
        Some("law enforcement is governed by Part 3 of the DPA 2018, everything else by the UK \
              GDPR, and each has its own bases");
    Intelligence = "BL0406", Error, "footage kept for intelligence",
        Some("footage is never kept for intelligence (promise bwv-not-intelligence)");
    MayDispose = "BL0407", Error, "a role that could delete",
        Some("nobody deletes footage before its time, on the camera or in the store \
              (promise bwv-no-edit)");
    SpecialWithoutCondition = "BL0408", Error, "special category data without a condition",
        Some("special category data may be used only under a condition of article 9(2) (UK GDPR \
              article 9(1))");
    NoSchedule1Condition = "BL0409", Error,
        "a condition of article 9 that asks for one of Schedule 1",
        Some("points (b), (g), (h), (i) and (j) of article 9(2) need a condition of Schedule 1 \
              beside them (DPA 2018 s.10)");
    NoPolicyDocument = "BL0410", Error, "sensitive data without a policy document",
        Some("an appropriate policy document must be in place (DPA 2018 s.42; Schedule 1 \
              paragraphs 5 and 39)");
    NoSchedule8Condition = "BL0411", Error, "sensitive processing without a condition",
        Some("sensitive processing for law enforcement needs consent, or strict necessity and a \
              condition of Schedule 8 (DPA 2018 s.35(3) to (5))");
    CriminalWithoutAuthority = "BL0412", Error, "criminal-offence data without authority",
        Some("data about offences needs official authority or a condition of Schedule 1 (UK GDPR \
              article 10; DPA 2018 s.10(5))");
    IdleCondition = "BL0413", Error, "a condition that nothing needs",
        Some("a notice that claims a condition it does not need tells people something untrue");
    LegitimateInterests = "BL0414", Error, "legitimate interests on a public task",
        Some("points (ea) and (f) do not apply to public authorities in the performance of their \
              tasks (UK GDPR article 6(1), second paragraph)");
    NoWithdrawal = "BL0415", Error, "consent that cannot be taken back",
        Some("consent must be as easy to withdraw as to give (UK GDPR article 7(3); DPA 2018 \
              s.40A)");
    NoAgreement = "BL0416", Error, "a recipient without an agreement",
        Some("a processor works under a contract, and a partner under an agreement (UK GDPR \
              articles 26 and 28; DPA 2018 ss.58 and 59; promise ovs-sharing-agreement)");
    AgreementEnded = "BL0417", Error, "an agreement that does not hold",
        Some("data goes to a recipient only while the agreement is in place (promise \
              ovs-sharing-agreement)");
    NoSafeguard = "BL0418", Error, "a transfer without a safeguard",
        Some("data goes abroad only with a safeguard in force (UK GDPR article 44A; DPA 2018 s.73; \
              promise ovs-transfers)");
    SafeguardNotInForce = "BL0419", Error, "a safeguard that is not in force",
        Some("a safeguard must be in force on the day (promise ovs-transfers)");
    NotCertified = "BL0420", Error, "adequacy for the United States without certification",
        Some("the United States count as adequate only for organisations that certified themselves \
              (SI 2023/1028)");
    NotAdequate = "BL0421", Error, "adequacy for a country that has none",
        Some("adequacy rests on regulations that name the country (UK GDPR articles 45 and 45A)");
    RightNotGiven = "BL0422", Error, "a right that the basis does not give",
        Some("which rights there are follows from the lawful basis (UK GDPR articles 15 to 22D; \
              DPA 2018 ss.45 to 50D; promise ovs-rights)");
    RightNotOffered = "BL0423", Error, "a right that is not offered",
        Some("people must be told of each right they have (UK GDPR article 13(2)(b); DPA 2018 \
              s.44(1)(d); promise ovs-rights)");
    NoReviewPeriod = "BL0424", Error, "law enforcement without a review period",
        Some("appropriate time limits must be set for the periodic review of the need to keep the \
              data (DPA 2018 s.39(2))");
    NoCollectionNotice = "BL0425", Error, "a form that does not say what its answers are for",
        Some("people are told when data is collected from them (UK GDPR article 13(1); promise \
              ovs-jit-notice)");
    FormAsksMore = "BL0426", Error, "a form that asks for more than its activity uses",
        Some("no more is collected than is needed for the purpose (UK GDPR article 5(1)(c); DPA \
              2018 s.37)");
    NoIndirectNotice = "BL0427", Error, "data from others, and nobody told",
        Some("people whose data came from somebody else are told within a month (UK GDPR article \
              14; promise ovs-indirect-told)");
    DecidesAlone = "BL0428", Error, "a decision by a machine alone",
        Some("no decision about a person is made by automation alone (promise \
              ovs-no-automated-decisions; UK GDPR articles 22A to 22D)");
    NoSystem = "BL0429", Error, "an activity without a system",
        Some("who looks for a person's data must know where it lies (DPA 2018 s.61; UK GDPR \
              article 30; promise staff-systems)");
    CookieUnasked = "BL0430", Error, "a cookie that nobody was asked about",
        Some("only what is strictly necessary may be stored unasked; statistics and appearance may \
              with a way to object (PECR 2003 regulation 6 and Schedule A1, since 5 February 2026; \
              promise child-cookie-choice)");
    BasisNotInForce = "BL0431", Error, "a lawful basis that is not in force",
        Some("a basis can be relied on from the day on which it became law");
    NoticeOfAnotherSort = "BL0432", Error, "a notice for somebody else",
        Some("each notice is written for its readers");
    TallyTogether = "BL0433", Error, "counts that are not cut off",
        Some("what is kept for longer is cut off from whoever gave it (UK GDPR articles 5(1)(e), \
              25(1); promise site-feedback-separate)");

    NoKeeper = "BL0501", Error, "a promise that nothing keeps",
        Some("what is published as kept must be kept by something");
    DeadKeeper = "BL0502", Error, "a keeper that does not exist", None;
    WeakKeeper = "BL0503", Error, "a promise that its keeper cannot keep", None;
    ShownNowhere = "BL0504", Error, "a shown promise that no notice shows",
        Some("a promise of this kind is kept by being published");

    LiteralPeriod = "BL0601", Error, "a period written into prose",
        Some("a fact is written once; wording names it, so that notice and machine cannot differ");
    LiteralContact = "BL0602", Error, "an address written into prose",
        Some("a fact is written once; wording names it, so that no notice keeps an old address");
    LiteralLaw = "BL0603", Error, "a provision of law written into prose",
        Some("a fact is written once; when the law is renumbered, every notice follows");
    LiteralName = "BL0604", Error, "the name of a body written into prose",
        Some("a fact is written once; wording names the body, so that the register leaves none \
              out");
    UnknownFact = "BL0605", Error, "a fact that the pack does not hold", None;
    BadPlaceholder = "BL0606", Error, "a placeholder that is not closed or names nothing", None;
    Html = "BL0607", Warning, "HTML in wording",
        Some("wording is Markdown; HTML is shown as it is typed and never obeyed");
    LinkOutside = "BL0608", Error, "a link or a picture from elsewhere",
        Some("a notice sends nobody, and nobody's address, to another site unseen");
    NoFrontMatter = "BL0609", Error, "a notice without its opening facts", None;
    BadSections = "BL0610", Error, "wording that does not fall into sections",
        Some("readers find their way by the list of contents, and it lists the headings");
    DuplicateSection = "BL0611", Error, "two sections with one anchor", None;
    UpdatedInFuture = "BL0612", Error, "a notice updated in the future",
        Some("every notice carries the date of its last update (promise child-last-updated)");
    ChildAlone = "BL0613", Error, "a child's notice that stands alone",
        Some("a child-friendly summary stands beside the adult notice and never instead of it \
              (promise child-summary)");
    TooHard = "BL0614", Error, "wording that is too hard to read",
        Some("what people are told must be easily understood (UK GDPR article 12(1); DPA 2018 \
              s.52(1)); the limits are school grade 6 for children and 10 for adults");
    LongSentences = "BL0615", Error, "a child's notice in long sentences",
        Some("a notice for children has at most 12 words in a sentence on average");
    ChildLacks = "BL0616", Error, "a child's notice that leaves something out",
        Some("the same facts stand in both notices (promise child-summary)");
    NoticeLacks = "BL0617", Error, "a notice that leaves out what the law asks for",
        Some("a notice says who answers, why, on which basis, who gets the data, for how long, \
              which rights there are and where to complain (UK GDPR articles 13 and 14; DPA 2018 \
              s.44)");

    NotCedar = "BL0701", Error, "not a policy", None;
    UnlabelledPolicy = "BL0702", Error, "a policy without a name or a rule in plain words",
        Some("each decision names the rule behind it, and whoever is refused can read it (promise \
              staff-justify)");
    PolicyDoesNotFit = "BL0703", Error, "a policy that does not fit the pack",
        Some("a rule that asks for what is not known fails when it is needed, and a failed rule \
              refuses everybody");
    PermitsEverything = "BL0704", Error, "a policy that permits every act",
        Some("having access is no permission for whatever is invented later (promise \
              staff-purpose)");

    ToConfirm = "BL0901", Warning, "a fact to be confirmed",
        Some("the public texts are silent or not clear on it, so somebody who knows must say");
    NotYetInForce = "BL0902", Warning, "a pack that is not in force yet", None;
    MoreToLookAt = "BL0903", Warning, "more to look at than is listed",
        Some("what somebody should look at refuses no pack, however much of it there is");
}

impl Code {
    /// The code that is written so.
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
