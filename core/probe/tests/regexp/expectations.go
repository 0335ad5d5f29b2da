// Writes what Go's regexp package answers for patterns and texts, as JSON lines.
//
//	go run expectations.go > expectations.jsonl
//
// The first line has the texts, in hexadecimal.
// Each further line is a pattern with an error message, or with a string of 0 and 1 that says in
// which of the texts it matches.
package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"regexp"
	"strconv"
	"strings"
)

var texts = []string{
	"", "\n", "a", "b", "A", "ab", "ba", "aa", "aaa", "aab", "abc", "ABC", "a b", "a\nb", "a\n",
	"\na", "a\r\nb", "1", "12", "a1", "_", "-", "a-b", "]", "[", "{", "a{2", "a{,2}", "}", "\\",
	"^", "$", ".", "*", "(", ")", "|", "\t", "\v", "\f", " ", "\x00", "\x07", "\x7f", "\x80", "\xff", "a\xffb",
	"\xe2\x82", "\u00e9", "\u00c9", "\u017f", "\u212a", "k", "K", "s", "S", "\u0391", "\u03b1", "\u03c3\u03c2", "\u65e5", "\u00a0", "\u2028",
	"\ufffd", "\U0001f600", "hello world\n", "version 1.10.2", "foo_bar", "E", "Q", "x", "p", "z\u00e9z", "8", "\b", "\u0663", "\u01c5",
}

var written = []string{
	``, `a`, `^$`, `^a$`, `(?m)^a$`, `(?m)$`, `\Aa\z`, `\Z`, `(?s).`, `.`, `(?s)a.b`, `a.b`, `(?i)k`, `(?i)s`,
	`(?i)[^k]`, `(?i)\x{3b1}`, `(?i)\w`, `(?i)\W`, `(?i)[[:upper:]]`, `(?i)[^[:lower:]]`, `(?U)a+?`, `(?U:a*)b`, `(?i-s:A.)`, `(?-i)A`, `(?i)(?-i)A`,
	`\d`, `\D`, `\w`, `\W`, `\s`, `\S`, `[\d\s]`, `[^\d]`, `[^\D]`, `[\W\w]`, `[^\W\w]`, `\b`, `\B`, `\bb\b`, `\Ba`, `[\b]`,
	`a{2`, `a{,2}`, `a{2}`, `a{2,}`, `a{1,2}`, `a{0}`, `a{0,0}b`, `a{01}`, `a{1 }`, `{`, `{2}`, `a{1000}`, `a{1001}`, `a{2,1}`, `a{99999999999}`, `a{1,99999999999}`,
	`(a{10}){100}`, `(a{10}){101}`, `(a{100,}){11}`, `((a{1000}){0}){1000}`, `(a*){1000}`, `(a{2}){3}{4}`, `a{2}{3}`, `a{1000}?`, `a{2}*?`,
	`a**`, `a*?*`, `a+?+`, `a??`, `a???`, `a|*`, `*`, `+a`, `?`, `(*)`, `(|*)`, `^*`, `$+`, `\b+`, `(?i)*`, `a(?i)*`, `a*(?i)*`, `()`, `()*`, `(?:)`, `(?:)+`, `||`, `a||b`, `(|a)`, `a|`,
	`(`, `)`, `a)`, `(a`, `((a)`, `(a))`, `[`, `[a`, `[^`, `[^a`, `[]`, `[^]`, `[]a]`, `[^]a]`, `[a-`, `[a-]`, `[-a]`, `[a-b-c]`, `[z-a]`, `[a-\d]`, `[\d-a]`, `[[:alpha:]-z]`, `[a\]b]`, `[[]`, `[[:`, `[[:a]`, `[[:foo:]]`, `[[:^alpha:]]`, `[[:^foo:]]`, `[:alpha:]`, `[[:word:]]`, `[[:ascii:]]`, `[[:blank:][:punct:]]`, `[[:cntrl:]]`, `[[:graph:]]`, `[[:print:]]`, `[[:space:]]`, `[[:xdigit:]]`, `[[:digit:][:upper:]]`, `[[:alnum:]]`, `[[:lower:]`,
	`\`, `a\`, `[\`, `\a\f\n\r\t\v`, `[\a\f\n\r\t\v]`, `\e`, `\q`, `\_`, `\-`, `\.`, `\é`, `\1`, `\8`, `\0`, `\07`, `\101`, `\1012`, `\18`, `\400`, `\777`, `\x`, `\x4`, `\x41`, `\x4g`, `\xg1`, `\x{`, `\x{41`, `\x{41}`, `\x{}`, `\x{g}`, `\x{4g}`, `\x{10FFFF}`, `\x{110000}`, `\x{DFFF}`, `[\x{D7FF}-\x{E000}]`, `[\x{D800}-\x{DFFF}]`, `[^\x{D800}]`, `\x{FFFD}`, `[^\x{FFFD}]`, `\u0041`,
	`\Qa.b\E`, `\Qa`, `\Q`, `\Q\E`, `\Q\E*`, `a\Q\E*`, `\Qab\E+`, `\Q\\E`, `\E`, `\Qa\Eb\E`, `\C`, `\G`, `\K`, `\R`, `\X`, `\h`, `\H`, `\N`, `\<`, `\>`, `\/`, `\'`, `\A*`, `\z?`,
	`\p`, `\p{`, `\p{L`, `\pL`, `\PL`, `\pLl`, `\p{Lu}`, `\p{^Lu}`, `\P{^Lu}`, `\p{}`, `\p{^}`, `\pX`, `\p{Greek}`, `\p{greek}`, `\p{GREEK}`, `\p{gr-ee k}`, `\p{Grek}`, `\p{Letter}`, `\p{lowercase_letter}`, `\p{Old_Italic}`, `\p{Han}`, `\P{Han}`, `\p{Any}`, `\P{any}`, `\p{ASCII}`, `(?i)\p{ASCII}`, `\p{Assigned}`, `\p{Cn}`, `\p{Cs}`, `\P{Cs}`, `\p{C}`, `\p{LC}`, `\p{lc}`, `\p{punct}`, `\p{digit}`, `\p{space}`, `\p{sc=Greek}`, `\p{isGreek}`, `[\pL\pN]`, `[^\pL]`, `[\PL]`, `(?i)\p{Lu}`, `(?i)\P{Lu}`, `(?i)[^\p{Ll}]`, `(?i)\p{Greek}`, `\p日`, `[\p]`, `[\p{L]`,
	`(?P<n>a)`, `(?<n>a)`, `(?P<n>a`, `(?P<n`, `(?P<`, `(?<`, `(?<n`, `(?P<>a)`, `(?<>a)`, `(?P<1a>a)`, `(?P<a-b>a)`, `(?P<é>a)`, `(?P<n>a)(?P<n>b)`, `(?P=n)`, `(?P>n)`, `(?'n'a)`, `(?=a)`, `(?!a)`, `(?<=a)`, `(?<!a)`, `(?>a)`, `(?#a)`, `(?`, `(?:`, `(?:a`, `(?i`, `(?i-`, `(?-)`, `(?-:a)`, `(?--i)`, `(?i-m)a`, `(?imsU)a`, `(?x)a`, `(?I)a`, `(?iP<n>a)`, `(?^:a)`, `(?)`, `(?P)`, `(?é)`,
	`a|b|c`, `a|[bc]`, `(?i)a|b`, `(?i:a)|A`, `abc|abd`, `^a|b$`, `(?m)^b|c$`, `.|\n`, `(?:a|b)*c`, `a+b?c*`, `(a+)+b`, `x*`, `a++`, `a*+`, `日+`, `é`, `[é]`, `[à-ü]`, `[^é]`, `(?i)É`, "\n", "a\nb", "\t", "\x00",
	`version \d+\.\d+(\.\d+)?`, `^hello\s+world$`, `^hello\s+world\n$`, `(?m)^hello world$`, `\$`, `$^`, `a$b`, `a^b`, `(?m)a$\nb`, `(?m)a\n^b`,
}

var pieces = []string{
	"a", "b", "A", "k", "1", " ", "_", "-", ",", "é", "日", "\n", ".", "^", "$", "|", "(", ")", "(?:", "(?i)", "(?i:", "(?s)", "(?m)", "(?-i)", "(?P<n>", "(?<n>", "(?=",
	"*", "+", "?", "{", "}", "{2}", "{0,2}", "{1,}", "{3,1}", "{,3}", "{50}", "[", "]", "[^", "[a-c]", "[^a]", "[[:alpha:]]", "[:space:]", "[:^digit:]", "a-c", "-",
	`\d`, `\D`, `\w`, `\W`, `\s`, `\S`, `\b`, `\B`, `\A`, `\z`, `\Q`, `\E`, `\pL`, `\PN`, `\p{Greek}`, `\p{^Lu}`, `\n`, `\.`, `\x41`, `\x{e9}`, `\101`, `\0`, `\`, `\xff`, `\-`, `\]`,
}

func line(out *bufio.Writer, pattern string) {
	answer := strings.Builder{}
	re, err := regexp.Compile(pattern)
	if err != nil {
		answer.WriteString(err.Error())
	} else {
		for _, text := range texts {
			if re.MatchString(text) {
				answer.WriteByte('1')
			} else {
				answer.WriteByte('0')
			}
		}
	}
	row, _ := json.Marshal([]string{pattern, answer.String()})
	out.Write(append(row, '\n'))
}

func main() {
	count := 2000
	if len(os.Args) > 1 {
		count, _ = strconv.Atoi(os.Args[1])
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoded := []string{}
	for _, text := range texts {
		encoded = append(encoded, hex.EncodeToString([]byte(text)))
	}
	row, _ := json.Marshal(encoded)
	fmt.Fprintln(out, string(row))
	for _, pattern := range written {
		line(out, pattern)
	}
	random := rand.New(rand.NewSource(1))
	for range count {
		pattern := strings.Builder{}
		for range 1 + random.Intn(7) {
			pattern.WriteString(pieces[random.Intn(len(pieces))])
		}
		line(out, pattern.String())
	}
}
