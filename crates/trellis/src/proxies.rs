//! Who sends a request when a proxy stands in front. Guesses at passwords are counted by address; behind a proxy every
//! request would come from the proxy's, so its word is taken, and nobody else's.

use axum::http::{HeaderMap, header};
use ipnet::IpNet;
use std::{
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

/// The proxies whose word is taken: none, unless the trust names them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "trusted_proxies: {0:?} is neither an address nor a range. Write addresses or ranges with commas between, like 10.0.0.5, 192.168.7.0/24"
)]
pub struct NotAProxy(String);

impl FromStr for TrustedProxies {
    type Err = NotAProxy;

    fn from_str(text: &str) -> Result<Self, NotAProxy> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        let range = |part: &str| {
            let one = || part.parse::<IpAddr>().ok().map(|address| IpNet::from(address.to_canonical()));
            part.parse::<IpNet>().ok().or_else(one).ok_or_else(|| NotAProxy(part.to_owned()))
        };
        parts.map(range).collect::<Result<_, _>>().map(Self)
    }
}

impl TrustedProxies {
    fn has(&self, address: IpAddr) -> bool {
        self.0.iter().any(|range| range.contains(&address))
    }

    /// The address a request comes from. Only a trusted proxy is believed; what it does not say clearly, or says in two
    /// ways that differ, is not believed either, and the peer counts.
    pub fn sender(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let peer = peer.to_canonical();
        if !self.has(peer) {
            return peer;
        }
        let usual = self.nearest(chain(headers, "x-forwarded-for", |text| Some(commas(text))));
        let standard = self.nearest(chain(headers, header::FORWARDED.as_str(), forwarded_for));
        match (usual, standard) {
            (Said::Nothing, Said::Sender(sender)) | (Said::Sender(sender), Said::Nothing) => sender,
            (Said::Sender(one), Said::Sender(other)) if one == other => one,
            _ => peer,
        }
    }

    /// The right-most address that is no trusted proxy: the last one a trusted proxy has seen for itself.
    fn nearest(&self, chain: Option<Vec<String>>) -> Said {
        let Some(chain) = chain else { return Said::Unclear };
        if chain.is_empty() {
            return Said::Nothing;
        }
        for text in chain.iter().rev() {
            match address(text) {
                Some(address) if self.has(address) => {}
                Some(address) => return Said::Sender(address),
                None => return Said::Unclear,
            }
        }
        Said::Unclear
    }
}

enum Said {
    /// The header is not there.
    Nothing,
    Sender(IpAddr),
    Unclear,
}

/// All lines of a header as one list, in their order; none when a line cannot be read.
fn chain(headers: &HeaderMap, name: &str, split: impl Fn(&str) -> Option<Vec<String>>) -> Option<Vec<String>> {
    let mut chain = Vec::new();
    for line in headers.get_all(name) {
        chain.extend(split(line.to_str().ok()?)?);
    }
    Some(chain)
}

fn commas(text: &str) -> Vec<String> {
    text.split(',').map(|part| part.trim().to_owned()).collect()
}

/// The `for` of each element of a `Forwarded` line (RFC 7239); an element without one is kept empty, as unclear.
fn forwarded_for(text: &str) -> Option<Vec<String>> {
    let elements = outside_quotes(text, ',')?;
    elements
        .iter()
        .map(|element| {
            let pairs = outside_quotes(element, ';')?;
            let named = pairs.iter().filter_map(|pair| pair.split_once('='));
            let mut named = named.filter(|(name, _)| name.trim().eq_ignore_ascii_case("for"));
            match (named.next(), named.next()) {
                (Some((_, value)), None) => Some(unquoted(value.trim())),
                (None, _) => Some(String::new()),
                (Some(_), Some(_)) => None,
            }
        })
        .collect()
}

/// Splits at a mark that does not stand between quotes; none when a quote stays open.
fn outside_quotes(text: &str, mark: char) -> Option<Vec<String>> {
    let (mut parts, mut part, mut quoted, mut escaped) = (Vec::new(), String::new(), false, false);
    for letter in text.chars() {
        if letter == mark && !quoted {
            parts.push(std::mem::take(&mut part));
            continue;
        }
        if letter == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = quoted && letter == '\\' && !escaped;
        part.push(letter);
    }
    parts.push(part);
    (!quoted).then_some(parts)
}

fn unquoted(value: &str) -> String {
    let inner = value.strip_prefix('"').and_then(|v| v.strip_suffix('"'));
    inner.map_or_else(|| value.to_owned(), |inner| inner.replace('\\', ""))
}

/// An address, with or without a port: `203.0.113.9`, `203.0.113.9:4711`, `2001:db8::1`, `[2001:db8::1]:4711`.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
    let plain = bare.parse::<IpAddr>().ok();
    plain.or_else(|| text.parse::<SocketAddr>().ok().map(|with_port| with_port.ip())).map(|a| a.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};
    use rstest::rstest;

    const PROXY: &str = "10.0.0.5";
    const NURSE: &str = "203.0.113.9";

    fn sender(peer: &str, headers: &[(&'static str, &str)]) -> String {
        let trusted: TrustedProxies = "10.0.0.0/24, 2001:db8:5::1".parse().unwrap();
        let lines = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_bytes(value.as_bytes()).unwrap()));
        let map = lines.fold(HeaderMap::new(), |mut map, (name, value)| {
            map.append(name, value);
            map
        });
        trusted.sender(peer.parse().unwrap(), &map).to_string()
    }

    #[rstest]
    #[case::one_proxy(NURSE, NURSE)]
    #[case::two_proxies("203.0.113.9, 10.0.0.7", NURSE)]
    #[case::what_the_sender_made_up_stands_left_of_it("198.51.100.1, 203.0.113.9", NURSE)]
    #[case::nonsense_left_of_it_does_not_matter("'; drop table, 203.0.113.9", NURSE)]
    #[case::with_a_port("203.0.113.9:4711", NURSE)]
    #[case::version_six("[2001:db8::9]:4711", "2001:db8::9")]
    #[case::version_four_written_as_six("::ffff:203.0.113.9", NURSE)]
    #[case::the_nearest_is_no_address("203.0.113.9, unknown", PROXY)]
    #[case::empty("", PROXY)]
    #[case::only_proxies("10.0.0.7, 10.0.0.8", PROXY)]
    fn behind_a_trusted_proxy_the_sender_is_the_nearest_that_is_none(#[case] said: &str, #[case] is: &str) {
        assert_eq!(sender(PROXY, &[("x-forwarded-for", said)]), is);
    }

    #[rstest]
    #[case::plain("for=203.0.113.9", NURSE)]
    #[case::with_more("For=\"203.0.113.9:4711\";proto=https;by=10.0.0.5", NURSE)]
    #[case::version_six("for=\"[2001:db8::9]:4711\"", "2001:db8::9")]
    #[case::two("for=198.51.100.1, for=203.0.113.9;host=\"a,b;c\"", NURSE)]
    #[case::hidden("for=_hidden", PROXY)]
    #[case::an_open_quote("for=\"203.0.113.9", PROXY)]
    #[case::two_senders("for=203.0.113.9;for=198.51.100.1", PROXY)]
    #[case::no_sender("proto=https", PROXY)]
    fn the_standard_header_is_read_as_it_is_written(#[case] said: &str, #[case] is: &str) {
        assert_eq!(sender(PROXY, &[("forwarded", said)]), is);
    }

    #[rstest]
    #[case("x-forwarded-for", "198.51.100.1")]
    #[case("forwarded", "for=198.51.100.1")]
    fn nobody_else_is_believed(#[case] header: &'static str, #[case] said: &str) {
        assert_eq!(sender(NURSE, &[(header, said)]), NURSE);
        assert_eq!(TrustedProxies::default().sender(PROXY.parse().unwrap(), &HeaderMap::new()).to_string(), PROXY);
    }

    #[test]
    fn two_headers_that_differ_are_believed_neither_of_them() {
        let made_up = ("forwarded", "for=198.51.100.1");
        assert_eq!(sender(PROXY, &[("x-forwarded-for", NURSE), made_up]), PROXY);
        assert_eq!(sender(PROXY, &[("x-forwarded-for", NURSE), ("forwarded", "for=203.0.113.9")]), NURSE);
    }

    #[test]
    fn several_lines_of_a_header_are_one_list() {
        assert_eq!(sender(PROXY, &[("x-forwarded-for", "198.51.100.1"), ("x-forwarded-for", NURSE)]), NURSE);
    }

    #[test]
    fn a_peer_written_as_version_six_is_the_same_proxy() {
        assert_eq!(sender("::ffff:10.0.0.5", &[("x-forwarded-for", NURSE)]), NURSE);
        assert_eq!(sender("2001:db8:5::1", &[("x-forwarded-for", NURSE)]), NURSE);
    }

    #[rstest]
    #[case("", true)]
    #[case("10.0.0.5", true)]
    #[case("10.0.0.5,2001:db8::/32", true)]
    #[case("10.0.0.0/33", false)]
    #[case("proxy.example", false)]
    fn what_is_no_address_is_refused_at_the_start(#[case] text: &str, #[case] good: bool) {
        assert_eq!(text.parse::<TrustedProxies>().is_ok(), good);
    }
}
