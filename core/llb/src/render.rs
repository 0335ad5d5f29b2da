//! Graphs as text: for people who read plans, and for tests that compare them.

use crate::{
    graph::{Graph, Vertex},
    op::{ID, NAME},
    pb,
    source_map::to_range,
};
use pb::{file_action::Action, op::Op};
use std::fmt::{self, Write as _};

impl Graph {
    /// Returns the operations as text, one paragraph each, numbered as they follow each other.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        for (number, vertex) in self.vertices().iter().enumerate() {
            // Writing to a string cannot fail.
            let _ = self.write_vertex(&mut out, number, vertex);
        }
        out
    }

    /// Returns the graph in the language of Graphviz: what an operation needs points to it.
    pub fn to_dot(&self) -> String {
        let mut out = String::from("digraph plan {\n  node [shape=box];\n");
        for (number, vertex) in self.vertices().iter().enumerate() {
            let label = vertex
                .description
                .get(NAME)
                .map_or(kind(&vertex.op), String::as_str);
            let _ = writeln!(out, "  n{number} [label=\"{}\"];", escape(label));
        }
        for (number, vertex) in self.vertices().iter().enumerate() {
            for (place, input) in vertex.op.inputs.iter().enumerate() {
                let Some(from) = self.number(&input.digest) else {
                    continue;
                };
                let label = edge_label(&vertex.op, place);
                let _ = writeln!(
                    out,
                    "  n{from} -> n{number} [label=\"{}\"];",
                    escape(&label)
                );
            }
        }
        out.push_str("}\n");
        out
    }

    fn write_vertex(&self, out: &mut String, number: usize, vertex: &Vertex) -> fmt::Result {
        let op = &vertex.op;
        let refer = |input: i64| self.refer(op, input);
        match &op.op {
            Some(Op::Source(source)) => {
                writeln!(out, "#{number} source {}", source.identifier)?;
                for (key, value) in &source.attrs {
                    writeln!(out, "   {key} = {value}")?;
                }
            }
            Some(Op::Exec(exec)) => {
                writeln!(out, "#{number} exec")?;
                write_exec(out, exec, refer)?;
            }
            Some(Op::File(file)) => {
                writeln!(out, "#{number} file")?;
                for (place, action) in file.actions.iter().enumerate() {
                    // All but the first work on the result of the one before.
                    if place == 0 && action.input >= 0 {
                        writeln!(out, "   on {}", refer(action.input))?;
                    }
                    write_action(out, action, refer)?;
                }
            }
            Some(Op::Merge(merge)) => {
                let layers: Vec<_> = merge
                    .inputs
                    .iter()
                    .map(|layer| refer(layer.input))
                    .collect();
                writeln!(out, "#{number} merge {}", layers.join(" "))?;
            }
            Some(Op::Diff(diff)) => {
                let lower = diff.lower.as_ref().map_or(-1, |lower| lower.input);
                let upper = diff.upper.as_ref().map_or(-1, |upper| upper.input);
                writeln!(out, "#{number} diff {} {}", refer(lower), refer(upper))?;
            }
            Some(Op::Passthrough(passthrough)) => {
                let kept: Vec<_> = passthrough
                    .outputs
                    .iter()
                    .map(|&input| refer(input))
                    .collect();
                let places = 0..op.inputs.len();
                let needed: Vec<_> = places
                    .map(|place| refer(i64::try_from(place).unwrap_or(-1)))
                    .collect();
                writeln!(out, "#{number} passthrough {}", passthrough.id)?;
                writeln!(
                    out,
                    "   gives {}, needs {}",
                    kept.join(" "),
                    needed.join(" ")
                )?;
            }
            Some(Op::Build(build)) => {
                writeln!(out, "#{number} build {}", refer(0))?;
                for (key, value) in &build.attrs {
                    writeln!(out, "   {key} = {}", on_one_line(value))?;
                }
            }
            None => writeln!(out, "#{number} {}", kind(op))?,
        }
        if let Some(platform) = &op.platform {
            let parts = [&platform.os, &platform.architecture, &platform.variant];
            let parts: Vec<_> = parts
                .into_iter()
                .filter(|part| !part.is_empty())
                .cloned()
                .collect();
            writeln!(out, "   platform {}", parts.join("/"))?;
        }
        for (key, value) in &vertex.description {
            let key = match key.as_str() {
                NAME => "name",
                ID => "id",
                key => key,
            };
            writeln!(out, "   {key} {}", value.escape_debug())?;
        }
        for &range in &vertex.ranges {
            let range = to_range(self.text(), range);
            let (start, end) = (
                range.start.unwrap_or_default(),
                range.end.unwrap_or_default(),
            );
            let (line, column) = (start.line, start.character);
            writeln!(out, "   at {line}:{column}-{}:{}", end.line, end.character)?;
        }
        Ok(())
    }

    /// Names an input of an operation by the number of the operation that makes it, and by which
    /// of its outputs it is unless that is the first.
    fn refer(&self, op: &pb::Op, input: i64) -> String {
        let input = usize::try_from(input)
            .ok()
            .and_then(|place| op.inputs.get(place));
        let Some(input) = input else {
            return "nothing".to_owned();
        };
        match (self.number(&input.digest), input.index) {
            (Some(number), 0) => format!("#{number}"),
            (Some(number), index) => format!("#{number}.{index}"),
            (None, index) => format!("{}.{index}", input.digest),
        }
    }

    fn number(&self, digest: &str) -> Option<usize> {
        self.place(&crate::digest::Digest::parse(digest)?)
    }
}

fn write_exec(out: &mut String, exec: &pb::ExecOp, refer: impl Fn(i64) -> String) -> fmt::Result {
    let meta = exec.meta.clone().unwrap_or_default();
    for arg in &meta.args {
        writeln!(out, "   arg {}", on_one_line(arg))?;
    }
    for variable in &meta.env {
        writeln!(out, "   env {}", on_one_line(variable))?;
    }
    for secret in &exec.secretenv {
        let optional = if secret.optional { ", optional" } else { "" };
        writeln!(
            out,
            "   env {} from secret {}{optional}",
            secret.name, secret.id
        )?;
    }
    if meta.cwd != "/" {
        writeln!(out, "   in {}", meta.cwd)?;
    }
    if !meta.user.is_empty() {
        writeln!(out, "   as {}", meta.user)?;
    }
    for mount in &exec.mounts {
        let what = refer(mount.input);
        write!(out, "   mount {} = {what}", mount.dest)?;
        if !mount.selector.is_empty() {
            write!(out, " {}", mount.selector)?;
        }
        match (mount.output, mount.readonly) {
            (-1, true) => writeln!(out, ", read-only")?,
            (-1, false) => writeln!(out, ", changes lost")?,
            (index, _) => writeln!(out, ", output {index}")?,
        }
    }
    Ok(())
}

fn write_action(
    out: &mut String,
    action: &pb::FileAction,
    refer: impl Fn(i64) -> String,
) -> fmt::Result {
    match &action.action {
        Some(Action::Mkdir(it)) => {
            writeln!(
                out,
                "   mkdir {} {:04o}{}",
                it.path,
                it.mode,
                owner(it.owner.as_ref(), refer)
            )
        }
        Some(Action::Mkfile(it)) => {
            let owner = owner(it.owner.as_ref(), refer);
            let data = String::from_utf8_lossy(&it.data);
            write!(out, "   mkfile {} {:04o}{owner}", it.path, it.mode)?;
            match data.char_indices().nth(80) {
                None => writeln!(out, " {:?}", data),
                Some(_) => writeln!(out, " ({} bytes)", it.data.len()),
            }
        }
        Some(Action::Copy(it)) => {
            let from = refer(action.secondary_input);
            write!(out, "   copy {from} {} to {}", it.src, it.dest)?;
            if !it.include_patterns.is_empty() {
                write!(out, ", only {}", it.include_patterns.join(" "))?;
            }
            if !it.exclude_patterns.is_empty() {
                write!(out, ", without {}", it.exclude_patterns.join(" "))?;
            }
            writeln!(out)
        }
        Some(Action::Rm(it)) => writeln!(out, "   rm {}", it.path),
        Some(Action::Symlink(it)) => writeln!(out, "   symlink {} to {}", it.newpath, it.oldpath),
        None => Ok(()),
    }
}

fn owner(owner: Option<&pb::ChownOpt>, refer: impl Fn(i64) -> String) -> String {
    let principal = |it: &pb::UserOpt| match &it.user {
        Some(pb::user_opt::User::ById(id)) => id.to_string(),
        Some(pb::user_opt::User::ByName(it)) => format!("{} of {}", it.name, refer(it.input)),
        None => String::new(),
    };
    let parts = owner.map(|owner| [owner.user.as_ref(), owner.group.as_ref()]);
    let parts: Vec<_> = parts
        .into_iter()
        .flatten()
        .flatten()
        .map(principal)
        .collect();
    if parts.is_empty() {
        String::new()
    } else {
        format!(" {}", parts.join(":"))
    }
}

/// The word for an operation that has no name.
fn kind(op: &pb::Op) -> &str {
    match &op.op {
        Some(Op::Exec(_)) => "exec",
        Some(Op::Source(source)) => &source.identifier,
        Some(Op::File(_)) => "file",
        Some(Op::Build(_)) => "build",
        Some(Op::Merge(_)) => "merge",
        Some(Op::Diff(_)) => "diff",
        Some(Op::Passthrough(_)) => "passthrough",
        None => "nothing",
    }
}

/// What an input is for: where a process sees it.
fn edge_label(op: &pb::Op, place: usize) -> String {
    let Some(Op::Exec(exec)) = &op.op else {
        return String::new();
    };
    let mounts = exec
        .mounts
        .iter()
        .filter(|mount| usize::try_from(mount.input) == Ok(place));
    mounts
        .map(|mount| mount.dest.as_str())
        .collect::<Vec<_>>()
        .join("\n")
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

/// Escapes what would break the line, and nothing else.
fn on_one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() {
            out.extend(c.escape_debug());
        } else {
            out.push(c);
        }
    }
    out
}
