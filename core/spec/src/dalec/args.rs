//! Arguments: which there are, and what becomes of a value when they are put in.
//!
//! Look at [`Arguments`] first. The rules are those of dalec@9a577ddf `load.go:34-305`.

use super::{
    declare::Declaration,
    spec::Spec,
    word::{self, Expansion, WordError, WordErrorKind},
    written::Written,
};
use crate::{
    diagnostic::{Diagnostic, Edit, Fix},
    likeness::{is_slip, nearest},
    text::{Text, TextRange},
};
use std::{cell::Cell, collections::BTreeMap};

/// An operating system and a processor, as container images name them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Platform {
    /// The system, such as `linux`.
    pub os: String,
    /// The processor, such as `amd64`.
    pub architecture: String,
    /// The processor's variant, such as `v7`; mostly empty.
    pub variant: String,
}

impl Default for Platform {
    fn default() -> Self {
        Self {
            os: "linux".to_owned(),
            architecture: "amd64".to_owned(),
            variant: String::new(),
        }
    }
}

impl Platform {
    fn args(&self, prefix: &str) -> [(String, String); 4] {
        let mut name = format!("{}/{}", self.os, self.architecture);
        if !self.variant.is_empty() {
            name.push('/');
            name.push_str(&self.variant);
        }
        [
            (format!("{prefix}OS"), self.os.clone()),
            (format!("{prefix}ARCH"), self.architecture.clone()),
            (format!("{prefix}VARIANT"), self.variant.clone()),
            (format!("{prefix}PLATFORM"), name),
        ]
    }
}

/// What a build is asked to do: the values that it brings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// The arguments that are passed.
    pub args: BTreeMap<String, String>,
    /// The first part of the target, such as `bookworm`.
    pub target: Option<String>,
    /// For what the package is built.
    pub platform: Platform,
    /// On what it is built.
    pub build_platform: Platform,
}

/// Names that may be passed without being declared.
///
/// So may all that begin with `DALEC_SYSEXT_`.
const KNOWN: [&str; 13] = [
    "BUILDKIT_SYNTAX",
    "DALEC_DISABLE_DIFF_MERGE",
    "DALEC_DISABLE_PASSTHROUGH",
    "DALEC_DISABLE_SYMLINK",
    "DALEC_DISABLE_PROXY_CONFIG",
    "DALEC_SKIP_SIGNING",
    "DALEC_SIGNING_CONFIG_CONTEXT_NAME",
    "DALEC_SIGNING_CONFIG_PATH",
    "DALEC_SKIP_TESTS",
    "DALEC_SOURCE_FILTER_CONFIG_PATH",
    "DALEC_SOURCE_FILTER_CONFIG_CONTEXT_NAME",
    "DALEC_GOMOD_PROXY",
    "DALEC_TARGET",
];

/// Returns whether Dalec knows an argument by itself.
pub fn is_known(name: &str) -> bool {
    KNOWN.contains(&name) || name.starts_with("DALEC_SYSEXT_") || is_platform(name)
}

/// Returns whether an argument is about a platform: it has a value only if it is declared.
pub fn is_platform(name: &str) -> bool {
    let part = name
        .strip_prefix("TARGET")
        .or_else(|| name.strip_prefix("BUILD"));
    matches!(part, Some("OS" | "ARCH" | "PLATFORM" | "VARIANT"))
}

/// Returns whether a reference to a name without a value is an error.
fn needs_declaration(name: &str) -> bool {
    !is_known(name) || is_platform(name)
}

/// The values of all arguments of one build.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    values: BTreeMap<String, String>,
}

/// How many arguments without a declaration are reported in one value.
const MAX_REPORTS: usize = 50;

/// How many bytes the values of one spec may take altogether once arguments are put in.
const LIMIT: usize = 64 << 20;

impl Arguments {
    /// Returns the values that a build of `spec` has, and what is wrong with those given.
    pub fn new(spec: &Spec, given: &Given) -> (Self, Vec<Diagnostic>) {
        let declared = spec.args.iter();
        let mut values: BTreeMap<String, String> = declared
            .map(|arg| (arg.name.value.to_string(), arg.value.value.to_string()))
            .collect();
        let mut diagnostics = Vec::new();
        for (name, value) in &given.args {
            if values.contains_key(name) || name == "SOURCE_DATE_EPOCH" {
                values.insert(name.clone(), value.clone());
            } else if !is_known(name) {
                diagnostics.push(unknown(spec, name));
            }
        }
        let target = given.target.as_ref();
        let own = given
            .platform
            .args("TARGET")
            .into_iter()
            .chain(given.build_platform.args("BUILD"))
            .chain(target.map(|target| ("DALEC_TARGET".to_owned(), target.clone())));
        for (name, value) in own {
            if let Some(slot) = values.get_mut(&name) {
                *slot = value;
            }
        }
        (Self { values }, diagnostics)
    }

    /// Returns the value of an argument.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    fn nearest(&self, name: &str) -> Option<&str> {
        nearest(name, self.values.keys().map(String::as_str))
    }
}

fn unknown(spec: &Spec, name: &str) -> Diagnostic {
    let message = format!("the argument {name} is passed, but the spec does not declare it");
    let range = spec
        .args
        .first()
        .map_or(TextRange::default(), |arg| arg.name.range);
    let mut names: Vec<&str> = spec
        .args
        .iter()
        .map(|arg| arg.name.value.as_str())
        .collect();
    names.truncate(20);
    let hint = if names.is_empty() {
        "The spec declares no arguments. Add it under `args`, or do not pass it.".to_owned()
    } else {
        format!("Declared are {}.", names.join(", "))
    };
    Diagnostic::new("dalec/unknown-arg", range, message).with_hint(hint)
}

/// Puts arguments into the values of one spec.
#[derive(Debug)]
pub struct Substitution<'a> {
    text: &'a Text,
    arguments: &'a Arguments,
    /// Where an argument can be declared.
    declaration: Option<Declaration>,
    /// How many bytes may still be written.
    left: Cell<usize>,
}

impl<'a> Substitution<'a> {
    /// Returns the substitution with these arguments in a spec with this text.
    pub fn new(text: &'a Text, arguments: &'a Arguments) -> Self {
        Self {
            text,
            arguments,
            declaration: None,
            left: Cell::new(LIMIT),
        }
    }

    /// Offers to declare arguments at a place.
    pub(super) fn declaring(self, declaration: Option<Declaration>) -> Self {
        Self {
            declaration,
            ..self
        }
    }

    /// Returns what Dalec goes on with instead of a value.
    ///
    /// A value into which no arguments are put is returned as it is.
    ///
    /// # Errors
    ///
    /// All that is wrong with the value, at the places where it is.
    pub fn expand(&self, written: &Written) -> Result<Expansion, Vec<Diagnostic>> {
        let lookup = |name: &str| self.arguments.get(name);
        let left = self.left.get();
        let expanded = if written.substituted {
            word::expand(&written.value, &lookup, left)
        } else if written.value.len() > left {
            Err(WordError {
                range: 0..0,
                kind: WordErrorKind::TooLarge,
            })
        } else {
            Ok(Expansion {
                text: written.value.to_string(),
                ..Expansion::default()
            })
        };
        let expansion = match expanded {
            Ok(expansion) => expansion,
            Err(error) => return Err(vec![self.fault(written, &error)]),
        };
        self.left.set(left - expansion.text.len().min(left));
        let undeclared: Vec<Diagnostic> = expansion
            .references
            .iter()
            .filter(|reference| !reference.found && needs_declaration(&reference.name))
            .take(MAX_REPORTS)
            .map(|reference| {
                let range = written.locate(self.text, reference.range.clone());
                self.undeclared(written, &reference.name, range)
            })
            .collect();
        if undeclared.is_empty() {
            Ok(expansion)
        } else {
            Err(undeclared)
        }
    }

    fn undeclared(&self, written: &Written, name: &str, range: TextRange) -> Diagnostic {
        let declared = |is_safe| self.declaration.as_ref()?.fix(name, is_safe);
        if is_platform(name) {
            let message = format!("the platform argument {name} is not declared");
            let mut diagnostic = Diagnostic::new("dalec/platform-arg", range, message)
                .with_hint(format!("Add `{name}:` under `args`, without a default."));
            // There is but one value that it can have.
            diagnostic.fixes.extend(declared(true));
            return diagnostic;
        }
        let message = format!("the argument {name} is not declared");
        let escape = written.backslash();
        let is_word = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
        let nearest = self.arguments.nearest(name);
        let hint = match nearest {
            Some(known) => format!("Did you mean `{known}`?"),
            None if is_word => {
                format!("Add `{name}:` under `args`, or write `{escape}${name}` for plain text.")
            }
            None => format!("Write `{escape}${name}` for plain text."),
        };
        let mut diagnostic =
            Diagnostic::new("dalec/undeclared-arg", range, message).with_hint(hint);
        let there = self.text.slice(range);
        if let (Some(known), Some(at)) = (nearest, there.find(name))
            && written.style.is_some()
        {
            let start = range.start + at;
            diagnostic = diagnostic.with_fix(Fix {
                title: format!("Replace {name} with {known}"),
                is_safe: is_slip(&name.to_lowercase(), &known.to_lowercase()),
                edits: vec![Edit {
                    range: TextRange::new(start, start + name.len()),
                    text: known.to_owned(),
                }],
            });
        }
        diagnostic.fixes.extend(declared(false));
        diagnostic
    }

    fn fault(&self, written: &Written, error: &WordError) -> Diagnostic {
        let range = written.locate(self.text, error.range.clone());
        let message = error.kind.to_string();
        let escape = written.backslash();
        match &error.kind {
            WordErrorKind::Required { .. } => Diagnostic::new("dalec/arg-required", range, message)
                .with_hint("Give it a default under `args`, or pass it."),
            WordErrorKind::TooLarge => Diagnostic::new("dalec/too-large", written.range, message),
            WordErrorKind::OpenQuote(quote) => {
                let quote = written.escaped_quote(*quote);
                Diagnostic::new("dalec/substitution", range, message).with_hint(format!(
                    "Dalec reads quotes here as a shell does. Write `{quote}` for a plain one."
                ))
            }
            WordErrorKind::OpenBrace(_)
            | WordErrorKind::NoName
            | WordErrorKind::Modifier(_)
            | WordErrorKind::PatternEscape(_) => {
                Diagnostic::new("dalec/substitution", range, message).with_hint(format!(
                    "Write `{escape}$` for a dollar sign that begins no argument."
                ))
            }
        }
    }
}
