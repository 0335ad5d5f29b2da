//! The shell on a terminal: prompts, and Ctrl-C.

use std::{
    fs::File,
    io::{Read, Write},
    process::{Child, Command},
};

use rustix::{
    fs::{Mode, OFlags},
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
};

use crate::container::{Container, program};

/// A shell whose terminal is in our hands.
struct Terminal {
    master: File,
    shell: Child,
    /// What came from the shell and was not expected yet.
    unread: String,
}

impl Terminal {
    fn open(container: &Container) -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap();
        // Not ours: the terminal has to be free for the shell.
        let flags = OFlags::RDWR | OFlags::NOCTTY;
        let slave = File::from(rustix::fs::open(name, flags, Mode::empty()).unwrap());
        let probe = container.probe(&["sh"]);
        // A new session, so that the terminal is the shell's and Ctrl-C reaches it.
        let mut command = Command::new(program("setsid"));
        command
            .args(["--ctty", "--wait"])
            .arg(probe.get_program())
            .args(probe.get_args());
        command
            .env_clear()
            .envs(container.variables.iter().copied());
        let shell = command
            .stdin(slave.try_clone().unwrap())
            .stdout(slave.try_clone().unwrap())
            .stderr(slave)
            .spawn()
            .unwrap();
        Self {
            master: File::from(master),
            shell,
            unread: String::new(),
        }
    }

    fn send(&mut self, text: &str) {
        self.master.write_all(text.as_bytes()).unwrap();
    }

    /// Reads until the text has come, and forgets everything before it.
    fn expect(&mut self, text: &str) {
        let mut bytes = [0; 1024];
        loop {
            if let Some((_, rest)) = self.unread.split_once(text) {
                self.unread = rest.to_owned();
                return;
            }
            let length = match self.master.read(&mut bytes) {
                Ok(length) if length > 0 => length,
                end => panic!("{text:?} never came: {:?}, {end:?}", self.unread),
            };
            self.unread += &String::from_utf8_lossy(&bytes[..length]);
        }
    }
}

#[test]
fn control_c_ends_the_command_and_not_the_shell() {
    let container = Container::new();
    let mut terminal = Terminal::open(&container);
    terminal.expect("Try help.");
    terminal.expect("/ # ");
    terminal.send("cat\n");
    terminal.expect("cat\r\n");
    // The tool answers, so it runs.
    terminal.send("typed\n");
    terminal.expect("typed\r\n");
    terminal.expect("typed\r\n");
    terminal.send("\x03");
    terminal.expect("/ # ");
    terminal.send("echo status $?\n");
    terminal.expect("status 130\r\n");
    terminal.expect("/ # ");
    // A line that is being typed is forgotten.
    terminal.send("exit 9\x03");
    terminal.expect("/ # ");
    terminal.send("echo here\n");
    terminal.expect("here\r\n");
    terminal.expect("/ # ");
    terminal.send("exit 4\n");
    assert_eq!(terminal.shell.wait().unwrap().code(), Some(4));
}

#[test]
fn the_end_of_the_input_ends_the_shell() {
    let container = Container::new();
    let mut terminal = Terminal::open(&container);
    terminal.expect("/ # ");
    terminal.send("subject exit 3\n");
    terminal.expect("/ # ");
    terminal.send("\x04");
    assert_eq!(terminal.shell.wait().unwrap().code(), Some(3));
}
