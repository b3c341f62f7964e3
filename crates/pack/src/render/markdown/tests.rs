use proptest::prelude::*;
use pulldown_cmark::html::push_html;

use super::*;

fn facts() -> BTreeMap<String, String> {
    [
        ("a.site", "https://ico.org.uk"),
        ("a.email", "data@force.example"),
        ("a.name", "*Bold* <b>& Sons</b> [x](y)"),
        ("a.script", "javascript:alert(1)"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

fn check(wording: &str, expected: &str) {
    let mut html = String::new();
    push_html(&mut html, events(wording, &facts()).into_iter());
    assert_eq!(html, expected, "`{wording}`");
}

#[test]
fn a_fact_is_put_in_as_text_and_never_as_markup() {
    let name = "*Bold* &lt;b&gt;&amp; Sons&lt;/b&gt; [x](y)";
    check("We are {{ a.name }}.", &format!("<p>We are {name}.</p>\n"));
    check("**{{ a.name }}**", &format!("<p><strong>{name}</strong></p>\n"));
    check("`{{ a.name }}`", &format!("<p><code>{name}</code></p>\n"));
    check("- {{ a.name }}", &format!("<ul>\n<li>{name}</li>\n</ul>\n"));
}

#[test]
fn a_link_stays_on_the_site_or_goes_where_a_fact_says() {
    check("[x](/rights#how)", "<p><a href=\"/rights#how\">x</a></p>\n");
    check("[x](#how)", "<p><a href=\"#how\">x</a></p>\n");
    check("[x]({{ a.site }})", "<p><a href=\"https://ico.org.uk\">x</a></p>\n");
    for dead in [
        "[x](//evil.example)",
        "[x](https://evil.example)",
        "[x](javascript:alert)",
        "[x](&#x2f;&#x2f;evil.example)",
        "[x](/\\evil.example)",
        "[x]({{ a.script }})",
        "[x]({{ a.none }})",
        "![x](/picture.png)",
        "[x](rights)",
    ] {
        check(dead, "<p>x</p>\n");
    }
}

#[test]
fn html_is_shown_and_not_obeyed() {
    check("a <b>c</b>", "<p>a &lt;b&gt;c&lt;/b&gt;</p>\n");
    check("<script>x</script>\n", "<p>&lt;script&gt;x&lt;/script&gt;\n</p>\n");
    check("<!-- x -->", "<p>&lt;!-- x --&gt;</p>\n");
}

#[test]
fn a_heading_within_a_section_stands_below_it() {
    check("# A", "<h3>A</h3>\n");
    check("A\n===", "<h3>A</h3>\n");
    check("#### A", "<h4>A</h4>\n");
}

proptest! {
    #[test]
    fn a_marker_is_as_long_as_its_placeholder_and_comes_back(
        names in prop::collection::vec("[a-z]{1,4}\\.[a-z]{1,30}", 1..60),
    ) {
        let names: Vec<_> = names.iter().map(|name| format!("{{{{{name}}}}}")).collect();
        let wording = names.join(" ");
        let marked = Marked::new(&wording);
        prop_assert_eq!(marked.text().len(), wording.len());
        prop_assert_eq!(marked.restore(marked.text()), wording.clone());
    }

    #[test]
    fn no_wording_makes_markup_of_its_own(wording in "[<>/a-z\"'=&;:()!\\[\\]#*`\\- \n]{0,60}") {
        let mut html = String::new();
        push_html(&mut html, events(&wording, &facts()).into_iter());
        for tag in html.split('<').skip(1) {
            let name = tag.trim_start_matches('/');
            let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap();
            prop_assert!(KNOWN.contains(&name), "{}", html);
            prop_assert!(!tag.starts_with("a ") || !tag.contains(" on"), "{}", html);
        }
    }
}

/// Every element that Markdown may make.
const KNOWN: [&str; 16] = [
    "p",
    "a",
    "em",
    "strong",
    "code",
    "pre",
    "ul",
    "ol",
    "li",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "br",
    "hr",
];
