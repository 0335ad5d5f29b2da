//! Breakpoints: lines of the client on one side, nodes of the plan on the other.
//!
//! Look at [`Breakpoints::set`] first. A breakpoint on a line from which no operation comes moves
//! to the next one that has some; its id stays while the client asks for the same place.

use super::{debuggee::Program, edge::same_file};
use spec_core::{
    plan::NodeId,
    text::{Encoding, LineColumn, Text, TextRange},
};
use std::{
    cmp::Ordering,
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// A place where a run can stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The range that the person sees.
    pub range: TextRange,
    /// The nodes there: several where an anchor is used more than once.
    pub nodes: Vec<NodeId>,
}

/// Where the client wants to stop; lines and columns from 0, columns in UTF-16 units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The line.
    pub line: usize,
    /// The column, if the client cares.
    pub column: Option<usize>,
}

/// A breakpoint and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breakpoint {
    /// Its id; never used for another place.
    pub id: i64,
    /// Where the client wants it.
    pub wish: Wish,
    /// Where it is; nothing if it cannot be hit.
    pub site: Option<Site>,
    /// Why it is elsewhere or nowhere.
    pub message: Option<String>,
}

/// All breakpoints of a session.
#[derive(Debug, Default)]
pub struct Breakpoints {
    files: BTreeMap<PathBuf, Vec<Breakpoint>>,
    last_id: i64,
}

impl Breakpoints {
    /// Replaces the breakpoints of a file; returns them in the order of the wishes.
    pub fn set(
        &mut self,
        path: &Path,
        wishes: &[Wish],
        program: Option<&Program>,
    ) -> &[Breakpoint] {
        let key = self.key(path);
        let mut old = self.files.remove(&key).unwrap_or_default();
        let mut set = Vec::with_capacity(wishes.len());
        for wish in wishes {
            // Each id goes to one breakpoint, also when the client sends a place twice.
            let known = old.iter().position(|breakpoint| breakpoint.wish == *wish);
            let id = known.map_or_else(
                || {
                    self.last_id += 1;
                    self.last_id
                },
                |index| old.swap_remove(index).id,
            );
            set.push(resolve(id, *wish, &key, program));
        }
        self.files.entry(key).insert_entry(set).into_mut()
    }

    /// Resolves all of them against another program; returns what has changed, with its file.
    pub fn resolve(&mut self, program: &Program) -> Vec<(PathBuf, Breakpoint)> {
        let mut changed = Vec::new();
        for (path, breakpoints) in &mut self.files {
            for breakpoint in breakpoints {
                let now = resolve(breakpoint.id, breakpoint.wish, path, Some(program));
                if now != *breakpoint {
                    *breakpoint = now.clone();
                    changed.push((path.clone(), now));
                }
            }
        }
        changed
    }

    /// Returns the nodes at which to stop, with the ids of their breakpoints.
    pub fn nodes(&self) -> BTreeMap<NodeId, Vec<i64>> {
        let mut nodes: BTreeMap<NodeId, Vec<i64>> = BTreeMap::new();
        for breakpoint in self.files.values().flatten() {
            for node in breakpoint.site.iter().flat_map(|site| &site.nodes) {
                nodes.entry(node.clone()).or_default().push(breakpoint.id);
            }
        }
        nodes
    }

    /// Returns the name under which a file's breakpoints are kept, whichever link leads to it.
    fn key(&self, path: &Path) -> PathBuf {
        self.files
            .keys()
            .find(|known| same_file(known, path))
            .map_or_else(|| path.to_owned(), Clone::clone)
    }
}

fn resolve(id: i64, wish: Wish, path: &Path, program: Option<&Program>) -> Breakpoint {
    let nowhere = |message: String| Breakpoint {
        id,
        wish,
        site: None,
        message: Some(message),
    };
    let Some(program) = program else {
        return nowhere("nothing has been launched yet".to_owned());
    };
    if !same_file(path, &program.path) {
        return nowhere("no operation comes from this file".to_owned());
    }
    let text = &program.text;
    let mut sites = sites(program);
    match find(&sites, text, wish) {
        Some(index) => {
            let site = sites.swap_remove(index);
            let line = first_line(text, site.range);
            let (wished, found) = (wish.line + 1, line + 1);
            let message = match line.cmp(&wish.line) {
                Ordering::Less => Some(format!(
                    "what line {wished} belongs to begins at line {found}"
                )),
                Ordering::Equal => None,
                Ordering::Greater => Some(format!(
                    "no operation comes from line {wished}; moved to line {found}"
                )),
            };
            Breakpoint {
                id,
                wish,
                site: Some(site),
                message,
            }
        }
        None => nowhere(format!(
            "no operation comes from line {} or any below it",
            wish.line + 1
        )),
    }
}

/// Finds the site that a wish means: one on the line (at or behind the column), one of several
/// lines around it, or the next one below.
fn find(sites: &[Site], text: &Text, wish: Wish) -> Option<usize> {
    let on_line = |site: &Site| first_line(text, site.range) == wish.line;
    if let Some(column) = wish.column {
        let position = LineColumn {
            line: wish.line,
            column,
        };
        let offset = text.offset(position, Encoding::Utf16);
        let at = sites
            .iter()
            .position(|site| on_line(site) && offset < site.range.end);
        if at.is_some() {
            return at;
        }
    }
    if let Some(at) = sites.iter().position(on_line) {
        return Some(at);
    }
    let below = sites
        .iter()
        .position(|site| first_line(text, site.range) > wish.line);
    let around = sites.iter().rposition(|site| {
        first_line(text, site.range) < wish.line && wish.line <= last_line(text, site.range)
    });
    // Inside a text of several lines its own operation is meant; inside a whole mapping, what
    // follows there.
    let nested = |(outer, inner): (usize, usize)| match (sites.get(outer), sites.get(inner)) {
        (Some(outer), Some(inner)) => inner.range.start < outer.range.end,
        _ => false,
    };
    match (around, below) {
        (Some(around), Some(below)) if nested((around, below)) => Some(below),
        (around, below) => around.or(below),
    }
}

/// Returns where the program can stop, in the order of the text.
///
/// A test is no operation itself: its name stands for the first of its steps or checks.
pub fn sites(program: &Program) -> Vec<Site> {
    let mut by_range: BTreeMap<TextRange, Vec<NodeId>> = BTreeMap::new();
    for test in program
        .plan
        .tests
        .iter()
        .filter(|test| test.problem.is_none())
    {
        let mut nodes = Vec::new();
        for step in &test.steps {
            nodes.push((step.range, &step.id));
            nodes.extend(step.checks.iter().map(|check| (check.range, &check.id)));
        }
        nodes.extend(test.checks.iter().map(|check| (check.range, &check.id)));
        if let Some((_, first)) = nodes.first() {
            nodes.push((test.range, *first));
        }
        for (range, node) in nodes {
            let there = by_range.entry(range).or_default();
            if !there.contains(node) {
                there.push(node.clone());
            }
        }
    }
    by_range
        .into_iter()
        .map(|(range, nodes)| Site { range, nodes })
        .collect()
}

/// Returns the line on which a range begins, from 0.
pub fn first_line(text: &Text, range: TextRange) -> usize {
    text.line(range.start)
}

/// Returns the line on which a range's last character stands, from 0.
fn last_line(text: &Text, range: TextRange) -> usize {
    text.line(range.end.saturating_sub(1).max(range.start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::double;
    use expect_test::expect;

    fn line(line: usize) -> Wish {
        Wish {
            line: line - 1,
            column: None,
        }
    }

    fn show(program: &Program, breakpoints: &[Breakpoint]) -> String {
        let one = |breakpoint: &Breakpoint| {
            let site = breakpoint
                .site
                .as_ref()
                .map_or("nowhere".to_owned(), |site| {
                    let nodes: Vec<_> = site.nodes.iter().map(|node| node.0.as_str()).collect();
                    format!(
                        "line {} ({})",
                        first_line(&program.text, site.range) + 1,
                        nodes.join(", ")
                    )
                });
            let message = breakpoint
                .message
                .as_deref()
                .map_or(String::new(), |it| format!(": {it}"));
            format!(
                "#{} line {} -> {site}{message}\n",
                breakpoint.id,
                breakpoint.wish.line + 1
            )
        };
        breakpoints.iter().map(one).collect()
    }

    #[test]
    fn they_move_down_to_the_next_operation() {
        let program = double::program();
        let mut breakpoints = Breakpoints::default();
        let wishes: Vec<_> = (1..=program.text.line_count()).map(line).collect();
        let set = breakpoints.set(&program.path, &wishes, Some(&program));
        expect![[r#"
            #1 line 1 -> line 3 (tests[0].steps[0]): no operation comes from line 1; moved to line 3
            #2 line 2 -> line 3 (tests[0].steps[0]): no operation comes from line 2; moved to line 3
            #3 line 3 -> line 3 (tests[0].steps[0])
            #4 line 4 -> line 5 (tests[0].steps[0]): no operation comes from line 4; moved to line 5
            #5 line 5 -> line 5 (tests[0].steps[0])
            #6 line 6 -> line 6 (tests[0].steps[0].stdout.equals)
            #7 line 7 -> line 7 (tests[0].steps[1])
            #8 line 8 -> line 9 (tests[0].steps[1].stdout.equals): no operation comes from line 8; moved to line 9
            #9 line 9 -> line 9 (tests[0].steps[1].stdout.equals)
            #10 line 10 -> line 9 (tests[0].steps[1].stdout.equals): what line 10 belongs to begins at line 9
            #11 line 11 -> line 11 (tests[1].steps[0])
            #12 line 12 -> line 13 (tests[1].steps[0]): no operation comes from line 12; moved to line 13
            #13 line 13 -> line 13 (tests[1].steps[0])
            #14 line 14 -> nowhere: no operation comes from line 14 or any below it
            #15 line 15 -> nowhere: no operation comes from line 15 or any below it
        "#]]
        .assert_eq(&show(&program, set));
    }

    #[test]
    fn ids_stay_with_their_places_and_are_never_used_again() {
        let program = double::program();
        let mut breakpoints = Breakpoints::default();
        let mut ids = |wishes: &[usize]| -> Vec<i64> {
            let wishes: Vec<_> = wishes.iter().map(|it| line(*it)).collect();
            breakpoints
                .set(&program.path, &wishes, Some(&program))
                .iter()
                .map(|it| it.id)
                .collect()
        };
        assert_eq!(ids(&[5, 6]), [1, 2]);
        assert_eq!(ids(&[6, 7]), [2, 3]);
        assert_eq!(ids(&[5, 6, 6]), [4, 2, 5]);
        assert_eq!(ids(&[]), [0; 0]);
        assert_eq!(ids(&[6]), [6]);
    }

    #[test]
    fn other_files_and_early_requests_get_a_reason() {
        let program = double::program();
        let mut breakpoints = Breakpoints::default();
        let other = breakpoints.set(Path::new("/elsewhere.yml"), &[line(3)], Some(&program));
        expect!["#1 line 3 -> nowhere: no operation comes from this file\n"]
            .assert_eq(&show(&program, other));
        let early = breakpoints.set(&program.path, &[line(6)], None);
        expect!["#2 line 6 -> nowhere: nothing has been launched yet\n"]
            .assert_eq(&show(&program, early));
        let changed: Vec<_> = breakpoints
            .resolve(&program)
            .into_iter()
            .map(|(_, it)| it)
            .collect();
        expect!["#2 line 6 -> line 6 (tests[0].steps[0].stdout.equals)\n"]
            .assert_eq(&show(&program, &changed));
        assert_eq!(breakpoints.nodes().into_values().collect::<Vec<_>>(), [[2]]);
        assert!(breakpoints.resolve(&program).is_empty());
    }

    #[test]
    fn a_column_chooses_among_those_of_a_line() {
        let program = double::flow_program();
        let text = program.text.to_cow().into_owned();
        let mut breakpoints = Breakpoints::default();
        let mut at = |word: &str| {
            let column = text.find(word).unwrap();
            let set = breakpoints.set(
                &program.path,
                &[Wish {
                    line: 0,
                    column: Some(column),
                }],
                Some(&program),
            );
            set[0].site.as_ref().unwrap().nodes.clone()
        };
        assert_eq!(at("\"b\""), [NodeId("b".into())]);
        assert_eq!(at("\"c\""), [NodeId("c".into())]);
        assert_eq!(at("contains"), [NodeId("b".into())]);
    }
}
