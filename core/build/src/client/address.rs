//! Addresses of daemons, as people write them.

use percent_encoding::percent_decode_str;
use std::{fmt, path::PathBuf, str::FromStr};

/// Where a daemon listens.
///
/// Written as `unix:///run/buildkit/buildkitd.sock` or `tcp://host:1234`; the latter takes the
/// options `cacert`, `cert`, `key` and `servername`, each a path but the last:
/// `tcp://host:1234?cacert=/certs/ca.pem&cert=/certs/cert.pem&key=/certs/key.pem`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Address {
    /// A socket file, by its absolute path.
    Unix(PathBuf),
    /// A host of the network.
    Tcp {
        /// A name, or an IP address; an IPv6 address without its brackets.
        host: String,
        /// The port.
        port: u16,
        /// Certificates, if the connection is encrypted.
        tls: Option<Box<Tls>>,
    },
}

/// Which certificates an encrypted connection uses; all are PEM files.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tls {
    /// The authority that signed the daemon's certificate.
    pub ca: PathBuf,
    /// Our own certificate, for daemons that want to know who asks.
    pub identity: Option<Identity>,
    /// The name in the daemon's certificate, if it is not the host of the address.
    pub server_name: Option<String>,
}

/// A certificate and its key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Identity {
    /// The certificate.
    pub cert: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

/// Why a text is no address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// There is nothing before `://`.
    #[error("`{0}` is no address of a BuildKit daemon")]
    NoScheme(String),
    /// A way to reach a daemon that other tools know and this one does not.
    #[error("a BuildKit daemon cannot be reached through `{scheme}://` (in `{address}`)")]
    Scheme {
        /// What stands before `://`.
        scheme: String,
        /// The whole text.
        address: String,
    },
    /// The socket's path does not begin with a slash.
    #[error("the socket of `{0}` has no absolute path")]
    RelativePath(String),
    /// There is no host, no port, or no number after the colon.
    #[error("`{0}` does not name a host and a port")]
    NoHostAndPort(String),
    /// An option that is not known, or that has no value.
    #[error("`{option}` is no option of a daemon's address (in `{address}`)")]
    Option {
        /// The option as written.
        option: String,
        /// The whole text.
        address: String,
    },
    /// TLS was asked for without the certificate of the authority.
    #[error("the TLS options of `{0}` lack `cacert`")]
    NoCa(String),
    /// Only one of `cert` and `key` was given.
    #[error("`{0}` has only one of `cert` and `key`")]
    HalfIdentity(String),
}

impl AddressError {
    /// Says what to do next.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Scheme { scheme, .. } => match scheme.as_str() {
                "docker-container" | "podman-container" | "nerdctl-container" => {
                    "Start the container with its folder /run/buildkit shared with this machine, \
                     and give unix:// with the path of buildkitd.sock in it."
                }
                "kube-pod" | "kubernetes" => {
                    "Forward the daemon's port with `kubectl port-forward POD 1234`, and give \
                     tcp://127.0.0.1:1234."
                }
                "ssh" => {
                    "Forward the socket with `ssh -nNT -L /tmp/buildkitd.sock:\
                     /run/buildkit/buildkitd.sock HOST`, and give unix:///tmp/buildkitd.sock."
                }
                _ => "Give unix:///path/of/buildkitd.sock or tcp://host:port.",
            },
            Self::RelativePath(_) => "Write three slashes: unix:///path/of/buildkitd.sock.",
            Self::NoHostAndPort(_) => "Give tcp://host:port, such as tcp://127.0.0.1:1234.",
            Self::Option { .. } => {
                "Give cacert, cert, key or servername, each as NAME=VALUE after a `?` or a `&`."
            }
            Self::NoCa(_) => {
                "Add cacert=PATH, the certificate of the authority that signed the daemon's."
            }
            Self::HalfIdentity(_) => "Give both cert=PATH and key=PATH, or neither.",
            Self::NoScheme(_) => "Give unix:///path/of/buildkitd.sock or tcp://host:port.",
        }
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        let Some((scheme, rest)) = text.split_once("://") else {
            return Err(AddressError::NoScheme(text.to_owned()));
        };
        match scheme {
            "unix" if rest.starts_with('/') => Ok(Self::Unix(PathBuf::from(rest))),
            "unix" => Err(AddressError::RelativePath(text.to_owned())),
            "tcp" => tcp(text, rest),
            _ => Err(AddressError::Scheme {
                scheme: scheme.to_owned(),
                address: text.to_owned(),
            }),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix://{}", path.display()),
            Self::Tcp { host, port, .. } if host.contains(':') => {
                write!(f, "tcp://[{host}]:{port}")
            }
            Self::Tcp { host, port, .. } => write!(f, "tcp://{host}:{port}"),
        }
    }
}

fn tcp(text: &str, rest: &str) -> Result<Address, AddressError> {
    let (place, options) = rest.split_once('?').unwrap_or((rest, ""));
    let no_host_and_port = || AddressError::NoHostAndPort(text.to_owned());
    let (host, port) = place
        .trim_end_matches('/')
        .rsplit_once(':')
        .ok_or_else(no_host_and_port)?;
    let host = match host.strip_prefix('[') {
        Some(host) => host.strip_suffix(']').ok_or_else(no_host_and_port)?,
        // More colons: an IPv6 address without brackets, whose last part is no port.
        None if host.contains(':') => return Err(no_host_and_port()),
        None => host,
    };
    if host.is_empty() || host.contains(['/', '@']) {
        return Err(no_host_and_port());
    }
    Ok(Address::Tcp {
        host: host.to_owned(),
        port: port.parse().map_err(|_| no_host_and_port())?,
        tls: tls(text, options)?,
    })
}

fn tls(text: &str, options: &str) -> Result<Option<Box<Tls>>, AddressError> {
    let (mut ca, mut cert, mut key, mut server_name) = (None, None, None, None);
    for option in options.split('&').filter(|option| !option.is_empty()) {
        let unknown = || AddressError::Option {
            option: option.to_owned(),
            address: text.to_owned(),
        };
        let (name, value) = option.split_once('=').ok_or_else(unknown)?;
        let value = percent_decode_str(value)
            .decode_utf8()
            .map_err(|_| unknown())?
            .into_owned();
        let place = match name {
            "cacert" => &mut ca,
            "cert" => &mut cert,
            "key" => &mut key,
            "servername" => &mut server_name,
            _ => return Err(unknown()),
        };
        if value.is_empty() {
            return Err(unknown());
        }
        *place = Some(value);
    }
    if (&ca, &cert, &key, &server_name) == (&None, &None, &None, &None) {
        return Ok(None);
    }
    let identity = match (cert, key) {
        (Some(cert), Some(key)) => Some(Identity {
            cert: cert.into(),
            key: key.into(),
        }),
        (None, None) => None,
        _ => return Err(AddressError::HalfIdentity(text.to_owned())),
    };
    Ok(Some(Box::new(Tls {
        ca: ca
            .ok_or_else(|| AddressError::NoCa(text.to_owned()))?
            .into(),
        identity,
        server_name,
    })))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tcp(host: &str, port: u16) -> Address {
        Address::Tcp {
            host: host.to_owned(),
            port,
            tls: None,
        }
    }

    #[test]
    fn addresses_are_read_and_written() {
        for (text, address) in [
            ("unix:///run/b.sock", Address::Unix("/run/b.sock".into())),
            ("tcp://127.0.0.1:1234", tcp("127.0.0.1", 1234)),
            ("tcp://[::1]:99", tcp("::1", 99)),
        ] {
            assert_eq!(text.parse(), Ok(address.clone()));
            assert_eq!(address.to_string(), text);
        }
        assert_eq!(" tcp://host:1/ ".parse(), Ok(tcp("host", 1)));
    }

    #[test]
    fn certificates_come_as_options() {
        let address = "tcp://h:1?cacert=/a%20b/ca.pem&cert=/c&key=/k&servername=daemon".parse();
        let tls = Tls {
            ca: "/a b/ca.pem".into(),
            identity: Some(Identity {
                cert: "/c".into(),
                key: "/k".into(),
            }),
            server_name: Some("daemon".to_owned()),
        };
        let Ok(Address::Tcp { tls: found, .. }) = address else {
            panic!("{address:?}")
        };
        assert_eq!(found, Some(Box::new(tls)));
    }

    #[test]
    fn what_is_no_address_says_why_and_what_to_do() {
        let lines: Vec<_> = [
            "",
            "/run/b.sock",
            "unix://run/b.sock",
            "docker-container://buildx_buildkit_default0",
            "ssh://user@host",
            "kube-pod://pod",
            "npipe:////./pipe/b",
            "tcp://host",
            "tcp://host:port",
            "tcp://host:70000",
            "tcp://::1:99",
            "tcp://:99",
            "tcp://h:1?cacert",
            "tcp://h:1?ca=/x",
            "tcp://h:1?cert=/c&key=/k",
            "tcp://h:1?cacert=/x&key=/k",
        ]
        .into_iter()
        .map(|text| {
            let error = text.parse::<Address>().unwrap_err();
            format!("{error}\n  {}\n", error.hint())
        })
        .collect();
        expect_test::expect![[r#"
            `` is no address of a BuildKit daemon
              Give unix:///path/of/buildkitd.sock or tcp://host:port.
            `/run/b.sock` is no address of a BuildKit daemon
              Give unix:///path/of/buildkitd.sock or tcp://host:port.
            the socket of `unix://run/b.sock` has no absolute path
              Write three slashes: unix:///path/of/buildkitd.sock.
            a BuildKit daemon cannot be reached through `docker-container://` (in `docker-container://buildx_buildkit_default0`)
              Start the container with its folder /run/buildkit shared with this machine, and give unix:// with the path of buildkitd.sock in it.
            a BuildKit daemon cannot be reached through `ssh://` (in `ssh://user@host`)
              Forward the socket with `ssh -nNT -L /tmp/buildkitd.sock:/run/buildkit/buildkitd.sock HOST`, and give unix:///tmp/buildkitd.sock.
            a BuildKit daemon cannot be reached through `kube-pod://` (in `kube-pod://pod`)
              Forward the daemon's port with `kubectl port-forward POD 1234`, and give tcp://127.0.0.1:1234.
            a BuildKit daemon cannot be reached through `npipe://` (in `npipe:////./pipe/b`)
              Give unix:///path/of/buildkitd.sock or tcp://host:port.
            `tcp://host` does not name a host and a port
              Give tcp://host:port, such as tcp://127.0.0.1:1234.
            `tcp://host:port` does not name a host and a port
              Give tcp://host:port, such as tcp://127.0.0.1:1234.
            `tcp://host:70000` does not name a host and a port
              Give tcp://host:port, such as tcp://127.0.0.1:1234.
            `tcp://::1:99` does not name a host and a port
              Give tcp://host:port, such as tcp://127.0.0.1:1234.
            `tcp://:99` does not name a host and a port
              Give tcp://host:port, such as tcp://127.0.0.1:1234.
            `cacert` is no option of a daemon's address (in `tcp://h:1?cacert`)
              Give cacert, cert, key or servername, each as NAME=VALUE after a `?` or a `&`.
            `ca=/x` is no option of a daemon's address (in `tcp://h:1?ca=/x`)
              Give cacert, cert, key or servername, each as NAME=VALUE after a `?` or a `&`.
            the TLS options of `tcp://h:1?cert=/c&key=/k` lack `cacert`
              Add cacert=PATH, the certificate of the authority that signed the daemon's.
            `tcp://h:1?cacert=/x&key=/k` has only one of `cert` and `key`
              Give both cert=PATH and key=PATH, or neither.
        "#]].assert_eq(&lines.concat());
    }
}
