//! The numbers by which a client calls frames and groups of variables.
//!
//! They are given anew at each stop, and no number is used twice, so that one from before the last
//! step is told from a wrong one and never shows something else.

use super::debuggee::{Content, Frame};
use crate::wire::failure::{Failure, FailureKind};
use spec_core::plan::NodeId;
use std::collections::HashMap;

/// The largest number that every client can hold.
const LARGEST: i64 = i32::MAX as i64;

/// The numbers of the present stop.
#[derive(Debug, Default)]
pub(crate) struct References {
    last: i64,
    /// The last number of the stop before.
    stale: i64,
    frames: Vec<(i64, Frame)>,
    contents: HashMap<i64, (NodeId, Content)>,
}

impl References {
    /// Forgets what the numbers stood for and takes in the frames of another stop.
    pub(crate) fn renew(&mut self, frames: Vec<Frame>) {
        self.contents.clear();
        if self.last > LARGEST / 2 {
            self.last = 0;
        }
        self.stale = self.last;
        self.frames.clear();
        for frame in frames {
            self.last += 1;
            self.frames.push((self.last, frame));
        }
    }

    /// Returns the frames with their numbers, the innermost first.
    pub(crate) fn frames(&self) -> &[(i64, Frame)] {
        &self.frames
    }

    /// Returns the frame with a number; without one the innermost.
    ///
    /// # Errors
    ///
    /// When there is none: it belongs to an earlier stop, or to nothing.
    pub(crate) fn frame(&self, id: Option<i64>) -> Result<&Frame, Failure> {
        let found = match id {
            None => self.frames.first(),
            Some(id) => self.frames.iter().find(|(known, _)| *known == id),
        };
        match (found, id) {
            (Some((_, frame)), _) => Ok(frame),
            (None, Some(id)) => Err(self.missing("frame", id)),
            (None, None) => Err(Failure::new(
                FailureKind::NotFound,
                "the debugger stands nowhere",
            )),
        }
    }

    /// Gives a number to what a scope or variable of a frame holds; 0 for nothing.
    pub(crate) fn hold(&mut self, frame: &NodeId, content: &Content) -> i64 {
        match content {
            Content::Leaf => 0,
            Content::Variables(variables) if variables.is_empty() => 0,
            content => {
                self.last += 1;
                self.contents
                    .insert(self.last, (frame.clone(), content.clone()));
                self.last
            }
        }
    }

    /// Returns what has a number, and the frame to which it belongs.
    ///
    /// # Errors
    ///
    /// As for [`References::frame`].
    pub(crate) fn content(&self, id: i64) -> Result<&(NodeId, Content), Failure> {
        self.contents
            .get(&id)
            .ok_or_else(|| self.missing("variable", id))
    }

    fn missing(&self, what: &str, id: i64) -> Failure {
        if (1..=self.stale).contains(&id) {
            Failure::new(
                FailureKind::Stale,
                format!("the {what} {id} is of a moment that has passed"),
            )
        } else {
            Failure::new(FailureKind::NotFound, format!("there is no {what} {id}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use spec_core::text::TextRange;

    fn frame(name: &str) -> Frame {
        Frame {
            node: NodeId(name.into()),
            name: name.into(),
            range: TextRange::default(),
            can_restart: true,
        }
    }

    #[test]
    fn numbers_of_an_earlier_stop_show_nothing_else() {
        let mut references = References::default();
        references.renew(vec![frame("check"), frame("step")]);
        assert_eq!(references.frame(Some(2)).unwrap().name, "step");
        assert_eq!(references.frame(None).unwrap().name, "check");
        let held = references.hold(&NodeId("check".into()), &Content::Folder("/".into()));
        assert_eq!(
            references.content(held).unwrap().1,
            Content::Folder("/".into())
        );
        assert_eq!(references.hold(&NodeId("check".into()), &Content::Leaf), 0);

        references.renew(vec![frame("step")]);
        assert_eq!(
            references.frame(Some(2)).unwrap_err().kind,
            FailureKind::Stale
        );
        assert_eq!(
            references.content(held).unwrap_err().kind,
            FailureKind::Stale
        );
        assert_eq!(
            references.frame(Some(99)).unwrap_err().kind,
            FailureKind::NotFound
        );
        assert_eq!(
            references.content(0).unwrap_err().kind,
            FailureKind::NotFound
        );
        assert_eq!(references.frames()[0].0, held + 1);
    }

    #[test]
    fn numbers_stay_within_what_clients_hold() {
        let mut references = References {
            last: LARGEST / 2 + 1,
            ..References::default()
        };
        references.renew(vec![frame("check")]);
        assert_eq!(references.frames()[0].0, 1);
    }
}
