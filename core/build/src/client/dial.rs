//! Sockets to daemons, and what goes wrong when one is opened.

use crate::client::address::{Address, Tls};
use rustix::net::sockopt;
use std::{io, path::PathBuf, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, UnixStream, lookup_host},
    time::timeout,
};
use tonic::transport::{Certificate, ClientTlsConfig, Identity};

/// How long opening a socket may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// After how long without an answer a network peer counts as gone.
const SILENCE: Duration = Duration::from_secs(45);

/// A connected socket.
pub(super) trait Socket: AsyncRead + AsyncWrite + Send + Unpin {}

impl Socket for UnixStream {}
impl Socket for TcpStream {}

/// Why no daemon could be reached.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// There is no socket file.
    #[error("there is no BuildKit daemon at {0}: the socket does not exist")]
    NoSocket(Address),
    /// The socket exists, and nobody listens; or a host refuses the connection.
    #[error("there is no BuildKit daemon at {0}: the connection was refused")]
    Refused(Address),
    /// This user may not use the socket.
    #[error("the BuildKit daemon at {0} may not be used by this user")]
    Denied(Address),
    /// The host's name has no address.
    #[error("the host {0} of the BuildKit daemon is not known")]
    UnknownHost(String),
    /// Nobody answered.
    #[error("the BuildKit daemon at {0} does not answer")]
    Silent(Address),
    /// A certificate or a key could not be read.
    #[error("the TLS file {} cannot be read: {error}", .path.display())]
    TlsFile {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// No agreement on an encrypted connection.
    #[error("no secure connection to the BuildKit daemon at {address}: {reason}")]
    Tls {
        /// The daemon.
        address: Address,
        /// What rustls says.
        reason: String,
    },
    /// Something listens there that does not speak BuildKit's protocol.
    #[error("what listens at {address} does not answer as a BuildKit daemon: {reason}")]
    NotBuildKit {
        /// Where.
        address: Address,
        /// What it said instead.
        reason: String,
    },
    /// The socket could not be opened for another reason.
    #[error("no connection to the BuildKit daemon at {address}: {error}")]
    Io {
        /// The daemon.
        address: Address,
        /// What the system says.
        error: io::Error,
    },
}

impl ConnectError {
    /// Says what to do next.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoSocket(_) | Self::Refused(_) => {
                "Start the daemon, or leave the address out to use one of our own."
            }
            Self::Denied(_) => {
                "Join the group that owns the socket, or leave the address out to use a daemon of \
                 our own."
            }
            Self::UnknownHost(_) => "Check the spelling of the address and the network.",
            Self::Silent(_) => "Check the address, the network and the daemon's log.",
            Self::TlsFile { .. } => "Give the path of a PEM file that this user can read.",
            Self::Tls { .. } => {
                "Check that cacert signed the daemon's certificate, and that servername is a name \
                 in it."
            }
            Self::NotBuildKit { .. } => {
                "Check that the address is that of buildkitd, and whether it wants TLS (cacert, \
                 cert and key)."
            }
            Self::Io { .. } => "Check the address and the network.",
        }
    }
}

/// Opens a socket.
pub(super) async fn dial(address: &Address) -> Result<Box<dyn Socket>, ConnectError> {
    let connected = async {
        match address {
            Address::Unix(path) => UnixStream::connect(path)
                .await
                .map(|socket| Box::new(socket) as Box<dyn Socket>)
                .map_err(|error| failure(address, error)),
            Address::Tcp { host, port, .. } => {
                let places: Vec<_> = lookup_host((host.as_str(), *port))
                    .await
                    .map_err(|_| ConnectError::UnknownHost(host.clone()))?
                    .collect();
                let socket = TcpStream::connect(places.as_slice())
                    .await
                    .map_err(|error| failure(address, error))?;
                watch(&socket).map_err(|error| failure(address, error))?;
                Ok(Box::new(socket) as Box<dyn Socket>)
            }
        }
    };
    timeout(PATIENCE, connected)
        .await
        .unwrap_or_else(|_| Err(ConnectError::Silent(address.clone())))
}

/// Makes the system notice when a peer of the network is gone.
///
/// HTTP/2 has pings for that, but the daemon's library takes frequent ones for an attack.
fn watch(socket: &TcpStream) -> io::Result<()> {
    socket.set_nodelay(true)?;
    sockopt::set_socket_keepalive(socket, true)?;
    sockopt::set_tcp_keepidle(socket, SILENCE / 3)?;
    sockopt::set_tcp_keepintvl(socket, SILENCE / 9)?;
    sockopt::set_tcp_keepcnt(socket, 6)?;
    sockopt::set_tcp_user_timeout(
        socket,
        u32::try_from(SILENCE.as_millis()).unwrap_or(u32::MAX),
    )?;
    Ok(())
}

fn failure(address: &Address, error: io::Error) -> ConnectError {
    let address = address.clone();
    match error.kind() {
        io::ErrorKind::NotFound => ConnectError::NoSocket(address),
        io::ErrorKind::ConnectionRefused => ConnectError::Refused(address),
        io::ErrorKind::PermissionDenied => ConnectError::Denied(address),
        io::ErrorKind::TimedOut => ConnectError::Silent(address),
        _ => ConnectError::Io { address, error },
    }
}

/// Reads the certificates of an address.
pub(super) async fn certificates(host: &str, tls: &Tls) -> Result<ClientTlsConfig, ConnectError> {
    let read = async |path: &PathBuf| {
        tokio::fs::read(path)
            .await
            .map_err(|error| ConnectError::TlsFile {
                path: path.clone(),
                error,
            })
    };
    let mut config = ClientTlsConfig::new()
        .ca_certificate(Certificate::from_pem(read(&tls.ca).await?))
        .domain_name(tls.server_name.as_deref().unwrap_or(host));
    if let Some(identity) = &tls.identity {
        config = config.identity(Identity::from_pem(
            read(&identity.cert).await?,
            read(&identity.key).await?,
        ));
    }
    Ok(config)
}
