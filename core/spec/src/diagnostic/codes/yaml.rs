//! The codes of the YAML layer.

use super::{Code, Severity};

/// The codes, by name.
pub(super) static CODES: &[Code] = &[
    Code {
        id: "yaml/alias-in-itself",
        severity: Severity::Warning,
        title: "an alias inside the value that it repeats",
        explanation: "An alias (`*name`) inside the value of its own anchor (`&name`) would never \
            end. The loader reads it as null. Repeat another value, or write it out.",
    },
    Code {
        id: "yaml/control-character",
        severity: Severity::Error,
        title: "a character that YAML does not allow",
        explanation: "melange's loader refuses files with control characters other than tabs and \
            line breaks. In double quotes such a character can be written as an escape: `\\x1b`.",
    },
    Code {
        id: "yaml/duplicate-key",
        severity: Severity::Error,
        title: "a key stands twice in one mapping",
        explanation: "The loader refuses a mapping that has a key twice, whatever the values are. \
            Remove one of the two, or merge their values. Quotes make no difference: `a` and \
            `\"a\"` are the same key.",
    },
    Code {
        id: "yaml/escape",
        severity: Severity::Error,
        title: "a backslash that makes no escape",
        explanation: "In double quotes a backslash begins an escape, such as `\\n`, `\\t` or \
            `\\u00e9`; others are refused. Write `\\\\` for a backslash, or use single quotes, in \
            which it means itself.",
    },
    Code {
        id: "yaml/not-utf8",
        severity: Severity::Warning,
        title: "bytes that are not UTF-8",
        explanation: "The file has bytes that are no UTF-8 text. The loader takes them as they \
            are, but hardly anything else does, and what is shown here has other characters in \
            their place. Save the file as UTF-8.",
    },
    Code {
        id: "yaml/odd-escape",
        severity: Severity::Warning,
        title: "an escape without hexadecimal digits",
        explanation: "`\\x`, `\\u` and `\\U` are followed by two, four and eight hexadecimal \
            digits. The loader makes some other character of anything else, without a word.",
    },
    Code {
        id: "yaml/second-document",
        severity: Severity::Warning,
        title: "a second document is ignored",
        explanation: "The loader reads the first YAML document of a file and ignores what follows \
            the next `---`, though a syntax error there counts. Move it into a file of its own.",
    },
    Code {
        id: "yaml/swallowed-line",
        severity: Severity::Warning,
        title: "a line that is text, though it looks like structure",
        explanation: "A text without quotes goes on over all lines that are indented further, also \
            if they look like a list; and a quoted text goes on to its second quote, wherever that \
            is. Such lines are probably meant as items of their own.",
    },
    Code {
        id: "yaml/syntax",
        severity: Severity::Error,
        title: "not valid YAML",
        explanation: "The text cannot be read as YAML here, so the file is refused as a whole. \
            What is sound around it is read all the same, so that everything else in the editor \
            goes on working.",
    },
    Code {
        id: "yaml/tab-indent",
        severity: Severity::Error,
        title: "a tab is used for indentation",
        explanation: "Only spaces can indent in YAML. Set the editor to insert spaces when the tab \
            key is pressed.",
    },
    Code {
        id: "yaml/too-deep",
        severity: Severity::Warning,
        title: "nested too deeply to be read",
        explanation: "Values that are nested in more than a hundred others, or reach that through \
            aliases, are left out. The loader may read them; this program does not.",
    },
    Code {
        id: "yaml/unknown-alias",
        severity: Severity::Error,
        title: "an alias without an anchor",
        explanation: "An alias (`*name`) repeats the value that has the anchor (`&name`), which \
            must stand above it in the file. If the text is meant to begin with an asterisk, put \
            it into quotes.",
    },
];
