use super::*;

const TEXT: &str = "# News\n\nCome to the [open day](https://example.org/day?a=1&b=2).\n\n\
    - One <script>alert(1)</script>\n- Two ![a lamp](https://spy.example/p.gif)\n\n\
    [Again](https://example.org/day?a=1&b=2), or [write](https://example.org/write).\n";

#[test]
fn a_message_is_html_and_plain_text_and_its_links_can_be_led_elsewhere() {
    let message = Message::read(TEXT).unwrap();
    let (day, write) = ("https://example.org/day?a=1&b=2", "https://example.org/write");
    assert_eq!(message.links(), [day, write]);
    let html = message.html(|_| None);
    assert!(html.contains("<h2>News</h2>"), "{html}");
    assert!(html.contains("href=\"https://example.org/day?a=1&amp;b=2\""), "{html}");
    assert!(html.contains("&lt;script&gt;") && !html.contains("<script"), "{html}");
    assert!(!html.contains("<img") && html.contains("a lamp"), "{html}");
    let led = message.html(|place| Some(format!("https://lamp.example/to/{place}")));
    assert_eq!(led.matches("https://lamp.example/to/0\"").count(), 2, "{led}");
    assert!(led.contains("https://lamp.example/to/1\"") && !led.contains("example.org"), "{led}");
    let plain = message.plain();
    assert!(plain.contains("open day (https://example.org/day?a=1&b=2)"), "{plain}");
    assert!(plain.contains("- One <script>alert(1)</script>"), "{plain}");
}

#[test]
fn a_link_leads_over_https_to_a_host_with_a_name() {
    for good in ["https://example.org", "https://example.org/a?b#c", "https://a.example:8443/"] {
        assert!(Message::read(&format!("[x]({good})")).is_ok(), "{good}");
    }
    let long = format!("https://example.org/{}", "a".repeat(LINK_MAX_BYTES));
    for bad in [
        "http://example.org",
        "javascript:alert(1)",
        "/here",
        "https://",
        "//example.org",
        "https://localhost/",
        "https://me@example.org/",
        "mailto:a@example.org",
        "data:text/html,x",
        "<https://example.org/a b>",
        long.as_str(),
    ] {
        let read = Message::read(&format!("[x]({bad})"));
        assert_eq!(read.err(), Some(MessageError::Link), "{bad}");
    }
    let many = |count: usize| {
        let links = (0..count).map(|n| format!("[x](https://example.org/{n}) "));
        Message::read(&links.collect::<String>()).is_ok()
    };
    assert!(many(LINKS_MAX) && !many(LINKS_MAX + 1));
}
