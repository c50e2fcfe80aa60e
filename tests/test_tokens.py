"""Tokens: what is kept of them, and what proves them."""

from mpchat.tokens import Token, digest, id_of, is_proven_by, new_token


def test_a_token_is_found_by_its_id_and_proven_by_its_text() -> None:
    text, token = new_token("ann", "deploys", 10.0, None)
    other, _ = new_token("ann", "deploys", 10.0, None)
    assert id_of(text) == token.id
    assert is_proven_by(token, text) and not is_proven_by(token, other)
    assert token == Token(token.id, digest(text), "ann", "deploys", 10.0, None)
    assert text not in repr(token) and token.digest not in repr(token)
    assert len(text) > 60 and text != other


def test_what_is_not_a_token_has_no_id() -> None:
    text, _ = new_token("ann", "", 0.0, None)
    for nonsense in (
        "",
        "mpchat_",
        text[:-1],
        f"{text}x",
        text.upper(),
        text.replace("_", "-"),
        "\ud800",
        f"{text}\n",
    ):
        assert id_of(nonsense) is None, nonsense


def test_until_when_it_is_good() -> None:
    _, token = new_token("ann", "", 0.0, 100.0)
    assert not token.has_expired(99.9) and token.has_expired(100.0)
    assert not new_token("ann", "", 0.0, None)[1].has_expired(1e12)
