//! What the frame says in Welsh.
//!
//! Invariant: as for the languages.

use super::Words;

pub(super) static WELSH: Words = Words {
    tag: "cy",
    other: "English",
    other_tag: "en-GB",
    languages: "Iaith",
    exit: "Gadael y dudalen hon yn gyflym",
    exit_key: "(neu bwyswch Escape)",
    skip: "Neidio i’r prif gynnwys",
    main: "Prif ddewislen",
    ask: "Gofyn",
    take_part: "Cymryd rhan",
    areas: "Eich ardal",
    promises: "Addewidion",
    registers: "Cofrestrau",
    receipts: "Derbynebau",
    ledger: "Cyfriflyfr",
    search: "Chwilio",
    staff: "Staff y corff",
    demo: "Arddangosiad.",
    demo_clock: "Mae ei gloc yn dangos",
    demo_move: "Symud y cloc neu fod yn rhywun arall",
    alpha: "Alffa",
    beta: "Beta (treial)",
    is_new: "Mae’r wefan hon yn newydd ac nid yw wedi’i gorffen.",
    tell_us: "Dywedwch wrthym beth sy’n gweithio a beth sydd ddim",
    cookies_title: "Cwcis ar y wefan hon",
    cookies_ask: "A gawn ni osod cwcis nad oes eu hangen ar y wefan, a chyfrif eich ymweliad? Ni \
                  fydd byth gofnod o bwy ydych chi. Rydym yn gofyn am:",
    cookies_none: "Beth bynnag fydd eich ateb, bydd un cwci yn ei gofio.",
    accept: "Derbyn cwcis dewisol",
    refuse: "Gwrthod cwcis dewisol",
    choose: "Dewis fesul un",
    about: "Am y wefan hon",
    notices: "Hysbysiadau preifatrwydd",
    cookies: "Cwcis",
    looks: "Golwg y wefan",
    visits: "Ymweliadau",
    accessibility: "Hygyrchedd",
    contact: "Cysylltu â ni",
    leaving: "Gadael yn gyflym",
    nothing_set: "Nid yw’r wefan hon yn gosod cwci nes ichi ateb am gwcis neu nes i staff \
                  fewngofnodi, ac nid yw’n llwytho dim o unman arall.",
    rest: Some("Yn Saesneg y mae gweddill y dudalen hon hyd yn hyn."),
};
