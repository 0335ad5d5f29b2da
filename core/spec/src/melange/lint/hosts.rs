//! Hosts that look like others: a slip of the pen, or somebody's trap.
//!
//! Look at [`mimics`] first: it compares the hosts of any number of files.

use super::{Lint, Part, sources::Source, uri::Uri};
use crate::{diagnostic::Diagnostic, text::TextRange};
use std::collections::BTreeMap;

/// The code of what [`mimics`] finds.
pub const MIMIC: &str = "melange/uri-mimic";

/// A host from which a source comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// Its name, in small letters.
    pub name: String,
    /// Where it stands.
    pub range: TextRange,
}

/// Hosts that are alike, and have nothing to do with each other or everything.
const APART: [[&str; 2]; 1] = [["www.libssh.org", "www.libssh2.org"]];

pub(super) fn of(lint: &Lint<'_>, sources: &[Source<'_>]) -> Vec<Host> {
    let sources = sources.iter().filter(|source| source.part != Part::Test);
    let hosts = sources.filter_map(|source| {
        let address = source.address.as_ref()?;
        let uri = Uri::parse(address.text())?;
        let is_name = uri.host.contains('.') && !uri.host.contains(['$', '[']);
        is_name.then(|| Host {
            name: uri.host.to_ascii_lowercase(),
            range: address.locate(lint.text(), uri.host_range.clone()),
        })
    });
    hosts.collect()
}

/// Returns which hosts look like others, each with the number of its file.
///
/// Of two hosts that are alike, the one that fewer files have is reported, and of two with as
/// many files the one that comes later.
pub fn mimics(files: &[&[Host]]) -> Vec<(usize, Diagnostic)> {
    let mut places: BTreeMap<&str, Vec<(usize, TextRange)>> = BTreeMap::new();
    for (file, hosts) in files.iter().enumerate() {
        for host in *hosts {
            places
                .entry(&host.name)
                .or_default()
                .push((file, host.range));
        }
    }
    let hosts: Vec<Seen<'_>> = places
        .iter()
        .map(|(name, places)| Seen {
            name,
            counts: counts(name),
            weight: weight(places),
        })
        .collect();
    let mut suspects: BTreeMap<&str, &Seen<'_>> = BTreeMap::new();
    for (index, one) in hosts.iter().enumerate() {
        for other in hosts.iter().skip(index + 1) {
            if !one.may_be_like(other) || !are_alike(one.name, other.name) {
                continue;
            }
            let (known, suspect) = match one.weight > other.weight {
                true => (one, other),
                false => (other, one),
            };
            let best = suspects.entry(suspect.name).or_insert(known);
            if known.weight > best.weight {
                *best = known;
            }
        }
    }
    let mut found = Vec::new();
    for (suspect, known) in suspects {
        for (file, range) in places.get(suspect).into_iter().flatten() {
            let message = format!("the host `{suspect}` looks like `{}`", known.name);
            let own = places.get(known.name).into_iter().flatten();
            let own = own.clone().find(|(other, _)| other == file);
            let mut diagnostic = Diagnostic::new(MIMIC, *range, message);
            diagnostic = match own {
                Some((_, range)) => diagnostic.with_related(*range, "the host that it looks like"),
                None => diagnostic.with_hint("Other configurations get their sources there."),
            };
            found.push((*file, diagnostic));
        }
    }
    found.sort_by_key(|(file, found)| (*file, found.range));
    found
}

/// A host, and what is compared before its letters are.
struct Seen<'h> {
    name: &'h str,
    counts: [u8; 32],
    weight: (usize, std::cmp::Reverse<(usize, usize)>),
}

impl Seen<'_> {
    /// Returns `false` only if two names have nothing to do with each other.
    fn may_be_like(&self, other: &Self) -> bool {
        let differ = |(one, other): (&u8, &u8)| usize::from(one.abs_diff(*other));
        let pairs = self.counts.iter().zip(&other.counts);
        pairs.map(differ).sum::<usize>() <= 2 * NEAR || same_but_for_domain(self.name, other.name)
    }
}

/// How many letters may be taken out of and put into a name, so that it is still like another.
const NEAR: usize = 2;

/// How many files have a host; those that come first have more of it.
fn weight(places: &[(usize, TextRange)]) -> (usize, std::cmp::Reverse<(usize, usize)>) {
    let mut files: Vec<usize> = places.iter().map(|(file, _)| *file).collect();
    files.dedup();
    let first = places
        .first()
        .map_or((0, 0), |(file, range)| (*file, range.start));
    (files.len(), std::cmp::Reverse(first))
}

/// Counts the letters of a name, some of them together.
fn counts(name: &str) -> [u8; 32] {
    let mut counts = [0_u8; 32];
    for byte in name.bytes() {
        if let Some(count) = counts.get_mut(usize::from(byte % 32)) {
            *count = count.saturating_add(1);
        }
    }
    counts
}

fn are_alike(one: &str, other: &str) -> bool {
    let is_pair = |pair: &[&str; 2]| pair.contains(&one) && pair.contains(&other);
    !APART.iter().any(is_pair)
        && !are_neighbours(one, other)
        && (same_but_for_domain(one, other) || distance(one.as_bytes(), other.as_bytes()) <= NEAR)
}

/// Returns whether two names are short ones of one domain, such as `a.example.org` and
/// `b.example.org`: they have one owner, and few letters to differ by.
fn are_neighbours(one: &str, other: &str) -> bool {
    match (one.split_once('.'), other.split_once('.')) {
        (Some((one, domain)), Some((other, same))) => {
            domain == same && domain.contains('.') && one.len() <= 3 && other.len() <= 3
        }
        _ => false,
    }
}

fn same_but_for_domain(one: &str, other: &str) -> bool {
    match (one.rsplit_once('.'), other.rsplit_once('.')) {
        (Some((one, _)), Some((other, _))) => one == other,
        _ => false,
    }
}

/// Returns how many letters are taken out of a name and put into it to make another of it; up to
/// [`NEAR`], and something greater where it is more.
fn distance(one: &[u8], other: &[u8]) -> usize {
    if one.len().abs_diff(other.len()) > NEAR {
        return NEAR + 1;
    }
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (row, a) in one.iter().enumerate() {
        let mut next = vec![row + 1];
        let mut left = row + 1;
        for (pair, b) in last.windows(2).zip(other) {
            let [diagonal, above] = pair else { continue };
            left = match a == b {
                true => *diagonal,
                false => above.min(&left) + 1,
            };
            next.push(left);
        }
        if next.iter().min().is_some_and(|least| *least > NEAR) {
            return NEAR + 1;
        }
        last = next;
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Host, are_alike, distance, mimics};
    use crate::text::TextRange;

    #[test]
    fn distances() {
        for (one, other, expected) in [
            ("abc", "abc", 0),
            ("abc", "abcd", 1),
            ("abc", "axc", 2),
            ("abc", "bac", 2),
            ("abc", "xyz", 3),
            ("abc", "abcdef", 3),
            ("", "ab", 2),
        ] {
            assert_eq!(distance(one.as_bytes(), other.as_bytes()), expected);
        }
    }

    #[test]
    fn hosts_are_alike_by_letters_and_by_domain() {
        assert!(are_alike("example.org", "exampel.org"));
        assert!(are_alike("example.org", "example.technology"));
        assert!(!are_alike("example.org", "sample.net"));
        assert!(!are_alike("www.libssh.org", "www.libssh2.org"));
        assert!(!are_alike("go.example.org", "gn.example.org"));
        assert!(are_alike("files.example.org", "file.example.org"));
    }

    #[test]
    fn the_rarer_host_is_the_suspect() {
        let host = |name: &str, at: usize| Host {
            name: name.to_owned(),
            range: TextRange::new(at, at + name.len()),
        };
        let files = [
            vec![host("exampel.org", 0)],
            vec![host("example.org", 0), host("other.org", 20)],
            vec![host("example.org", 0)],
            vec![host("one.org", 0), host("one.net", 20)],
        ];
        let files: Vec<&[Host]> = files.iter().map(Vec::as_slice).collect();
        let found = mimics(&files);
        let found: Vec<(usize, &str)> = found
            .iter()
            .map(|(file, it)| (*file, it.message.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                (0, "the host `exampel.org` looks like `example.org`"),
                (3, "the host `one.net` looks like `one.org`"),
            ]
        );
    }
}
