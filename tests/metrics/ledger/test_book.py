from codevigil_lsp.events.model import LineRange, Sight, Touch
from codevigil_lsp.metrics.ledger.book import Book


def touched(book, path, sight=Sight.SHOWN, *ranges):
    book.touch((Touch(path, sight, tuple(LineRange(*r) for r in ranges)),), 7, 1.0)


def test_one_file_under_several_spellings_is_one():
    book = Book()
    file = book.file("/shop/src/cart.py")
    assert book.file("/shop/./src//cart.py") is file
    assert book.file("src/cart.py") is file
    assert book.file("cart.py") is file
    assert book.file("/other/cart.py") is not file
    assert book.file("cart.py") is not file


def test_a_relative_path_becomes_the_absolute_one_that_ends_so():
    book = Book()
    file = book.file("src/cart.py")
    assert book.file("/shop/src/cart.py") is file


def test_lines_that_a_command_showed_are_seen():
    book = Book()
    touched(book, "/shop/cart.py", Sight.SHOWN, (3, 2))
    file = book.file("/shop/cart.py")
    assert file.saw(3, 5)
    assert not file.saw(3, 6)
    assert file.last_read == 7


def test_a_file_that_may_have_been_shown_counts_as_seen():
    book = Book()
    touched(book, "~/shop/cart.py", Sight.PERHAPS)
    assert book.file("/home/you/shop/cart.py").counts_as_seen


def test_a_command_that_may_have_changed_a_folder_changes_what_is_known_below():
    book = Book()
    near, far = book.file("/shop/src/cart.py"), book.file("/lib/cart.py")
    touched(book, "/shop/", Sight.CHANGED)
    assert near.counts_as_seen
    assert not far.counts_as_seen
    touched(book, "", Sight.CHANGED)
    assert far.counts_as_seen


def test_what_many_files_may_have_shown_is_left_to_the_text():
    book = Book()
    file = book.file("/shop/src/cart.py")
    touched(book, "/shop/", Sight.PERHAPS)
    assert not file.is_known


def test_hits_in_many_files_are_remembered_until_a_file_is_met():
    book = Book()
    hits = [
        Touch(f"/shop/{n}.py", Sight.SHOWN, (LineRange(n, 1),)) for n in range(1, 30)
    ]
    book.touch(hits, 7, 1.0)
    assert not book.files
    assert book.file("/shop/5.py").saw(5, 6)
    assert not book.file("/shop/6.py").saw(5, 6)
    book.touch(hits, 9, 1.0)
    assert book.file("/shop/5.py").last_read == 9


def test_a_mentioned_file_counts_as_seen_also_when_it_is_met_later():
    book = Book()
    early = book.file("/shop/cart.py")
    book.mention(["cart.py"], 3, 1.0)
    book.mention(["src/late.py"], 3, 1.0)
    assert early.counts_as_seen
    assert book.file("/shop/src/late.py").counts_as_seen
    assert not book.file("/shop/other.py").counts_as_seen


def test_a_path_that_ends_in_two_known_ones_is_a_third_file():
    book = Book()
    for path in ("cart.py", "src/cart.py"):
        book.file(path)
    assert book.known("/shop/src/cart.py") is None
    assert book.known("/shop/cart.py") is book.file("cart.py")
    assert book.known("/shop/my-cart.py") is None


def test_project_instructions_count_as_seen():
    assert Book().file("/shop/CLAUDE.md").counts_as_seen


def test_the_files_have_a_bound_beyond_which_they_count_as_seen():
    book = Book()
    for number in range(5_000):
        book.file(f"/shop/{number}.py")
    assert book.file("/shop/more.py").counts_as_seen
    assert len(book.files) == 5_000
