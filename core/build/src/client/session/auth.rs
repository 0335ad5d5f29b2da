//! Credentials for registries, from where the `docker` command keeps them.

use crate::client::wire::filesync::{
    CredentialsRequest, CredentialsResponse, FetchTokenRequest, FetchTokenResponse,
    GetTokenAuthorityRequest, GetTokenAuthorityResponse, VerifyTokenAuthorityRequest,
    VerifyTokenAuthorityResponse, auth_server::Auth,
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    env,
    path::{Path, PathBuf},
    process::Stdio,
};
use tokio::{io::AsyncWriteExt as _, process::Command};
use tonic::{Request, Response, Status};

/// Where the credentials for registries are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Credentials {
    /// There are none: registries are asked without a name.
    #[default]
    None,
    /// In a configuration of the `docker` command, by the path of its `config.json`.
    ///
    /// The file is read when a registry asks for credentials; one that does not exist has none.
    Docker(PathBuf),
}

/// What `docker login` writes.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Configuration {
    auths: BTreeMap<String, Entry>,
    cred_helpers: BTreeMap<String, String>,
    creds_store: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "lowercase")]
struct Entry {
    /// `name:password`, in Base64.
    auth: String,
    username: String,
    password: String,
    identitytoken: String,
}

/// What a credential helper answers.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Helped {
    username: String,
    secret: String,
}

/// A name and a password; an empty name stands for a token, and both empty for nobody.
#[derive(Default, PartialEq, Eq)]
struct Login {
    username: String,
    secret: String,
}

impl Credentials {
    /// Returns those of this user: of `$DOCKER_CONFIG`, else of `~/.docker`.
    pub fn of_user() -> Self {
        let variable = |name| env::var_os(name).filter(|value| !value.is_empty());
        let folder = variable("DOCKER_CONFIG")
            .map(PathBuf::from)
            .or_else(|| Some(PathBuf::from(variable("HOME")?).join(".docker")));
        folder.map_or(Self::None, |folder| {
            Self::Docker(folder.join("config.json"))
        })
    }

    async fn login(&self, host: &str) -> Result<Login, String> {
        let Self::Docker(path) = self else {
            return Ok(Login::default());
        };
        let configuration = read(path).await?;
        let keys = keys(host);
        let helper = keys
            .iter()
            .find_map(|key| configuration.cred_helpers.get(key))
            .or(Some(&configuration.creds_store).filter(|name| !name.is_empty()));
        if let Some(helper) = helper {
            for key in &keys {
                if let Some(login) = ask(helper, key).await? {
                    return Ok(login);
                }
            }
        }
        let entry = keys.iter().find_map(|key| configuration.auths.get(key));
        entry.map_or_else(|| Ok(Login::default()), |entry| entry.login(host))
    }
}

impl Entry {
    fn login(&self, host: &str) -> Result<Login, String> {
        if !self.identitytoken.is_empty() {
            return Ok(Login {
                username: String::new(),
                secret: self.identitytoken.clone(),
            });
        }
        if self.auth.is_empty() {
            return Ok(Login {
                username: self.username.clone(),
                secret: self.password.clone(),
            });
        }
        let decoded = BASE64_STANDARD.decode(&self.auth).ok();
        decoded
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .and_then(|text| {
                let (username, secret) = text.split_once(':')?;
                Some(Login {
                    username: username.to_owned(),
                    secret: secret.trim_end_matches('\0').to_owned(),
                })
            })
            .ok_or_else(|| format!("the credentials for {host} are not readable"))
    }
}

/// Returns the names under which a registry's credentials may stand.
fn keys(host: &str) -> Vec<String> {
    // Docker's own registry stands under the name of its first version.
    if host == "registry-1.docker.io" || host == "docker.io" || host == "index.docker.io" {
        return vec!["https://index.docker.io/v1/".to_owned()];
    }
    vec![
        host.to_owned(),
        format!("https://{host}"),
        format!("http://{host}"),
    ]
}

async fn read(path: &Path) -> Result<Configuration, String> {
    let text = match tokio::fs::read(path).await {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(Configuration::default());
        }
        Err(error) => return Err(format!("{} cannot be read: {error}", path.display())),
    };
    serde_json::from_slice(&text)
        .map_err(|error| format!("{} cannot be read: {error}", path.display()))
}

/// Asks a credential helper; `None` if it knows none.
async fn ask(helper: &str, key: &str) -> Result<Option<Login>, String> {
    let program = format!("docker-credential-{helper}");
    let cannot = |error| format!("{program} cannot be run: {error}");
    let mut child = Command::new(&program)
        .arg("get")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(cannot)?;
    if let Some(mut stdin) = child.stdin.take() {
        // One that does not read it has its own answer.
        let _ = stdin.write_all(key.as_bytes()).await;
    }
    let output = child.wait_with_output().await.map_err(cannot)?;
    if !output.status.success() {
        return Ok(None);
    }
    let helped: Helped = serde_json::from_slice(&output.stdout)
        .map_err(|_| format!("{program} gives an answer that cannot be read"))?;
    // The name that stands for a token.
    let username = if helped.username == "<token>" {
        String::new()
    } else {
        helped.username
    };
    Ok(Some(Login {
        username,
        secret: helped.secret,
    }))
}

#[tonic::async_trait]
impl Auth for Credentials {
    async fn credentials(
        &self,
        request: Request<CredentialsRequest>,
    ) -> Result<Response<CredentialsResponse>, Status> {
        let login = self.login(&request.into_inner().host).await;
        let Login { username, secret } = login.map_err(Status::failed_precondition)?;
        Ok(Response::new(CredentialsResponse { username, secret }))
    }

    // The daemon then fetches tokens itself, with the credentials above.
    async fn fetch_token(
        &self,
        _: Request<FetchTokenRequest>,
    ) -> Result<Response<FetchTokenResponse>, Status> {
        Err(Status::unimplemented("tokens are fetched by the daemon"))
    }

    async fn get_token_authority(
        &self,
        _: Request<GetTokenAuthorityRequest>,
    ) -> Result<Response<GetTokenAuthorityResponse>, Status> {
        Err(Status::unimplemented("tokens are fetched by the daemon"))
    }

    async fn verify_token_authority(
        &self,
        _: Request<VerifyTokenAuthorityRequest>,
    ) -> Result<Response<VerifyTokenAuthorityResponse>, Status> {
        Err(Status::unimplemented("tokens are fetched by the daemon"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn check(configuration: &str, host: &str, username: &str, secret: &str) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.json");
        std::fs::write(&path, configuration).unwrap();
        let login = Credentials::Docker(path).login(host).await;
        let login = login.unwrap_or_else(|error| Login {
            username: String::new(),
            secret: error,
        });
        assert_eq!((&*login.username, &*login.secret), (username, secret));
    }

    #[tokio::test]
    async fn credentials_stand_where_docker_puts_them() {
        // `user:pass:word`
        let auth = r#"{"auths": {"r:5000": {"auth": "dXNlcjpwYXNzOndvcmQ="},
            "https://index.docker.io/v1/": {"username": "hub", "password": "p"},
            "https://t": {"identitytoken": "token"}, "bad": {"auth": "?"}}}"#;
        check(auth, "r:5000", "user", "pass:word").await;
        check(auth, "registry-1.docker.io", "hub", "p").await;
        check(auth, "t", "", "token").await;
        check(auth, "elsewhere", "", "").await;
        check(auth, "bad", "", "the credentials for bad are not readable").await;
        check("{}", "r:5000", "", "").await;
    }

    #[tokio::test]
    async fn a_missing_configuration_has_no_credentials() {
        let nowhere = Credentials::Docker("/no/such/config.json".into());
        assert!(
            nowhere
                .login("r")
                .await
                .is_ok_and(|login| login == Login::default())
        );
        assert!(Credentials::None.login("r").await.is_ok());
    }

    #[tokio::test]
    async fn a_missing_helper_is_named() {
        let text = r#"{"credsStore": "spec-dap-missing"}"#;
        check(
            text,
            "r",
            "",
            "docker-credential-spec-dap-missing cannot be run: No such file or directory (os error 2)",
        )
        .await;
    }
}
