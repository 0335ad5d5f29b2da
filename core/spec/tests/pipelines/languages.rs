//! What builds programs of one language: `go/…`, `cargo/build`, `python/…`, `ruby/…` and others.

use crate::workspace::{SHELLS, Workspace, in_both, program};
use expect_test::expect;
use std::{env, fs, path::Path};

/// Runs a pipeline with programs that only note how they are called, and returns the notes.
fn called(workspace: &Workspace, uses: &str, with: &str) -> String {
    let _ = fs::remove_file(workspace.scratch("notes"));
    let ended = workspace.run(uses, with);
    assert!(ended.is_ok, "{}", ended.output);
    workspace.notes()
}

#[test]
fn go_builds_a_module() {
    let said = in_both(|shell| {
        let mut said = String::new();
        let workspace = Workspace::new(shell, &["git", "gcc"]);
        // Go finds its library beside the file that it really is.
        let go = fs::canonicalize(program("go")).unwrap();
        workspace.script("go", &format!("exec {} \"$@\"\n", go.display()));
        workspace.record("scanelf", "");
        workspace.write("src/go.mod", "module example.org/toy\n\ngo 1.19\n");
        workspace.write(
            "src/main.go",
            "package main\n\nvar version = \"none\"\n\nfunc main() { print(version, words) }\n",
        );
        workspace.write(
            "src/tagged.go",
            "//go:build one && netgo\n\npackage main\n\nconst words = \" tagged\"\n",
        );
        workspace.prepare(
            "cd src
             git init --quiet
             git add .
             git -c user.name=Test -c user.email=test@localhost commit --quiet --message=1
             touch untracked",
        );
        let with = "{modroot: src, packages: ., output: toy, tags: one, ldflags: \"-X 'main.version=1 2'\"}";
        let ended = workspace.run("go/build", with);
        assert!(ended.is_ok, "{}", ended.output);
        said += &workspace.prepare("melange-out/whole/usr/bin/toy 2>&1; go version -m melange-out/whole/usr/bin/toy | grep -E 'vcs.modified|-tags|GOAMD64'");

        let with =
            "{modroot: src, tags: one, install-dir: libexec, ignore-untracked-files: 'false'}";
        let ended = workspace.run("go/build/v2", with);
        assert!(ended.is_ok, "{}", ended.output);
        said += &workspace.packages();
        assert!(
            workspace.notes().starts_with("<scanelf> "),
            "it is stripped"
        );

        let ended = workspace.run("go/build", "{packages: ., output: toy}");
        assert!(!ended.is_ok);
        assert_eq!(ended.output, "go/build: there is no go.mod in .\n");
        said
    });
    expect![[r#"
        1 2 tagged	build	-tags=netgo,osusergo,one
        	build	GOAMD64=v2
        	build	vcs.modified=false
        whole/usr/bin/toy
        whole/usr/libexec/toy
    "#]]
    .assert_eq(&said);
}

#[test]
fn go_calls_its_tools() {
    let said = in_both(|shell| {
        let mut said = String::new();
        let workspace = Workspace::new(shell, &[]);
        workspace.record(
            "go",
            "echo \"$GOBIN $GOAMD64\"; echo 'total (statements) 41.5%'",
        );
        workspace.record("gobump", "");
        said += &called(
            &workspace,
            "go/install",
            "{package: example.org/toy, version: v1.2.3, tags: a, ldflags: -X a=b}",
        );
        said += &called(&workspace, "go/install", "{package: example.org/toy}");
        said += &called(
            &workspace,
            "go/bump",
            "{deps: 'a@v1 b@v2', replaces: c=d@v3, tidy-compat: '1.20'}",
        );
        said += &called(&workspace, "go/covdata", "{cover-dir: covered}");
        let ended = workspace.run("go/covdata", "{}");
        assert_eq!(
            ended.output,
            "go/covdata: 41.5% of the statements have run\n"
        );
        said
    });
    expect![[r#"
        <go> <install> <-trimpath> <-tags> <netgo,osusergo,a> <-ldflags> <-w -X a=b> <example.org/toy@v1.2.3>
        <go> <install> <-trimpath> <-tags> <netgo,osusergo,> <-ldflags> <-w > <example.org/toy>
        <gobump> <--packages> <a@v1 b@v2> <--replaces> <c=d@v3> <--go-version=> <--tidy=true> <--compat=1.20> <--show-diff=false> <--work=false>
        <go> <tool> <covdata> <func> <-i> <covered>
    "#]].assert_eq(&said);
}

#[test]
fn cargo_builds_a_crate() {
    for shell in SHELLS {
        let workspace = Workspace::new(shell, &["cc", "gcc"]);
        let cargo = env::var("CARGO").unwrap();
        let rustc = Path::new(&cargo).with_file_name("rustc");
        workspace.script(
            "cargo",
            &format!("export RUSTC={}\nexec {cargo} \"$@\"\n", rustc.display()),
        );
        workspace.script(
            "cargo-auditable",
            "shift\necho flags: \"$RUSTFLAGS\"\nexec cargo \"$@\"\n",
        );
        workspace.write(
            "src/Cargo.toml",
            "[package]\nname = \"toy\"\nversion = \"1.0.0\"\nedition = \"2021\"\n",
        );
        workspace.write(
            "src/src/main.rs",
            "fn main() { if cfg!(it) { println!(\"it\") } }\n",
        );
        let with =
            "{modroot: src, output: toy, rustflags: --cfg it, opts: --release --offline, jobs: 1}";
        let ended = workspace.run("cargo/build", with);
        assert!(ended.is_ok, "{}", ended.output);
        assert!(
            ended.output.starts_with("flags: --cfg it\n"),
            "{}",
            ended.output
        );
        assert_eq!(workspace.packages(), "whole/usr/bin/toy\n");
        assert_eq!(workspace.prepare("melange-out/whole/usr/bin/toy"), "it\n");
    }
}

#[test]
fn perl_makes_a_makefile_and_cleans_up() {
    for shell in SHELLS {
        let workspace = Workspace::new(shell, &["perl"]);
        workspace.write(
            "Makefile.PL",
            "use helper; open my $file, '>', 'called'; print $file \"@ARGV $ENV{PERL_MM_USE_DEFAULT}\\n\";\n",
        );
        workspace.write("helper.pm", "1;\n");
        let ended = workspace.run("perl/make", "{}");
        assert!(ended.is_ok, "{}", ended.output);
        assert_eq!(
            fs::read_to_string(workspace.path("called")).unwrap(),
            "INSTALLDIRS=vendor 1\n"
        );
        workspace.fill("usr/lib/perl5/perllocal.pod usr/lib/auto/A/.packlist usr/lib/perl5/A.pm");
        let ended = workspace.run("perl/cleanup", "{}");
        assert!(ended.is_ok, "{}", ended.output);
        assert_eq!(
            workspace.packages(),
            "whole/usr/lib/auto/A/\nwhole/usr/lib/perl5/A.pm\n"
        );
    }
}

#[test]
fn python_runs_its_tools_by_their_own_names() {
    let said = in_both(|shell| {
        let mut said = String::new();
        let workspace = Workspace::new(shell, &[]);
        let _ = fs::remove_file(workspace.scratch("bin/python"));
        if workspace.run("python/build", "{}").is_ok {
            panic!("there should be no python on this machine's path");
        }
        workspace.record("python3.99", "");
        for name in ["python", "python3"] {
            let link = workspace.scratch("bin").join(name);
            std::os::unix::fs::symlink("python3.99", link).unwrap();
        }
        said += &called(&workspace, "python/build", "{}");
        said += &called(&workspace, "python/install", "{}");
        workspace.write("dist/toy-1.whl", "");
        workspace.fill("usr/lib/a.pyc usr/lib/a.py");
        said += &called(&workspace, "python/build-wheel", "{}");
        assert_eq!(workspace.packages(), "whole/usr/lib/a.py\n");
        said
    });
    expect![[r#"
        <python3.99> <setup.py> <build>
        <python3.99> <setup.py> <install> <--root=/home/build/melange-out/whole> <--prefix=/usr>
        <python3.99> <-m> <build>
        <python3.99> <-m> <installer> <--destdir=/home/build/melange-out/whole> <dist/toy-1.whl>
    "#]]
    .assert_eq(&said);
}

#[test]
fn python_imports_and_tests() {
    let said = in_both(|shell| {
        let mut said = String::new();
        let workspace = Workspace::new(shell, &["python3"]);
        for with in [
            "{python: python3, import: json}",
            "{python: python3, import: dumps, from: json}",
            "{python: python3, imports: \"import json # it\\n# all of it\\n\\n  from json import dumps\\n\"}",
            "{python: python3 -I, imports: \"import json\\nimport no_such\\n\"}",
            "{python: python3, import: no_such}",
            "{python: python3}",
            "{python: python3, from: json}",
            "{python: python3, import: json, imports: import json}",
            "{python: python3, import: json, venv: venv}",
            "{import: json, venv: venv}",
        ] {
            let ended = workspace.run("python/import", with);
            let lines = ended
                .output
                .lines()
                .filter(|line| line.starts_with("python/import"));
            let lines: Vec<&str> = lines.collect();
            said += &format!("{} {}\n", ended.is_ok, lines.join("; "));
        }
        let ended = workspace.run("python/test", "{command: \"test -d .\\nfalse\"}");
        assert!(!ended.is_ok);
        said
    });
    expect![[r#"
        true python/import: import json: passed
        true python/import: from json import dumps: passed
        true python/import: import json: passed; python/import: from json import dumps: passed
        false python/import: import json: passed; python/import: import no_such: failed
        false python/import: import no_such: failed
        false python/import: neither import nor imports is given
        false python/import: there is a from (json), but nothing to import
        false python/import: imports cannot be given together with import or from
        false python/import: python and venv cannot be given together
        false 
    "#]]
    .assert_eq(&said);
}

#[test]
fn python_uses_a_virtual_environment() {
    for shell in SHELLS {
        let workspace = Workspace::new(shell, &[]);
        workspace.record("venv-python", "echo \"in $WHERE\"");
        workspace.write("venv/bin/activate", "export WHERE=there\n");
        workspace.prepare("ln -s ../../../bin/venv-python venv/bin/python3");
        let ended = workspace.run("python/import", "{import: a, venv: venv}");
        assert!(ended.is_ok, "{}", ended.output);
        assert_eq!(ended.output, "in there\npython/import: import a: passed\n");
    }
}

#[test]
fn ruby_builds_installs_and_cleans_a_gem() {
    for shell in SHELLS {
        let workspace = Workspace::new(shell, &["ruby", "gem"]);
        workspace.write(
            "src/toy.gemspec",
            "Gem::Specification.new do |s|\n  s.name = 'toy'\n  s.version = '1.0'\n  s.summary = 'toy'\n  s.authors = ['a']\n  s.files = ['lib/toy.rb']\n  s.signing_key = 'none'\nend\n",
        );
        workspace.write("src/lib/toy.rb", "");
        let ended = workspace.run("ruby/build", "{dir: src, gem: toy}");
        assert!(ended.is_ok, "{}", ended.output);
        assert!(workspace.path("src/toy-1.0.gem").exists());
        let ended = workspace.run("ruby/build", "{dir: src, gem: toy, output: other.gem}");
        assert!(
            ended.is_ok && workspace.path("src/other.gem").exists(),
            "{}",
            ended.output
        );
        for with in [
            "{dir: src, gem: toy, gem-file: none, version: '1.0'}",
            "{dir: src, gem-file: other.gem, version: '1.0'}",
        ] {
            let ended = workspace.run("ruby/install", with);
            assert!(ended.is_ok, "{}", ended.output);
            assert!(
                workspace.packages().contains("/gems/toy-1.0/lib/toy.rb\n"),
                "{}",
                workspace.packages()
            );
        }
        assert!(workspace.packages().contains("/cache/toy-1.0.gem\n"));
        let ended = workspace.run("ruby/clean", "{}");
        assert!(ended.is_ok, "{}", ended.output);
        assert!(!workspace.packages().contains("/cache/"));
        let ended = workspace.run("ruby/install", "{version: '1.0'}");
        assert_eq!(
            ended.output,
            "ruby/install: neither gem nor gem-file is given\n"
        );
    }
}

#[test]
fn npm_replaces_dependencies_below_the_package() {
    let said = in_both(|shell| {
        let mut said = String::new();
        let workspace = Workspace::new(shell, &["node"]);
        workspace.record(
            "npm",
            "if [ -f package.json ]; then cp package.json ../../../../seen.json; fi",
        );
        said += &called(&workspace, "npm/install", "{package: toy, version: 1.2.3}");
        assert!(!workspace.path("seen.json").exists());
        said += &called(
            &workspace,
            "npm/install",
            "{package: toy, version: 1.2.3, overrides: \"a@^1 @b/c@2, d@3 # why\"}",
        );
        let seen = fs::read_to_string(workspace.path("seen.json")).unwrap();
        said += &seen;
        assert!(
            !workspace
                .path("melange-out/whole/usr/lib/package.json")
                .exists()
        );
        let ended = workspace.run(
            "npm/install",
            "{package: toy, version: 1, npm-package: yarn}",
        );
        assert_eq!(
            ended.output,
            "npm/install: npm-package is npm or pnpm, not 'yarn'\n"
        );
        said
    });
    expect![[r#"
        <npm> <install> <-g> <-prefix> </home/build/melange-out/whole/usr/> <toy@1.2.3>
        <npm> <install> <-g> <-prefix> </home/build/melange-out/whole/usr/> <toy@1.2.3>
        <npm> <install> <--install-strategy=shallow> <.>
        {"dependencies":{"toy":"1.2.3"},"overrides":{"a":"^1","@b/c":"2","d":"3"}}"#]]
    .assert_eq(&said);
}

#[test]
fn maven_keeps_what_it_downloads() {
    let said = in_both(|shell| {
        let mut said = String::new();
        let workspace = Workspace::new(shell, &[]);
        workspace.record("pombump", "echo new");
        workspace.record("mvn", "");
        workspace.write("pom.xml", "old\n");
        workspace.write("pombump-deps.yaml", "");
        said += &called(
            &workspace,
            "maven/pombump",
            "{dependencies: a@b@1, properties: c@2, show-dependency-tree: true, debug: true}",
        );
        assert_eq!(
            fs::read_to_string(workspace.path("pom.xml")).unwrap(),
            "new\n"
        );
        for home in ["root", "build"] {
            let link = fs::read_link(workspace.scratch(home).join(".m2/repository")).unwrap();
            assert_eq!(link, workspace.scratch("cache/m2repository"));
        }
        let ended = workspace.run("maven/configure-mirror", "{}");
        assert!(ended.is_ok, "{}", ended.output);
        said += &ended.output;
        assert!(!workspace.scratch("root/.m2/settings.xml").exists());
        said
    });
    expect![[r#"
        <mvn> <dependency:tree>
        <pombump> <pom.xml> <--patch-file> <./pombump-deps.yaml> <--dependencies> <a@b@1> <--properties> <c@2>
        maven/configure-mirror: MAVEN_MIRROR_URL is not set, so there is no mirror
    "#]].assert_eq(&said);
}

#[test]
fn others_call_their_tools() {
    let said = in_both(|shell| {
        let mut said = String::new();
        let workspace = Workspace::new(shell, &["make", "jq"]);
        for name in ["R", "phpize", "xcover", "llvm-profdata"] {
            workspace.record(name, "");
        }
        workspace.record(
            "llvm-cov",
            "echo; echo 'TOTAL 9 1 88.89% 4 1 75.00% 20 2 90.00%'",
        );
        said += &called(
            &workspace,
            "R/build",
            "{package: toy, version: 1, path: src}",
        );
        workspace.write("configure", "#!/bin/sh\necho \"$@\" > configured\n");
        workspace.prepare("chmod +x configure");
        said += &called(&workspace, "pecl/phpize", "{}");
        let configured = fs::read_to_string(workspace.path("configured")).unwrap();
        assert_eq!(configured, "--prefix=/usr --with-php-config=php-config\n");
        workspace.write("Makefile", "install:\n\ttouch $(INSTALL_ROOT)/installed\n");
        said += &called(&workspace, "pecl/install", "{extension: toy}");
        said += &workspace.packages();
        let ini = fs::read_to_string(workspace.path("melange-out/whole/etc/php/conf.d/toy.ini"));
        assert_eq!(ini.unwrap(), "extension=toy.so\n");
        said += &called(
            &workspace,
            "xcover/profile",
            "{executable-path: /usr/bin/toy, exclude-functions: ^a}",
        );
        said += &called(&workspace, "xcover/wait", "{wait-timeout: 5}");
        said += &called(&workspace, "xcover/status", "{}");
        said += &called(&workspace, "xcover/stop", "{}");
        workspace.write("default_1.profraw", "");
        said += &called(&workspace, "llvm/covreport", "{object: toy}");
        let ended = workspace.run("llvm/covreport", "{object: toy}");
        assert_eq!(
            ended.output,
            "llvm/covreport: 75.00% of the functions have run\n"
        );
        said
    });
    expect![[r#"
        <R> <CMD> <INSTALL> <--library=/home/build/melange-out/whole/usr/lib/R/library> <src>
        <phpize>
        whole/etc/php/conf.d/toy.ini
        whole/installed
        whole/usr/lib/R/library/
        <xcover> <run> <--path> </usr/bin/toy> <--scope=project> <--include=> <--exclude=^a> <--log-level=info> <--verbose=false> <--status> <--detach>
        <xcover> <wait> <--timeout> <60s>
        <xcover> <wait> <--timeout> <5s>
        <xcover> <status>
        <xcover> <stop>
        <llvm-profdata> <merge> <--sparse> <--output> <default.profdata> <default_1.profraw>
        <llvm-cov> <report> <--summary-only> <--instr-profile=default.profdata> <--ignore-filename-regex=> <--object> <toy>
    "#]].assert_eq(&said);
}

#[test]
fn xcover_ensures_a_share() {
    for shell in SHELLS {
        let workspace = Workspace::new(shell, &["jq"]);
        workspace.write("xcover-report.json", "{\"cov_by_func\": 41.5}\n");
        for (with, is_ok) in [
            ("{}", true),
            ("{min-coverage: 41}", true),
            ("{min-coverage: 41.5}", false),
            ("{min-coverage: 90}", false),
        ] {
            let ended = workspace.run("xcover/ensure", with);
            assert_eq!(ended.is_ok, is_ok, "{with}: {}", ended.output);
            assert!(
                ended
                    .output
                    .starts_with("xcover/ensure: 41.5 % of the functions have run\n")
            );
        }
    }
}
