//! Shell scripts inside specs.
//!
//! Look at [`Script`] first: a text that a shell reads, and where it stands in the spec. Findings
//! are ranges of the script until [`Script::diagnostics`] puts them into the YAML.

mod bashism;
pub(crate) mod dalec;
mod input;
mod late;
mod mask;
mod print;
pub mod shellcheck;
mod syntax;
#[cfg(test)]
mod tests;
mod traps;
mod walk;

use crate::{
    Written,
    dalec::words::Word,
    diagnostic::{Diagnostic, Related, Severity},
    melange::{
        compile::{self, FileId, SourceFile},
        pipelines::Definition,
        spec::Variable,
        substitute::{Traced, has_reference},
    },
    text::{Text, TextRange},
};
use bumpalo::Bump;
use ecow::EcoString;
use input::Input;
use std::{ops::Range, sync::Arc};
use syntax::{Reading, read};

pub use mask::mask;
pub use print::printed;

/// A script, as its shell reads it, and where it comes from.
#[derive(Clone, Debug)]
pub struct Script {
    /// The text.
    pub text: EcoString,
    /// The value in the spec, or in the pipeline that a spec uses.
    pub written: Written,
    /// What reads it.
    pub shell: Shell,
    /// What it is for.
    pub role: Role,
    /// How bad it is if the text is no script.
    pub severity: Severity,
    /// How it was made of the value.
    origin: Origin,
    /// The pipeline that has the script, if the spec has it not.
    used: Option<Used>,
    /// The parts that the spec gives to that pipeline.
    inputs: Vec<Input>,
}

/// How a script was made of a value.
#[derive(Clone, Debug)]
enum Origin {
    /// It is the value.
    Value,
    /// Variables were put in.
    Traced(Traced),
    /// It is a word of a command, which is the value.
    Word(Word),
}

/// A pipeline that a spec uses.
#[derive(Clone, Debug)]
struct Used {
    /// Where the spec uses it.
    range: TextRange,
    name: EcoString,
    definition: Arc<Definition>,
}

/// What a script is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// A step of melange that makes a package.
    Step,
    /// A step of a test of melange.
    Test,
    /// Anything else.
    Other,
}

/// What `/bin/sh` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shell {
    /// dash, as on Debian and Ubuntu: what POSIX says, and little more.
    Dash,
    /// busybox's ash, as on Alpine and Wolfi: much of bash, too.
    Busybox,
    /// bash, as on Fedora and its relatives; it also stands for a shell that is not known.
    Bash,
}

impl Shell {
    /// All shells.
    pub const ALL: [Self; 3] = [Self::Dash, Self::Busybox, Self::Bash];

    /// Returns the name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dash => "dash",
            Self::Busybox => "busybox",
            Self::Bash => "bash",
        }
    }
}

/// Something in a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its code.
    pub code: &'static str,
    /// The bytes of the script.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

impl Script {
    fn new(written: &Written, text: EcoString, shell: Shell) -> Self {
        Self {
            text,
            written: written.clone(),
            shell,
            role: Role::Other,
            // A build finds out when it runs.
            severity: Severity::Warning,
            origin: Origin::Value,
            used: None,
            inputs: Vec::new(),
        }
    }

    /// Returns a script that runs where a package of melange is installed; `${{…}}` is masked.
    pub fn scriptlet(written: &Written) -> Self {
        Self::new(written, mask(&written.value, b'x').into(), Shell::Busybox)
    }

    /// Returns the script that melange made for a step. It refuses what is none.
    ///
    /// `with` is what the spec gives to the pipeline of the step, if it uses that itself. There is
    /// nothing to be said about the script of a pipeline into which only words were put.
    pub fn compiled(
        script: &compile::Script,
        step: &compile::Step,
        files: &[SourceFile],
        role: Role,
        with: &[Variable],
    ) -> Option<Self> {
        let file = files.get(script.file.0);
        let definition = file.and_then(|file| file.definition.as_ref());
        if definition.is_some_and(|it| is_sound(it, &script.text)) {
            return None;
        }
        let first = step.chain.iter().find(|it| it.file == FileId::SPEC);
        let mut made = Self::new(&script.written, script.text.text.clone(), Shell::Busybox);
        made.severity = Severity::Error;
        made.role = role;
        made.origin = Origin::Traced(script.text.clone());
        made.used = definition.map(|definition| Used {
            // A pipeline may be a script itself, without steps inside.
            range: first.map_or(step.head, |it| it.range),
            name: file.and_then(|it| it.name.clone()).unwrap_or_default(),
            definition: Arc::clone(definition),
        });
        if made.used.is_some() {
            made.inputs = input::find(script, with);
        }
        // What could not be put in is no fault of the script.
        if has_reference(&made.text) {
            made.text = mask(&made.text, b'x').into();
        }
        Some(made)
    }

    /// Returns what is wrong with the script if nothing is put in for some variables, and it is a
    /// script otherwise.
    pub fn fault_without(&self, missing: &dyn Fn(&str) -> bool) -> Option<Finding> {
        let Origin::Traced(Traced { text: before, .. }) = &self.origin else {
            return None;
        };
        let by = |name: &str| if missing(name) { b' ' } else { b'x' };
        let text = mask::mask_each(before, &by);
        if text == self.text || !is_script(&self.text) {
            return None;
        }
        let mut found = check(&text, self.shell, self.role);
        found.retain(|it| it.code == SYNTAX);
        found.pop()
    }

    /// Returns whether the script stands in a pipeline, not in the spec, but for a part at most.
    pub fn is_elsewhere(&self) -> bool {
        let outside = |it: &Input| {
            let before = self.text.get(..it.part.start).unwrap_or_default();
            let behind = self.text.get(it.part.end..).unwrap_or_default();
            !(before.trim().is_empty() && behind.trim().is_empty())
        };
        self.used.is_some() && self.inputs.iter().all(outside)
    }

    /// Returns everything that is wrong with the script, in the places of the spec.
    pub fn diagnostics(&self, text: &Text) -> Vec<Diagnostic> {
        let mut found = check(&self.text, self.shell, self.role);
        // The author of the spec is not that of the pipeline, but may have broken its script by
        // what is put in.
        found.retain(|it| {
            self.used.is_none() || it.code == SYNTAX || self.input(&it.range).is_some()
        });
        found.into_iter().map(|it| self.place(text, it)).collect()
    }

    /// Puts a finding into its place in the spec.
    pub fn place(&self, text: &Text, found: Finding) -> Diagnostic {
        let range = self.locate(text, found.range.clone());
        let mut diagnostic = Diagnostic::new(found.code, range, found.message);
        if let Some(used) = &self.used
            && self.input(&found.range).is_none()
        {
            diagnostic.message = format!(
                "the script of the pipeline `{}`: {}",
                used.name, diagnostic.message
            );
            let there = &used.definition.text;
            let place = used.definition.file.as_ref().map(|file| Related {
                file: Some(Arc::clone(file)),
                range: self.written.locate(there, self.origin(found.range)),
                message: "it stands here".to_owned(),
            });
            diagnostic = diagnostic.with_places(place);
        }
        if found.code == SYNTAX {
            diagnostic.severity = self.severity;
        }
        match found.hint {
            Some(hint) => diagnostic.with_hint(hint),
            None => diagnostic,
        }
    }

    /// Returns where a part of the script stands in the spec.
    pub fn locate(&self, text: &Text, part: Range<usize>) -> TextRange {
        match (&self.used, self.input(&part)) {
            (None, _) => self.written.locate(text, self.origin(part)),
            (Some(_), Some(input)) => input.locate(text, part),
            (Some(used), None) => used.range,
        }
    }

    /// Returns where a part of the script is in the value of which it was made.
    fn origin(&self, part: Range<usize>) -> Range<usize> {
        match &self.origin {
            Origin::Value => part,
            Origin::Traced(traced) => traced.origin(part),
            Origin::Word(word) => word.place(part),
        }
    }

    /// Returns the input that has a part of the script in it.
    fn input(&self, part: &Range<usize>) -> Option<&Input> {
        let has = |it: &&Input| it.part.start <= part.start && part.end <= it.part.end;
        self.inputs.iter().find(has)
    }
}

/// The code of what is no script.
const SYNTAX: &str = "shell/syntax";

/// Returns whether a script of a pipeline is one without a look at it: the pipeline's is, and
/// variables brought plain words only.
fn is_sound(pipeline: &Definition, script: &Traced) -> bool {
    let plain = |c: char| c.is_alphanumeric() || "_-./:@%+=, ".contains(c);
    let mut some_are_empty = false;
    let words = script.replaced().all(|(part, _)| {
        let value = script.text.get(part).unwrap_or_default();
        some_are_empty |= value.trim().is_empty();
        value.chars().all(plain)
    });
    words && pipeline.has_sound_scripts(some_are_empty)
}

/// Returns whether a text is a script. What is nested too deeply to be read counts as one.
pub fn is_script(script: &str) -> bool {
    !matches!(read(script, &Bump::new()), Reading::Fault(_))
}

/// Returns everything that is wrong with a script.
///
/// A text that is no script has one finding; one that is nested too deeply to be read has none.
pub fn check(script: &str, shell: Shell, role: Role) -> Vec<Finding> {
    match read(script, &Bump::new()) {
        Reading::Script(script) => {
            let mut found = bashism::find(&script, shell);
            found.extend(traps::find(&script, role));
            found.extend(late::find(&script, role));
            found
        }
        Reading::Fault(fault) => vec![Finding {
            code: SYNTAX,
            range: fault.range,
            message: fault.message,
            hint: Some(fault.hint),
        }],
        Reading::Deep => Vec::new(),
    }
}
