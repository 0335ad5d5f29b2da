//! What steps wrote, as text: every byte once, and all of it before the run stands.
//!
//! The daemon tells of output when it gets round to it, which may be after the step has ended, and
//! not at all if the step is recorded. What it has not told by then is taken from the record.

use crate::session::debuggee::Stream;
use spec_build::run::{self, Finished};
use spec_core::plan::NodeId;
use spec_probe::Excerpt;
use std::collections::HashMap;

/// The streams of all steps of a run.
#[derive(Debug, Default)]
pub(super) struct Outputs {
    shown: HashMap<(NodeId, run::Stream), Shown>,
}

/// How much of a stream has been shown.
#[derive(Debug, Default)]
struct Shown {
    /// How many bytes have come.
    bytes: u64,
    /// The beginning of a character whose end has not come.
    begun: Vec<u8>,
    /// Whether nothing more is to be shown.
    complete: bool,
}

impl Outputs {
    /// Takes note that a step runs, perhaps anew.
    pub(super) fn started(&mut self, step: &NodeId) {
        self.shown.retain(|(node, _), _| node != step);
    }

    /// Returns what there is to show of some bytes.
    pub(super) fn written(&mut self, step: NodeId, stream: run::Stream, bytes: &[u8]) -> String {
        let shown = self.shown.entry((step, stream)).or_default();
        if shown.complete {
            return String::new();
        }
        shown.bytes += bytes.len() as u64;
        shown.begun.extend_from_slice(bytes);
        shown.decode()
    }

    /// Returns what there is still to show of a step that has ended.
    pub(super) fn finished(&mut self, finished: &Finished) -> Vec<(Stream, String)> {
        let Some(record) = finished.step() else {
            return Vec::new();
        };
        let streams = [
            (run::Stream::Stdout, &record.stdout),
            (run::Stream::Stderr, &record.stderr),
        ];
        let rest = streams.into_iter().map(|(stream, excerpt)| {
            let shown = self.shown.entry((finished.node.clone(), stream));
            let rest = shown.or_default().rest(excerpt, finished.cached);
            (to_session(stream), rest)
        });
        rest.filter(|(_, rest)| !rest.is_empty()).collect()
    }
}

impl Shown {
    /// Takes the characters that are whole; what is no UTF-8 becomes U+FFFD.
    fn decode(&mut self) -> String {
        let mut text = String::new();
        let mut begun = Vec::new();
        for chunk in self.begun.utf8_chunks() {
            text.push_str(chunk.valid());
            match std::str::from_utf8(chunk.invalid()) {
                Ok(_) => {}
                Err(error) if error.error_len().is_none() => begun = chunk.invalid().to_vec(),
                Err(_) => text.push(char::REPLACEMENT_CHARACTER),
            }
        }
        self.begun = begun;
        text
    }

    /// Takes from a record what has not come, if the record has it.
    fn rest(&mut self, excerpt: &Excerpt, is_recorded: bool) -> String {
        let is_whole = excerpt.text.len() as u64 == excerpt.size;
        let decoded = self.bytes.saturating_sub(self.begun.len() as u64);
        let rest = usize::try_from(decoded)
            .ok()
            .and_then(|decoded| excerpt.text.get(decoded..));
        match rest {
            _ if self.complete || excerpt.size == 0 => String::new(),
            Some(rest) if is_whole => {
                self.complete = true;
                rest.to_owned()
            }
            // Nothing will come of an earlier run, and what is no UTF-8 is told in the record's way.
            Some(text) if is_recorded && self.bytes == 0 => {
                self.complete = true;
                match excerpt.size {
                    size if size > Excerpt::LIMIT as u64 => {
                        format!("{text}\n… the beginning of {size} bytes\n")
                    }
                    _ => text.to_owned(),
                }
            }
            // The daemon has the rest, and tells it when it can.
            _ => String::new(),
        }
    }
}

pub(super) fn to_session(stream: run::Stream) -> Stream {
    match stream {
        run::Stream::Stdout => Stream::Stdout,
        run::Stream::Stderr => Stream::Stderr,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use spec_probe::{Outcome, StepRecord, Verdict};
    use std::time::Duration;

    fn step() -> NodeId {
        NodeId("tests[0].steps[0]".to_owned())
    }

    fn finished(stdout: &[u8], cached: bool) -> Finished {
        let record = StepRecord {
            verdict: Verdict::Passed,
            exit_code: Some(0),
            signal: None,
            message: None,
            stdout: Excerpt::of(stdout),
            stderr: Excerpt::of(b""),
        };
        Finished {
            node: step(),
            outcome: Some(Outcome::Step(record)),
            cached,
            duration: Duration::ZERO,
            attempt: 0,
        }
    }

    /// Shows what comes in pieces, then what the record says, then what comes late.
    fn shown(early: &[&[u8]], end: &Finished, late: &[&[u8]]) -> [String; 3] {
        let mut outputs = Outputs::default();
        outputs.started(&step());
        let told = |outputs: &mut Outputs, pieces: &[&[u8]]| {
            let texts = pieces
                .iter()
                .map(|piece| outputs.written(step(), run::Stream::Stdout, piece));
            texts.collect::<String>()
        };
        let early = told(&mut outputs, early);
        let rest = outputs.finished(end).into_iter().map(|(_, text)| text);
        [early, rest.collect(), told(&mut outputs, late)]
    }

    #[test]
    fn what_came_in_time_is_shown_once() {
        let end = finished(b"one\ntwo\n", false);
        assert_eq!(
            shown(&[b"one\n", b"two\n"], &end, &[]),
            ["one\ntwo\n", "", ""]
        );
    }

    #[test]
    fn what_comes_late_is_taken_from_the_record_and_not_shown_again() {
        let end = finished("one\nzwölf\n".as_bytes(), false);
        let late: &[&[u8]] = &["zwölf\n".as_bytes()];
        assert_eq!(shown(&[b"one\n"], &end, late), ["one\n", "zwölf\n", ""]);
        assert_eq!(shown(&[], &end, late), ["", "one\nzwölf\n", ""]);
    }

    #[test]
    fn a_recorded_step_shows_what_it_wrote() {
        assert_eq!(shown(&[], &finished(b"hi\n", true), &[]), ["", "hi\n", ""]);
        assert_eq!(
            shown(&[], &finished(b"\xff\n", true), &[]),
            ["", "\\xff\n", ""]
        );
        let long = vec![b'a'; Excerpt::LIMIT + 1];
        let [_, rest, _] = shown(&[], &finished(&long, true), &[]);
        assert!(
            rest.ends_with("a\n… the beginning of 65537 bytes\n"),
            "{rest}"
        );
    }

    #[test]
    fn characters_that_are_cut_between_pieces_stay_whole() {
        let end = finished("zwölf €\n".as_bytes(), false);
        let pieces: &[&[u8]] = &[b"zw\xc3", b"\xb6lf \xe2", b"\x82", b"\xac\n"];
        assert_eq!(shown(pieces, &end, &[]), ["zwölf €\n", "", ""]);
        // Also where one half comes from the record.
        assert_eq!(shown(&pieces[..1], &end, &[]), ["zw", "ölf €\n", ""]);
    }

    #[test]
    fn what_is_no_text_and_what_is_too_long_comes_from_the_daemon() {
        let end = finished(b"\xff\xfe\n", false);
        assert_eq!(
            shown(&[b"\xff"], &end, &[b"\xfe\n"]),
            ["\u{fffd}", "", "\u{fffd}\n"]
        );
        let long = vec![b'a'; Excerpt::LIMIT + 2];
        let [early, rest, late] = shown(&[b"a"], &finished(&long, false), &[&long[1..]]);
        assert_eq!(
            (early.len(), rest.len(), late.len()),
            (1, 0, long.len() - 1)
        );
    }

    #[test]
    fn a_step_that_runs_anew_writes_anew() {
        let mut outputs = Outputs::default();
        outputs.finished(&finished(b"one\n", true));
        outputs.started(&step());
        let text = outputs.written(step(), run::Stream::Stdout, b"two\n");
        assert_eq!(text, "two\n");
    }
}
