//! The pages about the debugger: its launch arguments, and the words of its console.

use super::Page;
use spec_dap::{repl, session::launch_arguments};

/// Returns the page with the launch arguments.
pub(super) fn launch_arguments() -> Page {
    Page {
        name: "launch-arguments.md",
        title: "Launch arguments",
        body: format!(
            "What a launch configuration of an editor can say.\n\
             An argument that is not in this table gets a warning; keys that editors put there for \
             themselves get none.\n\n{}",
            launch_arguments::markdown()
        ),
    }
}

/// Returns the page with the words of the debug console.
pub(super) fn console() -> Page {
    Page {
        name: "debug-console.md",
        title: "The debug console",
        body: format!(
            "Each word does what the button of its name does, in every editor.\n\
             What is none of these words runs as a command in a throw-away container of the state \
             where the debugger stands; `$ COMMAND` does so even if it begins with one of them.\n\n{}",
            repl::markdown()
        ),
    }
}
