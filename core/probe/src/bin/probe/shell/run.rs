//! Running what a line asks for.

use std::{
    collections::BTreeMap,
    env,
    ffi::OsString,
    fs::{File, OpenOptions},
    io::{self, PipeReader, pipe},
    os::unix::process::{CommandExt, ExitStatusExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use super::parse::{Condition, Direction, Part, Simple, Word, parse};
use crate::{
    complain,
    step::{explain, is_executable},
    tools,
};

/// Where programs are looked for if the image says nothing.
const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// The state of the shell: its variables, all of them exported, and how the last command ended.
pub(crate) struct Shell {
    variables: BTreeMap<String, OsString>,
    status: u8,
    ended: bool,
}

impl Shell {
    pub(crate) fn new() -> Self {
        let mut variables: BTreeMap<String, OsString> = env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
            .collect();
        variables
            .entry("PATH".to_owned())
            .or_insert_with(|| DEFAULT_PATH.into());
        Self {
            variables,
            status: 0,
            ended: false,
        }
    }

    /// Whether `exit` was asked for.
    pub(crate) fn has_ended(&self) -> bool {
        self.ended
    }

    /// Returns how the last command ended.
    pub(crate) fn status(&self) -> u8 {
        self.status
    }

    /// Runs a line, and returns how it ended.
    pub(crate) fn run_line(&mut self, line: &str) -> u8 {
        match parse(line) {
            Ok(line) => {
                for (condition, pipeline) in line.0 {
                    let wanted = match condition {
                        Condition::Always => true,
                        Condition::IfPassed => self.status == 0,
                        Condition::IfFailed => self.status != 0,
                    };
                    if wanted && !self.ended {
                        self.status = self.run_pipeline(&pipeline);
                    }
                }
            }
            Err(message) => {
                complain(&format!("sh: {message}"));
                self.status = 2;
            }
        }
        self.status
    }

    fn run_pipeline(&mut self, pipeline: &[Simple]) -> u8 {
        if let [command] = pipeline {
            let words = self.expand(&command.words);
            if let Some(status) = self.run_builtin(&words) {
                return status;
            }
        }
        let mut children = Vec::new();
        let mut input = None;
        for (place, command) in pipeline.iter().enumerate() {
            let last = place + 1 == pipeline.len();
            let (reader, output) = match (!last).then(pipe).transpose() {
                Ok(Some((reader, writer))) => (Some(reader), Some(Stdio::from(writer))),
                Ok(None) => (None, None),
                Err(error) => {
                    complain(&format!("sh: {error}"));
                    break;
                }
            };
            children.push(self.start(command, input.take(), output));
            input = reader;
        }
        drop(input);
        let mut status = 1;
        for child in children {
            status = match child {
                Ok(mut child) => match child.wait() {
                    Ok(ended) => {
                        let code = ended.code().or_else(|| Some(128 + ended.signal()?));
                        code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
                    }
                    Err(_) => 1,
                },
                Err((status, message)) => {
                    complain(&format!("sh: {message}"));
                    status
                }
            };
        }
        status
    }

    /// Runs what changes the shell itself; `None` if the words are something else.
    fn run_builtin(&mut self, words: &[String]) -> Option<u8> {
        let (name, arguments) = words.split_first()?;
        match (name.as_str(), arguments) {
            ("exit", _) => {
                self.ended = true;
                Some(match arguments.first() {
                    Some(code) => code.parse().unwrap_or(2),
                    None => self.status,
                })
            }
            ("cd", _) => Some(self.change_folder(arguments.first())),
            ("export", [_, ..]) => {
                for argument in arguments {
                    // Every variable is exported, so a name alone asks for nothing.
                    if let Some((name, value)) = argument.split_once('=') {
                        self.variables.insert(name.to_owned(), value.into());
                    }
                }
                Some(0)
            }
            ("unset", _) => {
                for name in arguments {
                    self.variables.remove(name);
                }
                Some(0)
            }
            _ if words.iter().all(|word| assignment(word).is_some()) => {
                for (name, value) in words.iter().filter_map(|word| assignment(word)) {
                    self.variables.insert(name.to_owned(), value.into());
                }
                Some(0)
            }
            _ => None,
        }
    }

    fn change_folder(&mut self, to: Option<&String>) -> u8 {
        let home = self
            .variables
            .get("HOME")
            .cloned()
            .unwrap_or_else(|| "/".into());
        let folder = to.map_or_else(|| PathBuf::from(home), PathBuf::from);
        if let Err(error) = env::set_current_dir(&folder) {
            complain(&format!("cd: {}: {error}", folder.display()));
            return 1;
        }
        if let Ok(folder) = env::current_dir() {
            self.variables.insert("PWD".to_owned(), folder.into());
        }
        0
    }

    fn start(
        &self,
        command: &Simple,
        input: Option<PipeReader>,
        output: Option<Stdio>,
    ) -> Result<Child, (u8, String)> {
        let words = self.expand(&command.words);
        let assigned = words
            .iter()
            .take_while(|word| assignment(word).is_some())
            .count();
        let (assignments, words) = words.split_at_checked(assigned).unwrap_or_default();
        let Some((name, arguments)) = words.split_first() else {
            return Err((2, "there is nothing to run".to_owned()));
        };
        let mut process = self.find(name)?;
        process.args(arguments).env_clear().envs(&self.variables);
        process.envs(assignments.iter().filter_map(|word| assignment(word)));
        if let Some(input) = input {
            process.stdin(input);
        }
        if let Some(output) = output {
            process.stdout(output);
        }
        for (direction, word) in &command.redirections {
            let path = self.expand_word(word);
            let file = open(*direction, &path).map_err(|error| (1, format!("{path}: {error}")))?;
            match direction {
                Direction::From => process.stdin(file),
                Direction::To | Direction::Append => process.stdout(file),
                Direction::ErrorTo | Direction::ErrorAppend => process.stderr(file),
            };
        }
        process.spawn().map_err(|error| {
            let number = error.raw_os_error().unwrap_or(22);
            let reason = explain::start(Path::new(process.get_program()), words, number);
            let reason = reason.unwrap_or_else(|| error.to_string());
            (126, format!("{name}: {reason}"))
        })
    }

    /// Finds the program: one of the image if it has it, else one of our tools.
    fn find(&self, name: &str) -> Result<Command, (u8, String)> {
        if name.contains('/') {
            return Ok(Command::new(name));
        }
        let path = self.variables.get("PATH").cloned().unwrap_or_default();
        let found = env::split_paths(&path)
            .map(|folder| folder.join(name))
            .find(|candidate| is_executable(candidate));
        if let Some(program) = found {
            let mut command = Command::new(program);
            command.arg0(name);
            return Ok(command);
        }
        if tools::is_tool(name) {
            let mut command = Command::new(ourselves());
            command.args(["tool", name]);
            return Ok(command);
        }
        let reason = explain::lookup(name, &path, env::split_paths(&path));
        Err((
            127,
            format!("{name}: not found ({reason}; help names the tools)"),
        ))
    }

    fn expand(&self, words: &[Word]) -> Vec<String> {
        words.iter().map(|word| self.expand_word(word)).collect()
    }

    fn expand_word(&self, word: &Word) -> String {
        let mut text = String::new();
        for part in word {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Status => text.push_str(&self.status.to_string()),
                Part::Variable(name) => {
                    if let Some(value) = self.variables.get(name) {
                        text.push_str(&value.to_string_lossy());
                    }
                }
            }
        }
        text
    }
}

/// Splits `NAME=value`.
fn assignment(word: &str) -> Option<(&str, &str)> {
    let (name, value) = word.split_once('=')?;
    let mut bytes = name.bytes();
    let first = bytes.next()?;
    let valid = (first == b'_' || first.is_ascii_alphabetic())
        && bytes.all(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
    valid.then_some((name, value))
}

fn open(direction: Direction, path: &str) -> io::Result<File> {
    match direction {
        Direction::From => File::open(path),
        Direction::To | Direction::ErrorTo => File::create(path),
        Direction::Append | Direction::ErrorAppend => {
            OpenOptions::new().append(true).create(true).open(path)
        }
    }
}

/// Returns a path to the program that runs here, also where `/proc` is not mounted.
fn ourselves() -> PathBuf {
    let link = Path::new("/proc/self/exe");
    if link.exists() {
        link.to_owned()
    } else {
        env::args_os().next().map(PathBuf::from).unwrap_or_default()
    }
}
