//! Text with a map back to the text from which it was made.

use ecow::EcoString;
use std::ops::Range;

/// A text that substitution made of a written one, and where each of its bytes comes from.
///
/// Ranges of origin are bytes of the written text, whatever number of passes lies between.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traced {
    /// The text.
    pub text: EcoString,
    /// Where it comes from, in order, from 0 to its end; none if nothing was replaced.
    pieces: Vec<Piece>,
}

/// A stretch of a traced text, up to the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    /// Where it begins in the text.
    start: usize,
    /// What it was made of: as many bytes if it is a copy, else the whole reference.
    origin: Range<usize>,
    is_copy: bool,
}

impl Traced {
    /// Returns a text of which nothing is replaced yet.
    pub fn new(text: impl Into<EcoString>) -> Self {
        Self {
            text: text.into(),
            pieces: Vec::new(),
        }
    }

    /// Returns the bytes of the written text from which a part comes.
    ///
    /// What a variable brought comes from the whole reference.
    pub fn origin(&self, part: Range<usize>) -> Range<usize> {
        let start = self.locate(part.start).map_or(part.start, |(piece, into)| {
            if piece.is_copy {
                piece.origin.start + into
            } else {
                piece.origin.start
            }
        });
        if part.is_empty() {
            return start..start;
        }
        let end = self.locate(part.end - 1).map_or(part.end, |(piece, into)| {
            if piece.is_copy {
                piece.origin.start + into + 1
            } else {
                piece.origin.end
            }
        });
        start..end.max(start)
    }

    /// Returns the stretches that variables brought, each with the reference it stands for.
    pub fn replaced(&self) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
        let ends = self.pieces.iter().skip(1).map(|piece| piece.start);
        self.pieces
            .iter()
            .zip(ends.chain([self.text.len()]))
            .filter(|(piece, _)| !piece.is_copy)
            .map(|(piece, end)| (piece.start..end, piece.origin.clone()))
    }

    /// Returns where each line begins in the written text, from 0.
    pub fn line_origins(&self) -> Vec<usize> {
        let breaks = self.text.bytes().enumerate();
        let starts = breaks
            .filter(|(_, byte)| *byte == b'\n')
            .map(|(at, _)| at + 1);
        [0].into_iter()
            .chain(starts)
            .map(|start| self.origin(start..start).start)
            .collect()
    }

    fn locate(&self, at: usize) -> Option<(&Piece, usize)> {
        let behind = self.pieces.partition_point(|piece| piece.start <= at);
        let piece = self.pieces.get(behind.checked_sub(1)?)?;
        Some((piece, at - piece.start))
    }
}

/// Makes a traced text of another one, from its beginning to its end.
pub(super) struct Weaver<'t> {
    from: &'t Traced,
    text: String,
    pieces: Vec<Piece>,
}

impl<'t> Weaver<'t> {
    pub(super) fn new(from: &'t Traced) -> Self {
        Self {
            from,
            text: String::with_capacity(from.text.len()),
            pieces: Vec::new(),
        }
    }

    /// Takes a part over as it is.
    pub(super) fn copy(&mut self, part: Range<usize>) {
        let Some(text) = self.from.text.get(part.clone()) else {
            return;
        };
        if text.is_empty() {
            return;
        }
        let base = self.text.len();
        if self.from.pieces.is_empty() {
            self.piece(base, part, true);
        } else {
            let pieces = &self.from.pieces;
            let first = pieces
                .partition_point(|piece| piece.start <= part.start)
                .saturating_sub(1);
            for (index, piece) in pieces.iter().enumerate().skip(first) {
                if piece.start >= part.end {
                    break;
                }
                let next = pieces.get(index + 1).map_or(part.end, |next| next.start);
                let start = piece.start.max(part.start);
                let end = next.min(part.end);
                let origin = if piece.is_copy {
                    let shift = piece.origin.start + (start - piece.start);
                    shift..shift + (end - start)
                } else {
                    piece.origin.clone()
                };
                self.piece(base + (start - part.start), origin, piece.is_copy);
            }
        }
        self.text.push_str(text);
    }

    /// Puts a value in the place of a part.
    pub(super) fn put(&mut self, part: Range<usize>, value: &str) {
        let origin = self.from.origin(part);
        self.piece(self.text.len(), origin, false);
        self.text.push_str(value);
    }

    pub(super) fn finish(self) -> Traced {
        Traced {
            text: self.text.into(),
            pieces: self.pieces,
        }
    }

    fn piece(&mut self, start: usize, origin: Range<usize>, is_copy: bool) {
        self.pieces.push(Piece {
            start,
            origin,
            is_copy,
        });
    }
}
