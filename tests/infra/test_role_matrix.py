"""The page of roles is what the declarations say."""

from infra.role_matrix import PAGE, page


def test_the_committed_page_is_the_one_that_is_made():
    assert PAGE.read_text("utf-8") == page(), "write it again: python -m infra.role_matrix"
