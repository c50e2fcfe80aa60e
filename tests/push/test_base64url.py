"""Base64url without padding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpchat.push.base64url import decode, encode


@given(st.binary())
def test_what_is_written_is_read(data: bytes) -> None:
    assert decode(encode(data)) == data
    assert "=" not in encode(data)


@pytest.mark.parametrize("text", ["=", "AA==", "a+b/", "a b", "ä", "AA\n", "A"])
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        decode(text)
