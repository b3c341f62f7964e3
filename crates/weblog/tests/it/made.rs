//! Made-up logs, the same from the same seed.
//!
//! Invariant: everybody in them is made up, and every address is one for documentation.

use std::fmt::Write as _;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const AGENTS: &[&str] = &[
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
     Chrome/@.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like \
     Gecko) Version/@.1 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:@.0) Gecko/20100101 Firefox/@.0",
    "Mozilla/5.0 (compatible; Examplebot/@.1; +https://bot.example.org/about)",
    "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/@.0.0.0 \
     Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
     Chrome/@.0.0.0 Safari/537.36 Edg/@.0.0.0",
    "curl/8.@.0",
    "Wget/1.@",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:@.0) Gecko/20100101 Firefox/@.0",
];

const WORDS: &[&str] = &["stop", "search", "footage", "complaint", "privacy", "cameras", "officer"];

/// A generator of numbers (xorshift64*).
pub(crate) struct Dice(u64);

impl Dice {
    /// From a seed that is not nothing.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.max(1))
    }

    /// A number below another.
    pub(crate) fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % most
    }

    /// A number below another, small ones more often.
    fn skewed(&mut self, most: u64) -> u64 {
        let bound = self.below(most) + 1;
        self.below(bound)
    }
}

/// One request of a made-up log.
pub(crate) struct Request {
    /// Seconds since the log began.
    second: u64,
    address: String,
    method: &'static str,
    path: String,
    query: String,
    status: u16,
    size_bytes: u64,
    referrer: String,
    agent: String,
}

/// A made-up log.
pub(crate) struct Log {
    dice: Dice,
    second: u64,
    /// Requests a day.
    a_day: u64,
}

impl Log {
    /// A log from a seed, of about so many requests a day.
    pub(crate) fn new(seed: u64, a_day: u64) -> Self {
        Self { dice: Dice::new(seed), second: 0, a_day }
    }

    /// The next request.
    pub(crate) fn next(&mut self) -> Request {
        let dice = &mut self.dice;
        self.second += dice.below(2 * 86_400_000 / self.a_day) / 1_000;
        let address = if dice.below(10) == 0 {
            format!("2001:db8::{:x}", dice.skewed(60_000))
        } else {
            let number = dice.skewed(40_000);
            format!("198.{}.{}.{}", 18 + number % 2, number / 256, number % 256)
        };
        let path = match dice.below(20) {
            0 => "/".to_owned(),
            1..=4 => format!("/news/{}/item-{}.html", 2020 + dice.below(7), dice.skewed(3_000)),
            5..=9 => format!("/assets/picture-{}.jpg", dice.skewed(800)),
            10..=12 => format!("/assets/style-{}.css", dice.skewed(12)),
            13 => format!("/documents/report%20{}.PDF", dice.skewed(300)),
            14 => "/search".to_owned(),
            15 => format!("/a%72ea/{}/index.html", dice.skewed(32)),
            _ => format!("/your-area/ward-{}/", dice.skewed(680)),
        };
        let query = match (path.as_str(), dice.below(12)) {
            ("/search", _) => {
                let at = usize::try_from(dice.skewed(WORDS.len() as u64)).unwrap_or_default();
                let word = WORDS.get(at).copied().unwrap_or("stop");
                format!("q={word}+{}&page={}", dice.skewed(400), dice.below(9))
            }
            (_, 0) => format!("utm_source=letter-{}", dice.skewed(200)),
            _ => String::new(),
        };
        let status = match dice.below(100) {
            0..=79 => 200,
            80..=88 => 304,
            89..=91 => 301,
            92 => 302,
            93..=96 => 404,
            97 => 403,
            98 => 206,
            _ => 500,
        };
        let size_bytes = if status == 304 { 0 } else { dice.skewed(200_000) };
        let referrer = match dice.below(5) {
            0..=1 => "-".to_owned(),
            2 => {
                format!("https://www.site-{}.example/page/{}?q=x", dice.skewed(300), dice.below(9))
            }
            _ => format!("https://www.police.example/your-area/ward-{}/", dice.skewed(680)),
        };
        let at = usize::try_from(dice.below(AGENTS.len() as u64)).unwrap_or_default();
        let version = (100 + dice.skewed(40)).to_string();
        let agent = AGENTS.get(at).copied().unwrap_or("-").replace('@', &version);
        let method = if dice.below(50) == 0 { "HEAD" } else { "GET" };
        let second = self.second;
        Request { second, address, method, path, query, status, size_bytes, referrer, agent }
    }
}

impl Request {
    fn target(&self) -> String {
        let mark = if self.query.is_empty() { "" } else { "?" };
        format!("{}{mark}{}", self.path, self.query)
    }

    /// Year, month, day, hour, minute and second; a log begins on 1 September 2026.
    fn time(&self) -> (u64, usize, u64, u64, u64, u64) {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let (mut year, mut month, mut day) = (2026, 8, self.second / 86_400);
        while let Some(length) = lengths.get(month).filter(|length| day >= **length) {
            day -= length;
            month = (month + 1) % 12;
            year += u64::from(month == 0);
        }
        let second = self.second % 86_400;
        (year, month, day + 1, second / 3_600, second / 60 % 60, second % 60)
    }

    /// As a line of the common log format.
    pub(crate) fn common(&self) -> String {
        let (year, month, day, hour, minute, second) = self.time();
        let month = MONTHS.get(month).copied().unwrap_or("Jan");
        format!(
            "{} - - [{day:02}/{month}/{year}:{hour:02}:{minute:02}:{second:02} +0100] \"{} {} \
             HTTP/1.1\" {} {}",
            self.address,
            self.method,
            self.target(),
            self.status,
            self.size_bytes
        )
    }

    /// As a line of the combined log format.
    pub(crate) fn combined(&self) -> String {
        let mut line = self.common();
        let _ = write!(line, " \"{}\" \"{}\"", self.referrer, self.agent);
        line
    }

    /// As a line of the columns in [`W3C_HEAD`].
    pub(crate) fn w3c(&self) -> String {
        let (year, month, day, hour, minute, second) = self.time();
        let query = if self.query.is_empty() { "-" } else { &self.query };
        format!(
            "{year}-{:02}-{day:02} {hour:02}:{minute:02}:{second:02} {} {} {} {query} {} {} {} {}",
            month + 1,
            self.address,
            self.method,
            self.path,
            self.status,
            self.size_bytes,
            self.referrer,
            self.agent.replace(' ', "+")
        )
    }

    /// As an object such as nginx writes.
    pub(crate) fn nginx(&self) -> String {
        let (year, month, day, hour, minute, second) = self.time();
        format!(
            "{{\"time_iso8601\":\"{year}-{:02}-{day:02}T{hour:02}:{minute:02}:{second:02}+01:00\",\
             \"remote_addr\":\"{}\",\"request\":\"{} {} HTTP\\/1.1\",\"status\":\"{}\",\
             \"body_bytes_sent\":{},\"http_referer\":\"{}\",\"http_user_agent\":\"{}\",\
             \"request_time\":0.001,\"upstream\":[1,{{\"status\":500}}]}}",
            month + 1,
            self.address,
            self.method,
            self.target(),
            self.status,
            self.size_bytes,
            self.referrer,
            self.agent
        )
    }

    /// As an object such as Caddy writes.
    pub(crate) fn caddy(&self) -> String {
        // 1 September 2026, in UTC as Caddy has it.
        let second = 1_788_220_800 + self.second;
        format!(
            "{{\"level\":\"info\",\"ts\":{second}.25,\"logger\":\"http.log.access\",\
             \"msg\":\"handled request\",\"request\":{{\"remote_ip\":\"{}\",\
             \"remote_port\":\"1\",\"method\":\"{}\",\"uri\":\"{}\",\"headers\":\
             {{\"User-Agent\":[\"{}\"],\"Referer\":[\"{}\"],\"X\":[]}}}},\"status\":{},\
             \"size\":{},\"resp_headers\":{{\"Server\":[\"Caddy\"]}}}}",
            self.address,
            self.method,
            self.target(),
            self.agent,
            self.referrer,
            self.status,
            self.size_bytes
        )
    }
}

/// What a log of [`Request::w3c`] begins with.
pub(crate) const W3C_HEAD: &str = "#Version: 1.0\n#Fields: date time c-ip cs-method cs-uri-stem \
                            cs-uri-query sc-status sc-bytes cs(Referer) cs(User-Agent)\n";
