//! `variables`: what is in a group, a folder or a file.

use crate::{
    session::{
        Handled, Session,
        debuggee::{Content, FileEntry, FileKind, Variable},
    },
    wire::{failure::Failure, message::Request, repair},
};
use dap::{requests::VariablesArguments, responses::VariablesResponse, types};
use spec_core::plan::NodeId;
use tokio_util::sync::CancellationToken;

/// How much of a file is shown, in bytes.
const FILE_LIMIT: usize = 64 * 1024;

/// Lists what is below a scope or a variable.
pub(crate) fn handle(session: &mut Session, request: &Request) -> Result<Handled, Failure> {
    let arguments: VariablesArguments = request.arguments()?;
    let (node, content) = session
        .references
        .content(arguments.variables_reference)?
        .clone();
    // Lines are counted, everything else has names.
    let other_sort = match arguments.filter {
        None => false,
        Some(types::VariablesArgumentsFilter::Indexed) => !matches!(content, Content::Lines(_)),
        Some(_) => matches!(content, Content::Lines(_)),
    };
    if other_sort {
        return Ok(answer(session, &node, Vec::new()));
    }
    let start = usize::try_from(arguments.start.unwrap_or(0)).unwrap_or(0);
    let count = match usize::try_from(arguments.count.unwrap_or(0)) {
        Ok(0) | Err(_) => usize::MAX,
        Ok(count) => count,
    };
    let page =
        move |variables: Vec<Variable>| variables.into_iter().skip(start).take(count).collect();
    match content {
        Content::Leaf => Ok(answer(session, &node, Vec::new())),
        Content::Variables(variables) => Ok(answer(session, &node, page(variables))),
        Content::Lines(text) => {
            let line = |(index, line): (usize, &str)| types::Variable {
                name: (index + 1).to_string(),
                value: line.to_owned(),
                ..types::Variable::default()
            };
            let lines = text.lines().enumerate().skip(start).take(count);
            let variables = lines.map(line).collect();
            Ok(Handled::Now(repair::outgoing(&VariablesResponse {
                variables,
            })))
        }
        Content::Folder(path) => {
            let (view, frame) = (session.view()?, node.clone());
            let work = async move {
                let entries = view.list(&frame, &path).await?;
                Ok(entries
                    .into_iter()
                    .map(|entry| entry_variable(&path, entry))
                    .collect())
            };
            Ok(Handled::later(
                CancellationToken::new(),
                work,
                move |session, listed| Ok(answer(session, &node, page(listed?))),
            ))
        }
        Content::File(path) => {
            let (view, frame) = (session.view()?, node.clone());
            let work = async move { view.read(&frame, &path, FILE_LIMIT).await };
            Ok(Handled::later(
                CancellationToken::new(),
                work,
                move |session, read| {
                    let content = Variable {
                        name: "content".to_owned(),
                        value: printable(&read?),
                        kind: "text",
                        content: Content::Leaf,
                    };
                    Ok(answer(session, &node, vec![content]))
                },
            ))
        }
    }
}

fn answer(session: &mut Session, node: &NodeId, variables: Vec<Variable>) -> Handled {
    let with_type = session.features.variable_type;
    let variables = variables
        .into_iter()
        .map(|variable| {
            let is_leaf = matches!(variable.content, Content::Leaf);
            // Of a text with several lines VS Code shows the first only, so it can be opened.
            let lines = match variable.value.lines().count() {
                count if is_leaf && count > 1 => Some(count),
                _ => None,
            };
            let content = match lines {
                Some(_) => Content::Lines(variable.value.clone()),
                None => variable.content,
            };
            types::Variable {
                variables_reference: session.references.hold(node, &content),
                named_variables: match &content {
                    Content::Variables(below) => i64::try_from(below.len()).ok(),
                    _ => None,
                },
                indexed_variables: lines.and_then(|count| i64::try_from(count).ok()),
                evaluate_name: is_leaf.then(|| variable.name.clone()),
                type_field: (with_type && !variable.kind.is_empty())
                    .then(|| variable.kind.to_owned()),
                name: variable.name,
                value: variable.value,
                ..types::Variable::default()
            }
        })
        .collect();
    Handled::Now(repair::outgoing(&VariablesResponse { variables }))
}

fn entry_variable(folder: &str, entry: FileEntry) -> Variable {
    let path = format!("{}/{}", folder.trim_end_matches('/'), entry.name);
    let (letter, kind, detail, content) = match entry.kind {
        FileKind::Folder => ('d', "folder", String::new(), Content::Folder(path)),
        FileKind::File => (
            '-',
            "file",
            format!(" {} bytes", entry.size),
            Content::File(path),
        ),
        FileKind::Link(target) => ('l', "link", format!(" → {target}"), Content::Leaf),
        FileKind::Other => ('?', "special file", String::new(), Content::Leaf),
    };
    let value = format!("{letter}{}{detail}", mode(entry.mode));
    Variable {
        name: entry.name,
        value,
        kind,
        content,
    }
}

/// Returns permission bits as `ls` writes them.
fn mode(bits: u32) -> String {
    let letters = ['r', 'w', 'x'].into_iter().cycle().take(9);
    letters
        .zip((0..9).rev())
        .map(|(letter, bit)| if bits & (1 << bit) == 0 { '-' } else { letter })
        .collect()
}

/// Returns bytes as text; those that are no UTF-8 stand as `\xNN`.
fn printable(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02x}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_and_bytes_are_readable() {
        assert_eq!(mode(0o755), "rwxr-xr-x");
        assert_eq!(mode(0o600), "rw-------");
        assert_eq!(printable(b"a\xff\xc3\xbc\0"), "a\\xffü\0");
    }
}
