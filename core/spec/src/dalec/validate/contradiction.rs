//! Checks that cannot hold together.
//!
//! Look at [`Want`] first: what a check wants of a text. Each check is reported once, for the first
//! reason that is found.

use crate::{
    dalec::{
        spec::{Checks, FileCheck},
        written::Written,
    },
    diagnostic::Diagnostic,
    text::TextRange,
};
use spec_probe::go::regexp::{self, Automaton, share_a_text};
use std::{cell::OnceCell, collections::BTreeSet};

/// What a check wants of the content of a stream or a file.
#[derive(Debug)]
pub(super) struct Want<'c> {
    /// Which sort of check it is.
    pub kind: WantKind,
    /// What is written.
    pub written: &'c Written,
    /// What that is after substitution.
    pub text: String,
    /// Whether it is that in every build to which no arguments are passed.
    pub is_settled: bool,
    automaton: OnceCell<Option<Automaton>>,
}

/// The sorts of checks that compare with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WantKind {
    Equals,
    StartsWith,
    EndsWith,
    Contains,
    Matches,
}

/// The checks that are reported already, by the places of their values.
pub(super) type Settled = BTreeSet<TextRange>;

/// How many pairs of checks of one text are looked at.
const MAX_PAIRS: usize = 400;

/// How many bytes the text of a check has at most for which an automaton is made.
const MAX_LENGTH: usize = 2_000;

/// Permissions of symbolic links, which Linux does not keep.
const LINK_MODE: u32 = 0o777;

impl WantKind {
    /// Returns the field's name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Equals => "equals",
            Self::StartsWith => "starts_with",
            Self::EndsWith => "ends_with",
            Self::Contains => "contains",
            Self::Matches => "matches",
        }
    }
}

impl<'c> Want<'c> {
    pub(super) fn new(
        kind: WantKind,
        written: &'c Written,
        text: String,
        is_settled: bool,
    ) -> Self {
        Self {
            kind,
            written,
            text,
            is_settled,
            automaton: OnceCell::new(),
        }
    }

    /// Returns whether Dalec runs the check: a list's items always, all else if it is not empty.
    fn runs(&self) -> bool {
        let is_item = matches!(self.kind, WantKind::Contains | WantKind::Matches);
        is_item || (self.is_settled && !self.text.is_empty())
    }

    /// Returns whether the text cannot end with a newline if the check holds.
    pub(super) fn denies_newline(&self) -> bool {
        matches!(self.kind, WantKind::Equals | WantKind::EndsWith)
            && !self.text.is_empty()
            && !self.text.ends_with('\n')
    }

    /// Returns whether the check holds for a text; `None` if that cannot be said.
    pub(super) fn holds_for(&self, text: &str) -> Option<bool> {
        let own = self.text.as_str();
        Some(match self.kind {
            WantKind::Equals => own.is_empty() || own == text,
            WantKind::StartsWith => text.starts_with(own),
            WantKind::EndsWith => text.ends_with(own),
            WantKind::Contains => text.contains(own),
            WantKind::Matches => self.automaton()?.has(text)?,
        })
    }

    /// Returns all texts for which the check holds; `None` if these are too hard to say.
    pub(super) fn automaton(&self) -> Option<&Automaton> {
        let automaton = self.automaton.get_or_init(|| {
            let own = Some(self.text.as_str()).filter(|own| own.len() <= MAX_LENGTH)?;
            match self.kind {
                WantKind::Equals => Automaton::equal_to(own),
                WantKind::StartsWith => Automaton::starting_with(own),
                WantKind::EndsWith => Automaton::ending_with(own),
                WantKind::Contains => Automaton::containing(own),
                WantKind::Matches => Automaton::matching(&regexp::parse(own).ok()?),
            }
        });
        automaton.as_ref()
    }
}

/// Reports checks that cannot hold for the sort of file that others want.
pub(super) fn existence(
    file: &FileCheck,
    wants: &[Want<'_>],
    settled: &mut Settled,
    found: &mut Vec<Diagnostic>,
) {
    let mut report = |name: &str, range, why: &str, other, other_name: &str| {
        let message = format!("`{name}` cannot hold {why}");
        if settled.insert(range) {
            contradiction(range, message, other, other_name, found);
        }
    };
    let itself = file.no_follow.filter(|it| it.value);
    let link = file.link_target.as_ref().filter(|it| !it.value.is_empty());
    let mode = file.permissions.as_ref().filter(|it| it.value != 0);
    if let Some(not_exist) = file.not_exist.filter(|it| it.value) {
        let why = "where nothing must exist";
        for (name, range) in content(&file.content, wants) {
            report(name, range, why, not_exist.range, "not_exist");
        }
        if let Some(mode) = mode {
            report("permissions", mode.range, why, not_exist.range, "not_exist");
        }
        // A link that leads nowhere does not exist, unless it is looked at itself.
        if let Some(link) = link.filter(|_| itself.is_some()) {
            report("link_target", link.range, why, not_exist.range, "not_exist");
        }
        return;
    }
    if let Some(is_dir) = file.is_dir.filter(|it| it.value) {
        for (name, range) in content(&file.content, wants) {
            let why = "for a folder: it has no text";
            report(name, range, why, is_dir.range, "is_dir");
        }
        if let Some(link) = link.filter(|_| itself.is_some()) {
            let why = "for a folder that is looked at itself";
            report("link_target", link.range, why, is_dir.range, "is_dir");
        }
    }
    if let (Some(mode), Some(link), Some(_)) = (mode, link, itself)
        && mode.value & 0o777 != LINK_MODE
    {
        let why = "for a symbolic link that is looked at itself: it has 0777";
        report("permissions", mode.range, why, link.range, "link_target");
    }
}

/// Reports checks that want some content beside `empty`.
pub(super) fn empty(
    checks: &Checks,
    wants: &[Want<'_>],
    settled: &mut Settled,
    found: &mut Vec<Diagnostic>,
) {
    let Some(empty) = checks.empty.filter(|it| it.value) else {
        return;
    };
    for want in wants.iter().filter(|it| it.is_settled) {
        if want.holds_for("") == Some(false) && settled.insert(want.written.range) {
            let message = format!("`{}` cannot hold for what must be empty", want.kind.name());
            contradiction(want.written.range, message, empty.range, "empty", found);
        }
    }
}

/// Reports checks of one text of which no two, or not all, can hold.
pub(super) fn pairs(wants: &[Want<'_>], settled: &mut Settled, found: &mut Vec<Diagnostic>) {
    let wants = wants
        .iter()
        .filter(|it| it.is_settled && !it.text.is_empty() && !settled.contains(&it.written.range));
    let wants: Vec<&Want<'_>> = wants.collect();
    let whole = wants.iter().find(|it| it.kind == WantKind::Equals);
    let has_pattern = wants.iter().any(|it| it.kind == WantKind::Matches);
    if let Some(whole) = whole {
        for want in &wants {
            if want.holds_for(&whole.text) == Some(false) {
                apart(want, whole, settled, found);
            }
        }
        return;
    }
    // Without a pattern or the whole text, there is always a text for which all hold.
    if !has_pattern || wants.len() * (wants.len() - 1) / 2 > MAX_PAIRS {
        return;
    }
    let known = wants
        .iter()
        .filter_map(|want| Some((want, want.automaton()?)));
    let known: Vec<(&&Want<'_>, &Automaton)> = known.collect();
    let mut agree = true;
    for (index, (want, automaton)) in known.iter().enumerate() {
        let before = known.iter().take(index).find(|(other, second)| {
            let patterns = [want.kind, other.kind].contains(&WantKind::Matches);
            patterns && share_a_text(&[automaton, second]) == Some(false)
        });
        if let Some((other, _)) = before {
            agree = false;
            apart(want, other, settled, found);
        }
    }
    let all: Vec<&Automaton> = known.iter().map(|(_, automaton)| *automaton).collect();
    if agree
        && all.len() > 2
        && share_a_text(&all) == Some(false)
        && let Some((last, others)) = known.split_last()
    {
        let name = last.0.kind.name();
        let message = format!("this `{name}` and the other checks cannot all hold");
        let mut diagnostic = Diagnostic::new("dalec/contradiction", last.0.written.range, message);
        for (other, _) in others {
            let message = format!("`{}` is one of them", other.kind.name());
            diagnostic = diagnostic.with_related(other.written.range, message);
        }
        settled.insert(last.0.written.range);
        found.push(diagnostic);
    }
}

/// Reports two checks that cannot both hold.
fn apart(want: &Want<'_>, other: &Want<'_>, settled: &mut Settled, found: &mut Vec<Diagnostic>) {
    if !settled.insert(want.written.range) {
        return;
    }
    let (name, other_name) = (want.kind.name(), other.kind.name());
    if name == other_name {
        let message = format!("this and another of these `{name}` cannot both hold");
        contradiction(
            want.written.range,
            message,
            other.written.range,
            name,
            found,
        );
        if let Some(last) = found.last_mut() {
            let hint = "`^` and `$` are the ends of the whole text, and those of a line only \
                        behind `(?m)`.";
            last.hint = Some(hint.to_owned());
        }
        return;
    }
    let message = format!("`{name}` and `{other_name}` cannot both hold");
    contradiction(
        want.written.range,
        message,
        other.written.range,
        other_name,
        found,
    );
}

/// Returns the checks that read the content, with the ranges of their values.
fn content(checks: &Checks, wants: &[Want<'_>]) -> Vec<(&'static str, TextRange)> {
    let texts = wants
        .iter()
        .filter(|it| it.runs())
        .map(|it| (it.kind.name(), it.written.range));
    let empty = checks.empty.filter(|it| it.value);
    texts.chain(empty.map(|it| ("empty", it.range))).collect()
}

fn contradiction(
    range: TextRange,
    message: String,
    other: TextRange,
    name: &str,
    found: &mut Vec<Diagnostic>,
) {
    found.push(
        Diagnostic::new("dalec/contradiction", range, message)
            .with_related(other, format!("`{name}` says so")),
    );
}
