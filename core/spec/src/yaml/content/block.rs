//! Block scalars: `|` and `>`.

use super::split_line;

/// What a block scalar's first line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::yaml) struct Header {
    /// Whether lines are folded (`>`).
    pub folded: bool,
    /// What happens to the line breaks at the end.
    pub chomp: Chomp,
    /// The written indentation, counted from the parent's.
    pub indent: Option<usize>,
    /// The bytes of the indicators.
    pub len: usize,
}

/// The ways to end a block scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::yaml) enum Chomp {
    /// One line break, if there is any.
    Clip,
    /// None.
    Strip,
    /// All.
    Keep,
}

/// A block scalar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::yaml) struct Block {
    /// Its content.
    pub text: String,
    /// The offset behind its last line that has content, before the line break; behind the header
    /// if there is none.
    pub end: usize,
}

/// Reads the indicators at the start of `text`: `|` or `>`, then a digit and a sign in any order.
pub(in crate::yaml) fn header(text: &str) -> Option<Header> {
    let mut bytes = text.bytes();
    let folded = match bytes.next()? {
        b'|' => false,
        b'>' => true,
        _ => return None,
    };
    let mut header = Header {
        folded,
        chomp: Chomp::Clip,
        indent: None,
        len: 1,
    };
    for byte in bytes.take(2) {
        match byte {
            b'+' if header.chomp == Chomp::Clip => header.chomp = Chomp::Keep,
            b'-' if header.chomp == Chomp::Clip => header.chomp = Chomp::Strip,
            b'1'..=b'9' if header.indent.is_none() => {
                header.indent = Some(usize::from(byte - b'0'));
            }
            _ => break,
        }
        header.len += 1;
    }
    Some(header)
}

/// Reads the block scalar whose indicator stands at `start`.
///
/// `parent` is the column of the mapping or list to which it belongs, `None` for the root.
/// `text` ends where the document ends.
pub(in crate::yaml) fn block(text: &str, start: usize, parent: Option<usize>) -> Block {
    let from_header = text.get(start..).unwrap_or_default();
    let Some(header) = header(from_header) else {
        return Block {
            text: String::new(),
            end: start,
        };
    };
    let empty = Block {
        text: String::new(),
        end: start + header.len,
    };
    let (_, Some(body)) = split_line(from_header) else {
        return empty;
    };
    let least = parent.map_or(0, |parent| parent + 1);
    let indent = match header.indent {
        Some(written) => parent.unwrap_or(0) + written,
        None => detect_indent(body).max(least),
    };

    let mut end = start + header.len;
    let mut lines: Vec<&str> = Vec::new();
    // Whether the last line of `lines` has a line break of its own.
    let mut broken = false;
    let mut filled = 0;
    let mut rest = body;
    loop {
        let (line, next) = split_line(rest);
        if next.is_none() && line.is_empty() {
            break;
        }
        let spaces = leading_spaces(line);
        let blank = spaces == line.len();
        if !blank && (spaces < indent || (indent == 0 && is_document_mark(line))) {
            break;
        }
        // A blank line at the end of the text without a break is no line.
        if blank && spaces <= indent && next.is_none() {
            break;
        }
        let content = line.get(indent..).unwrap_or_default();
        lines.push(content);
        broken = next.is_some();
        if !content.is_empty() {
            filled = lines.len();
            if !blank {
                end = text.len() - rest.len() + line.len();
            }
        }
        match next {
            Some(next) => rest = next,
            None => break,
        }
    }

    let (body, trailing) = lines.split_at_checked(filled).unwrap_or((&lines, &[]));
    let mut out = String::new();
    let ended = broken || !trailing.is_empty();
    if header.folded {
        // The loader does not fold the last line of a text that ends without a break.
        let last = if ended {
            body.len()
        } else {
            body.len().saturating_sub(1)
        };
        let (folded, last) = body.split_at_checked(last).unwrap_or((body, &[]));
        let breaks = folded
            .iter()
            .rev()
            .take_while(|line| line.is_empty())
            .count();
        fold(folded, &mut out);
        if let [last] = last {
            let first = folded.len() == breaks;
            out.extend(std::iter::repeat_n('\n', breaks + usize::from(!first)));
            out.push_str(last);
        }
    } else {
        literal(body, &mut out);
    }
    match header.chomp {
        Chomp::Strip => {}
        Chomp::Clip if body.is_empty() || !ended => {}
        Chomp::Clip => out.push('\n'),
        Chomp::Keep => {
            if !body.is_empty() && ended {
                out.push('\n');
            }
            let breaks = if broken {
                trailing.len()
            } else {
                trailing.len().saturating_sub(1)
            };
            out.extend(std::iter::repeat_n('\n', breaks));
        }
    }
    Block { text: out, end }
}

/// Returns the indentation of the first line that has content.
fn detect_indent(body: &str) -> usize {
    let mut rest = Some(body);
    let mut most = 0;
    while let Some(text) = rest {
        let (line, next) = split_line(text);
        let spaces = leading_spaces(line);
        if spaces < line.len() {
            return spaces;
        }
        most = most.max(spaces);
        rest = next;
    }
    most
}

fn leading_spaces(line: &str) -> usize {
    line.bytes().take_while(|byte| *byte == b' ').count()
}

/// Returns whether a line begins or ends a document.
pub(in crate::yaml) fn is_document_mark(line: &str) -> bool {
    (line.starts_with("---") || line.starts_with("..."))
        && line
            .get(3..)
            .is_none_or(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

fn literal(lines: &[&str], out: &mut String) {
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        out.push_str(line);
    }
}

/// Folds: a break between two lines of text is a space; lines that are indented further, and the
/// breaks around them, stay.
fn fold(lines: &[&str], out: &mut String) {
    let mut breaks = 0;
    let mut last_is_text = false;
    let mut first = true;
    for line in lines {
        if line.is_empty() {
            breaks += 1;
            continue;
        }
        let is_text = !line.starts_with([' ', '\t']);
        if first {
            out.extend(std::iter::repeat_n('\n', breaks));
        } else if last_is_text && is_text {
            if breaks == 0 {
                out.push(' ');
            } else {
                out.extend(std::iter::repeat_n('\n', breaks));
            }
        } else {
            out.extend(std::iter::repeat_n('\n', breaks + 1));
        }
        out.push_str(line);
        first = false;
        breaks = 0;
        last_is_text = is_text;
    }
}
