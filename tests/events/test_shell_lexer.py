import pytest

from codevigil_lsp.events.shell_lexer import (
    Redirection,
    simple_commands,
    without_heredocs,
)


def words(command):
    return [one.words for one in simple_commands(command)]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("ls -la src", [["ls", "-la", "src"]]),
        ("a; b && c || d & e", [["a"], ["b"], ["c"], ["d"], ["e"]]),
        ("a\nb\n\nc", [["a"], ["b"], ["c"]]),
        ("a | b |& c", [["a"], ["b"], ["c"]]),
        ("(a; b)", [["a"], ["b"]]),
        ("a \\\n  b", [["a", "b"]]),
        ("grep 'a b' \"c d\" e\\ f", [["grep", "a b", "c d", "e f"]]),
        ("a'b'\"c\"d", [["abcd"]]),
        ("echo ''", [["echo", ""]]),
        ("grep 'a;b|c&d>e' f", [["grep", "a;b|c&d>e", "f"]]),
        ("echo a\\;b \\> c", [["echo", "a;b", ">", "c"]]),
        ("find . -exec rm {} \\;", [["find", ".", "-exec", "rm", "{}", ";"]]),
        ("a # the rest; is | said", [["a"]]),
        ("# said\na", [["a"]]),
        ("a#b", [["a#b"]]),
        ("x=$(cat f)", [["x=$"], ["cat", "f"]]),
        ("x=`cat f`", [["x="], ["cat", "f"]]),
        ('echo "$(cat f)"', [["echo", "$(cat f)"]]),
        ("(( a > b )) && c", [["[["], ["c"]]),
        ("[[ $a > $b ]] && c", [["[["], ["c"]]),
        ("case x in a) b;; esac", [["case", "x", "in", "a"], ["b"], ["esac"]]),
        ("", []),
        ("   ", []),
        (";;;", []),
    ],
)
def test_a_command_is_cut_where_a_shell_would_cut_it(command, expected):
    assert words(command) == expected


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("a > f", [(">", "f")]),
        ("a >> f", [(">>", "f")]),
        ("a >| f", [(">|", "f")]),
        ("a >f", [(">", "f")]),
        ("a 2> f", [("2>", "f")]),
        ("a 2>&1", [("2>&", "1")]),
        ("a >&2", [(">&", "2")]),
        ("a &> f", [("&>", "f")]),
        ("a &>> f", [("&>>", "f")]),
        ("a < f > g", [("<", "f"), (">", "g")]),
        ("a <<< text", [("<<<", "text")]),
        ("> 'a b' c", [(">", "a b")]),
        ("diff <(a) <(b)", []),
    ],
)
def test_redirections_are_no_words(command, expected):
    found = [one for simple in simple_commands(command) for one in simple.redirections]
    assert found == [Redirection(*one) for one in expected]


def test_a_digit_at_the_end_of_a_word_is_no_stream():
    assert words("cat file2>out") == [["cat", "file2"]]


def test_what_stands_behind_a_pipe_is_piped():
    piped = [one.is_piped for one in simple_commands("a | b && c |& d || e")]
    assert piped == [False, True, False, True, False]


@pytest.mark.parametrize("command", ["echo 'a", 'echo "a', 'echo "a\\"', "echo \\"])
def test_a_quote_that_does_not_close_is_an_error(command):
    with pytest.raises(ValueError, match="not closed"):
        simple_commands(command)


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("cat <<EOF\na > b\nEOF\nls", "cat  \nls"),
        ("cat > f <<'EOF'\nit's\nEOF", "cat > f  "),
        ('cat <<"END" | wc\n"\nEND', "cat   | wc"),
        ("cat <<-EOF\n\ta\n\tEOF\nls", "cat  \nls"),
        ("cat <<A <<B\na\nA\nb\nB\nls", "cat    \nls"),
        ('git commit -m "$(cat <<\'EOF\'\na "b\nEOF\n)"', 'git commit -m "$(cat  \n)"'),
        ("grep '<<EOF' f\nls", "grep '<<EOF' f\nls"),
        ("cat <<< EOF\nEOF", "cat <<< EOF\nEOF"),
        ("echo $((1<<2))", "echo $((1<<2))"),
        ("cat <<EOF\nnever ends", "cat <<EOF\nnever ends"),
    ],
)
def test_here_documents_go_with_their_bodies(command, expected):
    assert without_heredocs(command) == expected


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("gc C:\\a.py; ls", [["gc", "C:\\a.py"], ["ls"]]),
        ("gc 'it''s' \"a `\"b`\"\" a` b", [["gc", "it's", 'a "b"', "a b"]]),
        (
            "if ($x) { gc a } else { gc b }",
            [["if"], ["$x"], ["gc", "a"], ["else"], ["gc", "b"]],
        ),
        ("gc a `\n  b", [["gc", "a", "b"]]),
        ("gc a # said\n<# and\nsaid #>ls", [["gc", "a"], ["ls"]]),
        ("Set-Content a @'\nx | y\n'@", [["Set-Content", "a", "x | y"]]),
        ("@(gc a)", [["@"], ["gc", "a"]]),
    ],
)
def test_powershell_has_rules_of_its_own(command, expected):
    found = [one.words for one in simple_commands(command, powershell=True)]
    assert found == expected


@pytest.mark.parametrize(
    ("command", "word"),
    [
        ('grep "a\\"b"', 'a"b'),
        ('grep "\\d+"', "\\d+"),
        ('grep "\\$x\\\\"', "$x\\"),
        ("grep '\\d\"'", '\\d"'),
    ],
)
def test_double_quotes_keep_most_backslashes(command, word):
    assert words(command) == [["grep", word]]
