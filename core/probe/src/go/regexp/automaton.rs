//! Which texts checks have in common: whether there is one at all.
//!
//! Look at [`Automaton`] first, then at [`share_a_text`]. An automaton stands for all texts for
//! which a check holds. It is made as it is walked through, and a walk that takes too many steps
//! ends without an answer.

use regex_automata::{
    Input,
    hybrid::{
        LazyStateID,
        dfa::{Cache, Config, DFA},
    },
    nfa::thompson,
    util::start,
};
use regex_syntax::hir::{Hir, Look};
use std::collections::HashSet;

use super::{Node, compile::lower};

/// All texts that have something in common.
#[derive(Clone, Debug)]
pub struct Automaton {
    dfa: DFA,
}

/// How many bytes a pattern may take before its automaton is made.
const MAX_PATTERN: usize = 128 << 10;

/// How many bytes the states of an automaton may take.
const MAX_AUTOMATON: usize = 256 << 10;

/// How many combinations of states are looked at before the answer is given up.
const MAX_STATES: usize = 2_000;

impl Automaton {
    /// Returns the texts in which a pattern matches; `None` if it is too large.
    pub fn matching(pattern: &Node) -> Option<Self> {
        Self::new(&lower(pattern))
    }

    /// Returns the one text; `None` if it is too large.
    pub fn equal_to(text: &str) -> Option<Self> {
        Self::new(&Hir::concat(vec![
            Hir::look(Look::Start),
            Hir::literal(text.as_bytes()),
            Hir::look(Look::End),
        ]))
    }

    /// Returns the texts with this beginning; `None` if it is too large.
    pub fn starting_with(text: &str) -> Option<Self> {
        Self::new(&Hir::concat(vec![
            Hir::look(Look::Start),
            Hir::literal(text.as_bytes()),
        ]))
    }

    /// Returns the texts with this end; `None` if it is too large.
    pub fn ending_with(text: &str) -> Option<Self> {
        Self::new(&Hir::concat(vec![
            Hir::literal(text.as_bytes()),
            Hir::look(Look::End),
        ]))
    }

    /// Returns the texts that have this one in them; `None` if it is too large.
    pub fn containing(text: &str) -> Option<Self> {
        Self::new(&Hir::literal(text.as_bytes()))
    }

    /// Returns whether a text is one of them; `None` if that takes too much.
    pub fn has(&self, text: &str) -> Option<bool> {
        let mut cache = self.dfa.create_cache();
        let input = Input::new(text).earliest(true);
        let found = self.dfa.try_search_fwd(&mut cache, &input).ok()?;
        Some(found.is_some())
    }

    fn new(hir: &Hir) -> Option<Self> {
        let nfa = thompson::Compiler::new()
            .configure(
                thompson::Config::new()
                    .utf8(false)
                    .which_captures(thompson::WhichCaptures::None)
                    .nfa_size_limit(Some(MAX_PATTERN)),
            )
            .build_from_hir(hir)
            .ok()?;
        let dfa = DFA::builder()
            .configure(
                // States are told apart by their numbers, so none may ever be forgotten.
                Config::new()
                    .cache_capacity(MAX_AUTOMATON)
                    .skip_cache_capacity_check(true)
                    .minimum_cache_clear_count(Some(0)),
            )
            .build_from_nfa(nfa)
            .ok()?;
        Some(Self { dfa })
    }
}

/// Returns whether some text is one of each automaton; `None` if that is too hard to say.
///
/// With a single automaton that is whether there is any such text.
pub fn share_a_text(automata: &[&Automaton]) -> Option<bool> {
    let mut walk = Walk::new(automata);
    let start: Vec<Place> = walk.start()?;
    let letters = letters(automata);
    let mut seen = HashSet::from([start.clone()]);
    let mut open = vec![start];
    while let Some(places) = open.pop() {
        if walk.accepts(&places)? {
            return Some(true);
        }
        for letter in &letters {
            let Some(next) = walk.step(&places, *letter)? else {
                continue;
            };
            if next.iter().all(|place| *place == Place::Matched) {
                return Some(true);
            }
            if seen.len() >= MAX_STATES {
                return None;
            }
            if seen.insert(next.clone()) {
                open.push(next);
            }
        }
    }
    Some(false)
}

/// Where the walk stands in one automaton.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Place {
    /// Whatever follows, the text is one of it.
    Matched,
    /// It depends on what follows.
    At(LazyStateID),
}

/// A walk through several automata at once.
struct Walk<'a> {
    automata: Vec<(&'a DFA, Cache)>,
}

impl<'a> Walk<'a> {
    fn new(automata: &[&'a Automaton]) -> Self {
        let automata = automata.iter();
        Self {
            automata: automata
                .map(|it| (&it.dfa, it.dfa.create_cache()))
                .collect(),
        }
    }

    fn start(&mut self) -> Option<Vec<Place>> {
        let automata = self.automata.iter_mut();
        let states = automata.map(|(dfa, cache)| dfa.start_state(cache, &start::Config::new()));
        states.map(|state| state.ok().map(Place::At)).collect()
    }

    /// Returns whether the text may end here; `None` if the automata grow too large.
    fn accepts(&mut self, places: &[Place]) -> Option<bool> {
        for ((dfa, cache), place) in self.automata.iter_mut().zip(places) {
            if let Place::At(state) = place
                && !dfa.next_eoi_state(cache, *state).ok()?.is_match()
            {
                return Some(false);
            }
        }
        Some(true)
    }

    /// Returns where the walk stands behind another byte; the inner `None` is nowhere, the outer
    /// one that the automata grow too large.
    #[expect(
        clippy::option_option,
        reason = "that there is no way on and that it cannot be told are two things"
    )]
    fn step(&mut self, places: &[Place], byte: u8) -> Option<Option<Vec<Place>>> {
        let mut next = Vec::with_capacity(places.len());
        for ((dfa, cache), place) in self.automata.iter_mut().zip(places) {
            next.push(match place {
                Place::Matched => Place::Matched,
                Place::At(state) => {
                    let state = dfa.next_state(cache, *state, byte).ok()?;
                    if state.is_dead() {
                        return Some(None);
                    }
                    if state.is_quit() {
                        return None;
                    }
                    // A match is told one byte late, and holds whatever comes.
                    match state.is_match() {
                        true => Place::Matched,
                        false => Place::At(state),
                    }
                }
            });
        }
        Some(Some(next))
    }
}

/// Returns one byte of each class of bytes that no automaton tells apart.
fn letters(automata: &[&Automaton]) -> Vec<u8> {
    let mut seen = HashSet::new();
    let classes = |byte: u8| -> Vec<u8> {
        let automata = automata.iter();
        automata.map(|it| it.dfa.byte_classes().get(byte)).collect()
    };
    (0..=u8::MAX)
        .filter(|byte| seen.insert(classes(*byte)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::go::regexp::parse;

    fn pattern(text: &str) -> Automaton {
        Automaton::matching(&parse(text).unwrap()).unwrap()
    }

    fn share(one: &Automaton, other: &Automaton) -> bool {
        share_a_text(&[one, other]).unwrap()
    }

    #[test]
    fn patterns_that_match_nothing() {
        for text in [
            "a^b",
            "$a",
            r"[^\x00-\x{10FFFF}]",
            r"\b\B",
            r"a\b_",
            "x{0}$y",
        ] {
            assert_eq!(share_a_text(&[&pattern(text)]), Some(false), "{text}");
        }
        for text in [
            "",
            "^$",
            "a",
            "(?m)a$\n^b",
            r"\bé",
            r"\pL",
            "a{2",
            "$^",
            ".{100}",
        ] {
            assert_eq!(share_a_text(&[&pattern(text)]), Some(true), "{text}");
        }
    }

    #[test]
    fn the_end_of_the_text_and_newlines() {
        let newline = Automaton::ending_with("\n").unwrap();
        for text in [
            "^a$",
            "a$|b$",
            "(^a$)",
            "^.*$",
            "^$",
            r"^a[^\s]$",
            r"[^\n]$",
            r"\d$",
        ] {
            assert!(!share(&pattern(text), &newline), "{text}");
        }
        for text in [
            "a$|b",
            "^a\n$",
            r"^a\s*$",
            "(?m)^a$",
            "(?s)^a.*$",
            "^a[^b]$",
            "a*$",
            "a",
        ] {
            assert!(share(&pattern(text), &newline), "{text}");
        }
    }

    #[test]
    fn texts_and_patterns() {
        let start = Automaton::starting_with("ab").unwrap();
        let end = Automaton::ending_with("yz").unwrap();
        let middle = Automaton::containing("mm").unwrap();
        assert_eq!(share_a_text(&[&start, &end, &middle]), Some(true));
        for (text, [with_start, with_end, with_middle]) in [
            ("^a", [true, true, true]),
            ("^b", [false, true, true]),
            ("^abyz$", [true, true, false]),
            ("^.{3}$", [true, true, true]),
            ("^.$", [false, false, false]),
            ("z$", [true, true, true]),
            ("^[^m]*$", [true, true, false]),
            ("(?i)^AB", [true, true, true]),
        ] {
            let pattern = pattern(text);
            assert_eq!(share(&pattern, &start), with_start, "{text}");
            assert_eq!(share(&pattern, &end), with_end, "{text}");
            assert_eq!(share(&pattern, &middle), with_middle, "{text}");
        }
        // Any two of these have a text in common.
        let three = pattern("^.{3}$");
        assert_eq!(share_a_text(&[&start, &end, &three]), Some(false));
        assert_eq!(three.has("äbc"), Some(true));
        assert_eq!(three.has("abc\n"), Some(false));
        let word = Automaton::equal_to("abc").unwrap();
        assert!(share(&word, &three));
        assert!(!share(&word, &middle));
    }

    #[test]
    fn what_takes_too_long_has_no_answer() {
        assert!(Automaton::containing(&"a".repeat(1 << 20)).is_none());
        let large = pattern(r"(a|b){0,500}c(a|b){500}d");
        let other = pattern("^[abcd]{900}$");
        assert_eq!(share_a_text(&[&large, &other]), None);
    }
}
