use super::*;
use proptest::prelude::*;

fn check(html: &str, plain: &str) {
    assert_eq!(text(html).trim(), plain, "{html}");
}

#[test]
fn a_page_reads_as_its_writer_meant_it() {
    check(
        "<p>Dear all,</p><p>What do you <b>hold</b> about&nbsp;me?</p>",
        "Dear all,\n\nWhat do you hold about me?",
    );
    check("one<br>two<BR/>three", "one\ntwo\nthree");
    check("<div>a</div><div>b</div>", "a\nb");
    check("<ul><li>one<li>two</ul>end", "- one\n- two\n\nend");
    check("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc");
    check("Hi<blockquote>old<br>mail</blockquote>", "Hi\n\n> old\n> mail");
    check("<pre>a\n  b</pre>", "a\n  b");
    check(
        "&lt;b&gt; &amp; &quot;x&quot; &#228;&#xE4;&eacute;&euro; &nosuch; &",
        "<b> & \"x\" ääé€ &nosuch; &",
    );
    check(
        "see <a href='https://example.org/x?a=1&amp;b=2'>here</a>.",
        "see here (https://example.org/x?a=1&b=2).",
    );
    check("<a href=\"https://example.org/\">https://example.org</a>", "https://example.org");
    check("<a href=\"javascript:x()\">press</a>", "press");
}

#[test]
fn what_is_no_text_is_not_read() {
    check("<head><title>t</title><style>p{}</style></head><body>x</body>", "x");
    check("a<script>if (a<b) alert('</p>')</script>b", "ab");
    check("a<STYLE>p > b {}</STYLE >b", "ab");
    check("a<!-- <p>hidden</p> -->b<!DOCTYPE x><?xml?>", "ab");
    check("<img alt='a map' src='http://x'><img alt='' src=y>", "a map");
}

#[test]
fn broken_pages_lose_no_words() {
    check("a < b and c > d", "a < b and c > d");
    check("open <b", "open b");
    check("<p title=\"a>b\">x</p>", "x");
    check("<p title=\"never closed>x</p>", "x");
    check("<head>no end, all the same", "no end, all the same");
    check("</blockquote></pre></a>x", "x");
}

#[test]
fn hostile_pages_take_no_longer_than_others() {
    for piece in [
        "<",
        "<a \"",
        "<a '",
        "<!--",
        "<head>",
        "&",
        "&a;",
        "<style>",
        "<blockquote>",
        "<li>",
        "</",
    ] {
        text(&piece.repeat(200_000));
    }
}

proptest! {
    #[test]
    fn no_page_is_too_strange(
        html in "(?s)(<[a-z/!]{0,9}[ \"'=>]{0,3}|&[a-z#0-9]{0,6};?|.){0,60}",
    ) {
        text(&html);
    }
}
