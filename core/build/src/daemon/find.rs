//! Which daemon is used, and why.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::{net::UnixStream, time::timeout};

use super::{DaemonError, Surroundings};
use crate::client::Address;

/// How long a daemon at a well-known place may take to accept a connection.
///
/// The kernel accepts at once, unless the daemon is stopped and its queue is full.
const PATIENCE: Duration = Duration::from_secs(2);

/// What stands in the place of an address to mean our own daemon, whatever others there are.
pub const OWN: &str = "own";

/// What a search came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// The daemon to use.
    pub found: Found,
    /// Places that were looked at before, and why they were left.
    pub passed: Vec<Passed>,
}

/// The daemon to use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// One that is not ours.
    Other {
        /// Its address.
        address: Address,
        /// Why it is this one.
        origin: Origin,
    },
    /// Our own, which may have to be started.
    Own,
}

/// Why a daemon is the one to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// `--buildkit`, or the launch argument `buildkit`.
    Option,
    /// The variable `BUILDKIT_HOST`.
    Variable,
    /// A daemon of this user listens at its usual place.
    UserSocket,
    /// The machine's daemon listens at its usual place.
    SystemSocket,
    /// No other was found, or [`OWN`] was wanted.
    Own,
}

impl Origin {
    /// Returns a short word for machines.
    pub fn word(self) -> &'static str {
        match self {
            Self::Option => "option",
            Self::Variable => "variable",
            Self::UserSocket => "user-socket",
            Self::SystemSocket => "system-socket",
            Self::Own => "own",
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Option => "the one that was asked for",
            Self::Variable => "given in BUILDKIT_HOST",
            Self::UserSocket => "this user's daemon, found at its usual place",
            Self::SystemSocket => "this machine's daemon, found at its usual place",
            Self::Own => "our own daemon",
        })
    }
}

/// A well-known socket that is not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// The socket's path.
    pub socket: PathBuf,
    /// Why it is not used.
    pub reason: String,
}

/// Finds the daemon to use; starts none.
///
/// What the user wrote, `option` or `BUILDKIT_HOST`, is taken unchecked. A well-known socket is
/// taken if something accepts connections on it: the file alone may be left of a daemon that is
/// gone.
///
/// # Errors
///
/// If what the user wrote is no address.
pub async fn find(
    option: Option<&str>,
    surroundings: &Surroundings,
) -> Result<Search, DaemonError> {
    let mut passed = Vec::new();
    let found = 'found: {
        if let Some(address) = option.map(str::trim).filter(|text| !text.is_empty()) {
            break 'found written(address, Origin::Option)?;
        }
        if let Some(address) = surroundings.variable("BUILDKIT_HOST") {
            break 'found written(&address.to_string_lossy(), Origin::Variable)?;
        }
        for (socket, origin) in well_known(surroundings) {
            match connect(&socket).await {
                Ok(()) => {
                    let address = Address::Unix(socket);
                    break 'found Found::Other { address, origin };
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => passed.push(Passed {
                    socket,
                    reason: reason(&error),
                }),
            }
        }
        Found::Own
    };
    Ok(Search { found, passed })
}

/// Reads what the user wrote.
fn written(text: &str, origin: Origin) -> Result<Found, DaemonError> {
    if text == OWN {
        return Ok(Found::Own);
    }
    match text.parse() {
        Ok(address) => Ok(Found::Other { address, origin }),
        Err(source) => Err(DaemonError::Address { origin, source }),
    }
}

fn well_known(surroundings: &Surroundings) -> impl Iterator<Item = (PathBuf, Origin)> {
    let user = surroundings
        .runtime()
        .map(|folder| folder.join("buildkit/buildkitd.sock"));
    let system = surroundings.system_socket.clone();
    user.map(|socket| (socket, Origin::UserSocket))
        .into_iter()
        .chain([(system, Origin::SystemSocket)])
}

/// Checks that something accepts connections, and hangs up at once: a daemon that is told to stop
/// waits for connections on which nothing was said.
async fn connect(socket: &Path) -> io::Result<()> {
    timeout(PATIENCE, UnixStream::connect(socket))
        .await
        .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
        .map(drop)
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => {
            "nothing listens there: the file is left of a daemon that is gone".into()
        }
        io::ErrorKind::PermissionDenied => "this user may not connect to it".into(),
        io::ErrorKind::TimedOut => "it does not answer".into(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::net::UnixListener};

    use tempfile::TempDir;

    use super::*;

    struct Machine {
        folder: TempDir,
        surroundings: Surroundings,
    }

    impl Machine {
        fn new(env: &[(&str, &str)]) -> Self {
            let folder = tempfile::tempdir().unwrap();
            fs::create_dir_all(folder.path().join("user/buildkit")).unwrap();
            let mut surroundings = Surroundings {
                env: env.iter().map(|(k, v)| (k.into(), v.into())).collect(),
                uid: 1000,
                system_socket: folder.path().join("system.sock"),
            };
            surroundings
                .env
                .insert("XDG_RUNTIME_DIR".into(), folder.path().join("user").into());
            Self {
                folder,
                surroundings,
            }
        }

        fn user_socket(&self) -> PathBuf {
            self.folder.path().join("user/buildkit/buildkitd.sock")
        }

        async fn origin(&self, option: Option<&str>) -> (Option<Origin>, String) {
            let search = find(option, &self.surroundings).await.unwrap();
            let passed: Vec<_> = search.passed.into_iter().map(|it| it.reason).collect();
            match search.found {
                Found::Other { origin, .. } => (Some(origin), passed.join(";")),
                Found::Own => (None, passed.join(";")),
            }
        }
    }

    #[tokio::test]
    async fn the_first_of_option_variable_and_sockets_wins() {
        let mut machine = Machine::new(&[]);
        assert_eq!(machine.origin(None).await, (None, String::new()));

        let _system = UnixListener::bind(&machine.surroundings.system_socket).unwrap();
        assert_eq!(machine.origin(None).await.0, Some(Origin::SystemSocket));

        let _user = UnixListener::bind(machine.user_socket()).unwrap();
        assert_eq!(machine.origin(None).await.0, Some(Origin::UserSocket));

        machine
            .surroundings
            .env
            .insert("BUILDKIT_HOST".into(), "tcp://host:1234".into());
        assert_eq!(machine.origin(None).await.0, Some(Origin::Variable));
        assert_eq!(
            machine.origin(Some("tcp://host:5")).await.0,
            Some(Origin::Option)
        );
        assert_eq!(machine.origin(Some("own")).await.0, None);
        // An empty option is none.
        assert_eq!(machine.origin(Some(" ")).await.0, Some(Origin::Variable));
    }

    #[tokio::test]
    async fn an_empty_variable_is_none() {
        let machine = Machine::new(&[("BUILDKIT_HOST", "")]);
        assert_eq!(machine.origin(None).await.0, None);
    }

    #[tokio::test]
    async fn a_socket_that_nobody_serves_is_passed_with_a_reason() {
        let machine = Machine::new(&[]);
        drop(UnixListener::bind(machine.user_socket()).unwrap());
        let _system = UnixListener::bind(&machine.surroundings.system_socket).unwrap();
        assert_eq!(
            machine.origin(None).await,
            (
                Some(Origin::SystemSocket),
                "nothing listens there: the file is left of a daemon that is gone".into()
            )
        );
    }

    #[tokio::test]
    async fn what_the_user_wrote_need_not_be_there() {
        let machine = Machine::new(&[]);
        let search = find(Some("unix:///no/such"), &machine.surroundings).await;
        assert_eq!(
            search.unwrap().found,
            Found::Other {
                address: Address::Unix("/no/such".into()),
                origin: Origin::Option,
            }
        );
    }

    #[tokio::test]
    async fn what_is_no_address_is_refused_with_its_origin() {
        let machine = Machine::new(&[("BUILDKIT_HOST", "buildkitd.sock")]);
        let error = find(None, &machine.surroundings).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "`buildkitd.sock` is no address of a BuildKit daemon (given in BUILDKIT_HOST)"
        );
        assert!(error.hint().contains("unix:///"), "{}", error.hint());
    }
}
