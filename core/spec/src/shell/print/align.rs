//! Columns: a tab in a text that the printer does not keep as it is begins one, as in Go's
//! `text/tabwriter`, through which mvdan's printer writes.

/// A sign that begins a column.
pub(super) struct Cell {
    /// Where it is.
    pub at: usize,
    /// Whether it is a tab; the other one is a vertical tab, and takes no space before nothing.
    pub is_tab: bool,
}

/// How wide a tab is.
const TAB: usize = 8;

struct Line<'t> {
    /// The texts of its columns; the last one ends with the line.
    texts: Vec<&'t str>,
    /// Of all but the last, whether a tab ends it.
    is_tab: Vec<bool>,
}

/// Returns a text with its columns below each other.
pub(super) fn aligned(text: String, cells: &[Cell]) -> String {
    if cells.is_empty() {
        return text;
    }
    let mut lines = Vec::new();
    let mut cells = cells.iter().peekable();
    let mut start = 0;
    for whole in text.split_inclusive('\n') {
        let end = start + whole.len();
        let mut line = Line {
            texts: Vec::new(),
            is_tab: Vec::new(),
        };
        while let Some(cell) = cells.next_if(|cell| cell.at < end) {
            line.texts
                .push(text.get(start..cell.at).unwrap_or_default());
            line.is_tab.push(cell.is_tab);
            start = cell.at + 1;
        }
        let last = text.get(start..end).unwrap_or_default();
        match last.is_empty() {
            // A column that the text ends before is none.
            true => drop(line.is_tab.pop()),
            false => line.texts.push(last),
        }
        start = end;
        lines.push(line);
    }
    let widths = widths(&lines);
    let mut out = String::with_capacity(text.len() + 64);
    for (line, widths) in lines.iter().zip(&widths) {
        write(line, widths, &mut out);
    }
    out
}

/// Returns how wide the columns of each line are: as wide as the widest of those that are above and
/// below each other without a gap.
fn widths(lines: &[Line<'_>]) -> Vec<Vec<usize>> {
    let mut widths = vec![Vec::new(); lines.len()];
    let mut having: Vec<usize> = (0..lines.len()).collect();
    let count = |number: &usize| lines.get(*number).map_or(0, |line| line.is_tab.len());
    for column in 0.. {
        having.retain(|number| count(number) > column);
        if having.is_empty() {
            break;
        }
        for block in having.chunk_by(|above, below| above + 1 == *below) {
            let mut is_needless = true;
            let mut width = 0;
            for line in block.iter().filter_map(|number| lines.get(*number)) {
                let own = line.texts.get(column).map_or(0, |it| it.chars().count());
                is_needless &= own == 0 && line.is_tab.get(column) == Some(&false);
                width = width.max(own + 1);
            }
            for number in block {
                if let Some(widths) = widths.get_mut(*number) {
                    widths.push(if is_needless { 0 } else { width });
                }
            }
        }
    }
    widths
}

fn write(line: &Line<'_>, widths: &[usize], out: &mut String) {
    // Columns that are empty at the start of a line are filled with tabs.
    let mut is_empty = true;
    for (index, text) in line.texts.iter().enumerate() {
        out.push_str(text);
        is_empty &= text.is_empty();
        let Some(width) = widths.get(index) else {
            continue;
        };
        if is_empty {
            out.extend(std::iter::repeat_n('\t', width.div_ceil(TAB)));
        } else {
            let padding = width.saturating_sub(text.chars().count());
            out.extend(std::iter::repeat_n(' ', padding));
        }
    }
}
