//! The requests: one file each (the moves share one), and the table that lists them.
//!
//! Look at [`REQUESTS`] first: what is not in it is refused, and what is advertised to clients is
//! derived from it. Handlers are thin: they read arguments, ask the session, and write bodies.

mod breakpoint_locations;
mod cancel;
mod completions;
mod configuration_done;
mod console;
mod disconnect;
pub(crate) mod evaluate;
mod exception_info;
mod initialize;
mod launch;
mod moves;
mod pause;
mod restart;
mod restart_frame;
mod scopes;
mod set_breakpoints;
mod set_exception_breakpoints;
mod source;
mod stack_trace;
mod terminate;
mod threads;
mod variables;

use crate::{
    session::{Handled, Phase, Session},
    wire::{
        failure::{Failure, FailureKind},
        message::{ArgumentError, Request},
    },
};
use dap::types::Capabilities;

/// Serves a request.
pub(crate) type Handler = fn(&mut Session, &Request) -> Result<Handled, Failure>;

/// One row of the table.
#[derive(Debug)]
pub(crate) struct Entry {
    /// The request.
    pub(crate) command: &'static str,
    /// Who serves it.
    pub(crate) handler: Handler,
    /// In which phases it is served; else it is refused with a sentence that names the phase.
    pub(crate) phases: &'static [Phase],
    /// What tells clients that they may send it; nothing for requests that need no telling.
    pub(crate) advertise: Option<fn(&mut Capabilities)>,
}

use Phase::{Configured, Ended, Initialized, Launched, Launching, Running, Stopped, Uninitialized};

const ALWAYS: &[Phase] = &[
    Uninitialized,
    Initialized,
    Launching,
    Launched,
    Configured,
    Running,
    Stopped,
    Ended,
];
const ONCE_INITIALIZED: &[Phase] = &[
    Initialized,
    Launching,
    Launched,
    Configured,
    Running,
    Stopped,
    Ended,
];
const ONCE_LAUNCHED: &[Phase] = &[Launched, Configured, Running, Stopped, Ended];
const WHILE_LAUNCHED: &[Phase] = &[Launched, Configured, Running, Stopped];
const WHILE_STOPPED: &[Phase] = &[Stopped];

/// All requests that are served.
pub(crate) const REQUESTS: &[Entry] = &[
    entry("initialize", initialize::handle, &[Uninitialized], None),
    entry("launch", launch::handle, &[Initialized], None),
    entry(
        "setBreakpoints",
        set_breakpoints::handle,
        ONCE_INITIALIZED,
        None,
    ),
    entry(
        "breakpointLocations",
        breakpoint_locations::handle,
        ONCE_INITIALIZED,
        Some(|it| it.supports_breakpoint_locations_request = Some(true)),
    ),
    entry(
        "setExceptionBreakpoints",
        set_exception_breakpoints::handle,
        ONCE_INITIALIZED,
        Some(set_exception_breakpoints::advertise),
    ),
    entry(
        "configurationDone",
        configuration_done::handle,
        &[Launched],
        Some(|it| it.supports_configuration_done_request = Some(true)),
    ),
    entry("threads", threads::handle, ONCE_LAUNCHED, None),
    entry(
        "stackTrace",
        stack_trace::handle,
        WHILE_STOPPED,
        Some(|it| it.supports_delayed_stack_trace_loading = Some(true)),
    ),
    entry("scopes", scopes::handle, WHILE_STOPPED, None),
    entry("variables", variables::handle, WHILE_STOPPED, None),
    entry(
        "exceptionInfo",
        exception_info::handle,
        WHILE_STOPPED,
        Some(|it| it.supports_exception_info_request = Some(true)),
    ),
    entry("continue", moves::continue_, WHILE_STOPPED, None),
    entry("next", moves::next, WHILE_STOPPED, None),
    entry("stepIn", moves::step_in, WHILE_STOPPED, None),
    entry("stepOut", moves::step_out, WHILE_STOPPED, None),
    entry(
        "stepBack",
        moves::step_back,
        WHILE_STOPPED,
        Some(|it| it.supports_step_back = Some(true)),
    ),
    entry(
        "reverseContinue",
        moves::reverse_continue,
        WHILE_STOPPED,
        Some(|it| it.supports_step_back = Some(true)),
    ),
    entry(
        "restartFrame",
        restart_frame::handle,
        WHILE_STOPPED,
        Some(|it| it.supports_restart_frame = Some(true)),
    ),
    entry("pause", pause::handle, &[Running], None),
    entry(
        "evaluate",
        evaluate::handle,
        ONCE_LAUNCHED,
        Some(evaluate::advertise),
    ),
    entry(
        "completions",
        completions::handle,
        ONCE_LAUNCHED,
        Some(|it| it.supports_completions_request = Some(true)),
    ),
    entry("source", source::handle, ONCE_LAUNCHED, None),
    entry(
        "restart",
        restart::handle,
        &[Running, Stopped],
        Some(|it| it.supports_restart_request = Some(true)),
    ),
    entry(
        "terminate",
        terminate::handle,
        WHILE_LAUNCHED,
        Some(|it| it.supports_terminate_request = Some(true)),
    ),
    entry(
        "cancel",
        cancel::handle,
        ALWAYS,
        Some(|it| it.supports_cancel_request = Some(true)),
    ),
    entry("disconnect", disconnect::handle, ALWAYS, None),
];

const fn entry(
    command: &'static str,
    handler: Handler,
    phases: &'static [Phase],
    advertise: Option<fn(&mut Capabilities)>,
) -> Entry {
    Entry {
        command,
        handler,
        phases,
        advertise,
    }
}

/// Finds the row of a request.
pub(crate) fn find(command: &str) -> Option<&'static Entry> {
    REQUESTS.iter().find(|entry| entry.command == command)
}

/// Returns what clients are told: exactly what the table serves.
pub(crate) fn capabilities() -> Capabilities {
    let mut capabilities = Capabilities::default();
    for advertise in REQUESTS.iter().filter_map(|entry| entry.advertise) {
        advertise(&mut capabilities);
    }
    capabilities
}

impl From<ArgumentError> for Failure {
    fn from(error: ArgumentError) -> Self {
        Self::new(FailureKind::Arguments, error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::repair;
    use std::collections::{BTreeMap, BTreeSet};

    /// Which capability announces which requests, as the protocol has it; also those that we do
    /// not serve.
    const ANNOUNCES: &[(&str, &[&str])] = &[
        ("supportsConfigurationDoneRequest", &["configurationDone"]),
        ("supportsFunctionBreakpoints", &["setFunctionBreakpoints"]),
        ("exceptionBreakpointFilters", &["setExceptionBreakpoints"]),
        ("supportsStepBack", &["stepBack", "reverseContinue"]),
        ("supportsSetVariable", &["setVariable"]),
        ("supportsRestartFrame", &["restartFrame"]),
        ("supportsGotoTargetsRequest", &["gotoTargets", "goto"]),
        ("supportsStepInTargetsRequest", &["stepInTargets"]),
        ("supportsCompletionsRequest", &["completions"]),
        ("supportsModulesRequest", &["modules"]),
        ("supportsRestartRequest", &["restart"]),
        ("supportsExceptionInfoRequest", &["exceptionInfo"]),
        ("supportsLoadedSourcesRequest", &["loadedSources"]),
        ("supportsTerminateThreadsRequest", &["terminateThreads"]),
        ("supportsSetExpression", &["setExpression"]),
        ("supportsTerminateRequest", &["terminate"]),
        (
            "supportsDataBreakpoints",
            &["dataBreakpointInfo", "setDataBreakpoints"],
        ),
        ("supportsReadMemoryRequest", &["readMemory"]),
        ("supportsWriteMemoryRequest", &["writeMemory"]),
        ("supportsDisassembleRequest", &["disassemble"]),
        ("supportsCancelRequest", &["cancel"]),
        (
            "supportsBreakpointLocationsRequest",
            &["breakpointLocations"],
        ),
        (
            "supportsInstructionBreakpoints",
            &["setInstructionBreakpoints"],
        ),
    ];

    /// Capabilities that are about a request which every adapter serves.
    const ABOUT: &[(&str, &str)] = &[
        ("supportsEvaluateForHovers", "evaluate"),
        ("supportsClipboardContext", "evaluate"),
        ("supportsDelayedStackTraceLoading", "stackTrace"),
        ("supportsExceptionFilterOptions", "setExceptionBreakpoints"),
    ];

    /// Requests that the protocol gives to every adapter.
    const COMMON: &[&str] = &[
        "initialize",
        "launch",
        "setBreakpoints",
        "threads",
        "stackTrace",
        "scopes",
        "variables",
        "continue",
        "next",
        "stepIn",
        "stepOut",
        "pause",
        "evaluate",
        "source",
        "disconnect",
    ];

    #[test]
    fn advertised_is_dispatched_and_dispatched_is_advertised() {
        let capabilities = repair::outgoing(&capabilities());
        let advertised: BTreeSet<&str> = capabilities
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        let announces: BTreeMap<_, _> = ANNOUNCES.iter().copied().collect();
        for capability in &advertised {
            let requests = announces.get(capability).copied().unwrap_or_else(|| {
                let (_, request) = ABOUT
                    .iter()
                    .find(|(about, _)| about == capability)
                    .unwrap_or_else(|| panic!("{capability} is not in the tables of this test"));
                std::slice::from_ref(request)
            });
            for request in requests {
                assert!(
                    find(request).is_some(),
                    "{capability} is advertised, but {request} is not served"
                );
            }
        }
        for Entry { command, .. } in REQUESTS {
            let announced = ANNOUNCES
                .iter()
                .find(|(_, requests)| requests.contains(command));
            match announced {
                Some((capability, _)) => {
                    assert!(
                        advertised.contains(capability),
                        "{command} is served, but not advertised"
                    );
                }
                None => assert!(
                    COMMON.contains(command),
                    "{command} is in no table of this test"
                ),
            }
        }
        for command in COMMON {
            assert!(find(command).is_some(), "{command} is not served");
        }
    }

    #[test]
    fn each_request_has_one_row() {
        let names: BTreeSet<_> = REQUESTS.iter().map(|entry| entry.command).collect();
        assert_eq!(names.len(), REQUESTS.len());
    }
}
