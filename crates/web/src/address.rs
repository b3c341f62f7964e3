//! Where a request comes from, as far as limits go by it; it is kept nowhere else.
//!
//! Invariant: what a request says of itself counts only where it comes from this machine, as from a
//! proxy that stands before the site.

use axum::extract::{ConnectInfo, Request};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// The address of whoever sent a request: that of the connection, or the last that a proxy on this
/// machine added. Of IPv6 the network alone, since whoever has one has all of its addresses. None
/// where there is no connection.
pub(crate) fn of(request: &Request) -> Option<String> {
    let ConnectInfo(peer) = request.extensions().get::<ConnectInfo<SocketAddr>>()?;
    let forwarded = request.headers().get_all("x-forwarded-for").iter().next_back();
    let last = forwarded.and_then(|value| value.to_str().ok()?.rsplit(',').next());
    let told = last.filter(|_| peer.ip().is_loopback());
    let told = told.and_then(|text| text.trim().parse::<IpAddr>().ok());
    Some(network(told.unwrap_or_else(|| peer.ip())).to_string())
}

fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(whole) => {
            let [a, b, c, d, ..] = whole.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        short @ IpAddr::V4(_) => short,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn request(peer: &str, told: &[&str]) -> Request {
        let mut request = Request::new(Body::empty());
        for told in told {
            request.headers_mut().append("x-forwarded-for", told.parse().unwrap());
        }
        let peer: SocketAddr = peer.parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    }

    #[test]
    fn what_a_request_says_of_itself_counts_from_this_machine_alone() {
        let told = ["192.0.2.9", "192.0.2.7, 192.0.2.8"];
        assert_eq!(of(&request("127.0.0.1:9", &told)).unwrap(), "192.0.2.8");
        assert_eq!(of(&request("198.51.100.1:9", &told)).unwrap(), "198.51.100.1");
        assert_eq!(of(&request("127.0.0.1:9", &["nobody"])).unwrap(), "127.0.0.1");
        assert_eq!(of(&Request::new(Body::empty())), None);
    }

    #[test]
    fn a_network_is_one_address() {
        let (one, other) = ("[2001:db8:1:2::1]:9", "[2001:db8:1:2:ffff::9]:9");
        assert_eq!(of(&request(one, &[])), of(&request(other, &[])));
        assert_ne!(of(&request(one, &[])), of(&request("[2001:db8:1:3::1]:9", &[])));
        assert_eq!(of(&request("[::ffff:192.0.2.1]:9", &[])).unwrap(), "192.0.2.1");
    }
}
