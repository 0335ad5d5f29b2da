//! Addresses of sources, taken apart.

use std::ops::Range;

/// The parts of an address such as `https://user@host:1/path`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Uri<'t> {
    /// In the case in which it is written.
    pub(super) scheme: &'t str,
    /// Without user and port; an address in brackets has them.
    pub(super) host: &'t str,
    /// Where the host stands.
    pub(super) host_range: Range<usize>,
    /// Whether there is a port behind the host.
    pub(super) has_port: bool,
    /// What follows, from the slash on.
    pub(super) path: &'t str,
}

impl<'t> Uri<'t> {
    /// Takes an address apart; `None` if it has no scheme.
    pub(super) fn parse(text: &'t str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let is_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
        if !scheme.starts_with(|c: char| c.is_ascii_alphabetic()) || !scheme.chars().all(is_scheme)
        {
            return None;
        }
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let user = authority.rfind('@').map_or(0, |at| at + 1);
        let server = authority.get(user..).unwrap_or_default();
        let len = match server.strip_prefix('[') {
            Some(inside) => inside.find(']').map_or(server.len(), |end| end + 2),
            None => server.find(':').unwrap_or(server.len()),
        };
        let start = scheme.len() + "://".len() + user;
        Some(Self {
            scheme,
            host: server.get(..len)?,
            host_range: start..start + len,
            has_port: server.len() > len,
            path,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Uri;

    #[test]
    fn parts() {
        let text = "https://me:pw@example.org:80/a?b";
        let uri = Uri::parse(text).unwrap();
        assert_eq!((uri.scheme, uri.host), ("https", "example.org"));
        assert_eq!((uri.has_port, uri.path), (true, "/a?b"));
        assert_eq!(&text[uri.host_range], "example.org");
        let uri = Uri::parse("ftp://[::1]:2#x").unwrap();
        assert_eq!((uri.host, uri.has_port, uri.path), ("[::1]", true, "#x"));
        let uri = Uri::parse("git://[::1").unwrap();
        assert_eq!((uri.host, uri.has_port), ("[::1", false));
        assert_eq!(Uri::parse("file:///a").unwrap().host, "");
        for none in ["", "a", "git@example.org:a/b", "://a", "1a://b", "a b://c"] {
            assert_eq!(Uri::parse(none), None, "{none}");
        }
    }
}
