//! `completions`: the words of the debug console.

use crate::{
    repl,
    session::{Handled, Session},
    wire::{failure::Failure, message::Request, repair},
};
use dap::{
    requests::CompletionsArguments,
    responses::CompletionsResponse,
    types::{CompletionItem, CompletionItemType},
};

/// Offers the words that begin like what is typed.
pub(crate) fn handle(session: &mut Session, request: &Request) -> Result<Handled, Failure> {
    let arguments: CompletionsArguments = request.arguments()?;
    let column = session.edge.to_column(arguments.column);
    let typed: String = char::decode_utf16(arguments.text.encode_utf16().take(column))
        .map_while(Result::ok)
        .collect();
    let typed = typed.trim_start();
    let length = i64::try_from(typed.encode_utf16().count()).unwrap_or(0);
    let targets = if typed.contains(char::is_whitespace) {
        Vec::new()
    } else {
        repl::WORDS
            .iter()
            .filter(|word| word.name.starts_with(typed))
            .map(|word| CompletionItem {
                label: word.name.to_owned(),
                detail: Some(word.doc.to_owned()),
                type_field: Some(CompletionItemType::Keyword),
                start: Some(
                    session.edge.first_column() + i64::try_from(column).unwrap_or(0) - length,
                ),
                length: Some(length),
                ..CompletionItem::default()
            })
            .collect()
    };
    Ok(Handled::Now(repair::outgoing(&CompletionsResponse {
        targets,
    })))
}
