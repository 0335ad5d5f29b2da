//! What a run tells, as events.

use super::{
    Session,
    debuggee::{RunEvent, Stream},
};
use dap::{
    events::{BreakpointEventBody, OutputEventBody},
    types::{self, BreakpointEventReason, OutputEventCategory, Source},
};
use spec_core::{plan::NodeId, text::TextRange};
use std::path::Path;

/// How much text one event carries, in bytes.
const PIECE: usize = 64 * 1024;

impl Session {
    /// Tells the client what happened in a run.
    pub(super) fn report(&mut self, event: RunEvent) {
        match event {
            RunEvent::Output { stream, text, node } => self.output(stream, &text, node.as_ref()),
            RunEvent::ProgressStart { id, title } => self.start_run_progress(&id, &title),
            RunEvent::ProgressUpdate {
                id,
                message,
                percent,
            } => {
                self.update_run_progress(&id, message, percent);
            }
            RunEvent::ProgressEnd { id } => self.finish_run_progress(&id),
        }
    }

    /// Writes to the debug console.
    pub(crate) fn say(&mut self, stream: Stream, text: &str) {
        self.output(stream, text, None);
    }

    /// Writes to the debug console, with the place in the spec from which it comes.
    fn output(&mut self, stream: Stream, text: &str, node: Option<&NodeId>) {
        let place = node.and_then(|node| {
            let run = self.run.as_ref()?;
            let range = range_of(&run.program.plan, node)?;
            let place = self.edge.place(&run.program.text, range);
            Some((self.source(&run.program.path), place))
        });
        let (source, line, column) = match place {
            Some((source, place)) => (Some(source), Some(place.line), Some(place.column)),
            None => (None, None, None),
        };
        for piece in pieces(text) {
            self.event(
                "output",
                &OutputEventBody {
                    // Never left out: dape prints nothing without it.
                    category: Some(match stream {
                        Stream::Stdout => OutputEventCategory::Stdout,
                        Stream::Stderr => OutputEventCategory::Stderr,
                        Stream::Console => OutputEventCategory::Console,
                    }),
                    output: piece.to_owned(),
                    source: source.clone(),
                    line,
                    column,
                    ..OutputEventBody::default()
                },
            );
        }
    }

    /// Describes a file as the client knows it.
    pub(crate) fn source(&self, path: &Path) -> Source {
        Source {
            name: path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned()),
            path: Some(self.edge.spell(path)),
            ..Source::default()
        }
    }

    /// Describes a breakpoint as the client knows it.
    pub(crate) fn to_breakpoint(
        &self,
        path: &Path,
        breakpoint: &super::breakpoints::Breakpoint,
    ) -> types::Breakpoint {
        let mut described = types::Breakpoint {
            id: Some(breakpoint.id),
            verified: breakpoint.site.is_some(),
            message: breakpoint.message.clone(),
            source: Some(self.source(path)),
            line: Some(self.edge.line(breakpoint.wish.line)),
            ..types::Breakpoint::default()
        };
        if let (Some(site), Some(run)) = (&breakpoint.site, &self.run) {
            let place = self.edge.place(&run.program.text, site.range);
            described.line = Some(place.line);
            described.column = Some(place.column);
            described.end_line = Some(place.end_line);
            described.end_column = Some(place.end_column);
        }
        described
    }

    /// Resolves the breakpoints against a new program, and tells what has changed.
    pub(super) fn resolve_breakpoints(&mut self) {
        let Some(run) = &self.run else { return };
        for (path, breakpoint) in self.breakpoints.resolve(&run.program) {
            let breakpoint = self.to_breakpoint(&path, &breakpoint);
            self.event(
                "breakpoint",
                &BreakpointEventBody {
                    reason: BreakpointEventReason::Changed,
                    breakpoint,
                },
            );
        }
        self.publish_stops();
    }
}

/// Returns the range of a node of a plan.
fn range_of(plan: &spec_core::plan::Plan, node: &NodeId) -> Option<TextRange> {
    for test in &plan.tests {
        if test.id == *node {
            return Some(test.range);
        }
        for step in &test.steps {
            if step.id == *node {
                return Some(step.range);
            }
            if let Some(check) = step.checks.iter().find(|check| check.id == *node) {
                return Some(check.range);
            }
        }
        if let Some(check) = test.checks.iter().find(|check| check.id == *node) {
            return Some(check.range);
        }
    }
    None
}

/// Cuts a text into pieces of at most [`PIECE`] bytes, never within a character.
fn pieces(mut text: &str) -> impl Iterator<Item = &str> {
    std::iter::from_fn(move || {
        if text.is_empty() {
            return None;
        }
        let (piece, rest) = text.split_at(text.floor_char_boundary(PIECE));
        text = rest;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_keep_characters_whole() {
        let text = "ü".repeat(PIECE);
        let cut: Vec<_> = pieces(&text).collect();
        assert_eq!(cut.concat(), text);
        assert!(cut.iter().all(|piece| piece.len() <= PIECE));
        assert_eq!(pieces("").count(), 0);
    }
}
