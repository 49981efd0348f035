import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-golden",
        action="store_true",
        help="write the golden reviews anew instead of comparing; look at the diff before you commit it",
    )
