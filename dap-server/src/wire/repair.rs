//! The `dap` crate's spelling and the protocol's, and the way between them.
//!
//! The published crate misspells some members and enum texts, and writes `null` where the schema
//! wants nothing. [`outgoing`] mends what we send, [`incoming`] makes what we got readable for the
//! crate. When the crate learns to spell, a test here fails and a row goes.

use serde::Serialize;
use serde_json::{Map, Value};

/// Members: the crate's spelling, the protocol's.
const MEMBERS: &[(&str, &str)] = &[
    ("adapter_data", "adapterData"),
    ("all_threads_continued", "allThreadsContinued"),
    ("condition_description", "conditionDescription"),
    ("end_column", "endColumn"),
    ("end_line", "endLine"),
    ("hit_condition", "hitCondition"),
    ("instruction_reference", "instructionReference"),
    ("log_message", "logMessage"),
    ("presentation_hint", "presentationHint"),
    ("source_reference", "sourceReference"),
    ("supports_condition", "supportsCondition"),
];

/// Texts of enums: the member that has them, the crate's spelling, the protocol's.
const TEXTS: &[(&str, &str, &str)] = &[
    ("presentationHint", "deEmphasize", "deemphasize"),
    ("reason", "function", "function breakpoint"),
    ("reason", "data", "data breakpoint"),
    ("reason", "instruction", "instruction breakpoint"),
    ("type", "customColor", "customcolor"),
];

/// Members whose content belongs to somebody else and is never touched.
const OPAQUE: &[&str] = &[
    "adapterData",
    "adapter_data",
    "__restart",
    "env",
    "data",
    "configuration",
];

/// Returns the protocol's form of a value of the `dap` crate.
pub fn outgoing(value: &impl Serialize) -> Value {
    // The crate's types are plain structs with text keys, whose serialisation cannot fail.
    let mut value = serde_json::to_value(value).unwrap_or_default();
    mend(&mut value);
    value
}

fn mend(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(mend),
        Value::Object(members) => {
            let old = std::mem::take(members);
            for (key, mut value) in old {
                if value.is_null() {
                    continue;
                }
                let key = MEMBERS
                    .iter()
                    .find(|(wrong, _)| *wrong == key)
                    .map_or(key, |(_, right)| (*right).to_owned());
                if let Value::String(text) = &mut value {
                    for (member, wrong, right) in TEXTS {
                        if *member == key && wrong == text {
                            *text = (*right).to_owned();
                            break;
                        }
                    }
                }
                if !OPAQUE.contains(&key.as_str()) {
                    mend(&mut value);
                }
                members.insert(key, value);
            }
        }
        _ => {}
    }
}

/// Returns a value in which the `dap` crate finds the members that it misspells.
///
/// Most of the crate reads the protocol's spelling, so a misspelt member stands beside the right
/// one instead of replacing it.
pub fn incoming(value: Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.into_iter().map(incoming).collect()),
        Value::Object(members) => {
            let mut read = Map::new();
            for (key, value) in members {
                if value.is_null() {
                    continue;
                }
                let mut value = if OPAQUE.contains(&key.as_str()) {
                    value
                } else {
                    incoming(value)
                };
                if let Value::String(text) = &mut value {
                    for (member, wrong, right) in TEXTS {
                        if *member == key && right == text {
                            *text = (*wrong).to_owned();
                            break;
                        }
                    }
                }
                if let Some((wrong, _)) = MEMBERS.iter().find(|(_, right)| *right == key) {
                    read.insert((*wrong).to_owned(), value.clone());
                }
                read.insert(key, value);
            }
            Value::Object(read)
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dap::{
        events::StoppedEventBody,
        requests::SetBreakpointsArguments,
        responses::ContinueResponse,
        types::{
            Breakpoint, CompletionItemType, CustomValue, ExceptionBreakpointsFilter,
            PresentationHint, Source, SourceBreakpoint, StoppedEventReason,
        },
    };
    use serde_json::json;

    /// Everything that the crate misspells, with all members set.
    fn misspelt() -> Value {
        json!([
            Source {
                source_reference: Some(1),
                presentation_hint: Some(PresentationHint::DeEmphasize),
                adapter_data: Some(CustomValue::default()),
                ..Source::default()
            },
            SourceBreakpoint {
                hit_condition: Some("1".into()),
                log_message: Some("x".into()),
                ..SourceBreakpoint::default()
            },
            Breakpoint {
                end_line: Some(1),
                end_column: Some(1),
                instruction_reference: Some("x".into()),
                ..Breakpoint::default()
            },
            ExceptionBreakpointsFilter {
                supports_condition: Some(true),
                condition_description: Some("x".into()),
                ..ExceptionBreakpointsFilter::default()
            },
            ContinueResponse {
                all_threads_continued: Some(true)
            },
        ])
    }

    #[test]
    fn each_member_of_the_table_is_still_misspelt() {
        let text = misspelt().to_string();
        for (wrong, right) in MEMBERS {
            assert!(
                text.contains(&format!("\"{wrong}\"")),
                "the crate has learnt {right}: drop the row"
            );
            assert!(
                !text.contains(&format!("\"{right}\"")),
                "{right} is spelt in two ways"
            );
        }
    }

    #[test]
    fn each_text_of_the_table_is_still_misspelt() {
        let texts = json!([
            PresentationHint::DeEmphasize,
            StoppedEventReason::Function,
            StoppedEventReason::Data,
            StoppedEventReason::Instruction,
            CompletionItemType::CustomColor,
        ]);
        let wrong: Vec<_> = TEXTS.iter().map(|(_, wrong, _)| *wrong).collect();
        assert_eq!(
            texts,
            json!(wrong),
            "the crate has learnt a text: drop the row"
        );
    }

    #[test]
    fn no_misspelt_member_leaves() {
        let mended = outgoing(&misspelt()).to_string();
        for (wrong, right) in MEMBERS {
            assert!(!mended.contains(&format!("\"{wrong}\"")), "{mended}");
            // Null members vanish: the crate's `CustomValue` cannot be made with anything else.
            assert_eq!(
                mended.contains(&format!("\"{right}\"")),
                *right != "adapterData",
                "{mended}"
            );
        }
        assert!(mended.contains(r#""presentationHint":"deemphasize""#));
    }

    #[test]
    fn nulls_vanish() {
        let body = StoppedEventBody {
            reason: StoppedEventReason::Step,
            description: None,
            thread_id: Some(1),
            preserve_focus_hint: None,
            text: None,
            all_threads_stopped: Some(true),
            hit_breakpoint_ids: None,
        };
        assert_eq!(
            outgoing(&body),
            json!({"reason": "step", "threadId": 1, "allThreadsStopped": true})
        );
    }

    #[test]
    fn the_crate_reads_what_clients_write() {
        let sent = json!({
            "source": {"path": "/x", "sourceReference": 4, "presentationHint": "deemphasize",
                "adapterData": {"end_line": null, "endLine": 1}},
            "breakpoints": [{"line": 1, "hitCondition": "2", "logMessage": null}],
        });
        let read: SetBreakpointsArguments = serde_json::from_value(incoming(sent)).unwrap();
        assert_eq!(read.source.source_reference, Some(4));
        assert!(matches!(
            read.source.presentation_hint,
            Some(PresentationHint::DeEmphasize)
        ));
        assert_eq!(
            read.breakpoints.unwrap()[0].hit_condition.as_deref(),
            Some("2")
        );
        assert_eq!(
            serde_json::to_value(read.source.adapter_data).unwrap(),
            json!({"end_line": null, "endLine": 1})
        );
    }

    #[test]
    fn what_belongs_to_others_is_left_alone() {
        let arguments = json!({"env": {"end_line": "1", "GONE": null}, "end_line": 3});
        assert_eq!(
            outgoing(&arguments),
            json!({"env": {"end_line": "1", "GONE": null}, "endLine": 3})
        );
    }
}
