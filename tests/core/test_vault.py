import base64
import struct

import pytest
from cryptography.fernet import Fernet, InvalidToken
from hypothesis import HealthCheck, given, settings as examples, strategies as st

from core import vault
from core.vault import lookup, seal, unseal


@pytest.mark.usefixtures("app")
class TestVault:
    @examples(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
    @given(text=st.text(alphabet=st.characters(exclude_characters="\x00", codec="utf-8")))
    def test_what_is_sealed_comes_back(self, text):
        assert unseal(seal(text)) == text

    def test_a_token_shows_neither_the_second_nor_the_length(self, clock):
        clock.advance(seconds=4711)
        token = seal("ada@example.org")
        created = struct.unpack(">Q", base64.urlsafe_b64decode(token)[1:9])[0]
        assert created % vault.DAY == 0
        assert len(token) == len(seal("a-very-much-longer-address@a-long-domain.example"))

    def test_an_address_is_found_whatever_its_case(self):
        assert lookup(" Ada@Example.ORG ") == lookup("ada@example.org")
        assert len(lookup("ada@example.org")) == 32

    def test_another_key_opens_nothing(self, app):
        token = seal("ada@example.org")
        other = Fernet(Fernet.generate_key())
        with pytest.raises(InvalidToken):
            other.decrypt(token)
