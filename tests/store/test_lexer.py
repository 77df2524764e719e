from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.store.lexer import has_keyword, tokens


@settings(deadline=None, max_examples=60)
@given(st.text() | st.text(alphabet="<>?$'\"#\\{}()ab:.@_5 \n&|"))
def test_tokens_joined_are_the_text(text):
    assert "".join(token.text for token in tokens(text)) == text


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("ASK { $a ?b $c }", ["$a", "?b", "$c"]),
        ("ASK { <http://x/$a> ex:p$b '$c' }", ["$b"]),
        ("# $a\nASK { '''x '$b' ''' \"\"\"$c\"\" \"\"\" $d }", ["$d"]),
        (r"ASK { ex:a\$b '\'$c' $d }", ["$d"]),
        ("ASK { ?s ?p 5.FILTER(?a <$b) }", ["?s", "?p", "?a", "$b"]),
        ("ASK { $计划 _:b.$x }", ["$计划", "$x"]),
    ],
)
def test_variables_are_found_where_sparql_sees_them(text, variables):
    assert [token.text for token in tokens(text) if token.kind == "variable"] == variables


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SELECT * { SERVICE <x> {} }", True),
        ("SELECT * { ?s ?p 5.seRvice<x> {} }", True),
        ("SELECT * { ?s ?p true.SERVICE<x> {} }", True),
        ("SELECT ?service { ?s ex:service 'SERVICE' } # SERVICE", False),
        ("SELECT * { ?s service:x <http://SERVICE/> }", False),
    ],
)
def test_service_as_a_word(text, found):
    assert has_keyword(text, "SERVICE") is found
