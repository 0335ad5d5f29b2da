//! The strict passes: every reference must be sound, and every variable must be known.

use super::{
    is_name_byte, is_space,
    traced::{Traced, Weaver},
};
use std::{borrow::Cow, ops::Range};

/// What is wrong with a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where it is, in bytes of the written text.
    pub origin: Range<usize>,
    /// What it is.
    pub kind: FaultKind,
}

/// The ways in which a reference can be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// `${{` without a name behind it.
    NoName,
    /// A name without `}}` behind it.
    Open {
        /// As much of the name as melange reads.
        name: String,
        /// The first character that can be neither part of the name nor an end.
        stray: Option<char>,
    },
    /// A variable that is not defined here.
    Undefined(String),
}

/// How a value is written into a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quoting {
    /// As it is.
    Plain,
    /// In double quotes with escapes, as conditions want it.
    Quoted,
}

/// A reference as the strict passes see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The whole of it, with its braces.
    pub range: Range<usize>,
    /// The name, and where it stands; `Err` tells what is wrong.
    pub name: Result<Range<usize>, FaultKind>,
}

/// Returns the references of a text, sound or not, in order.
///
/// Names are letters, digits, `.`, `-` and `_`; white space around them does not count
/// (melange@2043d30b pkg/cond/subst.go:23).
pub fn references(text: &str) -> impl Iterator<Item = Reference> {
    let bytes = text.as_bytes();
    let skip = move |mut at: usize, wanted: fn(u8) -> bool| {
        while bytes.get(at).copied().is_some_and(wanted) {
            at += 1;
        }
        at
    };
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text.get(at..)?.find("${{")?;
        let name_start = skip(start + 3, is_space);
        let name_end = skip(name_start, is_name_byte);
        if name_start == name_end {
            at = name_start;
            return Some(Reference {
                range: start..name_start,
                name: Err(FaultKind::NoName),
            });
        }
        let close = skip(name_end, is_space);
        if !text.get(close..).is_some_and(|rest| rest.starts_with("}}")) {
            at = close;
            return Some(Reference {
                range: start..name_end,
                name: Err(FaultKind::Open {
                    name: text.get(name_start..name_end)?.to_owned(),
                    stray: text.get(name_end..)?.chars().next(),
                }),
            });
        }
        at = close + 2;
        Some(Reference {
            range: start..at,
            name: Ok(name_start..name_end),
        })
    })
}

/// Puts the values of all variables in.
///
/// # Errors
///
/// All references that are broken or refer to nothing.
pub fn expand<'v>(
    from: &Traced,
    quoting: Quoting,
    value: &dyn Fn(&str) -> Option<Cow<'v, str>>,
) -> Result<Traced, Vec<Fault>> {
    let text = from.text.as_str();
    let mut weaver = Weaver::new(from);
    let mut faults = Vec::new();
    let mut done = 0;
    for reference in references(text) {
        let fault = match &reference.name {
            Err(kind) => kind.clone(),
            Ok(name) => {
                let name = text.get(name.clone()).unwrap_or_default();
                match value(name) {
                    Some(value) => {
                        weaver.copy(done..reference.range.start);
                        match quoting {
                            Quoting::Plain => weaver.put(reference.range.clone(), &value),
                            Quoting::Quoted => {
                                let quoted = spec_probe::go::quote::quote(value.as_bytes());
                                weaver.put(reference.range.clone(), &quoted);
                            }
                        }
                        done = reference.range.end;
                        continue;
                    }
                    None => FaultKind::Undefined(name.to_owned()),
                }
            }
        };
        faults.push(Fault {
            origin: from.origin(reference.range),
            kind: fault,
        });
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    if done == 0 {
        return Ok(from.clone());
    }
    weaver.copy(done..text.len());
    Ok(weaver.finish())
}
