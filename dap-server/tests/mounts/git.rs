//! A git repository that is served on this machine.

use super::write;
use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::Command,
    thread,
};
use tempfile::TempDir;

/// A repository with one commit, tagged `v1`, which any HTTP server can serve.
pub(super) struct Repository {
    _folder: TempDir,
    url: String,
    commit: String,
}

impl Repository {
    /// Serves a repository with these files; with `authorization` only to who sends that header.
    ///
    /// The server ends with the process.
    pub(super) fn serve(files: &[(&str, &str)], authorization: Option<&'static str>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (tree, bare) = (folder.path().join("tree"), folder.path().join("a.git"));
        write(&tree, files);
        let git = |arguments: &[&str]| {
            let output = Command::new("git")
                .args(["-c", "user.name=tests", "-c", "user.email=tests@invalid"])
                .args(["-c", "init.defaultBranch=main", "-C"])
                .arg(&tree)
                .args(arguments)
                .env("GIT_CONFIG_GLOBAL", "/dev/null")
                .output()
                .expect("git is installed by `cargo xtask setup`");
            let told = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{arguments:?}: {told}");
            String::from_utf8(output.stdout).unwrap().trim().to_owned()
        };
        git(&["init", "--quiet"]);
        git(&["add", "."]);
        git(&["commit", "--quiet", "--message", "all"]);
        git(&["tag", "v1"]);
        git(&["clone", "--quiet", "--bare", ".", bare.to_str().unwrap()]);
        git(&["--git-dir", bare.to_str().unwrap(), "update-server-info"]);
        let commit = git(&["rev-parse", "HEAD"]);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/a.git", listener.local_addr().unwrap());
        let root = folder.path().to_owned();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (Ok(stream), root) = (stream, root.clone()) else {
                    return;
                };
                thread::spawn(move || answer(&stream, &root, authorization));
            }
        });
        Self {
            _folder: folder,
            url,
            commit,
        }
    }

    /// Returns its address.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Returns its only commit.
    pub(super) fn commit(&self) -> &str {
        &self.commit
    }
}

/// Answers one request with a file below `root`.
fn answer(mut stream: &TcpStream, root: &Path, authorization: Option<&str>) {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let request = lines.next().unwrap_or_default();
    let headers: Vec<_> = lines.take_while(|line| !line.is_empty()).collect();
    let path = request.split([' ', '?']).nth(1).unwrap_or_default();
    let allowed = authorization.is_none_or(|wanted| {
        headers.iter().any(|header| {
            let header = header.split_once(": ").unwrap_or_default();
            header.0.eq_ignore_ascii_case("authorization") && header.1 == wanted
        })
    });
    let file: PathBuf = root.join(path.trim_start_matches('/'));
    let (status, body) = match fs::read(file) {
        _ if !allowed => ("401 Unauthorized", Vec::new()),
        Ok(body) => ("200 OK", body),
        Err(_) => ("404 Not Found", Vec::new()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nWWW-Authenticate: Basic realm=\"tests\"\r\nConnection: close\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(&body);
}
