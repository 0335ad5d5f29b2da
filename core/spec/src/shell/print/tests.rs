//! Scripts as melange prints them. Each expectation is what `melange compile` makes of the script.

use super::printed;
use expect_test::{Expect, expect};

fn check(script: &str, expected: &Expect) {
    let once = printed(script).unwrap();
    expected.assert_eq(&once);
}

#[test]
fn comments_and_empty_lines_go() {
    check(
        "#!/bin/sh\n# a\n\na # b\n\n\nb\n{\n\n  c # d\n\n\n  e\n  # f\n}\n",
        &expect![[r#"
            #!/bin/sh
            a
            b
            {

            	c

            	e

            }
        "#]],
    );
    check("", &expect![[""]]);
    check("# a\n", &expect![[""]]);
    // The comment takes the line behind it into the command before.
    check(
        "a # b \\\nc\n",
        &expect![[r#"
        a \
        	c
    "#]],
    );
}

#[test]
fn commands_stand_on_lines_of_their_own() {
    check(
        "a;b; c & d\n",
        &expect![[r#"
        a
        b
        c &
        d
    "#]],
    );
    check(
        "a \\\n  b \\\n c\nd \\\n  >e\n",
        &expect![[r#"
        a \
        	b \
        	c
        d \
        	>e
    "#]],
    );
    check(
        "a; b \\\n ;\nc \\\n &\n",
        &expect![[r#"
        a
        b \
        	;
        c \
        	&
    "#]],
    );
    check(
        "x=1 y+=2   z\\\nz=3 a  'b\n c'  d\n",
        &expect![[r#"
        x=1 y+=2 zz=3 a 'b
         c' d
    "#]],
    );
}

#[test]
fn operators_end_their_lines() {
    check(
        "a&&b||  ! c\n",
        &expect![[r#"
        a && b || ! c
    "#]],
    );
    check(
        "a \\\n && b \\\n || c\nd |\n e | f |\n\n g\n",
        &expect![[r#"
            a &&
            	b ||
            	c
            d |
            	e | f |
            	g
        "#]],
    );
    check(
        "! a |& b && c |\n d &&\n e\n",
        &expect![[r#"
        ! a |& b && c |
        	d &&
        	e
    "#]],
    );
    check(
        "a && {\n b\n} || (c\n d)\n",
        &expect![[r#"
        a && {
        	b
        } || (
        	c
        	d
        )
    "#]],
    );
}

#[test]
fn compound_commands() {
    check(
        "if a; then b; elif c\nthen d\nelse e; fi\nif a; then\n b; fi >c\n",
        &expect![[r#"
            if a; then b; elif c; then
            	d
            else e; fi
            if a; then
            	b
            fi >c
        "#]],
    );
    check(
        "while a; b; do c; done; until d\ndo e\ndone\n",
        &expect![[r#"
            while
            	a
            	b
            do c; done
            until d; do
            	e
            done
        "#]],
    );
    check(
        "for a in b c \\\n d; do e; done\nfor a\ndo\n b; done\nfor a; { b; }\nfor a in; do b; done\nselect a in b; do c; done\n",
        &expect![[r#"
            for a in b c \
            	d; do e; done
            for a; do
            	b
            done
            for a; do b; done
            for a in; do b; done
            select a in b; do c; done
        "#]],
    );
    check(
        "for ((i=0;i<3;i++)); do a; done\nfor ((;;)) do a; done\n",
        &expect![[r#"
            for ((i = 0; i < 3; i++)); do a; done
            for (( ; ; )); do a; done
        "#]],
    );
    check(
        "case $a in b|c) d;; (e) f\n;; *) ;& g|\\\nh) i ;;& \"j\") k; l\nesac\ncase a in\nesac\ncase a in (esac) b; esac\n",
        &expect![[r#"
            case $a in b | c) d ;; e)
            	f
            	;;
            *) ;& g | \
            	h) i ;;& "j")
            	k
            	l
            	;;
            esac
            case a in
            esac
            case a in (esac) b ;; esac
        "#]],
    );
    check(
        "{ a; }; { a; b; }\n{\na; }\n(a;b)\n( a\n)\n( (a) ); (\n(a))\n",
        &expect![[r#"
            { a; }
            {
            	a
            	b
            }
            {
            	a
            }
            (
            	a
            	b
            )
            (
            	a
            )
            ( (a))
            (
            	(a)
            )
        "#]],
    );
    check(
        "f(){ a; }\nfunction g { b; }\nfunction h() (c)\nf () \n{\na\n}\n",
        &expect![[r#"
            f() { a; }
            function g { b; }
            function h() (c)
            f() {
            	a
            }
        "#]],
    );
    check(
        "time  -p a|b; coproc a { b; }; coproc a b; time\n",
        &expect![[r#"
            time -p a | b
            coproc a { b; }
            coproc a b
            time
        "#]],
    );
}

#[test]
fn tests_and_numbers() {
    check(
        "[[ a==b&&! ( -f c||d =~ ^(e f)$ ) ]]\n[[ a < b &&\n c -nt d ]]\n[[ -a x && -h y ]]\n",
        &expect![[r#"
            [[ a==b && ! (-f c || d =~ ^(e f)$) ]]
            [[ a < b &&
            	c -nt d ]]
            [[ -e x && -L y ]]
        "#]],
    );
    check(
        "((a=1+2*(3-b[4]),c++)) ; x=$((a?b:-c)) y=$[1+ 2]; let a=1+2 b++\n",
        &expect![[r#"
            ((a = 1 + 2 * (3 - b[4]), c++))
            x=$((a ? b : -c)) y=$((1 + 2))
            let a=1+2 b++
        "#]],
    );
    check(
        "echo $((a +\n b)) ${a[1+2]} ${a[1,2]}\n",
        &expect![[r#"
        echo $((a + \
        b)) ${a[1 + 2]} ${a[1,2]}
    "#]],
    );
}

#[test]
fn words_stay_but_for_backquotes() {
    check(
        "echo `a \\`b\\` \"$c\"` ${a} $a \"$(b)\" $( (c) ) $(d\n)\n",
        &expect![[r#"
            echo $(a $(b) "$c") ${a} $a "$(b)" $( (c)) $(
            	d
            )
        "#]],
    );
    check(
        "${a:-b c} ${a#*/} ${a/b/c} ${a//b} ${a/#b/} ${a:1:2} ${a: -1} ${#a} ${!a} ${!a@} ${a^^} ${a@Q} ${@:2} ${a[@]}\n",
        &expect![[r#"
            ${a:-b c} ${a#*/} ${a/b/c} ${a//b/} ${a/#b/} ${a:1:2} ${a: -1} ${#a} ${!a} ${!a@} ${a^^} ${a@Q} ${@:2} ${a[@]}
        "#]],
    );
    check(
        "$'a\\'b' $\"c\" @(a|b) <(c;d) >(e) {f,g}\n",
        &expect![[r#"
        $'a\'b' $"c" @(a|b) <(
        	c
        	d
        ) >(e) {f,g}
    "#]],
    );
    check(
        "\"a\\\nb\\\n\" 'c\\\nd' e\\\nf\n",
        &expect![[r#"
        "a\
        b\
        " 'c\
        d' ef
    "#]],
    );
    check(
        "echo ${ a; } ${|a;}\n",
        &expect![[r#"
        echo ${ a;} ${|a;}
    "#]],
    );
}

#[test]
fn assignments_and_declarations() {
    check(
        "a=(b  c\nd [1]=e [f]=)\na=( \n)\nb+=(c)\na[1]=2\n",
        &expect![[r#"
            a=(b c
            	d [1]=e [f]=)
            a=(
            )
            b+=(c)
            a[1]=2
        "#]],
    );
    check(
        "export  a b=c d=(e) -f $g\ndeclare -A x=([a]=b\n[c]=d)\n",
        &expect![[r#"
            export a b=c d=(e) -f $g
            declare -A x=([a]=b
            	[c]=d)
        "#]],
    );
}

#[test]
fn redirections_are_close() {
    check(
        "a > b 2>& 1 <c  >> d &> e >| f <> g <<< h {i}>j\n",
        &expect![[r#"
            a >b 2>&1 <c >>d &>e >|f <>g <<<h {i}>j
        "#]],
    );
    check(
        "> a b c < d e\n",
        &expect![[r#"
        >a b c e <d
    "#]],
    );
    check(
        "> a\n",
        &expect![[r#"
        >a
    "#]],
    );
}

#[test]
fn here_documents() {
    check(
        "cat <<EOF  >a\n $b\n\tc\\\n d\nEOF\ne\n",
        &expect![[r#"
        cat <<EOF >a
         $b
        	c\
         d
        EOF
        e
    "#]],
    );
    check(
        "{\n  cat <<'E F' | a\n  $b\nE F\n  c <<\\E; d\nE\n}\n",
        &expect![[r#"
            {
            	cat <<'E F' | a
              $b
            E F
            	c <<\E
            E
            	d
            }
        "#]],
    );
    check(
        "if a; then\ncat <<-E\n\t\ta\n\t\t\tb\tc\n\td\n\n\tE\nfi\n",
        &expect![[r#"
            if a; then
            	cat <<-E
            		a
            			b c
            		d

            	E
            fi
        "#]],
    );
    check(
        "a <<B <<C\nb\nB\nc\nC\n",
        &expect![[r#"
        a <<B <<C
        b
        B
        c
        C
    "#]],
    );
    check(
        "a <<B <<C\nB\nc\nC\n",
        &expect![[r#"
        a <<B <<C
        B
        c
        C
    "#]],
    );
    // melange prints the first list before it has read the text.
    check(
        "cat <<E; a\nb\nE\nc\n",
        &expect![[r#"
        cat <<E
        E
        a
        c
    "#]],
    );
    // Tabs within the lines behind `<<-` begin columns.
    check(
        "a <<-E\n\tb\tc\n\tbbb\tc\nE\n",
        &expect![[r#"
        a <<-E
        	b   c
        	bbb c
        E
    "#]],
    );
}

#[test]
fn levels_are_given_back_once() {
    check(
        "a | b |\n c $(d |\n e\n)\nf \\\n g $(\nh\n) \\\n i\n",
        &expect![[r#"
            a | b |
            	c $(
            		d |
            			e
            	)
            f \
            	g $(
            		h
            	) \
            	i
        "#]],
    );
    check(
        "a=$(b \\\n c |\n d) \\\n e\n",
        &expect![[r#"
        a=$(b \
        	c |
        	d) \
        	e
    "#]],
    );
    check(
        "foo \\\n  bar && if a; then\nb\nfi\n",
        &expect![[r#"
        foo \
        	bar && if a; then
        	b
        fi
    "#]],
    );
}

#[test]
fn what_no_shell_sees_goes() {
    check(
        "a\r\nb\0c \\\r\n d\r\n",
        &expect![[r#"
        a
        bc \
        	d
    "#]],
    );
}

#[test]
fn what_is_no_script_is_not_printed() {
    assert_eq!(printed("a )\n"), None);
    let deep = "(".repeat(1000) + "a" + &")".repeat(1000);
    assert_eq!(printed(&deep), None);
}

#[test]
fn long_scripts_take_no_time_and_no_stack() {
    let count = 4_000;
    for part in [
        "a && ",
        "a | ",
        "a; ",
        "a\n",
        "a \\\n",
        "x=1 ",
        ">a ",
        "a$b",
        "\"\\\n",
        "'a' ",
        "$((1+1)) ",
        "$(( 1 + ",
        "a[1]=2 ",
        "if a; then b; fi\n",
        "${a:-b}",
        "elif a; then b; ",
        "# a\n",
        "`a` ",
        "a <<E\nE\n",
        "[[ a && b ]]; ",
        "a <<-E\n\tb\tc\nE\n",
        "\t",
        "<<-E\n\t",
        "!",
        "++",
        "\\",
    ] {
        let script = part.repeat(count);
        printed(&script);
        printed(&("if a; then ".to_owned() + &script));
        printed(&("a <<-E\n".to_owned() + &script + "\nE\n"));
        printed(&("a <<-E\n\tb".to_owned() + &script + "\nE\n"));
        printed(&("$(( 1".to_owned() + &" + 1".repeat(count) + "))"));
    }
}
