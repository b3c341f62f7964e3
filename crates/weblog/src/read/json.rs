//! Logs of one JSON object a line, as nginx, Caddy and Traefik write them.
//!
//! | taken | from the first of these members |
//! |---|---|
//! | time | `time_iso8601`, `time_local`, `time`, `timestamp`, `@timestamp`, `ts`, `msec`, |
//! | | `StartLocal`, `StartUTC` |
//! | address | `remote_addr`, `remote_ip`, `client_ip`, `clientip`, `ip`, `ClientHost` |
//! | what was asked for | `request_uri`, `uri`, `url`, `path`, `RequestPath`, |
//! | | or `request` as a request line |
//! | query | `args`, `query`, `query_string`, unless it stands in the above |
//! | status | `status`, `status_code`, `response`, `DownstreamStatus` |
//! | bytes | `body_bytes_sent`, `bytes_sent`, `bytes`, `size`, `DownstreamContentSize` |
//! | referrer | `http_referer`, `http_referrer`, `referer`, `referrer`, `request_Referer` |
//! | user agent | `http_user_agent`, `user_agent`, `agent`, `request_User-Agent` |
//! | host | `host`, `server_name`, `http_host`, `vhost`, `RequestHost` |
//! | objection | `http_sec_gpc`, `http_dnt`, `Sec-Gpc`, `Dnt` with the value `1` |
//!
//! Members of the members `request` and `headers` (Caddy) are taken as if they stood outside;
//! times given as numbers are UTC.
//!
//! Invariant: members that are not in this list are passed over unread.

use super::{combined, path_and_query, time};
use crate::hit::Hit;
use crate::summary::Summary;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// How a log of this kind is read: each line by itself.
pub(super) struct Json;

impl Json {
    /// How to read a log that a line, which begins with `{`, is the first of, if it makes sense.
    pub(super) fn of(line: &[u8]) -> Option<Self> {
        Members::of(line).map(|_| Self)
    }

    /// Counts a line, and says whether it could be read.
    pub(super) fn line(line: &[u8], summary: &mut Summary) -> bool {
        if let Some(members) = Members::of(line) {
            return members.count(summary);
        }
        // Some write the bytes of a request as they came; they are no JSON until they are mended.
        match String::from_utf8_lossy(line) {
            Cow::Owned(mended) => {
                Members::of(mended.as_bytes()).is_some_and(|members| members.count(summary))
            }
            Cow::Borrowed(_) => false,
        }
    }
}

/// What a member holds.
#[derive(Debug, Clone)]
enum Value<'a> {
    Text(Cow<'a, str>),
    Number(f64),
    Whole(u64),
}

impl Value<'_> {
    fn text(&self) -> Option<&[u8]> {
        match self {
            Self::Text(text) => Some(text.as_bytes()),
            Self::Number(_) | Self::Whole(_) => None,
        }
    }

    fn whole(&self) -> Option<u64> {
        match self {
            Self::Text(text) if text == "-" => Some(0),
            Self::Text(text) => super::number(text.as_bytes()),
            Self::Whole(whole) => Some(*whole),
            Self::Number(_) => None,
        }
    }

    fn time(&self) -> Option<time::Time> {
        match self {
            Self::Text(text) => {
                let as_number = || text.parse().ok().and_then(time::of_number);
                time::of_text(text.as_bytes()).or_else(as_number)
            }
            Self::Number(number) => time::of_number(*number),
            #[expect(clippy::cast_precision_loss, reason = "what is not exact is no time of ours")]
            Self::Whole(whole) => time::of_number(*whole as f64),
        }
    }
}

/// What is taken of a line.
#[derive(Debug, Default)]
struct Members<'a> {
    time: Option<Value<'a>>,
    address: Option<Value<'a>>,
    target: Option<Value<'a>>,
    request: Option<Value<'a>>,
    query: Option<Value<'a>>,
    status: Option<Value<'a>>,
    size: Option<Value<'a>>,
    referrer: Option<Value<'a>>,
    agent: Option<Value<'a>>,
    host: Option<Value<'a>>,
    objection: Option<Value<'a>>,
}

impl<'a> Members<'a> {
    fn of(line: &'a [u8]) -> Option<Self> {
        let mut members = Self::default();
        let mut input = serde_json::Deserializer::from_slice(line);
        Object(&mut members, NESTED_MAX).deserialize(&mut input).ok()?;
        input.end().ok()?;
        (members.time.is_some() && members.status.is_some()).then_some(members)
    }

    /// Where a member goes, by its name.
    fn place(&mut self, name: &str) -> Option<&mut Option<Value<'a>>> {
        Some(match name {
            "time_iso8601" | "time_local" | "time" | "timestamp" | "@timestamp" | "ts" | "msec"
            | "StartLocal" | "StartUTC" => &mut self.time,
            "remote_addr" | "remote_ip" | "client_ip" | "clientip" | "ip" | "ClientHost" => {
                &mut self.address
            }
            "request_uri" | "uri" | "url" | "path" | "RequestPath" => &mut self.target,
            "request" => &mut self.request,
            "args" | "query" | "query_string" => &mut self.query,
            "status" | "status_code" | "response" | "DownstreamStatus" => &mut self.status,
            "body_bytes_sent" | "bytes_sent" | "bytes" | "size" | "DownstreamContentSize" => {
                &mut self.size
            }
            "http_referer" | "http_referrer" | "referer" | "referrer" | "Referer"
            | "request_Referer" => &mut self.referrer,
            "http_user_agent" | "user_agent" | "agent" | "User-Agent" | "request_User-Agent" => {
                &mut self.agent
            }
            "host" | "server_name" | "http_host" | "vhost" | "RequestHost" => &mut self.host,
            "http_sec_gpc" | "http_dnt" | "Sec-Gpc" | "Dnt" => &mut self.objection,
            _ => return None,
        })
    }

    fn count(&self, summary: &mut Summary) -> bool {
        match self.hit() {
            Some(hit) => {
                summary.count(&hit);
                true
            }
            None => false,
        }
    }

    fn hit(&self) -> Option<Hit<'_>> {
        fn text<'v>(value: Option<&'v Value<'_>>) -> &'v [u8] {
            value.and_then(Value::text).unwrap_or_default()
        }
        let time = self.time.as_ref()?.time()?;
        let mut hit = Hit::at(time.day, time.hour);
        let status = u16::try_from(self.status.as_ref()?.whole()?).ok()?;
        hit.status = (100..600).contains(&status).then_some(status)?;
        hit.size_bytes = match &self.size {
            Some(size) => size.whole()?,
            None => 0,
        };
        let target = match &self.target {
            Some(target) => target.text()?,
            None => combined::target(text(self.request.as_ref())),
        };
        (hit.path, hit.query) = path_and_query(target);
        if hit.query.is_empty() {
            hit.query = text(self.query.as_ref());
        }
        hit.referrer = text(self.referrer.as_ref());
        hit.agent = text(self.agent.as_ref());
        hit.host = text(self.host.as_ref());
        hit.address = text(self.address.as_ref());
        hit.objects = match &self.objection {
            Some(Value::Text(text)) => text == "1",
            Some(Value::Whole(whole)) => *whole == 1,
            _ => false,
        };
        Some(hit)
    }
}

/// How deep objects are looked into: the line, `request`, `headers`.
const NESTED_MAX: u8 = 3;

/// Reads an object into members.
struct Object<'m, 'a>(&'m mut Members<'a>, u8);

impl<'a> DeserializeSeed<'a> for Object<'_, 'a> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_map(self)
    }
}

impl<'a> Visitor<'a> for Object<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<(), M::Error> {
        let Self(members, depth) = self;
        while let Some(name) = map.next_key_seed(Name)? {
            let goes_in = matches!(&*name, "request" | "headers") && depth > 1;
            if goes_in {
                if let Some(value) = map.next_value_seed(Nested(members, depth))? {
                    members.request.get_or_insert(value);
                }
                continue;
            }
            match members.place(&name) {
                Some(place) => {
                    if let Some(value) = map.next_value_seed(One)? {
                        place.get_or_insert(value);
                    }
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// The name of a member.
struct Name;

impl<'a> DeserializeSeed<'a> for Name {
    type Value = Cow<'a, str>;

    fn deserialize<D: Deserializer<'a>>(self, input: D) -> Result<Cow<'a, str>, D::Error> {
        input.deserialize_str(self)
    }
}

impl<'a> Visitor<'a> for Name {
    type Value = Cow<'a, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, text: &'a str) -> Result<Cow<'a, str>, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Cow<'a, str>, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

/// A text, a number, or the first of a list of them; nothing else.
struct One;

impl<'a> DeserializeSeed<'a> for One {
    type Value = Option<Value<'a>>;

    fn deserialize<D: Deserializer<'a>>(self, input: D) -> Result<Self::Value, D::Error> {
        input.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for One {
    type Value = Option<Value<'a>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E>(self, text: &'a str) -> Result<Self::Value, E> {
        Ok(Some(Value::Text(Cow::Borrowed(text))))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(Value::Text(Cow::Owned(text.to_owned()))))
    }

    fn visit_u64<E>(self, whole: u64) -> Result<Self::Value, E> {
        Ok(Some(Value::Whole(whole)))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Some(Value::Number(-1.0)))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Some(Value::Number(number)))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<S: SeqAccess<'a>>(self, mut list: S) -> Result<Self::Value, S::Error> {
        let first = list.next_element_seed(One)?.flatten();
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(first)
    }

    fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

/// A request: its line as a text, or an object whose members are taken as the line's own.
struct Nested<'m, 'a>(&'m mut Members<'a>, u8);

impl<'a> DeserializeSeed<'a> for Nested<'_, 'a> {
    type Value = Option<Value<'a>>;

    fn deserialize<D: Deserializer<'a>>(self, input: D) -> Result<Self::Value, D::Error> {
        input.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for Nested<'_, 'a> {
    type Value = Option<Value<'a>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a request")
    }

    fn visit_map<M: MapAccess<'a>>(self, map: M) -> Result<Self::Value, M::Error> {
        let Self(members, depth) = self;
        Object(members, depth.saturating_sub(1)).visit_map(map).map(|()| None)
    }

    fn visit_borrowed_str<E>(self, text: &'a str) -> Result<Self::Value, E> {
        Ok(Some(Value::Text(Cow::Borrowed(text))))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(Value::Text(Cow::Owned(text.to_owned()))))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}
